package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"sync"
	"time"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/sweep"
	"govale/cmd/internal/yardstick"
	"govale/netmap"
	"govale/nmreq"
)

// A bed is the ports that one row is measured with.
type bed struct {
	plan  *sweepPlan
	size  int
	batch int

	tx      *netmap.Port
	ring    *netmap.Ring // of tx, the one that sends
	rx      []*netmap.Port
	src     *spread
	release bool // a batch needs the slots of the one before it
}

// newBed opens the ports and lets the switch learn where the receivers are.
func newBed(p *sweepPlan, size, batch, receivers int) (*bed, error) {
	b := &bed{plan: p, size: size, batch: batch}
	if err := b.open(receivers); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *bed) open(receivers int) (err error) {
	if b.tx, err = b.plan.opener.OpenPort(b.plan.Sender, nil); err != nil {
		return err
	}
	if len(b.tx.Tx) == 0 {
		return cli.Usagef("%s is opened without tx rings", b.plan.Sender)
	}
	b.ring = b.tx.Tx[0]
	if err := b.check(); err != nil {
		return err
	}
	for i := range receivers {
		name := b.plan.Receiver
		if receivers > 1 {
			name += strconv.Itoa(i)
		}
		port, err := b.plan.opener.OpenPort(name, &netmap.Config{Flags: nmreq.FlagNoTxPoll})
		if err != nil {
			return err
		}
		b.rx = append(b.rx, port)
		if len(port.Rx) == 0 {
			return cli.Usagef("%s is opened without rx rings", name)
		}
		share := (b.batch + receivers - 1) / receivers
		b.release = b.release || 2*share >= int(port.Rx[0].NumSlots())
	}
	b.src = newSpread(b.frames(), b.ring)
	if !b.plan.vale {
		return nil
	}
	b.touch()
	return b.teach()
}

// touch writes to all buffers of the receivers on a switch, so that the system has given
// them memory before anything is measured: many rings are longer than a row.
func (b *bed) touch() {
	for _, port := range b.rx {
		for _, r := range port.Rx {
			for i := range r.NumSlots() {
				r.Buf(r.Slot(i))[0] = 0
			}
		}
	}
}

// check complains about all of the plan that the sender has no room for, before the first
// row is measured.
func (b *bed) check() error {
	for _, size := range b.plan.Sizes {
		if most := min(b.ring.BufSize(), maxFrame-1); size > most {
			return cli.Usagef("--sizes %d: a frame on %s has at most %d bytes, the size of a buffer", size, b.plan.Sender, most)
		}
	}
	for _, batch := range b.plan.Batches {
		if most := int(b.ring.NumSlots()) - 1; batch > most {
			return cli.Usagef("--batches %d: a ring of %s has room for %d frames", batch, b.plan.Sender, most)
		}
	}
	return nil
}

// frames returns one frame to each receiver. What is between cards goes to everybody.
func (b *bed) frames() (all [][]byte) {
	for i := range b.rx {
		f := flowTo(i)
		if !b.plan.vale {
			f.dstMAC = netmap.MAC{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
		}
		all = append(all, withoutChecksum(newFrame(f, b.size)))
	}
	return all
}

// flowTo returns the addresses of frames to the receiver of that number. No two receivers
// have the same place in the table of a switch, where they would push each other out.
func flowTo(i int) flow {
	f := benchFlow
	f.dstMAC = receiverMACs()[i]
	return f
}

// receiverMACs returns an address for each receiver that there may be.
var receiverMACs = sync.OnceValue(func() (all []netmap.MAC) {
	var taken [yardstick.TableSlots]bool
	taken[yardstick.TableSlot(benchFlow.srcMAC)] = true
	for n := 2; len(all) < maxReceivers; n++ { // benchFlow comes from 1
		mac := netmap.MAC{0x02, 0, 0, 0, byte(n >> 8), byte(n)}
		if slot := yardstick.TableSlot(mac); !taken[slot] {
			taken[slot] = true
			all = append(all, mac)
		}
	}
	return all
})

// teach sends a frame from each receiver, and discards what others have received of it.
func (b *bed) teach() error {
	for i, port := range b.rx {
		f := flowTo(i)
		f.srcMAC, f.dstMAC = f.dstMAC, f.srcMAC
		if len(port.Tx) == 0 {
			return cli.Usagef("%s is opened without tx rings: a switch learns where a port is from what it sends", port.Name)
		}
		newGenerator(newFrame(f, minEthernet), port.Tx).fill(port.Tx[0], 1)
		if err := port.TxSync(); err != nil {
			return err
		}
	}
	for _, port := range b.rx {
		if err := (&listener{port: port, c: newCounters()}).rest(); err != nil {
			return err
		}
	}
	return nil
}

func (b *bed) close() {
	if b.tx != nil {
		b.tx.Close()
	}
	for _, port := range b.rx {
		port.Close()
	}
}

// dropped returns the frames that the device has dropped on these ports so far, nil where
// it does not count them.
func (b *bed) dropped() (*uint64, error) {
	c, err := b.tx.Counters()
	if errors.Is(err, errors.ErrUnsupported) {
		return nil, nil
	}
	sum := c.TxDropped
	for _, port := range b.rx {
		if err != nil {
			break
		}
		c, err = port.Counters()
		sum += c.RxDropped
	}
	return &sum, err
}

// account returns where frames went since so many were dropped. It fails where they do
// not add up: then somebody else sends to these ports, or takes from them.
func (b *bed) account(sent, received uint64, before *uint64) (sweep.Traffic, error) {
	if before == nil {
		return traffic(sent, received)
	}
	after, err := b.dropped()
	if err != nil {
		return sweep.Traffic{}, err
	}
	if after == nil {
		return traffic(sent, received)
	}
	return countedTraffic(sent, received, *after-*before)
}

// traffic is for a device that does not count what it drops.
func traffic(sent, received uint64) (t sweep.Traffic, err error) {
	if received > sent {
		return t, fmt.Errorf("%d frames sent, but %d received: somebody else sends to these ports", sent, received)
	}
	return sweep.Traffic{Sent: sent, Received: received, Lost: sent - received}, nil
}

// countedTraffic is for a device that has dropped so many.
func countedTraffic(sent, received, dropped uint64) (sweep.Traffic, error) {
	t, err := traffic(sent, received)
	if err == nil && dropped != t.Lost {
		err = fmt.Errorf("%d frames sent, but %d received and %d dropped: somebody else uses these ports", sent, received, dropped)
	}
	t.Dropped = &dropped
	return t, err
}

// lapFrames is how many frames a lap moves at least, so that the clock costs nothing.
const lapFrames = 1000

// lap sends batches and receives them, one after the other.
func (b *bed) lap() (sent, received int, took time.Duration, err error) {
	turns := max(1, lapFrames/b.batch)
	start := time.Now()
	for range turns {
		n, _ := b.src.fill(b.ring, b.batch)
		if err := b.tx.TxSync(); err != nil {
			return 0, 0, 0, err
		}
		got, err := b.receive()
		if err != nil {
			return 0, 0, 0, err
		}
		sent += n
		received += got
	}
	return sent, received, time.Since(start), nil
}

// receive takes what the receivers have received.
func (b *bed) receive() (received int, err error) {
	for _, port := range b.rx {
		if err := port.RxSync(); err != nil {
			return received, err
		}
		for _, r := range port.Rx {
			n, _ := drain(r, r.Space(), math.MaxUint64)
			received += n
		}
		if !b.release {
			continue
		}
		if err := port.RxSync(); err != nil {
			return received, err
		}
	}
	return received, nil
}
