//go:build linux && (amd64 || arm64)

package supervise

import (
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"govale/netmap"
	"govale/netmap/shm"
)

// With EPOLLET a wait is told of changes only. A bell that is readable and stays so does
// not change: where frames have come since the last time, it is taken back and rung anew.
// Where the program has left old ones and none have come, a kernel would sleep until some
// do. Nobody can wait for more frames as long as there are any, so the bell is rung after a
// while, whether they have come or not.

// remindAfter is how long new frames may go unnoticed behind others that the program has
// left in its ring.
const remindAfter = 10 * time.Millisecond

// showEdge is bell.show of a wait that is told of changes only. Called with o.mu held.
func (o *open) showEdge(i *item) (taken netmap.Events) {
	if i.got&netmap.Readable == 0 {
		return i.bell.show(i.want, i.got, i.fd)
	}
	old := i.bell.readable
	came := o.framesCame()
	if !old {
		return i.bell.show(i.want, i.got, i.fd)
	}
	taken = i.bell.show(netmap.Readable, 0, i.fd)
	if came {
		i.bell.show(i.want, i.got, i.fd)
		return 0
	}
	b := i.bell
	time.AfterFunc(remindAfter, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		b.show(netmap.Readable, netmap.Readable, -1)
	})
	return taken | i.bell.show(i.want&^netmap.Readable, i.got, i.fd)
}

// framesCame reports whether rx rings have got frames since it was asked last, as far as
// the child's memory tells: what it writes there is for itself. Called with o.mu held.
func (o *open) framesCame() bool {
	tails, err := o.rxTails()
	came := err != nil || !slices.Equal(tails, o.tails)
	o.tails = tails
	return came
}

// maxRings is how many rings of an open are looked at.
const maxRings = 1024

// rxTails returns the tails of the rx rings that o is bound to.
func (o *open) rxTails() (tails []uint32, err error) {
	region, err := o.dev.Map(int(o.memsize))
	if err != nil {
		return nil, err
	}
	nifp, err := shm.IfAt(region, o.offset)
	if err != nil {
		return nil, err
	}
	n := uint64(nifp.TxRings) + uint64(nifp.HostTxRings) + uint64(nifp.RxRings) + uint64(nifp.HostRxRings)
	if n > maxRings {
		return nil, unix.E2BIG
	}
	offsets, err := shm.RingOffsets(region, o.offset, int(n))
	if err != nil {
		return nil, err
	}
	for _, ofs := range offsets {
		if ofs == 0 {
			continue
		}
		r, err := shm.RingAt(region, o.offset+uint64(ofs))
		if err != nil {
			return nil, err
		}
		if netmap.Dir(r.Dir) == netmap.Rx {
			tails = append(tails, r.LoadTail())
		}
	}
	return tails, nil
}
