package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"govale/netmap"
	"govale/netmap/shm"
	"govale/vale"
)

// A giver is a port of a switch whose syncs do nothing but give all slots back to the
// program: free slots of its tx ring, packets of size bytes of its rx ring. What a tool
// takes with it is the tool's own work.
type giver struct {
	netmap.Device
	tx, rx *shm.Ring
}

// openGiver returns a giver's port. Each slot of its rx ring holds a packet of size bytes.
func openGiver(t testing.TB, size int) *netmap.Port {
	t.Helper()
	g := &giver{Device: vale.New(nil).Open()}
	p, err := netmap.Open(g, "vale0:a", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	for i := range p.Rx[0].NumSlots() {
		p.Rx[0].Slot(i).Len = uint16(size)
	}
	return p
}

// Map finds the rings where the region says that they are: its only port is at 0, with a
// tx ring, that of the host, which is not there, and an rx ring.
func (g *giver) Map(size int) ([]byte, error) {
	region, err := g.Device.Map(size)
	if err != nil {
		return nil, err
	}
	offsets, err := shm.RingOffsets(region, 0, 3)
	if err != nil {
		return nil, err
	}
	if g.tx, err = shm.RingAt(region, uint64(offsets[0])); err == nil {
		g.rx, err = shm.RingAt(region, uint64(offsets[2]))
	}
	return region, err
}

// Sync gives all slots back.
func (g *giver) Sync(d netmap.Dir) error {
	r := g.rx
	if d == netmap.Tx {
		r = g.tx
	}
	tail := r.Head
	if tail == 0 {
		tail = r.NumSlots
	}
	r.StoreTail(tail - 1)
	return nil
}

// Poll does what Sync does: there is always something.
func (g *giver) Poll(want netmap.Events, _ time.Duration) (netmap.Events, error) {
	if want&netmap.Readable != 0 {
		g.Sync(netmap.Rx)
	}
	return want, g.Sync(netmap.Tx)
}

// ownPackets is how many packets a run of a tool's loop moves.
const ownPackets = 512 * 1000

// ownBursts are the bursts of which a tool's own work is measured: the default, and what
// is left of it with short ones.
var ownBursts = [...]int{512, 64, 1}

// BenchmarkTxOwnWork is what pktgen -f tx does with a packet outside the sync. A replay
// copies each packet.
func BenchmarkTxOwnWork(b *testing.B) {
	for _, size := range [...]int{60, 1500} {
		for _, burst := range ownBursts {
			b.Run(fmt.Sprintf("%dB/burst%d", size, burst), func(b *testing.B) {
				p := openGiver(b, size)
				benchmarkTx(b, p, newGenerator(newFrame(pktgenFlow, size), p.Tx), burst)
			})
		}
		b.Run(fmt.Sprintf("%dB/replay", size), func(b *testing.B) {
			p := openGiver(b, size)
			benchmarkTx(b, p, replayOf(p.Tx[0], newFrame(pktgenFlow, size)), ownBursts[0])
		})
	}
}

func benchmarkTx(b *testing.B, p *netmap.Port, src source, burst int) {
	s := &sender{port: p, rings: p.Tx, src: src, c: newCounters(), n: ownPackets, burst: burst}
	s.feed, _ = src.(*replay)
	benchmarkOwnWork(b, s.run, s.c)
}

// BenchmarkRxOwnWork is what pktgen -f rx does with a packet outside the sync.
func BenchmarkRxOwnWork(b *testing.B) {
	for _, burst := range ownBursts {
		b.Run(fmt.Sprintf("burst%d", burst), func(b *testing.B) {
			p := openGiver(b, 60)
			rc := &receiver{port: p, c: newCounters(), n: ownPackets, burst: burst}
			benchmarkOwnWork(b, rc.run, rc.c)
		})
	}
}

// benchmarkOwnWork measures a loop that ends by itself and counts in c. Its context can
// end, as that of a tool can.
func benchmarkOwnWork(b *testing.B, run func(context.Context) error, c *counters) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		if err := run(ctx); err != nil {
			b.Fatal(err)
		}
	}
	if got := c.now().pkts; got != uint64(b.N)*ownPackets {
		b.Fatalf("%d packets in %d runs of %d", got, b.N, ownPackets)
	}
	report(b, c.now().pkts)
}
