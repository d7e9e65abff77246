//go:build unix

package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"govale/cmd/internal/cli/clitest"
	"govale/netmap/devicetest/need"
	"govale/vale"
)

// TestExamples runs the examples of the manual page that are marked so, each with a served
// machine of its own, and compares what they print.
func TestExamples(t *testing.T) {
	ran := 0
	for _, b := range examples(t) {
		if b.mark == "run" || strings.HasPrefix(b.mark, "run on "+runtime.GOOS+":") {
			ran++
			b.run(t)
		}
	}
	if ran == 0 {
		t.Error("no example is marked to be run")
	}
}

// run types the commands of the block into one shell. What the page has in /tmp is in a
// directory of the test.
func (b *block) run(t *testing.T) {
	socket := serveMachine(t, vale.New(&vale.Config{Shared: true, Host: true}))
	dir := filepath.Dir(socket)
	sh := startShell(t, "unix:"+socket)
	defer sh.end()
	for _, c := range b.commands {
		here := strings.NewReplacer("/tmp/", dir+"/page-")
		got := sh.run(here.Replace(c.typed), strings.Count(c.printed, "\n"))
		if want := here.Replace(c.printed); got != want {
			t.Errorf("%s:%d: %s\nprints\n%swant\n%s", manual, b.line, c.typed, got, want)
		}
	}
}

// A shell is one that a test types into.
type shell struct {
	t      *testing.T
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	cancel context.CancelFunc
}

// patience is how long all commands of an example may take.
const patience = time.Minute

// startShell starts a shell in which valectl is this program, and dev the device.
func startShell(t *testing.T, dev string) *shell {
	t.Helper()
	clitest.NeedPrograms(t)
	need.Program(t, "sh")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	s := &shell{t: t, cmd: exec.CommandContext(ctx, "sh"), cancel: cancel}
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	s.cmd.Cancel = func() error { return syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) } // with all that it has started
	s.cmd.Env = append(os.Environ(), "NETMAP_DEV="+dev)
	in, err := s.cmd.StdinPipe()
	check(t, err)
	out, err := s.cmd.StdoutPipe()
	check(t, err)
	s.in, s.out = in, bufio.NewReader(out)
	check(t, s.cmd.Start())
	s.write("exec 2>&1")
	return s
}

func (s *shell) write(line string) {
	s.t.Helper()
	_, err := io.WriteString(s.in, line+"\n")
	check(s.t, err)
}

// done is printed behind what a command has printed.
const done = "--- done ---\n"

// run types a command and returns what it prints. Of one that goes on in the background
// these are as many lines as are asked for.
func (s *shell) run(command string, lines int) string {
	s.t.Helper()
	s.write(command)
	printed := ""
	if strings.HasSuffix(command, "&") {
		s.write(`background="$background $!"`)
		for range lines {
			printed += s.line()
		}
	}
	s.write("echo '" + strings.TrimSpace(done) + "'")
	for {
		line := s.line()
		if line == done {
			return printed
		}
		printed += line
	}
}

func (s *shell) line() string {
	s.t.Helper()
	line, err := s.out.ReadString('\n')
	if err != nil {
		s.t.Fatalf("the shell has ended: %v, %q", err, line)
	}
	return line
}

// end ends what goes on in the background, and the shell.
func (s *shell) end() {
	defer s.cancel()
	s.write("test -z \"$background\" || kill $background; wait")
	s.in.Close()
	io.Copy(io.Discard, s.out)
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("shell: %v", err)
	}
}
