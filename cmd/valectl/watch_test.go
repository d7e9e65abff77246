package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/vale"
)

// TestWatchFlag: an interval may stand behind '=' only, with a unit or in seconds.
func TestWatchFlag(t *testing.T) {
	for _, c := range []struct {
		args string
		want time.Duration
		err  string
	}{
		{"", 0, ""},
		{"--watch", time.Second, ""},
		{"--watch=500ms", 500 * time.Millisecond, ""},
		{"--watch=2", 2 * time.Second, ""},
		{"--watch=0.5", 500 * time.Millisecond, ""},
		{"--watch=often", 0, "no interval"},
		{"--watch=0", 0, "too short"},
		{"--watch=-1s", 0, "too short"},
		{"--watch=1ms", 0, "too short"},
	} {
		var g struct {
			Name  string `arg:"" optional:""`
			Watch watchFlag
		}
		args := append(strings.Fields(c.args), "vale0")
		_, err := kong.Must(&g).Parse(args)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%v: %v, want %q", args, err, c.err)
			}
			continue
		}
		if err != nil || time.Duration(g.Watch) != c.want || g.Name != "vale0" {
			t.Errorf("%v: %+v, %v, want %v", args, g, err, c.want)
		}
	}
}

// TestScreen: text begins at the top left, and clears what was there.
func TestScreen(t *testing.T) {
	if got, want := screen("a\nb\n", 24), "\x1b[Ha\x1b[K\r\nb\x1b[K\r\n\x1b[J"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	got := screen(strings.Repeat("line\n", 40), 5)
	if want := "\x1b[Hline\x1b[K\r\nline\x1b[K\r\nline\x1b[K\r\n(37 more lines; valectl top scrolls)\x1b[K\r\n\x1b[J"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A blocks writer calls each with the number of every block that is written to it.
type blocks struct {
	text strings.Builder
	n    int
	each func(n int)
}

func (b *blocks) String() string { return b.text.String() }

func (b *blocks) Write(p []byte) (int, error) {
	n, err := b.text.Write(p)
	b.n++
	b.each(b.n)
	return n, err
}

// clock returns a clock that goes on by a second at each look.
func clock() func() time.Time {
	at := time.Unix(0, 0)
	return func() time.Time {
		at = at.Add(time.Second)
		return at
	}
}

// sendTo sends n frames of 60 bytes to everybody.
func sendTo(t *testing.T, p *netmap.Port, n int) {
	t.Helper()
	r := p.Tx[0]
	for range n {
		s := r.Slot(r.Head())
		s.Len = uint16(copy(r.Buf(s), bytes.Repeat([]byte{0xff}, 6)))
		copy(r.Buf(s)[6:], []byte{2, 0, 0, 0, 0, 10})
		s.Len = 60
		r.Advance(1)
	}
	if err := p.TxSync(); err != nil {
		t.Fatal(err)
	}
}

// TestStatsWatch: totals with rates of the time between, blocks apart by an empty line,
// and a switch that goes and comes back.
func TestStatsWatch(t *testing.T) {
	m := vale.New(nil)
	a, err := netmap.Open(m.Open(), "vale0:a", nil)
	if err != nil {
		t.Fatal(err)
	}
	sendTo(t, a, 3)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &blocks{each: func(n int) {
		switch n {
		case 1:
			sendTo(t, a, 7)
		case 2:
			a.Close()
		case 3:
			stop()
		}
	}}
	c := statsCmd{Name: "vale0", Watch: watchFlag(minWatch)}
	err = c.watch(ctx, &cli.Env{Stdout: out, Now: clock()}, netmap.NewControl(m.Open()))
	const want = `name     dir  packets  pps  bytes  bit/s  delivered  dropped  drops/s  syncs  wakeups  causes
vale0    tx         3    -    180      -          0        3        -      1        0  no_destination:3
vale0    rx         0    -      0      -          0        0        -      0        0  -
vale0:a  tx         3    -    180      -          0        3        -      1        0  no_destination:3
vale0:a  rx         0    -      0      -          0        0        -      0        0  -

name     dir  packets  pps  bytes  bit/s  delivered  dropped  drops/s  syncs  wakeups  causes
vale0    tx        10    7    600   3360          0       10        7      2        0  no_destination:10
vale0    rx         0    0      0      0          0        0        0      0        0  -
vale0:a  tx        10    7    600   3360          0       10        7      2        0  no_destination:10
vale0:a  rx         0    0      0      0          0        0        0      0        0  -

vale0: gone
`
	if err != nil || out.String() != want {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestStatsWatchNever: what has never been there is refused, not waited for.
func TestStatsWatchNever(t *testing.T) {
	ctl := netmap.NewControl(vale.New(nil).Open())
	for _, name := range []string{"vale0", "vale0:a"} {
		c := statsCmd{Name: name, Watch: watchFlag(minWatch)}
		err := c.watch(t.Context(), &cli.Env{Stdout: io.Discard, Now: clock()}, ctl)
		var op *netmap.OpError
		if !errors.As(err, &op) || op.Op != "stats" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMACsWatch: the table fills.
func TestMACsWatch(t *testing.T) {
	m := vale.New(nil)
	a, err := netmap.Open(m.Open(), "vale0:a", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &blocks{each: func(n int) {
		sendTo(t, a, 1)
		if n == 2 {
			stop()
		}
	}}
	c := macsCmd{Switch: "vale0", Watch: watchFlag(minWatch)}
	err = c.watch(ctx, &cli.Env{Stdout: out}, netmap.NewControl(m.Open()))
	const want = `vale0: no addresses

address            port     port_idx  slot  packets
02:00:00:00:00:0a  vale0:a         0   816        1
`
	if err != nil || out.String() != want {
		t.Errorf("%v\n%s", err, out)
	}
}
