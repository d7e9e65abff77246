package vale

import (
	"fmt"
	"slices"
	"syscall"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/nmreq"
)

// A monitor is a port that sees what another one, its parent, sends or receives. A
// copying monitor has memory of its own and sees packets before the parent's user does:
// those sent at the sync that sends them, those received when they arrive. A zero-copy
// monitor lives in the parent's memory and takes buffers that the parent's user is done
// with, in exchange for its own. What it has no room for, it does not see
// (netmap_monitor.c).
type monitorKind struct {
	parent *port // nil once the parent is closed
	flags  nmreq.RegFlags
}

// watched are the monitors of one ring, guarded by the kring's mu.
type watched struct {
	copies []*kring // rx rings of copying monitors
	zero   *kring   // rx ring of a zero-copy monitor; a second one takes the buffers from this one, and so on
	seen   uint32   // of an rx ring: up to where the copies have seen it (mon_tail)
}

// newMonitor returns a new monitor of the port of that name. It fails with EINVAL where
// nobody has that port open (netmap_monitor.c: netmap_get_monitor_na). Called with m.mu
// held.
func (m *Machine) newMonitor(name string, req *registration, create bool) (*port, error) {
	const both = nmreq.FlagMonitorTx | nmreq.FlagMonitorRx
	zero := req.flags&nmreq.FlagZcopyMon != 0
	if zero {
		req.flags |= both
	}
	of := *req
	of.flags &^= both | nmreq.FlagZcopyMon
	parent, err := m.getPort(name, &of, create)
	if err != nil {
		return nil, err
	}
	if !parent.on {
		parent.put()
		return nil, syscall.EINVAL
	}
	if _, err := parent.selectRings(req); err != nil {
		parent.put()
		return nil, err
	}
	p := &port{
		m: m, kind: &monitorKind{parent: parent, flags: req.flags}, name: monitorName(parent, req.flags), refs: 1,
		txRings: 1, rxRings: max(parent.rxRings, parent.txRings),
		txSlots: bound(req.txSlots, parent.txSlots, 1, maxSlots), rxSlots: bound(req.rxSlots, parent.rxSlots, 1, maxSlots),
		mem: parent.mem,
	}
	if !zero {
		if p.mem, err = newPrivateRegion(m, p.txRings, p.txSlots, p.rxRings, p.rxSlots, 0, 0); err != nil {
			parent.put()
			return nil, err
		}
	}
	p.count = newPortCounters(p.txRings, p.rxRings)
	parent.monitors++
	p.mem.refs++
	return p, nil
}

// monitorName returns the name that a new monitor has in its netmap_if.
func monitorName(parent *port, flags nmreq.RegFlags) string {
	kinds := ""
	for _, c := range [...]struct {
		flag nmreq.RegFlags
		name string
	}{{nmreq.FlagZcopyMon, "z"}, {nmreq.FlagMonitorRx, "r"}, {nmreq.FlagMonitorTx, "t"}} {
		if flags&c.flag != 0 {
			kinds += c.name
		}
	}
	return fmt.Sprintf("%s/%s#%d", parent.name, kinds, parent.monitors)
}

func (e *monitorKind) zero() bool { return e.flags&nmreq.FlagZcopyMon != 0 }

func (e *monitorKind) create(p *port) { p.newKrings() }

func (e *monitorKind) remove(p *port) { p.tx, p.rx = nil, nil }

// gone gives the parent up, if it is still open.
func (e *monitorKind) gone(*port) {
	if e.parent != nil {
		e.parent.put()
	}
}

// enable puts the rx rings of the monitor beside those of the parent with the same
// number (netmap_monitor.c: netmap_monitor_reg_common). It fails with ENXIO once the
// parent is closed.
func (e *monitorKind) enable(p *port) error {
	if e.parent == nil {
		return syscall.ENXIO
	}
	for _, k := range p.rx {
		if !k.on && k.pendingOn {
			e.eachWatched(k.id, func(w *kring) { w.addMonitor(k, e.zero()) })
		}
	}
	p.commitModes(true)
	p.on = true
	return nil
}

