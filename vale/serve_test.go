//go:build unix

package vale

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"govale/netmap"
	"govale/nmreq"
)

func TestServe(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		a, b := s.open("vale0:a"), s.open("vale0:b")
		for i := range 3000 {
			want := testFrame(i)
			if err := send(a, want); err != nil {
				t.Fatal(err)
			}
			if got, err := receive(b); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("packet %d: got %q, %v; want %q", i, got, err, want)
			}
		}
		n, err := b.Counters()
		if err != nil || n.RxPackets != 3000 || n.RxBytes != 3000*uint64(len(testFrame(0))) {
			t.Errorf("Counters() = %+v, %v", n, err)
		}
		if got := fmt.Sprint(s.ports()); got != "[vale0:a vale0:b]" {
			t.Errorf("ports are %s", got)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if got := fmt.Sprint(s.ports()); got != "[vale0:b]" {
			t.Errorf("after Close ports are %s", got)
		}
	})
}

func TestServeRequests(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		d := s.dial()
		if err := d.Sync(netmap.Tx); !errors.Is(err, syscall.ENXIO) {
			t.Errorf("Sync before registration: %v, want ENXIO", err)
		}
		if err := d.Sync(7); err == nil {
			t.Error("Sync of direction 7 succeeds")
		}
		if got, err := d.Poll(netmap.Readable, -1); got != netmap.PollErr || err != nil {
			t.Errorf("Poll before registration: %v, %v", got, err)
		}
		if _, err := d.Map(4096); !errors.Is(err, syscall.EINVAL) {
			t.Errorf("Map before registration: %v, want EINVAL", err)
		}
		if _, err := d.(netmap.Counter).Counters("vale0:x"); !errors.Is(err, syscall.ENXIO) {
			t.Errorf("Counters of no port: %v, want ENXIO", err)
		}
		local := s.m.Open()
		defer local.Close()
		arg, same := []byte{1, 2, 3, 4}, []byte{1, 2, 3, 4}
		if got, want := d.Ioctl(nmreq.IOWR(77, 4), arg), local.Ioctl(nmreq.IOWR(77, 4), same); fmt.Sprint(got) != fmt.Sprint(want) || !bytes.Equal(arg, same) {
			t.Errorf("Ioctl of an unknown number: %v with %v, in process %v with %v", got, arg, want, same)
		}
		reg := nmreq.Register{Mode: nmreq.ModeAllNIC}
		msg, err := nmreq.NewMessage(nmreq.ReqRegister, "vale1:x", &reg)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Ctrl(msg); err != nil || reg.Memsize == 0 {
			t.Fatalf("Ctrl: %v, %+v", err, reg)
		}
		if _, err := d.Map(int(reg.Memsize) - 4096); !errors.Is(err, syscall.EINVAL) {
			t.Errorf("Map of another size: %v, want EINVAL", err)
		}
		first, err := d.Map(int(reg.Memsize))
		if err != nil {
			t.Fatal(err)
		}
		second, err := d.Map(int(reg.Memsize))
		if err != nil || &first[0] != &second[0] {
			t.Errorf("Map again: other memory, %v", err)
		}
		if _, err := d.Map(1); !errors.Is(err, syscall.EINVAL) {
			t.Errorf("Map of another size: %v, want EINVAL", err)
		}
	})
}

// A message as long as there is one passes whole.
func TestServeLongMessage(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		d, local := s.dial(), s.m.Open()
		defer local.Close()
		long := func() *nmreq.Message {
			m := &nmreq.Message{Header: nmreq.Header{Version: nmreq.API14, ReqType: nmreq.ReqRegister}, Body: make([]byte, nmreq.MaxSize)}
			for i := range 150 {
				m.Options = append(m.Options, nmreq.Option{Type: 99, Size: uint64(i), Data: bytes.Repeat([]byte{byte(i)}, nmreq.MaxSize)})
			}
			return m
		}
		served, inProcess := long(), long()
		got, want := d.Ctrl(served), local.Ctrl(inProcess)
		if fmt.Sprint(got) != fmt.Sprint(want) || fmt.Sprint(served) != fmt.Sprint(inProcess) {
			t.Errorf("served: %v, in process: %v; or the answers differ", got, want)
		}
	})
}

func TestServePollTimeout(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		p := s.open("vale0:a")
		for _, timeout := range [...]time.Duration{0, time.Nanosecond, 20 * time.Millisecond} {
			start := time.Now()
			got, err := p.Device().Poll(netmap.Readable, timeout)
			if got != 0 || err != nil || time.Since(start) < timeout {
				t.Errorf("Poll for %v: %v, %v after %v", timeout, got, err, time.Since(start))
			}
		}
		if got, err := p.Device().Poll(netmap.Readable|netmap.Writable, -1); got != netmap.Writable || err != nil {
			t.Errorf("Poll for both: %v, %v, want out", got, err)
		}
	})
}

