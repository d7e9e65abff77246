//go:build linux && (amd64 || arm64)

package supervise

import (
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"govale/netmap"
)

// A wait is a call of a thread, which sleeps in the kernel on bells until they are rung.
// That it has come to an end, nothing tells: it has when the thread makes another call, or
// is seen elsewhere. While it goes on, the rings are synced for it when something has come
// about, and never after it, when the rings are the program's own.
type wait struct {
	tid   uint32
	nr    uint32 // of the call, or inEpoll
	epoll int    // that it waits for, where nr is inEpoll
	items []*item
	armed bool // somebody watches for it
}

// inEpoll is the number of a wait that has been found asleep in an epoll, by whatever call.
const inEpoll = ^uint32(0)

// whereabouts says whether the thread sleeps in the call, or may do so.
func (w *wait) whereabouts() presence {
	if w.nr == inEpoll {
		return whereaboutsInEpoll(w.tid, w.epoll)
	}
	return whereabouts(w.tid, w.nr)
}

// An item is an open that a call waits for, by one of its descriptors.
type item struct {
	*held
	want netmap.Events
	got  netmap.Events
	edge bool // who waits is told of changes only
}

// awake takes note that a thread is not in the call any more that it waited in.
func (s *supervisor) awake(tid uint32) {
	s.mu.RLock()
	all := s.waits[tid]
	_, enlisted := s.enlisted[tid]
	s.mu.RUnlock()
	if len(all) == 0 && !enlisted {
		return
	}
	s.mu.Lock()
	delete(s.waits, tid)
	delete(s.enlisted, tid)
	s.mu.Unlock()
	for _, w := range all {
		for _, i := range w.items {
			i.open.mu.Lock()
			delete(i.open.waits, w)
			delete(i.open.rung, w)
			i.open.mu.Unlock()
		}
	}
}

// prepare syncs the rings of all items and makes their bells as ready as they are: then
// the call can run. A call that blocks is woken, if nothing is ready, when something is.
func (s *supervisor) prepare(n *notification, items []*item, blocks bool) {
	w := &wait{tid: n.tid, nr: n.nr, items: items}
	for _, i := range items {
		i.open.mu.Lock()
		i.got = s.prepareOne(n, i, w, blocks)
		i.open.mu.Unlock()
		blocks = blocks && i.got == 0 // or else the others need not be waited for
	}
	if w.armed {
		s.remember(w)
	}
}

// remember has awake find w. Threads that end without another call are forgotten when
// there are many.
func (s *supervisor) remember(w *wait) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waits) >= maxTasks {
		for tid, old := range s.waits {
			if !slices.ContainsFunc(old, func(w *wait) bool { return w.whereabouts() != absent }) {
				delete(s.waits, tid)
			}
		}
	}
	s.waits[w.tid] = append(slices.Clip(s.waits[w.tid]), w)
}

// prepareOne syncs the rings of one item and sets its bell. Called with its open's lock
// held.
func (s *supervisor) prepareOne(n *notification, i *item, w *wait, blocks bool) netmap.Events {
	o := i.open
	if o.gone || s.ringable(n, i.held) != nil || i.bell == nil {
		return netmap.PollErr
	}
	var got netmap.Events
	var err error
	if blocks {
		got, err = o.arm(i.want, w)
	} else {
		got, err = o.dev.Poll(i.want, 0)
	}
	if err != nil {
		return netmap.PollErr
	}
	i.got = got
	if i.edge {
		o.revive(o.showEdge(i))
	} else {
		o.revive(i.bell.show(i.want, got, i.fd))
	}
	return got
}

// revive has those wait on whose bells were rung for events that somebody else has taken:
// a thread that comes too late finds nothing, and sleeps again. Called with o.mu held.
func (o *open) revive(taken netmap.Events) {
	again := false
	for w, events := range o.rung {
		if events&taken != 0 {
			delete(o.rung, w)
			o.waits[w] = events
			again = true
		}
	}
	if again {
		go o.wake()
	}
}

