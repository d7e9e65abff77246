package main

import (
	"time"

	"govale/cmd/internal/cli"
)

const description = `Send or receive packets through a netmap port, as pkt-gen does.

The options are pkt-gen's. Where pkt-gen is known to be wrong, this differs:
 -f of another word is refused, and so are ranges upside down and a second -l that leaves no size;
 -n is exact with any number of threads, and holds for every function;
 -R is the rate of the whole run, not of each thread, and begins at once;
 -z and -Z are random for each packet, as are sizes between two -l, with lengths and checksums that fit;
 -D and -S take ranges too, FIRST-LAST; -6 sends 62 bytes unless -l says otherwise;
 -H sets the length that it names; -a keeps to CPUs from the named one on;
 -P sends all packets of a file; -p on a port of a switch asks for as many rings;
 ping counts what is lost, and its times are of the answers; it goes through ranges, too;
 SIGTERM ends a run as SIGINT does; who is stopped before all of -n or -P is done exits with 1.

After pkt-gen's lines the summary tells how late packets left at a rate, what the switch
dropped, how often the device was entered and had no room, and the clock. What rxseq counts
is exact within the last 16 million numbers of each ring.

"pktgen pair" sends and receives, and tells what was lost. "pktgen bench" measures a switch
inside this process instead, without any flag. "pktgen sweep" does so for many sizes, on any
device, and writes a report; "pktgen compare" compares two reports. "pktgen schema" tells
what is in JSON.`

