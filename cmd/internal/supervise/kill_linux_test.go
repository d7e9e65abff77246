//go:build amd64 || arm64

package supervise_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestKill kills a program at random moments, and now and then its supervisor, 200 times:
// nothing of it is left.
func TestKill(t *testing.T) {
	times := 200
	if testing.Short() {
		times = 20
	}
	b := newBench(t)
	victim := build(t, "victim")
	b.kill(t, victim, true) // what is made once and kept is there now
	b.empty(t)
	fds, regions := openFiles(t), mappedRegions(t)
	for i := range times {
		b.kill(t, victim, i%4 == 3)
		b.empty(t)
	}
	settles(t, "descriptors of the server", fds, func() int { return openFiles(t) })
	settles(t, "regions in memory", regions, func() int { return mappedRegions(t) })
}

// kill starts the victim, lets it live for a moment, and kills it, or its supervisor.
func (b *bench) kill(t *testing.T, victim string, both bool) {
	t.Helper()
	cmd := b.command(context.Background(), victim)
	line, err := startUntilLine(t, cmd)
	pid, err2 := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || err2 != nil {
		cmd.Process.Kill()
		t.Fatalf("the victim said %q: %v", line, err)
	}
	time.Sleep(time.Duration(rand.IntN(20_000)) * time.Microsecond)
	if both {
		cmd.Process.Kill()
	} else {
		syscall.Kill(pid, syscall.SIGKILL)
	}
	err = cmd.Wait()
	if exit, ok := err.(*exec.ExitError); !ok || !both && exit.ExitCode() != 128+9 {
		t.Errorf("the supervisor ended with %v", err)
	}
	settles(t, "processes", 0, func() int { return alive(pid) })
}

// startUntilLine starts a program and returns the first line that it prints.
func startUntilLine(t *testing.T, cmd *exec.Cmd) (string, error) {
	t.Helper()
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return bufio.NewReader(out).ReadString('\n')
}

// alive returns 1 if there is such a process. One that has ended, and that nobody has
// asked yet how, is none.
func alive(pid int) int {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	if strings.HasPrefix(state, "Z") {
		return 0
	}
	return 1
}

// TestServerGone ends the server while a program waits for it.
func TestServerGone(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := b.command(ctx, build(t, "left"))
	if line, err := startUntilLine(t, cmd); line != "waiting\n" {
		t.Errorf("the program said %q: %v", line, err)
	}
	time.Sleep(10 * time.Millisecond) // so that it does wait; if not, nothing else changes
	b.end()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// settles holds that a number comes down to want.
func settles(t *testing.T, what string, want int, count func() int) {
	t.Helper()
	got := count()
	for late := time.Now().Add(patience); got > want && time.Now().Before(late); got = count() {
		time.Sleep(time.Millisecond)
	}
	if got > want {
		t.Errorf("%s: %d, want %d", what, got, want)
	}
}

func openFiles(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

func mappedRegions(t *testing.T) int {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(maps), "memfd:govale")
}
