package vale

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"govale/netmap"
)

// exact fails unless every copy is accounted for: by ring, and by switch.
func exact(t *testing.T, s netmap.SwitchStats) {
	t.Helper()
	rings := []netmap.RingStats{s.Sent, s.Received}
	for _, p := range s.Ports {
		rings = append(rings, p.Rings...)
	}
	for _, r := range rings {
		if r.Copies != r.Delivered+r.Drops.Total() {
			t.Fatalf("%d copies, %d delivered, %d dropped: %+v", r.Copies, r.Delivered, r.Drops.Total(), r)
		}
	}
	if s.Sent.Delivered != s.Received.Delivered {
		t.Fatalf("sent %d, received %d", s.Sent.Delivered, s.Received.Delivered)
	}
}

// repeat calls do until stop is closed.
func repeat(stop <-chan struct{}, do func()) {
	for {
		select {
		case <-stop:
			return
		default:
			do()
		}
	}
}

// TestStatsAreExact reads the numbers while ports come, go, flood each other and do not
// keep up: nothing is ever missing.
func TestStatsAreExact(t *testing.T) {
	m := New(nil)
	a := portOf(t, m, "vale0:a", &netmap.Config{TxSlots: 64, RxSlots: 4})
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { repeat(stop, func() { putFrames(t, a, 16, 0) }) })
	for i := range 3 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(i), 1))
			for {
				p, err := netmap.Open(m.open(), "vale0:p"+string(rune('0'+i)), &netmap.Config{TxSlots: 8, RxSlots: 8})
				if err != nil {
					t.Error(err)
					return
				}
				for range 20 {
					putFrames(t, p, 1+rnd.IntN(7), 0)
					numbers(t, p)
				}
				p.Close()
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	c := netmap.NewControl(m.open())
	for range 300 {
		s, err := c.SwitchStats("vale0")
		if err != nil {
			t.Fatal(err)
		}
		exact(t, s)
	}
	close(stop)
	wg.Wait()
	s, err := c.SwitchStats("vale0")
	if err != nil {
		t.Fatal(err)
	}
	exact(t, s)
	if s.Sent.Packets == 0 || s.Sent.Drops.RingFull == 0 {
		t.Errorf("nothing happened: %+v", s.Sent)
	}
}

// TestDropsByCause: each cause by itself.
func TestDropsByCause(t *testing.T) {
	m := New(nil)
	a := portOf(t, m, "vale0:a", &netmap.Config{TxSlots: 16, RxSlots: 16})
	c := netmap.NewControl(m.open())
	drops := func() netmap.Drops {
		s, err := c.PortStats("vale0:a")
		if err != nil {
			t.Fatal(err)
		}
		return s.Sum(netmap.Tx).Drops
	}
	putFrames(t, a, 2, 0)
	if got := drops(); got != (netmap.Drops{NoDestination: 2}) {
		t.Errorf("alone: %+v", got)
	}
	b := portOf(t, m, "vale0:b", &netmap.Config{TxSlots: 4, RxSlots: 4})
	putFrames(t, a, 5, 0)
	if got := drops(); got != (netmap.Drops{NoDestination: 2, RingFull: 2}) {
		t.Errorf("5 into a ring of 3: %+v", got)
	}
	b.Close()
	b = portOf(t, m, "vale0:b/T", &netmap.Config{TxSlots: 4, RxSlots: 4})
	putFrames(t, a, 1, 0)
	if got := drops(); got != (netmap.Drops{NoDestination: 2, RingFull: 2, NotRunning: 1}) {
		t.Errorf("to a port that only sends: %+v", got)
	}
	r := a.Tx[0]
	r.Slot(r.Head()).Len, r.Slot(r.Head()).Flags = 13, 0
	r.Slot(r.Next(r.Head())).BufIdx, r.Slot(r.Next(r.Head())).Len = 1<<31, 10
	r.Advance(2)
	a.TxSync()
	if got := drops(); got.TooShort != 1 || got.BadSlot != 1 {
		t.Errorf("13 bytes, and a buffer that is none: %+v", got)
	}
	b.Close()
}

// TestMACTable: addresses, where they are, and how much came from them.
func TestMACTable(t *testing.T) {
	m := New(nil)
	a := portOf(t, m, "vale0:a", &netmap.Config{TxSlots: 16, RxSlots: 16})
	portOf(t, m, "vale0:b", &netmap.Config{TxSlots: 16, RxSlots: 16})
	putFrames(t, a, 3, 0)
	putFrames(t, a, 2, 0)
	got, err := netmap.NewControl(m.open()).MACTable("vale0")
	if err != nil {
		t.Fatal(err)
	}
	want := netmap.MACEntry{Addr: netmap.MAC{2, 0, 0, 0, 0, 1}, Port: 0, Name: "vale0:a", Slot: int(hash(0x010000000002)), Packets: 5}
	if len(got) != 1 || got[0] != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// What an address has sent stays counted when others send in between and when its port
// closes, and begins anew when it has moved.
func TestMACTablePackets(t *testing.T) {
	m := New(nil)
	cfg := &netmap.Config{TxSlots: 16, RxSlots: 16}
	a, b := portOf(t, m, "vale0:a", cfg), portOf(t, m, "vale0:b", cfg)
	packets := func() string {
		all, err := netmap.NewControl(m.open()).MACTable("vale0")
		if err != nil {
			t.Fatal(err)
		}
		s := ""
		for _, e := range all {
			s += fmt.Sprintf("%x at %d: %d\n", e.Addr[5], e.Port, e.Packets)
		}
		return s
	}
	for _, step := range []struct {
		from *netmap.Port
		src  byte
		n    int
		want string
	}{
		{a, 1, 2, "1 at 0: 2\n"},
		{a, 7, 1, "1 at 0: 2\n7 at 0: 1\n"},
		{a, 1, 3, "1 at 0: 5\n7 at 0: 1\n"},
		{b, 1, 1, "1 at 1: 1\n7 at 0: 1\n"},
		{b, 1, 1, "1 at 1: 2\n7 at 0: 1\n"},
	} {
		for range step.n {
			sendFrom(t, step.from, step.src)
		}
		if got := packets(); !sameLines(got, step.want) {
			t.Errorf("after %d from %d:\n%swant\n%s", step.n, step.src, got, step.want)
		}
	}
	sendFrom(t, b, 1)
	b.Close()
	if got, want := packets(), "1 at 1: 3\n7 at 0: 1\n"; !sameLines(got, want) {
		t.Errorf("behind the port:\n%swant\n%s", got, want)
	}
}

// sendFrom sends a broadcast frame whose source ends with src.
func sendFrom(t testing.TB, p *netmap.Port, src byte) {
	t.Helper()
	r := p.Tx[0]
	s := r.Slot(r.Head())
	copy(r.Buf(s), []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, src, 0x88, 0xb5})
	s.Len, s.Flags = 60, 0
	r.Advance(1)
	if err := p.TxSync(); err != nil {
		t.Fatal(err)
	}
}

// sameLines reports whether two texts have the same lines, in any order.
func sameLines(a, b string) bool {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}
