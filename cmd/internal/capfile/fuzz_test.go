package capfile

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/gopacket"
	"github.com/google/gopacket/pcapgo"
)

// FuzzReader holds that whatever a file has in it, reading it ends without a panic, and
// the same way however the file arrives; where pcapgo reads a pcap file too, it reads the
// same packets; and packets that pcapgo writes are read as pcapgo reads them.
func FuzzReader(f *testing.F) {
	for _, tt := range captureFiles() {
		f.Add(tt.data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		packets, ok := readAll(t, bytes.NewReader(data))
		if !ok {
			return // it would end, but not soon
		}
		if again, _ := readAll(t, iotest.HalfReader(bytes.NewReader(data))); len(again) != len(packets) {
			t.Fatalf("%d packets, and in small pieces %d", len(packets), len(again))
		}
		comparePcapgo(t, data, packets)
		compareWritten(t, packetsOf(data))
	})
}

// readAll returns the packets of a file, without their times; ok is false if it has not
// ended after 16 MiB.
func readAll(t *testing.T, in io.Reader) (packets []written, ok bool) {
	r, err := NewReader(in)
	if err != nil {
		return nil, true
	}
	for r.off < 1<<24 {
		before := r.off
		p, data, err := r.Next(nil)
		if err != nil {
			return packets, true
		}
		if len(data) != p.Captured || p.Captured > MaxPacket || r.off <= before {
			t.Fatalf("packet %d has %d bytes, claims %d, from byte %d to %d", len(packets)+1, len(data), p.Captured, before, r.off)
		}
		packets = append(packets, written{data: data, length: p.Length})
	}
	return nil, false
}

// comparePcapgo reads a pcap file again; what pcapgo itself refuses is not compared.
func comparePcapgo(t *testing.T, file []byte, want []written) {
	r, err := pcapgo.NewReader(bytes.NewReader(file))
	if err != nil {
		return
	}
	r.SetSnaplen(MaxPacket)
	for i, p := range want {
		got, ci, err := r.ReadPacketData()
		if err != nil && strings.Contains(err.Error(), "exceeds original") {
			return
		}
		if err != nil || !bytes.Equal(got, p.data) || ci.Length != p.length {
			t.Fatalf("packet %d: %x of %d, pcapgo reads %x of %d, %v", i+1, p.data, p.length, got, ci.Length, err)
		}
	}
}

// packetsOf cuts data into packets: a byte for the length, one for what was not captured,
// eight for the time.
func packetsOf(data []byte) (packets []written) {
	for len(data) >= 10 {
		n := min(int(data[0]), len(data)-10)
		p := written{
			time:   int64(binary.LittleEndian.Uint64(data[2:]) % (1 << 32 * 1e9)), // 32 bits of seconds
			data:   data[10 : 10+n],
			length: n + int(data[1]),
		}
		packets = append(packets, p)
		data = data[10+n:]
	}
	return packets
}

// compareWritten writes the packets with pcapgo, in each of its ways, and reads them.
func compareWritten(t *testing.T, packets []written) {
	for _, kind := range []struct{ ng, nanos bool }{{}, {nanos: true}, {ng: true}} {
		file := pcapgoFile(t, kind.ng, kind.nanos, packets)
		var other gopacket.PacketDataSource
		var err error
		if kind.ng {
			other, err = pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.DefaultNgReaderOptions)
		} else {
			other, err = pcapgo.NewReader(bytes.NewReader(file))
		}
		if err != nil {
			t.Fatal(err)
		}
		r, err := NewReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range packets {
			if !kind.ng && !kind.nanos {
				p.time -= p.time % 1000
			}
			comparePacket(t, i+1, r, other, p)
		}
		if _, _, err := r.Next(nil); err != io.EOF {
			t.Fatalf("%+v: after %d packets: %v", kind, len(packets), err)
		}
	}
}

// comparePacket reads a packet with r and with other.
func comparePacket(t *testing.T, n int, r *Reader, other gopacket.PacketDataSource, want written) {
	p, data, err := r.Next(nil)
	if err != nil {
		t.Fatal(err)
	}
	if p.Time != want.time || p.Length != want.length || p.Interface != 0 || !bytes.Equal(data, want.data) {
		t.Fatalf("packet %d: %+v %x, pcapgo wrote %+v", n, p, data, want)
	}
	got, ci, err := other.ReadPacketData()
	if err != nil || !bytes.Equal(got, data) || ci.Length != p.Length || ci.Timestamp.UnixNano() != p.Time {
		t.Fatalf("packet %d: %+v %x, pcapgo reads %+v %x, %v", n, p, data, ci, got, err)
	}
}
