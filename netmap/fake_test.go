package netmap

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"govale/netmap/shm"
	"govale/nmreq"
)

// A fakeDevice is a Device of one API version. It records requests and answers them from
// its fields.
type fakeDevice struct {
	api    uint16                       // the one version that it takes
	asked  []string                     // requests, but for those of version 14 to 11 to find out
	refuse error                        // of every request but lists and questions for the version
	answer nmreq.Register               // to registrations
	ports  []ListEntry                  // to lists
	region []byte                       // to Map
	syncs  [2]int                       // by Dir
	onSync func(Dir)                    // may be nil
	poll   func(Events) (Events, error) // may be nil: nothing, without waiting
	bell   chan struct{}                // with one token: interrupted
	closed chan struct{}                // closed by Close
	closes int
}

func newFake(api uint16) *fakeDevice {
	return &fakeDevice{api: api, bell: make(chan struct{}, 1), closed: make(chan struct{})}
}

// APIVersion saves the fake the questions that find it out.
func (d *fakeDevice) APIVersion() (uint16, error) {
	if d.api < nmreq.API11 || d.api > nmreq.APIMax {
		return 0, ErrVersion
	}
	return d.api, nil
}

func (d *fakeDevice) Regif(r *nmreq.Legacy) error {
	d.asked = append(d.asked, fmt.Sprintf("regif v%d %s cmd=%v slots=%d/%d rings=%d/%d ringid=%#x arg=%d/%d/%d flags=%#x",
		r.Version, nmreq.Name(r.Name[:]), r.Cmd, r.TxSlots, r.RxSlots, r.TxRings, r.RxRings, r.RingID, r.Arg1, r.Arg2, r.Arg3, r.Flags))
	if r.Version != uint32(d.api) {
		return syscall.EINVAL
	}
	if d.refuse != nil {
		return d.refuse
	}
	r.Offset, r.Memsize = uint32(d.answer.Offset), uint32(d.answer.Memsize)
	r.Arg2, r.Arg3 = d.answer.MemID, d.answer.ExtraBufs
	if r.Cmd == nmreq.CmdVnetHdrGet {
		r.Arg1 = 12
	}
	return nil
}

func (d *fakeDevice) Ginfo(r *nmreq.Legacy) error {
	name := nmreq.Name(r.Name[:])
	if name != "" || r.Cmd != nmreq.CmdNone {
		d.asked = append(d.asked, fmt.Sprintf("ginfo v%d %s cmd=%v", r.Version, name, r.Cmd))
	}
	switch {
	case r.Version != uint32(d.api):
		return syscall.EINVAL
	case r.Cmd == nmreq.CmdBdgList && name != "":
		e, err := d.named(name)
		r.Arg1, r.Arg2 = uint16(e.Switch), uint16(e.Port)
		return err
	case r.Cmd == nmreq.CmdBdgList:
		e, err := d.listed(int(r.Arg1), int(r.Arg2))
		r.Arg1, r.Arg2 = uint16(e.Switch), uint16(e.Port)
		return errors.Join(err, nmreq.PutName(r.Name[:], e.Name))
	case name != "" && d.refuse != nil:
		return d.refuse
	}
	r.Memsize, r.TxSlots, r.RxSlots, r.TxRings, r.RxRings, r.Arg2 = 4096, 16, 32, 2, 3, 7
	return nil
}

// listed returns the first port at or after the indices; ports are in their order.
func (d *fakeDevice) listed(sw, port int) (ListEntry, error) {
	for _, e := range d.ports {
		if e.Switch > sw || e.Switch == sw && e.Port >= port {
			return e, nil
		}
	}
	return ListEntry{}, syscall.ENOENT
}

// named returns the port of that name; a switch without it is a switch all the same.
func (d *fakeDevice) named(name string) (ListEntry, error) {
	sw, _, _ := strings.Cut(name, ":")
	found, err := ListEntry{}, error(syscall.ENOENT)
	for _, e := range d.ports {
		if e.Name == name {
			return e, nil
		}
		if s, _, _ := strings.Cut(e.Name, ":"); s == sw {
			found, err = ListEntry{Switch: e.Switch, Port: nmreq.NoPort}, nil
		}
	}
	return found, err
}

