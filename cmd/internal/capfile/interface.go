package capfile

import (
	"math"
	"math/bits"
	"strings"
)

// Options of the description of an interface. Others are passed over.
const (
	optEnd        = 0
	optName       = 2  // if_name
	optAbout      = 3  // if_description
	optResolution = 9  // if_tsresol, 8 bits
	optFilter     = 11 // if_filter: 0, and an expression; others are no text
	optOS         = 12 // if_os
	optOffset     = 14 // if_tsoffset, 64 bits
)

// maxInterfaces is the most interfaces of a section. Each takes memory while it is read.
const maxInterfaces = 1 << 16

// Longer texts about an interface, and more of them in a section, are not remembered.
const (
	maxText  = 255
	maxTexts = 1 << 20
)

// An Interface is what a pcapng file says of an interface, "" where it does not or is
// verbose.
type Interface struct {
	Name        string
	Description string
	Filter      string // the expression that its packets match
	OS          string
}

// An iface is an interface of a section: how much of a packet it captured, and how its
// timestamps count.
type iface struct {
	about     *Interface // nil if there is nothing
	snaplen   uint32     // 0: all
	perSecond uint64
	offset    int64 // seconds to add
}

// readInterface reads the description of an interface: link type (16 bits), 16 unused
// bits, snapshot length, options.
func (r *Reader) readInterface() error {
	head := r.scratch[:8]
	if err := r.body(head, "the description of an interface"); err != nil {
		return err
	}
	link := uint32(r.uint16(head))
	c := iface{snaplen: r.uint32(head[4:]), perSecond: 1e6}
	switch {
	case r.section.started && link != r.link:
		return r.bad(r.start, "an interface of link type %d in a file that began with %d", link, r.link)
	case len(r.section.interfaces) == maxInterfaces:
		return r.bad(r.start, "more than %d interfaces", maxInterfaces)
	}
	if err := r.readOptions(&c); err != nil {
		return err
	}
	r.link, r.section.started = link, true
	r.setSnaplen(c.snaplen)
	r.section.interfaces = append(r.section.interfaces, c)
	return nil
}

// readOptions reads the options that are known. An option
// is its code and its size, of 16 bits each, and its value, filled up to 32 bits.
func (r *Reader) readOptions(c *iface) error {
	for r.section.left >= 4 {
		head := r.scratch[:4]
		if err := r.body(head, "an option"); err != nil {
			return err
		}
		code, size := r.uint16(head), int(r.uint16(head[2:]))
		if code == optEnd {
			break
		}
		if size > r.section.left {
			return r.bad(r.start, "an interface with an option %d of %d bytes, where there are %d", code, size, r.section.left)
		}
		rest := r.section.left - (size+3)&^3 // the body ends at a multiple of 4
		if err := r.readOption(c, code, size); err != nil {
			return err
		}
		if err := r.skip(r.section.left-rest, "an option"); err != nil {
			return err
		}
		r.section.left = rest
	}
	return nil
}

// readOption reads the value of an option, or none of it if it is not known.
func (r *Reader) readOption(c *iface, code uint16, size int) error {
	want := 0
	switch code {
	case optName, optAbout, optFilter, optOS:
		return r.readText(c, code, size)
	case optResolution:
		want = 1
	case optOffset:
		want = 8
	default:
		return nil
	}
	if size != want {
		return r.bad(r.start, "an interface with an option %d of %d bytes, which has %d", code, size, want)
	}
	value := r.scratch[:want]
	if err := r.body(value, "an option"); err != nil {
		return err
	}
	if code == optOffset {
		c.offset = int64(r.uint64(value))
		return nil
	}
	if c.perSecond = resolution(value[0]); c.perSecond == 0 {
		return r.bad(r.start, "an interface with the timestamp resolution %#x, beyond what 64 bits hold", value[0])
	}
	return nil
}

// readText reads the text of an option, or none of one that is too long.
func (r *Reader) readText(c *iface, code uint16, size int) error {
	if size > maxText || r.section.texts+size > maxTexts {
		return nil
	}
	r.section.texts += size
	value := make([]byte, size)
	if err := r.body(value, "an option"); err != nil {
		return err
	}
	if c.about == nil {
		c.about = &Interface{}
	}
	switch text, expression := strings.CutPrefix(string(value), "\x00"); {
	case code == optName:
		c.about.Name = string(value)
	case code == optAbout:
		c.about.Description = string(value)
	case code == optOS:
		c.about.OS = string(value)
	case expression:
		c.about.Filter = text
	}
	return nil
}

// resolution returns the ticks of a second for an option if_tsresol: a power of ten, or
// one of two where the highest bit is set; 0 for one that 64 bits do not hold.
func resolution(v byte) uint64 {
	if exp := v & 0x7f; v&0x80 != 0 {
		return 1 << exp
	}
	if v > 19 {
		return 0
	}
	n := uint64(1)
	for range v {
		n *= 10
	}
	return n
}

// nanoseconds returns the time since 1970 of a timestamp. Times out of the range of an
// int64, years 1678 to 2262, become the nearest within it.
func (c iface) nanoseconds(ticks uint64) int64 {
	sec, frac := ticks/c.perSecond, ticks%c.perSecond
	hi, lo := bits.Mul64(frac, 1e9)
	nsec, _ := bits.Div64(hi, lo, c.perSecond) // frac < perSecond, so it fits
	const most = math.MaxInt64/1_000_000_000 - 1
	total := int64(min(sec, most)) + max(-2*most, min(c.offset, most))
	return max(-most, min(total, most))*1e9 + int64(nsec)
}
