package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/cli"
)

// imageBytes is the size of the pieces of memory in which packets lie.
const imageBytes = 4 << 20

// keptBytes is the most bytes of a file, or of its packets, that are kept in memory. A
// larger file is read while it is sent.
const keptBytes = 64 << 20

// standardInput is the name of a file that stands for the standard input.
const standardInput = "-"

// A capture is a capture file: all its packets in memory, in its order, or a stream.
type capture struct {
	packets [][]byte
	times   []int64 // of the packets: nanoseconds since 1970, 0 for none
	bytes   uint64  // of all packets
	cut     int     // packets of which the file has only the beginning
	untimed int     // packets without a time

	stream *stream // not nil: nothing is in memory
}

// readError returns the failure to read a file as the tools say it.
func readError(path string, err error) error {
	if err == nil {
		return nil
	}
	if path == standardInput {
		path = "standard input"
	}
	return &cli.InputError{Path: path, Err: err}
}

// openCapture reads a capture file into memory and checks all of it, or where it is large,
// or no regular file, only its beginning. It fails with a *cli.InputError, or with that of
// ctx, since nothing may come out of a pipe.
func openCapture(ctx context.Context, path string, stdin io.Reader, kept int) (*capture, error) {
	info, err := os.Stat(path)
	switch {
	case path == standardInput || err != nil:
	case info.IsDir():
		return nil, readError(path, errors.New("it is a directory, not a file"))
	case info.Mode().IsRegular() && info.Size() <= int64(kept):
		if c, err := loadCapture(path, kept); c != nil || err != nil {
			return c, err
		}
	}
	s, err := openStream(ctx, path, stdin)
	if err != nil {
		return nil, err
	}
	return &capture{stream: s}, nil
}

// loadCapture reads a capture file into memory and checks all of it. It returns nil where
// its packets have more bytes than are to be kept. It fails with a *cli.InputError.
func loadCapture(path string, kept int) (*capture, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, readError(path, err)
	}
	defer f.Close()
	c, err := readCapture(f, kept)
	return c, readError(path, err)
}

// readCapture reads a capture file of packets that a port can send, nil where they have
// more bytes than are to be kept.
func readCapture(in io.Reader, kept int) (*capture, error) {
	r, err := newReader(in)
	if err != nil {
		return nil, err
	}
	c := new(capture)
	var image []byte
	for c.bytes <= uint64(kept) {
		if cap(image)-len(image) < capfile.MaxPacket {
			image = make([]byte, 0, imageBytes) // packets stay where they are
		}
		begin := len(image)
		var p capfile.Packet
		p, image, err = nextPacket(r, image)
		switch {
		case err == io.EOF:
			return c, nil
		case err != nil:
			return nil, err
		}
		c.add(image[begin:len(image):len(image)], p)
	}
	return nil, nil
}

// newReader returns the reader of a file whose packets a port can send.
func newReader(in io.Reader) (*capfile.Reader, error) {
	r, err := capfile.NewReader(in)
	if err != nil {
		return nil, err
	}
	if link := r.LinkType(); link != capfile.LinkEthernet {
		return nil, fmt.Errorf("packets of link type %d: only Ethernet (%d) can be sent", link, capfile.LinkEthernet)
	}
	return r, nil
}

// nextPacket is the reader's Next, and refuses a packet that no port can send.
func nextPacket(r *capfile.Reader, image []byte) (capfile.Packet, []byte, error) {
	p, image, err := r.Next(image)
	if err == nil && p.Captured == 0 {
		err = r.PacketError(errors.New("it has no bytes"))
	}
	return p, image, err
}

// add appends a packet of which b was captured.
func (c *capture) add(b []byte, p capfile.Packet) {
	c.packets = append(c.packets, b)
	c.times = append(c.times, p.Time)
	c.bytes += uint64(len(b))
	if p.Length > len(b) {
		c.cut++
	}
	if p.Time == 0 {
		c.untimed++
	}
}

// empty says that there is nothing to send.
func (c *capture) empty() bool { return c.stream == nil && len(c.packets) == 0 }
