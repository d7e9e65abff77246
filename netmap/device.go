package netmap

import (
	"time"

	"govale/nmreq"
)

// A Dir is the direction of rings.
type Dir uint8

// Directions. The numbers are those of netmap_ring.dir.
const (
	Rx Dir = 0
	Tx Dir = 1
)

// String returns "rx" or "tx".
func (d Dir) String() string {
	if d == Tx {
		return "tx"
	}
	return "rx"
}

// Events are what a Poll waits for and what it found: the bits of poll(2) that netmap
// uses, with numbers of our own, since systems differ.
type Events uint8

// Poll events.
const (
	Readable Events = 1 << iota // POLLIN: a packet beyond cur in an rx ring
	Writable                    // POLLOUT: a free slot beyond cur in a tx ring
	PollErr                     // POLLERR: a ring was repaired, or the device is bound to no port
	PollHup                     // POLLHUP
	PollNval                    // POLLNVAL
)

// String returns the names of poll(2) in alphabetical order, joined by "|": "err|out".
func (e Events) String() string {
	s := ""
	for _, b := range [...]struct {
		bit  Events
		name string
	}{{PollErr, "err"}, {PollHup, "hup"}, {Readable, "in"}, {PollNval, "nval"}, {Writable, "out"}} {
		if e&b.bit == 0 {
			continue
		}
		if s != "" {
			s += "|"
		}
		s += b.name
	}
	return s
}

// A Device is one open control descriptor: what open("/dev/netmap") returns in C. It is
// the seam between a program and whatever moves its packets.
//
// A method fails with the errno that the kernel gives (a syscall.Errno, as the host
// numbers it), possibly wrapped, and with os.ErrClosed once Close has been called.
//
// Methods may be called from several goroutines; Close ends those that wait. Requests
// and syncs of one device take turns.
type Device interface {
	// Regif is NIOCREGIF and Ginfo is NIOCGINFO: the legacy request, which says in
	// nr_cmd what it wants. The answer is written into r. A successful Regif with
	// nr_cmd 0 binds the device to a port for the rest of its life.
	Regif(r *nmreq.Legacy) error
	Ginfo(r *nmreq.Legacy) error

	// Ctrl is NIOCCTRL. The answer is written into m, statuses of options also where
	// the request fails. A successful ReqRegister binds the device as Regif does.
	Ctrl(m *nmreq.Message) error

	// Ioctl is any other ioctl: a request number and the bytes of its argument, which
	// may be changed. Given a number that has a method of its own, it does the same.
	Ioctl(request uint32, arg []byte) error

	// Sync is NIOCTXSYNC or NIOCRXSYNC, for all rings that the device is bound to. It
	// never waits. Indices that make no sense are repaired in silence. It fails with
	// ENXIO before registration.
	Sync(d Dir) error

	// Map maps the first size bytes of the region of the bound port. The memory is
	// shared with the device until Close, which unmaps it. It fails with EINVAL before
	// registration or when size is not that of the region.
	Map(size int) ([]byte, error)

	// Poll is poll(2) on this descriptor: it syncs rings as the kernel does, and waits
	// until one of the events wanted is there, at most for timeout; a negative timeout
	// waits for ever, 0 not at all. It returns 0 and nil when time is up, and EINTR when
	// Interrupt was called.
	Poll(want Events, timeout time.Duration) (Events, error)

	// Interrupt makes every Poll that waits, or else the next one that would, return
	// EINTR, as a signal does.
	Interrupt()

	// Close gives up the port and unmaps the region: slices of it must not be used
	// afterwards. Closing again does nothing.
	Close() error
}

// Counters are the packets of one port since it came into being. A packet counts once,
// however many slots it takes.
type Counters struct {
	TxPackets uint64 // taken from its tx rings
	TxBytes   uint64 // bytes of these
	TxDropped uint64 // of these, meant for no other port: too short, for the sender itself, for a port that is gone
	RxPackets uint64 // put into its rx rings
	RxBytes   uint64 // bytes of these; of a packet that was cut into frames on the way, of the frames
	RxDropped uint64 // meant for it, but its ring was full or not open, or their virtio-net header makes no sense to it
}

// A Counter is a Device that counts the packets of ports, which no kernel does. It may
// be asked for any port, on a device that is bound to another port or to none. It fails
// with ENXIO for a port that does not exist.
type Counter interface {
	Counters(port string) (Counters, error)
}

// A Versioner is a Device that knows the API version to send (NETMAP_API), and so
// need not be asked by trying.
type Versioner interface {
	APIVersion() (uint16, error)
}
