package pcapfilter

import "errors"

// The optimizer works as that of libpcap, which is described in "The BSD Packet Filter"
// (McCanne and Jacobson, 1993) and comes from the textbooks: values get numbers, so that
// what is known already is not loaded or compared again; jumps whose outcome is known lead
// on to where they end; tests of the same value move next to each other; blocks that do
// the same become one. It goes by the same rules in the same order, since packets that are
// too short tell the difference: a load that is gone cannot fail any more.

const (
	// maxOptimized bounds how many blocks are optimized: sets of their exits are kept,
	// which grow as the square. Larger programs stay as they are.
	maxOptimized = 1 << 13

	// maxWork bounds how often words of these sets and blocks are touched, so that no
	// expression takes long. Half-way, a program is as right as at the end.
	maxWork = 500_000_000
)

// errZero is why an expression is refused that the optimizer finds to divide by zero.
var errZero = errors.New("the expression divides by zero")

// errShift is why one is refused that the optimizer finds to shift too far.
var errShift = errors.New("the expression shifts by more than 31 bits")

// An optimizer makes a program shorter.
type optimizer struct {
	root   *block
	blocks []*block // all there were at the beginning, by their numbers
	edges  []*edge  // likewise: exits that are true, then those that are false
	levels [][]*block
	mark   int
	values values
	alike  map[kin]set
	err    error
	work   int

	again bool // something has changed in this pass
	moved bool // and not only where jumps lead
}

// A set is numbers of blocks or edges.
type set []uint64

func newSets(count, members int) []set {
	words := members/64 + 1
	all := make([]uint64, count*words)
	sets := make([]set, count)
	for i := range sets {
		sets[i] = all[i*words : (i+1)*words : (i+1)*words]
	}
	return sets
}

func (s set) fill(word uint64) {
	for i := range s {
		s[i] = word
	}
}

func (s set) add(n int)      { s[n/64] |= 1 << (n % 64) }
func (s set) has(n int) bool { return s[n/64]&(1<<(n%64)) != 0 }

func (s set) intersect(t set) {
	for i := range s {
		s[i] &= t[i]
	}
}

// optimize returns the first block of a program that does the same.
func optimize(root *block) (*block, error) {
	o := &optimizer{root: root}
	o.number()
	if len(o.blocks) > maxOptimized {
		return root, nil
	}
	o.prepare()
	o.loop(false)
	o.loop(true)
	if o.err != nil {
		return nil, o.err
	}
	o.merge()
	o.skipRoot()
	return o.root, nil
}

// number gives blocks their numbers.
func (o *optimizer) number() {
	o.mark++
	var visit func(*block)
	visit = func(b *block) {
		if b == nil || b.flow.mark == o.mark {
			return
		}
		b.flow.mark = o.mark
		b.flow.id = len(o.blocks)
		o.blocks = append(o.blocks, b)
		visit(b.onTrue.to)
		visit(b.onFalse.to)
	}
	visit(o.root)
}

// prepare makes sets, and gives edges their numbers.
func (o *optimizer) prepare() {
	n := len(o.blocks)
	o.edges = make([]*edge, 2*n)
	o.levels = make([][]*block, n)
	o.alike = map[kin]set{}
	nodes, edges := newSets(n, n), newSets(2*n, 2*n)
	for i, b := range o.blocks {
		b.flow.dominators = nodes[i]
		b.onTrue.path = path{id: i, from: b, dominators: edges[2*i]}
		b.onFalse.path = path{id: n + i, from: b, dominators: edges[2*i+1]}
		o.edges[i], o.edges[n+i] = &b.onTrue, &b.onFalse
	}
}

// changed notes that something other than the destination of a jump has changed.
func (o *optimizer) changed() { o.again, o.moved = true, true }

// maxTurns bounds how often in a row nothing but destinations of jumps may change: they
// can go round in circles.
const maxTurns = 100

// loop repeats passes until nothing changes any more. Only if statements is set, they are
// changed by what is known of values; and only if it is not, jumps are.
func (o *optimizer) loop(statements bool) {
	turns := 0
	for o.again = true; o.again && o.err == nil && o.work < maxWork; {
		o.again, o.moved = false, false
		o.findLevels()
		o.findDominators()
		o.findUses()
		o.findEdgeDominators()
		o.pass(statements)
		if turns++; o.moved {
			turns = 0
		}
		if turns >= maxTurns {
			return
		}
	}
}

// pass goes over all blocks once.
func (o *optimizer) pass(statements bool) {
	o.work += 16 * len(o.blocks)
	o.values.reset()
	o.findEntries()
	o.down(func(b *block) { o.block(b, statements) })
	if statements {
		return
	}
	o.findAlike()
	o.up(func(b *block) {
		o.thread(&b.onTrue)
		o.thread(&b.onFalse)
	})
	o.findEntries()
	o.up(func(b *block) {
		o.pull(b, true)
		o.pull(b, false)
	})
}
