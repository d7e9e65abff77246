package netmap

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
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

func (d *fakeDevice) Ctrl(m *nmreq.Message) error {
	h := &m.Header
	d.asked = append(d.asked, fmt.Sprintf("ctrl v%d %s %v body=%d", h.Version, nmreq.Name(h.Name[:]), h.ReqType, len(m.Body)))
	if h.Version != d.api || d.api < nmreq.API13 {
		return syscall.EINVAL
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
		d.asked = append(d.asked, fmt.Sprintf("  mode %v", nmreq.View[nmreq.ValeAttach13](body).Reg.Mode))
		nmreq.View[nmreq.ValeAttach13](body).PortIndex = 5
	case t == nmreq.ReqValeAttach:
		d.asked = append(d.asked, fmt.Sprintf("  mode %v", nmreq.View[nmreq.ValeAttach](body).Reg.Mode))
		nmreq.View[nmreq.ValeAttach](body).PortIndex = 5
	case t == nmreq.ReqValeDetach:
		nmreq.View[nmreq.ValeDetach](body).PortIndex = 5
	case t == nmreq.ReqValeNewif:
		d.asked = append(d.asked, fmt.Sprintf("  %+v", nmreq.Copy[nmreq.ValeNewif](body)))
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

func TestMapRings(t *testing.T) {
	for _, c := range []struct {
		name                   string
		l                      layout
		tx, hostTx, rx, hostRx string
	}{
		{"vale", layout{tx: 1, hostTx: 1, rx: 1, hostRx: 1, unbound: []int{1, 3}}, "0(0)", "", "0(2)", ""},
		{"vale before 14", layout{tx: 1, hostTx: 1, rx: 1, hostRx: 1, unbound: []int{1, 3}, old: true}, "0(0)", "", "0(2)", ""},
		{"multi", layout{tx: 2, hostTx: 1, rx: 3, hostRx: 1, unbound: []int{2, 6}}, "0(0)1(1)", "", "0(3)1(4)2(5)", ""},
		{"nic and host", layout{tx: 2, hostTx: 1, rx: 2, hostRx: 1}, "0(0)1(1)", "2(2)", "0(3)1(4)", "2(5)"},
		{"before 14", layout{tx: 2, hostTx: 1, rx: 2, hostRx: 1, old: true}, "0(0)1(1)", "2(2)", "0(3)1(4)", "2(5)"},
		{"two host rings", layout{tx: 1, hostTx: 2, rx: 1, hostRx: 2}, "0(0)", "1(1)2(2)", "0(3)", "1(4)2(5)"},
		{"host alone", layout{tx: 2, hostTx: 1, rx: 2, hostRx: 1, unbound: []int{0, 1, 3, 4}}, "", "2(2)", "", "2(5)"},
		{"one of three", layout{tx: 3, hostTx: 1, rx: 3, hostRx: 1, unbound: []int{0, 2, 3, 4, 6, 7}}, "1(1)", "", "1(5)", ""},
		{"rx alone", layout{tx: 1, hostTx: 1, rx: 1, hostRx: 1, unbound: []int{0, 1, 3}}, "", "", "0(2)", ""},
		{"null port", layout{hostTx: 1, hostRx: 1, unbound: []int{0, 1}}, "", "", "", ""},
	} {
		c.l.slots = 4
		p, _ := openFake(t, c.l)
		got := [4]string{describe(p.Tx, Tx), describe(p.HostTx, Tx), describe(p.Rx, Rx), describe(p.HostRx, Rx)}
		if want := [4]string{c.tx, c.hostTx, c.rx, c.hostRx}; got != want {
			t.Errorf("%s: %q, want %q", c.name, got, want)
		}
		if p.Name != "vale0:a" || p.MemID != 9 {
			t.Errorf("%s: name %q, memory %d", c.name, p.Name, p.MemID)
		}
	}
}

// TestRegionLies is for devices and other users of a region that write what is not so.
func TestRegionLies(t *testing.T) {
	for name, lie := range map[string]func(region []byte, ring uint64, a *nmreq.Register){
		"nr_offset behind":     func(b []byte, _ uint64, a *nmreq.Register) { a.Offset = uint64(len(b)) },
		"nr_offset odd":        func(_ []byte, _ uint64, a *nmreq.Register) { a.Offset++ },
		"nr_offset at the end": func(b []byte, _ uint64, a *nmreq.Register) { a.Offset = uint64(len(b) - shm.IfSize) },
		"nr_offset of 32 bits": func(_ []byte, _ uint64, a *nmreq.Register) { a.Offset = math.MaxUint32 &^ 7 },
		"tx_rings":             func(b []byte, _ uint64, _ *nmreq.Register) { must(shm.IfAt(b, fakeOffset)).TxRings = 1 << 20 },
		"tx_rings of 32 bits":  func(b []byte, _ uint64, _ *nmreq.Register) { must(shm.IfAt(b, fakeOffset)).TxRings = 1 << 31 },
		"rx_rings":             func(b []byte, _ uint64, _ *nmreq.Register) { must(shm.IfAt(b, fakeOffset)).RxRings = 1 << 20 },
		"host rings":           func(b []byte, _ uint64, _ *nmreq.Register) { must(shm.IfAt(b, fakeOffset)).HostRxRings = 1 << 20 },
		"ring_ofs behind": func(b []byte, _ uint64, _ *nmreq.Register) {
			must(shm.RingOffsets(b, fakeOffset, 1))[0] = int64(len(b))
		},
		"ring_ofs odd": func(b []byte, _ uint64, _ *nmreq.Register) { must(shm.RingOffsets(b, fakeOffset, 1))[0]++ },
		"ring_ofs before": func(b []byte, _ uint64, _ *nmreq.Register) {
			must(shm.RingOffsets(b, fakeOffset, 1))[0] = -2 * fakeOffset
		},
		"ring_ofs at the end": func(b []byte, _ uint64, _ *nmreq.Register) {
			must(shm.RingOffsets(b, fakeOffset, 1))[0] = int64(len(b)) - fakeOffset - 8
		},
		"ring_ofs highest": func(b []byte, _ uint64, _ *nmreq.Register) {
			must(shm.RingOffsets(b, fakeOffset, 1))[0] = math.MaxInt64
		},
		"ring_ofs lowest": func(b []byte, _ uint64, _ *nmreq.Register) {
			must(shm.RingOffsets(b, fakeOffset, 1))[0] = math.MinInt64
		},
		"num_slots":            func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).NumSlots = 1 << 20 },
		"num_slots of 32 bits": func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).NumSlots = math.MaxUint32 },
		"buf_size 0":           func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).BufSize = 0 },
		"buf_ofs behind":       func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).BufOfs = int64(len(b)) },
		"buf_ofs before":       func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).BufOfs = -int64(r) - 1 },
		"buf_ofs highest":      func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).BufOfs = math.MaxInt64 },
		"buf_ofs lowest":       func(b []byte, r uint64, _ *nmreq.Register) { must(shm.RingAt(b, r)).BufOfs = math.MinInt64 },
	} {
		t.Run(name, func(t *testing.T) {
			d := newFake(nmreq.API14)
			region, rings, _ := newRegion(t, onePair)
			d.region = region
			d.answer = nmreq.Register{Offset: fakeOffset, Memsize: uint64(len(region))}
			lie(region, rings[0], &d.answer)
			p, err := Open(d, "vale0:a", nil)
			if p != nil || !errors.Is(err, shm.ErrLayout) {
				t.Errorf("%v, %v; want ErrLayout", p, err)
			}
		})
	}
}