func TestServeInterrupt(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		d := s.open("vale0:a").Device()
		d.Interrupt()
		if got, err := d.Poll(netmap.Readable, 0); got != 0 || err != nil {
			t.Errorf("a Poll that does not wait: %v, %v", got, err)
		}
		if _, err := d.Poll(netmap.Readable, -1); err != syscall.EINTR {
			t.Errorf("the next Poll that would wait: %v, want EINTR", err)
		}
		ends(t, "Poll", func() {
			time.AfterFunc(20*time.Millisecond, d.Interrupt)
			if _, err := d.Poll(netmap.Readable, -1); err != syscall.EINTR {
				t.Errorf("a Poll that waits: %v, want EINTR", err)
			}
		})
	})
}

// Polls of one device for different events each get theirs, while others sync.
func TestServePollsTogether(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		a, b := s.open("vale0:a"), s.open("vale0:b")
		const n = 300
		errs := make(chan error, 3)
		go func() {
			for range n {
				if _, err := a.Device().Poll(netmap.Readable, -1); err != nil {
					errs <- err
					return
				}
				if _, err := receive(a); err != nil {
					errs <- err
					return
				}
				if err := send(b, testFrame(0)); err != nil { // asks for the next
					errs <- err
					return
				}
			}
			errs <- nil
		}()
		go func() { // waits for nothing at all, until Close
			_, err := a.Device().Poll(0, -1)
			errs <- err
		}()
		ends(t, "exchange", func() {
			for i := range n {
				if err := send(b, testFrame(i)); err != nil {
					t.Error(err)
				}
				if _, err := b.Device().Poll(netmap.Writable, -1); err != nil {
					t.Error(err)
				}
			}
			if err := <-errs; err != nil {
				t.Error(err)
			}
			a.Close()
			if err := <-errs; !errors.Is(err, os.ErrClosed) {
				t.Errorf("a Poll for nothing ends with %v, want ErrClosed", err)
			}
		})
	})
}