func (d *fakeDevice) Ctrl(m *nmreq.Message) error {
	h := &m.Header
	d.asked = append(d.asked, fmt.Sprintf("ctrl v%d %s %v body=%d", h.Version, nmreq.Name(h.Name[:]), h.ReqType, len(m.Body)))
	if h.Version != d.api || d.api < nmreq.API13 {
		return syscall.EINVAL
	}
	if name := nmreq.Name(h.Name[:]); h.ReqType == nmreq.ReqValeList && name != "" {
		l := nmreq.View[nmreq.ValeList](m.Body)
		e, err := d.named(name)
		l.BridgeIdx, l.PortIdx = uint16(e.Switch), uint32(e.Port)
		return err
	}
	if h.ReqType == nmreq.ReqValeList {
		l := nmreq.View[nmreq.ValeList](m.Body)
		e, err := d.listed(int(l.BridgeIdx), int(l.PortIdx))
		l.BridgeIdx, l.PortIdx = uint16(e.Switch), uint32(e.Port)
		return errors.Join(err, nmreq.PutName(h.Name[:], e.Name))
	}
	if d.refuse != nil {
		return d.refuse
	}
	d.fill(h.ReqType, m.Body)
	return nil
}

// fill writes the answer into a body, in the structure of the version. The sizes of
// bodies that differ tell whether the right one was sent.
func (d *fakeDevice) fill(t nmreq.ReqType, body []byte) {
	old := d.api == nmreq.API13
	switch {
	case t == nmreq.ReqRegister && old:
		d.asked = append(d.asked, fmt.Sprintf("  %+v", nmreq.Copy[nmreq.Register13](body).To14()))
		*nmreq.View[nmreq.Register13](body) = d.answer.To13()
	case t == nmreq.ReqRegister:
		d.asked = append(d.asked, fmt.Sprintf("  %+v", nmreq.Copy[nmreq.Register](body)))
		*nmreq.View[nmreq.Register](body) = d.answer
	case t == nmreq.ReqPortInfoGet && old:
		*nmreq.View[nmreq.PortInfoGet13](body) = nmreq.PortInfoGet13{Memsize: 4096, TxSlots: 16, RxSlots: 32, TxRings: 2, RxRings: 3, MemID: 7}
	case t == nmreq.ReqPortInfoGet:
		*nmreq.View[nmreq.PortInfoGet](body) = nmreq.PortInfoGet{Memsize: 4096, TxSlots: 16, RxSlots: 32, TxRings: 2, RxRings: 3, HostTxRings: 1, MemID: 7}
	case t == nmreq.ReqValeAttach && old:
		d.asked = append(d.asked, fmt.Sprintf("  %+v", nmreq.View[nmreq.ValeAttach13](body).Reg.To14()))
		nmreq.View[nmreq.ValeAttach13](body).PortIndex = 5
	case t == nmreq.ReqValeAttach:
		d.asked = append(d.asked, fmt.Sprintf("  %+v", nmreq.View[nmreq.ValeAttach](body).Reg))
		nmreq.View[nmreq.ValeAttach](body).PortIndex = 5
	case t == nmreq.ReqValeDetach:
		nmreq.View[nmreq.ValeDetach](body).PortIndex = 5
	case t == nmreq.ReqValeNewif:
		d.asked = append(d.asked, fmt.Sprintf("  %+v", nmreq.Copy[nmreq.ValeNewif](body)))
	case t == nmreq.ReqValePollingEnable, t == nmreq.ReqValePollingDisable:
		d.asked = append(d.asked, fmt.Sprintf("  %+v", nmreq.Copy[nmreq.ValePolling](body)))
	case t == nmreq.ReqPortHdrSet:
		d.asked = append(d.asked, fmt.Sprintf("  %+v", nmreq.Copy[nmreq.PortHdr](body)))
	case t == nmreq.ReqPortHdrGet:
		nmreq.View[nmreq.PortHdr](body).HdrLen = 12
	case t == nmreq.ReqPoolsInfoGet:
		p := nmreq.View[nmreq.PoolsInfo](body)
		d.asked = append(d.asked, fmt.Sprintf("  mem %d", p.MemID))
		*p = nmreq.PoolsInfo{
			Memsize: 9000, MemID: 7, IfPoolObjtotal: 1, IfPoolObjsize: 2,
			RingPoolOffset: 3, RingPoolObjtotal: 4, RingPoolObjsize: 5, BufPoolOffset: 6, BufPoolObjtotal: 7, BufPoolObjsize: 8,
		}
	}
}

