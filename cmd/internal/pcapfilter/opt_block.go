package pcapfilter

import "slices"

// statementWork is how much work it is to look at a statement, in words of a set.
const statementWork = 64

// block optimizes a block for itself, with what is known where it begins: what all edges
// that lead to it agree on.
func (o *optimizer) block(b *block, alter bool) {
	v := &b.flow.values
	*v = [atomCount]number{}
	for i, e := range b.flow.entries {
		if i == 0 {
			*v = e.path.from.flow.values
			continue
		}
		for a := range v {
			if v[a] != e.path.from.flow.values[a] {
				v[a] = 0
			}
		}
	}
	a, x := v[atomA], v[atomX]
	b.sweep()
	o.work += statementWork * len(b.stmts)
	for _, s := range b.stmts {
		o.statement(s, v, alter)
	}
	idle := b.flow.usesBehind == 0 && a != 0 && v[atomA] == a && x != 0 && v[atomX] == x
	if alter && (idle || b.code&classMask == classRet) {
		if len(b.stmts) > 0 {
			b.stmts = nil
			o.changed()
		}
	} else {
		o.peephole(b)
		o.removeDead(b)
	}
	b.flow.other = v[atomX]
	if b.code&srcMask == srcK {
		b.flow.other = o.values.ofConstant(b.k)
	}
	b.onTrue.path.code, b.onTrue.path.outcome = b.code, true
	b.onFalse.path.code, b.onFalse.path.outcome = b.code, false
}

// sweep removes statements that are gone. The first stays even then: libpcap keeps all, and
// the first tells that there have been some.
func (b *block) sweep() {
	if len(b.stmts) == 0 {
		return
	}
	rest := slices.DeleteFunc(b.stmts[1:], func(s *stmt) bool { return s.gone })
	b.stmts = b.stmts[:1+len(rest)]
}

// removeDead takes out statements whose result nothing reads.
func (o *optimizer) removeDead(b *block) {
	var last [atomCount]*stmt // the last that changed an atom which has not been read since
	visit := func(code uint16, k uint32, s *stmt) {
		for _, a := range expand(used(code, k)) {
			if a >= 0 {
				last[a] = nil
			}
		}
		a := defined(code, k)
		if a < 0 {
			return
		}
		if last[a] != nil {
			last[a].gone = true
			o.changed()
		}
		last[a] = s
	}
	for _, s := range b.stmts {
		if !s.gone {
			visit(s.code, s.k, s)
		}
	}
	visit(b.code, b.k, nil)
	for a, s := range last {
		if s != nil && !b.flow.usesBehind.has(atom(a)) {
			s.gone = true
			o.changed()
		}
	}
}

// after returns the index of the first statement from number i on that is not gone.
func (b *block) after(i int) (int, *stmt) {
	for ; i < len(b.stmts); i++ {
		if !b.stmts[i].gone {
			return i, b.stmts[i]
		}
	}
	return i, nil
}

// is reports whether a statement is there and has a code.
func (s *stmt) is(code uint16) bool { return s != nil && !s.gone && s.code == code }

// peephole replaces runs of statements by shorter ones, and settles jumps whose outcome
// is known.
func (o *optimizer) peephole(b *block) {
	if len(b.stmts) == 0 {
		return
	}
	last := b.stmts[0]
	for i, s := b.after(0); s != nil; {
		j, next := b.after(i + 1)
		if next == nil {
			break
		}
		last = next
		o.pair(b, s, next, j)
		i, s = b.after(j)
	}
	o.intoJump(b, last)
	o.settle(b)
}

// pair looks at two statements in a row, of which the second has number j.
func (o *optimizer) pair(b *block, s, next *stmt, j int) {
	// What has just been stored is still in A.
	if s.is(st) && next.is(ldxMem) && s.k == next.k {
		next.code = tax
		o.changed()
	}
	// X and A get the same constant: it can be told better in this order.
	if s.is(ldImm) && next.is(tax) {
		s.code, next.code = ldxImm, txa
		o.changed()
	}
	if s.is(ldImm) && !b.flow.usesBehind.has(atomX) {
		o.intoLoad(b, s, next, j)
	}
}

// intoLoad adds a constant that is loaded into A by s to the place of the load that it is
// for, where it is added to X in between.
func (o *optimizer) intoLoad(b *block, s, next *stmt, j int) {
	add := next
	if next.is(ldxMsh) {
		j, add = b.after(j + 1)
	}
	if !add.is(addX) {
		return
	}
	j, move := b.after(j + 1)
	if !move.is(tax) {
		return
	}
	_, load := b.after(j + 1)
	if load == nil || load.code&classMask != classLd || load.code&modeMask != modeInd {
		return
	}
	load.k += s.k
	s.gone, add.gone, move.gone = true, true, true
	o.changed()
}

// intoJump makes the last computation a part of the comparison, if nothing else needs its
// result.
func (o *optimizer) intoJump(b *block, last *stmt) {
	if b.code != jeqK || b.flow.usesBehind.has(atomA) {
		return
	}
	switch {
	case last.is(subX):
		x, known := o.values.constants[b.flow.values[atomX]]
		switch {
		case known:
			b.k += x
		case b.k == 0:
			b.code = jeqX
		default:
			return
		}
	case last.is(subK):
		b.k += last.k
	case last.is(andK) && b.k == 0:
		b.code, b.k = jsetK, last.k
		b.onTrue.to, b.onFalse.to = b.onFalse.to, b.onTrue.to
	default:
		return
	}
	last.gone = true
	o.changed()
}

// settle makes both exits of a jump lead where it goes, if that is known.
func (o *optimizer) settle(b *block) {
	if b.code == jsetK {
		switch b.k {
		case 0:
			b.onTrue.to = b.onFalse.to
		case 0xffffffff:
			b.onFalse.to = b.onTrue.to
		}
	}
	if x, known := o.values.constants[b.flow.values[atomX]]; known && b.code&srcMask == srcX {
		b.code &^= srcX
		b.k = x
	}
	a, known := o.values.constants[b.flow.values[atomA]]
	if !known || b.code&srcMask != srcK || b.code&classMask != classJmp {
		return
	}
	if b.onTrue.to != b.onFalse.to {
		o.changed()
	}
	st := state{a: a}
	if st.holds(jumpActions[b.code&opMask], b.k) {
		b.onFalse.to = b.onTrue.to
	} else {
		b.onTrue.to = b.onFalse.to
	}
}
