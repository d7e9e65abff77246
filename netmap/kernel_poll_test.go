//go:build freebsd || linux

package netmap

import (
	"errors"
	"math"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"govale/nmreq"
)

// standIn returns a device whose descriptor is one end of a socket pair, which polls as
// a port does, and the other end: what is written there makes the device Readable.
func standIn(t *testing.T) (*kernelDevice, int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	d := newKernelDevice(fds[0])
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if err := unix.Close(fds[1]); err != nil {
			t.Errorf("close of the other end: %v", err)
		}
	})
	return d, fds[1]
}

func write(t *testing.T, fd int) {
	t.Helper()
	if _, err := unix.Write(fd, []byte("x")); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, fd int) {
	t.Helper()
	var b [1]byte
	if n, err := unix.Read(fd, b[:]); n != 1 || err != nil {
		t.Fatalf("read %d, %v", n, err)
	}
}

// A polled is what a Poll returned.
type polled struct {
	got Events
	err error
}

// pollAside starts n Polls without a timeout and returns when all have got their
// wakers, from when on they count as waiting.
func pollAside(d *kernelDevice, n int, want Events) <-chan polled {
	done := make(chan polled, n)
	for range n {
		go func() {
			got, err := d.Poll(want, -1)
			done <- polled{got, err}
		}()
	}
	for waiting := 0; waiting < n; runtime.Gosched() {
		d.wakers.mu.Lock()
		waiting = len(d.wakers.busy)
		d.wakers.mu.Unlock()
	}
	return done
}

func expect(t *testing.T, what string, p polled, got Events, err error) {
	t.Helper()
	if p.got != got || p.err != err {
		t.Errorf("%s: %q, %v; want %q, %v", what, p.got, p.err, got, err)
	}
}

func poll(d *kernelDevice, want Events, timeout time.Duration) polled {
	got, err := d.Poll(want, timeout)
	return polled{got, err}
}

func TestPollEvents(t *testing.T) {
	d, other := standIn(t)
	for _, timeout := range []time.Duration{0, time.Hour, -1} {
		expect(t, "writable", poll(d, Writable, timeout), Writable, nil)
		expect(t, "either", poll(d, Readable|Writable, timeout), Writable, nil)
	}
	expect(t, "nothing", poll(d, Readable, 0), 0, nil)
	done := pollAside(d, 1, Readable)
	write(t, other)
	expect(t, "waited", <-done, Readable, nil)
	for _, timeout := range []time.Duration{0, time.Hour, -1} {
		expect(t, "readable", poll(d, Readable, timeout), Readable, nil)
		expect(t, "both", poll(d, Readable|Writable, timeout), Readable|Writable, nil)
	}
}

func TestPollHangup(t *testing.T) {
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	d := newKernelDevice(fds[0])
	defer d.Close()
	if err := unix.Close(fds[1]); err != nil {
		t.Fatal(err)
	}
	got, err := d.Poll(0, -1)
	if got != PollHup || err != nil {
		t.Errorf("%q, %v; want hup", got, err)
	}
}

// TestPollTimeout is for the lower bound alone: a Poll never returns early.
func TestPollTimeout(t *testing.T) {
	d, _ := standIn(t)
	for _, timeout := range []time.Duration{1, 1500 * time.Microsecond, 3 * time.Millisecond} {
		start := time.Now()
		expect(t, timeout.String(), poll(d, Readable, timeout), 0, nil)
		if took := time.Since(start); took < timeout {
			t.Errorf("timeout of %v was over after %v", timeout, took)
		}
	}
}

func TestPollMillis(t *testing.T) {
	for d, want := range map[time.Duration]int{
		-1: -1, math.MinInt64: -1, 0: 0, 1: 1, time.Millisecond: 1, time.Millisecond + 1: 2,
		time.Hour: 3600000, math.MaxInt32 * time.Millisecond: math.MaxInt32, math.MaxInt64: math.MaxInt32,
	} {
		if got := pollMillis(d); got != want {
			t.Errorf("%v: %d ms, want %d", d, got, want)
		}
	}
}

func TestInterruptBeforePoll(t *testing.T) {
	d, other := standIn(t)
	d.Interrupt()
	d.Interrupt() // as of signals, one is left
	write(t, other)
	expect(t, "a poll that need not wait", poll(d, Readable, -1), Readable, nil)
	expect(t, "another one", poll(d, Readable, time.Hour), Readable, nil)
	read(t, d.fd)
	expect(t, "a poll that does not wait", poll(d, Readable, 0), 0, nil)
	expect(t, "the next one that would", poll(d, Readable, -1), 0, syscall.EINTR)
	expect(t, "and only that", poll(d, Readable, 1), 0, nil)
}

