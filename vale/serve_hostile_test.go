//go:build unix

package vale

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"govale/netmap/devicetest/need"
	"govale/nmreq"
)

// A stranger is a client that need not keep to the protocol.
type stranger struct {
	t    *testing.T
	wire wire
}

// stranger connects one that says nothing yet.
func (s *testServer) stranger() *stranger {
	s.t.Helper()
	network := s.form.dial.network
	c, err := net.DialUnix(network, nil, &net.UnixAddr{Name: s.path, Net: network})
	if err != nil {
		s.t.Fatal(err)
	}
	st := &stranger{t: s.t.(*testing.T), wire: wire{conn: c, takesFds: true}}
	s.t.Cleanup(func() { st.wire.close() })
	return st
}

// greet says hello as a good client does.
func (st *stranger) greet(bell bellKind) hello {
	st.t.Helper()
	if err := st.wire.writeHello(hello{version: ProtocolVersion, bell: bell}, nil); err != nil {
		st.t.Fatal(err)
	}
	h, err := st.wire.readHello()
	if err != nil || h.version != ProtocolVersion || h.bell != bell {
		st.t.Fatalf("hello: %+v, %v", h, err)
	}
	return h
}

// ask makes a request and returns the reply.
func (st *stranger) ask(kind frameKind, payload []byte) frame {
	st.t.Helper()
	if err := st.wire.write(frame{kind: kind, payload: payload}, nil); err != nil {
		st.t.Fatal(err)
	}
	f, err := st.wire.read()
	if err != nil || f.kind != frameReply {
		st.t.Fatalf("reply: %+v, %v", f, err)
	}
	return f
}

// expectEnd fails the test unless the server has closed the connection, or does so.
func (st *stranger) expectEnd(what string) {
	st.t.Helper()
	st.wire.conn.SetReadDeadline(time.Now().Add(time.Minute))
	for {
		_, err := st.wire.conn.Read(make([]byte, 1<<16))
		if err == nil {
			continue
		}
		if err != io.EOF && !errors.Is(err, syscall.ECONNRESET) {
			st.t.Errorf("%s: the server keeps the connection: %v", what, err)
		}
		return
	}
}

// works fails the test unless the server serves another client.
func (s *testServer) works() {
	s.t.Helper()
	ends(s.t, "another client", func() {
		a, b := s.open("valew:a"), s.open("valew:b")
		defer a.Close()
		defer b.Close()
		if err := exchange(a, b, 20); err != nil {
			s.t.Error(err)
		}
	})
}

func TestHostileHello(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		for what, b := range map[string][]byte{
			"garbage":     bytes.Repeat([]byte("GET / HTTP/1.0\r\n"), 10),
			"zeros":       make([]byte, 64),
			"wrong magic": append([]byte("govale\n\n"), 1, 0, 0, 0, 0, 0, 0, 0),
		} {
			st := s.stranger()
			if _, err := st.wire.conn.Write(b); err != nil {
				t.Fatal(err)
			}
			st.expectEnd(what)
		}
		st := s.stranger() // half a hello, and gone
		if _, err := st.wire.conn.Write([]byte(helloMagic)); err != nil {
			t.Fatal(err)
		}
		st.wire.close()
		s.works()
	})
}

// Each side says at once that the other is of another version.
func TestVersion(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		st := s.stranger()
		if err := st.wire.writeHello(hello{version: 99}, nil); err != nil {
			t.Fatal(err)
		}
		if h, err := st.wire.readHello(); err != nil || h.version != ProtocolVersion {
			t.Errorf("hello of the server: %+v, %v", h, err)
		}
		st.expectEnd("another version")

		path := socketPath(t)
		l, err := listen(s.form.dial.network, path)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		go func() {
			c, err := l.AcceptUnix()
			if err != nil {
				return
			}
			defer c.Close()
			w := wire{conn: c}
			w.readHello()
			w.writeHello(hello{version: 7}, nil)
		}()
		_, err = dial(path, s.form.dial)
		var version *VersionError
		if !errors.As(err, &version) || *version != (VersionError{Server: 7, Client: ProtocolVersion}) {
			t.Errorf("dial: %v, want a VersionError", err)
		}
	})
}

