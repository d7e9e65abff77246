package capfile

import (
	"encoding/binary"
	"math/bits"
)

// Magic numbers of pcap files: their timestamps are in microseconds or nanoseconds, and
// all their numbers in the byte order of the magic number.
const (
	pcapMicros = 0xa1b2c3d4
	pcapNanos  = 0xa1b23c4d
)

// Sizes of the header of a pcap file and of that of each packet.
const (
	pcapHeader   = 24
	recordHeader = 16
)

// pcapLink is the link type in a number of 32 bits: what stands above it is about
// checksums of frames.
const pcapLink = 0x03ffffff

// openPcap reads the header: magic, version major and minor (16 bits each), two unused
// numbers, snapshot length, link type.
func (r *Reader) openPcap() error {
	head := r.scratch[:pcapHeader]
	if err := r.must(head, "the header"); err != nil {
		return err
	}
	magic := binary.LittleEndian.Uint32(head)
	if magic == bits.ReverseBytes32(pcapMicros) || magic == bits.ReverseBytes32(pcapNanos) {
		r.big, magic = true, bits.ReverseBytes32(magic)
	}
	r.unit = 1000
	if magic == pcapNanos {
		r.unit = 1
	}
	// Before 2.3 the two lengths of a packet stood the other way around.
	if major, minor := r.uint16(head[4:]), r.uint16(head[6:]); major != 2 || minor != 4 {
		return r.bad(4, "pcap version %d.%d is not known, 2.4 is", major, minor)
	}
	r.setSnaplen(r.uint32(head[16:]))
	r.link = r.uint32(head[20:]) & pcapLink
	r.inPacket = true // all that follows is packets
	return nil
}

// nextPcap reads a packet: seconds, fraction, captured and original length, the bytes.
func (r *Reader) nextPcap(dst []byte) (Packet, []byte, error) {
	r.start = r.off
	head := r.scratch[:recordHeader]
	if err := r.read(head, "its header"); err != nil {
		return Packet{}, dst, err
	}
	captured := r.uint32(head[8:])
	if captured > MaxPacket {
		return Packet{}, dst, r.tooLong(captured)
	}
	p := Packet{
		Time:     int64(r.uint32(head))*1e9 + int64(r.uint32(head[4:]))*r.unit,
		Captured: int(captured),
		Length:   int(r.uint32(head[12:])),
	}
	dst, err := r.data(dst, p.Captured)
	return p, dst, err
}

// readyPcap reports whether b begins with a whole packet.
func (r *Reader) readyPcap(b []byte) bool {
	return len(b) >= recordHeader && uint64(len(b)-recordHeader) >= uint64(r.uint32(b[8:]))
}

// tooLong refuses a packet with a captured length beyond MaxPacket.
func (r *Reader) tooLong(captured uint32) error {
	return r.bad(r.start, "it has %d captured bytes, more than the %d that one can have", captured, MaxPacket)
}
