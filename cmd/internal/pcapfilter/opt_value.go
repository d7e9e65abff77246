package pcapfilter

// A number stands for a value that is not known before there is a packet: equal numbers
// are equal values. 0 is no value in particular.
type number uint32

// values gives values their numbers.
type values struct {
	numbers   map[expression]number
	constants map[number]uint32
}

// An expression is how a value comes about: an instruction with its operands, each a
// constant or a number.
type expression struct {
	code uint16
	a, b uint32
}

func (v *values) reset() {
	if v.numbers == nil {
		v.numbers = map[expression]number{}
		v.constants = map[number]uint32{}
	}
	clear(v.numbers)
	clear(v.constants)
}

// of returns the number of the value that an instruction makes.
func (v *values) of(code uint16, a, b uint32) number {
	e := expression{code, a, b}
	n, ok := v.numbers[e]
	if !ok {
		n = number(len(v.numbers) + 1)
		v.numbers[e] = n
	}
	return n
}

// ofConstant returns the number of a constant.
func (v *values) ofConstant(k uint32) number {
	n := v.of(ldImm, k, 0)
	v.constants[n] = k
	return n
}

// put notes that an atom gets a value by s. If it has that value already, s is not needed,
// and is gone if alter is set.
func put(s *stmt, atom *number, n number, alter bool) {
	if alter && n != 0 && *atom == n {
		s.gone = true
		return
	}
	*atom = n
}

// statement finds what a statement does to the values. If alter is set, it is replaced by
// a simpler one where its operands are known.
func (o *optimizer) statement(s *stmt, v *[atomCount]number, alter bool) {
	if s.gone {
		return
	}
	switch s.code & classMask {
	case classLd:
		o.loadA(s, v, alter)
	case classLdx:
		o.loadX(s, v, alter)
	case classSt:
		put(s, &v[s.k], v[atomA], alter)
	case classStx:
		put(s, &v[s.k], v[atomX], alter)
	case classMisc:
		if s.code == tax {
			put(s, &v[atomX], v[atomA], alter)
		} else {
			put(s, &v[atomA], v[atomX], alter)
		}
	case classALU:
		switch {
		case s.code == neg:
			o.negate(s, v, alter)
		case s.code&srcMask == srcX:
			o.computeX(s, v, alter)
		default:
			o.computeK(s, v, alter)
		}
	}
}

// loadA does it for a load into A.
func (o *optimizer) loadA(s *stmt, v *[atomCount]number, alter bool) {
	var n number
	switch s.code & modeMask {
	case modeAbs:
		n = o.values.of(s.code, s.k, 0)
	case modeInd:
		x, known := o.values.constants[v[atomX]]
		if alter && known {
			s.code = classLd | modeAbs | s.code&sizeMask
			s.k += x
			n = o.values.of(s.code, s.k, 0)
			o.changed()
		} else {
			n = o.values.of(s.code, s.k, uint32(v[atomX]))
		}
	case modeLen:
		n = o.values.of(s.code, 0, 0)
	case modeImm:
		n = o.values.ofConstant(s.k)
	case modeMem:
		n = o.loadMemory(s, v, alter, ldImm)
	}
	put(s, &v[atomA], n, alter)
}

// loadX does it for a load into X.
func (o *optimizer) loadX(s *stmt, v *[atomCount]number, alter bool) {
	var n number
	switch s.code & modeMask {
	case modeImm:
		n = o.values.ofConstant(s.k)
	case modeMsh:
		n = o.values.of(s.code, s.k, 0)
	case modeMem:
		n = o.loadMemory(s, v, alter, ldxImm)
	}
	put(s, &v[atomX], n, alter)
}

// loadMemory returns the number of what a word of the memory has. If that is a constant,
// s becomes constant, the load of one.
func (o *optimizer) loadMemory(s *stmt, v *[atomCount]number, alter bool, constant uint16) number {
	n := v[s.k]
	if k, known := o.values.constants[n]; alter && known {
		s.code, s.k = constant, k
		o.changed()
	}
	return n
}

// negate does it for a negation.
func (o *optimizer) negate(s *stmt, v *[atomCount]number, alter bool) {
	if a, known := o.values.constants[v[atomA]]; alter && known {
		s.code, s.k = ldImm, -a
		v[atomA] = o.values.ofConstant(s.k)
		return
	}
	v[atomA] = o.values.of(s.code, uint32(v[atomA]), 0)
}

// computeK does it for a computation with a constant.
func (o *optimizer) computeK(s *stmt, v *[atomCount]number, alter bool) {
	op := s.code & opMask
	if alter && s.k == 0 && o.withZero(s, v, op) {
		return
	}
	if a, known := o.values.constants[v[atomA]]; alter && known {
		o.fold(s, a, s.k)
		v[atomA] = o.values.ofConstant(s.k)
		return
	}
	v[atomA] = o.values.of(s.code, uint32(v[atomA]), uint32(o.values.ofConstant(s.k)))
}

// withZero simplifies a computation with the constant 0, and reports whether it has.
func (o *optimizer) withZero(s *stmt, v *[atomCount]number, op uint16) bool {
	switch op {
	case opAdd, opLsh, opRsh, opOr, opXor:
		s.gone = true
		return true
	case opMul, opAnd:
		s.code = ldImm
		v[atomA] = o.values.ofConstant(0)
		return true
	case opDiv, opMod:
		o.err = errZero
	}
	return false
}

// computeX does it for a computation with X.
func (o *optimizer) computeX(s *stmt, v *[atomCount]number, alter bool) {
	op := s.code & opMask
	a, knownA := o.values.constants[v[atomA]]
	x, knownX := o.values.constants[v[atomX]]
	switch {
	case alter && knownX && knownA:
		o.fold(s, a, x)
		v[atomA] = o.values.ofConstant(s.k)
	case alter && knownX:
		s.code, s.k = classALU|srcK|op, x
		if (op == opLsh || op == opRsh) && x > 31 {
			o.err = errShift
		}
		o.changed()
		v[atomA] = o.values.of(s.code, uint32(v[atomA]), uint32(o.values.ofConstant(x)))
	case alter && knownA && a == 0:
		o.ofZero(s, v, op)
	default:
		v[atomA] = o.values.of(s.code, uint32(v[atomA]), uint32(v[atomX]))
	}
}

// ofZero simplifies a computation with X where A is 0.
func (o *optimizer) ofZero(s *stmt, v *[atomCount]number, op uint16) {
	switch op {
	case opAdd, opOr, opXor:
		s.code = txa
		put(s, &v[atomA], v[atomX], true)
	case opMul, opDiv, opMod, opAnd, opLsh, opRsh:
		s.code, s.k = ldImm, 0
		put(s, &v[atomA], o.values.ofConstant(0), true)
	default:
		v[atomA] = o.values.of(s.code, uint32(v[atomA]), uint32(v[atomX]))
	}
}

// fold replaces a computation whose operands are known by its result.
func (o *optimizer) fold(s *stmt, a, b uint32) {
	st := state{a: a}
	if !st.operate(computeActions[s.code&opMask], b) {
		o.err = errZero
	}
	s.code, s.k = ldImm, st.a
	o.changed()
}
