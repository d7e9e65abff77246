package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"runtime"
	"strings"
	"time"

	"govale/netmap"
)

// What a ping carries at the beginning of its payload: a number, and the time at which it
// left, in the byte order of the machine that sends it.
const (
	pingSeq   = 0
	pingSec   = 4
	pingNsec  = 8
	pingBytes = 12
)

// pingPatience is how long an answer may take until the next ping goes without it.
const pingPatience = 3 * time.Second

// pingPoll bounds each wait, so that the end of a context is seen.
const pingPoll = 100 * time.Millisecond

// pingWindow is how many pings may be under way.
const pingWindow = 1 << 16

// A pinger sends pings and measures how long their answers take.
type pinger struct {
	port  *netmap.Port
	p     *packet
	head  int // bytes of the virtio-net header before each frame
	c     *counters
	n     uint64 // pings to send, 0 for ever
	burst int
	pace  *pacer      // nil: the next ping goes when this one is answered
	left  *departures // of pings with a pace
	extra int         // bytes that each ping takes more of a rate in bits than it has
	notes *notes

	sent, answered, again uint64
	awaited               uint64     // answers that the next ping waits for
	out                   []pingSent // pings under way, by the low bits of their numbers
	rtt                   *latency
	second                pingSecond
	stamps                [3]dial

	from, to time.Time
}

// A pingSent is a ping under way.
type pingSent struct {
	seq      uint32
	answered bool
	at       time.Time // zero: nothing was sent yet
}

// A pingSecond is what pkt-gen tells once a second.
type pingSecond struct {
	began    time.Time
	count    uint64
	sum, min time.Duration
	buckets  [64]uint64 // by powers of two of nanoseconds
}

// newPinger returns a pinger that sends packets of f.
func newPinger(port *netmap.Port, f flow, z sizes, head int) *pinger {
	pg := &pinger{port: port, p: newPacket(f, z), head: head, c: newCounters(), rtt: newLatency(), left: newDepartures(),
		out: make([]pingSent, pingWindow)}
	for i, at := range [...]int{pingSeq, pingSec, pingNsec} {
		pg.stamps[i] = dial{at: pg.p.l.body + at, bytes: 4, sum: true}
		pg.stamps[i].begin(pg.p)
	}
	return pg
}

// run sends and receives until n pings are sent and answered, or given up, or until ctx
// ends, which is no error.
func (pg *pinger) run(ctx context.Context) error {
	pg.from = time.Now()
	pg.second = pingSecond{began: pg.from}
	if pg.pace != nil {
		pg.pace.start = pg.from
	}
	err := pg.ping(ctx)
	pg.to = time.Now()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// ping is run without its times; the end of ctx is an error.
func (pg *pinger) ping(ctx context.Context) error {
	for pg.n == 0 || pg.sent < pg.n {
		limit := pg.limit()
		if pg.pace != nil {
			at := pg.pace.at(pg.sent + uint64(limit))
			if err := pg.receive(ctx, at, func() bool { return false }); err != nil {
				return err
			}
		}
		if err := pg.send(limit); err != nil {
			return err
		}
		if pg.pace == nil {
			if err := pg.await(ctx); err != nil {
				return err
			}
		}
	}
	return pg.await(ctx)
}

// await takes answers until all are there, or patience ends.
func (pg *pinger) await(ctx context.Context) error {
	err := pg.receive(ctx, time.Now().Add(pingPatience), func() bool { return pg.awaited == 0 })
	if err == nil && pg.awaited > 0 {
		pg.notes.printf("ping_body", "poll error on queue 0: timeout")
		pg.awaited = 0
	}
	return err
}

// limit returns how many pings to send next.
func (pg *pinger) limit() int {
	limit := pg.burst
	if pg.pace != nil {
		limit = pg.pace.burst(limit)
	}
	if pg.n > 0 {
		limit = int(min(uint64(limit), pg.n-pg.sent))
	}
	return limit
}

// send puts at most limit pings into the first ring, each with its time, and sends them.
func (pg *pinger) send(limit int) error {
	r := pg.port.Tx[0]
	n, bytes := min(limit, r.Space()), 0
	i := r.Head()
	for range n {
		s := r.Slot(i)
		buf := r.Buf(s)
		clear(buf[:pg.head])
		if pg.sent > 0 {
			pg.p.next()
		}
		now := time.Now()
		pg.stamp(now)
		s.Len, s.Flags = uint16(pg.head+copy(buf[pg.head:], pg.p.frame())), 0
		pg.out[pg.sent%pingWindow] = pingSent{seq: uint32(pg.sent), at: now}
		pg.sent++
		bytes += int(s.Len)
		i = r.Next(i)
	}
	if n == 0 {
		return pg.port.TxSync()
	}
	r.Advance(n)
	pg.awaited += uint64(n)
	pg.c.add(n, bytes)
	err := pg.port.TxSync()
	if pg.pace != nil && err == nil {
		pg.pace.departed(pg.left, pg.sent-uint64(n), tally{uint64(n), uint64(bytes), 1}, pg.extra)
	}
	return err
}

// stamp makes the packet the next ping.
func (pg *pinger) stamp(now time.Time) {
	for i, v := range [...]uint32{uint32(pg.sent), uint32(now.Unix()), uint32(now.Nanosecond())} {
		var native [4]byte
		binary.NativeEndian.PutUint32(native[:], v)
		pg.stamps[i].turn(pg.p, uint64(binary.BigEndian.Uint32(native[:])))
		pg.stamps[i].write(pg.p.b)
	}
}

// receive takes answers until it is done or the time until is there.
func (pg *pinger) receive(ctx context.Context, until time.Time, done func() bool) error {
	for {
		pg.take()
		pg.tell()
		left := time.Until(until)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case done() || left <= 0:
			return nil
		case left <= spinBelow:
			runtime.Gosched()
			if err := pg.port.RxSync(); err != nil {
				return err
			}
			continue
		}
		got, err := pg.port.Poll(netmap.Readable, min(left-spinBelow/2, pingPoll))
		if err != nil {
			return err
		}
		if got&netmap.PollErr != 0 {
			return errors.New("the device reports an error of its rings")
		}
	}
}

