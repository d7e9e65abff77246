package packetport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"govale/netmap"
)

// inNetns runs the rest of the test in a network namespace of its own, on a thread that
// ends with it. Where this user may not make one, the test is skipped.
func inNetns(t *testing.T) {
	t.Helper()
	runtime.LockOSThread() // for ever: the thread ends with the goroutine of the test
	if err := unix.Unshare(unix.CLONE_NEWNET); errors.Is(err, syscall.EPERM) {
		t.Skipf("network namespace: %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skipf("ip(8) of the package iproute2 makes the interfaces: %v", err)
	}
}

// ip runs ip(8) with the words of args, which must succeed.
func ip(t *testing.T, args string) {
	t.Helper()
	if out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v: %s", args, err, out)
	}
}

// cable makes interfaces v0 and v1 with a cable between them, for frames of any size that
// a slot or more hold, and without frames of the host's own.
func cable(t *testing.T) {
	t.Helper()
	ip(t, "link add v0 type veth peer name v1")
	for _, ifname := range []string{"v0", "v1"} {
		ip(t, fmt.Sprintf("link set %s addrgenmode none", ifname))
		ip(t, fmt.Sprintf("link set %s mtu 9000 up", ifname))
	}
}

func openPort(t *testing.T, name string, receive bool) *netmap.Port {
	t.Helper()
	p, err := Open(name, &Config{Receive: receive})
	if errors.Is(err, syscall.ENOENT) {
		t.Skipf("this machine has no taps: %v", err)
	}
	check(t, err)
	t.Cleanup(func() { p.Close() })
	return p
}

// experimental is an Ethernet type that nobody sends of his own accord.
var experimental = []byte{0x88, 0xb5}

// experiment returns a frame of n bytes of that type.
func experiment(n int) []byte {
	b := frame(n)
	b[0], b[6] = 2, 2
	copy(b[12:], experimental)
	return b
}

// exchange sends frames from a to b, and checks that they arrive.
func exchange(t *testing.T, a, b *netmap.Port, sizes ...int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var want, got [][]byte
	for _, n := range sizes {
		put(t, a.Tx[0], experiment(n))
		want = append(want, experiment(n))
	}
	check(t, a.Drain(ctx))
	for len(got) < len(want) {
		if _, err := b.Wait(ctx, netmap.Readable); err != nil {
			t.Fatalf("%d of %d frames have come: %v", len(got), len(want), err)
		}
		for _, f := range take(b.Rx[0]) {
			if len(f) >= 14 && bytes.Equal(f[12:14], experimental) {
				got = append(got, f)
			}
		}
	}
	if !slices.EqualFunc(got, want, bytes.Equal) {
		t.Error("other frames have come")
	}
}

// Frames go through a tap and out of its interface, and the other way.
func TestTap(t *testing.T) {
	inNetns(t)
	for _, name := range []string{"tap:made", "tap0"} {
		tap := openPort(t, name, true)
		out := openPort(t, "pcap:"+Interface(name), true)
		exchange(t, tap, out, 60, 61, 1514, 60)
		exchange(t, out, tap, 60, 1514, 62)
		if c := statsOf(t, tap); c.Rings[0].Packets != 4 || c.Host.Out != 0 {
			t.Errorf("%s: %+v", name, c)
		}
		check(t, tap.Close())
		if _, err := Open("pcap:"+Interface(name), &Config{}); err == nil {
			t.Errorf("%s is still there", name)
		}
	}
}

// A tap that is there already is used as it is, and stays.
func TestTapThatExists(t *testing.T) {
	inNetns(t)
	for _, name := range []string{"there", "down"} {
		ip(t, "tuntap add "+name+" mode tap")
	}
	ip(t, "tuntap add many mode tap multi_queue")
	ip(t, "link add plain type veth peer name other")
	down := openPort(t, "tap:down", true)
	put(t, down.Tx[0], experiment(60))
	if err := down.TxSync(); !errors.Is(err, syscall.EIO) || !strings.Contains(err.Error(), "input/output error: the interface is down") {
		t.Errorf("an interface that is down takes a frame: %v", err)
	}
	ip(t, "link set there up")
	tap := openPort(t, "tap:there", true)
	exchange(t, tap, openPort(t, "pcap:there", true), 61)
	if _, err := Open("tap:there", &Config{}); !errors.Is(err, syscall.EBUSY) || !strings.Contains(err.Error(), "another program has there open") {
		t.Errorf("a tap that is open: %v", err)
	}
	check(t, tap.Close())
	ip(t, "link show there")
	openPort(t, "tap:many", true)
	if _, err := Open("tap:plain", &Config{}); !errors.Is(err, syscall.EINVAL) || !strings.Contains(err.Error(), "pcap:plain sends and receives through it") {
		t.Errorf("an interface of another kind: %v", err)
	}
	if _, err := Open("tap:a234567890123456", &Config{}); err == nil {
		t.Error("a name that is too long is taken")
	}
}

