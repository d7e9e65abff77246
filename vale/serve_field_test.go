//go:build unix

package vale

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"govale/netmap"
	"govale/netmap/shm"
)

// A field is some bytes of the memory that a client shares with the server.
type field struct {
	name  string
	bytes []byte
}

// fieldsOf returns the fields of the structure that begins at byte off of b, padding
// included, and numbered where a name comes twice.
func fieldsOf(b []byte, off int64, typ reflect.Type) (all []field) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Type.Size() > 0 {
			all = append(all, field{fmt.Sprintf("%s.%s%d", typ.Name(), f.Name, i), b[off+int64(f.Offset):][:f.Type.Size()]})
		}
	}
	return all
}

// fields returns all fields of a liar's memory: those of netmap_if, the offsets behind
// it, and of each ring its fields, those of all its slots together, and some buffers.
func (l *liar) fields() []field {
	all := fieldsOf(l.region, int64(l.ifOfs), reflect.TypeFor[shm.If]())
	all = append(all, field{"ring_ofs", l.region[int64(l.ifOfs)+int64(shm.IfSize):][:4*8]})
	for i, entry := range [...]int{0, 2} {
		off := int64(l.ifOfs) + l.offsets(entry + 1)[entry]
		dir := [...]string{"tx ", "rx "}[i]
		for _, f := range fieldsOf(l.region, off, reflect.TypeFor[shm.Ring]()) {
			all = append(all, field{dir + f.name, f.bytes})
		}
		slots := l.region[off+int64(shm.RingSize):][:8*shm.SlotSize]
		for _, f := range fieldsOf(slots, 0, reflect.TypeFor[shm.Slot]()) {
			all = append(all, field{dir + f.name, f.bytes}) // of slot 0
		}
		all = append(all, field{dir + "slots", slots})
	}
	return append(all, field{"buffers", l.region[l.bufs:][:64*shm.BufSize]})
}

// overwrite writes nonsense into a field until stop: random bytes, all ones, small
// numbers.
func (f *field) overwrite(stop *atomic.Bool) {
	for !stop.Load() {
		for range 100 {
			pick := rand.Uint32N(4)
			for i := range f.bytes {
				switch {
				case pick == 0:
					f.bytes[i] = 0xff
				case pick == 1 || i%4 == 0:
					f.bytes[i] = byte(rand.Uint32() >> rand.Uint32N(32))
				default:
					f.bytes[i] = 0
				}
			}
		}
		runtime.Gosched()
	}
}

// TestEveryFieldOverwritten: each field of the memory that a client shares with the
// server changes all the time, while the client syncs and polls and others send to it.
// Two ports on another switch lose nothing.
func TestEveryFieldOverwritten(t *testing.T) {
	s := startServer(t, form{"", dialConfig{socketNetwork, defaultBell}}, nil)
	a, b := s.open("vale1:a"), s.open("vale1:b")
	flooder := s.open("vale0:flood")
	l := newLiar(t, s.dial(), "vale0:liar")
	n := len(l.fields())
	l.dev.Close()
	for i := range n {
		l := newLiar(t, s.dial(), "vale0:liar")
		f := l.fields()[i]
		s.besideNonsense(f.name, a, b,
			f.overwrite,
			func(stop *atomic.Bool) {
				for !stop.Load() {
					for _, call := range calls {
						if err := call.make(l.dev); err != nil {
							t.Errorf("%s: %s: %v", f.name, call.name, err)
							return
						}
					}
				}
			},
			func(stop *atomic.Bool) {
				for !stop.Load() {
					if err := flood(flooder); err != nil {
						t.Errorf("%s: the flooder: %v", f.name, err)
						return
					}
					runtime.Gosched()
				}
			})
		if err := l.dev.Close(); err != nil {
			t.Errorf("%s: %v", f.name, err)
		}
		if got := fmt.Sprint(s.ports()); got != "[vale1:a vale1:b vale0:flood]" {
			t.Fatalf("%s: behind it there are %s", f.name, got)
		}
	}
}

// besideNonsense runs what disturbs while a and b exchange frames.
func (s *testServer) besideNonsense(what string, a, b *netmap.Port, disturb ...func(stop *atomic.Bool)) {
	s.t.Helper()
	var stop atomic.Bool
	var others sync.WaitGroup
	for _, f := range disturb {
		others.Go(func() { f(&stop) })
	}
	ends(s.t, what, func() {
		if err := exchange(a, b, 20); err != nil {
			s.t.Errorf("%s: %v", what, err)
		}
		stop.Store(true)
		others.Wait()
	})
}

// TestEveryWordOfControlPageOverwritten: the same with the control page, by a client
// that goes on ringing.
func TestEveryWordOfControlPageOverwritten(t *testing.T) {
	if defaultBell != bellPage {
		t.Skip("there is no control page on " + runtime.GOOS)
	}
	s := startServer(t, form{"", dialConfig{socketNetwork, bellPage}}, nil)
	a, b := s.open("vale1:a"), s.open("vale1:b")
	for i := range fieldsOf(make([]byte, controlSize), 0, reflect.TypeFor[controlPage]()) {
		st := s.stranger()
		st.greet(bellPage)
		mem := st.mapNext(controlSize)
		region := st.register("vale0:liar")
		f := fieldsOf(mem, 0, reflect.TypeFor[controlPage]())[i]
		s.besideNonsense(f.name, a, b, f.overwrite, func(stop *atomic.Bool) {
			page := controlPageAt(mem)
			for n := uint32(0); !stop.Load(); n++ {
				page.op.Store(n % 5)
				page.arg.Store(n % 7)
				page.req.Add(1)
				wakeServer(page)
				runtime.Gosched()
			}
		})
		unmapFile(region)
		unmapFile(mem)
		st.wire.close()
		eventually(t, f.name+": its port goes", func() bool { return fmt.Sprint(s.ports()) == "[vale1:a vale1:b]" })
	}
}
