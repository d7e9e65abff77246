// Package pcapfilter compiles filter expressions, the language of tcpdump and
// pcap-filter(7), to programs for the BSD packet filter, and evaluates them.
//
//	f, err := pcapfilter.Compile("tcp port 80 and not host 10.0.0.1", pcapfilter.Options{})
//	...
//	if f.Match(frame, len(frame), false) { ... }
//
// # Yardstick
//
// The yardstick is libpcap 1.10.3, which Debian 12 has: what it refuses is refused, and for
// what it takes the program is the same, instruction for instruction, so that the very same
// packets match. Only words of scratch memory that libpcap's program may read before it
// stores them, as that of "geneve or ip" does, are set to 0 first: kernels insist on it. Up
// to 1.10.6, libpcap has changed three things that show: "portrange 10-20x" is refused, "ip
// multicast" ends at 239.255.255.255, and errors have other words.
//
// # Language
//
// Conditions are combined with "and" ("&&"), "or" ("||"), "not" ("!") and parentheses. A
// condition is one of these:
//
//	[PROTO] [DIR] host|net|port|portrange ID    an address, network, port or range of ports
//	[PROTO] proto|protochain ID                 what a protocol carries
//	PROTO                                       that there is a header of this protocol
//	[ether|ip] broadcast, [ether|ip|ip6] multicast
//	less N, greater N                           the length, N included
//	inbound, outbound                           which way the packet went
//	vlan [N], mpls [N], pppoes [N], geneve [N]  an encapsulation, to look inside of
//	pppoed, llc [TYPE]
//	byte N =|<|> V
//	VALUE =|!=|<|<=|>|>= VALUE
//
// PROTO is ether, ip, ip6, arp, rarp, tcp, udp, sctp, icmp, icmp6, igmp, igrp, pim, vrrp,
// carp, ah, esp, atalk, aarp, decnet, lat, sca, moprc, mopdl, iso, esis, isis, clnp, l1, l2,
// iih, lsp, snp, csnp, psnp, stp, ipx or netbeui. DIR is src, dst, "src or dst" or "src and
// dst". ID is a name, a number or an address; a network is written as 10, 172.16,
// 10.0.0.0/8, "10.0.0.0 mask 255.0.0.0" or 2001:db8::/32, a range of ports as 1-1024 or
// ftp-ssh. A name that is a word of the language has a backslash before it. VALUE is made
// of numbers, len, the bytes of a header PROTO[OFFSET:SIZE], the names of offsets and
// values such as tcpflags, tcp-syn, icmptype and icmp-echo, the operators + - * / % & | ^
// << >>, and parentheses.
//
// What may surprise:
//
//   - "and" and "or" bind equally, and to the left: "arp or tcp and port 80" means
//     "(arp or tcp) and port 80".
//   - An address, name or number without a qualifier has that of the one before it:
//     "tcp port 80 or 443". Behind a parenthesis, that before the parenthesis holds again.
//   - "vlan", "mpls", "pppoes" and "geneve" change where everything behind them, to the end
//     of the expression, looks for its headers: "ip or vlan and tcp" finds no TCP without
//     a tag, and "not vlan and tcp" looks for it where it were behind a tag. What is meant
//     is "tcp and not vlan".
//   - A test of bytes that a packet does not have makes the whole expression false, even
//     behind "not", unless its outcome does not matter.
//   - "%" and "^" take everything that follows, up to a comparison, as their right operand.
//   - The fields of tcp, udp and the like, tcp[13], are those of IPv4 alone.
//   - "protochain" makes a program with a loop, which no kernel takes; see Filter.Loops.
//   - "byte N & V" and "byte N | V", which manuals do not mention, do not load the byte.
//
// # What is left out
//
// Link types other than Ethernet are left out, together with the words that only these
// have; "gateway", which libpcap leaves out as well; and "ifindex", since frames do not
// carry the number of an interface. Tags of VLANs are looked for in the frame, not beside
// it where Linux puts them: a switch leaves frames as they are.
//
// # Programs
//
// A program without a loop is one that kernels take, such as that of Filter.Raw with
// SO_ATTACH_FILTER or that of Filter.Dump with iptables. The places where "inbound" and
// "outbound" look are Linux's.
package pcapfilter
