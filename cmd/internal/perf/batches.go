package main

import (
	"context"
	"fmt"

	"govale/cmd/internal/yardstick"
	"govale/netmap"
)

// batches measures how much of the speed is left with fewer frames a sync.
func batches(ctx context.Context, r *report) error {
	t, err := newTrack(60, 1)
	if err != nil {
		return err
	}
	defer t.close()
	t.write(func(int) netmap.MAC { return mac(0) })
	all, err := r.run(ctx,
		yardstick.Contender{Name: "batch 1", Lap: t.path(1, 1)},
		yardstick.Contender{Name: "batch 64", Lap: t.path(64, 1)},
		yardstick.Contender{Name: fmt.Sprintf("batch %d", fullBatch), Lap: t.path(fullBatch, 1)})
	if err != nil {
		return err
	}
	r.faster("speed with batches of 64, 60 B", all[1], all[2], atLeast(0.85))
	r.compare("cost of a batch of 1, 60 B", all[0], all[2], atMost(5))
	return nil
}
