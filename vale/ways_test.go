package vale

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"govale/netmap"
)

// BenchmarkWays compares what bursts gain with the two passes that they replace: see
// Machine.twoPass. It is txsync alone.
func BenchmarkWays(b *testing.B) {
	for _, ports := range []int{1, 7} {
		for _, twoPass := range []bool{false, true} {
			b.Run(fmt.Sprintf("to %d/two passes=%v", ports, twoPass), func(b *testing.B) { benchWay(b, ports, twoPass) })
		}
	}
}

func benchWay(b *testing.B, ports int, twoPass bool) {
	const batch = 512
	m := New(nil)
	m.twoPass = twoPass
	tx := portOf(b, m, "vale0:tx", nil)
	rx := make([]*netmap.Port, ports)
	for i := range rx {
		rx[i] = portOf(b, m, fmt.Sprintf("vale0:%d", i), nil)
		sendFrom(b, rx[i], byte(i))
	}
	rnd := rand.New(rand.NewPCG(5, 5))
	for i := range tx.Tx[0].NumSlots() {
		s := tx.Tx[0].Slot(i)
		copy(tx.Tx[0].Buf(s), []byte{2, 0, 0, 0, 0, byte(rnd.IntN(ports)), 2, 0, 0, 0, 0, 0x80})
		s.Len = 60
	}
	for b.Loop() {
		tx.Tx[0].Advance(batch)
		if err := tx.TxSync(); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		for _, p := range rx {
			if err := p.RxSync(); err != nil {
				b.Fatal(err)
			}
			p.Rx[0].Advance(p.Rx[0].Space())
		}
		b.StartTimer()
	}
	ns := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / batch
	b.ReportMetric(ns, "ns/pkt")
	b.ReportMetric(1e3/ns, "Mpkt/s")
}
