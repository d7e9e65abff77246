package main

import (
	"sync/atomic"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

// Calls are how often a program has entered its device: each is a system call where the
// device is a kernel.
type calls struct{ txSyncs, rxSyncs, polls atomic.Uint64 }

// A callCounts is the calls of a run that is over.
type callCounts struct {
	TxSyncs uint64 `json:"txsyncs"`
	RxSyncs uint64 `json:"rxsyncs"`
	Polls   uint64 `json:"polls"`
}

func (c *calls) now() callCounts {
	return callCounts{c.txSyncs.Load(), c.rxSyncs.Load(), c.polls.Load()}
}

// A countedDevice is a device whose calls are counted.
type countedDevice struct {
	netmap.Device
	calls *calls
}

// Sync counts a Sync.
func (d *countedDevice) Sync(dir netmap.Dir) error {
	if dir == netmap.Tx {
		d.calls.txSyncs.Add(1)
	} else {
		d.calls.rxSyncs.Add(1)
	}
	return d.Device.Sync(dir)
}

// Poll counts a Poll.
func (d *countedDevice) Poll(want netmap.Events, timeout time.Duration) (netmap.Events, error) {
	d.calls.polls.Add(1)
	return d.Device.Poll(want, timeout)
}

// A versionedDevice is a countedDevice that knows its API version.
type versionedDevice struct {
	*countedDevice
	netmap.Versioner
}

// count returns a device that counts in c what is asked of d.
func (c *calls) count(d netmap.Device) netmap.Device {
	counted := &countedDevice{d, c}
	if v, ok := d.(netmap.Versioner); ok {
		return &versionedDevice{counted, v}
	}
	return counted
}

// uncounted returns the device behind one that counts: what it tells beyond netmap.Device,
// it tells itself only.
func uncounted(d netmap.Device) netmap.Device {
	switch d := d.(type) {
	case *countedDevice:
		return d.Device
	case *versionedDevice:
		return d.Device
	}
	return d
}

// openPort opens a port on a descriptor of its own, which its Close closes.
func (c *calls) openPort(opener *cli.Opener, name string, cfg *netmap.Config) (*netmap.Port, error) {
	dev, err := opener.Open()
	if err != nil {
		return nil, err
	}
	port, err := netmap.Open(c.count(dev), name, cfg)
	if err != nil {
		dev.Close()
		return nil, err
	}
	return port, nil
}
