package pcapfilter

// Parts of the operation codes of classic BPF. A code is the sum of a class and of what
// the class needs: size and mode to load, operator and source to compute and to jump.
const (
	classMask = 0x07
	classLd   = 0x00 // load into A
	classLdx  = 0x01 // load into X
	classSt   = 0x02 // store A in the scratch memory
	classStx  = 0x03 // store X in the scratch memory
	classALU  = 0x04
	classJmp  = 0x05
	classRet  = 0x06
	classMisc = 0x07

	sizeMask = 0x18
	sizeW    = 0x00
	sizeH    = 0x08
	sizeB    = 0x10

	modeMask = 0xe0
	modeImm  = 0x00
	modeAbs  = 0x20 // the frame at k
	modeInd  = 0x40 // the frame at X + k
	modeMem  = 0x60 // the scratch memory
	modeLen  = 0x80 // the length of the frame
	modeMsh  = 0xa0 // four times the low half of the byte at k: the length of an IPv4 header

	opMask = 0xf0
	opAdd  = 0x00
	opSub  = 0x10
	opMul  = 0x20
	opDiv  = 0x30
	opOr   = 0x40
	opAnd  = 0x50
	opLsh  = 0x60
	opRsh  = 0x70
	opNeg  = 0x80
	opMod  = 0x90
	opXor  = 0xa0

	opJA   = 0x00
	opJEq  = 0x10
	opJGt  = 0x20
	opJGe  = 0x30
	opJSet = 0x40

	srcMask = 0x08
	srcK    = 0x00
	srcX    = 0x08
)

// Whole operation codes.
const (
	ldImm  = classLd | modeImm
	ldMem  = classLd | modeMem
	ldLen  = classLd | modeLen
	ldxImm = classLdx | modeImm
	ldxMem = classLdx | modeMem
	ldxMsh = classLdx | modeMsh | sizeB
	st     = classSt
	stx    = classStx
	tax    = classMisc
	txa    = classMisc | 0x80
	retK   = classRet | srcK
	jumpA  = classJmp | opJA

	jeqK  = classJmp | opJEq | srcK
	jeqX  = classJmp | opJEq | srcX
	jgtK  = classJmp | opJGt | srcK
	jgeK  = classJmp | opJGe | srcK
	jsetK = classJmp | opJSet | srcK

	andK = classALU | opAnd | srcK
	addK = classALU | opAdd | srcK
	mulK = classALU | opMul | srcK
	addX = classALU | opAdd | srcX
	subX = classALU | opSub | srcX
	subK = classALU | opSub | srcK
	neg  = classALU | opNeg
)

// memWords is the size of the scratch memory.
const memWords = 16

// Linux has what it knows of a packet beside its bytes at offsets that no frame has.
const (
	auxiliary    = 0xfffff000
	auxPacketWay = auxiliary + 4
	wayOutgoing  = 4 // the value there for a packet that this machine has sent
)
