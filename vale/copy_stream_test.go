package vale

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"govale/netmap"
)

// noise returns n random bytes.
func noise(rnd *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rnd.Uint32())
	}
	return b
}

// checkStream compares streamBlocks with copy, with bytes before and behind that are to
// stay as they are.
func checkStream(t *testing.T, dst, src []byte, dstOff, srcOff, n int) {
	t.Helper()
	want := bytes.Clone(dst)
	copy(want[dstOff:][:n], src[srcOff:][:n])
	streamBlocks(dst[dstOff:][:n], src[srcOff:][:n])
	streamFence()
	if !bytes.Equal(dst, want) {
		t.Fatalf("%d bytes from offset %d to %d: not what copy makes of it", n, srcOff, dstOff)
	}
}

// TestStreamBlocks copies all lengths that a buffer of the usual size has, between all
// alignments.
func TestStreamBlocks(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	for n := 0; n <= 2048; n += 64 {
		src, dst := noise(rnd, n+64), noise(rnd, n+128)
		for dstOff := range 64 {
			checkStream(t, dst, src, dstOff, rnd.IntN(64), n)
		}
		for srcOff := range 64 {
			rnd.Shuffle(len(src), func(i, j int) { src[i], src[j] = src[j], src[i] })
			checkStream(t, dst, src, 16*rnd.IntN(4), srcOff, n)
		}
	}
}

// TestStreamBlocksTooShort holds that a destination without room is not written.
func TestStreamBlocksTooShort(t *testing.T) {
	buf := make([]byte, 256)
	defer func() {
		if recover() == nil || !bytes.Equal(buf, make([]byte, 256)) {
			t.Error("copied 128 bytes to where there is room for 64")
		}
	}()
	streamBlocks(buf[:64:64], bytes.Repeat([]byte{1}, 128))
}

func FuzzStreamBlocks(f *testing.F) {
	f.Add([]byte("src"), uint8(3), uint8(0), uint8(24))
	f.Fuzz(func(t *testing.T, pattern []byte, dstOff, srcOff, blocks uint8) {
		n := 64 * int(blocks)
		src := make([]byte, n+256)
		for i := range src {
			src[i] = byte(i)
		}
		copy(src, pattern)
		checkStream(t, make([]byte, n+512), src, int(dstOff), int(srcOff), n)
	})
}

// TestStreams holds what goes past the cache: what is for everybody and much.
func TestStreams(t *testing.T) {
	for _, of := range []struct {
		all, other uint32 // packets for everybody, and others of that batch
		size       uint64
		ports      int
		want       bool
	}{
		{0, 0, 0, 15, false},
		{0, 1023, 1500, 15, false},
		{1023, 0, 60, 15, false},
		{1023, 0, 1500, 1, false},
		{1023, 0, 1500, 2, false},
		{1023, 0, 1500, 15, canStream},
		{512, 0, 1500, 15, canStream},
		{64, 0, 1500, 15, false},
		{1, 1022, 1500, 252, false},
		{64, 959, 1500, 252, canStream},
	} {
		l := line{packets: of.all}
		packets := uint64(of.all + of.other)
		if got := l.streams(of.ports, &tally{packets: packets, bytes: packets * of.size}, streamBytes); got != of.want {
			t.Errorf("%+v: %v", of, got)
		}
	}
}

// TestStreamedFlood sends frames of all sizes to three ports past the cache, and compares
// all of the buffers: whole blocks are copied, and nothing behind them.
func TestStreamedFlood(t *testing.T) {
	m := New(nil)
	m.stream = 0
	cfg := &netmap.Config{TxSlots: 64, RxSlots: 64}
	tx := portOf(t, m, "vale0:tx", cfg)
	var rx []*netmap.Port
	for i := range 3 {
		p := portOf(t, m, fmt.Sprintf("vale0:%d", i), cfg)
		for i := range p.Rx[0].NumSlots() {
			copy(p.Rx[0].Buf(p.Rx[0].Slot(i)), untouched)
		}
		rx = append(rx, p)
	}
	rnd := rand.New(rand.NewPCG(2, 2))
	for range 20 {
		sent := sendFlood(t, tx, rnd, 50, 2048)
		for _, p := range m.bridges[0].ports {
			if p != nil && p.tx[0].work != nil && p.tx[0].work.stream != canStream {
				t.Fatal("the flood went past the cache:", !canStream)
			}
		}
		for _, p := range rx {
			checkFlood(t, p, sent)
		}
	}
}

// untouched is what receive buffers hold before something comes.
var untouched = bytes.Repeat([]byte{0xee}, 2048)

// A floodFrame is a frame as it was sent, and the blocks that hold it.
type floodFrame struct {
	len    uint16
	blocks []byte
}

// sendFlood sends n frames of random sizes up to most bytes to everybody.
func sendFlood(t *testing.T, p *netmap.Port, rnd *rand.Rand, n, most int) (sent []floodFrame) {
	t.Helper()
	r := p.Tx[0]
	for range n {
		s := r.Slot(r.Head())
		b := r.Buf(s)
		copy(b, noise(rnd, len(b)))
		copy(b, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1})
		s.Len, s.Flags = uint16(14+rnd.IntN(most-13)), 0
		sent = append(sent, floodFrame{s.Len, bytes.Clone(b[:(int(s.Len)+63)&^63])})
		r.Advance(1)
	}
	if err := p.TxSync(); err != nil {
		t.Fatal(err)
	}
	return sent
}

// checkFlood takes what has come, compares it with what was sent, and leaves the buffers
// untouched again.
func checkFlood(t *testing.T, p *netmap.Port, sent []floodFrame) {
	t.Helper()
	if err := p.RxSync(); err != nil {
		t.Fatal(err)
	}
	r := p.Rx[0]
	if got := r.Space(); got != len(sent) {
		t.Fatalf("%d frames of %d", got, len(sent))
	}
	i := r.Head()
	for _, f := range sent {
		s := r.Slot(i)
		b, n := r.Buf(s), len(f.blocks)
		if s.Len != f.len || !bytes.Equal(b[:n], f.blocks) || !bytes.Equal(b[n:], untouched[n:]) {
			t.Fatalf("slot %d: %d bytes are not the %d that were sent", i, s.Len, f.len)
		}
		copy(b, untouched)
		i = r.Next(i)
	}
	r.Advance(len(sent))
	if err := p.RxSync(); err != nil {
		t.Fatal(err)
	}
}