func TestInterruptDuringPoll(t *testing.T) {
	d, _ := standIn(t)
	for range 100 {
		done := pollAside(d, 1, Readable)
		d.Interrupt()
		expect(t, "interrupted", <-done, 0, syscall.EINTR)
	}
	expect(t, "nothing is left", poll(d, Readable, 1), 0, nil)
	if n := len(d.wakers.idle); n != 1 || len(d.wakers.busy) != 0 {
		t.Errorf("%d wakers idle, %d busy after polls that took turns", n, len(d.wakers.busy))
	}
}

// TestInterruptAll is for two goroutines that wait for one direction each: an interrupt
// cannot know whom it is for.
func TestInterruptAll(t *testing.T) {
	d, _ := standIn(t)
	done := pollAside(d, 3, Readable)
	d.Interrupt()
	for range 3 {
		expect(t, "interrupted", <-done, 0, syscall.EINTR)
	}
}

// TestSignals is for real signals: however many arrive, a Poll waits on.
func TestSignals(t *testing.T) {
	d, other := standIn(t)
	done := pollAside(d, 4, Readable)
	for range 200 {
		if err := unix.Kill(unix.Getpid(), unix.SIGURG); err != nil { // the runtime's own, which it ignores
			t.Fatal(err)
		}
		runtime.Gosched()
	}
	select {
	case p := <-done:
		t.Errorf("a signal ended a poll: %q, %v", p.got, p.err)
	default:
	}
	write(t, other)
	for range 4 {
		expect(t, "after signals", <-done, Readable, nil)
	}
}

func TestCloseDuringPoll(t *testing.T) {
	for range 50 {
		d, _ := standIn(t)
		done := pollAside(d, 3, Readable)
		if err := d.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if n := len(d.wakers.busy); n != 0 {
			t.Errorf("Close returned with %d polls in it", n)
		}
		for range 3 {
			expect(t, "closed", <-done, 0, os.ErrClosed)
		}
	}
}

// TestCloseKeepsOthers is for descriptors: those of the device are closed, and a second
// Close leaves alone what has got their numbers since.
func TestCloseKeepsOthers(t *testing.T) {
	d, other := standIn(t)
	expect(t, "a waker is made", poll(d, Writable, -1), Writable, nil)
	fd, w := d.fd, d.wakers.idle[0]
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{fd, w.r, w.w} {
		if _, err := unix.FcntlInt(uintptr(n), unix.F_GETFD, 0); err != unix.EBADF {
			t.Errorf("descriptor %d after Close: %v", n, err)
		}
	}
	again, err := unix.FcntlInt(uintptr(other), unix.F_DUPFD_CLOEXEC, fd)
	if err != nil || again != fd {
		t.Fatalf("descriptor %d, %v; want %d again", again, err, fd)
	}
	defer unix.Close(again)
	if err := d.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != nil {
		t.Errorf("the second Close closed descriptor %d of somebody else: %v", fd, err)
	}
}

func TestClosed(t *testing.T) {
	d, _ := standIn(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d.Interrupt()
	for name, call := range map[string]func() error{
		"Regif":  func() error { return d.Regif(&nmreq.Legacy{}) },
		"Ginfo":  func() error { return d.Ginfo(&nmreq.Legacy{}) },
		"Ctrl":   func() error { return d.Ctrl(&nmreq.Message{}) },
		"Kloop":  func() error { return d.Ctrl(&nmreq.Message{Header: nmreq.Header{ReqType: nmreq.ReqSyncKloopStart}}) },
		"Ioctl":  func() error { return d.Ioctl(nmreq.IOWR(1, 4), make([]byte, 4)) },
		"Sync":   func() error { return d.Sync(Tx) },
		"Map":    func() error { _, err := d.Map(4096); return err },
		"Poll":   func() error { _, err := d.Poll(Readable, -1); return err },
		"Poll 0": func() error { _, err := d.Poll(Readable, 0); return err },
		"Close":  func() error { return errors.Join(os.ErrClosed, d.Close()) },
	} {
		if err := call(); !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s after Close: %v", name, err)
		}
	}
}

func TestPollAllocates(t *testing.T) {
	d, other := standIn(t)
	write(t, other)
	for _, timeout := range []time.Duration{0, time.Hour, -1} {
		if n := testing.AllocsPerRun(100, func() { _, _ = d.Poll(Readable, timeout) }); n != 0 {
			t.Errorf("Poll with timeout %v allocates %v times", timeout, n)
		}
	}
	read(t, d.fd)
	if n := testing.AllocsPerRun(100, func() { d.Interrupt(); _, _ = d.Poll(Readable, -1) }); n != 0 {
		t.Errorf("Interrupt and Poll allocate %v times", n)
	}
}
