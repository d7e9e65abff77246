package nmreq

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A PortSpec is a parsed port name: what to register and how.
//
// This is the grammar that ParsePort takes. It is the one of netmap's own programs
// (libnetmap), and interfaces may also go without their prefix.
//
//	spec     = [ "netmap:" ] ( nic | vale ) [ pipe ] [ mode ] suffixes .
//	nic      = char { char } .                      // an interface: em0; not "vale..."
//	vale     = "vale" { id } ":" vchar { vchar } .  // a port of a switch: vale0:a
//	pipe     = ( "{" | "}" ) id { id } .            // master or slave end of pipe id
//	mode     = "^"                                  // the host rings
//	         | "^" ring                             // one host ring pair
//	         | "*"                                  // NIC and host rings
//	         | "-" ring .                           // one NIC ring pair; without a mode: all
//	suffixes = [ flags ] [ memid ] | memid flags .
//	flags    = "/" flag { flag } .
//	flag     = "x"                                  // exclusive
//	         | "z"                                  // monitor by swapping buffers
//	         | "t" | "r"                            // monitor what is sent, received
//	         | "R" | "T" .                          // rx rings only, tx rings only
//	memid    = "@" number .                         // 1 to 65535
//	ring     = number .                             // 0 to 4094
//	number   = digit { digit } .
//	id       = digit | "A" ... "Z" | "a" ... "z" | "_" .
//	digit    = "0" ... "9" .
//	vchar    = any byte but those of "-*^/@{}", blanks and control characters .
//	char     = vchar but ":" .
//
// The kernel's limits hold as well: "vale" and the switch's name have at most 15 bytes
// together, the port's name behind the colon 15, and all that goes into nr_name 63.
// The kernel itself takes any byte in a port's name; one with a "-" in it, say, can be
// registered with a Message, but has no spelling here.
type PortSpec struct {
	Name  string   // the kernel's name without the pipe: "vale0:a", "em0"
	Pipe  string   // "{id", "}id" or ""
	Mode  RegMode  // ModeAllNIC, ModeSW, ModeOneSW, ModeNICSW or ModeOneNIC
	Ring  uint16   // for ModeOneNIC and ModeOneSW
	Flags RegFlags // those with a letter in the grammar
	MemID uint16   // 0: none was given
}

const (
	netmapPrefix = "netmap:"
	valePrefix   = "vale"

	// maxPart bounds both halves of a VALE name, "vale" included
	// (netmap_bdg.c: nm_bdg_name_validate).
	maxPart = LegacyNameSize - 1

	maxRing  = uint16(RingMask) - 1 // libnetmap excludes NETMAP_RING_MASK itself
	maxMemID = 1<<16 - 1
)

// flagLetters are the flags of the grammar in the order in which String prints them.
var flagLetters = [...]struct {
	letter byte
	flag   RegFlags
}{
	{'x', FlagExclusive},
	{'z', FlagZcopyMon},
	{'t', FlagMonitorTx},
	{'r', FlagMonitorRx},
	{'R', FlagRxRingsOnly},
	{'T', FlagTxRingsOnly},
}

// flagHelp ends messages about flags.
const flagHelp = "flags are x z t r R T"

// libnetmapOptions are the options of libnetmap, which ParsePort knows and refuses.
var libnetmapOptions = [...]string{"share", "conf", "extmem", "offset"}

// ParsePort parses a port name by the grammar at PortSpec. It fails with a
// *SyntaxError. Whether such a port exists is for the device to say.
func ParsePort(s string) (PortSpec, error) {
	sc := portScanner{spec: s}
	sc.refuseBlanks()
	sc.skip(netmapPrefix)
	start := sc.pos
	p := PortSpec{Name: sc.name(), Pipe: sc.pipe()}
	sc.limit(start, NameSize-1, "name")
	p.Mode, p.Ring = sc.mode()
	p.Flags, p.MemID = sc.suffixes()
	if sc.err != nil {
		return PortSpec{}, sc.err
	}
	return p, nil
}

// String returns the canonical spelling: interfaces with "netmap:", flags in the order
// xztrRT, the memory id last. For every p that ParsePort returns, ParsePort(p.String())
// returns p again. Modes and flags that the grammar cannot spell are left out.
func (p PortSpec) String() string {
	var b strings.Builder
	if !p.IsVale() {
		b.WriteString(netmapPrefix)
	}
	b.WriteString(p.KernelName())
	b.WriteString(p.modeString())
	slash := "/"
	for _, f := range flagLetters {
		if p.Flags&f.flag != 0 {
			b.WriteString(slash)
			b.WriteByte(f.letter)
			slash = ""
		}
	}
	if p.MemID != 0 {
		fmt.Fprintf(&b, "@%d", p.MemID)
	}
	return b.String()
}

