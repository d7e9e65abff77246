package pcapfilter

import "golang.org/x/net/bpf"

// A place is where a block stands in the assembled program.
type place struct {
	fromEnd           int  // of its first instruction, counted backwards: the last one of all is 1
	stmts             int  // without those that are gone
	farTrue, farFalse bool // the exit needs a jump of its own, being more than 255 away
	done              bool
}

// length returns how many instructions a block has.
func (p *place) length() int {
	n := p.stmts + 1
	if p.farTrue {
		n++
	}
	if p.farFalse {
		n++
	}
	return n
}

// maxHop is how far a conditional jump reaches.
const maxHop = 255

// assemble puts blocks into a row: each before those that it leads to.
func assemble(root *block) []bpf.RawInstruction {
	var order []*block
	end := layOut(root, 0, &order)
	program := make([]bpf.RawInstruction, 0, end)
	for i := len(order) - 1; i >= 0; i-- {
		program = order[i].emit(program)
	}
	return program
}

// layOut places b and what it leads to in front of what is already at the end, and returns
// how many instructions there are then.
func layOut(b *block, end int, order *[]*block) int {
	if b == nil || b.place.done {
		return end
	}
	b.place.done = true
	end = layOut(b.onFalse.to, end, order)
	end = layOut(b.onTrue.to, end, order)
	p := &b.place
	for _, s := range b.stmts {
		if !s.gone {
			p.stmts++
		}
	}
	if b.onTrue.to != nil {
		for changed := true; changed; {
			base := end + p.length() - p.stmts - 1
			changed = grow(&p.farTrue, base-b.onTrue.to.place.fromEnd) ||
				grow(&p.farFalse, base-b.onFalse.to.place.fromEnd)
		}
	}
	p.fromEnd = end + p.length()
	*order = append(*order, b)
	return p.fromEnd
}

// grow sets far if a hop is too long, and reports whether that is new.
func grow(far *bool, hop int) bool {
	if *far || hop <= maxHop {
		return false
	}
	*far = true
	return true
}

// emit appends the instructions of b.
func (b *block) emit(program []bpf.RawInstruction) []bpf.RawInstruction {
	index := make(map[*stmt]int, len(b.stmts))
	n := 0
	for _, s := range b.stmts {
		if !s.gone {
			index[s] = n
			n++
		}
	}
	for _, s := range b.stmts {
		if s.gone {
			continue
		}
		raw := bpf.RawInstruction{Op: s.code, K: s.k}
		if s.jt != nil {
			raw.Jt = uint8(index[s.jt] - index[s] - 1)
			raw.Jf = uint8(index[s.jf] - index[s] - 1)
		}
		program = append(program, raw)
	}
	return b.emitJump(program)
}

// emitJump appends the last instruction of b, and the jumps that it needs for exits that
// are far.
func (b *block) emitJump(program []bpf.RawInstruction) []bpf.RawInstruction {
	raw := bpf.RawInstruction{Op: b.code, K: b.k}
	if b.onTrue.to == nil {
		return append(program, raw)
	}
	p := &b.place
	behind := p.fromEnd - p.stmts - 1 // the distance of the instruction behind this one
	var far []bpf.RawInstruction
	hop := func(to *block, isFar bool) uint8 {
		n := behind - to.place.fromEnd
		if !isFar {
			return uint8(n)
		}
		far = append(far, bpf.RawInstruction{Op: jumpA, K: uint32(n - len(far) - 1)})
		return uint8(len(far) - 1)
	}
	raw.Jt = hop(b.onTrue.to, p.farTrue)
	raw.Jf = hop(b.onFalse.to, p.farFalse)
	return append(append(program, raw), far...)
}