// arm looks for events that w wants, and has it woken where there are none.
func (o *open) arm(want netmap.Events, w *wait) (netmap.Events, error) {
	got, mark, err := o.dev.Arm(want)
	if got != 0 || err != nil {
		return got, err
	}
	o.sweep()
	w.armed = true
	o.waits[w] |= want
	if o.armed == nil {
		o.armed = make(chan uint32, 1)
		go o.watch(o.armed)
	}
	o.mark(mark)
	return 0, nil
}

// sweep forgets the threads that have ended without another call, each time when there may
// be as many of them as of others. Called with o.mu held.
func (o *open) sweep() {
	if len(o.waits)+len(o.rung) < o.many {
		return
	}
	ended := func(w *wait, _ netmap.Events) bool { return w.whereabouts() == absent }
	maps.DeleteFunc(o.waits, ended)
	maps.DeleteFunc(o.rung, ended)
	o.many = max(leastMany, 2*(len(o.waits)+len(o.rung)))
}

// leastMany is how many waits of one open are not worth a look.
const leastMany = 64

// mark has the goroutine that watches await a mark, unless it awaits an earlier one.
func (o *open) mark(mark uint32) {
	select {
	case o.armed <- mark:
	default:
	}
}

// watch wakes those who wait, until o is given up.
func (o *open) watch(armed <-chan uint32) {
	for mark := range armed {
		if o.dev.Await(mark) != nil {
			o.fail()
			return
		}
		o.wake()
	}
}

// fail wakes all who wait: the server has gone, which the next call tells.
func (o *open) fail() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.gone {
		o.ring(netmap.Readable|netmap.Writable, netmap.PollErr)
	}
}

// wake looks for what those want who still wait, and rings their bells. Of a thread that
// runs nobody knows whether it is about to sleep or has left: it is looked at again.
func (o *open) wake() {
	for pause := 20 * time.Microsecond; o.wakeOnce(); pause = min(2*pause, 10*time.Millisecond) {
		time.Sleep(pause)
	}
}

func (o *open) wakeOnce() (again bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.gone {
		return false
	}
	var want netmap.Events
	for w, events := range o.waits {
		switch w.whereabouts() {
		case present:
			want |= events
		case absent:
			delete(o.waits, w)
		case running:
			again = true
		}
	}
	for want != 0 {
		got, mark, err := o.dev.Arm(want)
		if err != nil {
			got = netmap.PollErr
		}
		if got == 0 {
			o.mark(mark)
			return again
		}
		want = o.ring(want, got)
	}
	return again
}

// ring makes the bells ready of those who wait for what is there, and returns what others
// still want.
func (o *open) ring(want, got netmap.Events) (left netmap.Events) {
	if got&netmap.PollErr != 0 {
		got |= netmap.Readable | netmap.Writable // the next call tells
	}
	for w, events := range o.waits {
		if events&want == 0 {
			continue
		}
		if events&got == 0 {
			left |= events
			continue
		}
		delete(o.waits, w)
		o.rung[w] = events
		for _, i := range w.items {
			if i.open == o {
				i.bell.show(events, got&events, -1)
			}
		}
	}
	return left
}

// pollSize is the size of struct pollfd.
const pollSize = 8

// maxPolled is how many descriptors of one call are looked at.
const maxPolled = 1 << 16

// poll is poll(2) and ppoll(2).
func (s *supervisor) poll(n *notification, c call) reply {
	count := n.args[1]
	if count == 0 || count > maxPolled {
		return letRun
	}
	fds := make([]byte, count*pollSize)
	if s.read(n, n.args[0], fds) != nil {
		return letRun // which fails
	}
	var items, inside []*item
	defer func() { closeAll(items, inside) }()
	for at := 0; at < len(fds); at += pollSize {
		fd := int(int32(binary.NativeEndian.Uint32(fds[at:])))
		want := eventsOf(int16(binary.NativeEndian.Uint16(fds[at+4:])))
		items, inside = s.collect(n.tid, fd, want, items, inside)
	}
	if len(items)+len(inside) == 0 {
		return letRun
	}
	s.prepare(n, slices.Concat(items, inside), s.pollBlocks(n, c))
	showErrors(inside)
	if slices.ContainsFunc(items, (*item).failed) {
		return s.answerPoll(n, fds, items)
	}
	return letRun
}

