//go:build !race

package vale_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"govale/netmap"
	"govale/netmap/devicetest/need"
	"govale/vale"
)

// regionSize is what a kernel says of a port with defaults (transcript 23).
const regionSize = 42369024

// idleBytes is more than a port needs that was opened and nothing else: its netmap_if, two
// rings and the beginning of the next one, in pages of up to 64 kB.
const idleBytes = 1 << 20

// eachMemory runs a test with each kind of memory that a machine may have.
func eachMemory(t *testing.T, test func(t *testing.T, m *vale.Machine)) {
	t.Run("own", func(t *testing.T) {
		text, err := os.ReadFile("/sys/kernel/mm/transparent_hugepage/enabled")
		if err == nil && strings.Contains(string(text), "[always]") {
			t.Skip("this system makes 2 MB of memory exist where a page is touched")
		}
		test(t, vale.New(nil))
	})
	t.Run("shared", func(t *testing.T) { test(t, vale.New(&vale.Config{Shared: true})) })
}

// region returns all memory of a port.
func region(t *testing.T, p *netmap.Port) []byte {
	t.Helper()
	b, err := p.Device().Map(regionSize)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// residentOf returns how much of a port's memory exists.
func residentOf(t *testing.T, p *netmap.Port) int {
	t.Helper()
	n, err := resident(region(t, p))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestMemoryInProportion: a port takes as much address space as the kernel's, and of that
// exists what has been touched: next to nothing of an idle port, and a page or two more
// for each frame that has come or gone.
func TestMemoryInProportion(t *testing.T) {
	eachMemory(t, func(t *testing.T, m *vale.Machine) {
		tx, rx := open(t, m, "vale0:a", nil), open(t, m, "vale0:b", nil)
		idle := residentOf(t, rx)
		if idle == 0 || idle > idleBytes {
			t.Fatalf("%d bytes of an idle port exist, want up to %d", idle, idleBytes)
		}
		const frames = 512
		for i := range uint32(frames) {
			copy(tx.Tx[0].Buf(tx.Tx[0].Slot(i)), frame(60, 2, 1))
		}
		send(t, tx, frames, 60)
		if got := drain(t, rx); got != frames {
			t.Fatalf("%d frames of %d came", got, frames)
		}
		for _, p := range []*netmap.Port{tx, rx} {
			bufs := frames * p.Rx[0].BufSize()
			if now := residentOf(t, p); now < bufs || now > bufs+idleBytes {
				t.Errorf("%d bytes exist after %d frames, want %d and up to %d more", now, frames, bufs, idleBytes)
			}
		}
	})
}

// TestMemoryOpenedAgain: what a port has touched is gone with it.
func TestMemoryOpenedAgain(t *testing.T) {
	eachMemory(t, func(t *testing.T, m *vale.Machine) {
		for range 3 {
			p := open(t, m, "vale0:a", nil)
			if n := residentOf(t, p); n == 0 || n > idleBytes {
				t.Fatalf("%d bytes of an idle port exist, want up to %d", n, idleBytes)
			}
			b := region(t, p)
			bufs := b[len(b)/2:]
			if slices.ContainsFunc(bufs, func(v byte) bool { return v != 0 }) {
				t.Fatal("a new port has bytes of another one")
			}
			for i := range bufs {
				bufs[i] = 7
			}
			if n := residentOf(t, p); n < len(bufs) {
				t.Fatalf("%d bytes exist of %d that were written", n, len(bufs))
			}
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestMemoryOfFullSwitch: the ports of a full switch take no more address space than their
// regions add up to, but for what a process takes all the time.
func TestMemoryOfFullSwitch(t *testing.T) {
	const ports, rest = 252, 256 << 20
	need.Descriptors(t, 512)
	eachMemory(t, func(t *testing.T, m *vale.Machine) {
		before := addressSpace(t)
		for i := range ports {
			open(t, m, fmt.Sprint("vale0:", i), nil)
		}
		if grown := addressSpace(t) - before; grown > ports*regionSize+rest {
			t.Errorf("the address space has grown by %d bytes, %d ports have %d", grown, ports, ports*regionSize)
		}
	})
}

// addressSpace returns the bytes of this process's address space.
func addressSpace(t *testing.T) int {
	t.Helper()
	text := need.File(t, "/proc/self/statm")
	var pages int
	if _, err := fmt.Sscan(string(text), &pages); err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}
