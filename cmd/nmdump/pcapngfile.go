package main

import (
	"encoding/binary"
	"io"
	"math"
	"math/bits"
)

// Block types of pcapng. A block is its type, its length, its body and its length again,
// the numbers having 32 bits.
const (
	ngSection   = 0x0a0d0d0a // the same in both byte orders
	ngInterface = 1
	ngOldPacket = 2
	ngSimple    = 3
	ngPacket    = 6

	ngOrderMagic = 0x1a2b3c4d

	ngOptEnd        = 0
	ngOptResolution = 9
	ngOptOffset     = 14

	ngMaxBlock = 16 << 20 // no block that we know is as long
)

// A pcapngReader reads a pcapng file.
type pcapngReader struct {
	captureFile
	order      binary.ByteOrder
	interfaces []ngClock
	started    bool // the file's link type is known
	block      []byte
}

// An ngClock is how the timestamps of an interface count.
type ngClock struct {
	perSecond uint64
	offset    int64 // seconds to add
}

// openPcapng reads up to the first description of an interface.
func openPcapng(in *fileBytes) (*captureFile, error) {
	p := &pcapngReader{captureFile: captureFile{fileBytes: in}}
	for !p.started {
		start := p.off
		kind, body, err := p.readBlock()
		switch {
		case err == io.EOF:
			return nil, in.bad(start, "the file ends without the description of an interface")
		case err != nil:
			return nil, err
		case kind == ngPacket || kind == ngSimple || kind == ngOldPacket:
			return nil, in.bad(start, "a packet before the description of an interface")
		case kind == ngInterface:
			if err := p.addInterface(start, body); err != nil {
				return nil, err
			}
		}
	}
	p.captureFile.next = p.next
	return &p.captureFile, nil
}

func (p *pcapngReader) next(b *batch) error {
	for {
		start := p.off
		kind, body, err := p.readBlock()
		if err != nil {
			return err
		}
		switch kind {
		case ngInterface:
			err = p.addInterface(start, body)
		case ngPacket:
			return p.addPacket(b, start, body, p.order.Uint32)
		case ngOldPacket: // its interface has 16 bits, and the count of drops behind it
			return p.addPacket(b, start, body, func(b []byte) uint32 { return uint32(p.order.Uint16(b)) })
		case ngSimple:
			return p.addSimple(b, start, body)
		}
		if err != nil {
			return err
		}
	}
}

// readBlock reads a block, and begins a section if it is one's header. The body is valid
// until the next call.
func (p *pcapngReader) readBlock() (kind uint32, body []byte, err error) {
	start := p.off
	var head [12]byte
	if err := p.read(head[:8], "the header of a block"); err != nil {
		return 0, nil, err
	}
	had := 0 // bytes of the body read already
	if binary.LittleEndian.Uint32(head[:]) == ngSection {
		if err := p.must(head[8:], "the header of a section"); err != nil {
			return 0, nil, err
		}
		if err := p.section(start, head[8:]); err != nil {
			return 0, nil, err
		}
		had = 4
	}
	kind, size := p.order.Uint32(head[:]), p.order.Uint32(head[4:])
	if size < uint32(12+had) || size%4 != 0 || size > ngMaxBlock {
		return 0, nil, p.bad(start, "a block of type %#x with a length of %d bytes", kind, size)
	}
	if err := p.readBody(int(size) - 8 - had); err != nil {
		return 0, nil, err
	}
	body = p.block[:len(p.block)-4]
	if again := p.order.Uint32(p.block[len(body):]); again != size {
		return 0, nil, p.bad(start, "a block with a length of %d bytes at its beginning and %d at its end", size, again)
	}
	return kind, body, nil
}

// readBody reads n bytes into p.block, which grows as they come and not as promised.
func (p *pcapngReader) readBody(n int) error {
	p.block = p.block[:0]
	for len(p.block) < n {
		have := len(p.block)
		part := min(n-have, maxSnaplen)
		p.block = append(p.block, make([]byte, part)...)
		if err := p.must(p.block[have:], "a block"); err != nil {
			return err
		}
	}
	return nil
}

// section begins a section: what was before does not count any more.
func (p *pcapngReader) section(start int64, magic []byte) error {
	switch uint32(ngOrderMagic) {
	case binary.LittleEndian.Uint32(magic):
		p.order = binary.LittleEndian
	case binary.BigEndian.Uint32(magic):
		p.order = binary.BigEndian
	default:
		return p.bad(start, "a section with the byte-order magic % x", magic)
	}
	p.interfaces = p.interfaces[:0]
	return nil
}