// take takes all that is in the rings.
func (pg *pinger) take() {
	for _, r := range pg.port.Rx {
		for s, b := range r.Pending() {
			pg.answer(b[min(pg.head, int(s.Len)):], time.Now())
		}
		r.Advance(r.Space())
	}
}

// answer counts a frame that is the answer to a ping: it carries number and time of one
// under way. Others are not for this program.
func (pg *pinger) answer(b []byte, now time.Time) {
	at := bodyAt(b)
	if len(b) < at+pingBytes {
		return
	}
	b = b[at:]
	seq := binary.NativeEndian.Uint32(b[pingSeq:])
	o := &pg.out[seq%pingWindow]
	if o.at.IsZero() || o.seq != seq || binary.NativeEndian.Uint32(b[pingSec:]) != uint32(o.at.Unix()) ||
		binary.NativeEndian.Uint32(b[pingNsec:]) != uint32(o.at.Nanosecond()) {
		return
	}
	if o.answered {
		pg.again++
		return
	}
	o.answered = true
	pg.answered++
	pg.awaited -= min(1, pg.awaited)
	took := now.Sub(o.at)
	pg.rtt.record(took)
	pg.second.add(took)
}

// add counts an answer that took so long.
func (s *pingSecond) add(took time.Duration) {
	if s.count == 0 || took < s.min {
		s.min = took
	}
	s.count++
	s.sum += took
	s.buckets[63-bits.LeadingZeros64(uint64(max(1, took)))]++
}

// tell prints what the last second was like, once a second.
func (pg *pinger) tell() {
	s := &pg.second
	now := time.Now()
	if now.Sub(s.began) < time.Second {
		return
	}
	if s.count > 0 {
		pg.notes.printf("ping_body", "count %d RTT: min %d av %d ns", s.count, s.min, s.sum/time.Duration(s.count))
		pg.notes.printf("ping_body", "%s", s.histogram())
	}
	*s = pingSecond{began: now}
}

// histogram returns the buckets from the first to the last that is not empty.
func (s *pingSecond) histogram() string {
	low, high := 0, len(s.buckets)-1
	for s.buckets[low] == 0 {
		low++
	}
	for s.buckets[high] == 0 {
		high--
	}
	var b strings.Builder
	fmt.Fprintf(&b, "k: %d .. %d\n\t", uint64(1)<<low, uint64(1)<<high)
	for _, n := range s.buckets[low : high+1] {
		fmt.Fprintf(&b, " %5d", n)
	}
	return b.String()
}

// report returns what came back, and how fast.
func (pg *pinger) report() *pingReport {
	r := &pingReport{Sent: pg.sent, Answered: pg.answered, Lost: pg.sent - pg.answered, Again: pg.again}
	if pg.answered > 0 {
		r.RTT = pg.rtt.report()
	}
	return r
}
