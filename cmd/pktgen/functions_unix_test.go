//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"govale/cmd/internal/cli/clitest"
	"govale/netmap/devicetest/need"
)

// pktgen runs the tool to its end and returns its standard output.
func pktgen(t *testing.T, args ...string) string {
	t.Helper()
	clitest.NeedPrograms(t)
	out, err := exec.Command("pktgen", args...).Output()
	if err != nil {
		t.Fatalf("pktgen %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// A receiver that is open has all that was sent since, and ends when nothing more comes.
func TestSequenceServed(t *testing.T) {
	clitest.UseDefault(t)
	p := start(t, "Receiving from vale0:b: 1 queues, 1 threads and 1 cpus.\n", strings.Fields("-i vale0:b -f rxseq -W -T 100000")...)
	pktgen(t, strings.Fields("-i vale0:a -f txseq -n 300 -F 2 -T 100000")...)
	stdout, _, code := p.end(t)
	want := `\AReceived 300 packets 36000 bytes \d+ events 120 bytes each in \d+\.\d\d seconds\.\nSpeed: .*\n` +
		`Sequence: 0 gaps, 0 missing, 0 duplicates, 0 out of order, 0 restarts, 0 without a number\n` +
		`Drops: 0 of 300 copies for this port\n` + callsAndClock
	if !regexp.MustCompile(want).MatchString(stdout) || code != 0 {
		t.Errorf("exit %d\n%s", code, stdout)
	}
}

// A receiver that ends when nothing comes has not done what was asked if packets are
// missing.
func TestIdleServed(t *testing.T) {
	clitest.UseDefault(t)
	p := start(t, "Receiving from vale0:b", strings.Fields("-i vale0:b -f rx -W -n 100 -T 100000")...)
	pktgen(t, strings.Fields("-i vale0:a -f tx -n 60 -T 100000")...)
	stdout, stderr, code := p.end(t)
	if !strings.HasPrefix(stdout, "Received 60 packets 3600 bytes ") || !strings.HasSuffix(stderr, "pktgen: nothing came for 1s: received 60 of 100 packets\n") || code != 1 {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
}

// Several threads take what several send.
func TestThreadsServed(t *testing.T) {
	clitest.UseDefault(t)
	p := start(t, "Receiving from vale0:b: 2 queues, 2 threads and 1 cpus.\n", strings.Fields("-i vale0:b -f rx -p 2 -W -T 100000")...)
	pktgen(t, strings.Fields("-i vale0:a -f tx -n 501 -p 2 -T 100000")...)
	stdout, _, code := p.end(t)
	if !strings.HasPrefix(stdout, "Received 501 packets 30060 bytes ") || code != 0 {
		t.Errorf("exit %d\n%s", code, stdout)
	}
}

// Pings of one process are answered by another one, which a signal ends.
func TestPingServed(t *testing.T) {
	clitest.UseDefault(t)
	p := start(t, "Working on vale0:b: 1 queues, 1 threads and 1 cpus.\n", strings.Fields("-i vale0:b -f pong -T 100000")...)
	hist := filepath.Join(need.TempDir(t), "rtt.hgrm")
	out := pktgen(t, append(strings.Fields("-i vale0:a -f ping -n 20 -T 100000 --hist"), hist)...)
	want := `\AWorking on vale0:a: 1 queues, 1 threads and 1 cpus\.\n20 pings sent, 20 answered, 0 lost \(0\.000%\), 0 answered again\n` +
		`RTT: min \d+ mean \d+ median \d+ 90% \d+ 99% \d+ 99\.9% \d+ max \d+ ns\n` +
		`Drops: 0 of 20 copies sent\nDrops: 0 of 20 copies for this port\n` + callsAndClock
	if !regexp.MustCompile(want).MatchString(out) {
		t.Errorf("ping printed\n%s", out)
	}
	if text, err := os.ReadFile(hist); err != nil || !strings.Contains(string(text), "Total count    =           20") {
		t.Errorf("histogram %v\n%s", err, text)
	}
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	stdout, _, code := p.end(t)
	want = `\A20 packets received, 20 answered, 0 lost \(0\.000%\) for want of room in the tx ring\n` +
		`Drops: 0 of 20 copies sent\nDrops: 0 of 20 copies for this port\n` + callsAndClock
	if !regexp.MustCompile(want).MatchString(stdout) || code != 0 {
		t.Errorf("pong: exit %d\n%s", code, stdout)
	}
}
