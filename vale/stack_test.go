package vale

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"

	"github.com/google/gopacket/pcapgo"
	"govale/netmap/shm"
)

// stackFrames returns what Linux gave to an interface that segments and computes
// checksums: testdata/gso/capture.sh.
func stackFrames(t *testing.T) [][]byte {
	t.Helper()
	f, err := os.Open("testdata/gso/stack.pcap")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := pcapgo.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var frames [][]byte
	for {
		b, _, err := r.ReadPacketData()
		if errors.Is(err, io.EOF) {
			return frames
		}
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, b)
	}
}

// stackPayload is what the program behind the capture sent to a port, and its size.
func stackPayload(port uint16) []byte {
	size, ok := map[uint16]int{5001: 40000, 5002: 40000, 5003: 14001, 5004: 14001, 5005: 701}[port]
	if !ok {
		return nil
	}
	b := make([]byte, size)
	for i := range b {
		b[i] = byte((uint32(i) + uint32(port%10)*65537) * 2654435761 >> 24)
	}
	return b
}

// A parsed is a frame of TCP or UDP taken apart.
type parsed struct {
	b       []byte
	ip, l4  int // where the headers begin
	payload []byte
	v6, udp bool
	port    uint16 // of the destination
}

// parse takes a frame apart. It fails where a length in it is not that of the frame.
func parse(b []byte) (p parsed, err error) {
	be := binary.BigEndian
	p = parsed{b: b, ip: 14}
	for be.Uint16(b[p.ip-2:]) == 0x8100 {
		p.ip += 4
	}
	ip := b[p.ip:]
	length, protocol := 0, ip[9]
	switch p.v6 = be.Uint16(b[p.ip-2:]) == 0x86dd; p.v6 {
	case true:
		length, protocol, p.l4 = 40+int(be.Uint16(ip[4:])), ip[6], p.ip+40
	default:
		length, p.l4 = int(be.Uint16(ip[2:])), p.ip+4*int(ip[0]&15)
	}
	if length != len(ip) {
		return p, fmt.Errorf("IP says %d bytes, there are %d", length, len(ip))
	}
	l4 := b[p.l4:]
	p.port, p.udp = be.Uint16(l4[2:]), protocol == 17
	if !p.udp {
		p.payload = l4[4*int(l4[12]>>4):]
		return p, nil
	}
	if n := int(be.Uint16(l4[4:])); n != len(l4) {
		return p, fmt.Errorf("UDP says %d bytes, there are %d", n, len(l4))
	}
	p.payload = l4[8:]
	return p, nil
}

// checkSums recomputes the checksums of a frame.
func (p parsed) checkSums() error {
	ip, l4 := p.b[p.ip:p.l4], p.b[p.l4:]
	protocol := byte(6)
	if p.udp {
		protocol = 17
	}
	addresses := ip[8:]
	if !p.v6 {
		addresses = ip[12:20]
		if got := sumWords(ip); got != 0xffff {
			return fmt.Errorf("IP header sums up to %#04x", got)
		}
	}
	pseudo := append([]byte{0, protocol}, 0, 0)
	binary.BigEndian.PutUint16(pseudo[2:], uint16(len(l4)))
	if got := sumWords(addresses, pseudo, l4); got != 0xffff {
		return fmt.Errorf("TCP or UDP sums up to %#04x", got)
	}
	return nil
}

// vnet returns the virtio-net header, of size bytes, with which a virtual machine's
// driver would have given the frame to its interface.
func (p parsed) vnet(size int) []byte {
	h := make([]byte, size)
	h[0] = vnetNeedsCsum
	offset, headers := 16, len(p.b)-len(p.payload)
	if p.udp {
		offset = 6
	}
	if len(p.b) > dfltFrameSize {
		switch {
		case p.udp:
			h[1] = gsoUDP
		case p.v6:
			h[1] = gsoTCPv6
		default:
			h[1] = gsoTCPv4
		}
		binary.NativeEndian.PutUint16(h[2:], uint16(headers))
		binary.NativeEndian.PutUint16(h[4:], uint16(dfltFrameSize-headers))
	}
	binary.NativeEndian.PutUint16(h[6:], uint16(p.l4))
	binary.NativeEndian.PutUint16(h[8:], uint16(offset))
	return h
}

// tagged returns the frame as a trunk carries it, in VLAN 100.
func tagged(b []byte) []byte { return slices.Concat(b[:12], []byte{0x81, 0, 0, 100}, b[12:]) }

