package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// patience is how long a process may take to do what it is told.
const patience = 15 * time.Second

// A lab is where the processes of a rig live: a directory and, where this user may make
// one, a network namespace. The namespace has no name that could outlive it: it is that of an OS thread,
// and of the processes that the thread starts.
type lab struct {
	dir   string
	own   bool // it has namespaces of its own
	work  chan func()
	procs []*process
}

// newLab returns a lab, whose close ends all that is in it. Processes that make interfaces
// must not go without a network namespace: they would make them in the host's.
func newLab(dir string, interfaces bool) (*lab, error) {
	l := &lab{dir: dir, work: make(chan func())}
	made := make(chan error)
	go func() {
		runtime.LockOSThread() // for ever: the thread ends with the goroutine
		made <- unix.Unshare(unix.CLONE_NEWNET)
		for f := range l.work {
			f()
		}
	}()
	err := <-made
	l.own = err == nil
	if interfaces && err != nil {
		close(l.work)
		return nil, fmt.Errorf("network namespace: %w", err)
	}
	return l, nil
}

// do runs f in the namespace.
func (l *lab) do(f func()) {
	done := make(chan struct{})
	l.work <- func() {
		defer close(done)
		f()
	}
	<-done
}

// close kills all processes, which takes the namespaces with them.
func (l *lab) close() {
	for _, p := range l.procs {
		p.kill()
	}
	close(l.work)
}

// pause stops all processes until resume, so that others can be measured.
func (l *lab) pause() error { return l.signal(unix.SIGSTOP) }

// resume lets all processes go on.
func (l *lab) resume() error { return l.signal(unix.SIGCONT) }

func (l *lab) signal(sig unix.Signal) error {
	var errs []error
	for _, p := range l.procs {
		errs = append(errs, unix.Kill(-p.cmd.Process.Pid, sig))
	}
	return errors.Join(errs...)
}

// env is the environment of a command: what DPDK and Open vSwitch keep elsewhere in /run
// and /var they keep in the directory.
func (l *lab) env() []string {
	env := append(os.Environ(), "LC_ALL=C")
	for _, name := range []string{"RUNTIME_DIRECTORY", "OVS_RUNDIR", "OVS_DBDIR", "OVS_LOGDIR", "OVS_SYSCONFDIR"} {
		env = append(env, name+"="+l.dir)
	}
	return env
}

// run runs a command and returns what it prints.
func (l *lab) run(ctx context.Context, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = l.dir, l.env()
	cmd.WaitDelay = time.Second
	cmd.SysProcAttr = &unix.SysProcAttr{Setpgid: true, Pdeathsig: unix.SIGKILL}
	var out []byte
	var err error
	l.do(func() { out, err = cmd.CombinedOutput() })
	if err != nil {
		err = fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, strings.TrimSpace(string(out)))
	}
	return string(out), err
}

// ip runs ip(8) for each line.
func (l *lab) ip(ctx context.Context, lines string) error {
	for line := range strings.Lines(lines) {
		if _, err := l.run(ctx, "ip", strings.Fields(line)...); err != nil {
			return err
		}
	}
	return nil
}

// holds returns an error unless so many bytes are frames of that size. A system counts
// frames and bytes one after the other, so a few batches may be counted in one of them only.
func holds(frames, bytes uint64, size int) error {
	const slack = 1024
	if diff := int64(bytes - frames*uint64(size)); diff > int64(slack*size) || diff < -int64(slack*size) {
		return fmt.Errorf("%d frames of %d bytes hold %d bytes", frames, size, bytes)
	}
	return nil
}

// rest waits for d, or until ctx ends.
func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
