//go:build unix

package vale

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"govale/netmap"
	"govale/netmap/devicetest/need"
	"govale/nmreq"
)

// A liarServer is a server that need not keep to the protocol. It serves one client
// after the other.
type liarServer struct {
	t    *testing.T
	path string
}

// lyingServer starts one. greet says hello to a client, answer answers one request; both
// may write anything, and the connection ends when they return false.
func lyingServer(t *testing.T, network string, greet func(w *wire, h hello) bool, answer func(w *wire, f frame) bool) *liarServer {
	t.Helper()
	s := &liarServer{t: t, path: socketPath(t)}
	l, err := listen(network, s.path)
	if err != nil {
		t.Fatal(err)
	}
	left := make(chan struct{})
	go func() {
		defer close(left)
		for {
			c, err := l.AcceptUnix()
			if err != nil {
				return
			}
			lie(&wire{conn: c}, greet, answer)
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-left
	})
	return s
}

// lie is the life of one client.
func lie(w *wire, greet func(w *wire, h hello) bool, answer func(w *wire, f frame) bool) {
	defer w.close()
	h, err := w.readHello()
	if err != nil || !greet(w, h) || answer == nil {
		return
	}
	for {
		f, err := w.read()
		if err != nil || !answer(w, f) {
			return
		}
	}
}

// plainHello answers with a doorbell on the socket.
func plainHello(w *wire, _ hello) bool {
	return w.writeHello(hello{version: ProtocolVersion, bell: bellSocket}, nil) == nil
}

// wrongFiles are files that cannot be the memory that a server promises of size bytes.
func wrongFiles(t *testing.T, size int) map[string]*os.File {
	t.Helper()
	all := map[string]*os.File{}
	keep := func(what string, f *os.File, err error) {
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		all[what] = f
	}
	open := func(what, name string) {
		f, err := os.Open(name)
		keep(what, f, err)
	}
	dir := need.TempDir(t)
	for what, n := range map[string]int{"an empty file": 0, "a file of one byte": 1, "a file that is one byte short": size - 1} {
		f, err := os.Create(filepath.Join(dir, what))
		keep(what, f, err)
		if err := f.Truncate(int64(n)); err != nil {
			t.Fatal(err)
		}
	}
	big := filepath.Join(dir, "big")
	if err := os.WriteFile(big, make([]byte, size), 0o600); err != nil {
		t.Fatal(err)
	}
	open("a file that cannot be written", big)
	open("a directory", dir)
	open("/dev/null", os.DevNull)
	r, w, err := os.Pipe()
	keep("a pipe's end", r, err)
	keep("a pipe's other end", w, err)
	return all
}

// A server that gives something else for the control page is refused when it says hello.
func TestControlPageOfWrongSize(t *testing.T) {
	if defaultBell != bellPage {
		t.Skip("there is no control page here")
	}
	for what, file := range wrongFiles(t, controlSize) {
		t.Run(what, func(t *testing.T) {
			s := lyingServer(t, socketNetwork, func(w *wire, _ hello) bool {
				return w.writeHello(hello{version: ProtocolVersion, bell: bellPage}, file) == nil
			}, nil)
			s.refused()
		})
	}
	t.Run("nothing", func(t *testing.T) {
		s := lyingServer(t, socketNetwork, func(w *wire, _ hello) bool {
			return w.writeHello(hello{version: ProtocolVersion, bell: bellPage}, nil) == nil
		}, nil)
		s.refused()
	})
}

// refused fails the test unless the server cannot be dialed, and nothing is left of the
// attempt.
func (s *liarServer) refused() {
	s.t.Helper()
	if d, err := Dial(s.path); err == nil {
		d.Close()
		s.t.Error("it is dialed")
	}
	before := takeFootprint(s.t)
	for range 10 {
		if d, err := Dial(s.path); err == nil {
			d.Close()
		}
	}
	before.gone(s.t)
}

