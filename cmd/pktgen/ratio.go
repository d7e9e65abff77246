package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"govale/cmd/internal/yardstick"
)

// benchRatioRounds is how many rounds it takes until ratios are steady on a busy machine.
const benchRatioRounds = 15

// printRatios measures the whole path in one goroutine beside its yardsticks, all taking
// turns, and prints how they compare: that is the same on a machine that is slow today.
// It takes about d for each frame size, and ends when ctx does.
func printRatios(ctx context.Context, w io.Writer, d time.Duration) error {
	fmt.Fprintf(w, "\nOne goroutine beside what copying the same bytes takes, and a plain port of VALE's two passes; ns/pkt, median of %d rounds\n",
		benchRatioRounds)
	fmt.Fprintf(w, "%-7s %9s %9s %9s %16s %16s\n", "frame", "switch", "copying", "plain", "switch/copying", "plain/switch")
	for _, size := range [...]int{60, 1500} {
		r, err := measureRatios(ctx, size, d)
		if ctx.Err() != nil {
			return errBenchInterrupted
		}
		if err != nil {
			return fmt.Errorf("%d bytes beside yardsticks: %w", size, err)
		}
		fmt.Fprintf(w, "%5d B %9.1f %9.1f %9.1f %16.2f %16.2f\n", size,
			r.ours.Median(), r.copying.Median(), r.plain.Median(), r.ours.Over(r.copying), r.plain.Over(r.ours))
	}
	return nil
}

// ratios are what is compared.
type ratios struct{ ours, copying, plain yardstick.Series }

func measureRatios(ctx context.Context, size int, d time.Duration) (r ratios, err error) {
	b, err := newBench(size)
	if err != nil {
		return r, err
	}
	defer b.close()
	floor, err := yardstick.Floor(b.tx.Tx[0], b.rx.Rx[0], size)
	if err != nil {
		return r, err
	}
	contenders := append(floor, yardstick.PlainPath(size, benchBurst), yardstick.Contender{Name: "switch", Lap: b.lap})
	course := yardstick.Course{Rounds: benchRatioRounds}
	course.Turn = d / time.Duration((course.Rounds+1)*len(contenders))
	all, err := course.Run(ctx, contenders...)
	if err != nil {
		return r, err
	}
	return ratios{copying: yardstick.Fastest(all[:2]...), plain: all[2], ours: all[3]}, nil
}

// lap is some turns.
func (b *bench) lap() (frames int, took time.Duration, err error) {
	start := time.Now()
	for range benchCheck {
		_, n, err := b.turn()
		if err != nil {
			return 0, 0, err
		}
		frames += n
	}
	return frames, time.Since(start), nil
}
