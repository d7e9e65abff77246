package devicetest

import (
	"fmt"
	"time"

	"govale/netmap"
)

// txsync is "txsync H": NIOCTXSYNC.
func (r *runner) txsync(c *call) ([]string, error) { return sync(c, netmap.Tx) }

// rxsync is "rxsync H": NIOCRXSYNC.
func (r *runner) rxsync(c *call) ([]string, error) { return sync(c, netmap.Rx) }

func sync(c *call, dir netmap.Dir) ([]string, error) {
	if err := c.dev.Sync(dir); err != nil {
		return refusal(err), nil
	}
	return []string{"ok" + c.rings.states(dir)}, nil
}

// poll is "poll H in|out|inout": poll(2).
func (r *runner) poll(c *call) ([]string, error) {
	want := map[string]netmap.Events{
		"in": netmap.Readable, "out": netmap.Writable, "inout": netmap.Readable | netmap.Writable,
	}[c.words[0]]
	got, err := c.dev.Poll(want, time.Duration(c.millis())*time.Millisecond)
	if err != nil {
		return refusal(err), nil
	}
	n := 0
	if got != 0 {
		n = 1
	}
	return []string{fmt.Sprintf("ok n=%d revents=%s%s%s", n, got, c.rings.states(netmap.Tx), c.rings.states(netmap.Rx))}, nil
}
