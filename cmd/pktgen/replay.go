package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/netmap/shm"
)

// maxFrags is the most slots of one packet that every switch takes.
const maxFrags = shm.MaxFrags - 1

// manyPackets is how many packets a file that is sent again and again is made to have, so
// that a burst need not end with a round.
const manyPackets = 1 << 10

// A replayPlan says how a capture is to be sent.
type replayPlan struct {
	path    string
	head    int      // zero bytes before each frame: the virtio-net header
	cut     cutter   // how frames go into slots
	write   *rewrite // Ethernet addresses to write; nil: none
	rounds  uint64   // through the file, 0 for ever
	marking marking  // what the schedule asks of packets
	rate    uint64   // of what marks are in, a second
	framing int      // bytes that each packet counts more in bits
	mtu     int      // of the interface, 0 for a port that has none
}

// A replay sends the packets of a capture in their order. Those that the ring has no room
// for are left out, and counted.
type replay struct {
	replayPlan
	batch  *batch // the packets at hand
	at     int    // the next one of these
	table  *timetable
	stream *stream // where batches come from; nil: all packets are in memory

	left   uint64 // of a capture in memory: packets to go
	length uint64 // of a capture in memory: what its marks grow by in a batch
	lost   uint64 // of a capture in memory: packets left out in all rounds

	asIs                   bool // nothing is written before or into a frame
	slots                  int  // that a packet may take
	most                   room
	skipped, trunc, notime uint64
}

// A room is the most bytes of a frame that is not left out: those that the slots of a ring
// hold, and those that the interface takes, with a VLAN tag some more.
type room struct {
	slots, wire int
}

// has reports whether there is room for a frame.
func (m room) has(b []byte) bool {
	if len(b) > m.wire && len(b) > etherLen {
		if kind := binary.BigEndian.Uint16(b[12:]); kind != etherVLAN && kind != etherQinQ || len(b) > m.wire+tagLen {
			return false
		}
	}
	return len(b) <= m.slots
}

// newReplay returns a replay of c into r.
func newReplay(c *capture, r *netmap.Ring, plan replayPlan) *replay {
	p := &replay{replayPlan: plan, batch: &batch{}, left: math.MaxUint64, slots: min(maxFrags, int(r.NumSlots())-1)}
	p.asIs = plan.head == 0 && plan.write == nil
	p.most = room{slots: p.slots*p.cut.most - p.head, wire: math.MaxInt}
	if p.mtu > 0 {
		p.most.wire = etherLen + p.mtu
	}
	m := marker{marking: plan.marking, framing: plan.framing}
	if plan.marking != unmarked {
		p.table = &timetable{rate: plan.rate, fixed: plan.marking == timeMarks}
	}
	if p.stream = c.stream; p.stream == nil {
		p.load(c, m)
		return p
	}
	p.stream.most, p.stream.rounds, p.stream.marker = p.most, plan.rounds, m
	p.stream.start()
	return p
}

// load makes a batch of all packets, and where they are sent again and again, of several
// rounds.
func (p *replay) load(c *capture, m marker) {
	b := p.batch
	most := max(1, manyPackets/uint64(len(c.packets)))
	if p.rounds > 0 {
		most = min(most, p.rounds)
	}
	skipped := uint64(0)
	for range most {
		for i, data := range c.packets {
			if m.marking == timeMarks {
				m.time(c.times[i])
			}
			if !p.most.has(data) {
				skipped++
				b.tail++
				continue
			}
			b.packets = append(b.packets, data)
			b.skipped = append(b.skipped, b.tail)
			b.tail = 0
			if m.marking != unmarked {
				b.marks = append(b.marks, m.mark(len(data)))
			}
		}
		m.again()
	}
	p.length = m.now
	if skipped == 0 {
		b.skipped = nil
	}
	switch {
	case len(b.packets) == 0: // nor would there be any in another round
		p.left, p.lost = 0, uint64(len(c.packets))
	case p.rounds > 0:
		p.left, p.lost = p.rounds*(uint64(len(b.packets))/most), p.rounds*(skipped/most)
	}
	if p.table != nil {
		p.table.marks = b.marks
	}
}

// ready waits until there are packets at hand. There are no more at the end of the file,
// or of its last round. It says whether it had to wait for a file that is still written.
func (p *replay) ready(ctx context.Context) (more, waited bool, err error) {
	for p.at == len(p.batch.packets) || p.left == 0 {
		switch {
		case p.stream != nil:
			more, late, err := p.receive(ctx)
			if waited = waited || late; !more {
				return false, waited, err
			}
		case p.left == 0:
			p.skipped = p.lost
			return false, false, nil
		default:
			p.turn(p.batch, p.length)
		}
	}
	return true, waited, nil
}

