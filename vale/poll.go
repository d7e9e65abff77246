package vale

import (
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"

	"govale/netmap"
	"govale/nmreq"
)

// Poll is poll(2): see netmap.Device.
func (d *Dev) Poll(want netmap.Events, timeout time.Duration) (netmap.Events, error) {
	if got, err := d.scanOpen(want); got != 0 || err != nil || timeout == 0 {
		return got, err
	}
	// Before a sleep, since the wake from it takes so long that a ring overflows meanwhile.
	if want&netmap.Readable != 0 && (timeout < 0 || timeout > maxSpin) && d.arrives() {
		if got, err := d.scanOpen(want); got != 0 || err != nil {
			return got, err
		}
	}
	w, interrupted := d.newPoller()
	if interrupted {
		return 0, syscall.EINTR
	}
	defer d.keepPoller(w)
	d.watch(want, w)
	defer d.unwatch(w)
	expired := w.start(timeout)
	for {
		// Once more, now that whatever comes wakes us.
		if got, err := d.scanOpen(want); got != 0 || err != nil {
			return got, err
		}
		select {
		case <-w.woken:
		case <-expired:
			return 0, nil // without another look, as FreeBSD's poll(2)
		case <-w.intr:
			return 0, syscall.EINTR
		case <-d.closed:
			return 0, os.ErrClosed
		}
	}
}

// arrives watches the rx rings before a Poll sleeps, and reports whether there is more in
// one than its user knows. While this CPU does that others send without having to wake
// anybody.
func (d *Dev) arrives() bool {
	if !d.watching.TryLock() {
		return false
	}
	defer d.watching.Unlock()
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.watcher.watch(d.anyArrived, true, runtime.Gosched)
}

// anyArrived looks at no more than what senders write. A user who lies to himself about
// his tail makes his Poll watch for nothing, or not at all.
func (d *Dev) anyArrived() bool {
	for _, k := range d.krings[netmap.Rx] {
		end := k.hwtail.Load()
		if k.pipe != nil {
			end = k.pipeEnd.Load()
		}
		if end != k.ring.LoadTail() {
			return true
		}
	}
	return false
}

// scanOpen is scan for a descriptor that may have been closed.
func (d *Dev) scanOpen(want netmap.Events) (netmap.Events, error) {
	if d.isShut() {
		return 0, os.ErrClosed
	}
	return d.scan(want), nil
}

// A poller waits in Poll. It is kept for the next one.
type poller struct {
	woken chan struct{} // holds one wake
	intr  chan struct{} // holds one Interrupt
	timer *time.Timer
}

func (w *poller) wake() { put(w.woken) }

// put puts a token into a channel that holds one, unless it is there already.
func put(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// take takes the token out of such a channel, if it is there.
func take(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}

// start returns the channel that ends the wait; nil, which never does, for a negative
// timeout.
func (w *poller) start(timeout time.Duration) <-chan time.Time {
	switch {
	case timeout < 0:
		return nil
	case w.timer == nil:
		w.timer = time.NewTimer(timeout)
	default:
		w.timer.Reset(timeout)
	}
	return w.timer.C
}

// newPoller returns a poller that nothing has woken yet; or interrupted, if Interrupt was
// called while nobody waited.
func (d *Dev) newPoller() (w *poller, interrupted bool) {
	d.pollMu.Lock()
	defer d.pollMu.Unlock()
	if d.interrupted {
		d.interrupted = false
		return nil, true
	}
	if n := len(d.idle); n > 0 {
		w = d.idle[n-1]
		d.idle = d.idle[:n-1]
	} else {
		w = &poller{woken: make(chan struct{}, 1), intr: make(chan struct{}, 1)}
	}
	d.waiting = append(d.waiting, w)
	return w, false
}

// keepPoller keeps a poller that is on no list of a port any more.
func (d *Dev) keepPoller(w *poller) {
	if w.timer != nil {
		w.timer.Stop()
	}
	d.pollMu.Lock()
	defer d.pollMu.Unlock()
	if i := slices.Index(d.waiting, w); i >= 0 {
		d.waiting = slices.Delete(d.waiting, i, i+1)
	}
	take(w.woken)
	take(w.intr)
	d.idle = append(d.idle, w)
}

// Interrupt ends all polls that wait, or the next one: see netmap.Device.
func (d *Dev) Interrupt() {
	d.pollMu.Lock()
	defer d.pollMu.Unlock()
	d.interrupted = len(d.waiting) == 0
	for _, w := range d.waiting {
		put(w.intr)
	}
}

// watch has w woken from now on whenever one of the events may have come about; on a
// descriptor that is bound to nothing, never.
func (d *Dev) watch(want netmap.Events, w waker) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.port == nil {
		return
	}
	if want&netmap.Readable != 0 {
		d.port.rxWait.add(w)
	}
	if want&netmap.Writable != 0 {
		d.port.txWait.add(w)
	}
}

