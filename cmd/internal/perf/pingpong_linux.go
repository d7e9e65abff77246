package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"govale/netmap"
	"govale/vale"
)

// Exchanges of a frame there and back in a round.
const (
	asleepPings = 200
	busyPings   = 2000
)

// asleep measures a frame that goes from one process to another and back, on another CPU,
// where everybody sleeps until it comes.
func asleep(ctx context.Context, r *report, t *tools) error {
	server, err := t.serve(ctx)
	if err != nil {
		return err
	}
	defer server.end()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	partner := exec.CommandContext(ctx, self, "--pong", t.socket())
	out, err := partner.StdoutPipe()
	if err != nil {
		return err
	}
	other, err := started(partner, out, "pong")
	if err != nil {
		return err
	}
	defer other.end()
	unpin, err := pin(0)
	if err != nil {
		return err
	}
	defer unpin()
	p, err := dialPort(&vale.Dialer{}, t.socket(), "vale0:ping")
	if err != nil {
		return err
	}
	defer p.Close()
	pings, err := exchange(ctx, r, asleepPings, time.Millisecond, func() error { return bounce(ctx, p, p) })
	if err != nil {
		return err
	}
	r.value("served, frame and answer, asleep on two CPUs", "us", atMost(150), pings...)
	return nil
}

// pong sends back what comes, on the last CPU, until ctx ends: the other process of asleep.
func pong(ctx context.Context, socket string) error {
	if _, err := pin(runtime.NumCPU() - 1); err != nil {
		return err
	}
	p, err := dialPort(&vale.Dialer{}, socket, "vale0:pong")
	if err != nil {
		return err
	}
	defer p.Close()
	fmt.Println("pong")
	for {
		if err := await(ctx, p); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		if err := hit(p); err != nil {
			return err
		}
	}
}

// busy measures a frame there and back where nobody sleeps. Each busy process takes a
// CPU: with two of them there is one for the server, and one client holds both ports.
func busy(ctx context.Context, r *report, t *tools) error {
	server, err := t.serve(ctx, "--busy")
	if err != nil {
		return err
	}
	defer server.end()
	var ports [2]*netmap.Port
	for i, name := range [...]string{"vale0:ping", "vale0:pong"} {
		if ports[i], err = dialPort(&vale.Dialer{Busy: true}, t.socket(), name); err != nil {
			return err
		}
		defer ports[i].Close()
	}
	pings, err := exchange(ctx, r, busyPings, 0, func() error {
		if err := bounce(ctx, ports[0], ports[1]); err != nil {
			return err
		}
		return bounce(ctx, ports[1], ports[0])
	})
	if err != nil {
		return err
	}
	r.value("served, --busy, one client has both ports", "us", atMost(5), pings...)
	return nil
}

// pin keeps this goroutine on a CPU until unpin.
func pin(cpu int) (unpin func(), err error) {
	runtime.LockOSThread()
	var before, one unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return nil, err
	}
	one.Set(cpu)
	if err := unix.SchedSetaffinity(0, &one); err != nil {
		return nil, err
	}
	return func() {
		unix.SchedSetaffinity(0, &before)
		runtime.UnlockOSThread()
	}, nil
}

// dialPort opens a port of a server, whose frames go to everybody.
func dialPort(d *vale.Dialer, socket, name string) (*netmap.Port, error) {
	dev, err := d.Dial(socket)
	if err != nil {
		return nil, err
	}
	p, err := netmap.Open(dev, name, nil)
	if err != nil {
		dev.Close()
		return nil, err
	}
	for i := range p.Tx[0].NumSlots() {
		writeFrame(p.Tx[0], i, netmap.MAC{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, mac(0))
	}
	return p, nil
}

// exchange returns the median of n exchanges in microseconds, of each round. Before an
// exchange is a pause, in which everybody goes to sleep.
func exchange(ctx context.Context, r *report, n int, pause time.Duration, once func() error) (medians []float64, err error) {
	all := make([]float64, n)
	for range r.course.Rounds {
		for i := range all {
			if pause > 0 {
				time.Sleep(pause)
			}
			start := time.Now()
			if err := once(); err != nil {
				return nil, err
			}
			all[i] = float64(time.Since(start).Nanoseconds()) / 1e3
		}
		medians = append(medians, middle(all))
	}
	return medians, ctx.Err()
}

// bounce sends a frame through one port and waits for one on another.
func bounce(ctx context.Context, from, to *netmap.Port) error {
	if err := hit(from); err != nil {
		return err
	}
	return await(ctx, to)
}

// hit sends a frame.
func hit(p *netmap.Port) error {
	fill(p.Tx[0], 1, 60)
	return p.TxSync()
}

// await takes one frame.
func await(ctx context.Context, p *netmap.Port) error {
	if _, err := p.Wait(ctx, netmap.Readable); err != nil {
		return err
	}
	if n := p.Rx[0].Advance(p.Rx[0].Space()); n != 1 {
		return fmt.Errorf("%d frames came, not 1", n)
	}
	return nil
}