// turn goes on to b, which may be the same batch again: its marks begin so much later.
func (p *replay) turn(b *batch, later uint64) {
	p.skipped += p.batch.tail
	p.batch, p.at = b, 0
	if p.table != nil {
		p.table.turn(p.table.before+later, b.marks)
	}
}

// receive goes on to the next batch of a stream.
func (p *replay) receive(ctx context.Context) (more, waited bool, err error) {
	var b *batch
	select {
	case b, more = <-p.stream.full:
	default:
		waited = p.stream.live
		select {
		case b, more = <-p.stream.full:
		case <-ctx.Done():
			return false, waited, ctx.Err()
		}
	}
	old := p.batch
	if !more {
		p.skipped += old.tail
		old.tail = 0
		return false, waited, p.stream.err
	}
	p.trunc += b.cut
	p.notime += b.untimed
	p.turn(b, 0)
	if old.image != nil {
		p.stream.free <- old
	}
	return true, waited, nil
}

// stop ends the reading of a stream.
func (p *replay) stop() {
	if p.stream != nil {
		p.stream.stop()
	}
}

// atHand returns the packets that can be sent without waiting.
func (p *replay) atHand() int {
	return int(min(p.left, uint64(len(p.batch.packets)-p.at)))
}

// fill puts in whole packets only: part of a packet would be taken for the whole.
func (p *replay) fill(r *netmap.Ring, limit int) (pkts, bytes int) {
	free, used, i := r.Space(), 0, r.Head()
	limit = min(limit, p.atHand())
	var last *netmap.Slot
	for pkts < limit {
		b := p.batch.packets[p.at]
		size := p.head + len(b)
		frags, each := 1, size
		if size > p.cut.most || p.cut.frags > 1 {
			frags, each = cutter{min(p.cut.frags, size), p.cut.most}.of(size)
		}
		if used+frags > free {
			break
		}
		if frags == 1 && p.asIs {
			last = r.Slot(i)
			copy(r.Buf(last), b)
			last.Len, last.Flags = uint16(size), 0
			i = r.Next(i)
		} else {
			last, i = p.put(r, i, b, frags, each)
		}
		if p.batch.skipped != nil {
			p.skipped += p.batch.skipped[p.at]
		}
		p.at++
		used += frags
		pkts++
		bytes += size
	}
	if pkts > 0 {
		p.left -= uint64(pkts)
		last.Flags |= shm.SlotReport
		r.Advance(used)
	}
	return pkts, bytes
}

// put puts a packet into so many slots, from slot i on, and returns the last of them and
// the number of the one behind it. All but the last have each bytes.
func (p *replay) put(r *netmap.Ring, i uint32, b []byte, frags, each int) (*netmap.Slot, uint32) {
	head, off := p.head, 0
	var s *netmap.Slot
	for ; frags > 0; frags-- {
		n := each
		if frags == 1 {
			n = head + len(b) - off
		}
		s = r.Slot(i)
		buf := r.Buf(s)[:n]
		zeros := min(head, n)
		clear(buf[:zeros])
		copy(buf[zeros:], b[off:])
		if p.write != nil {
			p.write.put(buf[zeros:], off)
		}
		head, off = head-zeros, off+n-zeros
		s.Len, s.Flags = uint16(n), shm.SlotMoreFrag
		i = r.Next(i)
	}
	s.Flags = 0
	if p.write != nil {
		p.write.step()
	}
	return s, i
}

// conclude says what was not sent as it was captured.
func (p *replay) conclude(env *cli.Env) {
	if p.stream != nil {
		p.remark(env, p.trunc, p.notime)
	}
	if p.skipped > 0 {
		why := fmt.Sprintf("%d slots of %d bytes hold", p.slots, p.cut.most)
		if p.most.wire < p.most.slots {
			why = fmt.Sprintf("an MTU of %d allows", p.mtu)
		}
		fmt.Fprintf(env.Stdout, "Skipped %d packets: longer than %d bytes, which %s.\n", p.skipped, min(p.most.slots, p.most.wire), why)
	}
}

// missing returns an error if packets were left out: not all was done that was asked for.
func (p *replay) missing() error {
	if p.skipped == 0 {
		return nil
	}
	return fmt.Errorf("%s: %d packets were not sent: they are longer than what this port takes at most", p.path, p.skipped)
}

// remark says what a file does not hold.
func (p *replayPlan) remark(env *cli.Env, trunc, notime uint64) {
	if trunc > 0 {
		fmt.Fprintf(env.Stderr, "%s: of %d packets %s holds only the beginning (a snaplen was set): that is sent\n", env.Tool, trunc, p.path)
	}
	if notime > 0 && p.marking == timeMarks {
		fmt.Fprintf(env.Stderr, "%s: of %d packets %s holds no time: they are sent with the one before\n", env.Tool, notime, p.path)
	}
}