// unwatch ends watch. A port that is gone takes its lists with it.
func (d *Dev) unwatch(w waker) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.port != nil {
		d.port.rxWait.remove(w)
		d.port.txWait.remove(w)
	}
}

// scan is one round of poll(2), with the syncs that it implies, and does not wait
// (netmap.c: netmap_poll, as FreeBSD compiles it).
//
// Output is wanted and there is a free slot beyond cur: no sync is needed for that.
// Input is wanted and every ring has a packet beyond cur and nothing to give back: no
// sync is needed for that. Otherwise rings are synced and looked at again. Pending
// output is sent in any case, unless the registration has turned that off.
func (d *Dev) scan(want netmap.Events) netmap.Events {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.port == nil || !d.port.on {
		return netmap.PollErr
	}
	var got netmap.Events
	if want&netmap.Writable != 0 && d.anyFree() {
		got |= netmap.Writable
		want &^= netmap.Writable
	}
	if want&netmap.Readable != 0 && d.allUnread() {
		got |= netmap.Readable
		want &^= netmap.Readable
	}
	if d.flags&nmreq.FlagNoTxPoll == 0 || want&netmap.Writable != 0 {
		got |= d.pollTx(want&netmap.Writable != 0)
	}
	if want&netmap.Readable != 0 {
		got |= d.pollRx()
	}
	return got
}

// anyFree reports whether a tx ring shows a slot beyond cur.
func (d *Dev) anyFree() bool {
	for _, k := range d.krings[netmap.Tx] {
		if k.ring.LoadCur() != k.ring.LoadTail() {
			return true
		}
	}
	return false
}

// allUnread reports whether every rx ring shows a packet beyond cur, and nothing has
// been given back since the last sync. A port without rx rings is readable by this.
func (d *Dev) allUnread() bool {
	for _, k := range d.krings[netmap.Rx] {
		k.mu.Lock()
		synced := k.rhead == k.ring.LoadHead()
		k.mu.Unlock()
		if !synced || k.ring.LoadCur() == k.ring.LoadTail() {
			return false
		}
	}
	return true
}

// pollTx syncs the tx rings: all of them while output is wanted and no free slot has
// been found, else those with something to send. A second round follows where none was
// found, as the kernel makes one after it has arranged to be woken.
func (d *Dev) pollTx(wanted bool) netmap.Events {
	got := d.pollTxOnce(wanted)
	if wanted && got&netmap.Writable == 0 {
		got |= d.pollTxOnce(true)
	}
	return got
}

func (d *Dev) pollTxOnce(wanted bool) netmap.Events {
	var got netmap.Events
	for _, k := range d.krings[netmap.Tx] {
		free, failed := k.pollTx(wanted)
		if failed {
			got |= netmap.PollErr
		}
		if free {
			if wanted {
				got |= netmap.Writable
				wanted = false
			}
			d.port.txWait.wake() // others that share the ring
		}
	}
	return got
}

// pollTx syncs one tx ring, unless that is not wanted and there is nothing to send. It
// reports whether a free slot beyond cur is there then, and whether the ring had to be
// repaired instead, or could not be synced.
func (k *kring) pollTx(wanted bool) (free, failed bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !wanted && k.ring.LoadHead() == k.hwcur.Load() {
		return false, false
	}
	failed = !k.txsync()
	return k.rcur != k.rtail, failed
}

// pollRx syncs the rx rings, twice where the first round finds nothing.
func (d *Dev) pollRx() netmap.Events {
	got := d.pollRxOnce()
	if got&netmap.Readable == 0 {
		got |= d.pollRxOnce()
	}
	return got
}

func (d *Dev) pollRxOnce() netmap.Events {
	var got netmap.Events
	for _, k := range d.krings[netmap.Rx] {
		found, failed := k.pollRx()
		if failed {
			got |= netmap.PollErr
		}
		if found {
			got |= netmap.Readable
		}
	}
	return got
}

// pollRx syncs one rx ring, and reports whether a packet beyond cur is there then, and
// whether the ring had to be repaired before, or could not be synced.
func (k *kring) pollRx() (found, failed bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	failed = !k.rxsync()
	return k.rcur != k.rtail, failed
}
