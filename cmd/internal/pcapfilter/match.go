package pcapfilter

import "encoding/binary"

// run evaluates the program on a packet. The steps that filters are mostly made of stand
// here, with the registers in variables; from the first other one on, finish does it.
func (m machine) run(frame []byte, wireLen uint32, outbound bool) bool {
	var a, x uint32
	length := uint32(min(len(frame), maxFrame))
	for s := m.first; ; {
		switch s.do {
		case doAccept:
			return true
		case doReject:
			return false
		case doTestW:
			if s.end > length {
				return false
			}
			a = binary.BigEndian.Uint32(frame[s.at:]) & s.mask
			s = s.when(a == s.k)
		case doTestH:
			if s.end > length {
				return false
			}
			a = uint32(binary.BigEndian.Uint16(frame[s.at:])) & s.mask
			s = s.when(a == s.k)
		case doTestB:
			if s.end > length {
				return false
			}
			a = uint32(frame[s.at]) & s.mask
			s = s.when(a == s.k)
		case doBits16:
			if s.end > length {
				return false
			}
			a = uint32(binary.BigEndian.Uint16(frame[s.at:]))
			s = s.when(a&s.k != 0)
		case doAbove16:
			if s.end > length {
				return false
			}
			a = uint32(binary.BigEndian.Uint16(frame[s.at:]))
			s = s.when(a > s.k)
		case doPortTest:
			if s.mask >= length {
				return false
			}
			x = 4 * uint32(frame[s.mask]&0x0f)
			at := uint64(x) + uint64(s.at)
			if at+2 > uint64(length) {
				return false
			}
			a = uint32(binary.BigEndian.Uint16(frame[at:]))
			s = s.when(a == s.k)
		case doTestXH:
			at := uint64(x) + uint64(s.at)
			if at+2 > uint64(length) {
				return false
			}
			a = uint32(binary.BigEndian.Uint16(frame[at:])) & s.mask
			s = s.when(a == s.k)
		case doXHeader:
			if s.k >= length {
				return false
			}
			x = 4 * uint32(frame[s.k]&0x0f)
			s = s.yes
		case doLoadXB:
			at := uint64(x) + uint64(s.at)
			if at >= uint64(length) {
				return false
			}
			a = uint32(frame[at])
			s = s.yes
		case doEq:
			s = s.when(a == s.k)
		case doGt:
			s = s.when(a > s.k)
		case doSet:
			s = s.when(a&s.k != 0)
		case doLen:
			a = wireLen
			s = s.yes
		default:
			st := state{a: a, x: x}
			return st.finish(s, frame, wireLen, outbound)
		}
	}
}

// maxFrame bounds the bytes of a frame that are looked at, so that places in it can be
// added up.
const maxFrame = 1 << 30

// when returns the next step for the outcome of a comparison.
func (s *step) when(outcome bool) *step {
	if outcome {
		return s.yes
	}
	return s.no
}

// A state is what a program has in its registers and its scratch memory.
type state struct {
	a, x   uint32
	backs  int
	memory [memWords]uint32
}

// finish evaluates a program from a step on, whatever that does.
func (st *state) finish(s *step, frame []byte, wireLen uint32, outbound bool) bool {
	for s.do != doAccept && s.do != doReject {
		next, ok := s.yes, true
		switch {
		case s.do >= doLoadW && s.do <= doLoadXB:
			ok = st.load(s.do, s, frame)
		case s.do >= doTestW && s.do <= doTestXB:
			ok = st.load(s.do-doTestW+doLoadW, s, frame)
			st.a &= s.mask
			next = s.when(st.a == s.k)
		case s.do == doBits16, s.do == doAbove16:
			ok = st.load(doLoadH, s, frame)
			next = s.when(s.do == doBits16 && st.a&s.k != 0 || s.do == doAbove16 && st.a > s.k)
		case s.do == doPortTest:
			ok = st.header(s.mask, frame) && st.load(doLoadXH, s, frame)
			next = s.when(st.a == s.k)
		case s.do == doXHeader:
			ok = st.header(s.k, frame)
		case s.do >= doEq && s.do <= doSetX:
			next = s.when(st.holds(s.do, s.k))
		case s.do == doBack:
			st.backs++
			ok = st.backs <= maxBacks
		case s.do == doLen:
			st.a = wireLen
		case s.do == doWay:
			st.a = 0
			if outbound {
				st.a = wayOutgoing
			}
		case s.do >= doAdd && s.do <= doRshX:
			ok = st.operate(s.do, s.k)
		default:
			st.move(s)
		}
		if !ok {
			return false
		}
		s = next
	}
	return s.do == doAccept
}

// header loads the length of an IPv4 header into X, false if the frame does not have it.
func (st *state) header(at uint32, frame []byte) bool {
	if uint64(at) >= uint64(len(frame)) {
		return false
	}
	st.x = 4 * uint32(frame[at]&0x0f)
	return true
}

// load loads bytes of the frame, false if it does not have them.
func (st *state) load(do action, s *step, frame []byte) bool {
	at := uint64(s.at)
	if do >= doLoadXW {
		at += uint64(st.x)
		do -= doLoadXW - doLoadW
	}
	size := uint64(4) >> (do - doLoadW)
	if at+size > uint64(len(frame)) {
		return false
	}
	switch b := frame[at:]; do {
	case doLoadW:
		st.a = binary.BigEndian.Uint32(b)
	case doLoadH:
		st.a = uint32(binary.BigEndian.Uint16(b))
	case doLoadB:
		st.a = uint32(b[0])
	}
	return true
}

// holds reports whether a comparison is true.
func (st *state) holds(do action, k uint32) bool {
	if do >= doEqX {
		do, k = do-doEqX+doEq, st.x
	}
	switch do {
	case doEq:
		return st.a == k
	case doGt:
		return st.a > k
	case doGe:
		return st.a >= k
	}
	return st.a&k != 0
}

// move does what moves values from one place to another, and negates.
func (st *state) move(s *step) {
	switch s.do {
	case doImm:
		st.a = s.k
	case doMem:
		st.a = st.memory[s.k%memWords]
	case doXImm:
		st.x = s.k
	case doXMem:
		st.x = st.memory[s.k%memWords]
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
	}
}

// operate computes with A and with k or X. It returns false for a division by zero.
func (st *state) operate(do action, k uint32) bool {
	if do >= doAddX {
		do, k = do-doAddX+doAdd, st.x
	}
	switch do {
	case doAdd:
		st.a += k
	case doSub:
		st.a -= k
	case doMul:
		st.a *= k
	case doDiv:
		if k == 0 {
			return false
		}
		st.a /= k
	case doMod:
		if k == 0 {
			return false
		}
		st.a %= k
	case doAnd:
		st.a &= k
	case doOr:
		st.a |= k
	case doXor:
		st.a ^= k
	case doLsh:
		st.a <<= k
	case doRsh:
		st.a >>= k
	}
	return true
}
