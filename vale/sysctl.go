package vale

import (
	"fmt"
	"syscall"

	"govale/netmap/shm"
)

// Sysctls are the settings that steer netmap in a kernel, dev.netmap.*, as a machine has
// them from its making on. Start from DefaultSysctls: a zero means zero.
type Sysctls struct {
	BridgeBatch int  `sysctl:"bridge_batch"` // slots that are forwarded at once: above 1024 is 1024; 0 and below drops everything that is sent
	MaxBridges  int  `sysctl:"max_bridges"`  // switches: 1 to 256
	NoTimestamp bool `sysctl:"no_timestamp"` // rx rings have no time of their last sync, unless they ask for it (NR_TIMESTAMP)

	If, Ring, Buf             Pool `sysctl:"if,ring,buf"`                // pools of the global region, id 1
	PrivIf, PrivRing, PrivBuf Pool `sysctl:"priv_if,priv_ring,priv_buf"` // of private regions at least; a port that needs more gets more
}

// A Pool is how many objects a region has, and how large they are: dev.netmap.X_num and
// dev.netmap.X_size. Sizes are rounded up to a multiple of 64 bytes.
type Pool struct {
	Num  int
	Size int // bytes
}

// DefaultSysctls returns the settings of FreeBSD 12.1.
func DefaultSysctls() *Sysctls {
	return &Sysctls{
		BridgeBatch: 1024, MaxBridges: 8,
		If: Pool{100, 1024}, Ring: Pool{200, 9 * pageSize}, Buf: Pool{163840, shm.BufSize},
		PrivIf: Pool{2, 1024}, PrivRing: Pool{4, 5 * pageSize}, PrivBuf: Pool{4098, shm.BufSize},
	}
}

// maxBridgesEver is the most switches that a machine can be made with.
const maxBridgesEver = 256

// poolLimits are what the kernel takes for one kind of objects; it refuses a registration
// with EINVAL beyond them (netmap_mem2.c: nm_mem, nm_blueprint).
type poolLimits struct{ minNum, maxNum, minSize, maxSize int }

var (
	ifLimits     = poolLimits{10, 10000, shm.IfSize, 4096}
	privIfLimits = poolLimits{1, 100, shm.IfSize, 4096}
	ringLimits   = poolLimits{2, 1024, shm.RingSize, 32 * pageSize}
	bufLimits    = poolLimits{4, 1000000, 64, 65536}
)

// check returns an error that says what is wrong with a pool of that name.
func (l poolLimits) check(name string, p Pool) error {
	if p.Num < l.minNum || p.Num > l.maxNum {
		return fmt.Errorf("dev.netmap.%s_num is %d, must be %d to %d: %w", name, p.Num, l.minNum, l.maxNum, syscall.EINVAL)
	}
	if p.Size < l.minSize || p.Size > l.maxSize {
		return fmt.Errorf("dev.netmap.%s_size is %d, must be %d to %d: %w", name, p.Size, l.minSize, l.maxSize, syscall.EINVAL)
	}
	return nil
}

// Check returns an error, with EINVAL in it, for settings that no registration could be
// granted with. A machine that is made with them answers EINVAL to every registration in
// the region that they are about, as a kernel does.
func (s *Sysctls) Check() error {
	if s.MaxBridges < 1 || s.MaxBridges > maxBridgesEver {
		return fmt.Errorf("dev.netmap.max_bridges is %d, must be 1 to %d: %w", s.MaxBridges, maxBridgesEver, syscall.EINVAL)
	}
	for _, p := range [...]struct {
		name   string
		pool   Pool
		limits poolLimits
	}{
		{"if", s.If, ifLimits}, {"ring", s.Ring, ringLimits}, {"buf", s.Buf, bufLimits},
		{"priv_if", s.PrivIf, privIfLimits}, {"priv_ring", s.PrivRing, ringLimits}, {"priv_buf", s.PrivBuf, bufLimits},
	} {
		if err := p.limits.check(p.name, p.pool); err != nil {
			return err
		}
	}
	return nil
}

// batch returns the slots that are forwarded at once, 0 for none at all.
func (s *Sysctls) batch() int { return max(0, min(s.BridgeBatch, batchSlots)) }
