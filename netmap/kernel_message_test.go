//go:build freebsd || linux

package netmap

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"testing"

	"govale/nmreq"
)

// field returns where a field of a structure lies.
func field[T any](t *testing.T, name string) int {
	t.Helper()
	f, ok := reflect.TypeFor[T]().FieldByName(name)
	if !ok {
		t.Fatalf("no field %s", name)
	}
	return int(f.Offset)
}

func TestFlatOffsets(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want int
	}{
		{"header", flatHeaderSize, len(nmreq.Bytes(new(nmreq.Header)))},
		{"nr_options", flatOptions, field[nmreq.Header](t, "Options")},
		{"nr_body", flatBody, field[nmreq.Header](t, "Body")},
		{"option", flatOptionSize, len(nmreq.Bytes(new(nmreq.OptionHeader)))},
		{"nro_next", flatNext, field[nmreq.OptionHeader](t, "Next")},
		{"nro_reqtype", flatType, field[nmreq.OptionHeader](t, "Type")},
		{"nro_status", flatStatus, field[nmreq.OptionHeader](t, "Status")},
		{"nro_size", flatSize, field[nmreq.OptionHeader](t, "Size")},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.name, c.got, c.want)
		}
	}
}

// base is where the tests say that a request lies: an address beyond 32 bits where the
// machine has them.
const base = ^uintptr(0)/16*9 + 1&^7

func word(b []byte, off int) uint64 { return binary.NativeEndian.Uint64(b[off:]) }

func message(t *testing.T) *nmreq.Message {
	t.Helper()
	m, err := nmreq.NewMessage(nmreq.ReqRegister, "vale0:a", &nmreq.Register{TxSlots: 77, Mode: nmreq.ModeAllNIC})
	if err != nil {
		t.Fatal(err)
	}
	m.Options = []nmreq.Option{
		{Type: nmreq.OptTypeCSB, Status: 0xffffffff, Size: 40, Data: []byte("csb data of 16 b")},
		{Type: nmreq.OptTypeExtmem, Size: 7, Data: []byte("odd")},
		{Type: 99, Size: 1 << 60}, // no data, and a size that is a lie
	}
	return m
}

func TestLayOutChain(t *testing.T) {
	m := message(t)
	m.Header.Options, m.Header.Body = 0x1111, 0x2222 // not the sender's business
	f := layOut(m)
	if word(f.buf, flatOptions) != 0 || word(f.buf, flatBody) != 0 {
		t.Error("addresses of the sender are in the request")
	}
	f.link(base)
	inside := func(field int) int { // where an address leads to
		t.Helper()
		off := uintptr(word(f.buf, field)) - base
		if off%8 != 0 || off >= uintptr(len(f.buf)) {
			t.Fatalf("address at %d leads to offset %d of %d", field, off, len(f.buf))
		}
		return int(off)
	}
	body := inside(flatBody)
	if body != flatHeaderSize {
		t.Errorf("body at %d", body)
	}
	if got := nmreq.Copy[nmreq.Register](f.buf[body:]); got.TxSlots != 77 {
		t.Errorf("body %+v", got)
	}
	o, end := inside(flatOptions), body+flatRoom
	for i, want := range m.Options {
		if o < end {
			t.Errorf("option %d at %d, inside what ends at %d", i, o, end)
		}
		h := nmreq.Copy[nmreq.OptionHeader](f.buf[o:])
		if h.Type != want.Type || h.Status != want.Status || h.Size != want.Size {
			t.Errorf("option %d: %+v, want %+v", i, h, want)
		}
		if got := f.buf[o+flatOptionSize:][:len(want.Data)]; !bytes.Equal(got, want.Data) {
			t.Errorf("option %d: data %q, want %q", i, got, want.Data)
		}
		end = o + flatOptionSize + max(flatRoom, int(min(want.Size, nmreq.MaxSize)))
		if end > len(f.buf) {
			t.Errorf("option %d: a kernel copies up to %d of %d bytes", i, end, len(f.buf))
		}
		if i == len(m.Options)-1 {
			if h.Next != 0 {
				t.Errorf("the chain ends with %#x", h.Next)
			}
			break
		}
		o = inside(o + flatNext)
	}
}

func TestLayOutNoBody(t *testing.T) {
	for _, c := range []struct {
		name string
		body []byte
		want uint64
	}{
		{"nil", nil, 0},
		{"empty", []byte{}, uint64(base + flatHeaderSize)},
		{"short", []byte{1}, uint64(base + flatHeaderSize)},
	} {
		f := layOut(&nmreq.Message{Header: nmreq.Header{ReqType: nmreq.ReqValeAttach}, Body: c.body})
		f.link(base)
		if got := word(f.buf, flatBody); got != c.want {
			t.Errorf("%s: nr_body %#x, want %#x", c.name, got, c.want)
		}
		if got := word(f.buf, flatOptions); got != 0 {
			t.Errorf("%s: nr_options %#x without options", c.name, got)
		}
	}
}

// TestLayOutRoom goes through all types with bodies of every length: whatever a kernel
// copies must lie in the buffer, with zeros behind what was sent.
func TestLayOutRoom(t *testing.T) {
	for typ := range nmreq.ReqType(20) {
		for n := range 300 {
			body := bytes.Repeat([]byte{0xaa}, n)
			f := layOut(&nmreq.Message{Header: nmreq.Header{ReqType: typ}, Body: body})
			rest := f.body()[n:]
			if len(f.body()) < max(n, nmreq.BodySize(typ)) || len(f.buf)%8 != 0 {
				t.Fatalf("%v, body of %d: %d bytes laid out", typ, n, len(f.body()))
			}
			if !bytes.Equal(f.body()[:n], body) || len(bytes.Trim(rest, "\x00")) != 0 {
				t.Fatalf("%v, body of %d: % x", typ, n, f.body())
			}
		}
	}
}

func TestCopyBack(t *testing.T) {
	m := message(t)
	m.Header.Options, m.Header.Body = 0x1111, 0x2222
	body := m.Body
	f := layOut(m)
	f.link(base)

	// What a kernel does.
	hdr := nmreq.View[nmreq.Header](f.buf)
	hdr.Version = 15
	if err := nmreq.PutName(hdr.Name[:], "vale0:answer"); err != nil {
		t.Fatal(err)
	}
	nmreq.View[nmreq.Register](f.body()).Memsize = 4096
	for i, o := range f.options {
		opt := nmreq.View[nmreq.OptionHeader](f.buf[o:])
		opt.Status = uint32(i)
		copy(f.buf[o+flatOptionSize:], "answer, longer than what there is room for")
	}

	f.copyBack(m)
	if m.Header.Version != 15 || nmreq.Name(m.Header.Name[:]) != "vale0:answer" {
		t.Errorf("header %+v", m.Header)
	}
	if m.Header.Options != 0x1111 || m.Header.Body != 0x2222 {
		t.Errorf("addresses of the call came back: %#x, %#x", m.Header.Options, m.Header.Body)
	}
	if got := nmreq.View[nmreq.Register](body); got.Memsize != 4096 || got.TxSlots != 77 {
		t.Errorf("body %+v", got)
	}
	for i, want := range []string{"answer, longer t", "ans", ""} {
		if o := m.Options[i]; string(o.Data) != want || o.Status != uint32(i) {
			t.Errorf("option %d: status %d, data %q, want %q", i, o.Status, o.Data, want)
		}
	}
	if o := m.Options[2]; o.Size != 1<<60 || o.Type != 99 || o.Data != nil {
		t.Errorf("option 2 is %+v now", o)
	}
}
