package vale

import (
	"sync"

	"govale/netmap"
)

// Limits of a machine, with their names in the kernel.
const (
	maxPorts    = 254  // NM_BDG_MAXPORTS: indices of a switch; two are always kept free
	maxRings    = 16   // NM_BDG_MAXRINGS: rings of a port and direction
	maxSlots    = 4096 // NM_BDG_MAXSLOTS: slots of a ring
	dfltSlots   = 1024 // NM_BRIDGE_RINGSIZE
	batchSlots  = 1024 // NM_BDG_BATCH: slots forwarded at once, at most
	maxIfName   = 16   // IFNAMSIZ
	bridgeIDLen = 16   // NM_BDG_IFNAMSIZ: the part of a name in which ':' must come
	valePrefix  = "vale"
)

// Config says how a Machine is built. A nil *Config is the zero one.
type Config struct {
	Shared  bool     // regions in memory that other processes can map, as Serve needs it, instead of this process's own
	Sysctls *Sysctls // settings of the kernel; nil: DefaultSysctls

	// Host lets interfaces of the host be attached to switches, on Linux 6.6 or later and
	// where the process has CAP_NET_ADMIN, CAP_NET_RAW and CAP_BPF. Elsewhere the request is
	// refused with the reason. Machine.Close gives them back.
	Host bool
}

// A Machine is what a kernel's netmap module is: 8 switches with up to 252 ports each, and
// the memory regions of the ports. It is safe for concurrent use.
type Machine struct {
	sys     Sysctls
	twoPass bool   // bursts go the long way, too: for tests that compare, and benchmarks
	stream  uint64 // streamBytes; less for tests
	shared  bool
	host    bool

	mu      sync.Mutex // NMG_LOCK: registering, closing, listing. Before bridge.mu.
	bridges []bridge
	regions map[uint16]*region // by id

	interfaces map[string]*port // persistent ports and attached interfaces of the host, by their own names
}

// New returns a machine without switches and ports.
func New(cfg *Config) *Machine {
	if cfg == nil {
		cfg = &Config{}
	}
	sys := cfg.Sysctls
	if sys == nil {
		sys = DefaultSysctls()
	}
	m := &Machine{stream: streamBytes, shared: cfg.Shared, host: cfg.Host, regions: map[uint16]*region{}, interfaces: map[string]*port{}}
	m.sys = *sys
	m.bridges = make([]bridge, min(max(1, sys.MaxBridges), maxBridgesEver))
	m.regions[globalID] = newGlobalRegion(m)
	return m
}

// Open returns a new descriptor, bound to nothing: open("/dev/netmap"). It also
// implements netmap.Counter. Close it when done: the memory of a port that is forgotten is
// not found by the garbage collector.
func (m *Machine) Open() netmap.Device { return m.open() }

// open is Open for this package.
func (m *Machine) open() *Dev {
	return &Dev{m: m, closed: make(chan struct{})}
}

// Close gives the interfaces of the host back that are on the machine's switches, as
// they were. Descriptors and other ports stay. Serve does the same when it returns, and
// the host itself when the process ends.
func (m *Machine) Close() error {
	m.releaseHost()
	return nil
}

// persistent returns how many ports exist that outlive their descriptors.
func (m *Machine) persistent() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, p := range m.interfaces {
		if !p.autodelete {
			n++
		}
	}
	return n
}
