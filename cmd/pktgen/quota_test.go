package main

import (
	"sync"
	"testing"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/nmreq"
	"govale/vale"
)

// Whoever claims what, all together take exactly so many.
func TestQuota(t *testing.T) {
	const n = 100_000
	q := newQuota(n)
	var all sync.WaitGroup
	var taken [4]uint64
	for i := range taken {
		all.Go(func() {
			for k := uint64(0); !q.done(); k++ {
				claimed := q.claim(1 + k%7)
				used := claimed * (k % 3) / 2 // more than is claimed in one of three
				used = min(used, claimed)
				q.settle(claimed, used)
				taken[i] += used
			}
		})
	}
	all.Wait()
	sum := uint64(0)
	for _, k := range taken {
		sum += k
	}
	if sum != n || q.claim(1) != 0 {
		t.Errorf("%d taken in parts of %v, want %d", sum, taken, n)
	}
}

// A count holds for all threads together, also where all packets come to one of them.
func TestThreadsShareCount(t *testing.T) {
	p := planOf(t, func(g *grammar) { g.Function, g.Threads, g.Count = "rx", 2, 700 })
	crew := p.newCrew(&cli.Env{})
	a, b := openRings(t, 2)
	jobs := make([]job, 2)
	for i, port := range b {
		rc, err := p.job(crew, port, i, nil)
		if err != nil {
			t.Fatal(err)
		}
		jobs[i] = rc
	}
	newGenerator(newFrame(pktgenFlow, 60), a.Tx[:1]).fill(a.Tx[0], 1000)
	if err := a.TxSync(); err != nil {
		t.Fatal(err)
	}
	if err := p.runAll(t.Context(), crew, jobs); err != nil {
		t.Fatal(err)
	}
	first, second := jobs[0].counted().now().pkts, jobs[1].counted().now().pkts
	if first != 700 || second != 0 {
		t.Errorf("the threads have taken %d and %d packets, want all 700 in the first", first, second)
	}
}

// openRings returns a port, and the n rings of another one on its switch, each on a
// descriptor of its own.
func openRings(t *testing.T, n int) (a *netmap.Port, b []*netmap.Port) {
	t.Helper()
	m := vale.New(nil)
	open := func(name string, cfg *netmap.Config) *netmap.Port {
		p, err := netmap.Open(m.Open(), name, cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.Close() })
		return p
	}
	a = open("vale0:a", nil)
	for i := range n {
		b = append(b, open("vale0:b", &netmap.Config{TxRings: uint16(n), RxRings: uint16(n), Mode: nmreq.ModeOneNIC, Ring: uint16(i)}))
	}
	return a, b
}
