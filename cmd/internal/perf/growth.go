package main

import (
	"context"
	"fmt"

	"govale/cmd/internal/yardstick"
	"govale/netmap"
)

// growth measures whether a frame costs more where there is more that it has nothing to do
// with: ports, switches, addresses.
func growth(ctx context.Context, r *report) error {
	for _, f := range [...]func(context.Context, *report) error{growthPorts, growthSwitches, growthSeen, growthSources, growthDestinations} {
		if err := f(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// growthOf measures one thing with more and more of another: made returns the lap with n
// of them, and the track to close. It returns the series in the order of ns.
func growthOf(ctx context.Context, r *report, of string, ns []int, made func(n int) (*track, yardstick.Lap, error)) ([]yardstick.Series, error) {
	var contenders []yardstick.Contender
	for _, n := range ns {
		t, lap, err := made(n)
		if err != nil {
			return nil, err
		}
		defer t.close()
		contenders = append(contenders, yardstick.Contender{Name: fmt.Sprintf("%s: %d", of, n), Lap: lap})
	}
	return r.run(ctx, contenders...)
}

// growthPorts has ports on the switch that neither send nor receive.
func growthPorts(ctx context.Context, r *report) error {
	ports := []int{2, 8, 32, 128, 252}
	f := figure{Name: "ports", Title: "Frames of 60 B from port to port, beside idle ports", X: "ports of the switch"}
	for _, batch := range [...]int{fullBatch, 1} {
		all, err := growthOf(ctx, r, "ports", ports, func(n int) (*track, yardstick.Lap, error) {
			t, err := knownTrack()
			if err != nil {
				return nil, nil, err
			}
			for i := range n - 2 {
				if err := t.addIdle(fmt.Sprintf("vale0:%d", i)); err != nil {
					return nil, nil, err
				}
			}
			return t, t.path(batch, 1), nil
		})
		if err != nil {
			return err
		}
		r.compare(fmt.Sprintf("252 ports, batches of %d, 60 B", batch), all[len(all)-1], all[0], atMost(1.1))
		f.Curves = append(f.Curves, curveOf(fmt.Sprintf("batches of %d", batch), ports, all))
	}
	r.draw(f)
	return nil
}

// growthSwitches has other switches, of two ports each.
func growthSwitches(ctx context.Context, r *report) error {
	switches := []int{1, 2, 4, 8}
	all, err := growthOf(ctx, r, "switches", switches, func(n int) (*track, yardstick.Lap, error) {
		t, err := knownTrack()
		if err != nil {
			return nil, nil, err
		}
		for i := 1; i < n; i++ {
			for _, port := range [...]string{"a", "b"} {
				if err := t.addIdle(fmt.Sprintf("vale%d:%s", i, port)); err != nil {
					return nil, nil, err
				}
			}
		}
		return t, t.path(fullBatch, 1), nil
	})
	if err != nil {
		return err
	}
	r.compare("8 switches, 60 B", all[3], all[0], atMost(1.1))
	r.draw(figure{
		Name: "switches", Title: "Frames of 60 B from port to port, beside other switches", X: "switches",
		Curves: []curve{curveOf("whole path", switches, all)},
	})
	return nil
}

// addressCounts are the addresses of the usual flow's neighbours: the table has 1024
// places, and more than that push each other out.
var addressCounts = []int{1, 10, 100, 1_000, 10_000, 100_000}

// growthSeen has addresses that the switch has seen before, all on a third port.
func growthSeen(ctx context.Context, r *report) error {
	all, err := growthOf(ctx, r, "addresses seen", addressCounts, func(n int) (*track, yardstick.Lap, error) {
		t, err := knownTrack()
		if err != nil {
			return nil, nil, err
		}
		crowd, err := t.open("vale0:crowd")
		if err != nil {
			return nil, nil, err
		}
		t.idle = append(t.idle, crowd)
		if err := t.speak(crowd, manyMACs(n)); err != nil {
			return nil, nil, err
		}
		// The switch learns an address again only if another one has spoken in between.
		if err := t.speak(t.rx[0], []netmap.MAC{mac(100), mac(0)}); err != nil {
			return nil, nil, err
		}
		return t, t.path(fullBatch, 1), nil
	})
	if err != nil {
		return err
	}
	last := len(all) - 1
	r.compare("100000 addresses seen, 60 B", all[last], all[0], atMost(1.1))
	r.draw(figure{
		Name: "addresses-seen", Title: "Frames of 60 B from port to port, other addresses seen before", X: "addresses seen",
		Curves: []curve{curveOf("whole path", addressCounts, all)},
	})
	return nil
}

// growthSources has a sender whose every frame comes from another address than the one
// before it, of so many in turn.
func growthSources(ctx context.Context, r *report) error {
	counts := addressCounts[1:]
	all, err := growthOf(ctx, r, "sources", counts, func(n int) (*track, yardstick.Lap, error) {
		t, err := knownTrack()
		if err != nil {
			return nil, nil, err
		}
		sources, next := manyMACs(n), 0
		t.turn = func(ring *netmap.Ring, slots int) {
			i := ring.Head()
			for range min(slots, ring.Space()) {
				copy(ring.Buf(ring.Slot(i))[6:], sources[next][:])
				if next++; next == len(sources) {
					next = 0
				}
				i = ring.Next(i)
			}
		}
		return t, t.txsync(fullBatch, 1), nil
	})
	if err != nil {
		return err
	}
	r.draw(figure{
		Name: "sources", Title: "Frames of 60 B to one port, each from another address", X: "addresses in turn",
		Curves: []curve{curveOf("txsync alone", counts, all)},
	})
	return nil
}

// growthDestinations has a sender whose every frame goes to another address than the one
// before it, of so many in turn, which all are known on one port.
func growthDestinations(ctx context.Context, r *report) error {
	counts := []int{10, 32, 100, 320, 1000}
	all, err := growthOf(ctx, r, "destinations", counts, func(n int) (*track, yardstick.Lap, error) {
		t, err := knownTrack()
		if err != nil {
			return nil, nil, err
		}
		behind := placedMACs(n)
		if err := t.speak(t.rx[0], behind); err != nil {
			return nil, nil, err
		}
		t.write(func(i int) netmap.MAC { return behind[i%n] })
		return t, t.txsync(fullBatch, 1), nil
	})
	if err != nil {
		return err
	}
	r.draw(figure{
		Name: "destinations", Title: "Frames of 60 B to one port, each to another known address", X: "addresses in turn",
		Curves: []curve{curveOf("txsync alone", counts, all)},
	})
	return nil
}

// knownTrack returns a track with one receiver, to which all frames of the sender go.
func knownTrack() (*track, error) {
	t, err := newTrack(60, 1)
	if err != nil {
		return nil, err
	}
	t.write(func(int) netmap.MAC { return mac(0) })
	return t, nil
}

// speak sends a frame from each address through p, to the sender of the track, and throws
// away whatever anybody has received of it.
func (t *track) speak(p *netmap.Port, from []netmap.MAC) error {
	r := p.Tx[0]
	for len(from) > 0 {
		n := min(r.Space(), len(from))
		i := r.Head()
		for _, src := range from[:n] {
			writeFrame(r, i, mac(-1), src)
			i = r.Next(i)
		}
		from = from[n:]
		fill(r, n, t.size)
		if err := p.TxSync(); err != nil {
			return err
		}
		for _, q := range append(t.rx, t.tx) {
			if err := discard(q); err != nil {
				return err
			}
		}
	}
	return nil
}

// manyMACs returns n addresses that leave those of the track's ports in the table.
func manyMACs(n int) []netmap.MAC {
	return macs(n, map[int]bool{yardstick.TableSlot(mac(-1)): true, yardstick.TableSlot(mac(0)): true}, false)
}

// placedMACs returns n addresses, at most some less than the table has places for, that
// leave each other in the table besides.
func placedMACs(n int) []netmap.MAC {
	return macs(n, map[int]bool{yardstick.TableSlot(mac(-1)): true, yardstick.TableSlot(mac(0)): true}, true)
}

// macs returns n addresses whose places in the table are not taken. With take they take
// their own.
func macs(n int, taken map[int]bool, take bool) []netmap.MAC {
	all := make([]netmap.MAC, 0, n)
	for i := uint32(0); len(all) < n; i++ {
		m := netmap.MAC{0x02, 1, byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i)}
		slot := yardstick.TableSlot(m)
		if taken[slot] {
			continue
		}
		taken[slot] = take
		all = append(all, m)
	}
	return all
}