// hellos that are none.
func TestHelloOfNoServer(t *testing.T) {
	for what, b := range map[string][]byte{
		"nothing":          nil,
		"garbage":          bytes.Repeat([]byte("HTTP/1.1 400 Bad Request\r\n"), 3),
		"half":             []byte(helloMagic),
		"another doorbell": binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32([]byte(helloMagic), ProtocolVersion), 77),
		"another version":  binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32([]byte(helloMagic), 1<<32-1), 0),
	} {
		t.Run(what, func(t *testing.T) {
			s := lyingServer(t, socketNetwork, func(w *wire, _ hello) bool {
				w.conn.Write(b)
				return false
			}, nil)
			s.refused()
		})
	}
}

// liarMemsize is the size of the region that a lying server promises.
const liarMemsize = 1 << 16

// A server that gives something else for the memory of a port is refused by Map, and the
// client goes on.
func TestRegionOfWrongSize(t *testing.T) {
	files := wrongFiles(t, liarMemsize)
	files["nothing"] = nil
	for what, file := range files {
		t.Run(what, func(t *testing.T) {
			s := lyingServer(t, socketNetwork, plainHello, func(w *wire, f frame) bool {
				reply := frame{kind: frameReply, number: f.number, payload: f.payload}
				if f.kind != frameMap {
					return w.write(reply, nil) == nil
				}
				reply.payload = nil
				return w.write(reply, file) == nil
			})
			before := takeFootprint(t)
			d, err := Dial(s.path)
			if err != nil {
				t.Fatal(err)
			}
			ends(t, what, func() {
				for range 10 {
					if b, err := d.Map(liarMemsize); err == nil {
						t.Errorf("%d bytes are mapped", len(b))
					}
				}
				if err := d.Ginfo(&nmreq.Legacy{}); err != nil {
					t.Errorf("and then Ginfo: %v", err)
				}
				d.Close()
			})
			before.gone(t)
		})
	}
}

