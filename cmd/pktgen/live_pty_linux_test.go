package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"govale/cmd/internal/cli/clitest"
)

// A ttyTest is a pktgen on a terminal of its own.
type ttyTest struct {
	t         *testing.T
	cmd       *exec.Cmd
	term, tty *os.File // the test's side of the terminal, and the program's
	ended     chan struct{}

	mu      sync.Mutex
	written []byte
}

// onTTY starts pktgen with its standard error on a terminal, and its standard output there,
// too, or where stdout says.
func onTTY(t *testing.T, cols uint16, stdout *os.File, env string, args ...string) *ttyTest {
	t.Helper()
	clitest.NeedPrograms(t)
	p := &ttyTest{t: t, cmd: exec.Command("pktgen", args...), ended: make(chan struct{})}
	var err error
	if p.term, p.tty, err = pty.Open(); err != nil {
		t.Skipf("no terminal: %v", err)
	}
	t.Cleanup(func() { p.term.Close(); p.tty.Close() })
	if err := pty.Setsize(p.term, &pty.Winsize{Rows: 24, Cols: cols}); err != nil {
		t.Fatal(err)
	}
	p.cmd.Env = append(os.Environ(), "TERM=xterm", env)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = p.tty, p.tty, p.tty
	if stdout != nil {
		p.cmd.Stdout = stdout
	}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	go p.read()
	return p
}

// read reads what is written to the terminal until its last user is gone.
func (p *ttyTest) read() {
	defer close(p.ended)
	b := make([]byte, 1<<12)
	for {
		n, err := p.term.Read(b)
		p.mu.Lock()
		p.written = append(p.written, b[:n]...)
		p.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (p *ttyTest) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return string(p.written)
}

// await waits until words are written.
func (p *ttyTest) await(words string) {
	p.t.Helper()
	for late := time.Now().Add(time.Minute); !strings.Contains(p.text(), words); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			p.t.Fatalf("%q is not on the terminal: %q", words, p.text())
		}
	}
}

// end waits for the end of the program and returns all that it wrote to the terminal, and
// its exit code.
func (p *ttyTest) end() (string, int) {
	p.t.Helper()
	late := time.AfterFunc(time.Minute, func() { p.cmd.Process.Kill() })
	defer late.Stop()
	p.cmd.Wait() // its error is the exit code
	before, err := unix.IoctlGetTermios(int(p.tty.Fd()), unix.TCGETS)
	if err != nil || before.Lflag&(unix.ICANON|unix.ECHO) != unix.ICANON|unix.ECHO {
		p.t.Errorf("the terminal is not as it was: %+v, %v", before, err)
	}
	p.tty.Close()
	<-p.ended
	return p.text(), p.cmd.ProcessState.ExitCode()
}

// At a terminal one line changes, and nothing of it is left when the summary is there.
func TestLiveTerminal(t *testing.T) {
	for _, cols := range []uint16{132, 80, 30, 5} {
		t.Run(fmt.Sprint(cols), func(t *testing.T) {
			t.Parallel() // it waits, most of the time
			p := onTTY(t, cols, nil, "", strings.Fields("--dev vale -i vale0:a -f tx -n 600 -R 1000 -T 100")...)
			text, code := p.end()
			if code != 0 || strings.Contains(text, "main_thread") || strings.Contains(text, "\x1b") {
				t.Errorf("exit %d, %q", code, text)
			}
			if cols >= 80 && !strings.Contains(text, " left") {
				t.Errorf("there is no live line in %q", text)
			}
			for line := range strings.SplitSeq(text, "\r") {
				if !strings.HasPrefix(line, "\n") && len(line) >= int(cols) && strings.Contains(line, " pps ") && !strings.Contains(line, "Speed") {
					t.Errorf("%d columns are too few for %q", cols, line)
				}
			}
			if cols < 132 {
				return
			}
			lines := seen(text, 200) // the terminal breaks none of these lines
			if len(lines) != 9 || lines[0] != "Sending on vale0:a: 1 queues, 1 threads and 1 cpus." ||
				!strings.HasPrefix(lines[2], "Sent 600 packets") || !strings.HasPrefix(lines[7], "Clock: ") || lines[8] != "" {
				t.Errorf("at the end is seen\n%s", strings.Join(lines, "\n"))
			}
		})
	}
}

// A key ends the run as a signal does; what the terminal writes for it goes with the line.
func TestLiveInterrupted(t *testing.T) {
	p := onTTY(t, 100, nil, "", strings.Fields("--dev vale -i vale0:a -f tx -n 100000 -R 100")...)
	p.await(" left")
	p.term.WriteString("\x03")
	text, code := p.end()
	lines := seen(strings.ReplaceAll(text, "^C", ""), 200) // which a slow terminal may write behind the line
	if code != 1 || len(lines) < 8 || !strings.HasPrefix(lines[2], "Sent ") || !strings.HasPrefix(lines[len(lines)-2], "pktgen: interrupted: sent ") {
		t.Errorf("exit %d; at the end is seen\n%s", code, strings.Join(lines, "\n"))
	}
}

// Who does not want it gets pkt-gen's lines, and so does who reads JSON.
func TestLiveDeclined(t *testing.T) {
	clitest.NeedPrograms(t)
	devNull, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { devNull.Close() })
	for _, tt := range []struct{ args, env, want, never string }{
		{"--no-live", "", " main_thread [tx] ", "left"},
		{"", "TERM=dumb", " main_thread [tx] ", "left"},
		{"-X", "", " main_thread [tx] ", "left"},
		{"--json", "", "", "p"},
		{"", "", "left", "main_thread"},
	} {
		t.Run(tt.args+tt.env, func(t *testing.T) {
			t.Parallel() // it waits, most of the time
			args := append(strings.Fields("--dev vale -i vale0:a -f tx -n 600 -R 1000 -T 50"), strings.Fields(tt.args)...)
			text, code := onTTY(t, 100, devNull, tt.env, args...).end()
			if code != 0 || !strings.Contains(text, tt.want) || strings.Contains(text, tt.never) {
				t.Errorf("exit %d, %q", code, text)
			}
		})
	}
}
