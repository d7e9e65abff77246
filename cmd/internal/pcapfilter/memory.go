package pcapfilter

import "golang.org/x/net/bpf"

// initialize returns the program with a beginning that stores 0 in the words of the scratch
// memory that it may read before it has stored anything there, as "geneve or ip" does. They
// are 0 anyway; but kernels do not take a program that relies on that. A program that goes
// backwards is left alone: it is not taken either way.
func initialize(program []bpf.RawInstruction) []bpf.RawInstruction {
	words, ok := unstored(program)
	if !ok || words == 0 {
		return program
	}
	begin := []bpf.RawInstruction{{Op: ldImm}}
	for word := range atom(memWords) {
		if words.has(word) {
			begin = append(begin, bpf.RawInstruction{Op: st, K: uint32(word)})
		}
	}
	return append(begin, program...)
}

// unstored returns the words that may be read before they are stored. It fails for a
// program that goes backwards.
func unstored(program []bpf.RawInstruction) (words atoms, ok bool) {
	const all = 1<<memWords - 1
	stored := make([]atoms, len(program)+1) // on every way to an instruction
	for n := range stored {
		stored[n] = all
	}
	stored[0] = 0
	for n, i := range program {
		now := stored[n]
		switch i.Op & classMask {
		case classLd, classLdx:
			if i.Op&modeMask == modeMem && !now.has(atom(i.K)) {
				words |= 1 << i.K
			}
		case classSt, classStx:
			now |= 1 << i.K
		case classRet:
			continue
		case classJmp:
			if i.Op != jumpA {
				stored[n+1+int(i.Jt)] &= now
				stored[n+1+int(i.Jf)] &= now
				continue
			}
			if int32(i.K) < 0 {
				return 0, false
			}
			stored[n+1+int(i.K)] &= now
			continue
		}
		stored[n+1] &= now
	}
	return words, true
}
