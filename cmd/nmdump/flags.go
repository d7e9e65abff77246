package main

import (
	"runtime"
	"strconv"
	"strings"
	"time"

	"govale/cmd/internal/cli"
)

const description = "Print or save the packets that arrive at a netmap port, or those of a capture file, that match an expression of pcap-filter(7)."

// grammar is the command line. Its letters are tcpdump's.
type grammar struct {
	cli.DeviceFlags

	Interface []string `short:"i" sep:"none" placeholder:"PORT" help:"Capture on this port, such as 'valea:1' or 'netmap:em0', on a new port of a switch, 'vale0:', or on the one that has this number in --list-interfaces. May be repeated. Without it, and without -r, the first port that is there is watched."`
	Watch     bool     `help:"Watch the ports of -i, which other programs have open, from outside: what they receive and what they send."`
	Direction string   `short:"Q" placeholder:"in|out|inout" help:"What to capture: what a port receives, what it sends, or both (default: inout). A port that is not watched has no 'out'."`
	Read      []string `short:"r" sep:"none" placeholder:"FILE" help:"Read the packets from a pcap or pcapng file, '-' for standard input. It may be gzipped."`
	ReadList  string   `name:"read-list" short:"V" placeholder:"FILE" help:"Read the packets from the files that this file names, one a line, '-' for standard input."`

	Packets  string `short:"c" placeholder:"N" help:"Stop after this many packets."`
	Count    bool   `help:"With -r, print how many packets there are and not the packets."`
	Snaplen  string `name:"snapshot-length" short:"s" placeholder:"BYTES" help:"Capture at most this much of each packet, 0 for the most there is (default: 262144)."`
	Buffer   string `name:"buffer-size" short:"B" placeholder:"KIB" help:"Memory for packets that wait for being written, in units of 1024 bytes (default: 65536)."`
	Stamp    string `enum:"arrival,sync" default:"arrival" placeholder:"arrival|sync" help:"Times of packets: 'arrival' is each packet's own, as near as looking at the ring again and again tells; 'sync' is netmap's, the same for all that one look finds (default: arrival)."`
	Nano     bool   `xor:"precision" help:"Times have nanoseconds, in lines and in pcap files."`
	Micro    bool   `xor:"precision" help:"Times have microseconds: the default."`
	Digits   string `name:"time-stamp-precision" xor:"precision" placeholder:"micro|nano" help:"The same as --micro or --nano."`
	Filter   string `name:"filter-file" short:"F" placeholder:"FILE" help:"Read the expression from this file; one on the command line is ignored."`
	Program  int    `name:"dump-filter" short:"d" type:"counter" help:"Print what the expression compiles to, and stop: -d for people, -dd as C, -ddd as numbers."`
	Unoptim  bool   `name:"no-optimize" short:"O" help:"Do not optimize the program of the expression."`
	List     bool   `name:"list-interfaces" short:"D" help:"List ports and switches to capture on, with numbers, and stop."`
	Links    bool   `name:"list-data-link-types" short:"L" help:"List the link types of a port, of which there is one, and stop."`
	LinkType string `name:"linktype" short:"y" placeholder:"TYPE" help:"Link type of the ports: 'EN10MB' is the only one."`

	Write   string `short:"w" placeholder:"FILE" help:"Save the packets to a file instead of printing them, '-' for standard output. It is pcapng if its name ends with .pcapng or there are several ports, otherwise pcap; with .gz behind it, it is gzipped."`
	Print   bool   `help:"Print the packets, too, that -w saves."`
	Size    string `name:"file-size" short:"C" placeholder:"SIZE" help:"With -w, begin another file when one has more than this, in millions of bytes, or with k, m or g behind it in units of 1024, 1024^2 or 1024^3 bytes. A number is put behind the name."`
	Seconds string `name:"rotate-seconds" short:"G" placeholder:"SECONDS" help:"With -w, begin another file after this many seconds. %Y and the others of strftime(3) in its name are filled in."`
	Files   string `name:"file-count" short:"W" placeholder:"N" help:"With -C, write at most this many files, in turn; with -G alone, end after this many."`
	Command string `name:"postrotate-command" short:"z" placeholder:"COMMAND" help:"With -C or -G, run this command with the name of each file that another one has followed."`

	Link       bool      `short:"e" help:"Print the Ethernet header on each line."`
	Numeric    int       `short:"n" type:"counter" help:"Print addresses and ports as numbers."`
	NoDomain   bool      `short:"N" help:"Print names of hosts without their domain."`
	Quiet      bool      `short:"q" help:"Print less about protocols."`
	TimeFormat int       `name:"time" short:"t" type:"counter" help:"Times of packets: -t none, -tt seconds since 1970, -ttt since the packet before, -tttt with the date, -ttttt since the first packet."`
	Verbose    int       `short:"v" type:"counter" help:"Print more about protocols, -vv and -vvv still more. With -w, print each second how many packets there are."`
	Hex        int       `short:"x" type:"counter" help:"Print the bytes of packets, too, -xx with the Ethernet header."`
	HexASCII   int       `name:"hex-ascii" short:"X" type:"counter" help:"Print the bytes of packets and their text, too, -XX with the Ethernet header."`
	ASCII      int       `name:"ascii" short:"A" type:"counter" help:"Print the text of packets, too."`
	Absolute   bool      `name:"absolute-tcp-sequence-numbers" short:"S" help:"Print sequence numbers of TCP as they are, not relative to the first."`
	Unverified bool      `name:"dont-verify-checksums" short:"K" help:"Do not say whether checksums of IPv4, TCP and UDP are right."`
	Number     bool      `short:"#" help:"Print the number of each packet before it."`
	JSON       bool      `name:"json" help:"Print an object for each packet, on a line of its own."`
	Color      colorWhen `help:"Print in colours, if the output is a terminal; with =always behind it, also if it is none."`

	Immediate bool `name:"immediate-mode" help:"Deliver packets at once, as is always done."`
	Lines     bool `name:"line-buffered" short:"l" help:"Print lines at once, as is always done."`
	Unbuffer  bool `name:"packet-buffered" short:"U" help:"Write packets to the file at once, as is done anyway unless it is gzipped: then it is done each second."`
	NoPromisc bool `name:"no-promiscuous-mode" short:"p" help:"Leave the promiscuous mode of interfaces alone, as is always done."`
	Foreign   bool `name:"foreign-numeric" short:"f" help:"Print addresses that are foreign to a port as numbers: none are, for a port has no network."`
	ASDot     bool `name:"asdot" short:"b" help:"Print numbers of autonomous systems in BGP with dots: there are none in what is printed of BGP."`
	Handles   bool `name:"nfs-handles" short:"u" help:"Print handles of NFS undecoded: none are printed."`

	absent `embed:""`

	Expression []string `arg:"" optional:"" name:"expression" help:"Which packets, in the language of pcap-filter(7)."`
}

