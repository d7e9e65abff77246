package netmap

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"govale/netmap/shm"
	"govale/nmreq"
)

// A Port is a device that is bound to a port, with its rings mapped. It owns the device.
//
// Rings of a port may be filled and drained by different goroutines; syncs and waits
// are for all rings of a direction, so one goroutine at a time makes them for each
// direction.
type Port struct {
	Name  string // the kernel's name of the port: "vale0:a", "em0"
	MemID uint16 // id of the memory region, to share it

	Tx, Rx         []*Ring // the rings that the port is bound to, in order; empty where a direction is not open
	HostTx, HostRx []*Ring // those to and from the host's network stack, where they are open

	dev     Device
	nifp    *shm.If
	extra   uint32
	monitor bool // Name is that of the port that it watches

	mu      sync.Mutex      // guards the two below: Close may come from anywhere
	watched context.Context // the context whose end interrupts a Wait
	unwatch func() bool
}

// Open registers dev under the port name spec (its grammar is that of
// nmreq.ParsePort) and maps the port's memory. cfg may be nil. On success the Port owns
// dev; on failure dev is still the caller's. One that was refused may be tried again;
// one that was registered and could not be mapped must be closed.
//
// Errors are *OpError with the kernel's errno: EINVAL a number that makes no sense,
// EBUSY dev is registered already, or somebody has the port for himself; ENOMEM the
// switch is full (252 ports), or there are 8 switches, or the name is wrong; ENXIO no
// such interface.
func Open(dev Device, spec string, cfg *Config) (*Port, error) {
	want, err := nmreq.ParsePort(spec)
	if err != nil {
		return nil, opError("register", spec, err, "")
	}
	if cfg == nil {
		cfg = &Config{}
	}
	full := merge(want, cfg)
	got, err := register(dev, full, cfg)
	if err != nil {
		return nil, opError("register", spec, err, explainRegister(dev, want, err))
	}
	p := &Port{Name: want.KernelName(), MemID: got.MemID, dev: dev, extra: got.ExtraBufs, monitor: full.Flags&monitorFlags != 0}
	if err := p.mapRings(got); err != nil {
		return nil, opError("map", spec, err, "")
	}
	return p, nil
}

// monitorFlags make a monitor of a port.
const monitorFlags = nmreq.FlagMonitorTx | nmreq.FlagMonitorRx | nmreq.FlagZcopyMon

// merge applies what cfg says beyond the name.
func merge(spec nmreq.PortSpec, cfg *Config) nmreq.PortSpec {
	if cfg.Mode != 0 {
		spec.Mode, spec.Ring = cfg.Mode, cfg.Ring
	}
	if cfg.MemID != 0 {
		spec.MemID = cfg.MemID
	}
	spec.Flags |= cfg.Flags
	return spec
}

// mapRings maps the region and makes a Ring of everything that ring_ofs names.
func (p *Port) mapRings(reg nmreq.Register) error {
	region, err := p.dev.Map(int(reg.Memsize))
	if err != nil {
		return fmt.Errorf("mmap of %d bytes: %w", reg.Memsize, err)
	}
	if p.nifp, err = shm.IfAt(region, reg.Offset); err != nil {
		return err
	}
	hostTx, hostRx := hostRings(p.nifp)
	tx, rx := int(p.nifp.TxRings), int(p.nifp.RxRings)
	offsets, err := shm.RingOffsets(region, reg.Offset, tx+hostTx+rx+hostRx)
	if err != nil {
		return err
	}
	for i, ofs := range offsets {
		if ofs == 0 {
			continue
		}
		r, err := ringAt(region, int64(reg.Offset)+ofs)
		if err != nil {
			return err
		}
		switch {
		case i < tx:
			r.dir, r.id, p.Tx = Tx, i, append(p.Tx, r)
		case i < tx+hostTx:
			r.dir, r.id, p.HostTx = Tx, i, append(p.HostTx, r)
		case i < tx+hostTx+rx:
			r.dir, r.id, p.Rx = Rx, i-tx-hostTx, append(p.Rx, r)
		default:
			r.dir, r.id, p.HostRx = Rx, i-tx-hostTx, append(p.HostRx, r)
		}
	}
	return nil
}

// hostRings returns how many host rings ring_ofs lists. Before API 14 netmap_if does
// not say, and there is one each.
func hostRings(nifp *shm.If) (tx, rx int) {
	return max(1, int(nifp.HostTxRings)), max(1, int(nifp.HostRxRings))
}

