package pcapfilter

// maxBlocks bounds how large a program may become. It is far more than any kernel takes.
const maxBlocks = 1 << 14

// A generator turns a tree into blocks. It goes from left to right, and words such as
// "vlan" change where everything behind them looks for its headers, no matter what "or"
// and parentheses stand between: that is how the language is defined.
type generator struct {
	opts   Options
	at     span // what is being generated, for errors
	blocks int

	link linkType
	// Where the parts of the frame begin that the expression looks at, at this point of it.
	linkHeader  offset
	linkTypeAt  offset
	linkPayload offset
	network     uint32 // of the network header from linkPayload
	networkLLC  uint32 // likewise behind an LLC header without SNAP

	labels      int  // MPLS labels that the expression has gone into
	inGeneve    bool // linkHeader may be missing then
	unoptimized bool // the program has jumps that the optimizer does not know

	regs registers
}

// A linkType says how the link layer header looks that the expression is at.
type linkType uint8

const (
	linkEthernet linkType = iota
	linkPPP
)

// An offset is a place in the frame: a constant plus, if it is variable, a register.
type offset struct {
	constant uint32
	variable bool
	reg      int // -1 if none has been assigned
}

// newGenerator returns a generator at the beginning of an Ethernet frame.
func newGenerator(opts Options) *generator {
	return &generator{
		opts:        opts,
		linkHeader:  offset{reg: -1},
		linkTypeAt:  offset{constant: 12, reg: -1},
		linkPayload: offset{constant: 14, reg: -1},
		networkLLC:  3,
	}
}

// program returns the first block of the program for a tree, which may be nil: then every
// packet is accepted. It panics with a refusal.
func (g *generator) program(c condition) *block {
	snap := g.opts.snapLen()
	if c == nil {
		return &block{code: retK, k: snap}
	}
	return finish(g.condition(c), snap)
}

// condition returns the fragment for a node.
func (g *generator) condition(c condition) *fragment {
	switch c := c.(type) {
	case *both:
		left := g.condition(c.left)
		return and(left, g.condition(c.right))
	case *either:
		left := g.condition(c.left)
		return or(left, g.condition(c.right))
	case *opposite:
		return not(g.condition(c.operand))
	case *relation:
		return g.relation(c)
	}
	g.at = c.where()
	return g.primitive(c)
}

// primitive returns the fragment for a node that has no nodes below it.
func (g *generator) primitive(c condition) *fragment {
	switch c := c.(type) {
	case *identity:
		return g.identity(c)
	case *isProtocol:
		return g.isProtocol(c.protocol)
	case *cast:
		if c.multi {
			return g.multicast(c.protocol)
		}
		return g.broadcast(c.protocol)
	case *lengthTest:
		return g.lengthTest(c)
	case *byteTest:
		return g.byteTest(c)
	case *wayTest:
		return g.wayTest(c)
	case *inside:
		return g.inside(c)
	case *discovery:
		return g.linkIs(etherPPPoED)
	case *llcTest:
		return g.llcTest(c)
	}
	panic("pcapfilter: a node of an unknown type")
}

// refuse ends the compilation because of what is being generated.
func (g *generator) refuse(format string, args ...any) { refuse(g.at, format, args...) }

// block returns a fragment of one block.
func (g *generator) block(code uint16, k uint32, stmts []*stmt) *fragment {
	if g.blocks++; g.blocks > maxBlocks {
		g.refuse("the expression makes a program of more than %d blocks", maxBlocks)
	}
	return test(code, k, stmts)
}
