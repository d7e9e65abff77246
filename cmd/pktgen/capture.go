package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/cli"
)

// imageBytes is the size of the pieces of memory in which packets lie.
const imageBytes = 4 << 20

// A capture is the packets of a capture file, in its order, without their times.
type capture struct {
	packets [][]byte
	bytes   uint64 // of all packets
	cut     int    // packets of which the file has only the beginning
}

// loadCapture reads a capture file into memory and checks all of it. It fails with a
// *cli.InputError.
func loadCapture(path string) (*capture, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &cli.InputError{Path: path, Err: err}
	}
	defer f.Close()
	c, err := readCapture(f)
	if err != nil {
		return nil, &cli.InputError{Path: path, Err: err}
	}
	return c, nil
}

// readCapture reads a capture file of packets that a port can send.
func readCapture(in io.Reader) (*capture, error) {
	r, err := capfile.NewReader(in)
	if err != nil {
		return nil, err
	}
	if link := r.LinkType(); link != capfile.LinkEthernet {
		return nil, fmt.Errorf("packets of link type %d: only Ethernet (%d) can be sent", link, capfile.LinkEthernet)
	}
	c := new(capture)
	var image []byte
	for {
		if cap(image)-len(image) < capfile.MaxPacket {
			image = make([]byte, 0, imageBytes) // packets stay where they are
		}
		begin := len(image)
		var p capfile.Packet
		p, image, err = r.Next(image)
		switch {
		case err == io.EOF:
			return c, nil
		case err != nil:
			return nil, err
		case p.Captured == 0:
			return nil, r.PacketError(errors.New("it has no bytes"))
		}
		c.add(image[begin:len(image):len(image)], p.Length)
	}
}

// add appends a packet of which b was captured of wire bytes.
func (c *capture) add(b []byte, wire int) {
	c.packets = append(c.packets, b)
	c.bytes += uint64(len(b))
	if wire > len(b) {
		c.cut++
	}
}
