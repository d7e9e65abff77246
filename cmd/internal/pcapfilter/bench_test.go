package pcapfilter_test

import (
	"testing"

	"golang.org/x/net/bpf"

	"govale/cmd/internal/pcapfilter"
)

// benchExpressions are those whose speed is measured.
var benchExpressions = []string{
	"tcp port 80",
	"host 10.0.0.1 and not port 22",
	"vlan 5 and ip6",
	"tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
}

// benchFrames are packets of which some match and some do not, at every stage of a filter.
func benchFrames() [][]byte {
	var frames [][]byte
	for _, c := range captures() {
		switch c.name {
		case "tcp4", "tcp6", "udp", "arp", "vlan":
			for _, p := range c.packets {
				frames = append(frames, p.data)
			}
		}
	}
	return frames
}

// report gives a rate in decisions a second.
func report(b *testing.B) {
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mdecisions/s")
}

var matched int

// BenchmarkMatch measures decisions on mixed traffic.
func BenchmarkMatch(b *testing.B) {
	frames := benchFrames()
	for _, expr := range benchExpressions {
		f, err := pcapfilter.Compile(expr, pcapfilter.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(expr, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); {
				frame := frames[i]
				if f.Match(frame, len(frame), false) {
					matched++
				}
				if i++; i == len(frames) {
					i = 0
				}
			}
			report(b)
		})
	}
}

// BenchmarkTCPPort80 measures "tcp port 80" on the packets that take it the longest: TCP
// over IPv4, with the port and without.
func BenchmarkTCPPort80(b *testing.B) {
	for _, port := range []int{80, 443} {
		frame := between(tIP, web(hostA, hostB, port)[0])
		f, err := pcapfilter.Compile("tcp port 80", pcapfilter.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(map[int]string{80: "hit", 443: "miss"}[port], func(b *testing.B) {
			for b.Loop() {
				if f.Match(frame, len(frame), false) {
					matched++
				}
			}
			report(b)
		})
	}
}

// BenchmarkInterpreter measures the same as BenchmarkMatch with the interpreter of
// golang.org/x/net/bpf, to compare.
func BenchmarkInterpreter(b *testing.B) {
	frames := benchFrames()
	for _, expr := range benchExpressions {
		f, err := pcapfilter.Compile(expr, pcapfilter.Options{})
		if err != nil {
			b.Fatal(err)
		}
		vm, err := bpf.NewVM(f.Instructions())
		if err != nil {
			b.Fatal(err)
		}
		b.Run(expr, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); {
				if n, _ := vm.Run(frames[i]); n != 0 {
					matched++
				}
				if i++; i == len(frames) {
					i = 0
				}
			}
			report(b)
		})
	}
}

// BenchmarkCompile measures how long expressions take to compile.
func BenchmarkCompile(b *testing.B) {
	for _, expr := range benchExpressions {
		b.Run(expr, func(b *testing.B) {
			for b.Loop() {
				if _, err := pcapfilter.Compile(expr, pcapfilter.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
