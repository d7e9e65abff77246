package main

import (
	"context"
	"fmt"

	"govale/cmd/internal/yardstick"
	"govale/netmap"
)

// fullBatch is the most frames that a ring of 1024 slots has room for.
const fullBatch = 1023

// unicast measures one core, one sender and one receiver that the switch knows.
func unicast(ctx context.Context, r *report) error {
	for _, size := range [...]int{60, 1500} {
		if err := unicastSize(ctx, r, size); err != nil {
			return err
		}
	}
	return nil
}

func unicastSize(ctx context.Context, r *report, size int) error {
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
	all, err := r.run(ctx,
		yardstick.Contender{Name: "txsync", Lap: t.txsync(fullBatch, 1)},
		yardstick.Contender{Name: "whole path", Lap: t.path(fullBatch, 1)},
		yardstick.PlainPath(size, fullBatch),
		floor[0], floor[1])
	if err != nil {
		return err
	}
	copying := yardstick.Fastest(all[3:]...)
	sync, path := 1.5, 2.0
	if size > 60 {
		sync, path = 1.1, 1.2
	}
	r.compare(fmt.Sprintf("txsync alone, %d B", size), all[0], copying, atMost(sync))
	r.compare(fmt.Sprintf("whole path, %d B", size), all[1], copying, atMost(path))
	if size == 60 {
		r.faster("whole path against the plain port, 60 B", all[1], all[2], atLeast(2.3))
	}
	return nil
}