// TestStackFrames: packets that a real stack left to its interface, in slots of several
// sizes, with and without a VLAN tag, come out as frames of which each is right, and
// which together are what was sent.
func TestStackFrames(t *testing.T) {
	frames := stackFrames(t)
	for _, hdr := range []int{vnetHdrLen, vnetHdrMergeLen} {
		for _, tag := range []bool{false, true} {
			for _, cut := range [][]int{{shm.BufSize}, {1001}, {hdr, shm.BufSize}} {
				t.Run(fmt.Sprintf("header%d/tag=%v/slots%v", hdr, tag, cut), func(t *testing.T) {
					x := newBench(t, uint32(hdr), 0, 64)
					streams := streams{}
					for _, b := range frames {
						if tag {
							b = tagged(b)
						}
						streams.take(t, x, b, hdr, cut)
					}
					streams.check(t)
					if c := x.b.stats().Counters(); c.RxPackets != uint64(len(frames)) || c.RxDropped != 0 {
						t.Errorf("received %d packets of %d, dropped %d", c.RxPackets, len(frames), c.RxDropped)
					}
				})
			}
		}
	}
}

// streams are what has arrived, put together again, by the port it was sent to.
type streams map[uint16]*stream

// A stream is the payload of one connection.
type stream struct {
	first uint32 // TCP: sequence number of the first byte
	bytes []byte
}

// take sends one packet and takes in the frames that arrive.
func (s streams) take(t *testing.T, x bench, packet []byte, hdr int, cut []int) {
	t.Helper()
	want, err := parse(packet)
	if err != nil {
		t.Fatal(err)
	}
	if len(packet) <= dfltFrameSize && cut[0] == 1001 {
		cut = []int{shm.BufSize} // a checksum over slots of odd lengths is not what it should be
	}
	x.putCut(append(want.vnet(hdr), packet...), cut...)
	got := x.move()
	room := dfltFrameSize - (len(packet) - len(want.payload))
	if n := max(1, (len(want.payload)+room-1)/room); len(got) != n {
		t.Fatalf("%d bytes of payload came in %d frames, want %d", len(want.payload), len(got), n)
	}
	for i, r := range got {
		p, err := parse(r.data)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.checkSums(); err != nil {
			t.Errorf("port %d, frame %d of %d: %v", p.port, i, len(got), err)
		}
		if i < len(got)-1 && len(p.payload) != room {
			t.Errorf("port %d: frame %d of %d has %d bytes of payload, want %d", p.port, i, len(got), len(p.payload), room)
		}
		if !bytes.Equal(p.header(), want.headerOf(i, i*room, i == len(got)-1)) {
			t.Errorf("port %d: frame %d of %d has the header\n%x, want\n%x", p.port, i, len(got), p.header(), want.headerOf(i, i*room, i == len(got)-1))
		}
		s.add(t, p)
	}
}

// header returns all headers of a frame, without what depends on its length.
func (p parsed) header() []byte {
	h := bytes.Clone(p.b[:len(p.b)-len(p.payload)])
	if p.v6 {
		clear(h[p.ip+4:][:2])
	} else {
		clear(h[p.ip+2:][:2])
		clear(h[p.ip+10:][:2])
	}
	if p.udp {
		clear(h[p.l4+4:][:4])
	} else {
		clear(h[p.l4+16:][:2])
	}
	return h
}

// headerOf returns the header that frame i of the packet must have, which begins at byte
// offset of its payload.
func (p parsed) headerOf(i, offset int, last bool) []byte {
	h, be := p.header(), binary.BigEndian
	if !p.v6 {
		be.PutUint16(h[p.ip+4:], be.Uint16(h[p.ip+4:])+uint16(i))
	}
	if !p.udp {
		be.PutUint32(h[p.l4+4:], be.Uint32(h[p.l4+4:])+uint32(offset))
		if !last {
			h[p.l4+13] &^= 0x09 // PSH and FIN
		}
	}
	return h
}

// add puts the payload of a frame where it belongs: TCP at its sequence number, UDP
// behind what has come before.
func (s streams) add(t *testing.T, p parsed) {
	t.Helper()
	if stackPayload(p.port) == nil {
		t.Fatalf("a frame to port %d", p.port)
	}
	st := s[p.port]
	if st == nil {
		st = &stream{}
		s[p.port] = st
	}
	if p.udp {
		st.bytes = append(st.bytes, p.payload...)
		return
	}
	seq := binary.BigEndian.Uint32(p.b[p.l4+4:])
	if p.b[p.l4+13]&0x02 != 0 { // SYN, which counts as a byte
		st.first = seq + 1
	}
	if len(p.payload) == 0 {
		return
	}
	if at := int(seq - st.first); at != len(st.bytes) {
		t.Errorf("port %d: bytes from %d on, have %d", p.port, at, len(st.bytes))
	}
	st.bytes = append(st.bytes, p.payload...)
}

// check compares with what was sent.
func (s streams) check(t *testing.T) {
	t.Helper()
	if len(s) != 5 {
		t.Errorf("%d streams, want 5", len(s))
	}
	for port, st := range s {
		if !bytes.Equal(st.bytes, stackPayload(port)) {
			t.Errorf("port %d: %d bytes that are not those that were sent", port, len(st.bytes))
		}
	}
}
