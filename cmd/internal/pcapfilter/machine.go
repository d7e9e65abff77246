package pcapfilter

import "golang.org/x/net/bpf"

// A machine evaluates a program. It has the instructions of BPF in a form that takes fewer
// steps: a load, a mask and a comparison that belong together are one step, and where an
// exit leads to a return, the step knows the result.
type machine struct{ first *step }

// A step is one or a few instructions.
type step struct {
	do      action
	at      uint32 // where a load begins
	end     uint32 // behind the last byte of a load at a fixed place
	mask    uint32
	k       uint32
	yes, no *step // what follows: yes if there is only one way on
}

// The ends of all programs.
var (
	accepted = &step{do: doAccept}
	rejected = &step{do: doReject}
)

// An action is what a step does.
type action uint8

const (
	doReject action = iota
	doAccept

	// Loads, in the order of sizes W, H, B.
	doLoadW
	doLoadH
	doLoadB
	doLoadXW // at X
	doLoadXH
	doLoadXB

	// Loads with a mask, a comparison and two exits.
	doTestW
	doTestH
	doTestB
	doTestXW
	doTestXH
	doTestXB
	doPortTest // doLoadXH and a comparison, with doXHeader before: mask is where that is

	doBits16 // a load of 16 bits and a test of some
	doAbove16

	doImm
	doMem
	doLen
	doWay
	doXImm
	doXMem
	doXHeader
	doStore
	doStoreX
	doTAX
	doTXA

	// Computations with a constant; those with X are as many behind them.
	doAdd
	doSub
	doMul
	doDiv
	doMod
	doAnd
	doOr
	doXor
	doLsh
	doRsh
	doAddX
	doSubX
	doMulX
	doDivX
	doModX
	doAndX
	doOrX
	doXorX
	doLshX
	doRshX
	doNeg

	doGo
	doBack // doGo backwards
	doEq
	doGt
	doGe
	doSet
	doEqX
	doGtX
	doGeX
	doSetX
)

// maxBacks bounds how often a program goes back. Chains of headers in a frame are shorter;
// one that is made to lead back into itself is not, and is given up as false.
const maxBacks = 10000

// newMachine returns the machine for a program, and whether that goes back in loops.
func newMachine(program []bpf.RawInstruction) (m machine, loops bool) {
	d := decoder{program: program, target: targets(program), index: make([]int, len(program))}
	for i := 0; i < len(program); {
		d.index[i] = len(d.steps)
		i += d.step(i)
	}
	for n := range d.steps {
		s, exits := &d.steps[n], d.exits[n]
		s.yes, s.no = d.exit(exits.yes), d.exit(exits.no)
		if s.do == doGo && d.index[exits.yes] <= n {
			s.do, loops = doBack, true
		}
	}
	return machine{d.exit(0)}, loops
}

// targets says to which instructions jumps go.
func targets(program []bpf.RawInstruction) []bool {
	t := make([]bool, len(program))
	for n, i := range program {
		switch {
		case i.Op&classMask != classJmp:
		case i.Op == jumpA:
			t[n+1+int(int32(i.K))] = true
		default:
			t[n+1+int(i.Jt)] = true
			t[n+1+int(i.Jf)] = true
		}
	}
	return t
}

// A decoder makes steps of instructions.
type decoder struct {
	program []bpf.RawInstruction
	target  []bool
	index   []int // the step that an instruction begins
	steps   []step
	exits   []exitPair
}

// An exitPair is the instructions that the step of the same number leads to.
type exitPair struct{ yes, no int }

// exit returns the step that an instruction begins.
func (d *decoder) exit(n int) *step {
	if i := d.program[n]; i.Op == retK {
		if i.K == 0 {
			return rejected
		}
		return accepted
	}
	return &d.steps[d.index[n]]
}

// fused returns the instruction number i if it may become one step with that before it.
func (d *decoder) fused(i int) bpf.RawInstruction {
	if i < len(d.program) && !d.target[i] {
		return d.program[i]
	}
	return bpf.RawInstruction{Op: txa}
}