func TestMapFails(t *testing.T) {
	d := newFake(nmreq.API14)
	d.answer = nmreq.Register{Memsize: 4096}
	_, err := Open(d, "vale0:a", nil)
	if !errors.Is(err, syscall.EINVAL) || err.Error() != "map vale0:a: mmap of 4096 bytes: "+syscall.EINVAL.Error() {
		t.Errorf("%v", err)
	}
}

// TestExplain is for what Open says of each errno.
func TestExplain(t *testing.T) {
	full := make([]ListEntry, maxPorts)
	for i := range full {
		full[i] = ListEntry{Name: fmt.Sprintf("vale0:p%d", i), Port: i}
	}
	var switches []ListEntry
	for i := range maxSwitches {
		switches = append(switches, ListEntry{Name: fmt.Sprintf("vale%c:x", 'a'+i), Switch: i})
	}
	for _, c := range []struct {
		spec  string
		errno syscall.Errno
		ports []ListEntry
		want  string
	}{
		{"vale0:a", syscall.EBUSY, nil, "vale0:a is used by somebody"},
		{"em0", syscall.EBUSY, nil, "em0 is used by somebody"},
		{"vale0:a", syscall.ENOMEM, full, "switch vale0 is full: it has 252 ports"},
		{"vale1:a", syscall.ENOMEM, full, "not enough memory"},
		{"vale0:a", syscall.ENOMEM, switches, "8 of 8 exist (valea valeb valec valed valee valef valeg valeh)"},
		{"valeb:a", syscall.ENOMEM, switches, "not enough memory"},
		{"vale0:a", syscall.ENOMEM, nil, "not enough memory"},
		{"vale0:a@77", syscall.EINVAL, nil, "no memory region with id 77"},
		{"em0-3", syscall.EINVAL, nil, "no ring 3"},
		{"em0^3", syscall.EINVAL, nil, "no ring 3"},
		{"vale0:a^", syscall.EINVAL, nil, "no host rings"},
		{"vale0:a*", syscall.EINVAL, nil, "no host rings"},
		{"vale0:a", syscall.EINVAL, nil, "an interface of that name exists"},
		{"lo0", syscall.EINVAL, nil, "cannot be used with netmap"},
		{"em0", syscall.ENXIO, nil, "there is no such interface"},
		{"vale0:a", syscall.ENXIO, nil, "there is no such port"},
		{"vale0:a", syscall.EIO, nil, "virtio-net headers"},
		{"vale0:a", syscall.EOPNOTSUPP, nil, "does not do that"},
	} {
		d := newFake(nmreq.API14)
		d.refuse, d.ports = c.errno, c.ports
		p, err := Open(d, c.spec, nil)
		var op *OpError
		if p != nil || !errors.Is(err, c.errno) || !errors.As(err, &op) || op.Op != "register" || op.Port != c.spec {
			t.Errorf("%s, %v: %#v", c.spec, c.errno, err)
			continue
		}
		if text := err.Error(); !strings.Contains(text, c.want) || !strings.HasPrefix(text, "register "+c.spec+": "+c.errno.Error()+": ") {
			t.Errorf("%s, %v: %q, want %q", c.spec, c.errno, text, c.want)
		}
	}
}

