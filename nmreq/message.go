package nmreq

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// A Message is one NIOCCTRL request: header, body and options as bytes. A device reads
// it and writes its answer into it.
//
// Nothing but the length of the name is checked when a Message is put together: a wrong
// one can be sent, and the device answers as the kernel would.
type Message struct {
	Header  Header   // its addresses, Options and Body, are the device's business
	Body    []byte   // (in/out) nil is a null nr_body; Copy and View read it
	Options []Option // (in/out) linked in this order
}

// An Option is one option of a Message.
type Option struct {
	Type   OptType // (in) nro_reqtype
	Status uint32  // (out) nro_status: 0 or an errno
	Size   uint64  // (in) nro_size, bytes; need not agree with Data
	Data   []byte  // (in/out) what follows struct nmreq_option; may be nil
}

// DataSize returns how many bytes a kernel of API 14 copies from behind struct
// nmreq_option: 0 for a type without any, and for an unknown one
// (FreeBSD 12.1, netmap.c: nmreq_opt_size_by_type).
func (o *Option) DataSize() int {
	switch o.Type {
	case OptTypeExtmem:
		return 72
	case OptTypeSyncKloopEventfd:
		return int(min(max(o.Size, uint64(optionHeaderSize)), MaxSize+1)) - optionHeaderSize
	case OptTypeCSB:
		return 16
	case OptTypeSyncKloopMode:
		return 8
	}
	return 0
}

// NewMessage returns a request of API 14 for the port name, whose body is *body
// itself: the answer is found there. It fails with ErrNameTooLong.
func NewMessage[B Body](t ReqType, name string, body *B) (*Message, error) {
	m, err := NewBodyless(t, name)
	if err != nil {
		return nil, err
	}
	m.Body = Bytes(body)
	return m, nil
}

// NewBodyless returns a request of API 14 without a body, such as ReqValeDelif. It
// fails with ErrNameTooLong.
func NewBodyless(t ReqType, name string) (*Message, error) {
	m := &Message{Header: Header{Version: API14, ReqType: t}}
	if err := PutName(m.Header.Name[:], name); err != nil {
		return nil, err
	}
	return m, nil
}

// PutName writes name into the name field dst and fills the rest with NULs. It fails
// with ErrNameTooLong where not even one NUL would fit.
func PutName(dst []byte, name string) error {
	if err := checkName(name, len(dst)); err != nil {
		return err
	}
	clear(dst[copy(dst, name):])
	return nil
}

// CheckLegacy fails with ErrNameTooLong if a kernel's name does not fit a Legacy.
func CheckLegacy(name string) error { return checkName(name, LegacyNameSize) }

// checkName fails with ErrNameTooLong if name and a NUL do not fit size bytes.
func checkName(name string, size int) error {
	if len(name) >= size {
		return fmt.Errorf("nmreq: %q has %d bytes, at most %d fit: %w", name, len(name), size-1, ErrNameTooLong)
	}
	return nil
}

// Name reads a name field up to its NUL, or whole where there is none.
func Name(field []byte) string {
	if i := bytes.IndexByte(field, 0); i >= 0 {
		field = field[:i]
	}
	return string(field)
}

// BodySize returns how many bytes a kernel of API 14 copies from nr_body for a request
// of type t: 0 for a type without a body, and for an unknown one
// (FreeBSD 12.1, netmap.c: nmreq_size_by_type).
func BodySize(t ReqType) int {
	if int(t) < len(bodySizes) {
		return bodySizes[t]
	}
	return 0
}

// maxOptions bounds the encoded form. A kernel counts 24 bytes for the header of each
// option, so it refuses this many, and every longer chain, with EMSGSIZE
// (netmap.c: nmreq_copyin).
const maxOptions = uint32(MaxSize/optionHeaderSize + 1)