func (p PortSpec) modeString() string {
	switch p.Mode {
	case ModeSW:
		return "^"
	case ModeOneSW:
		return "^" + strconv.Itoa(int(p.Ring))
	case ModeNICSW:
		return "*"
	case ModeOneNIC:
		return "-" + strconv.Itoa(int(p.Ring))
	}
	return ""
}

// KernelName returns what goes into nr_name: "vale0:a", "em0{1".
func (p PortSpec) KernelName() string { return p.Name + p.Pipe }

// IsVale says whether p is a port of a VALE switch rather than an interface.
func (p PortSpec) IsVale() bool { return strings.HasPrefix(p.Name, valePrefix) }

// portScanner reads a spec from left to right. Its first error stays, and moves it to
// the end of the spec, so that the steps that follow find nothing more to read.
type portScanner struct {
	spec string
	pos  int // bytes read
	err  *SyntaxError
}

// fail records an error at the byte offset at, unless there is one.
func (sc *portScanner) fail(at int, format string, args ...any) {
	if sc.err == nil {
		sc.err = &SyntaxError{Spec: sc.spec, Col: at + 1, Msg: fmt.Sprintf(format, args...)}
	}
	sc.pos = len(sc.spec)
}

// peek returns the next byte, and 0 at the end.
func (sc *portScanner) peek() byte {
	if sc.pos < len(sc.spec) {
		return sc.spec[sc.pos]
	}
	return 0
}

// char returns the next character as messages show it.
func (sc *portScanner) char() string {
	r, _ := utf8.DecodeRuneInString(sc.spec[sc.pos:])
	return strconv.QuoteRune(r)
}

// skip moves behind prefix if it stands here, and says whether it does.
func (sc *portScanner) skip(prefix string) bool {
	found := strings.HasPrefix(sc.spec[sc.pos:], prefix)
	if found {
		sc.pos += len(prefix)
	}
	return found
}

// takeWhile returns the bytes from here that are ok, and moves behind them.
func (sc *portScanner) takeWhile(ok func(c byte) bool) string {
	start := sc.pos
	for sc.pos < len(sc.spec) && ok(sc.spec[sc.pos]) {
		sc.pos++
	}
	return sc.spec[start:sc.pos]
}

// limit fails if more than size bytes were read since the offset from.
func (sc *portScanner) limit(from, size int, what string) {
	if n := sc.pos - from; n > size {
		sc.fail(from+size, "%s of %d bytes, at most %d fit", what, n, size)
	}
}

// refuseBlanks fails at the first blank or control character. The kernel would take
// them, but a NUL ends nr_name, and the others are slips of the keyboard or the shell.
func (sc *portScanner) refuseBlanks() {
	for i := range len(sc.spec) {
		switch c := sc.spec[i]; {
		case c == ' ':
			sc.fail(i, "a blank in a port name")
		case c < ' ' || c == 0x7f:
			sc.fail(i, "a control character in a port name: %q", c)
		}
	}
}

// name scans nic or vale, and leaves the scanner at a pipe, mode, suffix or the end.
func (sc *portScanner) name() string {
	start := sc.pos
	if sc.skip(valePrefix) {
		sc.valeName(start)
	} else {
		sc.nicName(start)
	}
	return sc.spec[start:sc.pos]
}

// valeName scans what follows the "vale" at start. An interface cannot begin with
// "vale": the kernel takes every such name for one of a switch.
func (sc *portScanner) valeName(start int) {
	sc.takeWhile(isID)
	if sc.peek() != ':' {
		sc.noColon()
		return
	}
	sc.limit(start, maxPart, "switch name")
	sc.skip(":")
	port := sc.pos
	if sc.takeWhile(isName) == "" {
		sc.fail(port, "port name missing after ':'")
	}
	sc.limit(port, maxPart, "port name")
}

// noColon tells a switch without a port from one with a bad name.
func (sc *portScanner) noColon() {
	if sc.pos == len(sc.spec) {
		sc.fail(sc.pos, "':' missing: a port of a switch is %s:PORT", sc.spec)
		return
	}
	sc.fail(sc.pos, "%s in a switch name: letters, digits and '_' may follow %q, then ':'", sc.char(), valePrefix)
}

