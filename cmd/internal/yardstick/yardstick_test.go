package yardstick

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"govale/netmap"
	"govale/vale"
)

// TestCourse: every contender runs in every round, what counts is the rounds' medians, and
// what goes wrong says where.
func TestCourse(t *testing.T) {
	fixed := func(name string, ns ...int) Contender {
		i := -1
		return Contender{name, func() (int, time.Duration, error) {
			i++
			time.Sleep(time.Microsecond) // a turn is one lap
			return 10, time.Duration(10 * ns[i%len(ns)]), nil
		}}
	}
	c := Course{Rounds: 3, Turn: time.Nanosecond}
	all, err := c.Run(t.Context(), fixed("a", 1000, 20, 40, 30), fixed("b", 1, 10, 10, 10))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(all); got != "[{a [20 40 30]} {b [10 10 10]}]" {
		t.Errorf("rounds %s", got)
	}
	if a, b := all[0], all[1]; a.Median() != 30 || a.Over(b) != 3 || b.Mpps() != 100 || Fastest(a, b).Name != "b" {
		t.Errorf("median %v, over %v, Mpps %v, fastest %s", a.Median(), a.Over(b), b.Mpps(), Fastest(a, b).Name)
	}
	if m := median([]float64{4, 1, 3, 2}); m != 2.5 {
		t.Errorf("the median of 1 to 4 is %v", m)
	}
	broken := Contender{"broken", func() (int, time.Duration, error) { return 0, 0, errors.New("no") }}
	if _, err := c.Run(t.Context(), broken); err == nil || err.Error() != "broken: no" {
		t.Errorf("a lap that fails: %v", err)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if _, err := c.Run(ended, fixed("a", 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

// openTwo returns the ports of a switch with two.
func openTwo(t *testing.T) (a, b *netmap.Port) {
	t.Helper()
	m := vale.New(nil)
	var ports [2]*netmap.Port
	for i, name := range [...]string{"vale0:a", "vale0:b"} {
		p, err := netmap.Open(m.Open(), name, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.Close() })
		ports[i] = p
	}
	return ports[0], ports[1]
}

// TestFloor: both floors copy what they say, from the buffers of the one ring to those of
// the other.
func TestFloor(t *testing.T) {
	for _, size := range []int{60, 128, 1500} {
		for which := range 2 {
			a, b := openTwo(t)
			for i := range a.Tx[0].NumSlots() {
				copy(a.Tx[0].Buf(a.Tx[0].Slot(i)), bytes.Repeat([]byte{byte(i), byte(i >> 8)}, size/2))
			}
			floor, err := Floor(a.Tx[0], b.Rx[0], size)
			if err != nil {
				t.Fatal(err)
			}
			n, _, err := floor[which].Lap()
			if err != nil || n != int(a.Tx[0].NumSlots()) {
				t.Errorf("%s: %d frames, %v", floor[which].Name, n, err)
			}
			for i := range a.Tx[0].NumSlots() {
				if !bytes.Equal(a.Tx[0].Buf(a.Tx[0].Slot(i))[:size], b.Rx[0].Buf(b.Rx[0].Slot(i))[:size]) {
					t.Fatalf("%s: buffer %d of %d bytes is not copied", floor[which].Name, i, size)
				}
			}
		}
	}
}

func TestFloorInPieces(t *testing.T) {
	a, b := openTwo(t)
	r := a.Tx[0]
	r.Slot(3).BufIdx, r.Slot(4).BufIdx = r.Slot(4).BufIdx, r.Slot(3).BufIdx
	if _, err := Floor(r, b.Rx[0], 60); err == nil {
		t.Error("a ring whose buffers are out of order has a floor")
	}
}

// TestPlainDelivers: the plain port takes packets where the emulator takes them.
func TestPlainDelivers(t *testing.T) {
	p := NewPlain(3)
	header := func(dst, src byte) func(int) []byte {
		return func(i int) []byte { return []byte{2 | dst&1, 0, 0, 0, 0, dst, 2, 0, 0, 0, 0, src, 0, byte(i)} }
	}
	send := func(from int, dst, src byte, n int, want [3]int) {
		t.Helper()
		p.Write(from, header(dst, src))
		p.Send(from, n, 60)
		var got [3]int
		for i := range got {
			got[i] = p.Drain(i)
			p.Release(i)
		}
		if got != want {
			t.Errorf("%d packets from port %d to %d: %v, want %v", n, from, dst, got, want)
		}
	}
	send(0, 4, 10, 5, [3]int{0, 5, 5})  // unknown: for everybody
	send(1, 10, 12, 7, [3]int{7, 0, 0}) // learned
	send(0, 12, 10, 9, [3]int{0, 9, 0}) // both are known now
	send(0, 10, 10, 3, [3]int{0, 0, 0}) // to itself
	send(2, 3, 14, 4, [3]int{4, 4, 0})  // a group
	send(2, 12, 14, 600, [3]int{0, 600, 0})
	p.Write(2, header(12, 14))
	p.Send(2, 1000, 60)
	p.Send(2, 1000, 60)
	if n := p.Drain(1); n != plainSlots-1 {
		t.Errorf("a ring of %d slots takes %d packets", plainSlots, n)
	}
	slot := &p.ports[1].rx.slots[0]
	if got := p.ports[1].rx.buf(slot.BufIdx)[:12]; !bytes.Equal(got, []byte{2, 0, 0, 0, 0, 12, 2, 0, 0, 0, 0, 14}) || slot.Len != 60 || slot.Flags != 1<<8 {
		t.Errorf("a received slot: %x, %+v", got, slot)
	}
}

func TestPlainPath(t *testing.T) {
	n, took, err := PlainPath(60, 256).Lap()
	if err != nil || n != 1024 || took <= 0 {
		t.Errorf("a lap moves %d frames in %v, %v", n, took, err)
	}
}

// BenchmarkPlain is the plain port's whole path.
func BenchmarkPlain(b *testing.B) {
	lap := PlainPath(60, 256).Lap
	frames := 0
	for b.Loop() {
		n, _, err := lap()
		if err != nil {
			b.Fatal(err)
		}
		frames += n
	}
	ns := float64(b.Elapsed().Nanoseconds()) / float64(frames)
	b.ReportMetric(ns, "ns/pkt")
	b.ReportMetric(1e3/ns, "Mpkt/s")
}
