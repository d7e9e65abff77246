package devicetest

import (
	"strings"
	"testing"

	"govale/netmap"
)

// The frames of put are those that a kernel has moved: their checksums stand in the
// transcripts 27-pipes, 05-learning and 24-vnet-header.
func TestFrames(t *testing.T) {
	for _, test := range []struct {
		keys  string
		lines []string
	}{
		{"n=3 seq=1 dst=02:00:00:00:00:02 src=02:00:00:00:00:01", []string{
			"len=60 flags=0x0 dst=02:00:00:00:00:02 src=02:00:00:00:00:01 crc=be80f5a6",
			"len=60 flags=0x0 dst=02:00:00:00:00:02 src=02:00:00:00:00:01 crc=1d16ddea",
			"len=60 flags=0x0 dst=02:00:00:00:00:02 src=02:00:00:00:00:01 crc=22dda37f",
		}},
		{"flags=0x100 dst=02:00:00:00:00:0a src=02:00:00:00:00:0b len=100 fill=7", []string{
			"len=100 flags=0x100 dst=02:00:00:00:00:0a src=02:00:00:00:00:0b crc=4150c87f",
		}},
		{"hex=ffffffffffff02000000000a88b5000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", []string{
			"len=46 flags=0x0 dst=ff:ff:ff:ff:ff:ff src=02:00:00:00:00:0a crc=54ac1b71",
		}},
		{"len=5 hex=ffffffffffff", []string{"len=5 flags=0x0 crc=d2fd1072"}},
	} {
		d := newFake()
		record(t, d, "> open a\n> regif a x\n> put a "+test.keys+"\n")
		g, err := viewRings(d.region, 0)
		if err != nil {
			t.Fatal(err)
		}
		tx := g.ring(netmap.Tx, 0)
		for i, want := range test.lines {
			if got := tx.packet(tx.slot(uint32(i)), false); got != want {
				t.Errorf("%s: slot %d\n got %s\nwant %s", test.keys, i, got, want)
			}
		}
	}
}

// Without adv, or with the ring full, head stays.
func TestPutStays(t *testing.T) {
	got := record(t, newFake(), "> open a\n> regif a x\n> put a adv=0 n=2\n> put a n=20\n> put a\n")
	want := "> put a adv=0 n=2\nok n=2 head=0 cur=0 tail=3\n> put a n=20\nok n=3 head=3 cur=3 tail=3\n> put a\nok n=0 head=3 cur=3 tail=3\n"
	if !strings.HasSuffix(got, want) {
		t.Errorf("got:\n%s", got)
	}
}

// Indices out of the ring and out of the region are gone through as C would, but touch
// nothing.
func TestHostileIndices(t *testing.T) {
	for _, test := range []struct{ commands, want string }{
		{"> put a n=2", "> put a n=2\nok n=2 head=67 cur=67 tail=3\n"},
		{"> poke a tx head=3 tail=0\n> put a n=9", "ok n=1 head=0 cur=0 tail=0\n"},
		{"> poke a tx head=4294967295 tail=1\n> put a n=2", "ok n=2 head=1 cur=1 tail=1\n"},
		{"> poke a rx head=4000000000 tail=4000000002\n> get a", "len=0 flags=0x0 crc=00000000\nlen=0 flags=0x0 crc=00000000\nn=2\n"},
		{"> poke a rx tail=4000000000\n> get a brief=1", "n=4 sum=2b998505\n"},
		{"> poke a rx slot=0 idx=999999 len=60 tail=1\n> get a hex=1", "len=60 flags=0x0 crc=00000000 hex=\nn=1\n"},
		{"> poke a rx slot=0 idx=4294967295 len=65535 flags=0xffff tail=1\n> get a", "len=65535 flags=0xffff crc=00000000\nn=1\n"},
		{"> poke a rx slot=0 len=65535 tail=1\n> get a", "len=65535 flags=0x0 dst=00:00:00:00:00:00 src=00:00:00:00:00:00 crc=f1e8ba9e\nn=1\n"},
	} {
		got := record(t, newFake(), "> open a\n> regif a x\n> poke a tx slot=0 idx=999999 head=65\n"+test.commands+"\n")
		if !strings.HasSuffix(got, test.want) {
			t.Errorf("%s: got:\n%s", test.commands, got)
		}
	}
}

// A ring that is not bound is shown as such and listed nowhere; so are those of a device
// whose netmap_if says nothing of host rings.
func TestUnboundRings(t *testing.T) {
	d := newFake()
	d.region[56] = 0 // the low byte of ring_ofs[0]; see fakeTx
	d.region[57] = 0
	nifp, err := viewRings(d.region, 0)
	if err != nil {
		t.Fatal(err)
	}
	nifp.nifp.HostTxRings, nifp.nifp.HostRxRings = 0, 0
	got := record(t, d, "> open a\n> regif a x\n> show a\n> txsync a\n> rxsync a\n> put a\n")
	want := `> show a
if name=vale0:a version=0 flags=0x0 tx_rings=1 rx_rings=1 host_tx=0 host_rx=0
tx0 unbound
rx0 num_slots=4 buf_size=2048 ringid=0 dir=0 head=0 cur=0 tail=0 flags=0x0
> txsync a
ok
> rxsync a
ok rx0[head=0 cur=0 tail=0]
> put a
no such ring
`
	if !strings.HasSuffix(got, want) {
		t.Errorf("got:\n%s", got)
	}
}

// A device whose memory does not hold what it claims ends the transcript.
func TestBadRegion(t *testing.T) {
	for _, test := range []struct {
		spoil func(d *fake)
		want  string
	}{
		{func(d *fake) { d.region[48-4-16] = 255 }, ""}, // ni_bufs_head
		{func(d *fake) { g, _ := viewRings(d.region, 0); g.tx[0].hdr.NumSlots = 1 << 30 }, "registered, but netmap_if at offset 0"},
		{func(d *fake) { d.region = d.region[:8] }, "registered, but netmap_if at offset 0"},
	} {
		d := newFake()
		test.spoil(d)
		err := Run("f", []byte(registered+"> extra a\nextra bufs=2\n"), opener(d))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
}
