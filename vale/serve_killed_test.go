//go:build unix

package vale

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"govale/netmap"
	"govale/netmap/devicetest/need"
)

// A client that takes everything there is and is killed gives everything back: ports,
// switches, memory, descriptors, goroutines.
func TestGreedyClientKilled(t *testing.T) {
	need.Descriptors(t, 1024)
	eachBell(t, func(t *testing.T, f form) {
		s := startServer(t, f, nil)
		before := takeFootprint(t)
		for range 2 {
			greedy := start(t, "greedy", s.path, "vale")
			if ports, regions := s.m.left(); ports != 252+7 || regions != 252+7 {
				t.Errorf("there are %d ports and %d regions, want %d", ports, regions, 252+7)
			}
			for name, want := range map[string]error{"vale0:more": syscall.ENOMEM, "valex:more": syscall.ENOMEM, "vale1:more": nil} {
				d := s.dial()
				if _, err := netmap.Open(d, name, nil); !errors.Is(err, want) {
					t.Errorf("one more port %s: %v, want %v", name, err, want)
				}
				d.Close()
			}
			greedy.kill()
			eventually(t, "all ports go", func() bool {
				ports, regions := s.m.left()
				return ports == 0 && regions == 0
			})
			s.works()
		}
		before.gone(t)
	})
}

// A client that registers and does not map its memory is a port like any other: what is
// sent to it fills its ring, and the rest is dropped.
func TestNeverMapped(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		d := s.dial()
		if _, err := netmap.Open(&unmapped{d}, "vale0:blind", &netmap.Config{TxSlots: 8, RxSlots: 8}); !errors.Is(err, errNotMapped) {
			t.Fatal(err)
		}
		a := s.open("vale0:a")
		for i := range 10 {
			if err := send(a, testFrame(i)); err != nil {
				t.Fatal(err)
			}
		}
		n, err := netmap.NewControl(d).Counters("vale0:blind")
		if err != nil || n.RxPackets != 7 || n.RxDropped != 3 {
			t.Errorf("Counters() = %+v, %v, want 7 received and 3 dropped", n, err)
		}
		for _, call := range calls {
			if err := call.make(d); err != nil {
				t.Errorf("%s: %v", call.name, err)
			}
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if got := fmt.Sprint(s.ports()); got != "[vale0:a]" {
			t.Errorf("behind it there are %s", got)
		}
	})
}

// A persistent port outlives the process that made it and has it open: others find it on
// its switch, open it, and remove it.
func TestPersistentPortOutlivesKill(t *testing.T) {
	eachBell(t, func(t *testing.T, f form) {
		s := startServer(t, f, nil)
		keeper := start(t, "keep", s.path, "pv0")
		a := s.open("vale0:a")
		c := netmap.NewControl(a.Device())
		if _, err := c.Detach("vale0:pv0"); err != nil {
			t.Error(err)
		}
		if _, err := c.Attach("vale0:pv0", false); !errors.Is(err, syscall.EBUSY) {
			t.Errorf("Attach while it is open: %v, want EBUSY", err) // and it is attached
		}
		if err := c.Destroy("pv0"); !errors.Is(err, syscall.EBUSY) {
			t.Errorf("Destroy while it is open: %v, want EBUSY", err)
		}
		keeper.kill()
		eventually(t, "it is free", func() bool { return s.m.holders("pv0") == 0 })
		if got := fmt.Sprint(s.ports()); got != "[vale0:a vale0:pv0]" && got != "[vale0:pv0 vale0:a]" {
			t.Errorf("behind its owner there are %s", got)
		}
		p := s.open("pv0")
		if err := exchange(a, p, 20); err != nil {
			t.Error(err)
		}
		p.Close()
		if _, err := c.Detach("vale0:pv0"); err != nil {
			t.Error(err)
		}
		if err := c.Destroy("pv0"); err != nil {
			t.Error(err)
		}
	})
}

// holders returns how many descriptors are bound to a persistent port.
func (m *Machine) holders(name string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.interfaces[name].fds
}

// The end of a pipe whose other end is killed goes on: its slots fill, and when the other
// end comes back they talk again.
func TestPipePeerKilled(t *testing.T) {
	for _, names := range [...][2]string{{"vale0:p{1", "vale0:p}1"}, {"vale0:p}1", "vale0:p{1"}} {
		eachBell(t, func(t *testing.T, f form) {
			s := startServer(t, f, nil)
			for _, role := range [...]string{"sink", "flood", "hold"} {
				peer := start(t, role, s.path, names[1])
				p := s.open(names[0])
				if err := fillPipe(p); err != nil {
					t.Error(err)
				}
				peer.kill()
				eventually(t, "the peer goes", func() bool { return s.m.openPipes("vale0:p") == 1 })
				if err := fillPipe(p); err != nil {
					t.Errorf("behind a %s: %v", role, err)
				}
				if p.Tx[0].Space() != 0 {
					t.Errorf("behind a %s there is still room for %d", role, p.Tx[0].Space())
				}
				again := s.open(names[1])
				// What is left for it depends on the moment of the kill: a reader may have
				// moved head over a full ring without telling the switch.
				if err := drainPipe(again); err != nil {
					t.Errorf("the new peer of a %s: %v", role, err)
				}
				if err := fillPipe(p); err != nil {
					t.Errorf("before the new peer of a %s: %v", role, err)
				}
				if err := again.RxSync(); err != nil || again.Rx[0].Space() != int(again.Rx[0].NumSlots())-1 {
					t.Errorf("the new peer of a %s finds %d frames, want a full ring, %v", role, again.Rx[0].Space(), err)
				}
				again.Close()
				p.Close()
				if ports, regions := s.m.left(); ports != 0 || regions != 0 {
					t.Errorf("behind a %s there are %d ports and %d regions", role, ports, regions)
				}
			}
		})
	}
}