// settings are what the flags say, read and checked.
type settings struct {
	limit   uint64        // -c, 0 for all
	snaplen int           // -s
	memory  int           // -B, bytes
	size    int64         // -C, bytes, 0 for no limit
	every   time.Duration // -G, 0 for ever
	files   int           // -W, 0 for no limit
}

// Limits of numbers, and what they are without a flag.
const (
	defaultMemory = 64 << 20
	minMemory     = 2 * batchMemory
	maxNumber     = 1<<31 - 1 // of files, seconds, KiB: what tcpdump takes
)

// check reads the numbers among the flags, and refuses flags that do not go together.
func (g *grammar) check() (s settings, err error) {
	for _, number := range []func() error{
		func() error { s.limit, err = packetCount(g.Packets); return err },
		func() error { s.snaplen, err = snaplenOf(g.Snaplen); return err },
		func() error { s.memory, err = memoryOf(g.Buffer); return err },
		func() error { s.size, err = fileLimit(g.Size); return err },
		func() error {
			n, err := numberOf("-G", "number of seconds", g.Seconds)
			s.every = time.Duration(n) * time.Second
			return err
		},
		func() error { s.files, err = numberOf("-W", "number of output files", g.Files); return err },
	} {
		if err := number(); err != nil {
			return s, err
		}
	}
	if err := g.absent.refuse(); err != nil {
		return s, err
	}
	return s, g.conflicts()
}

