package main

import (
	"context"
	"fmt"
	"math/rand/v2"

	"govale/cmd/internal/yardstick"
	"govale/netmap"
)

// fanout measures frames to several receivers: each to one of them, in random order, and
// each to all of them.
func fanout(ctx context.Context, r *report) error {
	one, err := newTrack(60, 1)
	if err != nil {
		return err
	}
	defer one.close()
	one.write(func(int) netmap.MAC { return mac(0) })
	for _, to := range [...]struct {
		receivers int
		goal      goal
	}{{7, atMost(1.6)}, {15, atMost(2.0)}} {
		t, err := newTrack(60, to.receivers)
		if err != nil {
			return err
		}
		rnd := rand.New(rand.NewPCG(1, uint64(to.receivers)))
		t.write(func(int) netmap.MAC { return mac(rnd.IntN(to.receivers)) })
		all, err := r.run(ctx,
			yardstick.Contender{Name: "unicast", Lap: t.path(fullBatch, 1)},
			yardstick.Contender{Name: "one receiver", Lap: one.path(fullBatch, 1)})
		t.close()
		if err != nil {
			return err
		}
		r.compare(fmt.Sprintf("unicast to %d in random order, 60 B", to.receivers), all[0], all[1], to.goal)
	}
	for _, of := range [...]struct {
		size int
		goal goal
	}{{60, atMost(1.0)}, {1500, atMost(1.1)}} {
		if err := broadcast(ctx, r, of.size, of.goal); err != nil {
			return err
		}
	}
	return nil
}

// broadcast measures frames to 15 receivers at once.
func broadcast(ctx context.Context, r *report, size int, g goal) error {
	const receivers = 15
	one, err := newTrack(size, 1)
	if err != nil {
		return err
	}
	defer one.close()
	one.write(func(int) netmap.MAC { return mac(0) })
	t, err := newTrack(size, receivers)
	if err != nil {
		return err
	}
	defer t.close()
	t.write(func(int) netmap.MAC { return netmap.MAC{0xff, 0xff, 0xff, 0xff, 0xff, 0xff} })
	all, err := r.run(ctx,
		yardstick.Contender{Name: "broadcast", Lap: t.path(fullBatch, receivers)},
		yardstick.Contender{Name: "one receiver", Lap: one.path(fullBatch, 1)})
	if err != nil {
		return err
	}
	r.compare(fmt.Sprintf("broadcast to %d, a copy, %d B", receivers, size), all[0], all[1], g)
	return nil
}
