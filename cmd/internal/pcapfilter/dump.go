package pcapfilter

import (
	"fmt"
	"io"

	"golang.org/x/net/bpf"
)

// Dump writes the program as tcpdump does: with detail 1 for people, as -d, with 2 as a
// part of a C program, as -dd, with 3 as decimal numbers behind their count, as -ddd.
// Values below and above these are as the nearest one.
func (f *Filter) Dump(w io.Writer, detail int) error {
	_, err := w.Write(f.image(detail))
	return err
}

// image returns what Dump writes.
func (f *Filter) image(detail int) []byte {
	var out []byte
	if detail > 2 {
		out = fmt.Appendf(out, "%d\n", len(f.program))
	}
	for n, i := range f.program {
		switch {
		case detail > 2:
			out = fmt.Appendf(out, "%d %d %d %d\n", i.Op, i.Jt, i.Jf, i.K)
		case detail == 2:
			out = fmt.Appendf(out, "{ 0x%x, %d, %d, 0x%08x },\n", i.Op, i.Jt, i.Jf, i.K)
		default:
			out = append(line(out, n, i), '\n')
		}
	}
	return out
}

// line appends the line for instruction number n.
func line(out []byte, n int, i bpf.RawInstruction) []byte {
	name, operand := mnemonic(n, i)
	if i.Op&classMask != classJmp || i.Op == jumpA {
		return fmt.Appendf(out, "(%03d) %-8s %s", n, name, operand)
	}
	return fmt.Appendf(out, "(%03d) %-8s %-16s jt %d\tjf %d",
		n, name, operand, n+1+int(i.Jt), n+1+int(i.Jf))
}

// mnemonic returns the name of an instruction and its operand.
func mnemonic(n int, i bpf.RawInstruction) (name, operand string) {
	switch i.Op & classMask {
	case classLd, classLdx:
		return load(i)
	case classSt:
		return "st", fmt.Sprintf("M[%d]", i.K)
	case classStx:
		return "stx", fmt.Sprintf("M[%d]", i.K)
	case classALU:
		if i.Op == neg {
			return "neg", ""
		}
		return arithmetic[i.Op&opMask], source(i)
	case classJmp:
		if i.Op == jumpA {
			return "ja", fmt.Sprint(n + 1 + int(int32(i.K)))
		}
		return jumps[i.Op&opMask], source(i)
	case classRet:
		return "ret", fmt.Sprintf("#%d", int32(i.K))
	}
	if i.Op == tax {
		return "tax", ""
	}
	return "txa", ""
}

var arithmetic = map[uint16]string{
	opAdd: "add", opSub: "sub", opMul: "mul", opDiv: "div", opMod: "mod",
	opAnd: "and", opOr: "or", opXor: "xor", opLsh: "lsh", opRsh: "rsh",
}

var jumps = map[uint16]string{opJEq: "jeq", opJGt: "jgt", opJGe: "jge", opJSet: "jset"}

// source returns the second operand of a computation or comparison. Bits and what is
// compared are hexadecimal.
func source(i bpf.RawInstruction) string {
	if i.Op&srcMask == srcX {
		return "x"
	}
	if i.Op&classMask == classALU {
		switch i.Op & opMask {
		case opAnd, opOr, opXor:
		default:
			return fmt.Sprintf("#%d", int32(i.K))
		}
	}
	return fmt.Sprintf("#0x%x", i.K)
}

// load returns the name and the operand of a load.
func load(i bpf.RawInstruction) (name, operand string) {
	name = "ld"
	if i.Op&classMask == classLdx {
		name = "ldx"
	}
	switch i.Op & sizeMask {
	case sizeH:
		name += "h"
	case sizeB:
		name += "b"
	}
	switch i.Op & modeMask {
	case modeAbs:
		if i.K == auxPacketWay {
			return name, "[type]"
		}
		return name, fmt.Sprintf("[%d]", int32(i.K))
	case modeInd:
		return name, fmt.Sprintf("[x + %d]", int32(i.K))
	case modeMem:
		return name, fmt.Sprintf("M[%d]", i.K)
	case modeLen:
		return name, "#pktlen"
	case modeMsh:
		return name, fmt.Sprintf("4*([%d]&0xf)", int32(i.K))
	}
	return name, fmt.Sprintf("#0x%x", i.K)
}