func TestServeClose(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		p := s.open("vale0:a")
		d := p.Device()
		errs := make(chan error, 3)
		for range cap(errs) {
			go func() {
				_, err := d.Poll(netmap.Readable, -1)
				errs <- err
			}()
		}
		time.Sleep(10 * time.Millisecond) // most of them wait by now; it is the same if not
		ends(t, "Close", func() {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
			for range cap(errs) {
				if err := <-errs; !errors.Is(err, os.ErrClosed) {
					t.Errorf("Poll: %v, want ErrClosed", err)
				}
			}
		})
		if got := s.ports(); len(got) != 0 {
			t.Errorf("after Close there is %v", got)
		}
		d.Interrupt()
		for what, err := range map[string]error{
			"Sync": d.Sync(netmap.Tx), "Ginfo": d.Ginfo(&nmreq.Legacy{}), "Ioctl": d.Ioctl(0, nil),
			"Map": second(d.Map(1)), "Poll": second(d.Poll(0, -1)),
		} {
			if !errors.Is(err, os.ErrClosed) {
				t.Errorf("%s after Close: %v, want ErrClosed", what, err)
			}
		}
		if err := d.Close(); err != nil {
			t.Errorf("Close again: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// Close while others sync and poll as fast as they can takes no memory away under them.
func TestServeCloseUnderLoad(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		for range 20 {
			d := s.open("vale0:a").Device()
			errs := make(chan error, 3)
			go func() {
				for {
					if err := d.Sync(netmap.Tx); err != nil {
						errs <- err
						return
					}
				}
			}()
			go func() {
				for {
					if _, err := d.Poll(netmap.Readable, 10*time.Microsecond); err != nil {
						errs <- err
						return
					}
				}
			}()
			go func() {
				for {
					if err := d.Ginfo(&nmreq.Legacy{Version: nmreq.API14}); err != nil {
						errs <- err
						return
					}
				}
			}()
			time.Sleep(time.Millisecond)
			ends(t, "Close", func() {
				d.Close()
				for range cap(errs) {
					if err := <-errs; !errors.Is(err, os.ErrClosed) {
						t.Errorf("got %v, want ErrClosed", err)
					}
				}
			})
		}
	})
}

func TestServerGone(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		p, idle := s.open("vale0:a"), s.dial()
		waits := make(chan error, 2)
		go func() {
			_, err := p.Device().Poll(netmap.Readable, -1)
			waits <- err
		}()
		go func() {
			for {
				if err := p.Device().Sync(netmap.Rx); err != nil {
					waits <- err
					return
				}
			}
		}()
		time.Sleep(10 * time.Millisecond) // as in TestServeClose
		ends(t, "server", func() {
			s.stop()
			if err := <-s.done; err != nil {
				t.Errorf("Serve: %v", err)
			}
			for range cap(waits) {
				if err := <-waits; !errors.Is(err, ErrServerGone) {
					t.Errorf("who waits gets %v, want ErrServerGone", err)
				}
			}
		})
		ends(t, "calls", func() {
			d := p.Device()
			for what, err := range map[string]error{
				"Sync": d.Sync(netmap.Tx), "Ginfo": idle.Ginfo(&nmreq.Legacy{}), "Poll": second(d.Poll(netmap.Readable, time.Hour)),
				"Map": second(idle.Map(1)), "Counters": second(idle.(netmap.Counter).Counters("x")),
			} {
				if !errors.Is(err, ErrServerGone) {
					t.Errorf("%s: %v, want ErrServerGone", what, err)
				}
			}
			if err := d.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
		if _, err := os.Lstat(s.path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the socket is still there: %v", err)
		}
	})
}

func TestServeIdleExit(t *testing.T) {
	f := forms()[0]
	s := startServer(t, f, &ServeConfig{IdleExit: time.Second})
	d := s.dial() // which has a second to come
	select {
	case err := <-s.done:
		t.Fatalf("Serve ends with %v although a client is there", err)
	case <-time.After(2 * time.Second):
	}
	d.Close()
	ends(t, "Serve", func() {
		if err := <-s.done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	if _, err := dial(s.path, f.dial); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("dial then: %v, want ErrNotExist", err)
	}
}

func TestServeNotShared(t *testing.T) {
	l, err := Listen(socketPath(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := Serve(t.Context(), New(nil), l, nil); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("Serve of a machine in private memory: %v, want EINVAL", err)
	}
}

func TestListen(t *testing.T) {
	path := socketPath(t)
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("socket: %v, %v, want mode 0600", st.Mode(), err)
	}
	if _, err := Listen(path); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("Listen where somebody answers: %v, want EADDRINUSE", err)
	}
	l.SetUnlinkOnClose(false)
	l.Close() // as a server that is killed
	if l, err = Listen(path); err != nil {
		t.Fatalf("Listen where nobody answers: %v", err)
	}
	l.Close()
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after Close the socket is still there: %v", err)
	}
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(path); !errors.Is(err, syscall.EEXIST) {
		t.Errorf("Listen over a file: %v, want EEXIST", err)
	}
	if _, err := Listen("/" + string(bytes.Repeat([]byte{'x'}, 200))); !errors.Is(err, syscall.ENAMETOOLONG) {
		t.Errorf("Listen at a long path: %v, want ENAMETOOLONG", err)
	}
}

func TestDialNobody(t *testing.T) {
	path := socketPath(t)
	if _, err := Dial(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Dial of no socket: %v, want ErrNotExist", err)
	}
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
	if _, err := Dial(path); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("Dial of a dead socket: %v, want ECONNREFUSED", err)
	}
}

// A sync and a poll allocate nothing, on either side.
func TestServeAllocs(t *testing.T) {
	if defaultBell != bellPage {
		t.Skip("the socket allocates; there is no control page on " + runtime.GOOS)
	}
	s := startServer(t, form{"", dialConfig{socketNetwork, bellPage}}, nil)
	p := s.open("vale0:a")
	d := p.Device()
	for what, f := range map[string]func() error{
		"sync":              func() error { return d.Sync(netmap.Tx) },
		"poll":              func() error { return second(d.Poll(netmap.Writable, -1)) },
		"poll that waits":   func() error { return second(d.Poll(netmap.Readable, time.Microsecond)) },
		"poll that doesn't": func() error { return second(d.Poll(netmap.Readable, 0)) },
	} {
		if n := testing.AllocsPerRun(200, func() {
			if err := f(); err != nil {
				t.Error(err)
			}
		}); n != 0 {
			t.Errorf("a %s allocates %v times, want 0", what, n)
		}
	}
}

// BenchmarkServeSync is the round trip of a sync that has nothing to do.
func BenchmarkServeSync(b *testing.B) {
	for _, f := range forms() {
		b.Run(f.name, func(b *testing.B) {
			d := startServer(b, f, nil).open("vale0:a").Device()
			for b.Loop() {
				if err := d.Sync(netmap.Tx); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
