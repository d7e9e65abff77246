package pcapfilter

// A protocol is what a qualifier such as "tcp" names.
type protocol uint8

const (
	anyProtocol protocol = iota // no qualifier stands there
	pLink
	pIP
	pARP
	pRARP
	pSCTP
	pTCP
	pUDP
	pICMP
	pIGMP
	pIGRP
	pPIM
	pVRRP
	pCARP
	pRadio
	pIP6
	pICMP6
	pAH
	pESP
	pATalk
	pAARP
	pDECnet
	pLAT
	pSCA
	pMOPRC
	pMOPDL
	pISO
	pESIS
	pISIS
	pISISL1
	pISISL2
	pIIH
	pLSP
	pSNP
	pCSNP
	pPSNP
	pCLNP
	pSTP
	pIPX
	pNetBEUI
)

// protocolWords are the words for protocols. The link layer has one for each of the link
// types that the language knows; all stand for Ethernet here.
var protocolWords = map[string]protocol{
	"ether": pLink, "link": pLink, "ppp": pLink, "slip": pLink,
	"fddi": pLink, "tr": pLink, "wlan": pLink,
	"ip": pIP, "arp": pARP, "rarp": pRARP,
	"sctp": pSCTP, "tcp": pTCP, "udp": pUDP, "icmp": pICMP, "igmp": pIGMP, "igrp": pIGRP,
	"pim": pPIM, "vrrp": pVRRP, "carp": pCARP, "radio": pRadio,
	"ip6": pIP6, "icmp6": pICMP6, "ah": pAH, "esp": pESP,
	"atalk": pATalk, "aarp": pAARP, "decnet": pDECnet, "lat": pLAT, "sca": pSCA,
	"moprc": pMOPRC, "mopdl": pMOPDL,
	"iso": pISO, "esis": pESIS, "es-is": pESIS, "isis": pISIS, "is-is": pISIS,
	"l1": pISISL1, "l2": pISISL2, "iih": pIIH, "lsp": pLSP, "snp": pSNP,
	"csnp": pCSNP, "psnp": pPSNP, "clnp": pCLNP,
	"stp": pSTP, "ipx": pIPX, "netbeui": pNetBEUI,
}

// protocolNames are the shortest words for protocols, in their order.
var protocolNames = func() []string {
	names := make([]string, pNetBEUI+1)
	for word, p := range protocolWords {
		if p == pLink {
			word = "ether"
		}
		if names[p] == "" || len(word) < len(names[p]) {
			names[p] = word
		}
	}
	return names
}()

func (p protocol) String() string { return protocolNames[p] }

// Types of Ethernet frames.
const (
	etherIP      = 0x0800
	etherARP     = 0x0806
	etherNS      = 0x0600
	etherMOPDL   = 0x6001
	etherMOPRC   = 0x6002
	etherDECnet  = 0x6003
	etherLAT     = 0x6004
	etherSCA     = 0x6007
	etherTEB     = 0x6558 // a whole Ethernet frame, in Geneve
	etherRARP    = 0x8035
	etherATalk   = 0x809b
	etherAARP    = 0x80f3
	etherVLAN    = 0x8100
	etherIPX     = 0x8137
	etherIP6     = 0x86dd
	etherMPLS    = 0x8847
	etherPPPoED  = 0x8863
	etherPPPoES  = 0x8864
	etherVLANAD  = 0x88a8
	etherLoop    = 0x9000
	etherVLANOld = 0x9100

	// maxLength is the largest value of the type field that is a length: such frames
	// have an 802.2 LLC header.
	maxLength = 1500
)

// Service access points of 802.2 LLC.
const (
	sapIP      = 0x06
	sapSTP     = 0x42
	sapSNAP    = 0xaa
	sapIPX     = 0xe0
	sapNetBEUI = 0xf0
	sapISO     = 0xfe
)

// etherNames are the names of "ether proto", which come from no file.
var etherNames = map[string]uint32{
	"aarp": etherAARP, "arp": etherARP, "atalk": etherATalk, "decnet": etherDECnet,
	"ip": etherIP, "ip6": etherIP6, "lat": etherLAT, "loopback": etherLoop,
	"mopdl": etherMOPDL, "moprc": etherMOPRC, "rarp": etherRARP, "sca": etherSCA,
	"iso": sapISO, "stp": sapSTP, "ipx": sapIPX, "netbeui": sapNetBEUI,
}

// pppTypes are the types of PPP for those of Ethernet and LLC that have another one.
var pppTypes = map[uint32]uint32{
	etherIP: 0x0021, etherIP6: 0x0057, etherDECnet: 0x0027, etherATalk: 0x0029,
	etherNS: 0x0025, sapISO: 0x0023, sapSTP: 0x0031, sapIPX: 0x002b,
}

// pppMPLS is the type of PPP for unicast MPLS.
const pppMPLS = 0x0281

// Protocol numbers of IPv4 and IPv6.
const (
	ipHopByHop = 0
	ipICMP     = 1
	ipIGMP     = 2
	ipTCP      = 6
	ipIGRP     = 9
	ipUDP      = 17
	ipRouting  = 43
	ipFragment = 44
	ipESP      = 50
	ipAH       = 51
	ipICMP6    = 58
	ipNone     = 59
	ipDestOpts = 60
	ipPIM      = 103
	ipVRRP     = 112
	ipSCTP     = 132
)

// Network layer protocols of ISO, and types of IS-IS's PDUs.
const (
	isoCLNP = 0x81
	isoESIS = 0x82
	isoISIS = 0x83

	isisL1LANHello = 15
	isisL2LANHello = 16
	isisP2PHello   = 17
	isisL1LSP      = 18
	isisL2LSP      = 20
	isisL1CSNP     = 24
	isisL2CSNP     = 25
	isisL1PSNP     = 26
	isisL2PSNP     = 27
)

// isoNames are the names of "iso proto".
var isoNames = map[string]uint32{"clnp": isoCLNP, "esis": isoESIS, "isis": isoISIS}
