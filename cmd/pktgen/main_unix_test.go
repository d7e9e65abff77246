//go:build unix

package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"govale/cmd/internal/cli/clitest"
)

// TestScriptServed runs what needs a switch server.
func TestScriptServed(t *testing.T) { clitest.Run(t, "testdata/served") }

// A tool is a pktgen that runs and has said on its standard output that it begins.
type tool struct {
	cmd            *exec.Cmd
	stdout, stderr *bufio.Reader
}

// start runs pktgen until it prints a line that begins with first.
func start(t *testing.T, first string, args ...string) *tool {
	t.Helper()
	clitest.NeedPrograms(t)
	p := &tool{cmd: exec.Command("pktgen", args...)}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	msgs, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() }) // no more than an error where it has ended
	p.stdout, p.stderr = bufio.NewReader(out), bufio.NewReader(msgs)
	line, err := p.stdout.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, first) {
		stdout, stderr, code := p.end(t)
		t.Fatalf("pktgen %q printed %q, %v, want %q first; then %q, %q, exit %d", args, line, err, first, stdout, stderr, code)
	}
	return p
}

// end returns what it prints until it ends, and the exit code.
func (p *tool) end(t *testing.T) (stdout, stderr string, code int) {
	t.Helper()
	out, outErr := io.ReadAll(p.stdout)
	msgs, msgErr := io.ReadAll(p.stderr)
	if err := errors.Join(outErr, msgErr); err != nil {
		t.Fatal(err)
	}
	p.cmd.Wait() // its error is the exit code
	return string(out), string(msgs), p.cmd.ProcessState.ExitCode()
}

// callsAndClock is a pattern for the end of each summary.
const callsAndClock = `Calls: \d+ txsyncs, \d+ rxsyncs, \d+ polls(; \d+ waits for room in a ring)?\nClock: \S.*, resolution \d+ ns\n\z`

// Both signals end every function with its summary, also in the wait before the start. That
// is the normal end where no number was asked for.
func TestSignals(t *testing.T) {
	const (
		addresses = `\A10\.0\.0\.1 -> 10\.1\.0\.1 \(00:00:00:00:00:00 -> ff:ff:ff:ff:ff:ff\)\n`
		rest      = `Drops: \d+ of \d+ copies (sent|for this port)( \(no_destination:\d+\))?\n` + callsAndClock
	)
	tests := []struct {
		args           string
		stdout, stderr string // patterns
		code           int
	}{
		{"-f rx", `\AReceived nothing\.\n` + rest, `\A\z`, 0},
		{"-f tx -T 100000", addresses + `Sent (nothing\.\n|\d+ packets(.|\n)*pkts\n)` + rest, `\A\z`, 0},
		{"-f tx --rate 1 -T 100000", addresses + `Sent nothing\.\n` + rest, `\A\z`, 0},
		{"-f rx -w 3600", `\AReceived nothing\.\n` + rest, `\A(\d{3}\.\d{6} start_threads \[rx\] Wait 3600 secs for phy reset\n)?\z`, 0},
		{"-f tx -R 1 -n 3600 -T 100000", addresses + `Sent (.|\n)*` + rest, `\Apktgen: interrupted: sent \d+ of 3600 packets\n\z`, 1},
		{"-f rx -n 1 -T 100000", `\AReceived nothing\.\n` + rest, `\Apktgen: interrupted: received 0 of 1 packets\n\z`, 1},
	}
	for _, tt := range tests {
		for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
			args := append(strings.Fields(tt.args), "--dev", "vale", "-i", "vale0:a")
			first := "Sending on vale0:a: 1 queues, 1 threads and 1 cpus.\n"
			if args[1] == "rx" {
				first = "Receiving from vale0:a: 1 queues, 1 threads and 1 cpus.\n"
			}
			p := start(t, first, args...)
			if err := p.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			stdout, stderr, code := p.end(t)
			if !regexp.MustCompile(tt.stdout).MatchString(stdout) || !regexp.MustCompile(tt.stderr).MatchString(stderr) || code != tt.code {
				t.Errorf("%s, %v: exit %d\n%s%s", tt.args, sig, code, stdout, stderr)
			}
		}
	}
}

// A server that is killed ends every function with what it has so far, once, and an error.
func TestServerKilled(t *testing.T) {
	for _, tt := range []struct{ args, first, stdout, stderr string }{
		{"-f rx", "Receiving from vale0:a", `\AReceived nothing\.\nDrops: not known: the device has gone\n` + callsAndClock, `\Apktgen: poll vale0:a: `},
		{"-f tx -R 1000 -T 100000", "Sending on vale0:a", `\A.*\nSent (.|\n)*\nDrops: not known: the device has gone\n` + callsAndClock, `\Apktgen: txsync vale0:a: `},
		{"-f tx -R 1000 -T 50 --json", `{"type":"interval"`,
			`\A(\{"type":"interval",.*\n)*\{"type":"summary",.*"ended":"error","complete":false,"error":"txsync vale0:a: .*"drops":null,.*\}\n\z`, `\Apktgen: txsync vale0:a: `},
	} {
		t.Run(tt.args, func(t *testing.T) { endKilled(t, tt.first, tt.args, tt.stdout, tt.stderr) })
	}
}

// endKilled starts pktgen and kills the server that it has started.
func endKilled(t *testing.T, first, args, wantOut, wantErr string) {
	clitest.UseDefault(t)
	p := start(t, first, append(strings.Fields(args), "-i", "vale0:a")...)
	line, err := p.stderr.ReadString('\n')
	started := regexp.MustCompile(`^pktgen: started the switch server \(pid (\d+)\) on `).FindStringSubmatch(line)
	if started == nil {
		t.Fatalf("no server was started: %q, %v", line, err)
	}
	pid, err := strconv.Atoi(started[1])
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, code := p.end(t)
	if !regexp.MustCompile(wantOut).MatchString(stdout) || !regexp.MustCompile(wantErr).MatchString(stderr) || code != 1 {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
}