// A grammar is the command line, with pkt-gen's letters.
type grammar struct {
	Port     string      `short:"i" required:"" placeholder:"PORT" help:"Port, such as 'vale0:a' or 'netmap:em0'; or 'tap:tap0', a tap, or 'pcap:eth0', an interface as libpcap sees it, where the system has them; or 'null', which takes everything."`
	Function string      `short:"f" default:"rx" enum:"tx,rx,ping,pong,txseq,rxseq" help:"What to do: 'tx' or 'rx', 'ping' or 'pong' to measure times there and back, 'txseq' or 'rxseq' to send or check numbers."`
	Count    packetCount `short:"n" default:"0" placeholder:"PACKETS" help:"Packets to send or receive, such as 1000 or 1.5M, 0 for ever (default: 0). With --pcap also the end of --loop is one."`
	Len      []int       `short:"l" sep:"none" placeholder:"BYTES" help:"Bytes of a frame without its CRC, 16 to 65536 (default: 60). Given twice, frames have any size from the second on to below the first."`
	Burst    *int        `short:"b" placeholder:"PACKETS" help:"Most packets between two syncs of a ring (default: 512; ping and pong: 1)."`
	IPv4     bool        `name:"ipv4" short:"4" xor:"family" help:"Addresses and packets are of IPv4: the default."`
	IPv6     bool        `name:"ipv6" short:"6" xor:"family" help:"Addresses and packets are of IPv6."`
	Src      string      `short:"s" placeholder:"ADDR[:PORT][-ADDR[:PORT]]" help:"Source address, or first and last one (default: 10.0.0.1:1234, with -6 [fd00::1]:1234). Of IPv6 a range is of the last 16 bits, or of those that GROUP@ADDR names, 0 to 7. Packets go through the source ports first, then addresses, destination ports, addresses, and Ethernet addresses."`
	Dst      string      `short:"d" placeholder:"ADDR[:PORT][-ADDR[:PORT]]" help:"Destination address, or first and last one (default: 10.1.0.1:1234, with -6 [fd00::2]:1234)."`
	SrcMAC   string      `name:"src-mac" short:"S" placeholder:"MAC[-MAC]" help:"Source Ethernet address, or first and last one (default: the interface's, zeros on a switch)."`
	DstMAC   string      `name:"dst-mac" short:"D" placeholder:"MAC[-MAC]" help:"Destination Ethernet address, or first and last one (default: ff:ff:ff:ff:ff:ff)."`
	RandomS  bool        `name:"random-src" short:"z" help:"Source address and port are random in each packet; of IPv6 the 16 bits that a range is of."`
	RandomD  bool        `name:"random-dst" short:"Z" help:"Destination address and port are random in each packet."`

	Sizes    string  `placeholder:"SIZE[-SIZE][:WEIGHT],..." help:"Sizes of frames without the CRC, each as often as its weight says (default: 1), and any size of a range; or 'imix', which is 60:7,590:4,1514:1, or more than 60 where headers take more. Instead of -l."`
	Flows    uint64  `default:"0" placeholder:"N" help:"Send packets of so many flows. Flow K, from 0 on, always has the same addresses and ports: those of packet K of the ranges of -s, -d, -S and -D, or where there are none, source ports from that of -s on."`
	FlowDist string  `name:"flow-dist" placeholder:"DIST" help:"To which of --flows a packet belongs: 'uniform' for any by chance, 'round-robin' for one after the other, 'zipf' or 'zipf:S' for flow K as often as 1/(K+1)^S (default: uniform; S is 1)."`
	Proto    string  `enum:"udp,tcp-syn,icmp" default:"udp" placeholder:"PROTO" help:"What IP carries: 'udp', 'tcp-syn' with a random sequence number in each packet, and without data in frames of 60 bytes and less, or 'icmp' for echo requests, of IPv6 those of ICMPv6, which have the source port as their identifier and are numbered (default: udp)."`
	VLAN     string  `name:"vlan" placeholder:"ID[:PRIO][,ID[:PRIO]]" help:"VLAN tag of each frame, with a priority. Of two the first is the outer one, of type 0x88a8 (QinQ). Sizes of frames include tags."`
	Frame    string  `placeholder:"HEX|@FILE|PCAP[:N]" help:"Send this frame as it is: bytes in hexadecimal with or without spaces and colons, a file of them, or the first or Nth packet of a pcap or pcapng file. Its Ethernet addresses are changed by -S and -D only. What -l or --sizes adds is zeros behind it."`
	Seed     *uint64 `placeholder:"N" help:"What is random is the same in each run with the same number."`

	Threads int  `short:"p" default:"1" placeholder:"N" help:"Threads, each with a ring of its own where there are several (default: 1)."`
	CPU     *int `name:"affinity" short:"a" placeholder:"CPU" help:"CPU of the first thread; others have those after it. On Linux and FreeBSD."`
	CPUs    *int `name:"cpus" short:"c" placeholder:"N" help:"CPUs to use, 0 for all (default: 1, as it is printed; with -a one for each thread)."`

	Report int        `short:"T" default:"1000" placeholder:"MS" help:"Milliseconds between two lines of progress (default: 1000)."`
	Wait   *int       `short:"w" placeholder:"SECONDS" help:"Seconds for the link to come up before the start (default: 2, on a switch 0)."`
	Idle   bool       `name:"exit-idle" short:"W" help:"End a receiver when nothing has come for a second, once something has."`
	Rate   packetRate `name:"pps" short:"R" placeholder:"PPS" help:"Packets a second to send, in all threads together, such as 1000, 0.5 or 10K; 0 for as many as possible (default: 0)."`
	Bits   bitRate    `name:"rate" placeholder:"BITS" help:"The same in bits a second, such as 5Gbit/s or 100Mbps, of frames without CRC, or with -B as they are on a wire."`
	Busy   bool       `help:"Never sleep. With -R or --rate each packet is sent by itself as soon as it is due, within microseconds, instead of 300 bursts a second. Of a served switch, watch for its answer and for packets: the time of a frame falls from some ten microseconds to a few; use it with a server that is busy too (valectl serve --busy), on Linux. It takes a CPU, which is offered to others all the time."`
	Pcap   string     `name:"pcap" short:"P" placeholder:"FILE" help:"Send the packets of a pcap or pcapng file, which may be compressed by gzip; '-' is the standard input. Addresses of -S and -D are written into them."`
	Speed  *speed     `name:"speed" placeholder:"FACTOR" help:"Send them at the times that the file says, so many times as fast: 1 is as they were captured."`
	Loop   *uint64    `name:"loop" placeholder:"N" help:"Times to go through the file, 0 for ever (default: 1, or as often as -n takes)."`
	Hist   string     `name:"hist" placeholder:"FILE" help:"Write a whole distribution to this file, in nanoseconds, as percentiles of an HDR histogram: of ping the times there and back, of sending at a rate or with --speed how long packets left after they were due."`

	Dump    bool   `short:"X" help:"Print each packet."`
	Vnet    int    `name:"vnet-hdr" short:"H" default:"0" placeholder:"BYTES" help:"Length of the virtio-net header before each frame, 0, 10 or 12: it is set for the port. Without this, frames have the one that the port wants."`
	Frags   int    `short:"F" default:"1" placeholder:"N" help:"Slots of a packet, 1 to 63 (default: 1). What does not fit a buffer takes more."`
	FragLen int    `name:"frag-size" short:"M" default:"0" placeholder:"BYTES" help:"Most bytes in a slot (default: the size of a buffer)."`
	Extra   uint32 `name:"extra-bufs" short:"e" default:"0" placeholder:"N" help:"Buffers to ask for beside those of the rings."`

	Indirect bool   `short:"I" help:"Send from memory of this program instead of buffers of the port (NS_INDIRECT): only to a switch in the kernel."`
	Rubbish  bool   `short:"r" help:"Send buffers as they are."`
	Config   string `short:"C" placeholder:"TXSLOTS[,RXSLOTS[,TXRINGS[,RXRINGS]]]" help:"Slots and rings to ask for. One number is for slots of both directions, three are for rings of both."`
	Options  int    `short:"o" default:"0" placeholder:"BITS" help:"Sum of 4 or 8 to copy each packet, 32 for -I, 64 for -X, 256 for -r, 512 for -z, 1024 for -Z, 2048 for -A; 1, 2, 16 and 4096 change nothing here."`

	Plain   bool `name:"no-normalize" short:"N" help:"Do not use K, M and G for thousands."`
	Average bool `short:"A" help:"Average and standard deviation of the last 15 rates, in lines of progress."`
	Framing bool `short:"B" help:"Count 24 bytes more for each packet, its CRC and what is around it on a wire, in bits a second."`
	JSON    bool `name:"json" help:"Print JSON instead: one object at each interval and one at the end, one a line, and nothing else on the standard output. Without lines of progress. 'pktgen schema' tells what is in them."`
	NoLive  bool `name:"no-live" help:"At a terminal, too, print a line of progress at each interval, as pkt-gen does, instead of one that changes."`
	Verbose int  `short:"v" type:"counter" help:"Say more on the standard error."`

	old
	cli.DeviceFlags

	command []string // word by word
}

// Limits of numbers, beyond which they are mistakes.
const (
	maxBurst   = 1 << 16
	maxWait    = 24 * 60 * 60    // seconds
	maxReport  = 1000 * maxWait  // milliseconds
	maxThreads = 1024            // rings of a card
	phyWait    = 2 * time.Second // default of -w on a card
)

// Bits of -o.
const (
	optPrefetch = 1
	optAccess   = 2
	optCopy     = 4
	optMemcpy   = 8
	optTS       = 16
	optIndirect = 32
	optDump     = 64
	optRubbish  = 256
	optRandSrc  = 512
	optRandDst  = 1024
	optStats    = 2048
	optChecksum = 4096

	optAll = optPrefetch | optAccess | optCopy | optMemcpy | optTS | optIndirect | optDump |
		optRubbish | optRandSrc | optRandDst | optStats | optChecksum
)
