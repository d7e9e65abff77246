//go:build amd64 || arm64

package supervise_test

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// BenchmarkCall measures what a system call takes, in a program that is supervised and in
// one that is not. Those that the filter lets through, or sees to be nobody's, cost what
// they do without it; the others pay one notification, and those of netmap what the
// server takes besides.
//
//	getppid      is not looked at
//	open         of another file
//	access       of another file
//	mmapfile     of another file, shared
//	pollother    of another descriptor, by a program that has no netmap open
//	pollbeside   the same, by one that has
//	sync         NIOCTXSYNC with nothing to send
//	pollout      of a port that has room
//	pollin       of a port that nothing has come to
func BenchmarkCall(b *testing.B) {
	program := build(b, "cost")
	for _, what := range []string{"getppid", "open", "access", "mmapfile", "pollother"} {
		b.Run(what+"/alone", func(b *testing.B) {
			out, err := exec.Command(program, what, strconv.Itoa(b.N)).CombinedOutput()
			report(b, string(out), err == nil)
		})
	}
	machine := newBench(b)
	for _, what := range []string{"getppid", "open", "access", "mmapfile", "pollother", "getppidbeside", "pollbeside", "sync", "pollout", "pollin"} {
		b.Run(what, func(b *testing.B) {
			out, code := machine.run(b, program, what, strconv.Itoa(b.N))
			report(b, out, code == 0)
		})
	}
}

// BenchmarkSend sends frames of 60 bytes in bursts of 512, as pkt-gen does.
func BenchmarkSend(b *testing.B) {
	program := build(b, "cost", "-O2")
	machine := newBench(b)
	out, code := machine.run(b, program, "send", strconv.Itoa(b.N))
	ns := report(b, out, code == 0)
	b.ReportMetric(float64(b.N)/ns*1e3, "Mpkt/s")
	b.ReportMetric(ns/float64(b.N), "ns/pkt")
}

// report reports the nanoseconds that a program has measured, in the place of those of
// the benchmark, which contain its start.
func report(b *testing.B, out string, ok bool) (ns float64) {
	b.Helper()
	ns, err := strconv.ParseFloat(strings.TrimSpace(out), 64)
	if err != nil || !ok {
		b.Fatalf("the program said %q", out)
	}
	b.ReportMetric(ns/float64(b.N), "ns/op")
	return ns
}
