package main

import (
	"runtime"
	"testing"
	"time"

	"govale/netmap"
	"govale/nmreq"
)

func TestBitRate(t *testing.T) {
	tests := []struct {
		in   string
		want bitRate
	}{
		{"5Gbit/s", 5e9}, {"100Mbps", 100e6}, {"64k", 64000}, {"1", 1}, {"1.5 Mbit/s", 1.5e6}, {"2t", 2e12}, {"9600 bit/s", 9600}, {"5gbit", 5e9},
	}
	for _, tt := range tests {
		var r bitRate
		if err := r.UnmarshalText([]byte(tt.in)); err != nil || r != tt.want {
			t.Errorf("%q is %d, %v; want %d", tt.in, r, err, tt.want)
		}
	}
	for _, in := range []string{"", "0", "-1", "k", "5Gbyte", "5G5", "bit", "5bitbps", "0x10", "inf", "nan", "1e300", "Mbit/s", "0.1"} {
		var r bitRate
		if err := r.UnmarshalText([]byte(in)); err == nil {
			t.Errorf("%q is taken as %d", in, r)
		}
	}
}

// Shares add up to the whole, and differ by one at most.
func TestShare(t *testing.T) {
	for _, n := range []uint64{0, 1, 7, 500111222} {
		for threads := 1; threads <= 5; threads++ {
			sum := uint64(0)
			for i := range threads {
				part := share(n, threads, i)
				if part < n/uint64(threads) || part > n/uint64(threads)+1 {
					t.Errorf("thread %d of %d has %d of %d", i, threads, part, n)
				}
				sum += part
			}
			if sum != n {
				t.Errorf("%d threads have %d of %d", threads, sum, n)
			}
		}
	}
}

func TestConfig(t *testing.T) {
	tests := []struct {
		in   string
		want netmap.Config
	}{
		{"", netmap.Config{}},
		{"64", netmap.Config{TxSlots: 64, RxSlots: 64}},
		{"64,128", netmap.Config{TxSlots: 64, RxSlots: 128}},
		{"64,128,2", netmap.Config{TxSlots: 64, RxSlots: 128, TxRings: 2, RxRings: 2}},
		{"64,0,2,3", netmap.Config{TxSlots: 64, TxRings: 2, RxRings: 3}},
	}
	for _, tt := range tests {
		p := planOf(t, func(g *grammar) { g.Config, g.Extra = tt.in, 5 })
		tt.want.Flags, tt.want.ExtraBufs = nmreq.FlagAcceptVnetHdr, 5
		if p.config != tt.want {
			t.Errorf("-C %q: %+v, want %+v", tt.in, p.config, tt.want)
		}
	}
}

func TestCPUOf(t *testing.T) {
	tests := []struct {
		cpu, cpus, thread, want int // -c 0: not given
	}{
		{0, 0, 0, 0}, {1, 0, 0, 1}, {1, 0, 1, 2}, {3, 0, 1, 0}, {9, 0, 0, 9}, {1, 1, 2, 1},
	}
	for _, tt := range tests {
		p := &plan{grammar: grammar{CPU: &tt.cpu}}
		if tt.cpus > 0 {
			p.CPUs = &tt.cpus
		}
		if got := p.cpuOf(tt.thread, 4); got != tt.want {
			t.Errorf("-a %d -c %d: thread %d on CPU %d, want %d", tt.cpu, tt.cpus, tt.thread, got, tt.want)
		}
	}
	if all := 0; (&plan{grammar: grammar{CPUs: &all}}).cpus() != runtime.NumCPU() {
		t.Error("-c 0 is not all CPUs")
	}
}

// The bits of -o say what letters say, and the family and the function what is sent.
func TestPlanOptions(t *testing.T) {
	p := planOf(t, func(g *grammar) { g.Options = optDump | optRubbish | optRandSrc | optRandDst | optStats | optChecksum })
	if !p.Dump || !p.Rubbish || !p.RandomS || !p.RandomD || !p.Average || p.Indirect {
		t.Errorf("-o: %+v", p.grammar)
	}
	for _, tt := range []struct {
		function    string
		v6          bool
		most, burst int
	}{{"tx", false, 60, 512}, {"tx", true, 62, 512}, {"ping", false, 60, 1}, {"ping", true, 74, 1}, {"txseq", true, 66, 512}, {"pong", false, 60, 1}, {"rxseq", false, 60, 512}} {
		p := planOf(t, func(g *grammar) { g.Function, g.IPv6 = tt.function, tt.v6 })
		if p.most != tt.most || p.burst != tt.burst {
			t.Errorf("-f %s, IPv6 %t: frames of %d in bursts of %d, want %d and %d", tt.function, tt.v6, p.most, p.burst, tt.most, tt.burst)
		}
	}
}

// The threads of a run are on one schedule, in turns.
func TestPacerThreads(t *testing.T) {
	one := &pacer{rate: 1000}
	for i := range uint64(3) {
		each := &pacer{rate: 1000, of: 3, turn: i}
		for n := uint64(1); n < 5; n++ {
			if got, want := each.due(n), one.due((n-1)*3+i+1); got != want {
				t.Errorf("packet %d of thread %d is due after %v, want %v", n, i, got, want)
			}
		}
	}
	if got := (&pacer{rate: 300 * 30, of: 3}).burst(512); got != 10 {
		t.Errorf("burst of each of 3 threads at 9000 pps is %d, want 10", got)
	}
}

// A rate in bits is kept to the nanosecond, also where it is no whole number of packets.
func TestPacerBits(t *testing.T) {
	p := planOf(t, func(g *grammar) { g.Bits = 1000 })
	if got, want := p.pacer(0).due(25), 12*time.Second; got != want { // 25 * 480 bits
		t.Errorf("packet 25 at 1 kbit/s after %v, want %v", got, want)
	}
	p = planOf(t, func(g *grammar) { g.Bits, g.Framing, g.Len = 1000, true, []int{101, 60} })
	if got := p.bitsEach(); got != 8*(80+24) {
		t.Errorf("frames of 60 to 100 bytes on a wire have %d bits, want %d", got, 8*(80+24))
	}
}

func TestUnits(t *testing.T) {
	u := units{plain: true, framing: 24}
	want := "Sent 10 packets 600 bytes 1 events 60 bytes each in 1.00 seconds.\nSpeed: 10 pps Bandwidth: 4800 bps (raw 6720 bps). Average batch: 10.00 pkts\n"
	if got := u.summary("Sent", tally{10, 600, 1}, time.Second); got != want {
		t.Errorf("summary\n%swant\n%s", got, want)
	}
	var a average
	if got := a.text(u); got != "[avg/std 0 /0  pps]" {
		t.Errorf("average of nothing: %s", got)
	}
	for _, pps := range []uint64{0, 380, 0, 1004} {
		a.add(pps)
	}
	if got := a.text(u); got != "[avg/std 692 /312  pps]" { // as pkt-gen printed it
		t.Errorf("average: %s", got)
	}
	for range 15 {
		a.add(7)
	}
	if got := a.text(u); got != "[avg/std 7 /0  pps]" {
		t.Errorf("average of the last 15: %s", got)
	}
}
