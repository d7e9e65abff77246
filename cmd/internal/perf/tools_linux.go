package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Tools are programs that have been built for a measurement.
type tools struct{ dir string }

// buildTools builds the tools into a directory of their own, which is the caller's.
func buildTools(ctx context.Context) (*tools, error) {
	dir, err := os.MkdirTemp("", "perf")
	if err != nil {
		return nil, err
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", dir+"/", "govale/cmd/valectl", "govale/cmd/pktgen", "govale/cmd/nmdump")
	if out, err := build.CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return &tools{dir}, nil
}

// socket is where the server of a measurement is.
func (t *tools) socket() string { return filepath.Join(t.dir, "socket") }

// dev is the --dev of that server.
func (t *tools) dev() string { return "unix:" + t.socket() }

// serve starts a server.
func (t *tools) serve(ctx context.Context, flags ...string) (*process, error) {
	return t.start(ctx, "serving", "valectl", append([]string{"serve", "--socket", t.socket()}, flags...)...)
}

// A process is a tool that runs.
type process struct {
	cmd *exec.Cmd
	out *bufio.Reader
}

// start runs a tool, and returns when it has printed a line that begins so.
func (t *tools) start(ctx context.Context, line, tool string, args ...string) (*process, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(t.dir, tool), args...)
	cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+t.dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return started(cmd, out, line)
}

// started starts a command and waits for its line.
func started(cmd *exec.Cmd, out io.Reader, line string) (*process, error) {
	var complaint strings.Builder
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd, bufio.NewReader(out)}
	if first, err := p.out.ReadString('\n'); err != nil || !strings.HasPrefix(first, line) {
		p.end()
		return nil, fmt.Errorf("%s says %q: %s", filepath.Base(cmd.Path), first, complaint.String())
	}
	return p, nil
}

// summary tells the process to end, and returns the line of what it prints then that
// begins so.
func (p *process) summary(begin string) (found string) {
	p.cmd.Process.Signal(os.Interrupt)
	for {
		line, err := p.out.ReadString('\n')
		if strings.HasPrefix(line, begin) {
			found = line
		}
		if err != nil {
			return found
		}
	}
}

// end ends the process.
func (p *process) end() {
	p.cmd.Process.Signal(os.Interrupt)
	late := time.AfterFunc(5*time.Second, func() { p.cmd.Process.Kill() })
	defer late.Stop()
	p.cmd.Wait()
}

// cpuTime returns what the process has used so far: utime and stime of proc(5).
func (p *process) cpuTime() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat: %q", p.cmd.Process.Pid, text)
	}
	var ticks int
	for _, f := range fields[11:13] { // the 14th and 15th of all
		n, err := strconv.Atoi(f)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100, nil // USER_HZ
}
