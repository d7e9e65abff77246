package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/cli/clitest"
	"govale/netmap"
)

// TestMain gives scripts these programs beside nmdump:
//
//	mkcapture KIND FILE N    write a capture file with N packets: micro, nano, gzip,
//	                         pcapng, cut (the last packet is not whole), raw (no Ethernet)
//	sendframes FROM TO N     open port FROM of the default device, wait until there is a
//	                         port TO, and send N frames of 60 bytes to everybody
//	waitsize FILE N          wait until FILE is there and has at least N bytes
//	hold DEVICE PORT FILE    open PORT and keep it until SIGINT; FILE is made then
//
// Golden files have times in UTC.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	clitest.MainOf(m, map[string]func(){
		"nmdump":     main,
		"mkcapture":  func() { cli.Main("mkcapture", mkcapture) },
		"sendframes": func() { cli.Main("sendframes", sendframes) },
		"waitsize":   func() { cli.Main("waitsize", waitsize) },
		"hold":       func() { cli.Main("hold", clitest.Hold) },
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
	data, err := captureOf(args[0], n)
	if err != nil {
		return cli.Fail(env, err)
	}
	if err := os.WriteFile(args[1], data, 0o666); err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

// captureOf returns a file of the kind with n packets, a second apart. Four bytes of
// each, its checksum, were not captured.
func captureOf(kind string, n int) ([]byte, error) {
	var file bytes.Buffer
	w, err := newCaptureWriter(&file, kind)
	if err != nil {
		return nil, err
	}
	fraction := int64(123456 * time.Microsecond)
	if kind == "nano" {
		fraction = 123456
	}
	for i := range n {
		ci := gopacket.CaptureInfo{Timestamp: time.Unix(int64(1000+i), fraction), CaptureLength: len(udpFrame), Length: len(udpFrame) + 4}
		if err := w.WritePacket(ci, udpFrame); err != nil {
			return nil, err
		}
	}
	if ng, ok := w.(*pcapgo.NgWriter); ok {
		if err := ng.Flush(); err != nil {
			return nil, err
		}
	}
	data := file.Bytes()
	switch kind {
	case "gzip":
		return gzipped(data)
	case "cut":
		data = data[:len(data)-10]
	case "raw":
		data[pcapLinkOffset] = 101
	}
	return data, nil
}

// A captureWriter is pcapgo's, for pcap or pcapng.
type captureWriter interface {
	WritePacket(gopacket.CaptureInfo, []byte) error
}

// newCaptureWriter begins a file whose packets have at most 96 bytes.
func newCaptureWriter(file io.Writer, kind string) (captureWriter, error) {
	if kind == "pcapng" {
		eth := pcapgo.NgInterface{LinkType: layers.LinkTypeEthernet, SnapLength: 96}
		return pcapgo.NewNgWriterInterface(file, eth, pcapgo.DefaultNgWriterOptions)
	}
	w := pcapgo.NewWriter(file)
	if kind == "nano" {
		w = pcapgo.NewWriterNanos(file)
	}
	return w, w.WriteFileHeader(96, layers.LinkTypeEthernet)
}

func gzipped(data []byte) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(data)
	err = errors.Join(err, z.Close())
	return b.Bytes(), err
}

// sendframes is a program of scripts: see TestMain.
func sendframes(ctx context.Context, env *cli.Env, args []string) int {
	n, err := strconv.Atoi(args[2])
	if err != nil {
		return cli.Fail(env, err)
	}
	port, err := clitest.OpenPort(env, "", args[0])
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
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return err == nil && info.Size() >= n, err
	})
}

// waitUntil waits for what it expects to happen.
func waitUntil(ctx context.Context, what string, happened func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
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
