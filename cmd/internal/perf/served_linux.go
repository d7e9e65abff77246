package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

// servedRounds bounds the rounds of the served switch, each of which takes a second or so.
const servedRounds = 5

// served measures the switch between processes: throughput of the tools as they are by
// default, what blocked ones take, and how long a frame is under way.
func served(ctx context.Context, r *report) error {
	tools, err := buildTools(ctx)
	if err != nil {
		return err
	}
	defer os.RemoveAll(tools.dir)
	if err := throughput(ctx, r, tools, 60, "Mpps", 20); err != nil {
		return err
	}
	if err := throughput(ctx, r, tools, 1500, "Gbit/s", 60); err != nil {
		return err
	}
	if err := blocked(ctx, r, tools); err != nil {
		return err
	}
	if err := asleep(ctx, r, tools); err != nil {
		return err
	}
	return busy(ctx, r, tools)
}

// throughput measures pktgen, server and pktgen, three processes.
func throughput(ctx context.Context, r *report, t *tools, size int, unit string, goal float64) error {
	var rates, lost []float64
	for range min(servedRounds, r.course.Rounds) {
		sent, received, took, err := t.transfer(ctx, size, 200*r.course.Turn)
		if err != nil {
			return err
		}
		rate := float64(received) / took.Seconds() / 1e6
		if unit == "Gbit/s" {
			rate *= 8 * float64(size) / 1e3
		}
		rates = append(rates, rate)
		lost = append(lost, 100-100*float64(received)/float64(sent))
	}
	what := fmt.Sprintf("served, pktgen to pktgen, %d B", size)
	r.value(what, unit, atLeast(goal), rates...)
	r.value(what, "% lost", atMost(100), lost...) // of an unthrottled sender: what matters is what arrives
	return nil
}

// transfer lets pktgen send to pktgen for d.
func (t *tools) transfer(ctx context.Context, size int, d time.Duration) (sent, received uint64, took time.Duration, err error) {
	server, err := t.serve(ctx)
	if err != nil {
		return 0, 0, 0, err
	}
	defer server.end()
	rx, err := t.start(ctx, "Receiving", "pktgen", "--dev", t.dev(), "-i", "vale0:rx", "-f", "rx")
	if err != nil {
		return 0, 0, 0, err
	}
	defer rx.end()
	tx, err := t.start(ctx, "Sending", "pktgen", "--dev", t.dev(), "-i", "vale0:tx", "-f", "tx", "-l", fmt.Sprint(size))
	if err != nil {
		return 0, 0, 0, err
	}
	defer tx.end()
	time.Sleep(d)
	var seconds float64
	var ignored uint64
	if _, err := fmt.Sscanf(tx.summary("Sent"), "Sent %d packets %d bytes %d events %d bytes each in %f seconds.",
		&sent, &ignored, &ignored, &ignored, &seconds); err != nil {
		return 0, 0, 0, fmt.Errorf("what pktgen says it sent: %w", err)
	}
	if _, err := fmt.Sscanf(rx.summary("Received"), "Received %d packets", &received); err != nil {
		return 0, 0, 0, fmt.Errorf("what pktgen says it received: %w", err)
	}
	if received == 0 || received > sent {
		return 0, 0, 0, fmt.Errorf("%d of %d frames received", received, sent)
	}
	return sent, received, time.Duration(seconds * float64(time.Second)), nil
}

// blockedTime is how long idle processes are watched: the kernel counts their time in
// hundredths of a second.
const blockedTime = 4 * time.Second

// blocked measures what a server and two receivers take while nothing comes.
func blocked(ctx context.Context, r *report, t *tools) error {
	server, err := t.serve(ctx)
	if err != nil {
		return err
	}
	defer server.end()
	all := []*process{server}
	for _, port := range [...]string{"vale0:a", "vale0:b"} {
		rx, err := t.start(ctx, "Receiving", "pktgen", "--dev", t.dev(), "-i", port, "-f", "rx")
		if err != nil {
			return err
		}
		defer rx.end()
		all = append(all, rx)
	}
	time.Sleep(100 * time.Millisecond) // they have still to begin to wait
	start := time.Now()
	var used time.Duration
	for sign, pause := range [...]time.Duration{blockedTime, 0} {
		for _, p := range all {
			took, err := p.cpuTime()
			if err != nil {
				return err
			}
			used += time.Duration(2*sign-1) * took
		}
		time.Sleep(pause)
	}
	r.value("served, server and two blocked clients", "% CPU", atMost(1), 100*used.Seconds()/time.Since(start).Seconds())
	return nil
}
