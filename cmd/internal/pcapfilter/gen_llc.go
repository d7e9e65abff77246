package pcapfilter

import "strings"

// Frames of LLC by the low bits of their control byte.
const (
	llcSupervisory = 1
	llcUnnumbered  = 3
	llcFormat      = 0x03 // the bits that tell these two
	llcInformation = 0x01 // the bit that information frames have not
)

// llcSupervision are the types of supervisory frames, and llcUnnumberedTypes those of
// unnumbered ones, as their control bytes have them but for the poll bit.
var (
	llcSupervision     = map[string]uint32{"rr": 0x01, "rnr": 0x05, "rej": 0x09}
	llcUnnumberedTypes = map[string]uint32{
		"ui": 0x03, "ua": 0x63, "disc": 0x43, "dm": 0x0f,
		"sabme": 0x6f, "test": 0xe3, "xid": 0xaf, "frmr": 0x87,
	}
)

// llcTest tests for frames with an LLC header, and for their type.
func (g *generator) llcTest(c *llcTest) *fragment {
	g.needsEthernet("llc")
	f := g.hasLength()
	f = and(f, not(g.equals(fromLLC, 0, sizeH, 0xffff)))
	name := strings.ToLower(c.frame)
	switch name {
	case "":
		return f
	case "i":
		return and(f, not(g.hasBits(fromLLC, 2, sizeB, llcInformation)))
	case "s":
		return and(f, g.masked(fromLLC, 2, sizeB, llcSupervisory, llcFormat))
	case "u":
		return and(f, g.masked(fromLLC, 2, sizeB, llcUnnumbered, llcFormat))
	}
	if v, ok := llcSupervision[name]; ok {
		return and(f, g.masked(fromLLC, 2, sizeB, v, 0x0f))
	}
	if v, ok := llcUnnumberedTypes[name]; ok {
		return and(f, g.masked(fromLLC, 2, sizeB, v, 0xef))
	}
	refuse(c.name, "%q is no type of LLC frames; i, s, u, rr, rnr, rej, ui, ua, disc, dm, sabme, test, xid and frmr are", c.frame)
	return nil
}
