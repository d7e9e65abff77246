package main

import (
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"testing"
)

// seqModel counts as a sequence is meant to, by remembering everything.
type seqModel struct {
	seen        map[uint32]bool
	least, next uint32
	seqCounts
}

func (m *seqModel) take(n uint32) {
	switch {
	case len(m.seen) == 0:
		m.seen = map[uint32]bool{}
		m.least, m.next = n, n+1
	case m.seen[n]:
		m.duplicates++
		return
	case int32(n-m.next) >= 0:
		if n != m.next {
			m.gaps++
		}
		m.next = n + 1
	default:
		m.reordered++
		if int32(n-m.least) < 0 {
			m.least = n
		}
	}
	m.seen[n] = true
	m.missing = uint64(m.next-m.least) - uint64(len(m.seen))
}

// Against the model: packets that are lost, late or doubled at random, also where numbers
// begin again at 0.
func TestSequenceModel(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		q, m := newSequence(), &seqModel{}
		n := uint32(0xffffffff - rng.Uint32N(2000))
		var late []uint32
		for range 3000 {
			switch rng.IntN(20) {
			case 0: // lost
			case 1:
				n += rng.Uint32N(300)
			case 2:
				late = append(late, n)
			case 3:
				q.take(n)
				m.take(n)
				fallthrough
			default:
				q.take(n)
				m.take(n)
			}
			n++
			if len(late) > 0 && rng.IntN(10) == 0 {
				i := rng.IntN(len(late))
				q.take(late[i])
				m.take(late[i])
			}
		}
		if q.seqCounts != m.seqCounts {
			t.Fatalf("seed %d: counted %+v, want %+v", seed, q.seqCounts, m.seqCounts)
		}
	}
}

func TestSequence(t *testing.T) {
	tests := []struct {
		name string
		in   []uint32
		want seqCounts
	}{
		{"in order", []uint32{7, 8, 9}, seqCounts{}},
		{"over the end", []uint32{0xffffffff, 0, 1}, seqCounts{}},
		{"a gap", []uint32{1, 2, 5}, seqCounts{gaps: 1, missing: 2}},
		{"a gap that is filled", []uint32{1, 4, 3, 2, 5}, seqCounts{gaps: 1, reordered: 2}},
		{"twice", []uint32{1, 2, 2, 1, 3}, seqCounts{duplicates: 2}},
		{"late before the first", []uint32{5, 3, 6, 3}, seqCounts{reordered: 1, missing: 1, duplicates: 1}},
		{"again from 0", []uint32{1 << 30, 1<<30 + 1, 0, 1}, seqCounts{restarts: 1}},
		{"beyond the window", []uint32{0, 2 * seqWindow, 2*seqWindow + 1, 2*seqWindow - 1}, seqCounts{gaps: 1, missing: 2*seqWindow - 2, reordered: 1}},
		{"older than the window", []uint32{0, 2 * seqWindow, 1}, seqCounts{gaps: 1, missing: 2*seqWindow - 1, restarts: 1}},
		{"a whole window in order, and back", append(upTo(seqWindow+100), 99, 100), seqCounts{restarts: 1, gaps: 0, duplicates: 0}},
		{"as far back as is known", append(upTo(seqWindow+65), 65+64), seqCounts{duplicates: 1}},
		{"one further back", append(upTo(seqWindow+65), 65+63), seqCounts{restarts: 1}},
		{"where the word of the last one was", append(upTo(seqWindow+65), 127), seqCounts{restarts: 1}},
		{"nearly half of all numbers ahead", []uint32{5, 5 + 1<<31, 7 + 1<<31}, seqCounts{gaps: 2, missing: 1 << 31}},
		{"more than half of them", []uint32{5, 7 + 1<<31, 8 + 1<<31}, seqCounts{restarts: 1}},
	}
	for _, tt := range tests {
		q := newSequence()
		for _, n := range tt.in {
			q.take(n)
		}
		if q.seqCounts != tt.want {
			t.Errorf("%s: counted %+v, want %+v", tt.name, q.seqCounts, tt.want)
		}
	}
}

