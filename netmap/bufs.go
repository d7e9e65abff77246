package netmap

import (
	"encoding/binary"
	"fmt"
	"slices"

	"govale/netmap/shm"
)

// walkExtra follows the list of extra buffers from ni_bufs_head: each buffer begins
// with the index of the next one, 0 ends the list. Programs write these numbers, so the
// walk ends after as many buffers as were granted.
func (p *Port) walkExtra() ([]uint32, error) {
	var bufs []uint32
	rings := slices.Concat(p.Tx, p.Rx, p.HostTx, p.HostRx)
	if len(rings) == 0 || p.extra == 0 {
		return nil, nil
	}
	r := rings[0]
	for idx := p.nifp.BufsHead; idx != 0; {
		if int(idx) >= len(r.bufs)/int(r.bufSize) || len(bufs) == int(p.extra) {
			return nil, fmt.Errorf("%w: extra buffer %d after %d of %d", shm.ErrLayout, idx, len(bufs), p.extra)
		}
		bufs = append(bufs, idx)
		idx = binary.NativeEndian.Uint32(r.BufIdx(idx))
	}
	return bufs, nil
}
