package devicetest

import (
	"encoding/binary"
	"errors"
	"syscall"
	"time"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/nmreq"
)

// A fake is a device with one port of one ring each way, 4 slots, and nobody behind it:
// a sync takes all that is in the tx ring and brings nothing.
type fake struct {
	region  []byte
	bound   bool
	refuse  error          // answer to every request, where not nil
	message *nmreq.Message // last one
	ioctl   []byte         // argument of the last one
	events  netmap.Events  // found by Poll
	closed  int
}

const (
	fakeSlots   = 4
	fakeTx      = 256
	fakeRx      = 1024
	fakeBuffers = 2048 // buffer 0
	fakeSize    = fakeBuffers + 16*2048
	fakeMem     = 7
)

// newFake lays out the region: slots have buffers 2 to 9, 10 and 11 are extra ones.
func newFake() *fake {
	d := &fake{region: shm.Region(fakeSize)}
	nifp, _ := shm.IfAt(d.region, 0)
	copy(nifp.Name[:], "vale0:a")
	nifp.TxRings, nifp.RxRings, nifp.HostTxRings, nifp.HostRxRings, nifp.BufsHead = 1, 1, 1, 1, 10
	offsets, _ := shm.RingOffsets(d.region, 0, 4)
	offsets[0], offsets[2] = fakeTx, fakeRx
	binary.NativeEndian.PutUint32(d.region[fakeBuffers+10*2048:], 11)
	for i, off := range []uint64{fakeRx, fakeTx} {
		ring, _ := shm.RingAt(d.region, off)
		ring.Dir, ring.NumSlots, ring.BufSize, ring.BufOfs = uint16(i), fakeSlots, 2048, fakeBuffers-int64(off)
		slots, _ := shm.SlotsAt(d.region, off, fakeSlots)
		for j := range slots {
			slots[j].BufIdx = uint32(2 + 4*i + j)
		}
		if i == 1 {
			ring.Tail = fakeSlots - 1
		}
	}
	return d
}

func (d *fake) Regif(r *nmreq.Legacy) error {
	if d.refuse != nil {
		return d.refuse
	}
	r.Memsize, r.TxSlots, r.RxSlots, r.TxRings, r.RxRings, r.Arg2 = fakeSize, fakeSlots, fakeSlots, 1, 1, fakeMem
	d.bound = d.bound || r.Cmd == nmreq.CmdNone
	return nil
}

func (d *fake) Ginfo(r *nmreq.Legacy) error { return d.refuse }

func (d *fake) Ctrl(m *nmreq.Message) error {
	d.message = m
	for i := range m.Options {
		m.Options[i].Status = uint32(syscall.EOPNOTSUPP)
	}
	if d.refuse != nil {
		return d.refuse
	}
	switch m.Header.ReqType {
	case nmreq.ReqRegister:
		if m.Body == nil {
			return syscall.EINVAL
		}
		d.bound = true
		nmreq.View[nmreq.Register](m.Body).Memsize = fakeSize
		nmreq.View[nmreq.Register](m.Body).MemID = fakeMem
	case nmreq.ReqPoolsInfoGet:
		*nmreq.View[nmreq.PoolsInfo](m.Body) = nmreq.PoolsInfo{
			Memsize: 9, MemID: 1, IfPoolObjtotal: 12, IfPoolObjsize: 1024, RingPoolOffset: 12288, RingPoolObjtotal: 20,
			RingPoolObjsize: 20480, BufPoolOffset: 421888, BufPoolObjtotal: 4098, BufPoolObjsize: 2048,
		}
	}
	return nil
}

func (d *fake) Ioctl(request uint32, arg []byte) error {
	d.ioctl = arg
	return d.refuse
}

func (d *fake) Sync(dir netmap.Dir) error {
	if !d.bound {
		return syscall.ENXIO
	}
	if dir == netmap.Tx {
		ring, _ := shm.RingAt(d.region, fakeTx)
		ring.Tail = (ring.Head + fakeSlots - 1) % fakeSlots
	}
	return nil
}

func (d *fake) Map(size int) ([]byte, error) {
	if !d.bound || size != fakeSize {
		return nil, syscall.EINVAL
	}
	return d.region, nil
}

func (d *fake) Poll(want netmap.Events, timeout time.Duration) (netmap.Events, error) {
	return d.events, d.refuse
}

func (d *fake) Interrupt() {}

func (d *fake) Close() error {
	d.closed++
	return nil
}

// opener returns an Opener that gives these devices one after the other.
func opener(devs ...*fake) Opener {
	return func() (netmap.Device, error) {
		if len(devs) == 0 {
			return nil, errNoMore
		}
		d := devs[0]
		devs = devs[1:]
		return d, nil
	}
}

var errNoMore = errors.New("no more devices")
