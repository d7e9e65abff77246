package pcapfilter

import "encoding/binary"

// run evaluates the program on a packet. The steps that filters are mostly made of stand
// here; those of arithmetic are in state's methods.
func (m machine) run(frame []byte, wireLen uint32, outbound bool) bool {
	var st state
	length := uint32(min(len(frame), 1<<30))
	for pc := int32(0); pc >= 0; {
		s := &m[pc]
		pc = s.yes
		switch s.do {
		case doReturn:
		case doTestW:
			if s.end > length {
				return false
			}
			st.a = binary.BigEndian.Uint32(frame[s.at:]) & s.mask
			if st.a != s.k {
				pc = s.no
			}
		case doTestH:
			if s.end > length {
				return false
			}
			st.a = uint32(binary.BigEndian.Uint16(frame[s.at:])) & s.mask
			if st.a != s.k {
				pc = s.no
			}
		case doTestB:
			if s.end > length {
				return false
			}
			st.a = uint32(frame[s.at]) & s.mask
			if st.a != s.k {
				pc = s.no
			}
		case doEq:
			if st.a != s.k {
				pc = s.no
			}
		case doBits16:
			if s.end > length {
				return false
			}
			st.a = uint32(binary.BigEndian.Uint16(frame[s.at:]))
			if st.a&s.k == 0 {
				pc = s.no
			}
		case doAbove16:
			if s.end > length {
				return false
			}
			st.a = uint32(binary.BigEndian.Uint16(frame[s.at:]))
			if st.a <= s.k {
				pc = s.no
			}
		case doPortTest:
			if s.mask >= length {
				return false
			}
			st.x = 4 * uint32(frame[s.mask]&0x0f)
			at := uint64(st.x) + uint64(s.at)
			if at+2 > uint64(length) {
				return false
			}
			st.a = uint32(binary.BigEndian.Uint16(frame[at:]))
			if st.a != s.k {
				pc = s.no
			}
		case doTestXH:
			at := uint64(st.x) + uint64(s.at)
			if at+2 > uint64(length) {
				return false
			}
			st.a = uint32(binary.BigEndian.Uint16(frame[at:])) & s.mask
			if st.a != s.k {
				pc = s.no
			}
		case doLen:
			st.a = wireLen
		case doWay:
			st.a = 0
			if outbound {
				st.a = wayOutgoing
			}
		case doGo:
		case doBack:
			if st.backs++; st.backs > maxBacks {
				return false
			}
		case doGt, doGe, doSet, doEqX, doGtX, doGeX, doSetX:
			if !st.holds(s) {
				pc = s.no
			}
		case doLoadW, doLoadH, doLoadB, doLoadXW, doLoadXH, doLoadXB, doXHeader:
			if !st.load(s, frame) {
				return false
			}
		case doTestXW, doTestXB:
			if !st.load(s, frame) {
				return false
			}
			if st.a &= s.mask; st.a != s.k {
				pc = s.no
			}
		default:
			if !st.compute(s, wireLen) {
				return false
			}
		}
		if pc == accept {
			return true
		}
	}
	return false
}

// A state is what a program has in its registers and its scratch memory.
type state struct {
	a, x   uint32
	backs  int
	memory [memWords]uint32
}

// holds reports whether a comparison is true.
func (st *state) holds(s *step) bool {
	switch s.do {
	case doEq:
		return st.a == s.k
	case doGt:
		return st.a > s.k
	case doGe:
		return st.a >= s.k
	case doSet:
		return st.a&s.k != 0
	case doEqX:
		return st.a == st.x
	case doGtX:
		return st.a > st.x
	case doGeX:
		return st.a >= st.x
	}
	return st.a&st.x != 0
}

// load loads bytes of the frame, false if it does not have them.
func (st *state) load(s *step, frame []byte) bool {
	at := uint64(s.at)
	size := uint64(4)
	switch s.do {
	case doLoadH:
		size = 2
	case doLoadB:
		size = 1
	case doLoadXW, doTestXW:
		at += uint64(st.x)
	case doLoadXH:
		at, size = at+uint64(st.x), 2
	case doLoadXB, doTestXB:
		at, size = at+uint64(st.x), 1
	case doXHeader:
		at, size = uint64(s.k), 1
	}
	if at+size > uint64(len(frame)) {
		return false
	}
	switch b := frame[at:]; {
	case s.do == doXHeader:
		st.x = 4 * uint32(b[0]&0x0f)
	case size == 1:
		st.a = uint32(b[0])
	case size == 2:
		st.a = uint32(binary.BigEndian.Uint16(b))
	default:
		st.a = binary.BigEndian.Uint32(b)
	}
	return true
}

// compute does what is left: it moves values and computes with them. It returns false for a
// division by zero.
func (st *state) compute(s *step, wireLen uint32) bool {
	switch s.do {
	case doImm:
		st.a = s.k
	case doMem:
		st.a = st.memory[s.k%memWords]
	case doXImm:
		st.x = s.k
	case doXMem:
		st.x = st.memory[s.k%memWords]
	case doXLen:
		st.x = wireLen
	case doStore:
		st.memory[s.k%memWords] = st.a
	case doStoreX:
		st.memory[s.k%memWords] = st.x
	case doTAX:
		st.x = st.a
	case doTXA:
		st.a = st.x
	case doNeg:
		st.a = -st.a
	default:
		if s.do >= doAddX {
			return st.operate(s.do-doAddX+doAdd, st.x)
		}
		return st.operate(s.do, s.k)
	}
	return true
}

// operate computes with A and an operand.
func (st *state) operate(do action, by uint32) bool {
	switch do {
	case doAdd:
		st.a += by
	case doSub:
		st.a -= by
	case doMul:
		st.a *= by
	case doDiv:
		if by == 0 {
			return false
		}
		st.a /= by
	case doMod:
		if by == 0 {
			return false
		}
		st.a %= by
	case doAnd:
		st.a &= by
	case doOr:
		st.a |= by
	case doXor:
		st.a ^= by
	case doLsh:
		st.a <<= by
	case doRsh:
		st.a >>= by
	}
	return true
}
