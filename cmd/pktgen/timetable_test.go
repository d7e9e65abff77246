package main

import (
	"math"
	"testing"
	"testing/synctest"
	"time"
)

// marksOf returns the marks of packets of these sizes and times.
func marksOf(m *marker, rounds int, sizes []int, times []int64) (marks []uint64) {
	for range rounds {
		for i, size := range sizes {
			m.time(times[i])
			marks = append(marks, m.mark(size))
		}
		m.again()
	}
	return marks
}

// Times count from the first packet that has one. What is before the packet before it is
// due with that, and so is what has no time; a round begins as long after the last packet
// as packets are apart.
func TestTimeMarks(t *testing.T) {
	const base = 1_700_000_000_000_000_001
	for name, tt := range map[string]struct {
		times []int64
		want  []time.Duration // of two rounds
	}{
		"nanoseconds": {[]int64{base, base + 1, base + 5}, []time.Duration{0, 1, 5, 7, 8, 12}},
		"unordered":   {[]int64{base, base + 8, base - 100, base + 9}, []time.Duration{0, 8, 8, 9, 12, 20, 20, 21}},
		"untimed":     {[]int64{0, base, 0, base + 4}, []time.Duration{0, 0, 0, 4, 8, 8, 8, 12}},
		"one":         {[]int64{base}, []time.Duration{0, 0}},
		"before 1970": {[]int64{-5, 5}, []time.Duration{0, 10, 20, 30}},
		"all of it":   {[]int64{math.MinInt64, math.MaxInt64}, nil},
	} {
		table := &timetable{rate: 1e9, fixed: true}
		table.turn(0, marksOf(&marker{marking: timeMarks}, 2, make([]int, len(tt.times)), tt.times))
		for i, want := range tt.want {
			if got := table.due(uint64(i + 1)); got != want {
				t.Errorf("%s: packet %d is due after %d ns, want %d", name, i+1, got, want)
			}
		}
	}
}

// Bits are those of each packet, and nothing adds up: each is due where all bits up to its
// end have had their time.
func TestBitMarks(t *testing.T) {
	sizes := []int{60, 1500, 61, 9000}
	table := &timetable{rate: 7e6}
	m := &marker{marking: bitMarks, framing: 24}
	marks := marksOf(m, 1, sizes, make([]int64, len(sizes)))
	table.turn(0, marks)
	bits, n := 0.0, uint64(0)
	for round := range 1000 {
		for _, size := range sizes {
			bits += float64(8 * (size + 24))
			n++
			if got, want := table.due(n), time.Duration(bits/7e6*1e9); got < want-1 || got > want+1 {
				t.Fatalf("round %d: packet %d is due after %v, want %v", round, n, got, want)
			}
		}
		table.turn(table.before+m.now, marks)
	}
}

// A factor is exact, and the longest times are no short ones.
func TestTimetableSpeed(t *testing.T) {
	table := &timetable{rate: speed(2.5).perSecond(), marks: []uint64{0, 5e9, math.MaxInt64}}
	for n, want := range []time.Duration{0, 0, 2 * time.Second, 3689348814741910322} {
		if got := table.due(uint64(n)); got != want {
			t.Errorf("packet %d is due after %v, want %v", n, got, want)
		}
	}
	table.rate = speed(minSpeed).perSecond()
	if got := table.due(3); got < 200*365*24*time.Hour {
		t.Errorf("a packet of the distant future is due after %v", got)
	}
	for in, want := range map[string]speed{"1": 1, "2x": 2, "0.5": 0.5, "1e3": 1000} {
		var s speed
		if err := s.UnmarshalText([]byte(in)); err != nil || s != want {
			t.Errorf("%q is %v, %v", in, s, err)
		}
	}
	for _, in := range []string{"", "x", "-1", "0", "nan", "inf", "1e9", "0x10", "1_0", "2xx"} {
		var s speed
		if err := s.UnmarshalText([]byte(in)); err == nil {
			t.Errorf("%q is taken as %v", in, s)
		}
	}
}

// Packets go together that are due, and those at a rate that a sync each would be too
// much for.
func TestTimetableTogether(t *testing.T) {
	ms := uint64(time.Millisecond)
	table := &timetable{rate: 1e9, first: 7, marks: []uint64{0, 0, 2 * ms, 3 * ms, 4 * ms, 50 * ms}}
	tests := []struct {
		fixed  bool
		sent   uint64
		burst  int
		passed time.Duration
		want   int
	}{
		{true, 7, 512, 0, 2}, {true, 9, 512, 0, 1}, {true, 7, 512, 3500 * time.Microsecond, 4}, {true, 7, 3, time.Hour, 3},
		{true, 7, 512, time.Hour, 6}, {true, 12, 512, time.Hour, 1}, {false, 7, 512, 0, 4}, {false, 9, 512, 0, 3}, {false, 12, 512, 0, 1},
	}
	for _, tt := range tests {
		table.fixed = tt.fixed
		if got := table.together(tt.sent, tt.burst, tt.passed); got != tt.want {
			t.Errorf("%+v: %d packets", tt, got)
		}
	}
}

// Sizes that are not known before count as they are once they are sent, and the average
// stands for those to come.
func TestPacerAccount(t *testing.T) {
	p := &pacer{rate: 1000, cost: 480, of: 2, turn: 1}
	if got, want := p.due(3), 6*480*time.Millisecond; got != want {
		t.Errorf("before, packet 3 is due after %v, want %v", got, want)
	}
	p.account(2, 3000) // 2 of 1500 bits each, and as many of the other thread
	if got, want := p.due(3), (6000+2*480)*time.Millisecond; got != want {
		t.Errorf("packet 3 is due after %v, want %v", got, want)
	}
	if got, want := p.due(2), 6000*time.Millisecond; got != want {
		t.Errorf("packet 2 was due after %v, want %v", got, want)
	}
	p.account(100, 100) // smaller than they can be
	if got := p.due(1); got != 0 {
		t.Errorf("packet 1 was due after %v, want none", got)
	}
}

// A source that has nothing does not make a rate catch up, and of times only the beginning
// waits.
func TestPacerPostpone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(10)
		begin := p.start
		p.postpone(0)
		if p.start != begin {
			t.Errorf("postponed by %v, and nothing was late", p.start.Sub(begin))
		}
		time.Sleep(time.Second)
		p.postpone(3)
		if got := p.at(4); got != time.Now() {
			t.Errorf("packet 4 is due at %v, want %v", got, time.Now())
		}
		p.start, p.table = begin, &timetable{rate: 1e9, fixed: true, marks: []uint64{0, 1}}
		if p.postpone(1); p.start != begin {
			t.Error("a timetable is postponed")
		}
		if p.postpone(0); p.at(1) != time.Now() {
			t.Errorf("the first packet is due at %v, want %v", p.at(1), time.Now())
		}
	})
}

// What a sender sends counts for the bits that it has, with what is around packets and
// without virtio-net headers.
func TestSenderAccounts(t *testing.T) {
	a, _ := openPair(t, 64)
	src := newComposer(pktgenFlow, sizesFrom(60, 1500), cutter{frags: 1, most: 2048})
	src.head = 12
	pace := newPacer(1e12)
	pace.cost, pace.differ = 8*780, true
	s := &sender{port: a, rings: a.Tx, src: src, c: newCounters(), n: 100, burst: 7, pace: pace, extra: 24 - 12}
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := 8 * (s.c.now().bytes + 100*(24-12)); pace.done != 100 || pace.spent != want {
		t.Errorf("accounted for %d packets of %d bits, want 100 of %d", pace.done, pace.spent, want)
	}
}