// fillPipe sends until there is no room.
func fillPipe(p *netmap.Port) error {
	if err := p.TxSync(); err != nil { // it may have been full, and be so no more
		return err
	}
	for range 3 * p.Tx[0].NumSlots() {
		if p.Tx[0].Space() == 0 {
			return nil
		}
		if err := send(p, testFrame(1)); err != nil {
			return err
		}
	}
	return p.RxSync()
}

// drainPipe gives all slots back that hold a frame.
func drainPipe(p *netmap.Port) error {
	if err := p.RxSync(); err != nil {
		return err
	}
	p.Rx[0].Advance(p.Rx[0].Space())
	return p.RxSync()
}

// openPipes returns how many ends of the pipes of a port are open.
func (m *Machine) openPipes(parent string) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, pp := range m.bridges[0].lookup(parent).pipes {
		n += pp.master.fds + pp.slave.fds
	}
	return n
}

// A monitor that is killed leaves the port that it watched as it was; where that is
// killed, the monitor stays open, sees nothing more, and goes.
func TestMonitorSideKilled(t *testing.T) {
	for _, kind := range [...]string{"/rt", "/z"} {
		eachBell(t, func(t *testing.T, f form) {
			s := startServer(t, f, nil)
			a, b := s.open("vale0:a"), s.open("vale0:b")
			watcher := start(t, "sink", s.path, "vale0:a"+kind)
			if err := exchange(a, b, 50); err != nil {
				t.Error(err)
			}
			watcher.kill()
			eventually(t, "the monitor goes", func() bool { return s.m.watchers("vale0:a") == 0 })
			if err := exchange(a, b, 50); err != nil {
				t.Error(err)
			}

			seen := start(t, "flood", s.path, "vale0:seen")
			mon := s.open("vale0:seen" + kind)
			ends(t, "what the monitor sees", func() {
				if _, err := receive(mon); err != nil {
					t.Error(err)
				}
			})
			seen.kill()
			eventually(t, "the port goes", func() bool { return fmt.Sprint(s.ports()) == "[vale0:a vale0:b]" })
			ends(t, "the monitor", func() {
				for _, call := range calls {
					if err := call.make(mon.Device()); err != nil {
						t.Errorf("%s: %v", call.name, err)
					}
				}
				if err := mon.Close(); err != nil {
					t.Error(err)
				}
			})
			if err := exchangeFresh(a, b); err != nil {
				t.Error(err)
			}
			a.Close()
			b.Close()
			if ports, regions := s.m.left(); ports != 0 || regions != 0 {
				t.Errorf("there are %d ports and %d regions", ports, regions)
			}
		})
	}
}

// exchangeFresh exchanges frames behind what others have sent.
func exchangeFresh(a, b *netmap.Port) error {
	for seq := range uint64(20) {
		if err := reaches(a, b, seq); err != nil {
			return err
		}
	}
	return nil
}

// watchers returns how many rings of a port are watched.
func (m *Machine) watchers(name string) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.bridges[0].lookup(name)
	for _, krings := range [...][]*kring{p.tx, p.rx} {
		for _, k := range krings {
			k.mu.Lock()
			if k.watched != nil {
				n++
			}
			k.mu.Unlock()
		}
	}
	return n
}

// Clients that come, do all that a client can, and leave in every way leave no
// descriptor, no goroutine and no memory, on either side.
func TestNothingLeaks(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		before := takeFootprint(t)
		for i := range 20 {
			for _, leave := range [...]func(d netmap.Device){
				func(d netmap.Device) { d.Close() },
				func(d netmap.Device) { d.(*client).wire.conn.Close(); d.Close() },
				func(d netmap.Device) { go d.Poll(netmap.Readable, -1); d.Close() },
			} {
				d := s.dial()
				if i%2 == 0 {
					p, err := netmap.Open(d, "vale0:x", nil)
					if err != nil {
						t.Fatal(err)
					}
					if err := send(p, testFrame(1)); err != nil {
						t.Error(err)
					}
				}
				leave(d)
				eventually(t, "its port goes", func() bool { return len(s.ports()) == 0 })
			}
			st := s.stranger()
			if i%3 == 0 {
				st.greet(s.form.dial.bell)
			}
			if i%2 == 0 {
				r, w, err := os.Pipe()
				if err != nil {
					t.Fatal(err)
				}
				st.wire.write(frame{kind: frameGinfo, payload: make([]byte, 60)}, w)
				r.Close()
				w.Close()
			}
			st.wire.close()
		}
		before.gone(t)
	})
}