// Frames of all sizes go through a cable, with their VLAN tags, and those that the
// interface does not take are lost.
func TestPcap(t *testing.T) {
	inNetns(t)
	cable(t)
	a, b := openPort(t, "pcap:v0", true), openPort(t, "pcap:v1", true)
	for range 20 {
		exchange(t, a, b, 60, 61, 1514, 2048, 2049, 9014, 60)
		exchange(t, b, a, 60, 9014, 62)
	}
	put(t, a.Tx[0], experiment(9100))
	put(t, a.Tx[0], make([]byte, 5))
	exchange(t, a, b, 60)
	if c := statsOf(t, a); c.Host.Out != 2 || c.Host.In != 0 {
		t.Errorf("%+v", c)
	}
	tagged := slices.Concat(experiment(60)[:12], []byte{0x81, 0x00, 0x60, 0x2a}, experiment(60)[12:])
	put(t, a.Tx[0], tagged)
	check(t, a.Drain(t.Context()))
	if _, err := b.Wait(t.Context(), netmap.Readable); err != nil {
		t.Fatal(err)
	}
	if got := take(b.Rx[0]); len(got) != 1 || !bytes.Equal(got[0], tagged) {
		t.Errorf("a tagged frame has come as % x", got)
	}
}

// A port that does not receive gets nothing, and what a port does not read in time is
// counted as dropped.
func TestPcapDrops(t *testing.T) {
	inNetns(t)
	cable(t)
	a, deaf, b := openPort(t, "pcap:v0", false), openPort(t, "pcap:v1", false), openPort(t, "pcap:v1", true)
	const n = 100_000
	for range n / 1000 {
		for range 1000 {
			put(t, a.Tx[0], experiment(60))
		}
		check(t, a.Drain(t.Context()))
	}
	got := uint64(0)
	// A kernel that is busy may take frames out of the cable later.
	for late := time.Now().Add(time.Minute); got+statsOf(t, b).Host.In < n && time.Now().Before(late); {
		if _, err := b.Poll(netmap.Readable, 10*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		got += uint64(len(take(b.Rx[0])))
	}
	if c := statsOf(t, b); c.Rings[1].Packets != got || got+c.Host.In != n || c.Host.In == 0 {
		t.Errorf("of %d frames %d have come: %+v", n, got, c)
	}
	if c := statsOf(t, deaf); c.Rings[1].Packets+c.Host.In != 0 {
		t.Errorf("one that does not receive has %+v", c)
	}
	if events, err := deaf.Poll(netmap.Readable, time.Millisecond); events != 0 || err != nil {
		t.Errorf("and is %v, %v", events, err)
	}
}

func TestPcapErrors(t *testing.T) {
	inNetns(t)
	if _, err := Open("pcap:none", &Config{}); err == nil || !strings.Contains(err.Error(), "ip link shows the interfaces that there are") {
		t.Errorf("no such interface: %v", err)
	}
	ip(t, "link add v0 type veth peer name v1")
	p := openPort(t, "pcap:v0", true)
	put(t, p.Tx[0], experiment(60))
	if err := p.TxSync(); !errors.Is(err, syscall.ENETDOWN) {
		t.Errorf("an interface that is down: %v", err)
	}
	ip(t, "tuntap add tun mode tun")
	if _, err := Open("pcap:tun", &Config{}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("an interface without Ethernet: %v", err)
	}
}

// The end of a context ends a wait on a descriptor, and so does Close.
func TestWaitEnds(t *testing.T) {
	inNetns(t)
	p := openPort(t, "tap:made", true)
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancel)
		for {
			if _, err := p.Wait(ctx, netmap.Readable); errors.Is(err, context.Canceled) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			take(p.Rx[0]) // what the host says of its own accord
		}
	}
	time.AfterFunc(time.Millisecond, func() { p.Close() })
	for {
		if _, err := p.Wait(t.Context(), netmap.Readable); err != nil {
			break
		}
		take(p.Rx[0])
	}
}
