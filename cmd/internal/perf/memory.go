package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"govale/netmap"
	"govale/vale"
)

// kernelRegion is what a kernel says that the memory of a port with defaults has
// (netmap/devicetest/testdata/freebsd-12.1/23-info.nmt), in bytes.
const kernelRegion = 42369024

// memoryPorts are the ports of a full switch.
const memoryPorts = 252

// memory measures how long it takes to open a port, and how much memory it takes.
func memory(ctx context.Context, r *report) error {
	for _, of := range [...]struct {
		name string
		cfg  vale.Config
	}{{"own memory", vale.Config{}}, {"shared memory", vale.Config{Shared: true}}} {
		if err := canShare(); of.cfg.Shared && err != nil {
			r.note(of.name, "is not measured: "+err.Error())
			continue
		}
		if err := memorySize(r, of.name, &of.cfg); err != nil {
			return fmt.Errorf("%s: %w", of.name, err)
		}
		if err := memoryOpen(ctx, r, of.name, &of.cfg); err != nil {
			return fmt.Errorf("%s: %w", of.name, err)
		}
	}
	return nil
}

// canShare returns why no memory is shared between processes on this system.
func canShare() error {
	p, err := netmap.Open(vale.New(&vale.Config{Shared: true}).Open(), "vale0:probe", nil)
	if err != nil {
		return err
	}
	return p.Close()
}

// memoryOpen measures how long opening a port takes, on a switch that becomes full.
func memoryOpen(ctx context.Context, r *report, name string, cfg *vale.Config) error {
	var all []float64 // microseconds
	for range r.course.Rounds {
		full, took, err := openFull(cfg)
		full.close()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		all = append(all, took.Seconds()*1e6/memoryPorts)
	}
	r.value("opening a port, "+name, "us", atMost(200), all...)
	return nil
}

// memorySize measures by how much the process grows for each port of a full switch, idle
// ones first, and then such as have sent.
func memorySize(r *report, name string, cfg *vale.Config) error {
	const frames, kB, MB = 512, 1 << 10, 1 << 20
	debug.FreeOSMemory()
	before, err := processMemory()
	if err != nil {
		r.note("size of a port, "+name, fmt.Sprintf("is not measured on %s: %v", runtime.GOOS, err))
		return nil
	}
	full, _, err := openFull(cfg)
	defer full.close()
	if err != nil {
		return err
	}
	idle, err := processMemory()
	if err != nil {
		return err
	}
	for i, p := range full {
		if err := sendToSelf(p, mac(i), frames); err != nil {
			return err
		}
	}
	used, err := processMemory()
	if err != nil {
		return err
	}
	each := func(from, to, unit int) float64 { return float64(to-from) / memoryPorts / float64(unit) }
	r.value("address space of a port, "+name, "MB", atMost(1.01*kernelRegion/MB), each(before.space, idle.space, MB))
	r.value("of it there, port idle, "+name, "kB", atMost(1024), each(before.resident, idle.resident, kB))
	r.value(fmt.Sprintf("more of it there, %d frames, %s", frames, name), "kB", atMost(2*frames*2048/kB), each(idle.resident, used.resident, kB))
	return nil
}

// A processSize is how much memory a process has, in bytes.
type processSize struct {
	space    int // addresses that lead somewhere
	resident int // memory that is there behind them
}

// ports are those of a full switch.
type ports []*netmap.Port

// openFull opens all ports that a switch takes, and returns how long that took.
func openFull(cfg *vale.Config) (ports, time.Duration, error) {
	m := vale.New(cfg)
	all := make(ports, 0, memoryPorts)
	start := time.Now()
	for i := range memoryPorts {
		p, err := netmap.Open(m.Open(), fmt.Sprintf("vale0:%d", i), nil)
		if err != nil {
			return all, 0, err
		}
		all = append(all, p)
	}
	return all, time.Since(start), nil
}

func (all ports) close() {
	for _, p := range all {
		p.Close()
	}
}

// sendToSelf sends frames to the port that sends them, which the switch drops: so it
// touches buffers of this port alone.
func sendToSelf(p *netmap.Port, self netmap.MAC, frames int) error {
	r := p.Tx[0]
	i := r.Head()
	for range frames {
		writeFrame(r, i, self, self)
		i = r.Next(i)
	}
	fill(r, frames, 60)
	return p.TxSync()
}
