package pcapfilter

// A kind is what a token is to the parser.
type kind uint8

const (
	kEnd     kind = iota
	kInvalid      // text that is no token; err says why

	kNumber // 80, 0x50, 0120, and names of values: tcp-syn
	kName   // a name, or anything behind a backslash
	kMAC
	kIPv4 // two to four numbers with dots between them
	kIPv6

	kProtocol // tcp, ether, ...: value is a protocol
	kSrc
	kDst
	kHost
	kNet
	kMask
	kPort
	kPortRange
	kProto
	kProtoChain
	kGateway
	kLess
	kGreater
	kByte
	kBroadcast
	kMulticast
	kAnd
	kOr
	kNot
	kLen
	kInbound
	kOutbound
	kIfIndex
	kVLAN
	kMPLS
	kPPPoED
	kPPPoES
	kGeneve
	kLLC
	kElsewhere // a word of another link type: value is a foreign
	kRuleNum   // rnr: of packet filters, and of LLC

	kEqual
	kNotEqual
	kAbove
	kAtLeast
	kBelow
	kAtMost
	kShiftLeft
	kShiftRight
	kPlus
	kMinus
	kTimes
	kSlash
	kPercent
	kAmpersand
	kBar
	kCaret
	kColon
	kOpen
	kClose
	kOpenIndex
	kCloseIndex
)

// A token is a word of an expression.
type token struct {
	kind  kind
	text  string // as it stands; for a kName without its backslash
	value uint32 // of a kNumber, kProtocol or kElsewhere
	pos   int    // where it begins, in bytes
	end   int
	err   string // of a kInvalid
}

// A foreign is a family of words that mean something on link types other than Ethernet.
type foreign uint32

const (
	of80211 foreign = iota
	ofATM
	ofPF
	ofSS7
)

// links are what the words of a family stand for in the error about them.
var links = [...]string{
	of80211: "802.11 wireless headers",
	ofATM:   "ATM headers",
	ofPF:    "the headers of pf's log",
	ofSS7:   "SS7 headers",
}

// keywords are the words that are no names unless they stand behind a backslash.
var keywords = func() map[string]token {
	m := map[string]token{
		"src": {kind: kSrc}, "dst": {kind: kDst},
		"host": {kind: kHost}, "net": {kind: kNet}, "mask": {kind: kMask},
		"port": {kind: kPort}, "portrange": {kind: kPortRange},
		"proto": {kind: kProto}, "protochain": {kind: kProtoChain},
		"gateway": {kind: kGateway},
		"less":    {kind: kLess}, "greater": {kind: kGreater}, "byte": {kind: kByte},
		"broadcast": {kind: kBroadcast}, "multicast": {kind: kMulticast},
		"and": {kind: kAnd}, "or": {kind: kOr}, "not": {kind: kNot},
		"len": {kind: kLen}, "length": {kind: kLen},
		"inbound": {kind: kInbound}, "outbound": {kind: kOutbound},
		"ifindex": {kind: kIfIndex},
		"vlan":    {kind: kVLAN}, "mpls": {kind: kMPLS},
		"pppoed": {kind: kPPPoED}, "pppoes": {kind: kPPPoES}, "geneve": {kind: kGeneve},
		"llc": {kind: kLLC},
		"rnr": {kind: kRuleNum}, "rulenum": {kind: kRuleNum},
	}
	for name, p := range protocolWords {
		m[name] = token{kind: kProtocol, value: uint32(p)}
	}
	for name, v := range valueWords {
		m[name] = token{kind: kNumber, value: v}
	}
	for family, words := range foreignWords {
		for _, w := range words {
			m[w] = token{kind: kElsewhere, value: uint32(family)}
		}
	}
	return m
}()

// foreignWords are the words of each family.
var foreignWords = [...][]string{
	of80211: {
		"type", "subtype", "direction", "dir", "ra", "ta",
		"address1", "addr1", "address2", "addr2", "address3", "addr3", "address4", "addr4",
	},
	ofATM: {
		"lane", "metac", "bcc", "oam", "oamf4", "oamf4ec", "oamf4sc", "sc", "ilmic",
		"vpi", "vci", "connectmsg", "metaconnect",
	},
	ofPF: {
		"on", "ifname", "rset", "ruleset", "srnr", "subrulenum", "reason", "action",
	},
	ofSS7: {
		"fisu", "lssu", "lsu", "msu", "hfisu", "hlssu", "hmsu",
		"sio", "opc", "dpc", "sls", "hsio", "hopc", "hdpc", "hsls",
	},
}

// valueWords are the names of offsets and values of header fields.
var valueWords = map[string]uint32{
	"icmptype": 0, "icmpcode": 1,
	"icmp-echoreply": 0, "icmp-unreach": 3, "icmp-sourcequench": 4, "icmp-redirect": 5,
	"icmp-echo": 8, "icmp-routeradvert": 9, "icmp-routersolicit": 10, "icmp-timxceed": 11,
	"icmp-paramprob": 12, "icmp-tstamp": 13, "icmp-tstampreply": 14, "icmp-ireq": 15,
	"icmp-ireqreply": 16, "icmp-maskreq": 17, "icmp-maskreply": 18,

	"icmp6type": 0, "icmp6code": 1,
	"icmp6-destinationunreach": 1, "icmp6-packettoobig": 2, "icmp6-timeexceeded": 3,
	"icmp6-parameterproblem": 4, "icmp6-echo": 128, "icmp6-echoreply": 129,
	"icmp6-multicastlistenerquery": 130, "icmp6-multicastlistenerreportv1": 131,
	"icmp6-multicastlistenerdone": 132, "icmp6-routersolicit": 133,
	"icmp6-routeradvert": 134, "icmp6-neighborsolicit": 135, "icmp6-neighboradvert": 136,
	"icmp6-redirect": 137, "icmp6-routerrenum": 138, "icmp6-nodeinformationquery": 139,
	"icmp6-nodeinformationresponse": 140, "icmp6-ineighbordiscoverysolicit": 141,
	"icmp6-ineighbordiscoveryadvert": 142, "icmp6-multicastlistenerreportv2": 143,
	"icmp6-homeagentdiscoveryrequest": 144, "icmp6-homeagentdiscoveryreply": 145,
	"icmp6-mobileprefixsolicit": 146, "icmp6-mobileprefixadvert": 147,
	"icmp6-certpathsolicit": 148, "icmp6-certpathadvert": 149,
	"icmp6-multicastrouteradvert": 151, "icmp6-multicastroutersolicit": 152,
	"icmp6-multicastrouterterm": 153,

	"tcpflags": 13,
	"tcp-fin":  0x01, "tcp-syn": 0x02, "tcp-rst": 0x04, "tcp-push": 0x08,
	"tcp-ack": 0x10, "tcp-urg": 0x20, "tcp-ece": 0x40, "tcp-cwr": 0x80,
}
