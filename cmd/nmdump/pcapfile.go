package main

import "encoding/binary"

// Magic numbers of pcap files: their timestamps are in microseconds or nanoseconds, and
// all their numbers in the byte order of the magic number.
const (
	pcapMicros = 0xa1b2c3d4
	pcapNanos  = 0xa1b23c4d
)

// A pcapReader reads a pcap file.
type pcapReader struct {
	captureFile
	order binary.ByteOrder
	unit  int64 // nanoseconds of a fraction of a second
	head  [pcapHeaderSize]byte
}

// openPcap reads the header: magic, version major and minor (16 bits each), two unused
// numbers, snapshot length, link type.
func openPcap(in *fileBytes) (*captureFile, error) {
	var head [24]byte
	if err := in.must(head[:], "the header"); err != nil {
		return nil, err
	}
	p := &pcapReader{order: binary.LittleEndian, unit: 1000}
	magic := binary.LittleEndian.Uint32(head[:])
	if magic == swap32(pcapMicros) || magic == swap32(pcapNanos) {
		p.order, magic = binary.BigEndian, swap32(magic)
	}
	if magic == pcapNanos {
		p.unit = 1
	}
	if major := p.order.Uint16(head[4:]); major != 2 {
		return nil, in.bad(4, "pcap version %d.%d is not known, 2.4 is", major, p.order.Uint16(head[6:]))
	}
	p.fileBytes = in
	p.snaplen = snaplenOf(p.order.Uint32(head[16:]))
	p.link = p.order.Uint32(head[20:]) & 0x03ffffff // above are flags about checksums
	p.captureFile.next = p.next
	return &p.captureFile, nil
}

func (p *pcapReader) next(b *batch) error {
	start := p.off
	if err := p.read(p.head[:], "the header of a packet"); err != nil {
		return err
	}
	sec, frac := p.order.Uint32(p.head[:]), p.order.Uint32(p.head[4:])
	captured, length := p.order.Uint32(p.head[8:]), p.order.Uint32(p.head[12:])
	if captured > maxSnaplen {
		return p.bad(start, "a packet with %d captured bytes, more than the %d that one can have", captured, maxSnaplen)
	}
	return p.packet(b, int64(sec)*1e9+int64(frac)*p.unit, int(captured), int(length))
}
