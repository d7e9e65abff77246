package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/vale"
)

// openOn returns a function that opens ports of a machine.
func openOn(t *testing.T, m *vale.Machine) func(string, *netmap.Config) (*netmap.Port, error) {
	return func(name string, cfg *netmap.Config) (*netmap.Port, error) {
		p, err := netmap.Open(m.Open(), name, cfg)
		if err == nil {
			t.Cleanup(func() { p.Close() })
		}
		return p, err
	}
}

// TestMonitor counts both directions, to the last packet before the end.
func TestMonitor(t *testing.T) {
	m := vale.New(nil)
	open := openOn(t, m)
	a, err := open("vale0:a", nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := open("vale0:b", nil)
	if err != nil {
		t.Fatal(err)
	}
	both, err := openMonitors(open, "vale0:a")
	if err != nil {
		t.Fatal(err)
	}
	sendTo(t, a, 7)
	sendTo(t, b, 3)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, stderr strings.Builder
	c := statsCmd{Name: "vale0:a", For: time.Hour}
	err = c.count(ctx, &cli.Env{Tool: "valectl", Stdout: &out, Stderr: &stderr, Now: clock()}, both)
	const want = `name     dir  packets  pps  bytes  bit/s  delivered  dropped  drops/s  syncs  wakeups  causes
vale0:a  tx         7    7    420   3360          -        -        -      -        -  -
vale0:a  rx         3    3    180   1440          -        -        -      -        -  -
`
	if err != nil || out.String() != want {
		t.Errorf("%v\n%s", err, &out)
	}
	if got := stderr.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "packets only") {
		t.Errorf("%s", got)
	}
}

// openMonitored opens a port and its monitors.
func openMonitored(t *testing.T) (*netmap.Port, []*monitor) {
	t.Helper()
	open := openOn(t, vale.New(nil))
	a, err := open("vale0:a", nil)
	if err != nil {
		t.Fatal(err)
	}
	both, err := openMonitors(open, "vale0:a")
	if err != nil {
		t.Fatal(err)
	}
	return a, both
}

// TestMonitorOverflow: a ring that was full is said to have been.
func TestMonitorOverflow(t *testing.T) {
	a, both := openMonitored(t)
	for range 5 {
		sendTo(t, a, 1000)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, stderr strings.Builder
	c := statsCmd{Name: "vale0:a", For: time.Hour}
	if err := c.count(ctx, &cli.Env{Tool: "valectl", Stdout: &out, Stderr: &stderr, Now: clock()}, both); err != nil {
		t.Error(err)
	}
	if !strings.Contains(stderr.String(), "valectl: lost count: the tx monitor's ring was full 1 times") || strings.Contains(stderr.String(), "rx monitor") {
		t.Errorf("%s", &stderr)
	}
	if !strings.Contains(out.String(), "tx        4095 ") && !strings.Contains(out.String(), "tx      4095 ") {
		t.Errorf("%s", &out)
	}
}

// TestMonitorGone: the port that is watched is closed.
func TestMonitorGone(t *testing.T) {
	a, both := openMonitored(t)
	sendTo(t, a, 2)
	a.Close()
	var out, stderr strings.Builder
	c := statsCmd{Name: "vale0:a", For: 50 * time.Millisecond}
	if err := c.count(t.Context(), &cli.Env{Tool: "valectl", Stdout: &out, Stderr: &stderr, Now: clock()}, both); err != nil {
		t.Error(err)
	}
	if !strings.Contains(stderr.String(), "valectl: vale0:a was closed meanwhile") {
		t.Errorf("%s", &stderr)
	}
}

// TestMonitorRefused: nobody has the port open.
func TestMonitorRefused(t *testing.T) {
	_, err := openMonitors(openOn(t, vale.New(nil)), "vale0:a")
	if err == nil || !strings.Contains(err.Error(), "nobody has vale0:a open") {
		t.Error(err)
	}
}

// TestOfferMonitor: what a kernel can be asked has the name that was asked for.
func TestOfferMonitor(t *testing.T) {
	refused := &netmap.OpError{Op: "stats", Err: errors.ErrUnsupported, Hint: "no"}
	for name, want := range map[string]string{"": "vale0:a", "vale7": "vale7:a", "vale7:x": "vale7:x"} {
		err := offerMonitor(refused, name)
		if !errors.Is(err, errors.ErrUnsupported) || !strings.HasSuffix(err.Error(), "no; `valectl stats --monitor "+want+"` counts what a monitor of a port sees") {
			t.Errorf("%q: %v", name, err)
		}
	}
	other := errors.New("other")
	if offerMonitor(other, "") != other {
		t.Error("another error is changed")
	}
}
