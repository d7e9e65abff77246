//go:build unix

package vale

import (
	"encoding/binary"
	"sync"
	"syscall"
	"time"
)

// A socketRinger carries a doorbell in frames, where there is no control page.
type socketRinger struct {
	c *client

	mu    sync.Mutex // guards what follows
	wakes uint32
	woken chan struct{} // closed by the next wake
}

func newSocketRinger(c *client) *socketRinger {
	return &socketRinger{c: c, woken: make(chan struct{})}
}

func (b *socketRinger) ring(op bellOp, arg uint32) (uint32, syscall.Errno, error) {
	payload := binary.LittleEndian.AppendUint32(make([]byte, 0, 8), uint32(op))
	r, err := b.c.request(frameBell, binary.LittleEndian.AppendUint32(payload, arg))
	if err != nil {
		return 0, 0, errSilent
	}
	if r.errno == 0 && len(r.payload) != 4 {
		return 0, syscall.EIO, nil
	}
	if r.errno != 0 {
		return 0, r.errno, nil
	}
	return binary.LittleEndian.Uint32(r.payload), 0, nil
}

func (b *socketRinger) count() uint32 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.wakes
}

func (b *socketRinger) wait(count uint32, limit time.Duration) {
	b.mu.Lock()
	woken := b.woken
	done := b.wakes != count
	b.mu.Unlock()
	if done {
		return
	}
	if limit < 0 {
		<-woken
		return
	}
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case <-woken:
	case <-t.C:
	}
}

func (b *socketRinger) wake() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wakes++
	close(b.woken)
	b.woken = make(chan struct{})
}

// busy does nothing: a socket is for who sleeps.
func (b *socketRinger) busy() {}

// silence wakes those who wait; requests end by themselves.
func (b *socketRinger) silence() { b.wake() }

func (b *socketRinger) free() {}