// A frame that is not one of a good client ends the connection and nothing else.
func TestHostileFrames(t *testing.T) {
	raw := func(length uint32, kind frameKind, rest ...byte) []byte {
		b := binary.LittleEndian.AppendUint32(nil, length)
		b = binary.LittleEndian.AppendUint16(b, uint16(kind))
		return append(append(b, make([]byte, 10)...), rest...)
	}
	tests := map[string][]byte{
		"unknown kind":          raw(0, 999),
		"a reply":               raw(0, frameReply),
		"a wake":                raw(0, frameWake),
		"too long":              raw(maxPayload+1, frameCtrl),
		"longest length":        raw(0xffffffff, frameIoctl),
		"short nmreq":           raw(8, frameRegif, make([]byte, 8)...),
		"long nmreq":            raw(100, frameGinfo, make([]byte, 100)...),
		"no message":            raw(0, frameCtrl),
		"garbage for a message": raw(200, frameCtrl, bytes.Repeat([]byte{0xff}, 200)...),
		"no ioctl number":       raw(3, frameIoctl, 1, 2, 3),
		"no size":               raw(0, frameMap),
		"a long name":           raw(100, frameCounters, make([]byte, 100)...),
		"no doorbell":           raw(0, frameBell),
		"half a header":         raw(0, frameCtrl)[:9],
		"half a payload":        raw(60, frameRegif, 1, 2, 3),
	}
	eachForm(t, func(t *testing.T, s *testServer) {
		for what, b := range tests {
			st := s.stranger()
			st.greet(s.form.dial.bell)
			if _, err := st.wire.conn.Write(b); err != nil {
				t.Fatal(err)
			}
			if st.wire.conn.CloseWrite() != nil {
				t.Fatal("CloseWrite")
			}
			st.expectEnd(what)
		}
		if s.form.dial.bell == bellPage { // who has a page has nothing to ring for on the socket
			st := s.stranger()
			st.greet(bellPage)
			if err := st.wire.write(frame{kind: frameBell, payload: make([]byte, 8)}, nil); err != nil {
				t.Fatal(err)
			}
			st.expectEnd("a doorbell beside the page")
		}
		s.works()
	})
}

// Numbers that make no sense are refused as a kernel refuses them.
func TestHostileNumbers(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		st := s.stranger()
		st.greet(s.form.dial.bell)
		for _, size := range [...]uint64{0, 1, 1 << 31, 1 << 62, 1 << 63, 1<<64 - 1} {
			f := st.ask(frameMap, binary.LittleEndian.AppendUint64(nil, size))
			if syscall.Errno(f.errno) != syscall.EINVAL || f.fds != 0 {
				t.Errorf("map of %d bytes without a port: %v with %d descriptors", size, syscall.Errno(f.errno), f.fds)
			}
		}
		if s.form.dial.bell == bellSocket {
			for op := range uint32(5) {
				payload := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, op), 0xffffffff)
				if f := st.ask(frameBell, payload); f.errno == 0 && op != uint32(bellPoll) && op != uint32(bellArm) {
					t.Errorf("doorbell %d with an argument of all ones is answered with success", op)
				}
			}
		}
		s.works()
	})
}

// Descriptors that a client sends do not pile up in the server.
func TestHostileDescriptors(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		st := s.stranger()
		st.greet(s.form.dial.bell)
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if err := st.wire.write(frame{kind: frameGinfo, payload: make([]byte, 60)}, w); err != nil {
			t.Fatal(err)
		}
		if f, err := st.wire.read(); err != nil || f.kind != frameReply {
			t.Fatalf("reply: %+v, %v", f, err)
		}
		w.Close() // the only other end now, unless the server has one
		r.SetReadDeadline(time.Now().Add(time.Minute))
		if _, err := r.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("the server holds a descriptor that a client has sent: %v", err)
		}
	})
}

// Many who connect and say nothing keep nobody else out.
func TestHostileSilence(t *testing.T) {
	need.Descriptors(t, 512)
	eachForm(t, func(t *testing.T, s *testServer) {
		var silent []*stranger
		for range 3 * maxPending {
			silent = append(silent, s.stranger())
		}
		silent[0].expectEnd("the first of many who say nothing")
		s.works()
	})
}

// A client that asks and does not listen gets no more answers than fit its socket, and
// holds up nobody.
func TestHostileDeafness(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		st := s.stranger()
		st.greet(s.form.dial.bell)
		st.wire.conn.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
		var err error
		for n := 0; err == nil && n < 1_000_000; n++ {
			err = st.wire.write(frame{kind: frameIoctl, payload: make([]byte, 2000)}, nil)
		}
		if err == nil {
			t.Error("the server keeps a million answers for who does not want them")
		}
		s.works()
	})
}