// addInterface takes the description of an interface: link type (16 bits), 16 unused
// bits, snapshot length, options.
func (p *pcapngReader) addInterface(start int64, body []byte) error {
	if len(body) < 8 {
		return p.bad(start, "the description of an interface in %d bytes", len(body))
	}
	link, snaplen := uint32(p.order.Uint16(body)), snaplenOf(p.order.Uint32(body[4:]))
	if !p.started {
		p.link, p.snaplen, p.started = link, snaplen, true
	}
	if link != p.link {
		return p.bad(start, "an interface of link type %d in a file that began with %d", link, p.link)
	}
	p.snaplen = max(p.snaplen, snaplen)
	clock, ok := p.clock(body[8:])
	if !ok {
		return p.bad(start, "an interface with options that make no sense")
	}
	p.interfaces = append(p.interfaces, clock)
	return nil
}

// clock finds the options about time: how fine it is, microseconds without that option,
// and what to add.
func (p *pcapngReader) clock(options []byte) (c ngClock, ok bool) {
	c.perSecond = 1e6
	for len(options) >= 4 {
		code, size := p.order.Uint16(options), int(p.order.Uint16(options[2:]))
		options = options[4:]
		if code == ngOptEnd {
			break
		}
		if size > len(options) {
			return c, false
		}
		switch {
		case code == ngOptResolution && size == 1:
			if c.perSecond = resolution(options[0]); c.perSecond == 0 {
				return c, false
			}
		case code == ngOptOffset && size == 8:
			c.offset = int64(p.order.Uint64(options))
		}
		options = options[min((size+3)&^3, len(options)):]
	}
	return c, true
}

// resolution returns the ticks of a second for a tsresol option: a power of ten, or one
// of two where the highest bit is set; 0 for one that 64 bits do not hold.
func resolution(v byte) uint64 {
	if exp := v & 0x7f; v&0x80 != 0 {
		return 1 << exp
	}
	if v > 19 {
		return 0
	}
	n := uint64(1)
	for range v {
		n *= 10
	}
	return n
}

// nanoseconds returns the time since 1970 of a timestamp. Times out of the range of an
// int64, years 1678 to 2262, become the nearest within it.
func (c ngClock) nanoseconds(ticks uint64) int64 {
	sec, frac := ticks/c.perSecond, ticks%c.perSecond
	hi, lo := bits.Mul64(frac, 1e9)
	nsec, _ := bits.Div64(hi, lo, c.perSecond) // frac < perSecond, so it fits
	const most = math.MaxInt64/1_000_000_000 - 1
	total := int64(min(sec, most)) + max(-2*most, min(c.offset, most))
	return max(-most, min(total, most))*1e9 + int64(nsec)
}

// addPacket takes an enhanced packet: interface, timestamp (its upper half first),
// captured and original length, the bytes.
func (p *pcapngReader) addPacket(b *batch, start int64, body []byte, iface func([]byte) uint32) error {
	if len(body) < 20 {
		return p.bad(start, "a packet in a block of %d bytes", len(body)+12)
	}
	id := iface(body)
	if uint64(id) >= uint64(len(p.interfaces)) {
		return p.bad(start, "a packet of interface %d, and there are %d", id, len(p.interfaces))
	}
	ticks := uint64(p.order.Uint32(body[4:]))<<32 | uint64(p.order.Uint32(body[8:]))
	captured, length := p.order.Uint32(body[12:]), p.order.Uint32(body[16:])
	return p.add(b, start, p.interfaces[id].nanoseconds(ticks), body[20:], captured, length)
}

// addSimple takes a simple packet: original length, the bytes. It has no time, and is of
// the first interface.
func (p *pcapngReader) addSimple(b *batch, start int64, body []byte) error {
	if len(body) < 4 || len(p.interfaces) == 0 {
		return p.bad(start, "a simple packet without a length, or before the description of an interface")
	}
	length := p.order.Uint32(body)
	captured := min(length, uint32(p.snaplen), uint32(len(body)-4))
	return p.add(b, start, 0, body[4:], captured, length)
}

func (p *pcapngReader) add(b *batch, start, ts int64, data []byte, captured, length uint32) error {
	if uint64(captured) > uint64(len(data)) || captured > maxSnaplen {
		return p.bad(start, "a packet with %d captured bytes in a block with %d", captured, len(data))
	}
	b.begin(ts, int(length))
	b.data = append(b.data, data[:min(int(captured), p.snaplen)]...)
	return nil
}
