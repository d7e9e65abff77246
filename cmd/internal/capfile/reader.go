package capfile

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"slices"
)

// MaxPacket is the most bytes of a packet that a file may hold: tcpdump's
// MAXIMUM_SNAPLEN.
const MaxPacket = 262144

// LinkEthernet is the link type of Ethernet frames: LINKTYPE_ETHERNET.
const LinkEthernet = 1

// A Packet is what a file says of a packet beside its bytes.
type Packet struct {
	Time      int64 // nanoseconds since 1970, 0 where the file does not say
	Captured  int   // bytes in the file, 0 to MaxPacket
	Length    int   // bytes on the wire, as the file claims
	Interface int   // number of the interface in its section of a pcapng file, 0 in pcap
	Flags     Flags // what else a pcapng file says of it, 0 in pcap
}

// Flags are epb_flags of pcapng. The lowest two bits are which way the packet went.
type Flags uint32

// Inbound reports whether the file says that the packet was received.
func (f Flags) Inbound() bool { return f&3 == 1 }

// Outbound reports whether the file says that the packet was sent.
func (f Flags) Outbound() bool { return f&3 == 2 }

// A Reader reads the packets of one file, in their order. It is used by one goroutine at
// a time.
type Reader struct {
	file
	ng      bool // pcapng
	big     bool // numbers are big-endian: in the file, or in the section
	link    uint32
	snaplen int
	unit    int64 // of pcap: nanoseconds of a fraction of a second
	section section
	err     error // what Next returns from now on
}

// NewReader reads what comes before the first packet: the header of a pcap file, or all
// up to the first description of an interface in a pcapng file. It reads ahead, and
// nobody else may read from in after it.
//
// It fails if the file is neither, of a version that is not known, or ends before.
func NewReader(in io.Reader) (*Reader, error) {
	r := &Reader{file: newFile(in)}
	if err := r.unzip(); err != nil {
		return nil, err
	}
	magic, err := r.magic()
	if err != nil {
		return nil, err
	}
	switch magic {
	case pcapMicros, pcapNanos, bits.ReverseBytes32(pcapMicros), bits.ReverseBytes32(pcapNanos):
		err = r.openPcap()
	case ngSection:
		err = r.openNG()
	default:
		err = fmt.Errorf("%s is not a pcap or pcapng file: it begins with % x",
			r.subject(), binary.LittleEndian.AppendUint32(nil, magic))
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// LinkType returns the link type of all packets, such as LinkEthernet. A pcapng file
// with interfaces of several link types is refused by Next, at the second of them.
func (r *Reader) LinkType() uint32 { return r.link }

// Snaplen returns the most bytes of a packet that were to be captured, 1 to MaxPacket:
// MaxPacket where the file sets no limit. Of the interfaces of a pcapng file that have
// been read, it is that of the one with the most. Packets may have more: files are known
// whose writer did not care.
func (r *Reader) Snaplen() int { return r.snaplen }

// Section returns the number of the section of a pcapng file that is being read, 0 for a
// pcap file. Interfaces have numbers of their own in each.
func (r *Reader) Section() int { return r.section.number }

// Interfaces returns how many interfaces the section has described so far. It is 1 for a
// pcap file.
func (r *Reader) Interfaces() int {
	if !r.ng {
		return 1
	}
	return len(r.section.interfaces)
}

// Interface returns what the section says of its interface n, which is nothing in a pcap
// file.
func (r *Reader) Interface(n int) Interface {
	if !r.ng || r.section.interfaces[n].about == nil {
		return Interface{}
	}
	return *r.section.interfaces[n].about
}

// Next appends the bytes of the next packet to dst, and returns them with what the file
// says of it. It allocates nothing if dst has room for MaxPacket bytes.
//
// At the end of the file it returns io.EOF. A damaged file fails at the damage, with an
// error that says where that is, and without a part of a packet in dst. After an error
// Next returns it again.
func (r *Reader) Next(dst []byte) (Packet, []byte, error) {
	if r.err != nil {
		return Packet{}, dst, r.err
	}
	var p Packet
	var out []byte
	if r.ng {
		p, out, r.err = r.nextNG(dst)
	} else {
		p, out, r.err = r.nextPcap(dst)
	}
	if r.err != nil {
		return Packet{}, dst, r.err
	}
	r.packets++
	return p, out, nil
}

// Ready reports whether the next packet has been read ahead, whole: Next then does not
// wait for more of the file. A packet of 64 KiB and more is never read ahead.
func (r *Reader) Ready() bool {
	ahead, _ := r.r.Peek(r.r.Buffered())
	switch {
	case r.err != nil:
		return true
	case r.ng:
		return r.readyNG(ahead)
	}
	return r.readyPcap(ahead)
}

// PacketError returns an error that wraps err and says that it is about the packet that
// Next returned last, and where that is in the file.
func (r *Reader) PacketError(err error) error {
	return fmt.Errorf("packet %d, %s: %w", r.packets, r.at(r.start), err)
}

// data appends the n bytes of a packet, which the file has next, to dst. n is at most
// MaxPacket.
func (r *Reader) data(dst []byte, n int) ([]byte, error) {
	begin := len(dst)
	dst = slices.Grow(dst, n)[:begin+n]
	return dst, r.must(dst[begin:], "it")
}

// setSnaplen takes the snapshot length of a file or of one more interface of it.
func (r *Reader) setSnaplen(v uint32) {
	if v == 0 || v > MaxPacket {
		v = MaxPacket
	}
	r.snaplen = max(r.snaplen, int(v))
}

func (r *Reader) uint16(b []byte) uint16 {
	if r.big {
		return binary.BigEndian.Uint16(b)
	}
	return binary.LittleEndian.Uint16(b)
}

func (r *Reader) uint32(b []byte) uint32 {
	if r.big {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

func (r *Reader) uint64(b []byte) uint64 {
	if r.big {
		return binary.BigEndian.Uint64(b)
	}
	return binary.LittleEndian.Uint64(b)
}
