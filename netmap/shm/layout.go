package shm

import "structs"

// If mirrors struct netmap_if without its trailing ring_ofs.
type If struct {
	_           structs.HostLayout
	Name        [16]byte  `c:"ni_name"`          // NUL-terminated
	Version     uint32    `c:"ni_version"`       // 0: FreeBSD 12.1 never sets it
	Flags       uint32    `c:"ni_flags"`         // PrivMem
	TxRings     uint32    `c:"ni_tx_rings"`      // without host rings
	RxRings     uint32    `c:"ni_rx_rings"`      // without host rings
	BufsHead    uint32    `c:"ni_bufs_head"`     // (u) first extra buffer, 0 for none; each begins with the index of the next
	HostTxRings uint32    `c:"ni_host_tx_rings"` // since API 14; before, it is 0 and one ring is there
	HostRxRings uint32    `c:"ni_host_rx_rings"` // since API 14; before, it is 0 and one ring is there
	Spare1      [3]uint32 `c:"ni_spare1"`
}

// PrivMem is NI_PRIV_MEM in If.Flags: the region belongs to this port alone.
const PrivMem uint32 = 0x1

// A Timeval mirrors struct timeval of 64-bit machines.
type Timeval struct {
	_    structs.HostLayout
	Sec  int64 // seconds since 1970
	Usec int64 // microseconds
}

// Ring mirrors struct netmap_ring without its trailing slots. Head and Cur are the
// user's to write, the rest is the device's; (u) and (k) say whose.
type Ring struct {
	_        structs.HostLayout
	BufOfs   int64     `c:"buf_ofs"`     // (k) from this ring to buffer 0, bytes
	NumSlots uint32    `c:"num_slots"`   // (k)
	BufSize  uint32    `c:"nr_buf_size"` // (k) bytes
	RingID   uint16    `c:"ringid"`      // (k) number within its direction
	Dir      uint16    `c:"dir"`         // (k) 1 tx, 0 rx: the opposite of the comment in netmap.h
	Head     uint32    `c:"head"`        // (u) first slot of the user
	Cur      uint32    `c:"cur"`         // (u) wake me when the device has gone past this one
	Tail     uint32    `c:"tail"`        // (k) first slot of the device
	Flags    RingFlags `c:"flags"`       // (u)
	_        uint32    `c:""`
	Ts       Timeval   `c:"ts"` // (k) time of the last sync
	_        [72]byte  `c:""`
	Sem      [128]byte `c:"sem"` // reserved for locks of the user
}

// RingFlags are the bits of Ring.Flags: NR_* in net/netmap.h.
type RingFlags uint32

// Ring flags.
const (
	RingTimestamp RingFlags = 0x2 // NR_TIMESTAMP: set Ts even where timestamps are turned off
	RingForward   RingFlags = 0x4 // NR_FORWARD: transparent forwarding to the host
)

// Slot mirrors struct netmap_slot: one packet, or a fragment of one.
type Slot struct {
	_      structs.HostLayout
	BufIdx uint32    `c:"buf_idx"` // buffer index, from 2 on
	Len    uint16    `c:"len"`     // bytes in the buffer
	Flags  SlotFlags `c:"flags"`
	Ptr    uint64    `c:"ptr"` // address of the payload, with SlotIndirect
}

// SlotFlags are the bits of Slot.Flags: NS_* in net/netmap.h.
type SlotFlags uint16

// Slot flags.
const (
	SlotBufChanged SlotFlags = 0x0001 // NS_BUF_CHANGED: BufIdx is another than before
	SlotReport     SlotFlags = 0x0002 // NS_REPORT: say when it is sent; VALE ignores it
	SlotForward    SlotFlags = 0x0004 // NS_FORWARD: pass it on to the host; VALE ignores it
	SlotNoLearn    SlotFlags = 0x0008 // NS_NO_LEARN: declared, and ignored by every kernel
	SlotIndirect   SlotFlags = 0x0010 // NS_INDIRECT: the payload is at Ptr, not in a buffer
	SlotMoreFrag   SlotFlags = 0x0020 // NS_MOREFRAG: the packet goes on in the next slot
	SlotTxMon      SlotFlags = 0x0040 // NS_TXMON: a monitor saw it sent; FreeBSD 13.1 and later

	SlotPortMask SlotFlags = 0xff00 // NS_PORT_MASK: of a received slot, the fragments of its packet
)

// SlotPortShift is NS_PORT_SHIFT: where the number begins that SlotPortMask cuts out.
const SlotPortShift = 8

// Frags returns the number of slots of the packet that a received slot is a part of.
// VALE writes it into every slot of the packet (FreeBSD 12.1, netmap_vale.c: nm_vale_flush).
func (f SlotFlags) Frags() int { return int(f >> SlotPortShift) }

// Other constants of net/netmap.h.
const (
	MaxFrags   = 64   // NETMAP_MAX_FRAGS: most slots of a packet that VALE promises to take
	CacheAlign = 128  // NM_CACHE_ALIGN
	BufSize    = 2048 // default size of a buffer, bytes
)
