package capfile

import (
	"encoding/binary"
	"io"
)

// Block types of pcapng (draft-ietf-opsawg-pcapng). A block is its type, its length, its
// body and its length again, the numbers having 32 bits. Others are passed over.
const (
	ngSection   = 0x0a0d0d0a // the same in both byte orders
	ngInterface = 1
	ngOldPacket = 2 // Packet Block, of old files
	ngSimple    = 3
	ngPacket    = 6 // Enhanced Packet Block
)

// Sizes of a block without its body, and beyond which no block is believed.
const (
	ngAround   = 12
	ngMaxBlock = 16 << 20
)

// optPacketFlags is epb_flags, 32 bits, and pack_flags of old packets.
const optPacketFlags = 2

// ngOrderMagic follows the length of a section header, whose byte order it shows.
const ngOrderMagic = 0x1a2b3c4d

// A section is the part of a pcapng file that is being read, and its current block.
type section struct {
	interfaces []iface
	texts      int    // bytes of what is remembered of them
	number     int    // of the section
	begun      bool   // there has been a section
	started    bool   // an interface has been described, in this section or before
	kind       uint32 // of the block
	size       uint32 // of the block, all in all
	left       int    // bytes of its body that have not been read
}

// minBlock returns how long a block of the type is at least.
func minBlock(kind uint32) uint32 {
	switch kind {
	case ngSection: // byte order, version, length of the section in 64 bits
		return ngAround + 16
	case ngInterface: // link type and nothing (16 bits each), snapshot length
		return ngAround + 8
	case ngOldPacket, ngPacket: // interface, time in 64 bits, captured and original length
		return ngAround + 20
	case ngSimple: // original length
		return ngAround + 4
	}
	return ngAround
}

