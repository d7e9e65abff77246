package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"govale/cmd/internal/ondemand"
	"govale/netmap"
	"govale/vale"
)

// batch is how many frames are sent with one sync.
const batch = 256

// ours is our switch in this process.
func ours() system {
	return system{
		name: "ours, in one process",
		note: "1 core, 1 copy between rings, learning; slots filled, both syncs, slots read",
		start: func(_ context.Context, _ string, size int) (rig, error) {
			m := vale.New(nil)
			return newOurs(size, func() (netmap.Device, error) { return m.Open(), nil }, func() {})
		},
	}
}

// oursServed is our switch in a process of its own. The ports are both in this one, so
// that it takes each frame from one process to another and back.
func oursServed() system {
	return system{
		name: "ours, served by a process",
		note: "the same loop, with the switch in another process",
		start: func(_ context.Context, dir string, size int) (rig, error) {
			socket := filepath.Join(dir, "socket")
			server := 0
			open := func() (netmap.Device, error) {
				return ondemand.Dial(socket, &vale.Dialer{}, func(pid int) { server = pid })
			}
			return newOurs(size, open, func() { end(server) })
		},
	}
}

// end ends a server that this process has started, and waits until it is gone. It would
// go by itself, but later.
func end(server int) {
	if server == 0 {
		return
	}
	unix.Kill(server, unix.SIGTERM) // no more than an error where it is gone
	for deadline := time.Now().Add(patience); unix.Kill(server, 0) == nil && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
}

// A path is the way of frames from one port of our switch to another.
type path struct {
	tx, rx *netmap.Port
	size   int
	end    func() // after the ports are closed
}

// Addresses of the ports of any switch that learns.
var (
	txMAC = netmap.MAC{0x02, 0, 0, 0, 0, 1}
	rxMAC = netmap.MAC{0x02, 0, 0, 0, 0, 2}
)

// etherType is that of the frames: for local experiments.
const etherType = 0x88b5

// newFrame returns a frame without contents.
func newFrame(dst, src netmap.MAC, size int) []byte {
	b := make([]byte, size)
	copy(b, dst[:])
	copy(b[6:], src[:])
	b[12], b[13] = etherType>>8, etherType&0xff
	return b
}

// newOurs opens two ports, each on a descriptor that open opens, and lets the switch learn
// where the receiver is.
func newOurs(size int, open func() (netmap.Device, error), end func()) (rig, error) {
	p := &path{size: size, end: end}
	var err error
	if p.tx, err = openPort(open, "vale0:tx"); err == nil {
		p.rx, err = openPort(open, "vale0:rx")
	}
	if err == nil {
		err = p.learn()
	}
	if err != nil {
		p.close()
		return nil, err
	}
	r := p.tx.Tx[0]
	for i := range r.NumSlots() {
		copy(r.Buf(r.Slot(i)), newFrame(rxMAC, txMAC, size))
	}
	return p, nil
}

// openPort opens a port on a descriptor of its own.
func openPort(open func() (netmap.Device, error), name string) (*netmap.Port, error) {
	dev, err := open()
	if err != nil {
		return nil, err
	}
	return netmap.Open(dev, name, nil)
}

// learn sends a frame from the receiver to the sender, which takes it.
func (p *path) learn() error {
	r := p.rx.Tx[0]
	s := r.Slot(r.Head())
	s.Len = uint16(copy(r.Buf(s), newFrame(txMAC, rxMAC, 60)))
	r.Advance(1)
	if err := p.rx.TxSync(); err != nil {
		return err
	}
	if err := p.tx.RxSync(); err != nil {
		return err
	}
	if n := p.tx.Rx[0].Space(); n != 1 {
		return fmt.Errorf("%d frames arrived of 1", n)
	}
	p.tx.Rx[0].Advance(1)
	return p.tx.RxSync()
}

func (p *path) close() {
	for _, port := range []*netmap.Port{p.tx, p.rx} {
		if port != nil {
			port.Close()
		}
	}
	p.end()
}

// turn moves batches from port to port on one core.
func (p *path) turn(ctx context.Context, d time.Duration) (pps float64, err error) {
	pinned(func() {
		if _, err = p.run(ctx, d/10); err == nil { // warms up
			pps, err = p.run(ctx, d)
		}
	})
	return pps, err
}

// lookEvery is how many batches are moved between two looks at the clock.
const lookEvery = 32

// run moves batches for d.
func (p *path) run(ctx context.Context, d time.Duration) (pps float64, err error) {
	sent, received := 0, 0
	start := time.Now()
	for took := time.Duration(0); took < d || received == 0; took = time.Since(start) {
		for range lookEvery {
			n, err := p.send()
			if err != nil {
				return 0, err
			}
			sent += n
			if n, err = p.receive(); err != nil {
				return 0, err
			}
			received += n
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
	}
	took := time.Since(start)
	if sent != received {
		return 0, fmt.Errorf("%d frames sent, but %d received", sent, received)
	}
	return float64(received) / took.Seconds(), nil
}

// send fills slots, whose buffers hold frames already, and syncs.
func (p *path) send() (int, error) {
	r := p.tx.Tx[0]
	n := min(batch, r.Space())
	i := r.Head()
	for range n {
		s := r.Slot(i)
		s.Len, s.Flags = uint16(p.size), 0
		i = r.Next(i)
	}
	r.Advance(n)
	return n, p.tx.TxSync()
}

// receive syncs, looks at each slot and gives it back with the next sync.
func (p *path) receive() (int, error) {
	if err := p.rx.RxSync(); err != nil {
		return 0, err
	}
	r := p.rx.Rx[0]
	n, bytes := r.Space(), 0
	i := r.Head()
	for range n {
		bytes += int(r.Slot(i).Len)
		i = r.Next(i)
	}
	r.Advance(n)
	if bytes != n*p.size {
		return n, fmt.Errorf("%d frames of %d bytes hold %d bytes", n, p.size, bytes)
	}
	return n, nil
}
