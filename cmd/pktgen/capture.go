package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"govale/cmd/internal/cli"
)

// linkEthernet is DLT_EN10MB: the frames of such a file are what a port sends.
const linkEthernet = 1

// First bytes of files.
const (
	magicMicros = 0xa1b2c3d4 // pcap, timestamps in microseconds
	magicNanos  = 0xa1b23c4d // pcap, timestamps in nanoseconds
	magicNG     = 0x0a0d0d0a // pcapng: the type of a section header block
)

// errNoCapture says that a file is something else.
var errNoCapture = errors.New("this is no pcap or pcapng file, nor one of these compressed by gzip")

// A capture is the packets of a capture file, in its order, without their times.
type capture struct {
	packets [][]byte
	bytes   uint64 // of all packets
	cut     int    // packets of which the file has only the beginning
}

// loadCapture reads a capture file into memory and checks all of it. It fails with a
// *cli.InputError.
func loadCapture(path string) (*capture, error) {
	data, err := os.ReadFile(path)
	if err == nil {
		data, err = gunzip(data)
	}
	var c *capture
	if err == nil {
		c, err = parseCapture(data)
	}
	if err != nil {
		return nil, &cli.InputError{Path: path, Err: err}
	}
	return c, nil
}

// gunzip returns what is in data if it is compressed, and data itself otherwise.
func gunzip(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("gzip, after %d bytes of content: %w", len(plain), err)
	}
	return plain, nil
}

// parseCapture finds the packets of a file. They are slices of data.
func parseCapture(data []byte) (*capture, error) {
	if len(data) < 4 {
		return nil, errNoCapture
	}
	for _, order := range [...]binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		switch order.Uint32(data) {
		case magicMicros, magicNanos:
			return parsePcap(data, order)
		case magicNG: // the same in both orders
			return parsePcapNG(data)
		}
	}
	return nil, errNoCapture
}

// add appends a packet of which b was captured of wire bytes.
func (c *capture) add(b []byte, wire uint32) error {
	if len(b) == 0 {
		return errors.New("it has no bytes")
	}
	c.packets = append(c.packets, b[:len(b):len(b)])
	c.bytes += uint64(len(b))
	if uint64(wire) > uint64(len(b)) {
		c.cut++
	}
	return nil
}

// Sizes of the headers of a pcap file and of each packet of it.
const (
	pcapHeader   = 24
	recordHeader = 16
)

// parsePcap finds the packets of a pcap file.
func parsePcap(data []byte, order binary.ByteOrder) (*capture, error) {
	if len(data) < pcapHeader {
		return nil, fmt.Errorf("the file ends in its header, after %d of %d bytes", len(data), pcapHeader)
	}
	if major, minor := order.Uint16(data[4:]), order.Uint16(data[6:]); major != 2 || minor != 4 {
		return nil, fmt.Errorf("pcap version %d.%d is not known, only 2.4", major, minor)
	}
	if err := checkLink(order.Uint32(data[20:]) & 0xffff); err != nil {
		return nil, err
	}
	c := new(capture)
	for pos := pcapHeader; pos < len(data); {
		n, err := c.addRecord(data[pos:], order)
		if err != nil {
			return nil, fmt.Errorf("packet %d, at offset %d: %w", len(c.packets)+1, pos, err)
		}
		pos += n
	}
	return c, nil
}

// addRecord adds the packet at the beginning of b and returns its size there.
func (c *capture) addRecord(b []byte, order binary.ByteOrder) (int, error) {
	if len(b) < recordHeader {
		return 0, fmt.Errorf("the file ends in its header, after %d of %d bytes", len(b), recordHeader)
	}
	body, n := b[recordHeader:], order.Uint32(b[8:])
	if uint64(n) > uint64(len(body)) {
		return 0, fmt.Errorf("the file ends after %d of its %d bytes", len(body), n)
	}
	return recordHeader + int(n), c.add(body[:n], order.Uint32(b[12:]))
}

// checkLink refuses packets that do not begin with an Ethernet header.
func checkLink(link uint32) error {
	if link != linkEthernet {
		return fmt.Errorf("packets of link type %d: only Ethernet (%d) can be sent", link, linkEthernet)
	}
	return nil
}
