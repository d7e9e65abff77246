package main

import (
	"context"
	"fmt"

	"govale/cmd/internal/yardstick"
	"govale/netmap"
)

// batchSizes are the batches that are measured; goals are for the first, for 64 and for
// the last.
var batchSizes = []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, fullBatch}

const (
	batch1  = 0
	batch64 = 6
)

// batches measures how much of the speed is left with fewer frames a sync.
func batches(ctx context.Context, r *report) error {
	const size = 60
	t, err := newTrack(size, 1)
	if err != nil {
		return err
	}
	defer t.close()
	t.write(func(int) netmap.MAC { return mac(0) })
	floor, err := yardstick.Floor(t.tx.Tx[0], t.rx[0].Rx[0], size)
	if err != nil {
		return err
	}
	var contenders []yardstick.Contender
	for _, n := range batchSizes {
		contenders = append(contenders, yardstick.Contender{Name: fmt.Sprintf("batch %d", n), Lap: t.path(n, 1)})
	}
	all, err := r.run(ctx, append(contenders, floor...)...)
	if err != nil {
		return err
	}
	paths, copying := all[:len(batchSizes)], yardstick.Fastest(all[len(batchSizes):]...)
	full := paths[len(paths)-1]
	r.faster("speed with batches of 64, 60 B", paths[batch64], full, atLeast(0.85))
	r.compare("cost of a batch of 1, 60 B", paths[batch1], full, atMost(5))
	r.draw(figure{
		Name: "batches", Title: "Frames of 60 B from port to port, on one core", X: "frames a sync", Rate: true,
		Curves: []curve{curveOf("whole path", batchSizes, paths), level("copying alone", batchSizes, copying)},
	})
	return nil
}