// A seqBook counts by remembering every number since the last beginning, with no more
// arithmetic than the bounds that a sequence has. Its places do not begin again at 0.
type seqBook struct {
	seen        map[uint64]bool // by place
	end         uint64          // place of next
	next, known uint32
	seqCounts
}

func (m *seqBook) take(n uint32) {
	behind := m.next - n
	place := m.end - uint64(behind)
	switch {
	case m.seen == nil:
		m.begin(n)
	case n-m.next < 1<<31:
		ahead := n - m.next
		if ahead > 0 {
			m.gaps++
			m.missing += uint64(ahead)
		}
		m.seen[m.end+uint64(ahead)] = true
		m.known = min(m.known+ahead+1, seqKnown)
		m.next, m.end = n+1, m.end+uint64(ahead)+1
	case behind > m.known && (behind > seqKnown || behind-m.known > seqEarly):
		m.restarts++
		m.begin(n)
	case m.seen[place]:
		m.duplicates++
	default:
		if behind > m.known {
			m.missing += uint64(behind - m.known)
			m.known = behind
		}
		m.seen[place] = true
		m.missing--
		m.reordered++
	}
}

func (m *seqBook) begin(n uint32) {
	m.end = 1 << 40
	m.seen, m.next, m.known = map[uint64]bool{m.end - 1: true}, n+1, 1
}

// Numbers that an adversary chooses: beside the ends of the window, of its words and of
// the first number, far ahead, and around the end of all numbers.
func TestSequenceAdversary(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 2))
		q, m := newSequence(), &seqBook{}
		first := rng.Uint32N(3) * (1<<31 - 500)
		q.take(first)
		m.take(first)
		for range 20000 {
			n := m.next
			near := rng.Uint32N(140) - 70
			switch rng.IntN(16) {
			case 0:
				n = m.next - seqKnown + near
			case 1:
				n = m.next - m.known + near
			case 2:
				n = m.next - m.known - seqEarly + near
			case 3:
				n = m.next&^63 + near
			case 4:
				n = m.next + rng.Uint32N(1<<rng.IntN(27))
			case 5:
				n = m.next - rng.Uint32N(1<<rng.IntN(27))
			case 6:
				n = m.next - rng.Uint32N(200)
			case 7:
				n = m.next + 1<<31 + near
			}
			q.take(n)
			if m.take(n); q.seqCounts != m.seqCounts || q.next != m.next {
				t.Fatalf("seed %d, number %d: counted %+v, want %+v", seed, n, q.seqCounts, m.seqCounts)
			}
		}
	}
}

func upTo(n uint32) []uint32 {
	all := make([]uint32, n)
	for i := range all {
		all[i] = uint32(i)
	}
	return all
}

// BenchmarkSequence is what it costs to count a number, whatever comes.
func BenchmarkSequence(b *testing.B) {
	const many = 1 << 16
	for _, bb := range []struct {
		name string
		nth  func(i uint32) uint32
		want func(c seqCounts, n uint64) bool
	}{
		{"in order", func(i uint32) uint32 { return i }, func(c seqCounts, n uint64) bool { return c == seqCounts{} }},
		{"every second lost", func(i uint32) uint32 { return 2 * i }, func(c seqCounts, n uint64) bool { return c.missing == n-1 && c.gaps == n-1 }},
		{"pairs swapped", func(i uint32) uint32 { return i ^ 1 }, func(c seqCounts, n uint64) bool { return c.reordered == n/2 && c.missing == 0 }},
		{"all twice", func(i uint32) uint32 { return i / 2 }, func(c seqCounts, n uint64) bool { return c.duplicates == n/2 && c.missing == 0 }},
		{"thousands backwards", func(i uint32) uint32 { return i ^ 0xfff }, func(c seqCounts, n uint64) bool { return c.reordered == n-n/4096 && c.missing == 0 }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			q, n := newSequence(), uint32(0)
			for b.Loop() {
				for range many {
					q.take(bb.nth(n))
					n++
				}
			}
			if n := uint64(b.N) * many; n < 1<<32 && !bb.want(q.seqCounts, n) {
				b.Errorf("of %d numbers: %+v", n, q.seqCounts)
			}
			report(b, uint64(b.N)*many)
		})
	}
}

