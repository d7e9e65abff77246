package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/cli"
)

// givenFrame returns the frame that --frame names: its bytes in hexadecimal, @FILE for a
// file of them, or FILE[:N] for the Nth packet of a pcap or pcapng file.
func givenFrame(s string) ([]byte, error) {
	b, err := readFrame(s)
	switch {
	case err != nil:
		return nil, err
	case len(b) < etherLen:
		return nil, cli.Usagef("--frame: %d bytes are no frame, which has %d for both addresses and the type", len(b), etherLen)
	case len(b) > maxFrame:
		return nil, cli.Usagef("--frame: %d bytes: a frame has at most %d", len(b), maxFrame)
	}
	return b, nil
}

func readFrame(s string) ([]byte, error) {
	if file, ok := strings.CutPrefix(s, "@"); ok {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, &cli.InputError{Path: file, Err: err}
		}
		b, err := parseHex(string(text))
		if err != nil {
			return nil, &cli.InputError{Path: file, Err: err}
		}
		return b, nil
	}
	b, err := parseHex(s)
	if err == nil || strings.Trim(s, hexText) == "" {
		if err != nil {
			err = cli.Usagef("--frame: %v", err)
		}
		return b, err
	}
	file, n := packetOf(s)
	if _, statErr := os.Stat(file); statErr != nil && !strings.ContainsAny(s, "./\\") {
		return nil, cli.Usagef("--frame %q: it is neither a frame in hexadecimal (%v), nor a file", s, err)
	}
	return packetIn(file, n)
}

// hexText is what a frame in hexadecimal may consist of.
const hexText = "0123456789abcdefABCDEF: \t\r\n"

// parseHex reads bytes in hexadecimal, with or without white space and colons between them.
func parseHex(s string) ([]byte, error) {
	digits := strings.Map(func(r rune) rune {
		if r == ':' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	b, err := hex.DecodeString(digits)
	if errors.Is(err, hex.ErrLength) {
		return nil, fmt.Errorf("%d hexadecimal digits are no whole number of bytes", len(digits))
	}
	var bad hex.InvalidByteError
	if errors.As(err, &bad) {
		return nil, fmt.Errorf("%q is no hexadecimal digit", rune(bad))
	}
	return b, err
}

// packetOf parses FILE[:N]. A file of the whole name goes first.
func packetOf(s string) (file string, n int) {
	if i := strings.LastIndexByte(s, ':'); i > 0 {
		if _, err := os.Stat(s); err != nil {
			if n, err := strconv.Atoi(s[i+1:]); err == nil && n > 0 {
				return s[:i], n
			}
		}
	}
	return s, 1
}

// packetIn returns the nth packet of a capture file.
func packetIn(path string, n int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &cli.InputError{Path: path, Err: err}
	}
	defer f.Close()
	b, err := nthPacket(f, n)
	if err != nil {
		return nil, &cli.InputError{Path: path, Err: err}
	}
	return b, nil
}

func nthPacket(in io.Reader, n int) (b []byte, err error) {
	r, err := capfile.NewReader(in)
	if err != nil {
		return nil, err
	}
	if link := r.LinkType(); link != capfile.LinkEthernet {
		return nil, fmt.Errorf("packets of link type %d: only Ethernet (%d) can be sent", link, capfile.LinkEthernet)
	}
	for i := range n {
		var p capfile.Packet
		p, b, err = r.Next(b[:0])
		switch {
		case err == io.EOF:
			return nil, fmt.Errorf("there is no packet %d: the file has %d", n, i)
		case err != nil:
			return nil, err
		case i == n-1 && p.Captured < p.Length:
			return nil, r.PacketError(fmt.Errorf("the file has %d of its %d bytes", p.Captured, p.Length))
		}
	}
	return b, nil
}