// Memory of the right size that holds nonsense where netmap_if and rings should be: the
// port is refused, whatever it says.
func TestRegionOfNonsense(t *testing.T) {
	for i, pattern := range [...]byte{0, 1, 8, 0x7f, 0x80, 0xff} {
		for _, offset := range [...]uint32{0, 8, 4, liarMemsize - 8, liarMemsize, 1 << 31, 1<<32 - 1} {
			f, err := os.Create(filepath.Join(need.TempDir(t), "region"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { f.Close() }) // behind the server
			if _, err := f.Write(bytes.Repeat([]byte{pattern}, liarMemsize)); err != nil {
				t.Fatal(err)
			}
			s := lyingServer(t, socketNetwork, plainHello, func(w *wire, fr frame) bool {
				reply := frame{kind: frameReply, number: fr.number, payload: fr.payload}
				var file *os.File
				switch fr.kind {
				case frameRegif:
					reg := nmreq.Copy[nmreq.Legacy](fr.payload)
					reg.Offset, reg.Memsize, reg.TxRings, reg.RxRings = offset, liarMemsize, 1, 1
					reply.payload = nmreq.Bytes(&reg)
				case frameMap:
					reply.payload, file = nil, f
				}
				return w.write(reply, file) == nil
			})
			d, err := Dial(s.path)
			if err != nil {
				t.Fatal(err)
			}
			ends(t, "open", func() {
				p, err := netmap.Open(d, "vale0:x", nil)
				if err == nil && len(p.Tx)+len(p.Rx) > 0 {
					t.Errorf("pattern %d at %d: a port with %d and %d rings", i, offset, len(p.Tx), len(p.Rx))
				}
				d.Close()
			})
		}
	}
}

// Replies that no client waits for, or that are not what it waits for, are errors, and
// every call ends.
func TestReplyLies(t *testing.T) {
	raw := func(length uint32, kind frameKind, fds uint16, number uint32, rest ...byte) []byte {
		b := binary.LittleEndian.AppendUint32(nil, length)
		b = binary.LittleEndian.AppendUint16(b, uint16(kind))
		b = binary.LittleEndian.AppendUint16(b, fds)
		b = binary.LittleEndian.AppendUint32(b, number)
		return append(append(b, 0, 0, 0, 0), rest...)
	}
	for what, reply := range map[string]func(f frame) []byte{
		"of nothing":          func(f frame) []byte { return raw(0, frameReply, 0, f.number) },
		"of one byte":         func(f frame) []byte { return raw(1, frameReply, 0, f.number, 1) },
		"of garbage":          func(f frame) []byte { return raw(100, frameReply, 0, f.number, bytes.Repeat([]byte{0xff}, 100)...) },
		"with a wrong number": func(f frame) []byte { return raw(0, frameReply, 0, f.number+1) },
		"twice": func(f frame) []byte {
			return append(raw(0, frameReply, 0, f.number), raw(0, frameReply, 0, f.number)...)
		},
		"many times":         func(f frame) []byte { return bytes.Repeat(raw(0, frameReply, 0, f.number), 50) },
		"without its file":   func(f frame) []byte { return raw(0, frameReply, 1, f.number) },
		"of an unknown kind": func(f frame) []byte { return raw(0, 999, 0, f.number) },
		"that is a request":  func(f frame) []byte { return raw(8, frameMap, 0, f.number, make([]byte, 8)...) },
		"too long":           func(f frame) []byte { return raw(maxPayload+1, frameReply, 0, f.number) },
		"as long as can be":  func(f frame) []byte { return raw(1<<32-1, frameReply, 0, f.number, make([]byte, 4000)...) },
		"cut short":          func(f frame) []byte { return raw(60, frameReply, 0, f.number, 1, 2, 3) },
		"behind a lot of wakes": func(f frame) []byte {
			return append(bytes.Repeat(raw(0, frameWake, 0, 0), 100), raw(0, frameReply, 0, f.number)...)
		},
	} {
		t.Run(what, func(t *testing.T) {
			s := lyingServer(t, "unix", plainHello, func(w *wire, f frame) bool {
				_, err := w.conn.Write(reply(f))
				return err == nil && what != "cut short" && what != "as long as can be"
			})
			before := takeFootprint(t)
			for name, call := range everyCall {
				d, err := dial(s.path, dialConfig{"unix", bellSocket})
				if err != nil {
					t.Fatal(err)
				}
				ends(t, name, func() {
					if b, err := call(d); err == nil && len(b) > 0 {
						t.Errorf("%s returns %d bytes", name, len(b))
					}
					call(d) // whatever has become of it
					d.Close()
				})
			}
			before.gone(t)
		})
	}
}

// everyCall is each method of a client; they return what must not be there when the
// server lies.
var everyCall = map[string]func(d netmap.Device) ([]byte, error){
	"Regif": func(d netmap.Device) ([]byte, error) { return nil, d.Regif(&nmreq.Legacy{}) },
	"Ctrl": func(d netmap.Device) ([]byte, error) {
		return nil, d.Ctrl(&nmreq.Message{Body: make([]byte, 8), Options: make([]nmreq.Option, 2)})
	},
	"Ioctl":    func(d netmap.Device) ([]byte, error) { return nil, d.Ioctl(1, make([]byte, 7)) },
	"Sync":     func(d netmap.Device) ([]byte, error) { return nil, d.Sync(netmap.Tx) },
	"Poll":     func(d netmap.Device) ([]byte, error) { return nil, second(d.Poll(netmap.Readable, 0)) },
	"Map":      func(d netmap.Device) ([]byte, error) { return d.Map(4096) },
	"Counters": func(d netmap.Device) ([]byte, error) { return nil, second(d.(netmap.Counter).Counters("x")) },
	"PortStats": func(d netmap.Device) ([]byte, error) {
		s, err := d.(netmap.Inspector).PortStats("x")
		return make([]byte, len(s.Rings)), err
	},
	"MACTable": func(d netmap.Device) ([]byte, error) {
		t, err := d.(netmap.Inspector).MACTable("x")
		return make([]byte, len(t)), err
	},
}

// Files that nobody has asked for are closed with the connection.
func TestFilesNobodyAskedFor(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // behind the server
		r.Close()
		w.Close()
	})
	s := lyingServer(t, socketNetwork, plainHello, func(conn *wire, f frame) bool {
		for range 20 {
			if conn.write(frame{kind: frameWake}, w) != nil {
				return false
			}
		}
		return conn.write(frame{kind: frameReply, number: f.number, payload: f.payload}, nil) == nil
	})
	before := takeFootprint(t)
	for range 5 {
		d, err := Dial(s.path)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Ginfo(&nmreq.Legacy{}); err != nil {
			t.Error(err)
		}
		d.Close()
	}
	before.gone(t)
}

