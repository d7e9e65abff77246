package main

import (
	"context"

	"govale/cmd/internal/yardstick"
	"govale/netmap"
)

// fullBatch is the most frames that a ring of 1024 slots has room for.
const fullBatch = 1023

// frameSizes are the frames that are measured; goals are for the first and the last.
var frameSizes = []int{60, 128, 256, 512, 1024, 1500}

// unicast measures one core, one sender and one receiver that the switch knows.
func unicast(ctx context.Context, r *report) error {
	var syncs, paths, copies []yardstick.Series
	for _, size := range frameSizes {
		all, err := unicastSize(ctx, r, size)
		if err != nil {
			return err
		}
		sync, path, plain, copying := all[0], all[1], all[2], yardstick.Fastest(all[3:]...)
		syncs, paths, copies = append(syncs, sync), append(paths, path), append(copies, copying)
		switch size {
		case 60:
			r.compare("txsync alone, 60 B", sync, copying, atMost(1.5))
			r.compare("whole path, 60 B", path, copying, atMost(2.0))
			r.faster("whole path against the plain port, 60 B", path, plain, atLeast(2.3))
		case 1500:
			r.compare("txsync alone, 1500 B", sync, copying, atMost(1.1))
			r.compare("whole path, 1500 B", path, copying, atMost(1.2))
		}
	}
	r.draw(figure{
		Name: "sizes", Title: "From port to port, on one core", X: "bytes of a frame",
		Curves: []curve{
			curveOf("whole path", frameSizes, paths), curveOf("txsync alone", frameSizes, syncs),
			curveOf("copying alone", frameSizes, copies),
		},
	})
	return nil
}

// unicastSize measures frames of one size: txsync, whole path, the plain port's path, and
// the two ways of copying.
func unicastSize(ctx context.Context, r *report, size int) ([]yardstick.Series, error) {
	t, err := newTrack(size, 1)
	if err != nil {
		return nil, err
	}
	defer t.close()
	t.write(func(int) netmap.MAC { return mac(0) })
	floor, err := yardstick.Floor(t.tx.Tx[0], t.rx[0].Rx[0], size)
	if err != nil {
		return nil, err
	}
	return r.run(ctx,
		yardstick.Contender{Name: "txsync", Lap: t.txsync(fullBatch, 1)},
		yardstick.Contender{Name: "whole path", Lap: t.path(fullBatch, 1)},
		yardstick.PlainPath(size, fullBatch),
		floor[0], floor[1])
}