// disable takes rings away from the parent again.
func (e *monitorKind) disable(p *port) {
	for _, k := range p.rx {
		if k.on && !k.pendingOn && e.parent != nil {
			e.eachWatched(k.id, func(w *kring) { w.removeMonitor(k) })
		}
	}
	p.commitModes(false)
}

// eachWatched calls f with the rings of the parent that the monitor's ring i watches.
func (e *monitorKind) eachWatched(i int, f func(*kring)) {
	if e.flags&nmreq.FlagMonitorRx != 0 && i < len(e.parent.rx) {
		f(e.parent.rx[i])
	}
	if e.flags&nmreq.FlagMonitorTx != 0 && i < len(e.parent.tx) {
		f(e.parent.tx[i])
	}
}

// send fails: nothing can be sent through a monitor.
func (e *monitorKind) send(*kring) bool { return false }

// receive gives slots back. It fails once the parent is closed: the monitor must be
// opened anew (netmap_monitor.c: netmap_monitor_rxsync).
func (e *monitorKind) receive(k *kring) bool {
	if e.parent == nil {
		return false
	}
	k.hwcur.Store(k.rhead)
	return true
}

// addMonitor lets the ring mon see what passes through k.
func (k *kring) addMonitor(mon *kring, zero bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.watched == nil {
		k.watched = &watched{seen: k.hwtail.Load()}
	}
	if !zero {
		k.watched.copies = append(k.watched.copies, mon)
		k.nwatch.Add(1)
		return
	}
	if last := k.watched.zero; last != nil {
		if last != mon {
			last.addMonitor(mon, true)
		}
		return
	}
	k.watched.zero = mon
}

// removeMonitor undoes addMonitor. Behind a zero-copy monitor others may follow.
func (k *kring) removeMonitor(mon *kring) {
	k.mu.Lock()
	defer k.mu.Unlock()
	w := k.watched
	if w == nil {
		return
	}
	if i := slices.Index(w.copies, mon); i >= 0 {
		w.copies = slices.Delete(w.copies, i, i+1)
		k.nwatch.Add(-1)
	}
	switch {
	case w.zero == mon:
		w.zero = mon.nextZero()
	case w.zero != nil:
		w.zero.removeMonitor(mon)
	}
	if len(w.copies) == 0 && w.zero == nil {
		k.watched = nil
	}
}

// nextZero returns the zero-copy monitor behind this one.
func (k *kring) nextZero() *kring {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.watched == nil {
		return nil
	}
	return k.watched.zero
}

// unchain is nextZero, and takes it away: once the parent is closed nobody tells the one
// before it when it is closed.
func (k *kring) unchain() *kring {
	k.mu.Lock()
	defer k.mu.Unlock()
	w := k.watched
	k.watched = nil
	if w == nil {
		return nil
	}
	return w.zero
}

// stopMonitors tells the monitors of a port that its last descriptor is closing. They
// stay open, and their syncs fail (netmap_monitor.c: netmap_monitor_stop). Called with
// m.mu held.
func (p *port) stopMonitors() {
	if _, ok := p.kind.(*monitorKind); ok {
		return // those behind it watch its parent, and are given to it in its place
	}
	for _, krings := range [...][]*kring{p.rx, p.tx} {
		for _, k := range krings {
			k.mu.Lock()
			w := k.watched
			k.watched = nil
			k.nwatch.Store(0)
			k.mu.Unlock()
			if w == nil {
				continue
			}
			for _, mon := range w.copies {
				mon.orphan()
			}
			for mon := w.zero; mon != nil; {
				next := mon.unchain()
				mon.orphan()
				mon = next
			}
		}
	}
}

// orphan makes the monitor that the ring belongs to forget its parent.
func (k *kring) orphan() {
	e, ok := k.port.kind.(*monitorKind)
	if !ok || e.parent == nil {
		return
	}
	for _, r := range k.port.rx { // receive reads it with these held
		r.mu.Lock()
	}
	parent := e.parent
	e.parent = nil
	for _, r := range k.port.rx {
		r.mu.Unlock()
	}
	parent.put()
}

