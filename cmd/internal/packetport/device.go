package packetport

import (
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/nmreq"
)

// A Config says how to open a port.
type Config struct {
	TxSlots, RxSlots uint32 // of the rings, 2 to 4096; 0 is 1024
	Receive          bool   // frames are to come in; else the rx ring stays empty

	Wrap func(netmap.Device) netmap.Device // what the port's device is to be wrapped in; or nil
}

// Open opens the port of a name: "tap:NAME", "tapNAME" or "pcap:IF". Errors are
// *netmap.OpError: fs.ErrPermission, errors.ErrUnsupported, the errno of the system.
func Open(name string, cfg *Config) (*netmap.Port, error) {
	l, err := openLink(name, cfg.Receive)
	if err != nil {
		return nil, err
	}
	d := &device{name: name, link: l}
	var dev netmap.Device = d
	if cfg.Wrap != nil {
		dev = cfg.Wrap(d)
	}
	port, err := netmap.Open(dev, "netmap:packets", &netmap.Config{TxSlots: cfg.TxSlots, RxSlots: cfg.RxSlots})
	if err != nil {
		d.Close()
		return nil, err
	}
	port.Name = name
	return port, nil
}

// A device is a netmap.Device over a link.
type device struct {
	name   string
	link   link
	closed atomic.Bool

	use sync.RWMutex // held for reading by whoever waits: Close is the writer

	mu     sync.Mutex // guards what follows
	region *region
	batch  batch
	txNext uint32   // the first slot of the tx ring that was not sent
	came   [][]byte // frames that came and found no room yet

	sent, received netmap.RingStats // packets and bytes
	tooLong        uint64           // frames that came and do not fit into a ring
}

// api is the version of netmap's API that the device speaks.
const api = nmreq.API14

// APIVersion says which version to speak.
func (d *device) APIVersion() (uint16, error) { return api, nil }

// Regif registers the only port that there is, under any name, with a ring of each
// direction.
func (d *device) Regif(r *nmreq.Legacy) error {
	if r.Cmd != nmreq.CmdNone {
		return syscall.EOPNOTSUPP
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closed.Load():
		return os.ErrClosed
	case d.region != nil:
		return syscall.EBUSY
	}
	r.TxSlots, r.RxSlots, r.TxRings, r.RxRings, r.Arg2, r.Arg3 = slots(r.TxSlots), slots(r.RxSlots), 1, 1, 1, 0
	g, err := newRegion(r.TxSlots, r.RxSlots)
	if err != nil {
		return err
	}
	d.region, r.Offset, r.Memsize = g, 0, uint32(len(g.mem))
	return nil
}

// slots returns how many slots a ring has for which so many are asked.
func slots(n uint32) uint32 {
	if n == 0 {
		return usualSlots
	}
	return min(max(n, leastSlots), mostSlots)
}

// Ginfo answers nothing, and so do Ctrl and Ioctl: there is no switch.
func (d *device) Ginfo(*nmreq.Legacy) error { return syscall.EOPNOTSUPP }

// Ctrl implements netmap.Device.
func (d *device) Ctrl(*nmreq.Message) error { return syscall.EOPNOTSUPP }

// Ioctl implements netmap.Device.
func (d *device) Ioctl(uint32, []byte) error { return syscall.EOPNOTSUPP }

// Map returns the region.
func (d *device) Map(size int) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.region == nil || size != len(d.region.mem) {
		return nil, syscall.EINVAL
	}
	return d.region.mem, nil
}

// Sync moves frames: those that the program has put into the tx ring to the link, those
// that have come into the rx ring.
func (d *device) Sync(dir netmap.Dir) error {
	d.use.RLock()
	defer d.use.RUnlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.usable(); err != nil {
		return err
	}
	if dir == netmap.Tx {
		return d.txSync()
	}
	return d.rxSync()
}

// usable says what is against moving frames. d.mu is held.
func (d *device) usable() error {
	switch {
	case d.closed.Load():
		return os.ErrClosed
	case d.region == nil:
		return syscall.ENXIO
	}
	return nil
}

// Poll syncs as poll(2) does, and waits.
func (d *device) Poll(want netmap.Events, timeout time.Duration) (netmap.Events, error) {
	d.use.RLock()
	defer d.use.RUnlock()
	var deadline time.Time
	if timeout > 0 {
		deadline = time.Now().Add(timeout)
	}
	for {
		got, in, out, err := d.look(want)
		if err != nil || got != 0 || timeout == 0 {
			return got, err
		}
		left := timeout
		if timeout > 0 {
			if left = time.Until(deadline); left <= 0 {
				return 0, nil
			}
		}
		woken, err := d.link.wait(in, out, left)
		switch {
		case d.closed.Load():
			return 0, os.ErrClosed
		case err != nil:
			return 0, err
		case woken:
			return 0, syscall.EINTR
		}
	}
}

// look syncs and returns which of the wanted events are there, and what of the link to
// wait for where none is.
func (d *device) look(want netmap.Events) (got netmap.Events, in, out bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.usable(); err != nil {
		return 0, false, false, err
	}
	tx, rx := &d.region.tx, &d.region.rx
	if err := d.txSync(); err != nil {
		return 0, false, false, err
	}
	if want&netmap.Writable != 0 && tx.LoadCur() != tx.LoadTail() {
		got |= netmap.Writable
	}
	if want&netmap.Readable != 0 {
		if err := d.rxSync(); err != nil {
			return 0, false, false, err
		}
		if rx.LoadCur() != rx.LoadTail() {
			got |= netmap.Readable
		}
		in = len(d.came) == 0 // or else the ring is full
	}
	return got, in, d.txNext != tx.LoadHead(), nil
}

// Interrupt ends a Poll that waits, or the next one that would.
func (d *device) Interrupt() { d.link.wake() }

// PortStats returns what the port has moved. What its rings tell has been delivered; what
// the link has lost on the other side of them is in Host.
func (d *device) PortStats(string) (netmap.PortStats, error) {
	d.use.RLock()
	defer d.use.RUnlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.usable(); err != nil {
		return netmap.PortStats{}, err
	}
	sent, received := d.link.lost()
	stats := netmap.PortStats{Name: d.name, Host: &netmap.HostDrops{In: received + d.tooLong, Out: sent}}
	tx, rx := d.sent, d.received
	tx.Dir, tx.Copies, tx.Delivered = netmap.Tx, tx.Packets, tx.Packets
	rx.Dir, rx.Copies, rx.Delivered = netmap.Rx, rx.Packets, rx.Packets
	stats.Rings = []netmap.RingStats{tx, rx}
	return stats, nil
}

// SwitchStats and MACTable say that there is no switch.
func (d *device) SwitchStats(string) (netmap.SwitchStats, error) {
	return netmap.SwitchStats{}, syscall.ENXIO
}

// MACTable implements netmap.Inspector.
func (d *device) MACTable(string) ([]netmap.MACEntry, error) { return nil, syscall.ENXIO }

// Close closes the link, when nobody waits any more.
func (d *device) Close() error {
	if d.closed.Swap(true) {
		return nil
	}
	d.link.stop()
	d.use.Lock()
	defer d.use.Unlock()
	return d.link.close()
}

// moved notes the time of a sync.
func moved(r *ring) {
	now := time.Now()
	r.Ts = shm.Timeval{Sec: now.Unix(), Usec: int64(now.Nanosecond() / 1000)}
}
