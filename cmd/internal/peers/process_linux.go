package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// A process runs in a lab until it is killed.
type process struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   transcript
	ended chan struct{}
}

// start starts a process. In a process namespace of its own all that it forks dies with
// it, and it dies with the thread of the lab, however that ends. A signal from the
// terminal does not reach its process group.
func (l *lab) start(name string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(name, args...), ended: make(chan struct{})}
	p.cmd.Dir, p.cmd.Env = l.dir, l.env()
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	p.cmd.WaitDelay = time.Second
	p.cmd.SysProcAttr = &unix.SysProcAttr{Setpgid: true, Pdeathsig: unix.SIGKILL}
	if l.own {
		p.cmd.SysProcAttr.Cloneflags = unix.CLONE_NEWPID
	}
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	l.do(func() { err = p.cmd.Start() })
	if err != nil {
		return nil, err
	}
	l.procs = append(l.procs, p)
	go func() {
		defer close(p.ended)
		p.cmd.Wait() // its error is of no interest: it ends by being killed
	}()
	return p, nil
}

// kill ends a process and its group, and waits for it.
func (p *process) kill() {
	unix.Kill(-p.cmd.Process.Pid, unix.SIGKILL) // no more than an error where it has ended
	<-p.ended
}

// tell writes a line to its standard input.
func (p *process) tell(line string) error {
	_, err := io.WriteString(p.in, line+"\n")
	return err
}

// ask tells a line and returns what is printed from then on, once that is enough.
func (p *process) ask(ctx context.Context, line string, enough func(said string) bool) (string, error) {
	from := p.out.len()
	if err := p.tell(line); err != nil {
		return "", err
	}
	return p.await(ctx, from, line, enough)
}

// await returns what is printed behind the first from bytes, once that is enough.
func (p *process) await(ctx context.Context, from int, what string, enough func(said string) bool) (string, error) {
	said := func() string { return p.out.from(from) }
	err := poll(ctx, p, what, func() bool { return enough(said()) })
	return said(), err
}

// poll waits until done reports true, which has to do with a process that must not end.
func poll(ctx context.Context, p *process, what string, done func() bool) error {
	for deadline := time.Now().Add(patience); !done(); {
		select {
		case <-p.ended:
			return fmt.Errorf("%s ended: %s", p.cmd.Args[0], p.out.last())
		default:
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s: %s: nothing in %v: %s", p.cmd.Args[0], what, patience, p.out.last())
		}
		if err := rest(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// A transcript is what a process has printed so far.
type transcript struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (t *transcript) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.Write(b)
}

func (t *transcript) len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.Len()
}

// from returns all but the first n bytes.
func (t *transcript) from(n int) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf.Bytes()[n:])
}

// last returns the last lines, for an error.
func (t *transcript) last() string {
	lines := strings.Split(strings.TrimSpace(t.from(0)), "\n")
	return strings.Join(lines[max(0, len(lines)-5):], "\n")
}