// A client that writes random numbers all over its control page and its region, while
// others send to it, harms nobody but itself.
func TestHostileMemory(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		a, b := s.open("vale1:a"), s.open("vale1:b")
		flooder := s.open("vale0:flood")
		st := s.stranger()
		st.greet(s.form.dial.bell)
		var words [][]byte
		if s.form.dial.bell == bellPage {
			words = append(words, st.mapNext(controlSize))
		}
		words = append(words, st.register("vale0:victim"))

		var stop atomic.Bool
		var others sync.WaitGroup
		for _, b := range words {
			others.Go(func() { scribble(b, &stop) })
		}
		others.Go(func() {
			for !stop.Load() {
				if err := flood(flooder); err != nil {
					t.Error(err)
					return
				}
				runtime.Gosched()
			}
		})
		if s.form.dial.bell == bellSocket {
			others.Go(func() { st.ringRandomly(&stop) })
		}
		ends(t, "exchange beside a hostile client", func() {
			if err := exchange(a, b, 200); err != nil {
				t.Error(err)
			}
			stop.Store(true)
			others.Wait()
		})
		for _, b := range words {
			unmapFile(b)
		}
		st.wire.close()
		eventually(t, "its port goes", func() bool { return fmt.Sprint(s.ports()) == "[vale1:a vale1:b vale0:flood]" })
		s.works()
	})
}

// mapNext maps the memory whose file has come.
func (st *stranger) mapNext(size int) []byte {
	st.t.Helper()
	fd, err := st.wire.takeFd()
	if err != nil {
		st.t.Fatal(err)
	}
	b, err := mapFd(fd, size)
	if err != nil {
		st.t.Fatal(err)
	}
	return b
}

// register registers a port and maps its region.
func (st *stranger) register(name string) []byte {
	st.t.Helper()
	reg := nmreq.Legacy{Version: nmreq.API14, Flags: uint32(nmreq.ModeAllNIC)}
	if err := nmreq.PutName(reg.Name[:], name); err != nil {
		st.t.Fatal(err)
	}
	f := st.ask(frameRegif, nmreq.Bytes(&reg))
	if f.errno != 0 {
		st.t.Fatal(syscall.Errno(f.errno))
	}
	size := nmreq.Copy[nmreq.Legacy](f.payload).Memsize
	if f = st.ask(frameMap, binary.LittleEndian.AppendUint64(nil, uint64(size))); f.errno != 0 || f.fds != 1 {
		st.t.Fatalf("map: %v with %d descriptors", syscall.Errno(f.errno), f.fds)
	}
	return st.mapNext(int(size))
}

// ringRandomly syncs and polls on the socket.
func (st *stranger) ringRandomly(stop *atomic.Bool) {
	for !stop.Load() {
		payload := binary.LittleEndian.AppendUint32(nil, rand.Uint32N(5))
		if err := st.wire.write(frame{kind: frameBell, payload: binary.LittleEndian.AppendUint32(payload, rand.Uint32N(8))}, nil); err != nil {
			st.t.Error(err)
			return
		}
		for {
			f, err := st.wire.read()
			if err != nil {
				st.t.Error(err)
				return
			}
			if f.kind == frameReply {
				break
			}
		}
	}
}

// scribble writes random words, many of them small, since large ones are refused too
// easily; most of them near the beginning, where the structures are.
func scribble(b []byte, stop *atomic.Bool) {
	for !stop.Load() {
		for range 1000 {
			n := len(b)
			if rand.Uint32N(4) != 0 {
				n = min(n, 1<<18)
			}
			v := rand.Uint32()
			binary.NativeEndian.PutUint32(b[rand.IntN(n/4)*4:], v>>rand.Uint32N(32))
		}
		runtime.Gosched()
	}
}

// The memory that clients get cannot be cut short.
func TestSharedSize(t *testing.T) {
	mem, err := newShared(1 << 16)
	if err != nil {
		t.Fatal(err)
	}
	defer mem.free()
	mem.b[1<<16-1] = 1
	fixed := runtime.GOOS == "linux" || runtime.GOOS == "freebsd"
	if err := unix.Ftruncate(int(mem.f.Fd()), 1<<15); (err == nil) == fixed {
		t.Errorf("a client that cuts the memory short gets: %v", err)
	}
	if _, err := mapFile(mem.f, 1<<17); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("a map of more than there is: %v, want EINVAL", err)
	}
	mem.free()
	mem.free()
}
