package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// settle is how long a system runs in its turn before it is measured.
const settle = 100 * time.Millisecond

// A testpmd is DPDK's testpmd between two ports, of which it forwards from each to the
// other.
type testpmd struct {
	lab  *lab
	p    *process
	size int
}

// testpmdNull forwards frames that come from nowhere and go nowhere, but are copied.
func testpmdNull() system {
	return system{
		name:  "testpmd io, null <-> null, copy=1",
		note:  "1 core, 2 copies of buffers that stay in its cache, no look-up; both directions",
		needs: testpmdNeeds,
		start: func(ctx context.Context, dir string, size int) (rig, error) {
			return startTestpmd(ctx, dir, size, "start",
				fmt.Sprintf("net_null0,size=%d,copy=1", size), fmt.Sprintf("net_null1,size=%d,copy=1", size))
		},
	}
}

// testpmdMemif forwards frames that go round between two ends of shared memory.
func testpmdMemif() system {
	return system{
		name:  "testpmd io, memif <-> memif",
		note:  "1 core, 1 process, 2 copies a hop, no look-up; both directions",
		needs: testpmdNeeds,
		start: func(ctx context.Context, dir string, size int) (rig, error) {
			return startTestpmd(ctx, dir, size, fmt.Sprintf("start tx_first %d", memifFrames/testpmdBurst),
				"net_memif0,role=server,id=0,socket-abstract=no,socket="+dir+"/memif",
				"net_memif1,role=client,id=0,socket-abstract=no,socket="+dir+"/memif")
		},
	}
}

// testpmdNeeds are the program and what makes it print at once. Debian's package dpdk has
// the libraries only.
var testpmdNeeds = []program{{"dpdk-testpmd", "dpdk-dev"}, {"stdbuf", "coreutils"}}

const (
	testpmdBurst = 32  // its default, and the fastest of 32, 64 and 256 where it matters
	memifFrames  = 512 // that go round in each direction: half a ring
)

// startTestpmd starts it with two devices, and pauses it once frames flow.
func startTestpmd(ctx context.Context, dir string, size int, begin string, devices ...string) (rig, error) {
	l, err := newLab(dir, false)
	if err != nil {
		return nil, err
	}
	t := &testpmd{lab: l, size: size}
	if err := t.start(ctx, begin, devices); err != nil {
		l.close()
		return nil, err
	}
	return t, nil
}

// prompt is what it prints when it waits for a command.
const prompt = "testpmd> "

func (t *testpmd) start(ctx context.Context, begin string, devices []string) error {
	moves, other := cpus()
	args := []string{"-oL", "dpdk-testpmd", "--lcores", fmt.Sprintf("0@%d,1@%d", other, moves),
		"--no-huge", "--no-shconf", "-m", "256", "--no-pci", "--no-telemetry"}
	for _, device := range devices {
		args = append(args, "--vdev", device)
	}
	args = append(args, "--", "-i", "--forward-mode=io",
		fmt.Sprintf("--burst=%d", testpmdBurst), "--total-num-mbufs=8192")
	var err error
	if t.p, err = t.lab.start("stdbuf", args...); err != nil {
		return err
	}
	prompted := func(said string) bool { return strings.Contains(said, prompt) }
	if _, err := t.p.await(ctx, 0, "its start", prompted); err != nil {
		return err
	}
	for up := false; !up; {
		said, err := t.p.ask(ctx, "show port summary all", func(said string) bool { return strings.Count(said, "\n") >= 4 && prompted(said) })
		if err != nil {
			return err
		}
		up = strings.Count(said, " up ") == len(devices)
	}
	for _, line := range []string{fmt.Sprintf("set txpkts %d", t.size), begin} {
		if _, err := t.p.ask(ctx, line, prompted); err != nil {
			return err
		}
	}
	return t.lab.pause()
}

func (t *testpmd) turn(ctx context.Context, d time.Duration) (float64, error) {
	if err := t.lab.resume(); err != nil {
		return 0, err
	}
	if err := rest(ctx, settle); err != nil {
		return 0, err
	}
	if _, err := t.show(ctx); err != nil { // begins its interval
		return 0, err
	}
	pps := 0.0
	for late := time.Now().Add(patience); pps == 0 && time.Now().Before(late); { // others may have its CPU
		if err := rest(ctx, d); err != nil {
			return 0, err
		}
		var err error
		if pps, err = t.rate(ctx); err != nil {
			return 0, err
		}
	}
	return pps, t.lab.pause()
}

// rate returns the frames a second since the counters were shown last.
func (t *testpmd) rate(ctx context.Context) (pps float64, err error) {
	ports, err := t.show(ctx)
	if err != nil {
		return 0, err
	}
	for _, p := range ports {
		if p.bytes > 0 { // net_null counts none
			if err := holds(p.packets, p.bytes, t.size); err != nil {
				return 0, err
			}
		}
		pps += p.pps
	}
	return pps, nil
}

func (t *testpmd) close() { t.lab.close() }

// show asks for the counters of the two ports.
func (t *testpmd) show(ctx context.Context) ([]testpmdPort, error) {
	both := func(said string) bool { return len(testpmdRate.FindAllString(said, -1)) == 2 }
	said, err := t.p.ask(ctx, "show port stats all", both)
	if err != nil {
		return nil, err
	}
	return parseTestpmd(said)
}

// A testpmdPort is what it says of a port.
type testpmdPort struct {
	packets, bytes uint64  // received since it was started
	pps            float64 // received since it was asked last
}

var (
	testpmdReceived = regexp.MustCompile(`RX-packets: (\d+) .*RX-bytes: +(\d+)`)
	testpmdRate     = regexp.MustCompile(`Rx-pps: +(\d+) [^#]*Tx-pps: +\d+ +Tx-bps: +\d+\n`)
)

// parseTestpmd reads the answer to "show port stats all" of two ports.
func parseTestpmd(said string) ([]testpmdPort, error) {
	received := testpmdReceived.FindAllStringSubmatch(said, -1)
	rates := testpmdRate.FindAllStringSubmatch(said, -1)
	if len(received) != 2 || len(rates) != 2 {
		return nil, errors.New("testpmd: no counters of two ports in: " + said)
	}
	ports := make([]testpmdPort, 2)
	for i := range ports {
		packets, err1 := strconv.ParseUint(received[i][1], 10, 64)
		bytes, err2 := strconv.ParseUint(received[i][2], 10, 64)
		pps, err3 := strconv.ParseFloat(rates[i][1], 64)
		if err := errors.Join(err1, err2, err3); err != nil {
			return nil, fmt.Errorf("testpmd: %w", err)
		}
		ports[i] = testpmdPort{packets, bytes, pps}
	}
	return ports, nil
}