// step makes a step of the instructions from number i and returns how many they are.
func (d *decoder) step(i int) int {
	s, n := d.testStep(i)
	if n == 0 {
		s, n = d.single(d.program[i]), 1
	}
	last := i + n - 1
	out := exitPair{last + 1, last + 1}
	switch j := d.program[last]; {
	case j.Op == retK:
		out = exitPair{last, last}
	case j.Op == jumpA:
		out = exitPair{last + 1 + int(int32(j.K)), last + 1 + int(int32(j.K))}
	case j.Op&classMask == classJmp:
		out = exitPair{last + 1 + int(j.Jt), last + 1 + int(j.Jf)}
	}
	d.steps = append(d.steps, s)
	d.exits = append(d.exits, out)
	return n
}

// testStep makes one step of a load and a comparison. It returns 0 if there is none at i.
func (d *decoder) testStep(i int) (step, int) {
	first := d.program[i]
	if first.Op == ldxMsh {
		second, third := d.fused(i+1), d.fused(i+2)
		if second.Op == classLd|modeInd|sizeH && third.Op == jeqK {
			return step{do: doPortTest, mask: first.K, at: second.K, k: third.K}, 3
		}
		return step{}, 0
	}
	s := d.single(first)
	if s.do < doLoadW || s.do > doLoadXB {
		return step{}, 0
	}
	n, j := 1, d.fused(i+1)
	s.mask = 0xffffffff
	if j.Op == andK {
		s.mask = j.K
		n, j = 2, d.fused(i+2)
	}
	s.k = j.K
	switch {
	case j.Op == jeqK:
		s.do += doTestW - doLoadW
	case j.Op == jsetK && s.do == doLoadH && n == 1:
		s.do = doBits16
	case j.Op == jgtK && s.do == doLoadH && n == 1:
		s.do = doAbove16
	default:
		return step{}, 0
	}
	return s, n + 1
}

// single makes a step of one instruction.
func (d *decoder) single(i bpf.RawInstruction) step {
	s := step{k: i.K}
	switch i.Op & classMask {
	case classLd:
		return loadStep(i)
	case classLdx:
		s.do = map[uint16]action{modeImm: doXImm, modeMem: doXMem, modeMsh: doXHeader}[i.Op&modeMask]
	case classSt:
		s.do = doStore
	case classStx:
		s.do = doStoreX
	case classALU:
		if i.Op == neg {
			s.do = doNeg
			break
		}
		s.do = computeActions[i.Op&opMask]
		if i.Op&srcMask == srcX {
			s.do += doAddX - doAdd
		}
	case classJmp:
		s.do = jumpActions[i.Op&opMask]
		if i.Op&srcMask == srcX {
			s.do += doEqX - doEq
		}
	case classRet:
		s.do = doReject // never taken: exits lead to accepted and rejected
	case classMisc:
		if s.do = doTAX; i.Op == txa {
			s.do = doTXA
		}
	}
	return s
}

var computeActions = map[uint16]action{
	opAdd: doAdd, opSub: doSub, opMul: doMul, opDiv: doDiv, opMod: doMod,
	opAnd: doAnd, opOr: doOr, opXor: doXor, opLsh: doLsh, opRsh: doRsh,
}

var jumpActions = map[uint16]action{
	opJA: doGo, opJEq: doEq, opJGt: doGt, opJGe: doGe, opJSet: doSet,
}

// loadStep makes a step of a load into A.
func loadStep(i bpf.RawInstruction) step {
	s := step{at: i.K, k: i.K}
	order, size := action(0), uint32(4)
	switch i.Op & sizeMask {
	case sizeH:
		order, size = 1, 2
	case sizeB:
		order, size = 2, 1
	}
	switch i.Op & modeMask {
	case modeAbs:
		if s.at == auxPacketWay {
			return step{do: doWay}
		}
		s.do = doLoadW + order
		if s.end = s.at + size; s.end < size {
			s.end = 0xffffffff // no frame is as long
		}
	case modeInd:
		s.do = doLoadXW + order
	case modeImm:
		s.do = doImm
	case modeMem:
		s.do = doMem
	case modeLen:
		s.do = doLen
	}
	return s
}
