package pcapfilter

// A condition is a node of the tree that an expression is parsed into: something that is
// true or false of a packet.
type condition interface{ where() span }

// A qualifier is what stands before an address or number and says what it is. Where one is
// left out, as in "host a or b", the one before goes on.
type qualifier struct {
	protocol protocol
	dir      direction
	kind     addressKind
}

// A direction says which of a packet's two addresses or ports is meant.
type direction uint8

const (
	anyDirection direction = iota
	dirSrc
	dirDst
	dirEither
	dirBoth
)

// An addressKind says what an address or number is.
type addressKind uint8

const (
	unqualified addressKind = iota // nothing has been said: not a word of the language may follow
	aDefault                       // "src a": a host
	aHost
	aNet
	aPort
	aPortRange
	aProto
	aProtoChain
	aGateway
)

type (
	// A both is true if its two sides are.
	both struct {
		span
		left, right condition
	}

	// An either is true if one of its sides is.
	either struct {
		span
		left, right condition
	}

	// An opposite is true if its operand is not.
	opposite struct {
		span
		operand condition
	}

	// An identity is an address, name or number with its qualifier.
	identity struct {
		token
		qualifier
		mask   string // of an IPv4 network: an address
		prefix int64  // behind a slash, -1 if there is none
		all    span   // with the mask or prefix
	}

	// An isProtocol is true of the packets of a protocol.
	isProtocol struct {
		span
		protocol protocol
	}

	// A cast is true of broadcast or multicast packets of a protocol.
	cast struct {
		span
		protocol protocol
		multi    bool
	}

	// A lengthTest is "less" or "greater", both of which include the length given.
	lengthTest struct {
		span
		less bool
		n    uint32
	}

	// A byteTest is "byte": a comparison of one byte of the frame.
	byteTest struct {
		span
		offset uint32
		op     kind
		value  uint32
	}

	// A wayTest is "inbound" or "outbound".
	wayTest struct {
		span
		outbound bool
	}

	// An inside is "vlan", "mpls", "pppoes" or "geneve": what stands behind it in the
	// expression looks at what the packet has inside.
	inside struct {
		span
		kind   kind
		has    bool // with a tag, label, session or network
		number uint32
		value  span // of the number
	}

	// A discovery is "pppoed".
	discovery struct{ span }

	// An llcTest is "llc", with the type of frame or "".
	llcTest struct {
		span
		frame string
		name  span
	}

	// A relation compares two values.
	relation struct {
		span
		op          kind
		left, right value
	}
)

func (i *identity) where() span { return i.all }
func (s span) where() span      { return s }
func (t token) where() span     { return span{t.pos, t.end} }

// A value is a node of the tree that is a number.
type value interface{ where() span }

type (
	// A constant is a number.
	constant struct {
		span
		n uint32
	}

	// A packetLength is "len".
	packetLength struct{ span }

	// A field is bytes of a protocol's header.
	field struct {
		span
		protocol protocol
		name     span
		offset   value
		size     uint32
		sizeAt   span
	}

	// An operation is arithmetic with two operands.
	operation struct {
		span
		op          kind
		left, right value
	}

	// A negative is a value with a minus before it.
	negative struct {
		span
		operand value
	}
)