// ringAt makes a Ring of the netmap_ring at offset off of the region.
func ringAt(region []byte, off int64) (*Ring, error) {
	hdr, err := shm.RingAt(region, uint64(off))
	if err != nil {
		return nil, err
	}
	slots, err := shm.SlotsAt(region, uint64(off), hdr.NumSlots)
	if err != nil {
		return nil, err
	}
	base := off + hdr.BufOfs
	if base < 0 || base > int64(len(region)) || hdr.BufSize == 0 {
		return nil, fmt.Errorf("%w: buffers of %d bytes at offset %d", shm.ErrLayout, hdr.BufSize, base)
	}
	return &Ring{hdr: hdr, slots: slots, bufs: region[base:], n: hdr.NumSlots, bufSize: hdr.BufSize}, nil
}

// Device returns the device that the port is registered on, for requests beyond those
// of Port. It must not be closed.
func (p *Port) Device() Device { return p.dev }

// TxSync gives what has been put into the tx rings to the device, which sends it before
// the call returns, and takes back the slots of what is sent.
func (p *Port) TxSync() error { return opError("txsync", p.Name, p.dev.Sync(Tx), "") }

// RxSync gives the slots behind head back to the device and moves tail behind the
// packets that have arrived.
func (p *Port) RxSync() error { return opError("rxsync", p.Name, p.dev.Sync(Rx), "") }

// Poll is poll(2) on the port: see Device.Poll. EINTR is not returned but waited out.
func (p *Port) Poll(want Events, timeout time.Duration) (Events, error) {
	deadline := time.Time{}
	if timeout > 0 {
		deadline = time.Now().Add(timeout)
	}
	for {
		got, err := p.dev.Poll(want, timeout)
		if !errors.Is(err, syscall.EINTR) {
			return got, opError("poll", p.Name, err, "")
		}
		if timeout > 0 {
			timeout = max(0, time.Until(deadline))
		}
	}
}

// Wait waits until one of the events wanted is there, and syncs the rings as poll(2)
// does: pending output is sent, and the tails are up to date afterwards. It fails with
// ctx.Err() when ctx ends first and with os.ErrClosed when the port is closed.
//
// Several goroutines may wait on one port if they share the context: the end of another
// one than that of the last Wait is not noticed.
func (p *Port) Wait(ctx context.Context, want Events) (Events, error) {
	p.watch(ctx)
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		got, err := p.dev.Poll(want, -1)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue // the context may have ended, or another one that was watched before
		case err != nil:
			return got, opError("poll", p.Name, err, "")
		case got != 0:
			return got, nil
		}
	}
}

// watch arranges for the end of ctx to interrupt the device. A program waits on the
// same context again and again, so the arrangement is kept until another one comes.
func (p *Port) watch(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.watched != nil && ctx.Done() == p.watched.Done() {
		return
	}
	if p.unwatch != nil {
		p.unwatch()
		p.unwatch = nil
	}
	p.watched = ctx
	if ctx.Done() != nil {
		p.unwatch = context.AfterFunc(ctx, p.dev.Interrupt)
	}
}

// Drain waits until everything in the tx rings has been taken by the device: on a
// switch that is one sync, on a card it takes as long as the wire.
func (p *Port) Drain(ctx context.Context) error {
	for {
		if err := p.TxSync(); err != nil {
			return err
		}
		if !p.txPending() {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := p.Poll(Writable, time.Millisecond); err != nil {
			return err
		}
	}
}

// txPending reports whether a tx ring still holds something to send: all its slots but
// one are free otherwise (netmap_user.h: nm_tx_pending).
func (p *Port) txPending() bool {
	for _, r := range p.Tx {
		if r.n > 1 && r.Next(r.Tail()) != r.Head() {
			return true
		}
	}
	return false
}

// ExtraBufs returns the indices of the buffers asked for with Config.ExtraBufs, as many
// as were granted. They belong to the program, which may put them into slots (with
// shm.SlotBufChanged) in exchange for those that are there.
func (p *Port) ExtraBufs() []uint32 {
	bufs, err := p.walkExtra()
	if err != nil {
		return nil
	}
	return bufs
}

// Counters returns the packets that the port has moved, on a device that counts them;
// on a kernel it fails with errors.ErrUnsupported. Those of a monitor are its own, not
// those of the port that it watches.
func (p *Port) Counters() (Counters, error) {
	if p.monitor {
		return NewControl(p.dev).Counters("")
	}
	return NewControl(p.dev).Counters(p.Name)
}

// Close gives up the port: its rings and buffers must not be used any more. A Wait in
// another goroutine ends with os.ErrClosed. Closing again does nothing.
func (p *Port) Close() error {
	p.watch(context.Background())
	err := p.dev.Close()
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return opError("close", p.Name, err, "")
}
