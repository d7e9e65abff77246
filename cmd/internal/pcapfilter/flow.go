package pcapfilter

// A flow is what the optimizer knows of a block.
type flow struct {
	id         int
	mark       int
	level      int // the longest way to a return
	dominators set // the blocks that every way from the root to it goes through

	entries []*edge // that lead to it, the last one found first

	killed, uses, usesBehind atoms // see findUses

	values [atomCount]number // what registers and memory have at its end
	other  number            // what A is compared with

	same *block // the block that does the same and stands for all that do
}

// A path is what the optimizer knows of an edge.
type path struct {
	id         int
	from       *block
	code       uint16 // of from's jump
	outcome    bool   // of it
	dominators set    // the edges that every way from the root over it goes over
}

// An atom is A, X or a word of the scratch memory: those by their numbers.
type atom int

const (
	atomA     atom = memWords
	atomX     atom = memWords + 1
	atomCount      = memWords + 2

	noAtom  atom = -1
	atomsAX atom = -2 // both A and X
)

// atoms is a set of them.
type atoms uint32

func (s atoms) has(a atom) bool { return s&(1<<a) != 0 }

// used returns what an instruction reads.
func used(code uint16, k uint32) atom {
	switch code & classMask {
	case classLd, classLdx:
		switch code & modeMask {
		case modeInd:
			return atomX
		case modeMem:
			return atom(k)
		}
		return noAtom
	case classSt:
		return atomA
	case classStx:
		return atomX
	case classJmp, classALU:
		if code&srcMask == srcX {
			return atomsAX
		}
		return atomA
	case classMisc:
		if code == txa {
			return atomX
		}
		return atomA
	}
	return noAtom
}

// defined returns what an instruction changes.
func defined(code uint16, k uint32) atom {
	switch code & classMask {
	case classLd, classALU:
		return atomA
	case classLdx:
		return atomX
	case classSt, classStx:
		return atom(k)
	case classMisc:
		if code == tax {
			return atomX
		}
		return atomA
	}
	return noAtom
}

// down calls f for each block in use, from the root on.
func (o *optimizer) down(f func(*block)) {
	for level := o.root.flow.level; level >= 0; level-- {
		o.each(level, f)
	}
}

// up calls f for each block in use but the returns, from these on.
func (o *optimizer) up(f func(*block)) {
	for level := 1; level <= o.root.flow.level; level++ {
		o.each(level, f)
	}
}

// each calls f for the blocks of a level, the last one found first.
func (o *optimizer) each(level int, f func(*block)) {
	for i := len(o.levels[level]) - 1; i >= 0; i-- {
		f(o.levels[level][i])
	}
}

// findLevels finds the blocks that are still in use, and how far from a return they are.
func (o *optimizer) findLevels() {
	for i := range o.levels {
		o.levels[i] = o.levels[i][:0]
	}
	o.mark++
	var visit func(*block)
	visit = func(b *block) {
		if b.flow.mark == o.mark {
			return
		}
		b.flow.mark = o.mark
		b.flow.level = 0
		if b.onTrue.to != nil {
			visit(b.onTrue.to)
			visit(b.onFalse.to)
			b.flow.level = max(b.onTrue.to.flow.level, b.onFalse.to.flow.level) + 1
		}
		o.levels[b.flow.level] = append(o.levels[b.flow.level], b)
	}
	visit(o.root)
}

// findDominators finds the dominators of blocks.
func (o *optimizer) findDominators() {
	for _, b := range o.blocks {
		b.flow.dominators.fill(^uint64(0))
	}
	o.root.flow.dominators.fill(0)
	o.down(func(b *block) {
		b.flow.dominators.add(b.flow.id)
		if b.onTrue.to != nil {
			b.onTrue.to.flow.dominators.intersect(b.flow.dominators)
			b.onFalse.to.flow.dominators.intersect(b.flow.dominators)
		}
	})
	o.work += 3 * len(o.blocks) * len(o.root.flow.dominators)
}

// findEdgeDominators finds the dominators of edges.
func (o *optimizer) findEdgeDominators() {
	for _, e := range o.edges {
		e.path.dominators.fill(^uint64(0))
	}
	o.root.onTrue.path.dominators.fill(0)
	o.root.onFalse.path.dominators.fill(0)
	spread := func(e *edge) {
		e.path.dominators.add(e.path.id)
		if e.to != nil {
			e.to.onTrue.path.dominators.intersect(e.path.dominators)
			e.to.onFalse.path.dominators.intersect(e.path.dominators)
		}
	}
	o.down(func(b *block) {
		spread(&b.onTrue)
		spread(&b.onFalse)
	})
	o.work += 3 * len(o.edges) * len(o.root.onTrue.path.dominators)
}

// findUses finds which atoms each block reads before it changes them, or leaves alone and
// blocks behind it read.
func (o *optimizer) findUses() {
	o.down(func(b *block) {
		b.ownUses()
		b.flow.usesBehind = 0
	})
	o.up(func(b *block) {
		f := &b.flow
		f.usesBehind |= b.onTrue.to.flow.uses | b.onFalse.to.flow.uses
		f.uses |= f.usesBehind &^ f.killed
	})
}

// ownUses finds what the block's own instructions read and change first.
func (b *block) ownUses() {
	var defs, uses, killed atoms
	read := func(a atom) {
		for _, one := range expand(a) {
			if one >= 0 && !defs.has(one) {
				uses |= 1 << one
			}
		}
	}
	for _, s := range b.stmts {
		if s.gone {
			continue
		}
		read(used(s.code, s.k))
		if a := defined(s.code, s.k); a >= 0 {
			if !uses.has(a) {
				killed |= 1 << a
			}
			defs |= 1 << a
		}
	}
	if b.code&classMask == classJmp {
		read(used(b.code, b.k))
	}
	b.flow.killed, b.flow.uses = killed, uses
}

// expand returns the one or two atoms that a stands for.
func expand(a atom) [2]atom {
	if a == atomsAX {
		return [2]atom{atomX, atomA}
	}
	return [2]atom{a, noAtom}
}

// findEntries finds the edges that lead to each block.
func (o *optimizer) findEntries() {
	for _, b := range o.blocks {
		b.flow.entries = b.flow.entries[:0]
	}
	for level := o.root.flow.level; level > 0; level-- {
		o.each(level, func(b *block) {
			for _, e := range []*edge{&b.onTrue, &b.onFalse} {
				e.to.flow.entries = append(e.to.flow.entries, e)
			}
		})
	}
}

// firstEntry returns the edge to b that was found last.
func (b *block) firstEntry() *edge { return b.flow.entries[len(b.flow.entries)-1] }
