package vale

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"syscall"

	"golang.org/x/sys/unix"
)

// Four small BPF programs lead the frames, each on a hook that it leaves when its link
// is closed, by us or by the kernel when this process dies in whatever way:
//
//	                    what comes in                         what goes out
//	the interface   -> helper of the wire, or to the     ours passes; the host's -> helper of
//	                stack what we have injected          the stack, or nowhere without it
//	wire's helper                                        what was redirected passes and is
//	                                                     captured; everything else is dropped
//	stack's helper                                       the same, and what we send is injected
//	                                                     into the interface as come in
//
// What was redirected carries a mark, a random number for each attachment; what is ours
// comes from a socket whose cookie the program knows. The programs are the first on
// their hooks.

// A bpfInsn is one instruction: struct bpf_insn.
type bpfInsn struct {
	op       uint8
	dst, src uint8 // registers
	off      int16
	imm      int32
}

// Offset of a field of struct __sk_buff.
const skbMark = 8

// Verdicts of a program (enum tcx_action_base).
const (
	tcxNext = -1
	tcxDrop = 2
)

// Helper functions of a program (linux/bpf.h).
const (
	bpfRedirect        = 23
	bpfGetSocketCookie = 46
	bpfRedirectIngress = 1 // BPF_F_INGRESS: as if it came in there
)

// A hostMark is what redirected frames carry.
type hostMark uint32

// newHostMark returns a mark that no other attachment has, and that is not 0.
func newHostMark() hostMark { return hostMark(rand.Uint32N(1<<31-1) + 1) }

// The parts of programs. r6 keeps the frame.

func bpfStart() []bpfInsn {
	return []bpfInsn{{op: unix.BPF_ALU64 | unix.BPF_MOV | unix.BPF_X, dst: 6, src: 1}}
}

func bpfExit(verdict int32) []bpfInsn {
	return []bpfInsn{
		{op: unix.BPF_ALU64 | unix.BPF_MOV | unix.BPF_K, dst: 0, imm: verdict},
		{op: unix.BPF_JMP | unix.BPF_EXIT},
	}
}

func bpfSetMark(m hostMark) []bpfInsn {
	return []bpfInsn{
		{op: unix.BPF_ALU64 | unix.BPF_MOV | unix.BPF_K, dst: 2, imm: int32(m)},
		{op: unix.BPF_STX | unix.BPF_MEM | unix.BPF_W, dst: 6, src: 2, off: skbMark},
	}
}

// bpfIfMark runs then for frames with the mark.
func bpfIfMark(m hostMark, then []bpfInsn) []bpfInsn {
	return append([]bpfInsn{
		{op: unix.BPF_LDX | unix.BPF_MEM | unix.BPF_W, dst: 2, src: 6, off: skbMark},
		{op: unix.BPF_JMP | unix.BPF_JNE | unix.BPF_K, dst: 2, off: int16(len(then)), imm: int32(m)},
	}, then...)
}

// bpfIfCookie runs then for frames that were sent by the socket.
func bpfIfCookie(cookie uint64, then []bpfInsn) []bpfInsn {
	return append([]bpfInsn{
		{op: unix.BPF_ALU64 | unix.BPF_MOV | unix.BPF_X, dst: 1, src: 6},
		{op: unix.BPF_JMP | unix.BPF_CALL, imm: bpfGetSocketCookie},
		{op: unix.BPF_LD | unix.BPF_IMM | unix.BPF_DW, dst: 7, imm: int32(cookie)},
		{imm: int32(cookie >> 32)}, // the second half of the one before
		{op: unix.BPF_JMP | unix.BPF_JNE | unix.BPF_X, dst: 0, src: 7, off: int16(len(then))},
	}, then...)
}

// bpfTo ends a program by leading the frame to another interface.
func bpfTo(ifindex int, m hostMark, flags int32) []bpfInsn {
	return append(bpfSetMark(m),
		bpfInsn{op: unix.BPF_ALU64 | unix.BPF_MOV | unix.BPF_K, dst: 1, imm: int32(ifindex)},
		bpfInsn{op: unix.BPF_ALU64 | unix.BPF_MOV | unix.BPF_K, dst: 2, imm: flags},
		bpfInsn{op: unix.BPF_JMP | unix.BPF_CALL, imm: bpfRedirect},
		bpfInsn{op: unix.BPF_JMP | unix.BPF_EXIT},
	)
}

// bpfProgram joins parts.
func bpfProgram(parts ...[]bpfInsn) []bpfInsn {
	p := bpfStart()
	for _, part := range parts {
		p = append(p, part...)
	}
	return p
}

// encodeBPF returns a program as the kernel reads it.
func encodeBPF(p []bpfInsn) []byte {
	var b []byte
	for _, i := range p {
		regs := i.dst<<4 | i.src
		if isLittleEndian() {
			regs = i.src<<4 | i.dst
		}
		b = append(b, i.op, regs)
		b = binary.NativeEndian.AppendUint16(b, uint16(i.off))
		b = binary.NativeEndian.AppendUint32(b, uint32(i.imm))
	}
	return b
}

// hookBPF puts a program first on a hook of an interface, which is
// unix.BPF_TCX_INGRESS or unix.BPF_TCX_EGRESS. It is there until the link that is
// returned is closed.
func hookBPF(name string, p []bpfInsn, ifindex int, hook uint32) (link int, err error) {
	prog, err := bpfLoad(name, encodeBPF(p))
	if err != nil {
		return -1, bpfError(err)
	}
	defer unix.Close(prog)
	link, err = bpfLink(prog, ifindex, hook)
	return link, bpfError(err)
}

// bpfError says what it means that the kernel takes no program or no link.
func bpfError(err error) error {
	switch {
	case errors.Is(err, syscall.EPERM):
		return refuse(syscall.EPERM, "the kernel lets this server load no BPF program, with which it keeps frames from the host's stack: run it as root, outside of containers that forbid bpf(2)")
	case errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.ENOSYS):
		return refuse(syscall.EOPNOTSUPP, "this kernel cannot keep the frames of an interface from the host's stack: that needs Linux 6.6 or later with CONFIG_BPF_SYSCALL and CONFIG_NET_XGRESS")
	}
	return err
}

// isLittleEndian reports whether this machine has the lowest byte of a number first.
func isLittleEndian() bool { return binary.NativeEndian.Uint16([]byte{1, 0}) == 1 }
