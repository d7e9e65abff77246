// Package pcapfilter compiles filter expressions, the language of tcpdump and
// pcap-filter(7), to programs for the BSD packet filter, and evaluates them.
//
//	f, err := pcapfilter.Compile("tcp port 80 and not host 10.0.0.1", pcapfilter.Options{})
//	...
//	if f.Match(frame, len(frame), false) { ... }
//
// The yardstick is libpcap 1.10.3, which Debian 12 has: what it refuses is refused, and for
// what it takes the program is the same, instruction for instruction, so that the very same
// packets match. This includes what may surprise:
//
//   - "and" and "or" bind equally, and to the left: "arp or tcp and port 80" means
//     "(arp or tcp) and port 80".
//   - An address, name or number without a qualifier has that of the one before it:
//     "tcp port 80 or 443". Behind a parenthesis, that before the parenthesis holds again.
//   - "vlan", "mpls", "pppoes" and "geneve" change where everything behind them, to the end
//     of the expression, looks for its headers.
//   - A test of bytes that a packet does not have makes the whole expression false, even
//     behind "not".
//   - "%" and "^" take everything that follows, up to a comparison, as their right operand.
//   - The fields of tcp, udp and the like, tcp[13], are those of IPv4 alone.
//   - "byte N & M" and "byte N | M" do not load the byte.
//
// Link types other than Ethernet are left out, together with the words that only these
// have: "gateway", which libpcap leaves out as well, and "ifindex", since frames do not
// carry the number of an interface. The numbers of VLANs are looked for in the frame, not
// beside it where Linux puts them: a switch leaves frames as they are.
package pcapfilter