// moveWatched is move for a ring with monitors (netmap_monitor.c:
// netmap_monitor_parent_txsync and netmap_monitor_parent_rxsync). Called with k.mu held.
func (k *kring) moveWatched() bool {
	w := k.watched
	if k.dir == netmap.Tx {
		k.showCopies(k.hwcur.Load(), k.rhead)
		from := k.next(k.hwtail.Load())
		if !k.port.kind.send(k) {
			return false
		}
		w.swap(k, from, k.next(k.hwtail.Load()))
		return true
	}
	// What has arrived since the last look is shown before any slot is given back: the
	// user may have seen it already, and senders may write there again at once.
	k.showNew()
	w.swap(k, k.hwcur.Load(), k.rhead)
	if !k.port.kind.receive(k) {
		return false
	}
	k.showNew() // of a pipe, what has arrived since its sender could not show it, or nobody looked
	return true
}

// showArrived shows the monitors of an rx ring what a sender has just put there, unless
// the ring is being synced: that shows it. A ring of a pipe looks for that itself, as in a
// sync of its user, who still has to make one to see it (netmap_monitor.c:
// netmap_monitor_parent_notify).
func (k *kring) showArrived() {
	if !k.mu.TryLock() {
		return
	}
	defer k.mu.Unlock()
	if k.watched == nil {
		return
	}
	if k.pipe != nil {
		k.follow()
	}
	k.showNew()
}

// showNew shows the monitors of an rx ring what they have not seen of it.
func (k *kring) showNew() {
	hwtail := k.hwtail.Load()
	k.showCopies(k.watched.seen, hwtail)
	k.watched.seen = hwtail
}

// showCopies copies the slots [from, to) to all copying monitors.
func (k *kring) showCopies(from, to uint32) {
	for _, mon := range k.watched.copies {
		mon.see(k, from, to, false)
	}
}

// swap gives the slots [from, to) of k, with which its user is done, to the zero-copy
// monitor, for as many buffers of the monitor's
// (netmap_monitor.c: netmap_zmon_parent_sync). Called with k.mu held.
func (w *watched) swap(k *kring, from, to uint32) {
	if w.zero != nil {
		w.zero.see(k, from, to, true)
	}
}

// see takes the slots [from, to) of k, by exchange of their buffers or as copies, and
// wakes who waits for them.
func (mon *kring) see(k *kring, from, to uint32, exchange bool) {
	if from == to {
		return
	}
	mon.prod.Lock()
	n := mon.take(k, from, to, exchange)
	mon.prod.Unlock()
	if n > 0 {
		mon.wake()
	}
}

// take takes slots as see does, the last ones of them where there is not room for all
// (netmap_monitor.c: netmap_monitor_parent_sync). It returns how many. Called with
// mon.prod held.
func (mon *kring) take(k *kring, from, to uint32, exchange bool) uint32 {
	j := mon.hwtail.Load()
	want := k.dist(from, to)
	n := min(want, mon.room(j))
	from = (from + want - n) % k.n
	bytes := uint64(0)
	for range n {
		if exchange {
			bytes += mon.takeBuf(j, &k.slots[from])
		} else {
			bytes += mon.takeCopy(j, k, from)
		}
		from, j = k.next(from), mon.next(j)
	}
	mon.hwtail.Store(j)
	mon.count.received(uint64(n), bytes, uint64(want-n), 0)
	return n
}

// takeCopy fills slot j with a copy of slot i of k. It returns its length in bytes.
func (mon *kring) takeCopy(j uint32, k *kring, i uint32) uint64 {
	idx, length, flags := k.slots[i].Load()
	ours := &mon.slots[j]
	to, _, _ := ours.Load()
	b := k.port.mem.buf(idx)
	n := copy(mon.port.mem.buf(to), b[:min(int(length), len(b))])
	ours.Len, ours.Flags = uint16(n), flags
	return uint64(n)
}

// takeBuf exchanges the buffers of slot j and theirs. It returns the length of the frame
// in bytes.
func (mon *kring) takeBuf(j uint32, theirs *shm.Slot) uint64 {
	ours := &mon.slots[j]
	idx, length, flags := theirs.Load()
	freeIdx, freeLen, _ := ours.Load()
	ours.BufIdx, ours.Len, ours.Flags = idx, length, flags
	theirs.BufIdx, theirs.Len, theirs.Flags = freeIdx, freeLen, flags|shm.SlotBufChanged
	return uint64(length)
}
