package main

import (
	"errors"
	"fmt"
	"strings"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

// A witness tells what the device counts of a port, beside what the program counts.
type witness struct {
	ctl    *netmap.Control
	port   string
	before netmap.PortStats
	why    string // the device does not tell; or ""
}

// newWitness returns one that tells of what comes from now on.
func newWitness(dev netmap.Device, port string) *witness {
	w := &witness{ctl: netmap.NewControl(dev), port: port}
	var err error
	w.before, err = w.ctl.PortStats(port)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		w.why = "the kernel does not count them"
	case err != nil:
		w.why = "the device counts those of ports of a switch"
	}
	return w
}

// look returns what has come since the beginning, in one direction. It is nil where the
// device does not tell, or tells no more.
func (w *witness) look(dir netmap.Dir) *dropCounts {
	if w == nil || w.why != "" {
		return nil
	}
	now, err := w.ctl.PortStats(w.port)
	if err != nil {
		w.why = "the device has gone"
		return nil
	}
	s := now.Sum(dir).Minus(w.before.Sum(dir))
	d := &dropCounts{Copies: s.Copies, Delivered: s.Delivered, Dropped: s.Drops.Total(), Causes: s.Drops}
	if now.Host == nil || w.before.Host == nil {
		return d
	}
	if d.Link = now.Host.Out - w.before.Host.Out; dir == netmap.Tx {
		d.Delivered -= min(d.Delivered, d.Link) // the port has given them away
	} else {
		d.Link = now.Host.In - w.before.Host.In
		d.Copies += d.Link // the port has never seen them
	}
	d.Dropped += d.Link
	return d
}

// A dropCounts is what became of the copies of packets on a switch: of those that a port
// has sent, one for each receiver, or of those that were meant for it.
type dropCounts struct {
	Copies    uint64       `json:"copies"`
	Delivered uint64       `json:"delivered"`
	Dropped   uint64       `json:"dropped"`
	Causes    netmap.Drops `json:"causes"`
	Link      uint64       `json:"link"` // of those dropped: lost between the port and its interface
}

// text returns it as it is printed; whose says which copies these are.
func (d *dropCounts) text(whose string) string {
	text := fmt.Sprintf("%d of %d copies %s", d.Dropped, d.Copies, whose)
	causes := cli.DropCauses(d.Causes)
	if d.Link > 0 {
		causes = append(causes, fmt.Sprintf("link:%d", d.Link))
	}
	if causes != nil {
		text += " (" + strings.Join(causes, ", ") + ")"
	}
	return text
}
