//go:build !race

package vale_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"govale/netmap"
	"govale/netmap/devicetest/need"
	"govale/vale"
)

// filteredEnv makes TestNoSystemCalls play the filtered thread, in a process of its own,
// with the work of that name.
const filteredEnv = "GOVALE_TEST_FILTERED"

// How a filtered process ends that is not killed.
const (
	filteredDone   = 0
	filteredFailed = 4
	filteredNot    = 5 // there is no seccomp for it
)

// filteredRounds is how often the work is done: little enough to be over before the
// scheduler wants the thread for another goroutine, which takes system calls.
const filteredRounds = 30

// filteredTries is how often work is tried on a machine that lets a thread wait. Work
// that makes a system call is killed each time.
const filteredTries = 20

// TestNoSystemCalls: syncs in process make no system call where nobody waits for packets.
// The work is done on a thread that a system call kills. The race detector makes some of
// its own.
func TestNoSystemCalls(t *testing.T) {
	if what := os.Getenv(filteredEnv); what != "" {
		playFiltered(t, what)
	}
	if !killed(t, "system call") {
		t.Fatal("a thread that makes a system call is not killed")
	}
	for what := range filteredWork {
		t.Run(what, func(t *testing.T) {
			for range filteredTries {
				if !killed(t, what) {
					return
				}
			}
			t.Errorf("a system call in each of %d tries of %d rounds", filteredTries, filteredRounds)
		})
	}
}

// killed does the work in a process of its own and reports whether a system call has
// killed it.
func killed(t *testing.T, what string) bool {
	t.Helper()
	cmd := exec.Command(need.Self(t), "-test.run=^TestNoSystemCalls$")
	cmd.Env = append(os.Environ(), filteredEnv+"="+what, "GODEBUG=asyncpreemptoff=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return false
	case !errors.As(err, &exit):
		t.Fatal(err)
	case exit.ExitCode() == filteredNot:
		t.Skip(out.String())
	case exit.Sys().(syscall.WaitStatus).Signal() != unix.SIGSYS:
		t.Fatalf("%v\n%s", err, out.String())
	}
	return true
}

// filteredWork is what makes no system call: a round of it, between two ports, which
// returns false where it fails.
var filteredWork = map[string]func(a, b *netmap.Port) bool{
	"a frame":    func(a, b *netmap.Port) bool { return round(a, b, 1) },
	"a batch":    func(a, b *netmap.Port) bool { return round(a, b, 256) },
	"a full one": func(a, b *netmap.Port) bool { return round(a, b, 2000) },
	"no frame":   func(a, b *netmap.Port) bool { return round(a, b, 0) },
}

// round sends up to n frames and receives them.
func round(a, b *netmap.Port, n int) bool {
	r := a.Tx[0]
	i := r.Head()
	for range min(n, r.Space()) {
		s := r.Slot(i)
		s.Len, s.Flags = 60, 0
		i = r.Next(i)
	}
	sent := r.Advance(n)
	if a.TxSync() != nil || b.RxSync() != nil {
		return false
	}
	got := b.Rx[0].Space()
	b.Rx[0].Advance(got)
	return got == sent && b.RxSync() == nil
}

// playFiltered ends the process in one of the ways above, or by SIGSYS. Besides ending it
// the thread may return from a signal, since others send it some, and ask for the time
// where that takes a system call: rxsync does, for the ring's timestamp.
func playFiltered(t *testing.T, what string) {
	m := vale.New(nil)
	a, b := open(t, m, "vale0:a", nil), open(t, m, "vale0:b", nil)
	prepare(a, frame(60, 2, 1))
	work := filteredWork[what]
	if work == nil {
		work = func(*netmap.Port, *netmap.Port) bool { return unix.Getppid() != 0 }
	}
	if !work(a, b) { // makes what is made at the first time
		os.Exit(filteredFailed)
	}
	debug.SetGCPercent(-1)
	runtime.Gosched() // the scheduler counts from now
	runtime.LockOSThread()
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil { // a core would be a file left behind
		fmt.Println(err)
		os.Exit(filteredFailed)
	}
	if err := allowOnly(unix.SYS_EXIT_GROUP, unix.SYS_RT_SIGRETURN, unix.SYS_CLOCK_GETTIME); err != nil {
		fmt.Println("seccomp for a thread:", err)
		os.Exit(filteredNot)
	}
	status := uintptr(filteredDone)
	for range filteredRounds {
		if !work(a, b) {
			status = filteredFailed
		}
	}
	unix.RawSyscall(unix.SYS_EXIT_GROUP, status, 0, 0)
}