// Many descriptors in one message, in a hello and in every kind of request, are dropped
// by the server.
func TestDescriptorsInEveryRequest(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		before := takeFootprint(t)
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		rights := unix.UnixRights(int(w.Fd()), int(w.Fd()), int(w.Fd()), int(w.Fd()), int(w.Fd()), int(w.Fd()), int(w.Fd()), int(w.Fd()))
		for kind := range frameReason + 2 {
			st := s.stranger()
			st.sendWith(rights, helloBytes(s.form.dial.bell))
			if _, err := st.wire.readHello(); err != nil {
				t.Fatal(err)
			}
			payload := payloadOf(kind)
			b := binary.LittleEndian.AppendUint32(nil, uint32(len(payload)))
			b = binary.LittleEndian.AppendUint16(b, uint16(kind))
			b = binary.LittleEndian.AppendUint16(b, 8)
			st.sendWith(rights, append(append(b, make([]byte, 8)...), payload...))
			st.wire.read() // an answer, or the end
			st.wire.close()
		}
		w.Close()
		if n, err := r.Read(make([]byte, 1)); n != 0 || err == nil {
			t.Errorf("read: %d, %v", n, err)
		}
		r.Close()
		before.gone(t)
	})
}

// helloBytes is the hello of a good client.
func helloBytes(bell bellKind) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(helloMagic), ProtocolVersion)
	return binary.LittleEndian.AppendUint32(b, uint32(bell))
}

// payloadOf returns what a request of that kind may carry.
func payloadOf(kind frameKind) []byte {
	switch kind {
	case frameRegif, frameGinfo:
		return nmreq.Bytes(&nmreq.Legacy{})
	case frameCtrl:
		b, _ := (&nmreq.Message{}).AppendBinary(nil)
		return b
	}
	return make([]byte, 8)
}

// sendWith sends bytes with control messages.
func (st *stranger) sendWith(oob, b []byte) {
	st.t.Helper()
	if _, _, err := st.wire.conn.WriteMsgUnix(b, oob, nil); err != nil && !errors.Is(err, syscall.EPIPE) && !errors.Is(err, net.ErrClosed) {
		st.t.Fatal(err)
	}
}

// A request that is cut anywhere, with nothing behind it, is the end of its client and of
// nothing else.
func TestRequestCutAnywhere(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		for _, kind := range [...]frameKind{frameCtrl, frameRegif, frameMap, frameInspect} {
			payload := payloadOf(kind)
			b := binary.LittleEndian.AppendUint32(nil, uint32(len(payload)))
			b = binary.LittleEndian.AppendUint16(b, uint16(kind))
			b = append(append(b, make([]byte, 10)...), payload...)
			for n := range b {
				st := s.stranger()
				st.greet(s.form.dial.bell)
				if _, err := st.wire.conn.Write(b[:n]); err != nil {
					t.Fatal(err)
				}
				if err := st.wire.conn.CloseWrite(); err != nil {
					t.Fatal(err)
				}
				st.expectEnd(fmt.Sprint("kind ", kind, " cut at ", n))
				st.wire.close()
			}
		}
		s.works()
	})
}
