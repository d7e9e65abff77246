//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"govale/netmap/devicetest/need"
)

// Both signals end a sweep, in whatever it does, with exit code 1 and one message. Of a
// sweep that has measured nothing there is no report.
func TestSweepSignals(t *testing.T) {
	for _, args := range [][]string{nil, {"--apart"}, {"--rfc2544"}} {
		for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
			file := filepath.Join(need.TempDir(t), "r.json")
			p := start(t, "valesweep:tx to valesweep:rx on vale, ", append([]string{"sweep", "--trial", "1h", "--json", file}, args...)...)
			if err := p.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			stdout, stderr, code := p.end(t)
			if code != 1 || stderr != "pktgen sweep: interrupted: before anything was measured\n" {
				t.Errorf("%q, %v: exit %d\n%s%s", args, sig, code, stdout, stderr)
			}
			if _, err := os.Lstat(file); err == nil {
				t.Errorf("%q, %v: there is a report", args, sig)
			}
		}
	}
}