// nano reports whether times have nanoseconds.
func (g *grammar) nano() bool { return g.Nano || g.Digits == "nano" }

// conflicts refuses flags that do not go together, and words that are none of theirs.
func (g *grammar) conflicts() error {
	switch from := len(g.Read) > 0 || g.ReadList != ""; {
	case len(g.Interface) > 0 && from:
		return cli.Usagef("-i and -r exclude each other")
	case len(g.Read) > 1 || len(g.Read) > 0 && g.ReadList != "":
		return cli.Usagef("one file for -r; -V takes a list of them")
	case g.Watch && from:
		return cli.Usagef("--watch is for ports, and -r reads a file")
	case g.Direction != "" && g.Direction != "in" && g.Direction != "out" && g.Direction != "inout":
		return cli.Usagef("-Q %s: unknown capture direction; it is in, out or inout", g.Direction)
	case g.LinkType != "" && !strings.EqualFold(g.LinkType, "EN10MB"):
		return cli.Usagef("-y %s: invalid data link type; it is EN10MB (Ethernet)", g.LinkType)
	case g.Digits != "" && g.Digits != "micro" && g.Digits != "nano":
		return cli.Usagef("--time-stamp-precision %s: invalid precision; it is micro or nano", g.Digits)
	case g.Foreign && from:
		return cli.Usagef("-f is for ports, and not for the files of -r and -V")
	case g.TimeFormat > 5:
		return cli.Usagef("only -t, -tt, -ttt, -tttt and -ttttt are there")
	case g.Write == "" && (g.Size != "" || g.Seconds != "" || g.Files != "" || g.Command != ""):
		return cli.Usagef("-C, -G, -W and -z are about the file of -w, which is missing")
	case g.Write == "-" && (g.Size != "" || g.Seconds != ""):
		return cli.Usagef("-w - is one stream, which -C and -G cannot divide")
	case g.Size == "" && g.Seconds == "" && (g.Files != "" || g.Command != ""):
		return cli.Usagef("-W and -z go with -C or -G")
	case g.Write == "-" && (g.Print || g.Count):
		return cli.Usagef("-w - has the standard output for itself; leave out --print and --count")
	}
	return nil
}

// packetCount reads -c.
func packetCount(text string) (uint64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil || n == 0 {
		return 0, cli.Usagef("-c %s: invalid packet count; it takes at least 1 packet", text)
	}
	return n, nil
}

// snaplenOf reads -s.
func snaplenOf(text string) (int, error) {
	if text == "" {
		return maxSnaplen, nil
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || n < 0 || n > maxSnaplen:
		return 0, cli.Usagef("-s %s: invalid snaplen; it is 0 to %d", text, maxSnaplen)
	case n == 0:
		return maxSnaplen, nil
	}
	return n, nil
}

// memoryOf reads -B.
func memoryOf(text string) (int, error) {
	n, err := numberOf("-B", "packet buffer size", text)
	switch {
	case err != nil:
		return 0, err
	case n == 0:
		return defaultMemory, nil
	case n > maxNumber>>10 && runtime.GOARCH == "386":
		return 0, cli.Usagef("-B %s: more than there is", text)
	}
	return max(n<<10, minMemory), nil
}

// fileLimit reads -C.
func fileLimit(text string) (int64, error) {
	unit, digits := int64(1e6), text
	for suffix, size := range map[string]int64{"k": 1 << 10, "m": 1 << 20, "g": 1 << 30} {
		if rest, ok := strings.CutSuffix(strings.ToLower(text), suffix); ok {
			unit, digits = size, rest
		}
	}
	n, err := numberOf("-C", "file size", digits)
	if err != nil || n == 0 && text != "" {
		return 0, cli.Usagef("-C %s: invalid file size", text)
	}
	return int64(n) * unit, nil
}

// numberOf reads a number from 1 on; nothing is 0.
func numberOf(flag, what, text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxNumber {
		return 0, cli.Usagef("%s %s: invalid %s", flag, text, what)
	}
	return n, nil
}
