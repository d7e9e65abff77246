//go:build linux

package vale

import (
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// defaultBell is the doorbell that a client asks for.
const defaultBell = bellPage

// A pageRinger carries a doorbell in a control page.
type pageRinger struct {
	mem    []byte
	page   *controlPage
	silent atomic.Bool
	awake  bool // never sleeps

	mu   sync.Mutex // one request at a time. Guards what follows
	last uint32
	spin spinner

	watching sync.Mutex // held by the one Poll that watches for events before it sleeps
	watch    spinner
}

// newPageRinger maps the control page in fd, which it closes.
func newPageRinger(fd int) (ringer, error) {
	mem, err := mapFd(fd, controlSize)
	if err != nil {
		return nil, err
	}
	return &pageRinger{mem: mem, page: controlPageAt(mem)}, nil
}

func (b *pageRinger) ring(op bellOp, arg uint32) (uint32, syscall.Errno, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.silent.Load() {
		return 0, 0, errSilent
	}
	p := b.page
	p.op.Store(uint32(op))
	p.arg.Store(arg)
	before := b.last
	b.last++
	p.req.Store(b.last)
	if p.idle.Load() != 0 {
		futexWake(&p.req)
	}
	// A server that has just been woken is worth watching too: on this CPU it runs as soon
	// as we yield, and on another one our sleep would only add a second wake to the first.
	switch {
	case b.awake:
		for looks := 1; p.ack.Load() != b.last && !b.silent.Load(); looks++ {
			offer(looks)
		}
	case !b.spin.until(&p.ack, before, true, yieldThread):
		p.await.Store(1)
		for {
			ack := p.ack.Load()
			if ack == b.last || b.silent.Load() {
				break
			}
			futexWait(&p.ack, ack, -1)
		}
		p.await.Store(0)
	}
	if p.ack.Load() != b.last {
		return 0, 0, errSilent
	}
	return p.value.Load(), syscall.Errno(p.errno.Load()), nil
}

func (b *pageRinger) count() uint32 { return b.page.events.Load() }

func (b *pageRinger) busy() { b.awake = true }

func (b *pageRinger) wait(count uint32, limit time.Duration) {
	p := b.page
	if b.awake {
		b.waitAwake(count, limit)
		return
	}
	if (limit < 0 || limit > maxSpin) && b.watching.TryLock() {
		came := b.watch.until(&p.events, count, true, yieldThread)
		b.watching.Unlock()
		if came {
			return
		}
	}
	p.sleepers.Add(1)
	futexWait(&p.events, count, limit)
	p.sleepers.Add(^uint32(0))
}

// waitAwake is wait without sleep.
func (b *pageRinger) waitAwake(count uint32, limit time.Duration) {
	start := time.Now()
	for looks := 1; b.page.events.Load() == count; looks++ {
		if looks%(1<<10) == 0 && limit >= 0 && time.Since(start) >= limit {
			return
		}
		offer(looks)
	}
}

func (b *pageRinger) wake() {
	b.page.events.Add(1)
	futexWake(&b.page.events)
}

// silence changes the words that others sleep on, after it has said why: who is about to
// sleep on the old values does not.
func (b *pageRinger) silence() {
	b.silent.Store(true)
	b.page.ack.Add(1 << 31)
	futexWake(&b.page.ack)
	b.wake()
}

func (b *pageRinger) free() { unmapFile(b.mem) }
