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

// Both signals end every function with its summary, also in the wait before the start.
func TestSignals(t *testing.T) {
	tests := []struct {
		args           string
		stdout, stderr string // patterns
	}{
		{"-f rx", `\AReceived nothing\.\n\z`, `\A\z`},
		{"-f tx -T 100000", `\A10\.0\.0\.1 -> 10\.1\.0\.1 \(00:00:00:00:00:00 -> ff:ff:ff:ff:ff:ff\)\nSent (nothing\.\n|\d+ packets(.|\n)*pkts\n)\z`, `\A\z`},
		{"-f tx -R 1 -T 100000", `Sent nothing\.\n\z`, `\A\z`},
		{"-f rx -w 3600", `\AReceived nothing\.\n\z`, `\A(\d{3}\.\d{6} start_threads \[rx\] Wait 3600 secs for phy reset\n)?\z`},
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
			if !regexp.MustCompile(tt.stdout).MatchString(stdout) || !regexp.MustCompile(tt.stderr).MatchString(stderr) || code != 0 {
				t.Errorf("%s, %v: exit %d\n%s%s", tt.args, sig, code, stdout, stderr)
			}
		}
	}
}

// A server that is killed ends a receiver with what it has so far and an error.
func TestServerKilled(t *testing.T) {
	clitest.UseDefault(t)
	p := start(t, "Receiving from vale0:a", "-i", "vale0:a", "-f", "rx")
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
	if stdout != "Received nothing.\n" || !strings.HasPrefix(stderr, "pktgen: poll vale0:a: ") || code != 1 {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
}
