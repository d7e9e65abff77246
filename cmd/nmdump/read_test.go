package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"time"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/cli"
)

func numbersOf(t testing.TB, in *capfile.Reader) *numbering {
	t.Helper()
	n, err := newNumbering(in)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What a file has beyond its own snapshot length is not copied, whether it was waited
// for or not.
func TestReadBeyondSnaplen(t *testing.T) {
	data, err := captureOf("micro", 3)
	if err != nil {
		t.Fatal(err)
	}
	const snaplen = 50
	binary.LittleEndian.PutUint32(data[16:], snaplen)
	in, err := capfile.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	x := newExchange(1)
	r := reader{in: in, out: x, numbers: numbersOf(t, in), failed: make(chan error, 1)}
	r.run(t.Context())
	if err := <-r.failed; err != nil {
		t.Fatal(err)
	}
	b := takeBatch(x)
	if len(b.packets) != 3 {
		t.Fatalf("%d packets, want 3", len(b.packets))
	}
	for i, p := range b.packets {
		if !bytes.Equal(b.bytes(i), udpFrame[:snaplen]) || p.length != 64 {
			t.Errorf("packet %d: %x of %d bytes", i, b.bytes(i), p.length)
		}
	}
}

// All packets of a file are read, in their order, when it has more than memory holds.
func TestReadMemoryFull(t *testing.T) {
	const total = 2*batchPackets + 100
	data, err := captureOf("micro", total)
	if err != nil {
		t.Fatal(err)
	}
	in, err := capfile.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	x := newExchange(1)
	r := reader{in: in, out: x, numbers: numbersOf(t, in), failed: make(chan error, 1)}
	go r.run(t.Context())
	n := int64(0)
	for b := takeBatch(x); b != nil; b = takeBatch(x) {
		for i, p := range b.packets {
			if want := (1000+n)*1e9 + 123456e3; p.ts != want || !bytes.Equal(b.bytes(i), udpFrame) {
				t.Fatalf("packet %d has the time %d, want %d, and %x", n, p.ts, want, b.bytes(i))
			}
			n++
		}
		x.give(b)
	}
	if err := <-r.failed; err != nil || n != total {
		t.Errorf("%d packets, %v, want %d", n, err, total)
	}
}

// What has come through a pipe is printed while the rest is waited for, and an
// interrupt ends the waiting. The test ends by its deadline if it does not.
func TestReadPipe(t *testing.T) {
	data, err := captureOf("micro", 3)
	if err != nil {
		t.Fatal(err)
	}
	stdin, file := io.Pipe()
	lines, stdout := io.Pipe()
	defer file.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	env := &cli.Env{Tool: "nmdump", Stdin: stdin, Stdout: stdout, Stderr: io.Discard, Now: time.Now}
	code := make(chan int)
	go func() { code <- run(ctx, env, []string{"-nr", "-"}) }()

	in := bufio.NewReader(lines)
	record := pcapHeaderSize + len(udpFrame)
	for sent, upto := 0, 24+record+1; upto < len(data); sent, upto = upto, upto+record {
		file.Write(data[sent:upto]) // a packet, and a byte of the next one
		line, err := in.ReadString('\n')
		if err != nil || !strings.HasSuffix(line, " IP 10.0.0.1.1234 > 10.1.0.1.1234: UDP, length 18\n") {
			t.Fatalf("%q, %v", line, err)
		}
	}
	interrupt()
	if got := <-code; got != cli.ExitOK {
		t.Errorf("exit code %d, want %d", got, cli.ExitOK)
	}
}
