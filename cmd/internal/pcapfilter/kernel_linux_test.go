package pcapfilter_test

import (
	"errors"
	"slices"
	"testing"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"govale/cmd/internal/pcapfilter"
)

// A kernelFilter is a pair of sockets of which one has a filter of the kernel's: what is
// sent by the other arrives if the program accepts it.
type kernelFilter struct{ to, from int }

func newKernelFilter(t *testing.T) kernelFilter {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		unix.Close(fds[0])
		unix.Close(fds[1])
	})
	return kernelFilter{fds[0], fds[1]}
}

// attach hands a program to the kernel, which looks at it closely.
func (k kernelFilter) attach(f *pcapfilter.Filter) error {
	var program []unix.SockFilter
	for _, i := range f.Raw() {
		program = append(program, unix.SockFilter{Code: i.Op, Jt: i.Jt, Jf: i.Jf, K: i.K})
	}
	return unix.SetsockoptSockFprog(k.from, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
		&unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]})
}

// accepts reports whether the kernel's filter takes a packet.
func (k kernelFilter) accepts(t *testing.T, data []byte) bool {
	t.Helper()
	if _, err := unix.Write(k.to, data); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, len(data)+1)
	n, err := unix.Read(k.from, buf)
	if err != nil && !errors.Is(err, unix.EAGAIN) {
		t.Fatal(err)
	}
	return err == nil && n > 0
}

// TestKernel holds that Linux takes each program that has no loop, optimized or not, and
// decides by it as Match does.
func TestKernel(t *testing.T) {
	k := newKernelFilter(t)
	var packets []packet
	for _, c := range captures() {
		for _, p := range c.packets {
			if len(p.data) > 0 && len(p.data) < 2000 {
				packets = append(packets, p)
			}
		}
	}
	n := 0
	for _, opts := range []pcapfilter.Options{{}, {NoOptimize: true}} {
		for _, expr := range expressions(t) {
			f, err := pcapfilter.Compile(expr, opts)
			if err != nil {
				continue
			}
			err = k.attach(f)
			if f.Loops() {
				if err == nil {
					t.Errorf("%q: the kernel takes a program with a loop", expr)
				}
				continue
			}
			if errors.Is(err, unix.ENOPROTOOPT) || errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EPERM) {
				t.Skipf("this kernel has no socket filters: %v", err)
			}
			if err != nil {
				t.Errorf("%q: %v\n%v", expr, err, f)
				continue
			}
			if ownWays(f, expr, opts) {
				continue
			}
			for range 40 {
				p := packets[n%len(packets)]
				n++
				if got, want := k.accepts(t, p.data), f.Match(p.data, len(p.data), false); got != want {
					t.Errorf("%q: the kernel says %v of packet %x, Match %v\n%v", expr, got, p.data, want, f)
				}
			}
		}
	}
}

// ownWays reports whether the kernel computes otherwise than libpcap and Match: a shift by X
// goes by its low five bits alone, and a place that is X and an offset by the low 32 bits of
// their sum.
func ownWays(f *pcapfilter.Filter, expr string, opts pcapfilter.Options) bool {
	const shiftLeftX, shiftRightX = 0x6c, 0x7c
	return opts.NoOptimize && (expr == "ip[0xffffffff] = 0" || expr == "ip[-1] = 0") ||
		slices.ContainsFunc(f.Raw(), func(i bpf.RawInstruction) bool {
			return i.Op == shiftLeftX || i.Op == shiftRightX
		})
}

// TestKernelLarge holds that the kernel takes programs with jumps that are too far for one
// instruction.
func TestKernelLarge(t *testing.T) {
	k := newKernelFilter(t)
	f, err := pcapfilter.Compile("src host 1.1.1.1"+hosts(300), pcapfilter.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.attach(f); err != nil {
		t.Errorf("%v\n%v", err, f)
	}
	for _, host := range []string{"10.1.0.0", "10.1.1.43", "10.1.1.44", "1.1.1.1", "9.1.0.0"} {
		data := between(tIP, web(host, farA, 80)[0])
		if got, want := k.accepts(t, data), f.Match(data, len(data), false); got != want {
			t.Errorf("%s: the kernel says %v, Match %v", host, got, want)
		}
	}
}
