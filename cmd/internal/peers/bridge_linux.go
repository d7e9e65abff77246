package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// A bridgeRig is a bridge of the kernel with two cables (veth): trafgen sends into a0, and
// what arrives at b0 counts.
type bridgeRig struct {
	lab  *lab
	size int
}

func bridge() system {
	return system{
		name:  "Linux bridge, veth to veth, trafgen",
		note:  "1 core; counted at the far veth, where nobody reads them",
		root:  true,
		needs: []program{{"trafgen", "netsniff-ng"}, {"ip", "iproute2"}, {"bridge", "iproute2"}},
		start: startBridge,
	}
}

// bridgeNet makes the interfaces. None of them gets an IPv6 address, whose router
// solicitations would be frames, too.
const bridgeNet = `link add br0 type bridge mcast_snooping 0
link add a0 type veth peer name a1
link add b0 type veth peer name b1
link set a0 addrgenmode none
link set a1 master br0 addrgenmode none
link set b0 addrgenmode none
link set b1 master br0 addrgenmode none
link set br0 addrgenmode none
link set a0 up
link set a1 up
link set b0 up
link set b1 up
link set br0 up
`

func startBridge(ctx context.Context, dir string, size int) (rig, error) {
	l, err := newLab(dir, true)
	if err != nil {
		return nil, err
	}
	b := &bridgeRig{l, size}
	if err := b.start(ctx); err != nil {
		l.close()
		return nil, err
	}
	return b, nil
}

// start makes the bridge, and pauses trafgen once frames flow.
func (b *bridgeRig) start(ctx context.Context) error {
	if err := b.lab.ip(ctx, bridgeNet); err != nil {
		return err
	}
	if err := b.lab.ip(ctx, "link set b0 address "+rxMAC.String()); err != nil {
		return err
	}
	if _, err := b.lab.run(ctx, "bridge", "fdb", "add", rxMAC.String(), "dev", "b1", "master", "static"); err != nil {
		return err
	}
	p, err := b.lab.start("trafgen", "--dev", "a0", "--cpus", "1", "--no-sock-mem", "--notouch-irq", "--no-cpu-stats", trafgenPacket(b.size))
	if err != nil {
		return err
	}
	if err := poll(ctx, p, "its first frame", func() bool {
		packets, _, err := b.arrived()
		return err != nil || packets > 0
	}); err != nil {
		return err
	}
	return b.lab.pause()
}

// trafgenPacket is a frame in trafgen's language.
func trafgenPacket(size int) string {
	var s strings.Builder
	head := newFrame(rxMAC, txMAC, 14)
	for _, b := range head {
		fmt.Fprintf(&s, "%d, ", b)
	}
	return fmt.Sprintf("{ %sfill(0, %d) }", s.String(), size-len(head))
}

func (b *bridgeRig) turn(ctx context.Context, d time.Duration) (float64, error) {
	if err := b.lab.resume(); err != nil {
		return 0, err
	}
	if err := rest(ctx, settle); err != nil {
		return 0, err
	}
	start := time.Now()
	before, beforeBytes, err := b.arrived()
	if err != nil {
		return 0, err
	}
	after, afterBytes := before, beforeBytes
	for late := time.Now().Add(patience); after == before && time.Now().Before(late); { // others may have its CPU
		if err := rest(ctx, d); err != nil {
			return 0, err
		}
		if after, afterBytes, err = b.arrived(); err != nil {
			return 0, err
		}
	}
	took := time.Since(start)
	packets := after - before
	if err := holds(packets, afterBytes-beforeBytes, b.size); err != nil {
		return 0, err
	}
	return float64(packets) / took.Seconds(), b.lab.pause()
}

func (b *bridgeRig) close() { b.lab.close() }

// arrived returns what has arrived at the far end. The counters are those of the thread's
// network namespace.
func (b *bridgeRig) arrived() (packets, bytes uint64, err error) {
	var text []byte
	b.lab.do(func() { text, err = os.ReadFile("/proc/thread-self/net/dev") })
	if err != nil {
		return 0, 0, err
	}
	return parseNetDev(string(text), "b0")
}

// parseNetDev reads what an interface has received, in the form of /proc/net/dev.
func parseNetDev(text, ifname string) (packets, bytes uint64, err error) {
	for line := range strings.Lines(text) {
		name, counters, ok := strings.Cut(strings.TrimSpace(line), ":")
		fields := strings.Fields(counters)
		if !ok || name != ifname || len(fields) < 2 {
			continue
		}
		bytes, err1 := strconv.ParseUint(fields[0], 10, 64)
		packets, err2 := strconv.ParseUint(fields[1], 10, 64)
		return packets, bytes, errors.Join(err1, err2)
	}
	return 0, 0, fmt.Errorf("no counters of %s in: %s", ifname, text)
}
