package pcapfilter

// A stmt is an instruction without a jump, except where protocol chains and Geneve need
// jumps inside of a block.
type stmt struct {
	code   uint16
	k      uint32
	gone   bool  // taken out by the optimizer
	jt, jf *stmt // where a conditional jump goes
}

// A block is a run of statements with one jump at its end, or a return. Blocks without
// cycles make a program.
type block struct {
	stmts           []*stmt
	code            uint16
	k               uint32
	onTrue, onFalse edge

	flow  flow  // what the optimizer knows of it
	place place // what the assembler knows of it
}

// An edge is one of the two ways out of a block. It has no destination in a block that
// returns.
type edge struct {
	to   *block
	path path // what the optimizer knows of it
}

// A fragment is a part of a program that is true or false: blocks that have one entry, and
// exits which lead nowhere yet.
type fragment struct {
	head   *block
	trues  []*edge
	falses []*edge
}

// test returns a fragment of one block.
func test(code uint16, k uint32, stmts []*stmt) *fragment {
	b := &block{stmts: stmts, code: code, k: k}
	return &fragment{b, []*edge{&b.onTrue}, []*edge{&b.onFalse}}
}

// lead makes exits go to b.
func lead(exits []*edge, b *block) {
	for _, e := range exits {
		e.to = b
	}
}

// and returns a fragment that is true if both a and b are, a being tested first. Neither
// can be used again.
func and(a, b *fragment) *fragment {
	lead(a.trues, b.head)
	return &fragment{a.head, b.trues, append(a.falses, b.falses...)}
}

// or returns a fragment that is true if a or b is, a being tested first. Neither can be
// used again.
func or(a, b *fragment) *fragment {
	lead(a.falses, b.head)
	return &fragment{a.head, append(a.trues, b.trues...), b.falses}
}

// not returns the opposite of a.
func not(a *fragment) *fragment { return &fragment{a.head, a.falses, a.trues} }

// finish returns the first block of a program that accepts snap bytes of what f is true of.
func finish(f *fragment, snap uint32) *block {
	lead(f.trues, &block{code: retK, k: snap})
	lead(f.falses, &block{code: retK, k: 0})
	return f.head
}

func ins(code uint16, k uint32) *stmt { return &stmt{code: code, k: k} }