// openNG reads up to the first description of an interface.
func (r *Reader) openNG() error {
	r.ng = true
	for !r.section.started {
		_, err := r.step() // a packet before an interface is an error
		if err == io.EOF {
			return r.bad(r.off, "the file ends without the description of an interface")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// nextNG reads up to the end of a packet.
func (r *Reader) nextNG(dst []byte) (Packet, []byte, error) {
	for {
		packet, err := r.step()
		if err != nil {
			return Packet{}, dst, err
		}
		if packet {
			break
		}
	}
	var p Packet
	var err error
	if r.section.kind == ngSimple {
		p, dst, err = r.readSimple(dst)
	} else {
		p, dst, err = r.readPacket(dst)
	}
	if err == nil {
		err = r.endBlock()
	}
	return p, dst, err
}

// step reads a block, or only its header if it has a packet.
func (r *Reader) step() (packet bool, err error) {
	if err := r.beginBlock(); err != nil {
		return false, err
	}
	switch r.section.kind {
	case ngPacket, ngOldPacket, ngSimple:
		r.inPacket = true
		if len(r.section.interfaces) == 0 {
			return false, r.bad(r.start, "it comes before the description of an interface")
		}
		return true, nil
	case ngSection:
		err = r.checkVersion()
	case ngInterface:
		err = r.readInterface()
	}
	if err != nil {
		return false, err
	}
	return false, r.endBlock()
}

// beginBlock reads the type and the length of a block, and begins a section if it is
// one's header.
func (r *Reader) beginBlock() error {
	r.inPacket, r.start = false, r.off
	head := r.scratch[:8]
	if err := r.read(head, "the header of a block"); err != nil {
		return err
	}
	had := 0 // bytes of the body read already
	if binary.LittleEndian.Uint32(head) == ngSection {
		if err := r.beginSection(r.scratch[8:12]); err != nil {
			return err
		}
		had = 4
	}
	kind, size := r.uint32(head), r.uint32(head[4:])
	if size < minBlock(kind) || size%4 != 0 || size > ngMaxBlock {
		return r.bad(r.start, "a block of type %#x with a length of %d bytes", kind, size)
	}
	r.section.kind, r.section.size, r.section.left = kind, size, int(size)-ngAround-had
	return nil
}

// endBlock passes over what is left of a block, and checks that its length stands at its
// end as well.
func (r *Reader) endBlock() error {
	if err := r.skip(r.section.left, "the rest of a block"); err != nil {
		return err
	}
	tail := r.scratch[:4]
	if err := r.must(tail, "the end of a block"); err != nil {
		return err
	}
	if again := r.uint32(tail); again != r.section.size {
		return r.bad(r.start, "a block with a length of %d bytes at its beginning and %d at its end", r.section.size, again)
	}
	return nil
}

// body reads bytes of the body of a block, which has them.
func (r *Reader) body(buf []byte, what string) error {
	r.section.left -= len(buf)
	return r.must(buf, what)
}

// beginSection reads the byte order of a section. What was before does not count any
// more.
func (r *Reader) beginSection(magic []byte) error {
	if err := r.must(magic, "the header of a section"); err != nil {
		return err
	}
	switch uint32(ngOrderMagic) {
	case binary.LittleEndian.Uint32(magic):
		r.big = false
	case binary.BigEndian.Uint32(magic):
		r.big = true
	default:
		return r.bad(r.start, "a section with the byte-order magic % x", magic)
	}
	if r.section.begun {
		r.section.number++
	}
	r.section.begun, r.section.interfaces, r.section.texts = true, r.section.interfaces[:0], 0
	return nil
}

// checkVersion refuses sections of a version that does not exist yet.
func (r *Reader) checkVersion() error {
	version := r.scratch[:4]
	if err := r.body(version, "the header of a section"); err != nil {
		return err
	}
	if major := r.uint16(version); major != 1 {
		return r.bad(r.start, "pcapng version %d.%d is not known, 1.0 is", major, r.uint16(version[2:]))
	}
	return nil
}

// readPacket reads an enhanced packet, or an old one, whose interface has 16 bits and a
// count of drops behind it.
func (r *Reader) readPacket(dst []byte) (Packet, []byte, error) {
	head := r.scratch[:20]
	if err := r.body(head, "its header"); err != nil {
		return Packet{}, dst, err
	}
	id := r.uint32(head)
	if r.section.kind == ngOldPacket {
		id = uint32(r.uint16(head))
	}
	if uint64(id) >= uint64(len(r.section.interfaces)) {
		return Packet{}, dst, r.bad(r.start, "it is of interface %d, and there are %d", id, len(r.section.interfaces))
	}
	ticks := uint64(r.uint32(head[4:]))<<32 | uint64(r.uint32(head[8:]))
	captured := r.uint32(head[12:])
	p := Packet{
		Time:      r.section.interfaces[id].nanoseconds(ticks),
		Length:    int(r.uint32(head[16:])),
		Interface: int(id),
	}
	p, dst, err := r.readData(dst, p, captured)
	if err == nil {
		err = r.readFlags(&p)
	}
	return p, dst, err
}

// readFlags looks for the flags among the options behind a packet's bytes. Options that are
// broken are left alone: nothing hangs on them.
func (r *Reader) readFlags(p *Packet) error {
	for skip := -p.Captured & 3; skip+4 <= r.section.left; {
		if err := r.skip(skip, "an option"); err != nil {
			return err
		}
		r.section.left -= skip
		head := r.scratch[:4]
		if err := r.body(head, "an option"); err != nil {
			return err
		}
		code, size := r.uint16(head), int(r.uint16(head[2:]))
		switch {
		case code == optEnd:
			return nil
		case code == optPacketFlags && size == 4 && r.section.left >= 4:
			err := r.body(head, "an option")
			p.Flags = Flags(r.uint32(head))
			return err
		}
		skip = (size + 3) &^ 3
	}
	return nil
}

// readSimple reads a simple packet, which is of the first interface, and has no time. It
// was captured whole, or as far as the interface captures.
func (r *Reader) readSimple(dst []byte) (Packet, []byte, error) {
	head := r.scratch[:4]
	if err := r.body(head, "its header"); err != nil {
		return Packet{}, dst, err
	}
	length := r.uint32(head)
	captured := length
	if snaplen := r.section.interfaces[0].snaplen; snaplen != 0 {
		captured = min(length, snaplen)
	}
	return r.readData(dst, Packet{Length: int(length)}, captured)
}

// readData reads the bytes of a packet, for which its block must have room.
func (r *Reader) readData(dst []byte, p Packet, captured uint32) (Packet, []byte, error) {
	switch {
	case captured > MaxPacket:
		return p, dst, r.tooLong(captured)
	case int(captured) > r.section.left:
		return p, dst, r.bad(r.start, "it has %d captured bytes in a block with room for %d", captured, r.section.left)
	}
	p.Captured = int(captured)
	r.section.left -= p.Captured
	dst, err := r.data(dst, p.Captured)
	return p, dst, err
}

// readyNG reports whether b begins with whole blocks, up to one with a packet.
func (r *Reader) readyNG(b []byte) bool {
	for len(b) >= ngAround {
		kind, size := r.uint32(b), r.uint32(b[4:])
		if kind == ngSection || size < ngAround || uint64(size) > uint64(len(b)) {
			break
		}
		if kind == ngPacket || kind == ngOldPacket || kind == ngSimple {
			return true
		}
		b = b[size:]
	}
	return false
}
