package capfile

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

// pcapBytes returns a pcap file with a packet for each of the given payloads, a second
// apart, of which four bytes more were on the wire.
func pcapBytes(order binary.AppendByteOrder, magic uint32, packets ...string) []byte {
	b := order.AppendUint32(nil, magic)
	b = order.AppendUint16(order.AppendUint16(b, 2), 4)
	b = order.AppendUint64(b, 0)
	b = order.AppendUint32(order.AppendUint32(b, 96), LinkEthernet)
	for i, p := range packets {
		b = order.AppendUint32(order.AppendUint32(b, uint32(1000+i)), 123456)
		b = order.AppendUint32(order.AppendUint32(b, uint32(len(p))), uint32(len(p)+4))
		b = append(b, p...)
	}
	return b
}

// An ngFile is a pcapng file in the making.
type ngFile struct {
	order binary.AppendByteOrder
	b     []byte
	ends  []int // offsets behind its blocks
}

// ngBytes returns a file of one section.
func ngBytes(order binary.AppendByteOrder, build func(f *ngFile)) []byte {
	f := &ngFile{order: order}
	f.section()
	build(f)
	return f.b
}

func (f *ngFile) block(kind uint32, body []byte) {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	size := uint32(len(body) + ngAround)
	f.b = f.order.AppendUint32(f.order.AppendUint32(f.b, kind), size)
	f.b = f.order.AppendUint32(append(f.b, body...), size)
	f.ends = append(f.ends, len(f.b))
}

func (f *ngFile) section() {
	b := f.order.AppendUint16(f.order.AppendUint32(nil, ngOrderMagic), 1)
	f.block(ngSection, f.order.AppendUint64(f.order.AppendUint16(b, 0), ^uint64(0)))
}

// iface describes an interface of a snapshot length of 96, with one option if code is
// not 0.
func (f *ngFile) iface(link uint16, code uint16, option ...byte) {
	f.ifaceSnap(link, 96, code, option...)
}

func (f *ngFile) ifaceSnap(link uint16, snaplen uint32, code uint16, option ...byte) {
	b := f.order.AppendUint32(f.order.AppendUint16(f.order.AppendUint16(nil, link), 0), snaplen)
	if code != 0 {
		b = append(f.order.AppendUint16(f.order.AppendUint16(b, code), uint16(len(option))), option...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
		b = f.order.AppendUint32(b, 0)
	}
	f.block(ngInterface, b)
}

func (f *ngFile) packet(iface uint32, ticks uint64, data string) {
	f.block(ngPacket, f.packetBody(f.order.AppendUint32(nil, iface), ticks, data))
}

// flagged is a packet with an option before its flags, and one behind them.
func (f *ngFile) flagged(iface uint32, data string, flags uint32) {
	b := f.packetBody(f.order.AppendUint32(nil, iface), 0, data)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	b = append(f.order.AppendUint16(f.order.AppendUint16(b, 1), 5), "hello\x00\x00\x00"...)
	b = f.order.AppendUint32(f.order.AppendUint16(f.order.AppendUint16(b, optPacketFlags), 4), flags)
	f.block(ngPacket, f.order.AppendUint32(b, optEnd))
}

// oldPacket is a Packet Block, with a count of 7 drops.
func (f *ngFile) oldPacket(iface uint16, ticks uint64, data string) {
	f.block(ngOldPacket, f.packetBody(f.order.AppendUint16(f.order.AppendUint16(nil, iface), 7), ticks, data))
}

func (f *ngFile) packetBody(b []byte, ticks uint64, data string) []byte {
	b = f.order.AppendUint32(f.order.AppendUint32(b, uint32(ticks>>32)), uint32(ticks))
	b = f.order.AppendUint32(f.order.AppendUint32(b, uint32(len(data))), uint32(len(data)+4))
	return append(b, data...)
}

func (f *ngFile) simple(length uint32, data string) {
	f.block(ngSimple, append(f.order.AppendUint32(nil, length), data...))
}

func zip(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data) // to memory
	z.Close()
	return b.Bytes()
}

// patched returns b with other bytes at offset at.
func patched(b []byte, at int, with ...byte) []byte {
	b = slices.Clone(b)
	copy(b[at:], with)
	return b
}

// A written is a packet for pcapgo to write.
type written struct {
	time   int64 // nanoseconds
	data   []byte
	length int
}

// pcapgoFile is a file of these packets as pcapgo writes it: pcapng, or else pcap with
// nanoseconds or microseconds.
func pcapgoFile(t testing.TB, ng, nanos bool, packets []written) []byte {
	t.Helper()
	var b bytes.Buffer
	var w interface {
		WritePacket(gopacket.CaptureInfo, []byte) error
	}
	flush := func() error { return nil }
	var err error
	if ng {
		var n *pcapgo.NgWriter
		n, err = pcapgo.NewNgWriter(&b, layers.LinkTypeEthernet)
		w, flush = n, n.Flush
	} else {
		p := pcapgo.NewWriter(&b)
		if nanos {
			p = pcapgo.NewWriterNanos(&b)
		}
		w, err = p, p.WriteFileHeader(MaxPacket, layers.LinkTypeEthernet)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packets {
		ci := gopacket.CaptureInfo{Timestamp: time.Unix(0, p.time), CaptureLength: len(p.data), Length: p.length}
		if err := w.WritePacket(ci, p.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := flush(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
