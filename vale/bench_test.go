package vale_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"govale/netmap"
	"govale/vale"
)

// open opens ports of one machine.
func open(t testing.TB, m *vale.Machine, name string, cfg *netmap.Config) *netmap.Port {
	t.Helper()
	p, err := netmap.Open(m.Open(), name, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// prepare writes one and the same frame into every buffer of the tx ring.
func prepare(p *netmap.Port, frame []byte) {
	r := p.Tx[0]
	for i := range r.NumSlots() {
		copy(r.Buf(r.Slot(i)), frame)
	}
}

// frame returns size bytes that begin with an Ethernet header.
func frame(size int, dst, src byte) []byte {
	f := make([]byte, size)
	copy(f, []byte{2, 0, 0, 0, 0, dst, 2, 0, 0, 0, 0, src, 0x88, 0xb5})
	return f
}

// send puts n frames of the given size into the ring, which hold what prepare wrote,
// and sends them.
func send(b testing.TB, p *netmap.Port, n, size int) {
	r := p.Tx[0]
	i := r.Head()
	for range n {
		s := r.Slot(i)
		s.Len, s.Flags = uint16(size), 0
		i = r.Next(i)
	}
	r.Advance(n)
	if err := p.TxSync(); err != nil {
		b.Fatal(err)
	}
}

// drain gives back all that has come.
func drain(b testing.TB, p *netmap.Port) int {
	if err := p.RxSync(); err != nil {
		b.Fatal(err)
	}
	n := p.Rx[0].Space()
	p.Rx[0].Advance(n)
	return n
}

// report tells how long a packet took.
func report(b *testing.B, packets int) {
	ns := float64(b.Elapsed().Nanoseconds()) / float64(packets)
	b.ReportMetric(ns, "ns/pkt")
	b.ReportMetric(1e3/ns, "Mpkt/s")
}

// BenchmarkUnicast is the whole path of a packet on one core: slot filled, sent,
// received, given back.
func BenchmarkUnicast(b *testing.B) {
	for _, size := range []int{60, 1500} {
		for _, batch := range []int{1, 64, 256} {
			b.Run(fmt.Sprintf("%dB/batch%d", size, batch), func(b *testing.B) {
				m := vale.New(nil)
				tx, rx := open(b, m, "vale0:a", nil), open(b, m, "vale0:b", nil)
				prepare(rx, frame(size, 1, 2))
				send(b, rx, 1, size) // the switch knows the receiver from now on
				drain(b, tx)
				prepare(tx, frame(size, 2, 1))
				b.ReportAllocs()
				got := 0
				for b.Loop() {
					send(b, tx, batch, size)
					got += drain(b, rx)
				}
				if got != b.N*batch {
					b.Fatalf("received %d packets of %d", got, b.N*batch)
				}
				report(b, got)
			})
		}
	}
}

// BenchmarkFanout is one port that sends to several: to one of them at a time, in random
// order, or to all of them.
func BenchmarkFanout(b *testing.B) {
	for _, all := range []bool{false, true} {
		for _, ports := range []int{1, 7, 15} {
			b.Run(fmt.Sprintf("broadcast=%v/%d", all, ports), func(b *testing.B) { benchFanout(b, ports, all) })
		}
	}
}

func benchFanout(b *testing.B, ports int, all bool) {
	const batch, size = 512, 60
	m := vale.New(nil)
	tx := open(b, m, "vale0:tx", nil)
	rx := make([]*netmap.Port, ports)
	for i := range rx {
		rx[i] = open(b, m, fmt.Sprintf("vale0:%d", i), nil)
		prepare(rx[i], frame(size, 1, byte(2+i)))
		send(b, rx[i], 1, size)
	}
	for _, p := range append(rx, tx) {
		drain(b, p)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range tx.Tx[0].NumSlots() {
		f := frame(size, byte(2+rnd.IntN(ports)), 1)
		if all {
			f[0] = 0xff
		}
		copy(tx.Tx[0].BufIdx(tx.Tx[0].Slot(i).BufIdx), f)
	}
	b.ReportAllocs()
	got, want := 0, batch
	if all {
		want *= ports
	}
	for b.Loop() {
		send(b, tx, batch, size)
		for _, p := range rx {
			got += drain(b, p)
		}
	}
	if got != b.N*want {
		b.Fatalf("received %d packets of %d", got, b.N*want)
	}
	report(b, got)
}

// BenchmarkPipe is the whole path of a packet through a pipe, on one core, without monitors
// and with one that copies what arrives.
func BenchmarkPipe(b *testing.B) {
	for _, watched := range []bool{false, true} {
		for _, batch := range []int{1, 256} {
			b.Run(fmt.Sprintf("watched=%v/batch%d", watched, batch), func(b *testing.B) {
				m := vale.New(nil)
				tx, rx := open(b, m, "vale0:p{1", nil), open(b, m, "vale0:p}1", nil)
				ports := []*netmap.Port{rx}
				if watched {
					ports = append(ports, open(b, m, "vale0:p}1/r", nil))
				}
				prepare(tx, frame(60, 2, 1))
				b.ReportAllocs()
				got := 0
				for b.Loop() {
					send(b, tx, batch, 60)
					for _, p := range ports {
						got += drain(b, p)
					}
				}
				if want := b.N * batch * len(ports); got != want {
					b.Fatalf("received %d packets of %d", got, want)
				}
				report(b, b.N*batch)
			})
		}
	}
}
