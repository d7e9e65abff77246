package main

import (
	"net"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

// source gives the sender of thread i its packets. Those of a capture go through one ring,
// since a card may send from several in any order, and numbered ones too.
func (p *plan) source(s *sender, c *capture, i int) error {
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
	}
	s.src = p.made(p.flow.ofThread(i, p.Threads), cut, s.rings)
	return nil
}

// made returns the source of packets of f: the one with the least work for each of them.
func (p *plan) made(f flow, cut cutter, rings []*netmap.Ring) source {
	frags, _ := cut.of(p.head + p.most)
	kept := frags == 1 && !p.Rubbish && p.Options&(optCopy|optMemcpy) == 0 &&
		p.head+max(p.most, p.layout().body) <= rings[0].BufSize() // buffers keep what does not change
	numbered := p.Function == "txseq"
	switch {
	case p.Indirect:
		f.text = indirectPayload
		return newIndirect(newFrame(f, p.most), p.head)
	case kept && !numbered && p.head == 0 && len(f.dials) == 0 && p.sizes.one():
		return newGenerator(newFrame(f, p.most), rings)
	case kept:
		src := newPatcher(newPacket(f, p.sizes), p.head, rings)
		if numbered {
			src.number()
		}
		return src
	}
	src := newComposer(f, p.sizes, cut)
	src.head, src.rubbish = p.head, p.Rubbish
	if numbered {
		src.number()
	}
	return src
}

// checkMTU refuses frames that the interface does not send.
func (p *plan) checkMTU() error {
	mtu := p.mtu()
	most := mtu + etherLen + tagLen*len(p.flow.tags)
	if mtu == 0 || p.most <= most {
		return nil
	}
	return cli.Usagef("%s: the MTU of %s is %d, with which frames have at most %d bytes", p.sizeText(p.most), p.spec.Name, mtu, most)
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
			return c, cli.Usagef("%s: such a frame is one slot, which has %d bytes", p.sizeText(p.most), c.most)
		}
	}
	if room := min(maxFrags, int(r.NumSlots())-1); frags > room {
		return c, cli.Usagef("%s: a frame takes %d slots of %d bytes, and %s takes at most %d", p.sizeText(p.most), frags, c.most, p.portName(), room)
	}
	if p.Frags > 1 && p.least+p.head < p.Frags {
		return c, cli.Usagef("-F %d: a frame of %d bytes has no byte for each slot", p.Frags, p.least)
	}
	return c, nil
}
