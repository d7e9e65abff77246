//go:build unix

package manualtest

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

// Run runs the examples that are marked so, each with a served machine of its own, and
// compares what they print: measured takes out of both what differs from run to run.
func (p Page) Run(t *testing.T, newMachine func() *vale.Machine, measured func(printed string) string) {
	t.Helper()
	ran := 0
	for _, b := range p.Examples(t) {
		if b.Mark == "run" || strings.HasPrefix(b.Mark, "run on "+runtime.GOOS+":") {
			ran++
			b.run(t, p.Path, newMachine(), measured)
		}
	}
	if ran == 0 {
		t.Error("no example is marked to be run")
	}
}

// run types the commands of the block into one shell. What the page has in /tmp is in a
// directory of the test.
func (b *Block) run(t *testing.T, path string, m *vale.Machine, measured func(string) string) {
	socket := clitest.ServeMachine(t, m)
	dir := filepath.Dir(socket)
	sh := startShell(t, "unix:"+socket)
	defer sh.end()
	for _, c := range b.Commands {
		here := strings.NewReplacer("/tmp/", dir+"/page-")
		got := sh.run(here.Replace(c.Typed), strings.Count(c.Printed, "\n"))
		if want := here.Replace(c.Printed); measured(got) != measured(want) {
			t.Errorf("%s:%d: %s\nprints\n%swant\n%s", path, b.Line, c.Typed, got, want)
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

// startShell starts a shell in which the tools are those of this module, as far as the
// test has them, and dev the device.
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
	s.check(err)
	out, err := s.cmd.StdoutPipe()
	s.check(err)
	s.in, s.out = in, bufio.NewReader(out)
	s.check(s.cmd.Start())
	s.write("exec 2>&1")
	return s
}

func (s *shell) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shell) write(line string) {
	s.t.Helper()
	_, err := io.WriteString(s.in, line+"\n")
	s.check(err)
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
	s.write("test -z \"$background\" || kill $background 2>/dev/null; wait")
	s.in.Close()
	io.Copy(io.Discard, s.out)
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("shell: %v", err)
	}
}