func (d *fakeDevice) Ioctl(uint32, []byte) error { return syscall.ENXIO }

func (d *fakeDevice) Sync(dir Dir) error {
	d.syncs[dir]++
	if d.onSync != nil {
		d.onSync(dir)
	}
	return nil
}

func (d *fakeDevice) Map(size int) ([]byte, error) {
	if d.region == nil || size != len(d.region) {
		return nil, syscall.EINVAL
	}
	return d.region, nil
}

// Poll waits for Interrupt and Close alone, unless there is a poll function.
func (d *fakeDevice) Poll(want Events, timeout time.Duration) (Events, error) {
	if d.poll != nil {
		return d.poll(want)
	}
	var over <-chan time.Time
	if timeout >= 0 {
		timer := time.NewTimer(timeout)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-d.bell:
		return 0, syscall.EINTR
	case <-d.closed:
		return 0, os.ErrClosed
	case <-over:
		return 0, nil
	}
}

func (d *fakeDevice) Interrupt() {
	select {
	case d.bell <- struct{}{}:
	default:
	}
}

func (d *fakeDevice) Close() error {
	if d.closes++; d.closes == 1 {
		close(d.closed)
	}
	return nil
}

// A layout says what newRegion writes.
type layout struct {
	tx, hostTx, rx, hostRx int
	old                    bool  // as before API 14: without numbers of host rings
	unbound                []int // indices into ring_ofs
	slots                  uint32
}

const (
	fakeOffset  = 64  // of netmap_if
	fakeBufSize = 128 // bytes
	fakeBufs    = 32  // buffers of a region
)

// newRegion returns a region with a netmap_if at fakeOffset, the rings of l and
// fakeBufs buffers, and the offsets of these parts.
func newRegion(t *testing.T, l layout) (region []byte, rings []uint64, bufs uint64) {
	t.Helper()
	n := l.tx + l.hostTx + l.rx + l.hostRx
	first := uint64(fakeOffset + shm.IfSize + 8*n)
	size := uint64(shm.RingSize + int(l.slots)*shm.SlotSize)
	bufs = first + uint64(n)*size
	region = shm.Region(int(bufs) + fakeBufs*fakeBufSize)
	nifp := must(shm.IfAt(region, fakeOffset))
	nifp.TxRings, nifp.RxRings = uint32(l.tx), uint32(l.rx)
	if !l.old {
		nifp.HostTxRings, nifp.HostRxRings = uint32(l.hostTx), uint32(l.hostRx)
	}
	offsets := must(shm.RingOffsets(region, fakeOffset, n))
	for i := range n {
		off := first + uint64(i)*size
		rings = append(rings, off)
		offsets[i] = int64(off - fakeOffset)
		r := must(shm.RingAt(region, off))
		r.NumSlots, r.BufSize, r.BufOfs = l.slots, fakeBufSize, int64(bufs-off)
		r.RingID = uint16(i) // tells rings apart
		if i < l.tx+l.hostTx {
			r.Dir, r.Tail = 1, l.slots-1
		}
	}
	for _, i := range l.unbound {
		offsets[i] = 0
	}
	return region, rings, bufs
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// openFake returns a port with the rings of l.
func openFake(t *testing.T, l layout) (*Port, *fakeDevice) {
	t.Helper()
	d := newFake(nmreq.API14)
	d.region, _, _ = newRegion(t, l)
	d.answer = nmreq.Register{Offset: fakeOffset, Memsize: uint64(len(d.region)), MemID: 9, ExtraBufs: 3}
	p, err := Open(d, "vale0:a", nil)
	if err != nil {
		t.Fatal(err)
	}
	return p, d
}

var onePair = layout{tx: 1, hostTx: 1, rx: 1, hostRx: 1, unbound: []int{1, 3}, slots: 8}

// describe lists rings as "ID(index into ring_ofs)".
func describe(rings []*Ring, dir Dir) string {
	var b strings.Builder
	for _, r := range rings {
		fmt.Fprintf(&b, "%d(%d)", r.ID(), r.hdr.RingID)
		if r.Dir() != dir {
			fmt.Fprintf(&b, "!%v", r.Dir())
		}
	}
	return b.String()
}
