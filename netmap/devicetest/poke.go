package devicetest

import (
	"errors"

	"govale/netmap/shm"
)

// poke is "poke H tx|rx": writes into a ring whatever it is told to.
func (r *runner) poke(c *call) ([]string, error) {
	g := c.ring()
	if g == nil {
		return noRing, nil
	}
	if err := pokeSlot(c, g); err != nil {
		return nil, err
	}
	if c.has("head") {
		g.hdr.StoreHead(num[uint32](c, "head", 0))
	}
	if c.has("cur") {
		g.hdr.StoreCur(num[uint32](c, "cur", 0))
	}
	if c.has("tail") {
		g.hdr.StoreTail(num[uint32](c, "tail", 0))
	}
	if c.has("rflags") {
		g.hdr.Flags = shm.RingFlags(num[uint32](c, "rflags", 0))
	}
	return []string{"ok " + g.indices()}, nil
}

// pokeSlot writes those fields of a slot that c gives.
func pokeSlot(c *call, g *ring) error {
	if !c.has("slot") {
		if c.has("idx") || c.has("len") || c.has("flags") {
			return errors.New("idx=, len= and flags= want slot=")
		}
		return nil
	}
	i := num[uint32](c, "slot", 0)
	if err := g.checkSlot(i); err != nil {
		return err
	}
	s := g.slot(i)
	if c.has("idx") {
		s.BufIdx = num[uint32](c, "idx", 0)
	}
	if c.has("len") {
		s.Len = num[uint16](c, "len", 0)
	}
	if c.has("flags") {
		s.Flags = shm.SlotFlags(num[uint16](c, "flags", 0))
	}
	return nil
}
