package main

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"slices"
	"strings"

	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/dissect"
)

// A format is how a file has packets. pcapgo writes what a file begins with; the packets,
// of which there are too many a second for it, are written here.
type format interface {
	// header returns what a file begins with.
	header() ([]byte, error)

	// packets appends packets of b to dst, from number i on, until dst has at least limit
	// bytes. It returns the number of the next one.
	packets(dst []byte, b *batch, i, limit int) ([]byte, int)

	// whole returns how many packets are complete in what packets has appended, and how
	// many bytes they are.
	whole(data []byte) (n, size int)
}

// isNg reports whether a file of that name is to be pcapng.
func isNg(name string) bool { return strings.HasSuffix(strings.TrimSuffix(name, ".gz"), ".pcapng") }

// pcapHeaderSize is the size of the header of a packet in a pcap file: seconds and their
// fraction, captured bytes and bytes on the wire, 32 bits each.
const pcapHeaderSize = headroom

// pcapLinkOffset is where the header of a pcap file has its link type, in 32 bits.
const pcapLinkOffset = 20

// pcapFormat is pcap with microseconds or nanoseconds.
type pcapFormat struct {
	nano    bool
	snaplen int
	link    uint32
}

func (f pcapFormat) header() ([]byte, error) {
	var out bytes.Buffer
	w := pcapgo.NewWriter(&out)
	if f.nano {
		w = pcapgo.NewWriterNanos(&out)
	}
	err := w.WriteFileHeader(uint32(f.snaplen), layers.LinkTypeEthernet)
	if err == nil {
		binary.LittleEndian.PutUint32(out.Bytes()[pcapLinkOffset:], f.link) // layers.LinkType has 8 bits only
	}
	return out.Bytes(), err
}

func (f pcapFormat) packets(dst []byte, b *batch, i, limit int) ([]byte, int) {
	var c pcapClock
	for ; i < len(b.packets) && len(dst) < limit; i++ {
		p, data := &b.packets[i], b.bytes(i)
		size := pcapHeaderSize + len(data)
		if cap(dst)-len(dst) < size {
			dst = slices.Grow(dst, limit+size)
		}
		record := dst[len(dst) : len(dst)+size]
		dst = dst[:len(dst)+size]
		f.put(record, p, &c)
		copy(record[pcapHeaderSize:], data)
	}
	return dst, i
}

// inPlace returns packets of b as the file has them, which are in the order of their
// bytes, from number i on, and limit bytes of them at least if there are so many: their
// headers go into the room before them, so that nothing is copied. It returns the number
// of the next one.
func (f pcapFormat) inPlace(b *batch, i, limit int) ([]byte, int) {
	var c pcapClock
	begin := int(b.packets[i].begin) - headroom
	end := begin
	for ; i < len(b.packets) && end-begin < limit; i++ {
		p := &b.packets[i]
		f.put(b.data[p.begin-headroom:p.begin], p, &c)
		end = int(p.begin + p.captured)
	}
	return b.data[begin:end], i
}

// put writes the header of a packet.
func (f pcapFormat) put(head []byte, p *packet, c *pcapClock) {
	le := binary.LittleEndian
	head = head[:pcapHeaderSize]
	sec, fraction := c.split(p.ts)
	if !f.nano {
		fraction /= 1000
	}
	le.PutUint32(head, sec)
	le.PutUint32(head[4:], fraction)
	le.PutUint32(head[8:], p.captured)
	le.PutUint32(head[12:], max(p.length, p.captured)) // a file may claim less
}

// A pcapClock divides times into seconds and nanoseconds, most of which are in the second
// of the one before.
type pcapClock struct{ sec, begin, end int64 }

func (c *pcapClock) split(ts int64) (sec, nanos uint32) {
	if ts < c.begin || ts >= c.end {
		c.sec = ts / 1e9
		if ts%1e9 < 0 { // before 1970
			c.sec--
		}
		c.begin, c.end = c.sec*1e9, c.sec*1e9+1e9
	}
	return uint32(c.sec), uint32(ts - c.begin)
}

func (pcapFormat) whole(data []byte) (n, size int) {
	for {
		rest := data[size:]
		if len(rest) < pcapHeaderSize {
			return n, size
		}
		length := pcapHeaderSize + int(binary.LittleEndian.Uint32(rest[8:]))
		if len(rest) < length {
			return n, size
		}
		n, size = n+1, size+length
	}
}

// ngFormat is pcapng with nanoseconds. An interface is described before its first packet,
// those that are known when a file begins in its header.
type ngFormat struct {
	ifaces  *interfaces
	snaplen int // of all of them: libpcap reads no file where they differ
	link    uint32
	filter  string // the expression, of those interfaces that have none of their own
	tool    string // the program that writes, with its version

	written   uint64 // packets, in this file and those before it
	described int    // interfaces, in this file
}