// collect adds a descriptor of a thread to items, where it is netmap's, and those of
// netmap to inside that are in it, where it is an epoll.
func (s *supervisor) collect(tid uint32, fd int, want netmap.Events, items, inside []*item) (_, _ []*item) {
	if h := s.identify(tid, fd); h != nil {
		return append(items, &item{held: h, want: want}), inside
	}
	if fd >= 0 && s.epolled.Load() {
		inside = append(inside, s.members(tid, fd, maxNested)...)
	}
	return items, inside
}

// failed reports whether there is an error to tell, which no bell can.
func (i *item) failed() bool { return i.got&netmap.PollErr != 0 }

// pollBlocks reports whether the call may wait.
func (s *supervisor) pollBlocks(n *notification, c call) bool {
	if c == callPoll {
		return int32(n.args[2]) != 0
	}
	return s.timeBlocks(n, n.args[2])
}

// timeBlocks reports whether the timeout at addr, a struct timespec or timeval, is not
// zero. None is for ever.
func (s *supervisor) timeBlocks(n *notification, addr uint64) bool {
	var t [16]byte
	return addr == 0 || s.read(n, addr, t[:]) == nil && t != [16]byte{}
}

func closeAll(lists ...[]*item) {
	for _, items := range lists {
		for _, i := range items {
			i.close()
		}
	}
}

// Bits of poll(2) that stand for an event.
const (
	pollIn  = unix.POLLIN | pollRdNorm
	pollOut = unix.POLLOUT | pollWrNorm

	pollRdNorm = 0x40  // POLLRDNORM
	pollWrNorm = 0x100 // POLLWRNORM
)

func eventsOf(bits int16) (e netmap.Events) {
	if bits&pollIn != 0 {
		e |= netmap.Readable
	}
	if bits&pollOut != 0 {
		e |= netmap.Writable
	}
	return e
}

// answerPoll answers a poll one of whose descriptors has an error: it does not wait, so
// what is true of all others can be said here.
func (s *supervisor) answerPoll(n *notification, fds []byte, items []*item) reply {
	ready := int64(0)
	for at := 0; at < len(fds); at += pollSize {
		fd := int(int32(binary.NativeEndian.Uint32(fds[at:])))
		wanted := int16(binary.NativeEndian.Uint16(fds[at+4:]))
		var found int16
		switch {
		case fd < 0:
		case len(items) > 0 && items[0].number == fd:
			found = bitsOf(items[0].got, wanted)
			items = items[1:]
		default:
			found = s.pollOther(n.tid, fd, wanted)
		}
		if found != 0 {
			ready++
		}
		bits := uint16Bytes(uint16(found))
		if s.write(n, n.args[0]+uint64(at)+6, bits[:]) != nil {
			return fail(unix.EFAULT)
		}
	}
	return reply{val: ready}
}

// bitsOf returns events as poll(2) has them, of those wanted.
func bitsOf(e netmap.Events, wanted int16) (bits int16) {
	if e&netmap.Readable != 0 {
		bits |= wanted & pollIn
	}
	if e&netmap.Writable != 0 {
		bits |= wanted & pollOut
	}
	if e&netmap.PollErr != 0 {
		bits |= unix.POLLERR
	}
	return bits
}

// pollOther polls a descriptor of a thread that is none of netmap.
func (s *supervisor) pollOther(tid uint32, fd int, wanted int16) int16 {
	copied, err := s.tasks.descriptor(tid, fd)
	if err != nil {
		return unix.POLLNVAL
	}
	defer unix.Close(copied)
	fds := []unix.PollFd{{Fd: int32(copied), Events: wanted}}
	unix.Poll(fds, 0)
	return fds[0].Revents
}
