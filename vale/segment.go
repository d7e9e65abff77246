package vale

import "encoding/binary"

// Ethernet types that segmentation knows.
const (
	etherIPv4 = 0x0800
	etherIPv6 = 0x86dd
	etherVLAN = 0x8100 // 802.1Q; any number of them may be in front of IP
)

// gsoHeaders says where the headers of a packet are that is to be cut into frames. All
// frames begin with them.
type gsoHeaders struct {
	eth  int // bytes of the Ethernet header, with its VLAN tags
	ip   int // bytes of the IP header
	all  int // bytes of all headers
	ipv4 bool
	udp  bool // else TCP
}

// parseGSO finds the headers of the packet whose first slot holds b. They must lie in
// that slot altogether. It returns false for a packet that is neither IPv4 nor IPv6 or
// too short. As in the kernel lengths are taken for what they are, so that headers may
// overlap; that many bytes are in b, though, and a TCP or UDP header behind them
// (netmap_offloadings.c: bdg_mismatch_datapath).
func parseGSO(b []byte, udp bool) (h gsoHeaders, ok bool) {
	h.udp = udp
	var etherType uint16
	for h.eth = 14; ; h.eth += 4 {
		if len(b) < h.eth {
			return h, false
		}
		if etherType = binary.BigEndian.Uint16(b[h.eth-2:]); etherType != etherVLAN {
			break
		}
	}
	switch etherType {
	case etherIPv4:
		if len(b) < h.eth+20 {
			return h, false
		}
		h.ipv4, h.ip = true, 4*int(b[h.eth]&0x0f)
	case etherIPv6:
		h.ip = 40
	default:
		return h, false
	}
	l4 := h.eth + h.ip
	if udp {
		h.all = l4 + 8
		return h, len(b) >= h.all
	}
	if len(b) < l4+20 {
		return h, false
	}
	h.all = l4 + 4*int(b[l4+12]>>4)
	return h, len(b) >= h.all
}

// Bits of the flags of TCP that only the last segment keeps.
const (
	tcpFIN = 0x01
	tcpPSH = 0x08
)

// fixSegment makes frame number i of a packet out of what is in buf: the packet's
// headers and payload behind them, n bytes of both together. done is how much payload
// the frames before it have, last says that none follows
// (netmap_offloadings.c: gso_fix_segment).
//
// Like the kernel it reads fields back that it has put into the buffer: a receiver who
// writes there meanwhile harms his own packet. Where headers overlap, fields may lie
// behind the frame, but not behind the buffer: parseGSO has seen them in a slot.
func (h *gsoHeaders) fixSegment(buf []byte, n, i, done int, last bool) {
	ip := buf[h.eth:]
	n -= h.eth
	if h.ipv4 {
		fixIPv4(ip, n, i)
	} else {
		binary.BigEndian.PutUint16(ip[4:], uint16(n-h.ip)) // payload length
	}
	l4 := ip[h.ip:]
	n -= h.ip
	check := l4[16:18]
	if h.udp {
		check = l4[6:8]
		binary.BigEndian.PutUint16(l4[4:], uint16(n)) // length
	} else {
		fixTCP(l4, done, last)
	}
	clear(check)
	var pseudo rawSum
	if h.ipv4 {
		pseudo = pseudoSum(ip[12:20], ip[9], n)
	} else {
		pseudo = pseudoSum(ip[8:40], ip[6], n)
	}
	binary.BigEndian.PutUint16(check, pseudo.fold())
	binary.BigEndian.PutUint16(check, rawSum(0).addBytes(l4[:n]).checksum())
}

// fixIPv4 gives an IPv4 header its total length, identification and checksum. As in the
// kernel options are no part of the sum, so that a header with options gets a wrong one.
func fixIPv4(ip []byte, length, i int) {
	be := binary.BigEndian
	be.PutUint16(ip[2:], uint16(length))
	be.PutUint16(ip[4:], be.Uint16(ip[4:])+uint16(i))
	be.PutUint16(ip[10:], 0)
	be.PutUint16(ip[10:], rawSum(0).addBytes(ip[:20]).checksum())
}

// fixTCP gives a TCP header its sequence number and flags.
func fixTCP(tcp []byte, done int, last bool) {
	be := binary.BigEndian
	be.PutUint32(tcp[4:], be.Uint32(tcp[4:])+uint32(done))
	if !last {
		tcp[13] &^= tcpPSH | tcpFIN
	}
}
