package main

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Blocks of a pcapng file (draft-ietf-opsawg-pcapng). Others are passed over.
const (
	ngSection   = magicNG
	ngInterface = 1
	ngObsolete  = 2 // Packet Block, of old files
	ngSimple    = 3
	ngEnhanced  = 6
)

// Sizes of what stands before and behind the body of a block, and its byte order mark.
const (
	ngHead  = 8 // type, length
	ngTail  = 4 // length again
	ngOrder = 0x1a2b3c4d
)

// An ngFile is a pcapng file that is being read.
type ngFile struct {
	capture
	order binary.ByteOrder // of the section
	links []ngLink         // interfaces of the section
}

// An ngLink is an interface of a section.
type ngLink struct {
	link uint32
	snap uint32 // most bytes of a packet, 0 for all
}

// parsePcapNG finds the packets of a pcapng file, which begins with a section header.
func parsePcapNG(data []byte) (*capture, error) {
	f := new(ngFile)
	for pos := 0; pos < len(data); {
		n, err := f.addBlock(data[pos:])
		if err != nil {
			return nil, fmt.Errorf("block at offset %d, after %d packets: %w", pos, len(f.packets), err)
		}
		pos += n
	}
	return &f.capture, nil
}

// addBlock takes the block at the beginning of b and returns its length.
func (f *ngFile) addBlock(b []byte) (int, error) {
	if len(b) < ngHead+ngTail {
		return 0, fmt.Errorf("the file ends after %d of at least %d bytes", len(b), ngHead+ngTail)
	}
	if binary.LittleEndian.Uint32(b) == ngSection {
		if err := f.section(b[ngHead:]); err != nil {
			return 0, err
		}
	}
	n := f.order.Uint32(b[4:])
	switch {
	case n < ngHead+ngTail || n%4 != 0:
		return 0, fmt.Errorf("its length of %d bytes makes no sense", n)
	case uint64(n) > uint64(len(b)):
		return 0, fmt.Errorf("the file ends after %d of its %d bytes", len(b), n)
	case f.order.Uint32(b[n-ngTail:]) != n:
		return 0, fmt.Errorf("its length is %d at the beginning and %d at the end", n, f.order.Uint32(b[n-ngTail:]))
	}
	return int(n), f.body(f.order.Uint32(b), b[ngHead:n-ngTail])
}

// section begins a section, whose byte order and interfaces are its own.
func (f *ngFile) section(body []byte) error {
	f.links = nil
	switch {
	case binary.LittleEndian.Uint32(body) == ngOrder:
		f.order = binary.LittleEndian
	case binary.BigEndian.Uint32(body) == ngOrder:
		f.order = binary.BigEndian
	default:
		return errors.New("section header without a byte order")
	}
	return nil
}

// errShort says that a block has no room for what its type begins with.
var errShort = errors.New("the block is too short for its type")

// body takes what is in a block of type t.
func (f *ngFile) body(t uint32, b []byte) error {
	switch t {
	case ngSection:
		return f.version(b)
	case ngInterface:
		if len(b) < 8 {
			return errShort
		}
		f.links = append(f.links, ngLink{uint32(f.order.Uint16(b)), f.order.Uint32(b[4:])})
	case ngEnhanced:
		if len(b) < 20 {
			return errShort
		}
		return f.packet(f.order.Uint32(b), b[20:], f.order.Uint32(b[12:]), f.order.Uint32(b[16:]))
	case ngObsolete:
		if len(b) < 20 {
			return errShort
		}
		return f.packet(uint32(f.order.Uint16(b)), b[20:], f.order.Uint32(b[12:]), f.order.Uint32(b[16:]))
	case ngSimple:
		return f.simple(b)
	}
	return nil
}

// version refuses sections of a version that does not exist yet.
func (f *ngFile) version(b []byte) error {
	if len(b) < 16 {
		return errShort
	}
	if major := f.order.Uint16(b[4:]); major != 1 {
		return fmt.Errorf("pcapng version %d is not known, only 1", major)
	}
	return nil
}

// simple takes a packet of interface 0 that does not say how much of it was captured.
func (f *ngFile) simple(b []byte) error {
	if len(b) < 4 {
		return errShort
	}
	wire := f.order.Uint32(b)
	n := wire
	if len(f.links) > 0 && f.links[0].snap != 0 {
		n = min(n, f.links[0].snap)
	}
	return f.packet(0, b[4:], n, wire)
}

// packet adds the first n bytes of b, of wire bytes, that interface ifc captured.
func (f *ngFile) packet(ifc uint32, b []byte, n, wire uint32) error {
	if uint64(ifc) >= uint64(len(f.links)) {
		return fmt.Errorf("a packet of interface %d, of which there are %d", ifc, len(f.links))
	}
	if uint64(n) > uint64(len(b)) {
		return fmt.Errorf("a packet of %d bytes in a block that has room for %d", n, len(b))
	}
	if err := checkLink(f.links[ifc].link); err != nil {
		return err
	}
	return f.add(b[:n], wire)
}
