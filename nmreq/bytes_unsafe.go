package nmreq

import "unsafe"

// Request numbers. _IOWR carries the argument's size, so a wrong struct changes the
// number; the numbers are the same on BSD and Linux except for _IO, which BSD marks
// with IOC_VOID.
const (
	iocInOut = 0xc0000000 // IOC_INOUT (BSD), _IOC_READ|_IOC_WRITE (Linux)
	iocVoid  = 0x20000000 // IOC_VOID (BSD only)
	iocGroup = 'i' << 8

	NIOCGINFO  = iocInOut | uint32(unsafe.Sizeof(Legacy{}))<<16 | iocGroup | 145 // _IOWR('i', 145, struct nmreq)
	NIOCREGIF  = iocInOut | uint32(unsafe.Sizeof(Legacy{}))<<16 | iocGroup | 146 // _IOWR('i', 146, struct nmreq)
	NIOCTXSYNC = iocVoid | iocGroup | 148                                        // _IO('i', 148) on BSD
	NIOCRXSYNC = iocVoid | iocGroup | 149                                        // _IO('i', 149) on BSD
	NIOCCONFIG = iocInOut | uint32(unsafe.Sizeof(Ifreq{}))<<16 | iocGroup | 150  // _IOWR('i', 150, struct nm_ifreq)
	NIOCCTRL   = iocInOut | uint32(unsafe.Sizeof(Header{}))<<16 | iocGroup | 151 // _IOWR('i', 151, struct nmreq_header)

	LinuxNIOCTXSYNC = iocGroup | 148 // _IO('i', 148) on Linux
	LinuxNIOCRXSYNC = iocGroup | 149 // _IO('i', 149) on Linux
)

// IOWR returns the request number _IOWR('i', nr, size) for an argument of size bytes,
// the same on BSD and Linux.
func IOWR(nr uint8, size int) uint32 {
	return iocInOut | uint32(size&0x1fff)<<16 | iocGroup | uint32(nr)
}

const (
	headerSize       = int(unsafe.Sizeof(Header{}))
	optionHeaderSize = int(unsafe.Sizeof(OptionHeader{}))
)

// bodySizes is indexed by ReqType.
var bodySizes = [...]int{
	ReqRegister:           int(unsafe.Sizeof(Register{})),
	ReqPortInfoGet:        int(unsafe.Sizeof(PortInfoGet{})),
	ReqValeAttach:         int(unsafe.Sizeof(ValeAttach{})),
	ReqValeDetach:         int(unsafe.Sizeof(ValeDetach{})),
	ReqValeList:           int(unsafe.Sizeof(ValeList{})),
	ReqPortHdrSet:         int(unsafe.Sizeof(PortHdr{})),
	ReqPortHdrGet:         int(unsafe.Sizeof(PortHdr{})),
	ReqValeNewif:          int(unsafe.Sizeof(ValeNewif{})),
	ReqValeDelif:          0,
	ReqValePollingEnable:  int(unsafe.Sizeof(ValePolling{})),
	ReqValePollingDisable: int(unsafe.Sizeof(ValePolling{})),
	ReqPoolsInfoGet:       int(unsafe.Sizeof(PoolsInfo{})),
	ReqSyncKloopStart:     int(unsafe.Sizeof(SyncKloopStart{})),
	ReqSyncKloopStop:      0,
	ReqCSBEnable:          0,
}

// Body is every structure that stands for itself in bytes: it holds no pointers, all
// its padding is named, and its layout is the kernel's.
type Body interface {
	Legacy | Header | OptionHeader |
		Register | PortInfoGet | ValeAttach | ValeDetach | ValeList | PortHdr |
		ValeNewif | ValePolling | PoolsInfo | SyncKloopStart |
		Register13 | PortInfoGet13 | ValeAttach13 |
		OptExtmem | OptSyncKloopEventfds | OptSyncKloopMode | OptCSB | OptOffsets |
		CSBAtok | CSBKtoa | Ifreq
}

// Bytes returns the memory of *v as bytes: writing to the one changes the other.
func Bytes[B Body](v *B) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v))
}

// View returns the beginning of b as a structure in place: writing to the one changes
// the other. It is nil if b is too short, or not aligned as the structure wants. What
// UnmarshalBinary made is aligned for all of them.
func View[B Body](b []byte) *B {
	var v B
	p := unsafe.Pointer(unsafe.SliceData(b))
	if uintptr(len(b)) < unsafe.Sizeof(v) || uintptr(p)%unsafe.Alignof(v) != 0 {
		return nil
	}
	return (*B)(p)
}

// Copy returns a copy of the structure at the beginning of b, zeros where b is short.
// b needs no alignment.
func Copy[B Body](b []byte) B {
	var v B
	copy(Bytes(&v), b)
	return v
}

// alignedBytes returns n bytes of zeros aligned for View. A []byte from make need not be:
// a short one of an odd length may begin anywhere.
func alignedBytes(n int) []byte {
	words := make([]uint64, (n+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(words)*8)[:n:n]
}
