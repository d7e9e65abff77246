//go:build freebsd || linux

package netmap

import (
	"encoding/binary"

	"govale/netmap/shm"
	"govale/nmreq"
)

// Where the parts of a request lie, from C's structures (net/netmap.h).
const (
	flatHeaderSize = 88 // struct nmreq_header
	flatOptions    = 72 // its nr_options
	flatBody       = 80 // its nr_body

	flatOptionSize = 24 // struct nmreq_option
	flatNext       = 0  // its nro_next
	flatType       = 8
	flatStatus     = 12
	flatSize       = 16

	// flatRoom is the least that body and data have to themselves, since a kernel copies
	// as much as the type says, however little there is. The longest are 64 bytes (struct
	// nmreq_vale_attach, nmreq_opt_extmem without its header); later ones may be longer.
	flatRoom = 256
)

// A flat is a Message as the kernel takes it: one piece of memory that begins with
// nmreq_header, then body, then each option with its data, all at multiples of 8.
//
//	+--------+--------+---------+---------+---------+------
//	| header | body   | option 0| data 0  | option 1| ...
//	+--------+--------+---------+---------+---------+------
//	  nr_body ^         ^ nr_options        ^ nro_next
type flat struct {
	buf     []byte
	noBody  bool  // nr_body is to be 0
	options []int // offset of each nmreq_option
}

// layOut returns m in the kernel's form, with all addresses 0 as yet.
func layOut(m *nmreq.Message) *flat {
	f := &flat{noBody: m.Body == nil, options: make([]int, len(m.Options))}
	end := flatHeaderSize + room(len(m.Body), nmreq.BodySize(m.Header.ReqType))
	for i, o := range m.Options {
		f.options[i] = end
		// nro_size is the sender's word, and may be anything; a kernel copies no more
		// than MaxSize.
		end += flatOptionSize + room(len(o.Data), int(min(o.Size, nmreq.MaxSize)))
	}
	f.buf = shm.Region(end)
	hdr := m.Header
	hdr.Options, hdr.Body = 0, 0
	copy(f.buf, nmreq.Bytes(&hdr))
	copy(f.body(), m.Body)
	for i, o := range m.Options {
		b := f.buf[f.options[i]:]
		binary.NativeEndian.PutUint32(b[flatType:], uint32(o.Type))
		binary.NativeEndian.PutUint32(b[flatStatus:], o.Status)
		binary.NativeEndian.PutUint64(b[flatSize:], o.Size)
		copy(b[flatOptionSize:], o.Data)
	}
	return f
}

// room returns the bytes to reserve where have are there and the kernel may copy want.
func room(have, want int) int { return (max(have, want, flatRoom) + 7) &^ 7 }

// body returns the body and everything behind it.
func (f *flat) body() []byte { return f.buf[flatHeaderSize:] }

// link writes the addresses, of a buffer that begins at base.
func (f *flat) link(base uintptr) {
	if !f.noBody {
		putAddress(f.buf[flatBody:], base+flatHeaderSize)
	}
	field := f.buf[flatOptions:]
	for _, o := range f.options {
		putAddress(field, base+uintptr(o))
		field = f.buf[o+flatNext:]
	}
}

// copyBack writes into m what the kernel may have changed: header, body, and status and
// data of the options. The addresses of m's header stay what they were.
func (f *flat) copyBack(m *nmreq.Message) {
	options, body := m.Header.Options, m.Header.Body
	copy(nmreq.Bytes(&m.Header), f.buf)
	m.Header.Options, m.Header.Body = options, body
	copy(m.Body, f.body())
	for i := range m.Options {
		b := f.buf[f.options[i]:]
		m.Options[i].Status = binary.NativeEndian.Uint32(b[flatStatus:])
		copy(m.Options[i].Data, b[flatOptionSize:])
	}
}

// putAddress writes an address into a field of a request, which has 8 bytes for it on
// every machine.
func putAddress(field []byte, addr uintptr) { binary.NativeEndian.PutUint64(field, uint64(addr)) }