// BenchmarkRxSeqOwnWork is what pktgen -f rxseq does with a packet outside the sync, when
// all numbers are as they should be, and when each has come before.
func BenchmarkRxSeqOwnWork(b *testing.B) {
	for _, again := range []bool{false, true} {
		name := "in order"
		if again {
			name = "duplicates"
		}
		b.Run(name, func(b *testing.B) { benchmarkRxSeq(b, again) })
	}
}

func benchmarkRxSeq(b *testing.B, again bool) {
	p := openGiver(b, 60)
	src := newComposer(pktgenFlow, oneSize(60), cutter{1, 2048})
	src.number()
	r := p.Rx[0]
	for i := range r.NumSlots() {
		src.seq.turn(src.p, uint64(i))
		src.seq.write(src.p.b)
		copy(r.Buf(r.Slot(i)), src.p.frame())
	}
	q := &seqReader{sequence: *newSequence(), notes: &notes{w: io.Discard}}
	var pkts uint64
	b.ReportAllocs()
	for b.Loop() {
		if err := p.RxSync(); err != nil {
			b.Fatal(err)
		}
		for r.Space() > 0 { // once, or twice where the ring begins again
			if !again {
				q.begun, q.next = true, r.Head()
			}
			n, _ := q.drain(r, int(r.NumSlots()-r.Head()), math.MaxUint64)
			pkts += uint64(n)
		}
	}
	first := min(pkts, uint64(r.NumSlots())) // each number comes once for the first time
	if wrong := q.duplicates; again && wrong != pkts-first || !again && wrong != 0 {
		b.Fatalf("%d of %d packets are duplicates", wrong, pkts)
	}
	report(b, pkts)
}

// What hosts send of their own accord has no number, though it is long enough for one.
func TestNumberOfOthers(t *testing.T) {
	arp := make([]byte, 60)
	binary.BigEndian.PutUint16(arp[12:], 0x0806)
	v6 := func(next, icmpType byte) []byte {
		b := make([]byte, 90)
		binary.BigEndian.PutUint16(b[12:], etherIPv6)
		b[etherLen+6], b[etherLen+40] = next, icmpType
		return b
	}
	for _, tt := range []struct {
		what  string
		frame []byte
		want  bool
	}{
		{"ARP", arp, false},
		{"a neighbour solicitation", v6(protoICMP6, 135), false},
		{"a listener report", v6(0, 143), false},
		{"an echo request", v6(protoICMP6, 128), true},
		{"UDP", v6(17, 0), true},
	} {
		if _, ok := numberIn(tt.frame); ok != tt.want {
			t.Errorf("%s: a number is there: %t", tt.what, ok)
		}
	}
}

// A loss by numbers is exact where others send packets without one, and is not where these
// have numbers, or where packets are but counted.
func TestLossAmongOthers(t *testing.T) {
	for _, tt := range []struct {
		foreign uint64
		seq     *seqReport
		want    bool
	}{
		{0, nil, true},
		{1, nil, false},
		{2, &seqReport{Unmarked: 2}, true},
		{2, &seqReport{Unmarked: 1}, false},
		{0, &seqReport{Restarts: 1}, false},
	} {
		l := &lossReport{Received: &sideReport{Sequence: tt.seq}, Foreign: tt.foreign}
		if err := l.verdict(nil); (err == nil) != tt.want {
			t.Errorf("%d of others, %+v: %v", tt.foreign, tt.seq, err)
		}
	}
}
