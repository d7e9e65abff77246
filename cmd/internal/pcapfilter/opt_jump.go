package pcapfilter

import "math/bits"

// conflict reports whether a way from one block straight to another would leave something
// else in an atom that is read behind that.
func conflict(from, to *block) bool {
	for a := range atom(atomCount) {
		if to.flow.usesBehind.has(a) && from.flow.values[a] != to.flow.values[a] {
			return true
		}
	}
	return false
}

// outcome returns where b goes for what has come over e, nil if that cannot be told: the
// same comparison has been made there, or one that says the opposite.
func (b *block) outcome(e *edge) *block {
	p := &e.path
	from := &p.from.flow
	if b.code != p.code || b.flow.values[atomA] != from.values[atomA] {
		return nil
	}
	if b.flow.other == from.other {
		if p.outcome {
			return b.onTrue.to
		}
		return b.onFalse.to
	}
	if p.outcome && p.code == jeqK {
		return b.onFalse.to // equal to something else
	}
	return nil
}

// thread makes an edge lead past blocks whose outcome is known.
func (o *optimizer) thread(e *edge) {
	if e.to.onTrue.to == nil {
		return
	}
	if e.to.onTrue.to == e.to.onFalse.to && !conflict(e.path.from, e.to.onTrue.to) {
		e.to = e.to.onTrue.to
		o.changed()
	}
	for e.to != nil && o.threadOnce(e) && e.to.onTrue.to != nil {
	}
}

// threadOnce makes an edge lead past one block, and reports whether it has.
func (o *optimizer) threadOnce(e *edge) bool {
	alike := o.alike[kin{e.to.code, e.to.flow.values[atomA]}]
	if alike == nil {
		return false
	}
	o.work += len(alike)
	for i, word := range e.path.dominators {
		for word &= alike[i]; word != 0; word &= word - 1 {
			n := 64*i + bits.TrailingZeros64(word)
			to := e.to.outcome(o.edges[n])
			if to != nil && !conflict(e.path.from, to) {
				e.to = to
				o.again = true
				return true
			}
		}
	}
	return false
}

// A kin is what comparisons have in common of which one may tell how another ends.
type kin struct {
	code uint16
	a    number
}

// findAlike sorts edges by the comparisons they come from.
func (o *optimizer) findAlike() {
	clear(o.alike)
	words := len(o.root.onTrue.path.dominators)
	o.up(func(b *block) {
		k := kin{b.code, b.flow.values[atomA]}
		if o.alike[k] == nil {
			o.alike[k] = make(set, words)
			o.work += words
		}
		o.alike[k].add(b.onTrue.path.id)
		o.alike[k].add(b.onFalse.path.id)
	})
}

// pull looks for a chain of tests that begins where edges lead to b, of which one further
// down tests the value that was known before the chain, and others in between test
// something else. That one is pulled up to the beginning, where the value need not be
// loaded again. In an alternative, tests lead on where they are false, and all to the same
// place where they are true; otherwise it is the other way round.
func (o *optimizer) pull(b *block, alternative bool) {
	if len(b.flow.entries) == 0 {
		return
	}
	known := b.flow.entries[0].path.from.flow.values[atomA]
	for _, e := range b.flow.entries {
		if e.path.from.flow.values[atomA] != known {
			return
		}
	}
	on, out := exits(alternative)
	entry := b.firstEntry().path.from
	different := &entry.onFalse
	if entry.onTrue.to == b {
		different = &entry.onTrue
	}
	different, top := b.walk(different, on, out, func(n number) bool { return n != known })
	if different == nil {
		return
	}
	same, _ := b.walk(on(different.to), on, out, func(n number) bool { return n == known })
	if same == nil {
		return
	}
	pulled := same.to
	same.to = on(pulled).to
	on(pulled).to = different.to
	if top {
		redirect(b.flow.entries, b, pulled)
	} else {
		different.to = pulled
	}
	o.again = true
}

// exits returns how to find the exit of a test that leads on in a chain, and the one that
// leads out of it.
func exits(alternative bool) (on, out func(*block) *edge) {
	whenTrue := func(b *block) *edge { return &b.onTrue }
	whenFalse := func(b *block) *edge { return &b.onFalse }
	if alternative {
		return whenFalse, whenTrue
	}
	return whenTrue, whenFalse
}

// walk follows a chain of tests from e to the edge to the first whose A has a number that
// is wanted. It returns nil if the chain ends before, and whether the edge is e itself.
func (b *block) walk(e *edge, on, out func(*block) *edge, wanted func(number) bool) (*edge, bool) {
	for top := true; ; top = false {
		to := e.to
		if to == nil || out(to).to != out(b).to || !to.flow.dominators.has(b.flow.id) {
			return nil, false
		}
		if wanted(to.flow.values[atomA]) {
			return e, top
		}
		e = on(to)
	}
}

// redirect makes those exits of the blocks that entries come from which lead to b lead
// elsewhere.
func redirect(entries []*edge, b, elsewhere *block) {
	for _, e := range entries {
		if from := e.path.from; from.onTrue.to == b {
			from.onTrue.to = elsewhere
		} else {
			from.onFalse.to = elsewhere
		}
	}
}