// Enhanced Packet Blocks.
const (
	ngPacketType   = 6
	ngPacketHead   = 28 // type, length, interface, time in two halves, captured and original length
	ngPacketTail   = 4  // length again
	ngOptFlags     = 2  // epb_flags
	ngFlagsSize    = 12 // that option, and the end of options
	ngFlagInbound  = 1
	ngFlagOutbound = 2
)

// ngLengthOffset is where a block has its length, ngLinkOffset where an interface has its
// link type, in 16 bits.
const (
	ngLengthOffset = 4
	ngLinkOffset   = 8
)

func (f *ngFormat) header() ([]byte, error) {
	out, _, err := f.begin(pcapgo.NgInterface{})
	if err != nil {
		return nil, err
	}
	f.described = 0
	for {
		i, ok := f.ifaces.at(f.described)
		if !ok || i.before > f.written {
			return out, nil
		}
		out = f.describe(out, i.Interface)
	}
}

// describe appends the description of the next interface.
func (f *ngFormat) describe(dst []byte, i capfile.Interface) []byte {
	f.described++
	if i.Filter == "" {
		i.Filter = f.filter
	}
	_, block, _ := f.begin(pcapgo.NgInterface{ // memory takes it: see header
		Name: i.Name, Description: i.Description, Filter: i.Filter, OS: i.OS,
		LinkType: layers.LinkType(f.link), SnapLength: uint32(f.snaplen),
	})
	binary.LittleEndian.PutUint16(block[ngLinkOffset:], uint16(f.link)) // layers.LinkType has 8 bits only
	return append(dst, block...)
}

// begin returns the block that a file begins with, and that of its first interface.
func (f *ngFormat) begin(i pcapgo.NgInterface) (section, iface []byte, err error) {
	var out bytes.Buffer
	about := pcapgo.NgSectionInfo{Hardware: runtime.GOARCH, OS: runtime.GOOS, Application: f.tool}
	w, err := pcapgo.NewNgWriterInterface(&out, i, pcapgo.NgWriterOptions{SectionInfo: about})
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return nil, nil, err
	}
	size := binary.LittleEndian.Uint32(out.Bytes()[ngLengthOffset:])
	return out.Bytes()[:size:size], out.Bytes()[size:], nil
}

func (f *ngFormat) packets(dst []byte, b *batch, i, limit int) ([]byte, int) {
	for i < len(b.packets) && len(dst) < limit {
		next, _ := f.ifaces.at(f.described)
		if f.written >= next.before {
			dst = f.describe(dst, next.Interface)
			limit = max(limit, len(dst)+1) // its packet goes with it
			continue
		}
		end := len(b.packets)
		if room := next.before - f.written; room < uint64(end-i) {
			end = i + int(room)
		}
		begin := i
		dst, i = appendNg(dst, b, i, end, limit)
		f.written += uint64(i - begin)
	}
	return dst, i
}

// appendNg appends packets of b, from number i on and up to number end, until dst has limit
// bytes. It returns the number of the next one.
func appendNg(dst []byte, b *batch, i, end, limit int) ([]byte, int) {
	for ; i < end && len(dst) < limit; i++ {
		p, data := &b.packets[i], b.bytes(i)
		padded := (len(data) + 3) &^ 3
		size := ngPacketHead + padded + ngPacketTail
		if p.dir != dissect.Unknown {
			size += ngFlagsSize
		}
		if cap(dst)-len(dst) < size {
			dst = slices.Grow(dst, limit+size)
		}
		block := dst[len(dst) : len(dst)+size]
		dst = dst[:len(dst)+size]
		le := binary.LittleEndian
		le.PutUint32(block, ngPacketType)
		le.PutUint32(block[4:], uint32(size))
		le.PutUint32(block[8:], uint32(p.iface))
		le.PutUint32(block[12:], uint32(uint64(p.ts)>>32))
		le.PutUint32(block[16:], uint32(p.ts))
		le.PutUint32(block[20:], p.captured)
		le.PutUint32(block[24:], max(p.length, p.captured)) // a file may claim less
		n := ngPacketHead + copy(block[ngPacketHead:], data)
		clear(block[n : ngPacketHead+padded])
		if p.dir != dissect.Unknown {
			flags := uint32(ngFlagInbound)
			if p.dir == dissect.Out {
				flags = ngFlagOutbound
			}
			option := block[ngPacketHead+padded:]
			le.PutUint16(option, ngOptFlags)
			le.PutUint16(option[2:], 4)
			le.PutUint32(option[4:], flags)
			le.PutUint32(option[8:], 0)
		}
		le.PutUint32(block[size-ngPacketTail:], uint32(size))
	}
	return dst, i
}

func (*ngFormat) whole(data []byte) (n, size int) {
	for {
		rest := data[size:]
		if len(rest) < ngPacketHead { // that of an interface is as long, at least
			return n, size
		}
		length := int(binary.LittleEndian.Uint32(rest[ngLengthOffset:]))
		if len(rest) < length {
			return n, size
		}
		if binary.LittleEndian.Uint32(rest) == ngPacketType {
			n++
		}
		size += length
	}
}