// AppendBinary appends the encoded form of m to b: header, body and options.
//
//	88  nmreq_header
//	 4  0 for a nil body, its length + 1 for any other     then the body
//	 4  number of options, then for each:
//	     4  nro_reqtype
//	     4  nro_status
//	     8  nro_size
//	     4  length of the data                             then the data
//
// It is for the processes of one machine: header, body and data are in that machine's
// byte order, the numbers between them are little endian.
//
// It fails with ErrMalformed, and returns b as it was, where body or data are longer
// than MaxSize, or where so many options are chained that a kernel answers EMSGSIZE.
func (m *Message) AppendBinary(b []byte) ([]byte, error) {
	if err := m.checkSize(); err != nil {
		return b, err
	}
	b = append(b, Bytes(&m.Header)...)
	n := uint32(0)
	if m.Body != nil {
		n = uint32(len(m.Body)) + 1
	}
	b = binary.LittleEndian.AppendUint32(b, n)
	b = append(b, m.Body...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(m.Options)))
	for _, o := range m.Options {
		b = binary.LittleEndian.AppendUint32(b, uint32(o.Type))
		b = binary.LittleEndian.AppendUint32(b, o.Status)
		b = binary.LittleEndian.AppendUint64(b, o.Size)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(o.Data)))
		b = append(b, o.Data...)
	}
	return b, nil
}

// checkSize fails with ErrMalformed where m is too long for its encoded form.
func (m *Message) checkSize() error {
	if len(m.Body) > MaxSize {
		return fmt.Errorf("nmreq: body of %d bytes, at most %d fit: %w", len(m.Body), MaxSize, ErrMalformed)
	}
	if len(m.Options) > int(maxOptions) {
		return fmt.Errorf("nmreq: %d options, at most %d fit: %w", len(m.Options), maxOptions, ErrMalformed)
	}
	for i, o := range m.Options {
		if len(o.Data) > MaxSize {
			return fmt.Errorf("nmreq: option %d of %d bytes, at most %d fit: %w", i, len(o.Data), MaxSize, ErrMalformed)
		}
	}
	return nil
}

// UnmarshalBinary sets m to the request whose encoded form is b; m keeps no part of b.
// Where b is not such a form it fails with ErrMalformed and leaves m alone. Data of no
// bytes becomes nil.
func (m *Message) UnmarshalBinary(b []byte) error {
	d := decoder{b: b}
	var out Message
	copy(Bytes(&out.Header), d.take(headerSize))
	if n := d.uint32(); n > 0 {
		out.Body = d.block(n - 1)
	}
	options := d.uint32()
	if options > maxOptions {
		d.bad = true
	}
	for len(out.Options) < int(options) && !d.bad {
		o := Option{Type: OptType(d.uint32()), Status: d.uint32(), Size: d.uint64()}
		if n := d.uint32(); n > 0 {
			o.Data = d.block(n)
		}
		out.Options = append(out.Options, o)
	}
	if d.bad || len(d.b) > 0 {
		return fmt.Errorf("nmreq: %w", ErrMalformed)
	}
	*m = out
	return nil
}

// decoder takes numbers and bytes from the front of b. Once b is too short, or a block
// too long, it is bad, stays so, and gives zeros and nils.
type decoder struct {
	b   []byte
	bad bool
}

// take returns the next n bytes in place.
func (d *decoder) take(n int) []byte {
	if d.bad || n > len(d.b) {
		d.bad = true
		return nil
	}
	p := d.b[:n]
	d.b = d.b[n:]
	return p
}

// block returns a copy of the next n bytes, of which there are at most MaxSize.
func (d *decoder) block(n uint32) []byte {
	if n > MaxSize {
		d.bad = true
		return nil
	}
	p := d.take(int(n))
	if d.bad {
		return nil
	}
	c := alignedBytes(int(n))
	copy(c, p)
	return c
}

func (d *decoder) uint32() uint32 {
	if p := d.take(4); p != nil {
		return binary.LittleEndian.Uint32(p)
	}
	return 0
}

func (d *decoder) uint64() uint64 {
	if p := d.take(8); p != nil {
		return binary.LittleEndian.Uint64(p)
	}
	return 0
}