func TestExplainVersion(t *testing.T) {
	_, err := Open(newFake(99), "vale0:a", nil)
	if !errors.Is(err, ErrVersion) || !strings.Contains(err.Error(), "older or newer") {
		t.Errorf("%v", err)
	}
}

func TestOpenSyntax(t *testing.T) {
	d := newFake(nmreq.API14)
	_, err := Open(d, "vale0", nil)
	var syntax *nmreq.SyntaxError
	var op *OpError
	if !errors.As(err, &syntax) || !errors.As(err, &op) || op.Port != "vale0" || len(d.asked) != 0 {
		t.Errorf("%v, asked %q", err, d.asked)
	}
}

func TestSync(t *testing.T) {
	p, d := openFake(t, onePair)
	for range 3 {
		if err := p.TxSync(); err != nil {
			t.Error(err)
		}
	}
	if err := p.RxSync(); err != nil {
		t.Error(err)
	}
	if d.syncs != [2]int{Rx: 1, Tx: 3} {
		t.Errorf("syncs %v", d.syncs)
	}
}

func TestWaitEvents(t *testing.T) {
	p, d := openFake(t, onePair)
	answers := []polledFake{{0, syscall.EINTR}, {0, nil}, {Writable | PollErr, nil}}
	d.poll = func(want Events) (Events, error) {
		if want != Writable|Readable {
			t.Errorf("asked for %q", want)
		}
		a := answers[0]
		answers = answers[1:]
		return a.got, a.err
	}
	got, err := p.Wait(t.Context(), Writable|Readable)
	if got != Writable|PollErr || err != nil || len(answers) != 0 {
		t.Errorf("%q, %v; want err|out after %d answers more", got, err, len(answers))
	}
	d.poll = func(Events) (Events, error) { return 0, syscall.EIO }
	if _, err := p.Wait(t.Context(), Readable); !errors.Is(err, syscall.EIO) || err.Error() != "poll vale0:a: "+syscall.EIO.Error() {
		t.Errorf("%v", err)
	}
}

// A polledFake is one answer of a fakeDevice.
type polledFake struct {
	got Events
	err error
}

// TestWaitCancel cancels one context after the other, each once before and once while
// it is waited for. An interrupt of the one before must not end the wait for the next.
func TestWaitCancel(t *testing.T) {
	p, _ := openFake(t, onePair)
	for range 20 {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() {
			_, err := p.Wait(ctx, Readable)
			done <- err
		}()
		cancel()
		if err := <-done; err != context.Canceled {
			t.Fatalf("%v, want context.Canceled", err)
		}
		if _, err := p.Wait(ctx, Readable); err != context.Canceled {
			t.Fatalf("again: %v, want context.Canceled", err)
		}
	}
}

func TestWaitDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, d := openFake(t, onePair)
		for range 2 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			start := time.Now()
			d.Interrupt() // a stranger's interrupt does not end a wait
			if _, err := p.Wait(ctx, Readable); err != context.DeadlineExceeded {
				t.Errorf("%v, want context.DeadlineExceeded", err)
			}
			if took := time.Since(start); took != time.Minute {
				t.Errorf("waited for %v, want a minute", took)
			}
			cancel()
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestPollTimeLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, d := openFake(t, onePair)
		start := time.Now()
		go func() {
			for range 3 {
				time.Sleep(10 * time.Second)
				d.Interrupt()
			}
		}()
		if got, err := p.Poll(Readable, time.Minute); got != 0 || err != nil {
			t.Errorf("%q, %v; want nothing", got, err)
		}
		if took := time.Since(start); took != time.Minute {
			t.Errorf("waited for %v, want a minute in spite of interrupts", took)
		}
	})
}

func TestWaitClose(t *testing.T) {
	p, d := openFake(t, onePair)
	done := make(chan error)
	go func() {
		_, err := p.Wait(context.Background(), Readable)
		done <- err
	}()
	for range 2 {
		if err := p.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if err := <-done; !errors.Is(err, os.ErrClosed) {
		t.Errorf("%v, want os.ErrClosed", err)
	}
	if d.closes == 0 {
		t.Error("the device is open still")
	}
}

// TestCloseUnwatches is for a context that outlives the port: it must not call into a
// device that is gone.
func TestCloseUnwatches(t *testing.T) {
	p, d := openFake(t, onePair)
	d.poll = func(Events) (Events, error) { return Readable, nil }
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := p.Wait(ctx, Readable); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	cancelled := context.AfterFunc(ctx, func() {})
	cancel()
	if cancelled() {
		t.Fatal("the context has not ended")
	}
	select {
	case <-d.bell:
		t.Error("Interrupt after Close")
	default:
	}
}

func TestDrain(t *testing.T) {
	p, d := openFake(t, onePair)
	r := p.Tx[0]
	r.Advance(5)
	d.onSync = func(Dir) { // one slot a sync
		if next := r.Next(r.Tail()); next != r.Head() {
			r.hdr.StoreTail(next)
		}
	}
	d.poll = func(want Events) (Events, error) { return want, nil }
	if err := p.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r.Space() != 7 || d.syncs[Tx] != 5 {
		t.Errorf("%v after %d syncs, want 5", r, d.syncs[Tx])
	}
	r.Advance(1)
	d.onSync = nil
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Drain(ctx); err != context.Canceled {
		t.Errorf("%v, want context.Canceled", err)
	}
}

// TestSteadyState is for the loop of every program: nothing is allocated.
func TestSteadyState(t *testing.T) {
	p, d := openFake(t, onePair)
	tx, rx := p.Tx[0], p.Rx[0]
	d.onSync = func(dir Dir) {
		if dir == Tx {
			tx.hdr.StoreTail((tx.Head() + tx.n - 1) % tx.n)
		} else {
			rx.hdr.StoreTail((rx.Head() + rx.n - 1) % rx.n)
		}
	}
	d.poll = func(want Events) (Events, error) { return want, nil }
	frame := make([]byte, 60)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	moved := 0
	n := testing.AllocsPerRun(100, func() {
		for i := tx.Head(); tx.Space() > 0; i = tx.Next(i) {
			s := tx.Slot(i)
			s.Len = uint16(copy(tx.Buf(s), frame))
			tx.Advance(1)
		}
		_, err1 := p.Wait(ctx, Writable)
		_, err2 := p.Poll(Readable, time.Second)
		err3, err4 := p.TxSync(), p.RxSync()
		if err1 != nil || err2 != nil || err3 != nil || err4 != nil {
			t.Fatal(err1, err2, err3, err4)
		}
		moved += rx.Space()
		rx.Advance(rx.Space())
	})
	if n != 0 {
		t.Errorf("%v allocations a round", n)
	}
	if moved < 700 {
		t.Errorf("%d slots moved", moved)
	}
}

func TestCountersOfKernel(t *testing.T) {
	p, _ := openFake(t, onePair)
	if _, err := p.Counters(); !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), "the emulator does") {
		t.Errorf("%v", err)
	}
}