func (sc *portScanner) nicName(start int) {
	name := sc.takeWhile(isName)
	if name == "" {
		sc.fail(start, "name missing")
	}
	if prefix, _, found := strings.Cut(name, ":"); found {
		sc.fail(start, "unknown prefix %q: it is \"netmap:\" for an interface, \"valeSWITCH:\" for a switch", prefix+":")
	}
}

func (sc *portScanner) pipe() string {
	start := sc.pos
	if !sc.skip("{") && !sc.skip("}") {
		return ""
	}
	id := sc.takeWhile(isID)
	if c := sc.peek(); c != 0 && !endsName(c) {
		sc.fail(sc.pos, "%s in a pipe name: it has letters, digits and '_'", sc.char())
	}
	if id == "" {
		sc.fail(start+1, "pipe name missing after '%c'", sc.spec[start])
	}
	return sc.spec[start:sc.pos]
}

func (sc *portScanner) mode() (RegMode, uint16) {
	switch {
	case sc.skip("*"):
		return ModeNICSW, 0
	case sc.skip("^"):
		if !isDigit(sc.peek()) {
			return ModeSW, 0
		}
		return ModeOneSW, sc.number("ring", 0, maxRing)
	case sc.skip("-"):
		if !isDigit(sc.peek()) {
			sc.fail(sc.pos, "ring number missing after '-'")
		}
		return ModeOneNIC, sc.number("ring", 0, maxRing)
	}
	return ModeAllNIC, 0
}

// number scans a decimal number of at least one digit, from lo to hi.
func (sc *portScanner) number(what string, lo, hi uint16) uint16 {
	start := sc.pos
	digits := sc.takeWhile(isDigit)
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || n < uint64(lo) || n > uint64(hi) {
		sc.fail(start, "%s %s out of range %d to %d", what, digits, lo, hi)
	}
	return uint16(n)
}

// suffixes scans flags and memory id up to the end of the spec.
func (sc *portScanner) suffixes() (flags RegFlags, memID uint16) {
	for {
		switch c := sc.peek(); {
		case c == 0:
			return flags, memID
		case c == '/' && flags == 0:
			flags = sc.flags()
		case c == '@' && (memID == 0 || !isDigit(sc.after())):
			memID = sc.memID()
		case c == '/':
			sc.fail(sc.pos, "flags given twice")
		case c == '@':
			sc.fail(sc.pos, "memory id given twice")
		case c == '-' || c == '*' || c == '^':
			sc.fail(sc.pos, "mode '%c' must follow the name, and there is only one", c)
		default:
			sc.fail(sc.pos, "%s unexpected: only '/' and flags or '@' and a memory id may follow", sc.char())
		}
	}
}

// after returns the byte behind the next one, and 0 where there is none.
func (sc *portScanner) after() byte {
	if sc.pos+1 < len(sc.spec) {
		return sc.spec[sc.pos+1]
	}
	return 0
}

func (sc *portScanner) flags() (flags RegFlags) {
	sc.skip("/")
	for c := sc.peek(); c != 0 && !endsName(c); c = sc.peek() {
		f := flagOf(c)
		if f == 0 {
			sc.fail(sc.pos, "unknown flag %s: %s", sc.char(), flagHelp)
			return 0
		}
		flags |= f
		sc.pos++
	}
	if flags == 0 {
		sc.fail(sc.pos, "flags missing after '/': %s", flagHelp)
	}
	return flags
}

// flagOf returns the flag of a letter, 0 for a letter without one.
func flagOf(c byte) RegFlags {
	for _, f := range flagLetters {
		if f.letter == c {
			return f.flag
		}
	}
	return 0
}

func (sc *portScanner) memID() uint16 {
	sc.skip("@")
	if !isDigit(sc.peek()) {
		sc.noMemID()
		return 0
	}
	return sc.number("memory id", 1, maxMemID)
}

// noMemID tells options of libnetmap from other text behind an '@'.
func (sc *portScanner) noMemID() {
	start := sc.pos
	word := sc.takeWhile(isID)
	for _, o := range libnetmapOptions {
		if word == o {
			sc.fail(start, "option @%s is not supported yet: '@' takes a memory id, such as @1", o)
			return
		}
	}
	sc.fail(start, "memory id missing after '@': it is a number from 1 to %d", maxMemID)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isID(c byte) bool {
	return isDigit(c) || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || c == '_'
}

// isName says whether c belongs to a name; blanks are refused before.
func isName(c byte) bool { return c != '{' && c != '}' && !endsName(c) }

// endsName says whether c begins a mode or a suffix.
func endsName(c byte) bool { return strings.IndexByte("-*^/@", c) >= 0 }
