package devicetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"govale/netmap"
	"govale/nmreq"
)

// registered is how most transcripts begin.
const registered = "> open a\nok\n> regif a vale0:a\nok tx_slots=4 rx_slots=4 tx_rings=1 rx_rings=1 mem=private extra=0\n"

// record returns what Record prints for text on d.
func record(t *testing.T, d *fake, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := Record(&b, "f", []byte(text), opener(d, newFake())); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRunDifference(t *testing.T) {
	d := newFake()
	err := Run("f", []byte(registered+"> txsync a\nok tx0[head=0 cur=0 tail=2]\n> fly\n"), opener(d))
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || d.bound {
		t.Errorf("a transcript with an error in it is played: %v", err)
	}
	err = Run("f", []byte(registered+"# c\n> txsync a\nok tx0[head=0 cur=0 tail=2]\n"), opener(d))
	var diff *Difference
	if !errors.As(err, &diff) {
		t.Fatalf("got %v, want a difference", err)
	}
	if diff.Line != 6 || diff.Command != "txsync a" || !slices.Equal(diff.Got, []string{"ok tx0[head=0 cur=0 tail=3]"}) {
		t.Errorf("got %+v", diff)
	}
	want := "f:6: > txsync a\n\twanted ok tx0[head=0 cur=0 tail=2]\n\tgot    ok tx0[head=0 cur=0 tail=3]"
	if err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}

// Of a long answer an error shows what differs, and not all of that.
func TestDifferenceOfLongAnswers(t *testing.T) {
	long := strings.Split("a b c d e f g h i j k", " ")
	diff := &Difference{File: "f", Line: 3, Command: "get a", Want: long, Got: long[:1]}
	want := "f:3: > get a\n\t(line 2 of the answer)\n\twanted b" +
		strings.ReplaceAll(" c d e f g h i", " ", "\n\t       ") + "\n\t       and 2 lines more\n\tgot    nothing"
	if diff.Error() != want {
		t.Errorf("got:\n%s\nwant:\n%s", diff.Error(), want)
	}
}

// What a transcript leaves open is closed, once, also where it ends early.
func TestRunCloses(t *testing.T) {
	for _, text := range []string{"> open a\nok\n> open b\nok\n> close a\nok\n", "> open a\nok\n> open b\nnever\n> open c\nok\n"} {
		a, b := newFake(), newFake()
		Run("f", []byte(text), opener(a, b))
		if a.closed != 1 || b.closed != 1 {
			t.Errorf("%q: closed %d and %d times", text, a.closed, b.closed)
		}
	}
}

func TestRecord(t *testing.T) {
	d := newFake()
	got := record(t, d, `# all that can be asked of rings

> show a
> open a
> show a
> txsync a
> regif a vale0:a
an old answer
of two lines
> show a
> extra a
> slot a rx slot=1
> poke a tx slot=3 idx=0 len=9 flags=0x20 cur=1 head=2 tail=4000000000 rflags=2
> slot a tx slot=3
> poke a tx head=0 cur=0 tail=3
> put a ring=1
> put a n=2 len=10
> txsync a
> poke a rx tail=2
> get a n=1
> get a keep=1 hex=1
> get a brief=1
> close a
> close a
`)
	want := `# all that can be asked of rings

> show a
no handle
> open a
ok
> show a
unregistered
> txsync a
ENXIO
> regif a vale0:a
ok tx_slots=4 rx_slots=4 tx_rings=1 rx_rings=1 mem=private extra=0
> show a
if name=vale0:a version=0 flags=0x0 tx_rings=1 rx_rings=1 host_tx=1 host_rx=1
tx0 num_slots=4 buf_size=2048 ringid=0 dir=1 head=0 cur=0 tail=3 flags=0x0
rx0 num_slots=4 buf_size=2048 ringid=0 dir=0 head=0 cur=0 tail=0 flags=0x0
> extra a
extra bufs=2
> slot a rx slot=1
idx=nonzero len=0 flags=0x0
> poke a tx slot=3 idx=0 len=9 flags=0x20 cur=1 head=2 tail=4000000000 rflags=2
ok head=2 cur=1 tail=4000000000
> slot a tx slot=3
idx=0 len=9 flags=0x20
> poke a tx head=0 cur=0 tail=3
ok head=0 cur=0 tail=3
> put a ring=1
no such ring
> put a n=2 len=10
ok n=2 head=2 cur=2 tail=3
> txsync a
ok tx0[head=2 cur=2 tail=1]
> poke a rx tail=2
ok head=0 cur=0 tail=2
> get a n=1
len=0 flags=0x0 crc=00000000
n=1
> get a keep=1 hex=1
len=0 flags=0x0 crc=00000000 hex=
n=1
> get a brief=1
n=1 sum=67f95eb2
> close a
ok
> close a
no handle
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestPollAnswers(t *testing.T) {
	d := newFake()
	d.events = netmap.Readable | netmap.PollErr
	got := record(t, d, "> open a\n> poll a in ms=0\n> regif a x\n> poll a inout ms=1\n")
	for _, want := range []string{
		"\nok n=1 revents=err|in\n",
		"\nok n=1 revents=err|in tx0[head=0 cur=0 tail=3] rx0[head=0 cur=0 tail=0]\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, which lacks %s", got, want)
		}
	}
	d.events = 0
	if got := record(t, d, "> open a\n> poll a in\n"); !strings.HasSuffix(got, "\nok n=0 revents=\n") {
		t.Errorf("got %s", got)
	}
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{syscall.EINVAL, "EINVAL"},
		{fmt.Errorf("served: %w", syscall.ENXIO), "ENXIO"},
		{syscall.EOPNOTSUPP, "EOPNOTSUPP"},
		{errNoMore, "error: no more devices"},
	} {
		d := newFake()
		d.refuse = test.err
		got := record(t, d, "> open a\n> regif a x\n> ginfo a x\n> poll a in\n> ioctl a nr=7\n")
		want := fmt.Sprintf("> open a\nok\n> regif a x\n%[1]s\n> ginfo a x\n%[1]s\n> poll a in\n%[1]s\n> ioctl a nr=7\n%[1]s\n", test.want)
		if got != want {
			t.Errorf("%v: got:\n%s", test.err, got)
		}
	}
}

func TestIoctl(t *testing.T) {
	d := newFake()
	record(t, d, "> open a\n> ioctl a nr=7\n")
	if len(d.ioctl) != 60 {
		t.Errorf("an argument of %d bytes, want 60", len(d.ioctl))
	}
	record(t, d, "> open a\n> ioctl a nr=151 size=88\n")
	if len(d.ioctl) != 88 {
		t.Errorf("an argument of %d bytes, want 88", len(d.ioctl))
	}
}

func TestLegacyAnswers(t *testing.T) {
	for cmd, want := range map[int]string{
		1: "ok tx_slots=0 rx_slots=0 tx_rings=0 rx_rings=0 mem=0 extra=0", 2: "ok", 5: "ok arg1=0", 7: "ok",
		10: "ok", 11: "ok", 12: "ok arg1=0",
	} {
		got := record(t, newFake(), fmt.Sprintf("> open a\n> ginfo a x cmd=%d\n", cmd))
		if !strings.HasSuffix(got, "\n"+want+"\n") {
			t.Errorf("cmd=%d: got %s", cmd, got)
		}
	}
	if got := record(t, newFake(), "> open a\n> ginfo a vale0:b cmd=4 arg2=3\n"); !strings.HasSuffix(got, "\nok name=vale0:b arg1=0 arg2=3\n") {
		t.Errorf("cmd=4: got %s", got)
	}
}

func TestCtrlMessages(t *testing.T) {
	for _, test := range []struct {
		command, answer string
		body            int // its length, -1 for none
	}{
		{"REGISTER vale0:a", "ok tx_slots=0 rx_slots=0 tx_rings=0 rx_rings=0 host_tx_rings=0 host_rx_rings=0 mem=private extra=0", nmreq.BodySize(nmreq.ReqRegister)},
		{"REGISTER vale0:a nobody=1", "EINVAL", -1},
		{"PORT_INFO_GET - mem_id=1", "ok tx_slots=0 rx_slots=0 tx_rings=0 rx_rings=0 host_tx_rings=0 host_rx_rings=0 mem=global", nmreq.BodySize(nmreq.ReqPortInfoGet)},
		{"VALE_ATTACH vale0:x port_index=2", "ok tx_slots=0 rx_slots=0 tx_rings=0 rx_rings=0 host_tx_rings=0 host_rx_rings=0 mem=0 extra=0 port_index=2", nmreq.BodySize(nmreq.ReqValeAttach)},
		{"VALE_DETACH vale0:x", "ok port_index=0", 8},
		{"VALE_LIST vale0: bridge_idx=1 port_idx=255", "ok name=vale0: bridge_idx=1 port_idx=255", 8},
		{"PORT_HDR_SET vale0:x hdr_len=12", "ok hdr_len=12", 8},
		{"VALE_NEWIF x tx_slots=5", "ok tx_slots=5 rx_slots=0 tx_rings=0 rx_rings=0 mem=0", nmreq.BodySize(nmreq.ReqValeNewif)},
		{"VALE_POLLING_ENABLE x mode=1 first_cpu=2 cpus=3", "ok", 16},
		{"POOLS_INFO_GET x", "ok memsize=9 mem=global if=0+12x1024 ring=12288+20x20480 buf=421888+4098x2048", nmreq.BodySize(nmreq.ReqPoolsInfoGet)},
		{"SYNC_KLOOP_START -", "ok", 8},
		{"VALE_DELIF x", "ok", bodiless},
		{"99 x option=3", "ok option_status=EOPNOTSUPP", bodiless},
	} {
		d := newFake()
		if got := record(t, d, "> open a\n> ctrl a "+test.command+"\n"); !strings.HasSuffix(got, "\n"+test.answer+"\n") {
			t.Errorf("%s: got:\n%s", test.command, got)
		}
		if d.message.Body == nil && test.body >= 0 || d.message.Body != nil && len(d.message.Body) != test.body {
			t.Errorf("%s: a body of %d bytes, want %d", test.command, len(d.message.Body), test.body)
		}
	}
}

// Header, mode and option of a request are as the transcript says, or as it leaves them.
func TestCtrlHeader(t *testing.T) {
	d := newFake()
	record(t, d, "> open a\n> ctrl a REGISTER vale0:a version=15 reserved=7 flags=0x80000000 option=9\n")
	h, reg := d.message.Header, nmreq.Copy[nmreq.Register](d.message.Body)
	if h.Version != 15 || h.Reserved != 7 || nmreq.Name(h.Name[:]) != "vale0:a" || reg.Mode != nmreq.ModeAllNIC || reg.Flags != 0x80000000 {
		t.Errorf("got %+v, %+v", h, reg)
	}
	if o := d.message.Options; len(o) != 1 || o[0].Type != 9 || len(o[0].Data) != 232 {
		t.Errorf("got options %+v", o)
	}
	d = newFake()
	record(t, d, "> open a\n> ctrl a REGISTER vale0:a mode=4 ringid=1\n")
	if reg := nmreq.Copy[nmreq.Register](d.message.Body); d.message.Header.Version != 14 || reg.Mode != 4 || reg.RingID != 1 {
		t.Errorf("got %+v, %+v", d.message.Header, reg)
	}
}

func TestMemoryOfAnotherHandle(t *testing.T) {
	a, b := newFake(), newFake()
	if err := Run("f", []byte(registered+"> open b\nok\n> ctrl b PORT_INFO_GET x mem_id=@a\nok tx_slots=0 rx_slots=0 tx_rings=0 rx_rings=0 host_tx_rings=0 host_rx_rings=0 mem=private\n"), opener(a, b)); err != nil {
		t.Error(err)
	}
	if got := nmreq.Copy[nmreq.PortInfoGet](b.message.Body).MemID; got != fakeMem {
		t.Errorf("@a is %d, want %d", got, fakeMem)
	}
}

func TestVerdict(t *testing.T) {
	diff := &Difference{File: "f", Line: 1}
	for _, test := range []struct {
		result error
		notYet bool
		note   bool
		fails  bool
	}{
		{nil, false, false, false},
		{diff, false, false, true},
		{errNoMore, false, false, true},
		{nil, true, false, true},
		{errors.Join(diff), true, true, false},
		{errNoMore, true, false, true},
	} {
		note, err := verdict(test.result, test.notYet)
		if (note != "") != test.note || (err != nil) != test.fails {
			t.Errorf("verdict(%v, %v) = %q, %v", test.result, test.notYet, note, err)
		}
	}
}
