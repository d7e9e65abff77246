package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/cli/clitest"
	"govale/netmap"
)

// TestMain gives scripts three programs beside nmdump:
//
//	mkcapture KIND FILE N    write a capture file with N packets: micro, nano, gzip,
//	                         pcapng, cut (the last packet is not whole), raw (no Ethernet)
//	sendframes FROM TO N     open port FROM of the default device, wait until there is a
//	                         port TO, and send N frames of 60 bytes to everybody
//	waitsize FILE N          wait until FILE has at least N bytes
//
// Golden files have times in UTC.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	testscript.Main(m, map[string]func(){
		"nmdump":     main,
		"mkcapture":  func() { cli.Main("mkcapture", mkcapture) },
		"sendframes": func() { cli.Main("sendframes", sendframes) },
		"waitsize":   func() { cli.Main("waitsize", waitsize) },
	})
}

// TestScript runs what works on every system.
func TestScript(t *testing.T) { clitest.Run(t, "testdata/script") }

// udpFrame is a frame of 60 bytes as pktgen builds them.
var udpFrame = slices.Concat(
	[]byte("\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01\x08\x00"),
	[]byte("\x45\x10\x00\x2e\x00\x00\x40\x00\x40\x11\x26\xab\x0a\x00\x00\x01\x0a\x01\x00\x01"),
	[]byte("\x04\xd2\x04\xd2\x00\x1a\x00\x00netmap pkt-gen DIR"),
)

// mkcapture is a program of scripts: see TestMain.
func mkcapture(_ context.Context, env *cli.Env, args []string) int {
	n, err := strconv.Atoi(args[2])
	if err != nil {
		return cli.Fail(env, err)
	}
	packets := slices.Repeat([]string{string(udpFrame)}, n)
	var data []byte
	switch args[0] {
	case "micro":
		data = pcapBytes(binary.LittleEndian, pcapMicros, packets...)
	case "nano":
		data = pcapBytes(binary.BigEndian, pcapNanos, packets...)
	case "gzip":
		data = zip(pcapBytes(binary.LittleEndian, pcapMicros, packets...))
	case "cut":
		data = pcapBytes(binary.LittleEndian, pcapMicros, packets...)
		data = data[:len(data)-10]
	case "raw":
		data = pcapBytes(binary.LittleEndian, pcapMicros, packets...)
		data[pcapLinkOffset] = 101
	case "pcapng":
		f := &ngFile{order: binary.BigEndian}
		f.section()
		f.iface(linkEthernet, 0)
		for i, p := range packets {
			f.packet(0, uint64(1000+i)*1e6+123456, p)
		}
		data = f.b
	}
	if err := os.WriteFile(args[1], data, 0o666); err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

// sendframes is a program of scripts: see TestMain.
func sendframes(ctx context.Context, env *cli.Env, args []string) int {
	n, err := strconv.Atoi(args[2])
	if err != nil {
		return cli.Fail(env, err)
	}
	opener, err := cli.DeviceFlags{}.Opener(env)
	if err != nil {
		return cli.Fail(env, err)
	}
	dev, err := opener.Open()
	if err != nil {
		return cli.Fail(env, err)
	}
	port, err := netmap.Open(dev, args[0], nil)
	if err != nil {
		return cli.Fail(env, err)
	}
	defer port.Close()
	if err := waitPort(ctx, port.Device(), args[1]); err != nil {
		return cli.Fail(env, err)
	}
	if err := sendAll(port, n); err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

// waitPort waits until there is a port of that name.
func waitPort(ctx context.Context, dev netmap.Device, name string) error {
	return waitUntil(ctx, "there is a port "+name, func() (bool, error) {
		ports, err := netmap.NewControl(dev).List()
		return slices.ContainsFunc(ports, func(e netmap.ListEntry) bool { return e.Name == name }), err
	})
}

// waitsize is a program of scripts: see TestMain.
func waitsize(ctx context.Context, env *cli.Env, args []string) int {
	n, err := strconv.ParseInt(args[1], 10, 64)
	if err == nil {
		err = waitSize(ctx, args[0], n)
	}
	if err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

// waitSize waits until the file has at least n bytes.
func waitSize(ctx context.Context, name string, n int64) error {
	return waitUntil(ctx, fmt.Sprintf("%s has %d bytes", name, n), func() (bool, error) {
		info, err := os.Stat(name)
		return err == nil && info.Size() >= n, err
	})
}

// waitUntil waits for what it expects to happen.
func waitUntil(ctx context.Context, what string, happened func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := happened()
		if ok || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("waiting until %s: %w", what, ctx.Err())
		}
	}
}

// sendAll sends n frames, not faster than the ring has room for them.
func sendAll(port *netmap.Port, n int) error {
	ring := port.Tx[0]
	for n > 0 {
		i := ring.Head()
		burst := min(n, ring.Space())
		for range burst {
			s := ring.Slot(i)
			s.Len = uint16(copy(ring.Buf(s), udpFrame))
			i = ring.Next(i)
		}
		ring.Advance(burst)
		n -= burst
		if err := port.TxSync(); err != nil {
			return err
		}
	}
	return nil
}
