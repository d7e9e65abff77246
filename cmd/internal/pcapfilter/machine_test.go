package pcapfilter_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/bpf"

	"govale/cmd/internal/pcapfilter"
)

// TestVM holds that a filter decides as the virtual machine of golang.org/x/net/bpf does
// with the same program, for every expression and packet.
func TestVM(t *testing.T) {
	for _, opts := range []pcapfilter.Options{{}, {NoOptimize: true}} {
		programs := 0
		for _, expr := range expressions(t) {
			f, err := pcapfilter.Compile(expr, opts)
			if err != nil || f.Loops() || strings.Contains(expr, "bound") {
				continue // the machine knows neither loops nor directions,
			}
			if slices.Contains(f.Instructions(), bpf.Instruction(bpf.NegateA{})) {
				continue // nor negation
			}
			vm, err := bpf.NewVM(f.Instructions())
			if err != nil {
				t.Errorf("%q: %v\n%v", expr, err, f)
				continue
			}
			programs++
			for _, c := range captures() {
				for i, p := range c.packets {
					n, err := vm.Run(p.data)
					if got := f.Match(p.data, len(p.data), false); err != nil || got != (n > 0) {
						t.Fatalf("%q, packet %d of %s: Match says %v, the machine %d, error %v\n%v", expr, i, c.name, got, n, err, f)
					}
				}
			}
		}
		if programs < 700 {
			t.Errorf("only %d programs have been compared", programs)
		}
	}
}

// TestNoAllocation holds that a decision allocates nothing.
func TestNoAllocation(t *testing.T) {
	frame := between(tIP, web(hostA, hostB, 80)[0])
	for _, expr := range []string{"tcp port 80", "ip6 protochain 6 or ip protochain 6", "ip[0] % ip[1] * len > 3", "geneve and vlan"} {
		f, err := pcapfilter.Compile(expr, pcapfilter.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(100, func() { f.Match(frame, len(frame), false) }); n != 0 {
			t.Errorf("%q: %v allocations", expr, n)
		}
	}
}

// TestLoopEnds holds that a chain of headers that leads back into itself is given up. With
// libpcap, such a packet is read for ever.
func TestLoopEnds(t *testing.T) {
	// The authentication header's length leads to a byte that says that another one
	// follows, and so on.
	frame := between(tIP, ip4(hostA, hostB, 51, 0, nil, []byte{51, 3, 51, 3}, make([]byte, 60)))
	f, err := pcapfilter.Compile("ip protochain 6", pcapfilter.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !f.Loops() {
		t.Fatal("the program has no loop")
	}
	if f.Match(frame, len(frame), false) {
		t.Error("the packet matches")
	}
}

// TestLimits holds that what would take too long or too much is refused, or compiled
// without ado.
func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name, expr string
		refused    string // "": it is not
	}{
		{"parentheses", strings.Repeat("(", 100000) + "ip" + strings.Repeat(")", 100000), "nested"},
		{"negations", strings.Repeat("not ", 100000) + "ip", "nested"},
		{"minus", strings.Repeat("-", 100000) + "1 = 1", "nested"},
		{"indexes", strings.Repeat("ip[", 100000), "nested"},
		{"operators", "1" + strings.Repeat("^1", 100000) + "=1", "nested"},
		{"brackets", "vlan " + strings.Repeat("(", 50000) + "5", "ends"},
		{"many hosts", "host 1.1.1.1" + strings.Repeat(" or 10.0.0.1", 20000), "blocks"},
		{"some hosts", "dst host 1.1.1.1" + hosts(300), ""},
		{"more than is optimized", "ip dst host 1.1.1.1" + hosts(3000), ""},
		{"a long sum", "1" + strings.Repeat("+1", 30000) + " = ip[0]", ""},
		{"a long sum of bytes", "ip[0]" + strings.Repeat("+ip[0]", 3000) + " = 1", ""},
		{"too long", "ip" + strings.Repeat(" or ip", 100000), "words and signs"},
		{"far jumps", "(" + strings.Repeat("ip[0] = 1 and ip[1] = 2 or ", 200) + "tcp) and udp", ""},
		{"a long name", "host " + strings.Repeat("x", 100000) + " y", "stands where"},
		{"ports", "port 1" + strings.Repeat(" or 2", 300), ""},
		{"chains", "protochain 1" + strings.Repeat(" or protochain 2", 7), ""},
		{"too many chains", "protochain 1" + strings.Repeat(" or protochain 2", 20), "values at a time"},
	} {
		f, err := pcapfilter.Compile(c.expr, pcapfilter.Options{NoDNS: true})
		switch {
		case c.refused == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)):
			t.Errorf("%s: %.200v", c.name, err)
		case err == nil:
			frame := between(tIP, web(hostA, "10.1.0.200", 80)[0])
			f.Match(frame, len(frame), false)
			for _, i := range f.Instructions() {
				if _, raw := i.(bpf.RawInstruction); raw {
					t.Errorf("%s: unknown instruction %v", c.name, i)
				}
			}
		}
	}
}

// hosts returns "or" with so many addresses.
func hosts(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " or 10.1.%d.%d", i/256, i%256)
	}
	return b.String()
}
