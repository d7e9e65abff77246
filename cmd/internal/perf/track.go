package main

import (
	"fmt"
	"slices"
	"time"

	"govale/netmap"
	"govale/vale"
)

// A track is a switch in this process, with one port that sends and others that receive.
type track struct {
	m    *vale.Machine
	tx   *netmap.Port
	rx   []*netmap.Port
	idle []*netmap.Port // that only are there
	size int

	// turn readies the next slots of the sender for another batch, outside of what a lap
	// of txsyncs times; nil where they stay as they are.
	turn func(r *netmap.Ring, n int)
}

// mac returns the address of a port: receivers are numbered from 0, the sender is -1.
func mac(port int) netmap.MAC { return netmap.MAC{0x02, 0, 0, 0, 0, byte(port + 1)} }

// newTrack returns a track whose switch knows where every receiver is.
func newTrack(size, receivers int) (*track, error) {
	t := &track{m: vale.New(nil), size: size}
	var err error
	if t.tx, err = t.open("vale0:tx"); err != nil {
		return nil, err
	}
	for i := range receivers {
		p, err := t.open(fmt.Sprintf("vale0:rx%d", i))
		if err != nil {
			return nil, err
		}
		t.rx = append(t.rx, p)
		writeFrame(p.Tx[0], 0, mac(-1), mac(i))
		fill(p.Tx[0], 1, 60)
		if err := p.TxSync(); err != nil {
			return nil, err
		}
	}
	for _, p := range append(t.rx, t.tx) { // the first ones were flooded
		if err := discard(p); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// discard gives back what a port has received.
func discard(p *netmap.Port) error {
	if err := p.RxSync(); err != nil {
		return err
	}
	p.Rx[0].Advance(p.Rx[0].Space())
	return p.RxSync()
}

func (t *track) open(name string) (*netmap.Port, error) {
	return netmap.Open(t.m.Open(), name, nil)
}

// close closes all ports.
func (t *track) close() {
	t.tx.Close()
	for _, p := range slices.Concat(t.rx, t.idle) {
		p.Close()
	}
}

// addIdle opens a port that neither sends nor receives; its rings are short ones.
func (t *track) addIdle(name string) error {
	p, err := netmap.Open(t.m.Open(), name, &netmap.Config{TxSlots: 16, RxSlots: 16})
	if err != nil {
		return err
	}
	t.idle = append(t.idle, p)
	return nil
}

// write puts into every buffer of the sender a frame to the port that dst gives for it.
func (t *track) write(dst func(i int) netmap.MAC) {
	for i := range t.tx.Tx[0].NumSlots() {
		writeFrame(t.tx.Tx[0], i, dst(int(i)), mac(-1))
	}
}

// writeFrame writes the addresses of a frame into the buffer of slot i.
func writeFrame(r *netmap.Ring, i uint32, dst, src netmap.MAC) {
	b := r.Buf(r.Slot(i))
	copy(b, dst[:])
	copy(b[6:], src[:])
	b[12], b[13] = 0x88, 0xb5 // local experiments
}

// fill gives the next n slots to the switch, with what is in their buffers.
func fill(r *netmap.Ring, n, size int) int {
	n = min(n, r.Space())
	i := r.Head()
	for range n {
		s := r.Slot(i)
		s.Len, s.Flags = uint16(size), 0
		i = r.Next(i)
	}
	return r.Advance(n)
}

// drain takes all that a port has received, looking at each slot, and returns the frames.
func (t *track) drain(p *netmap.Port) (frames int, err error) {
	if err = p.RxSync(); err != nil {
		return 0, err
	}
	r := p.Rx[0]
	i, bytes := r.Head(), 0
	for range r.Space() {
		bytes += int(r.Slot(i).Len)
		frames++
		i = r.Next(i)
	}
	r.Advance(frames)
	if bytes != frames*t.size {
		return frames, fmt.Errorf("%d frames of %d bytes hold %d bytes", frames, t.size, bytes)
	}
	return frames, nil
}

// release gives back the slots that the last batch of a lap has left read: a batch of all
// slots of a ring needs them, while in a program, whose batches are shorter, the next
// rxsync does it.
func (t *track) release() error {
	for _, p := range t.rx {
		if err := p.RxSync(); err != nil {
			return err
		}
	}
	return nil
}

// path returns a lap of the whole path: slots filled, txsync, rxsync of all receivers,
// slots read and given back. copies is how many receivers get each frame.
func (t *track) path(batch, copies int) func() (int, time.Duration, error) {
	return t.lap(batch, copies, true)
}

// txsync returns a lap that is not timed but for its txsyncs.
func (t *track) txsync(batch, copies int) func() (int, time.Duration, error) {
	return t.lap(batch, copies, false)
}

// lapFrames is how many frames a lap moves at least, so that the clock costs nothing.
const lapFrames = 1000

func (t *track) lap(batch, copies int, whole bool) func() (int, time.Duration, error) {
	turns := max(1, lapFrames/batch)
	return func() (int, time.Duration, error) {
		var syncs time.Duration
		want, got := 0, 0
		if err := t.release(); err != nil {
			return 0, 0, err
		}
		start := time.Now()
		for range turns {
			if t.turn != nil {
				t.turn(t.tx.Tx[0], batch)
			}
			want += fill(t.tx.Tx[0], batch, t.size) * copies
			var sync time.Time
			if !whole {
				sync = time.Now()
			}
			err := t.tx.TxSync()
			if !whole {
				syncs += time.Since(sync)
			}
			for _, p := range t.rx {
				if err != nil {
					break
				}
				var n int
				n, err = t.drain(p)
				got += n
			}
			if err != nil {
				return 0, 0, err
			}
		}
		took := time.Since(start)
		if !whole {
			took = syncs
		}
		if got != want {
			return 0, 0, fmt.Errorf("%d frames received of %d", got, want)
		}
		return got, took, nil
	}
}
