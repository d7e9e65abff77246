//go:build unix

package vale

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"govale/netmap"
	"govale/netmap/devicetest/need"
)

// bellEnv makes a role take the doorbell of that number.
const bellEnv = "GOVALE_TEST_BELL"

// dialRole is Dial for a role.
func dialRole(path string) (netmap.Device, error) {
	bell := defaultBell
	if os.Getenv(bellEnv) == fmt.Sprint(bellSocket) {
		bell = bellSocket
	}
	return dial(path, dialConfig{network: socketNetwork, bell: bell})
}

// eachBell runs a test with each doorbell. Roles that it starts take the same.
func eachBell(t *testing.T, test func(t *testing.T, f form)) {
	for _, f := range forms() {
		if f.dial.network != socketNetwork {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			t.Setenv(bellEnv, fmt.Sprint(f.dial.bell))
			test(t, f)
		})
	}
}

// playKeeper makes a persistent port and holds it open for ever.
func playKeeper(path, name string) error {
	d, err := dialRole(path)
	if err != nil {
		return err
	}
	c := netmap.NewControl(d)
	if err := c.Create(name, nil); err != nil {
		return err
	}
	if _, err := c.Attach("vale0:"+name, false); err != nil {
		return err
	}
	p, err := netmap.Open(d, "vale0:"+name, nil)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for {
		if _, err := receive(p); err != nil {
			return err
		}
	}
}

// playGreedy fills a machine: first one switch with ports, then every switch that there
// is room for. It never maps what it gets.
func playGreedy(path, prefix string) error {
	small := &netmap.Config{TxSlots: 1, RxSlots: 1}
	fill := func(name func(i int) string) (n int, err error) {
		for ; err == nil; n++ {
			var d netmap.Device
			if d, err = dialRole(path); err != nil {
				return n, err
			}
			_, err = netmap.Open(&unmapped{d}, name(n), small)
			if errors.Is(err, errNotMapped) {
				err = nil
			}
		}
		if errors.Is(err, syscall.ENOMEM) {
			err = nil
		}
		return n - 1, err
	}
	ports, err := fill(func(i int) string { return fmt.Sprint(prefix, "0:", i) })
	if err != nil {
		return err
	}
	switches, err := fill(func(i int) string { return fmt.Sprint(prefix, i+1, ":x") })
	if err != nil {
		return err
	}
	if ports != 252 || switches != 7 {
		return fmt.Errorf("room for %d ports and %d more switches, want 252 and 7", ports, switches)
	}
	fmt.Println("ready")
	select {}
}

// unmapped is a device whose user does not map what it has registered.
type unmapped struct{ netmap.Device }

var errNotMapped = errors.New("it is not mapped")

func (*unmapped) Map(int) ([]byte, error) { return nil, errNotMapped }

// signal sends a signal to the process.
func (p *process) signal(s unix.Signal) {
	p.t.Helper()
	if err := unix.Kill(p.cmd.Process.Pid, s); err != nil {
		p.t.Fatal(err)
	}
}

// stop stops the process, and returns when none of its threads runs any more.
func (p *process) stop() {
	p.t.Helper()
	if runtime.GOOS == "linux" {
		need.File(p.t, "/proc/self/stat")
	} else {
		need.Program(p.t, "ps")
	}
	p.signal(unix.SIGSTOP)
	eventually(p.t, "a process stops", func() bool { return isStopped(p.cmd.Process.Pid) })
}

// isStopped reports whether a process is stopped with all its threads.
func isStopped(pid int) bool {
	if runtime.GOOS != "linux" {
		state, err := exec.Command("ps", "-o", "state=", "-p", fmt.Sprint(pid)).Output()
		return err == nil && bytes.HasPrefix(bytes.TrimSpace(state), []byte("T"))
	}
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	if err != nil || len(threads) == 0 {
		return false
	}
	for _, file := range threads {
		stat, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(stat, []byte(") T ")) {
			return false
		}
	}
	return true
}

// waitsIn waits until a goroutine of this process is in a function.
func waitsIn(t testing.TB, function string) {
	t.Helper()
	b := make([]byte, 1<<20)
	eventually(t, "a goroutine in "+function, func() bool {
		return strings.Contains(string(b[:runtime.Stack(b, true)]), function)
	})
}

// doesNotEnd fails the test if done gets something within a while that is long enough
// for all that does not wait for something else.
func doesNotEnd(t testing.TB, what string, done <-chan error) {
	t.Helper()
	select {
	case err := <-done:
		t.Errorf("%s ends with %v, want it to wait", what, err)
	case <-time.After(50 * time.Millisecond):
	}
}

// goroutines and descriptors of this process, which must be the same again when all is
// over.
type footprint struct{ goroutines, fds int }

func takeFootprint(t testing.TB) footprint {
	t.Helper()
	return footprint{runtime.NumGoroutine(), openFds(t, "self")}
}

// gone waits until there is no more than there was.
func (before footprint) gone(t testing.TB) {
	t.Helper()
	defer func() {
		if t.Failed() {
			b := make([]byte, 1<<20)
			now := takeFootprint(t)
			t.Logf("before %+v, now %+v\n%s", before, now, b[:runtime.Stack(b, true)])
		}
	}()
	eventually(t, "descriptors and goroutines go", func() bool {
		now := takeFootprint(t)
		return now.goroutines <= before.goroutines && now.fds <= before.fds
	})
}

// openFds returns how many descriptors a process has open, 0 where that cannot be told.
func openFds(t testing.TB, pid any) int {
	t.Helper()
	if runtime.GOOS != "linux" {
		return 0
	}
	all, err := os.ReadDir(fmt.Sprintf("/proc/%v/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}
