package dissect

// Options say what a Printer prints of each packet. The letters are tcpdump's; the zero
// value is what tcpdump prints without any of them.
type Options struct {
	Link        bool // -e: the link-layer header, too
	Quiet       bool // -q: less about protocols
	Verbose     int  // -v, -vv, -vvv: how many v
	Numeric     int  // -n: how many; 1 and more look up no names, neither of hosts nor of ports
	NoDomain    bool // -N: names of hosts without their domain
	AbsoluteSeq bool // -S: TCP's sequence numbers as they are, not relative to the first
	NoChecksums bool // -K: checksums of IPv4, TCP and UDP are not verified
	Number      bool // -#: the number of the packet in front
	Time        int  // -t: how many; TimeOfDay to TimeSinceFirst
	Nano        bool // --nano, or a file with nanoseconds: nine digits of a second, not six
	Hex         int  // -x: 1 dumps the packet without its link-layer header, 2 with it
	HexASCII    int  // -X: the same with a column of text
	ASCII       int  // -A: the same as text alone
	Interfaces  bool // the interface and the direction in front, as tcpdump -i any does

	JSON  bool // an object for each packet, in place of lines: see Record
	Color bool // colours, by ANSI escape sequences; not in JSON
}

// What -t, given so many times, prints for the time of a packet.
const (
	TimeOfDay      = iota // 15:04:05.000000
	TimeNone              // nothing
	TimeEpoch             // seconds since 1970
	TimeDelta             // time since the packet before
	TimeDate              // 2006-01-02 15:04:05.000000
	TimeSinceFirst        // time since the first packet
)

// A Packet is what a Printer prints.
type Packet struct {
	Time   int64  // when it arrived, nanoseconds since 1970
	Data   []byte // what was captured of it, from its Ethernet header on
	Length int    // its bytes on the wire, of which Data may be the beginning only

	Interface string    // where it was seen, "" if that is not known
	Direction Direction // which way it went there
}

// A Direction is which way a packet went through an interface.
type Direction uint8

// Directions, as seen from the interface's owner.
const (
	Unknown Direction = iota
	In
	Out
)

func (d Direction) String() string { return [...]string{"", "in", "out"}[d] }
