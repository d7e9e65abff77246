package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"govale/cmd/internal/cli/clitest"
	"govale/netmap"
	"govale/netmap/devicetest/need"
	"govale/vale"
)

// A screenTest is a program on a terminal of its own.
type screenTest struct {
	t           *testing.T
	cmd         *exec.Cmd
	term, tty   *os.File // the test's side of the terminal, and the program's
	stderr, out clitest.Output
	before      unix.Termios
}

// onTerminal starts valectl on a terminal of 80 columns and 24 rows.
func onTerminal(t *testing.T, args ...string) *screenTest {
	t.Helper()
	s := &screenTest{t: t}
	var err error
	if s.term, s.tty, err = pty.Open(); err != nil {
		t.Skipf("no terminal: %v", err)
	}
	t.Cleanup(func() { s.term.Close(); s.tty.Close() })
	if err := pty.Setsize(s.term, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	s.before = s.termios()
	self := need.Self(t)
	s.cmd = exec.Command(self, args...)
	s.cmd.Args[0] = "valectl" // TestMain looks at it
	s.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LC_ALL=C.UTF-8")
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = s.tty, s.tty, &s.stderr
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.cmd.Process.Kill() })
	go func() {
		b := make([]byte, 1<<16)
		for {
			n, err := s.term.Read(b)
			s.out.Write(b[:n])
			if err != nil {
				return
			}
		}
	}()
	return s
}

// termios returns the settings of the terminal.
func (s *screenTest) termios() unix.Termios {
	s.t.Helper()
	settings, err := unix.IoctlGetTermios(int(s.tty.Fd()), unix.TCGETS)
	if err != nil {
		s.t.Fatal(err)
	}
	return *settings
}

// await waits until the program has written all words.
func (s *screenTest) await(words ...string) {
	s.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		missing := ""
		for _, w := range words {
			if !strings.Contains(s.out.String(), w) {
				missing = w
			}
		}
		if missing == "" {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%q is not on the screen:\n%q\n%s", missing, s.out.String(), s.stderr.String())
		}
	}
}

// end waits for the program's end and returns its exit code.
func (s *screenTest) end() int {
	s.t.Helper()
	late := time.AfterFunc(time.Minute, func() { s.cmd.Process.Kill() })
	defer late.Stop()
	err := s.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return s.cmd.ProcessState.ExitCode()
}

// checkRestored: the terminal is as it was.
func (s *screenTest) checkRestored() {
	s.t.Helper()
	if after := s.termios(); after != s.before {
		s.t.Errorf("the settings of the terminal were %+v, and are %+v", s.before, after)
	}
	for _, p := range []struct{ off, on, what string }{
		{"\x1b[?1049l", "\x1b[?1049h", "the alternate screen is left"}, {"\x1b[?25h", "\x1b[?25l", "the cursor is shown"},
	} {
		s.await(p.off) // the last of it may still be under way
		if out := s.out.String(); strings.LastIndex(out, p.off) < strings.LastIndex(out, p.on) {
			s.t.Errorf("it does not hold that %s: %q", p.what, out)
		}
	}
}

// servePorts serves a machine with n ports on a socket until stop is called.
func servePorts(t *testing.T, n int) (socket string, ports []*netmap.Port, stop func()) {
	t.Helper()
	socket, stop = serveHere(t)
	for i := range n {
		dev, err := vale.Dial(socket)
		if err != nil {
			t.Fatal(err)
		}
		name := "vale0:" + string(rune('a'+i))
		p, err := netmap.Open(dev, name, &netmap.Config{TxSlots: 64, RxSlots: 64})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.Close() })
		ports = append(ports, p)
	}
	return socket, ports, stop
}

// TestTopTerminal: the real program on a real terminal, which it leaves as it was,
// however it ends.
func TestTopTerminal(t *testing.T) {
	for _, c := range []struct {
		name   string
		end    func(s *screenTest, stopServer func())
		code   int
		stderr string
	}{
		{"q", func(s *screenTest, _ func()) { s.term.WriteString("q") }, 0, ""},
		{"ctrl-c", func(s *screenTest, _ func()) { s.term.WriteString("\x03") }, 0, ""},
		{"SIGTERM", func(s *screenTest, _ func()) { s.cmd.Process.Signal(syscall.SIGTERM) }, 0, ""},
		{"server gone", func(_ *screenTest, stop func()) { stop() }, 1, "the switch server has gone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			socket, ports, stop := servePorts(t, 2)
			s := onTerminal(t, "--dev", "unix:"+socket, "top")
			s.await("\x1b[?1049h", "vale0:a", "vale0:b", "q quit", "1 switch, 2 ports")
			if s.termios() == s.before {
				t.Error("the terminal is not raw while top runs")
			}
			sendTo(t, ports[0], 5)
			s.await("█") // a look after the first has come
			c.end(s, stop)
			if code := s.end(); code != c.code || !strings.Contains(s.stderr.String(), c.stderr) || c.stderr == "" && s.stderr.String() != "" {
				t.Errorf("exit code %d, want %d; stderr: %s", code, c.code, s.stderr.String())
			}
			s.checkRestored()
		})
	}
}

// TestStatsWatchTerminal: on a terminal, one block takes the place of the other.
func TestStatsWatchTerminal(t *testing.T) {
	socket, _, _ := servePorts(t, 1)
	s := onTerminal(t, "--dev", "unix:"+socket, "stats", "--watch=100ms", "vale0")
	const block = "\x1b[Hname "
	s.await(block, "vale0:a", "\x1b[J"+block)
	s.cmd.Process.Signal(syscall.SIGTERM)
	if code := s.end(); code != 0 {
		t.Errorf("exit code %d: %s", code, s.stderr.String())
	}
}
