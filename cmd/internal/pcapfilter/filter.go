package pcapfilter

import (
	"encoding/binary"
	"errors"
	"net"

	"golang.org/x/net/bpf"
)

// DefaultSnapLen is how many bytes of a packet are captured unless something else is said.
const DefaultSnapLen = 262144

// Options say what an expression is compiled for. The zero value is good for most uses.
type Options struct {
	// SnapLen is what the program returns for a packet that it accepts: how many bytes of
	// it are wanted. 0 means DefaultSnapLen. Match does not go by it.
	SnapLen int

	// Netmask is that of the network which packets come from, for "ip broadcast". Without
	// one, only 0.0.0.0 and 255.255.255.255 are broadcast addresses.
	Netmask net.IPMask

	// NoDirection says that packets come from a file or from elsewhere that does not tell
	// those sent from those received: "inbound" and "outbound" are refused.
	NoDirection bool

	// NoDNS says that a name of a host is looked up in the file hosts alone. Otherwise a
	// name server may be asked, which takes its time. No option forbids looking names up
	// in files: to -n of tcpdump, names in the expression are of no concern either.
	NoDNS bool

	// Etc is the directory of the files services, protocols, networks, ethers and hosts,
	// "" for the system's.
	Etc string

	// NoOptimize leaves the program as it is generated, like -O of tcpdump.
	NoOptimize bool
}

func (o Options) snapLen() uint32 {
	if o.SnapLen <= 0 {
		return DefaultSnapLen
	}
	return uint32(o.SnapLen)
}

func (o Options) netmask() uint32 {
	m := o.Netmask
	if len(m) == net.IPv6len {
		m = m[12:]
	}
	if len(m) != net.IPv4len {
		return 0
	}
	return binary.BigEndian.Uint32(m)
}

// ErrRejectsAll is why an expression is refused that is true of no packet at all.
var ErrRejectsAll = errors.New("the expression is true of no packet: its conditions exclude each other")

// A Filter is a compiled expression. Any number of goroutines may use it at once.
type Filter struct {
	program []bpf.RawInstruction
	loops   bool
	machine machine
}

// Compile compiles an expression in the language of pcap-filter(7). An empty one accepts
// every packet. The error is an *Error, which says where the expression is wrong, or
// ErrRejectsAll.
func Compile(expr string, opts Options) (f *Filter, err error) {
	defer catch(expr, &err)
	tree := parse(expr)
	g := newGenerator(opts)
	root := g.program(tree)
	if !opts.NoOptimize && !g.unoptimized {
		if root, err = optimize(root); err != nil {
			return nil, &Error{Expr: expr, Pos: 0, End: len(expr), Reason: err.Error()}
		}
		if root.code == retK && root.k == 0 {
			return nil, ErrRejectsAll
		}
	}
	f = &Filter{program: initialize(assemble(root))}
	f.machine, f.loops = newMachine(f.program)
	return f, nil
}

// Raw returns the program in the form in which it is handed to a kernel.
func (f *Filter) Raw() []bpf.RawInstruction {
	return append([]bpf.RawInstruction(nil), f.program...)
}

// Instructions returns the program in the form that golang.org/x/net/bpf has for people.
func (f *Filter) Instructions() []bpf.Instruction {
	all, _ := bpf.Disassemble(f.program)
	return all
}

// Loops reports whether the program goes back in a loop, as that of "protochain" does. No
// kernel takes such a program, and the virtual machine of golang.org/x/net/bpf does not
// either; Match does.
func (f *Filter) Loops() bool { return f.loops }

// String returns what Dump writes with detail 1.
func (f *Filter) String() string { return string(f.image(1)) }

// Match reports whether the expression is true of a packet. frame is what has been captured
// of it, beginning with the Ethernet header, and wireLen how long it was, which len, less
// and greater go by. outbound says that it was sent, not received. As in every kernel, a
// test of bytes that frame does not have makes the whole expression false, even behind
// "not".
func (f *Filter) Match(frame []byte, wireLen int, outbound bool) bool {
	return f.machine.run(frame, uint32(wireLen), outbound)
}
