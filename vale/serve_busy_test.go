//go:build unix

package vale

import (
	"errors"
	"os"
	"syscall"
	"testing"
	"time"

	"govale/netmap"
)

// Whoever is busy, server or client or both, answers as those who sleep do: packets
// arrive, timeouts and Interrupt end polls, and Close and the end of the server everything.
func TestBusy(t *testing.T) {
	for _, c := range []struct {
		name           string
		server, client bool
	}{{"server", true, false}, {"client", false, true}, {"both", true, true}} {
		t.Run(c.name, func(t *testing.T) {
			s := startServer(t, form{"", dialConfig{socketNetwork, defaultBell}}, &ServeConfig{Busy: c.server})
			d := &Dialer{Busy: c.client}
			open := func(name string) *netmap.Port {
				dev, err := d.Dial(s.path)
				if err != nil {
					t.Fatal(err)
				}
				p, err := netmap.Open(dev, name, nil)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { p.Close() })
				return p
			}
			a, b := open("vale0:a"), open("vale0:b")
			for i := range 200 {
				busySend(t, a, byte(i))
				busyReceive(t, b, byte(i))
				busySend(t, b, byte(i))
				busyReceive(t, a, byte(i))
			}
			start := time.Now()
			if got, err := b.Poll(netmap.Readable, 20*time.Millisecond); got != 0 || err != nil || time.Since(start) < 20*time.Millisecond {
				t.Errorf("poll without a packet: %v, %v after %v", got, err, time.Since(start))
			}
			time.AfterFunc(time.Millisecond, b.Device().Interrupt)
			if _, err := b.Device().Poll(netmap.Readable, -1); !errors.Is(err, syscall.EINTR) {
				t.Errorf("interrupted poll: %v", err)
			}
			time.AfterFunc(time.Millisecond, func() { b.Close() })
			if _, err := b.Poll(netmap.Readable, -1); !errors.Is(err, os.ErrClosed) {
				t.Errorf("poll of a port that is closed: %v", err)
			}
			time.AfterFunc(time.Millisecond, s.stop)
			if _, err := a.Poll(netmap.Readable, -1); !errors.Is(err, ErrServerGone) {
				t.Errorf("poll when the server ends: %v", err)
			}
		})
	}
}

// busySend sends a frame with n in it to everybody.
func busySend(t *testing.T, p *netmap.Port, n byte) {
	t.Helper()
	r := p.Tx[0]
	s := r.Slot(r.Head())
	s.Len = uint16(copy(r.Buf(s), append([]byte("\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01\x88\xb5"), n)))
	r.Advance(1)
	if err := p.TxSync(); err != nil {
		t.Fatal(err)
	}
}

// busyReceive waits for a frame, which must have n in it.
func busyReceive(t *testing.T, p *netmap.Port, n byte) {
	t.Helper()
	if _, err := p.Poll(netmap.Readable, time.Minute); err != nil {
		t.Fatal(err)
	}
	r := p.Rx[0]
	if r.Space() != 1 {
		t.Fatalf("%d frames, want 1", r.Space())
	}
	if b := r.Buf(r.Slot(r.Head())); b[14] != n {
		t.Fatalf("frame %d, want %d", b[14], n)
	}
	r.Advance(1)
}
