// Package dissect turns packets into what tcpdump(1) prints for them, or into JSON.
//
// A [Printer] is made with [Options], which are tcpdump's, and appends the lines of one
// [Packet] after another to a buffer:
//
//	p := dissect.New(dissect.Options{Numeric: 1})
//	out = p.Append(out, dissect.Packet{Time: now, Data: frame, Length: len(frame)})
//
// It allocates nothing for a packet, never panics, whatever a packet has in it, and writes
// no byte that a terminal would obey, but for colours where they are wanted.
//
// # The same words
//
// These are printed as tcpdump 4.99.3 prints them, to the letter, with -e, -q, -S, -K and each
// number of -v, whole, captured in part, and broken. Tests hold every sample of them to
// tcpdump, cut at each of its bytes, and thousands with wrong bytes:
//
//   - Ethernet, VLAN tags, IEEE 802.3 with LLC and SNAP, ARP (not that of ATM), RARP, Ethernet's loopback
//   - IPv4 with its options, IPv6 with its extension headers (not those of mobility), AH, ESP
//   - ICMP with its extensions; ICMPv6 with neighbor discovery and MLD (not router
//     renumbering, node information and RPL); IGMP (not DVMRP, PIM and mtrace)
//   - TCP with its options, UDP, SCTP (not what M3UA and ForCES carry in it)
//   - IP in IP, GRE (not its source routes), MPLS, PPPoE and PPP with IP, CHAP and PAP, VXLAN, Geneve
//   - DNS and multicast DNS, DHCP, DHCPv6, NTP, TFTP, syslog
//   - STP, RSTP, MSTP, SPB; LACP; LLDP with all of its extensions; EAP over IEEE 802.1X;
//     CDP, DTP, UDLD; VRRP, HSRP
//   - HTTP, RTSP, SIP, SMTP, FTP, WHOIS and SSH, as far as tcpdump prints them
//
// Of OSPF, PIM, EIGRP, RIP, BGP, BFD, RADIUS and PPP's LCP and its like that is so without
// -v; with -v no more is told of them.
//
// So are times, packet numbers, dumps, and the names of hosts, ports and protocols. Times
// after January 2038 are right here.
//
// Other protocols are printed as tcpdump prints those that it does not know: their
// addresses, numbers and lengths, with a dump where it would make one; what is in a known
// one of them is not decoded, such as SNMP, which is "UDP, length 43".
package dissect
