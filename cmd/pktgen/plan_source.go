package main

import (
	"net"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

// source gives a sender its packets. Those of a capture go through one ring, since a
// card may send from several in any order, and numbered ones too.
func (p *plan) source(s *sender, c *capture) error {
	if c != nil {
		return p.replay(s, c)
	}
	if err := p.checkMTU(); err != nil {
		return err
	}
	cut, err := p.cutter(s.rings[0])
	if err != nil {
		return err
	}
	if p.Function == "txseq" {
		s.rings = s.rings[:1]
		src := newComposer(p.flow, p.least, p.most, cut)
		src.head = p.head
		src.number()
		s.src = src
		return nil
	}
	frags, _ := cut.of(p.head + p.most)
	copies := p.Options&(optCopy|optMemcpy) != 0
	if p.Indirect {
		f := p.flow
		f.text = indirectPayload
		s.src = newIndirect(newFrame(f, p.most), p.head)
		return nil
	}
	if frags == 1 && p.head == 0 && len(p.flow.dials) == 0 && p.least == p.most && !p.Rubbish && !copies {
		s.src = newGenerator(newFrame(p.flow, p.most), s.rings)
		return nil
	}
	src := newComposer(p.flow, p.least, p.most, cut)
	src.head, src.rubbish = p.head, p.Rubbish
	s.src = src
	return nil
}

// checkMTU refuses frames that the interface does not send.
func (p *plan) checkMTU() error {
	mtu := p.mtu()
	if mtu == 0 || p.most <= mtu+etherLen {
		return nil
	}
	return cli.Usagef("-l %d: the MTU of %s is %d, with which frames have at most %d bytes", p.most, p.spec.Name, mtu, mtu+etherLen)
}

// mtu returns that of the interface, 0 for a port that has none: one of a switch, or a pipe.
func (p *plan) mtu() int {
	if p.spec.IsVale() {
		return 0
	}
	ifc, err := net.InterfaceByName(p.spec.Name)
	if err != nil {
		return 0
	}
	return max(0, ifc.MTU)
}

// cutter returns how packets go into the slots of r, which must have room for one.
func (p *plan) cutter(r *netmap.Ring) (cutter, error) {
	c := cutter{frags: p.Frags, most: min(r.BufSize(), 1<<16-1)}
	if p.FragLen > 0 {
		c.most = min(c.most, p.FragLen)
	}
	size := p.head + p.most
	frags, _ := c.of(size)
	if p.Function == "txseq" || p.Indirect {
		frags = p.Frags
		if size > c.most {
			return c, cli.Usagef("-l %d: such a frame is one slot, which has %d bytes", p.most, c.most)
		}
	}
	if room := min(maxFrags, int(r.NumSlots())-1); frags > room {
		return c, cli.Usagef("-l %d: a frame takes %d slots of %d bytes, and %s takes at most %d", p.most, frags, c.most, p.portName(), room)
	}
	if p.Frags > 1 && p.least+p.head < p.Frags {
		return c, cli.Usagef("-F %d: a frame of %d bytes has no byte for each slot", p.Frags, p.least)
	}
	return c, nil
}
