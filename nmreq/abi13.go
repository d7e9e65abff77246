package nmreq

import "structs"

// The bodies of API 13 that API 14 lengthened with the numbers of host rings. A
// kernel of API 13 (FreeBSD 11.3, 13-CURRENT of 2019) copies as many bytes as its own
// structures have, so the right one must be sent.

// Register13 mirrors struct nmreq_register of API 13.
type Register13 struct {
	_         structs.HostLayout
	Offset    uint64   `c:"nr_offset"`     // (out)
	Memsize   uint64   `c:"nr_memsize"`    // (out)
	TxSlots   uint32   `c:"nr_tx_slots"`   // (in/out)
	RxSlots   uint32   `c:"nr_rx_slots"`   // (in/out)
	TxRings   uint16   `c:"nr_tx_rings"`   // (in/out)
	RxRings   uint16   `c:"nr_rx_rings"`   // (in/out)
	MemID     uint16   `c:"nr_mem_id"`     // (in/out)
	RingID    uint16   `c:"nr_ringid"`     // (in)
	Mode      RegMode  `c:"nr_mode"`       // (in)
	ExtraBufs uint32   `c:"nr_extra_bufs"` // (in/out)
	Flags     RegFlags `c:"nr_flags"`      // (in)
}

// PortInfoGet13 mirrors struct nmreq_port_info_get of API 13.
type PortInfoGet13 struct {
	_       structs.HostLayout
	Memsize uint64 `c:"nr_memsize"`  // (out)
	TxSlots uint32 `c:"nr_tx_slots"` // (in/out)
	RxSlots uint32 `c:"nr_rx_slots"` // (in/out)
	TxRings uint16 `c:"nr_tx_rings"` // (in/out)
	RxRings uint16 `c:"nr_rx_rings"` // (in/out)
	MemID   uint16 `c:"nr_mem_id"`   // (in/out)
	Pad1    uint16 `c:"pad1"`
}

// ValeAttach13 mirrors struct nmreq_vale_attach of API 13.
type ValeAttach13 struct {
	_         structs.HostLayout
	Reg       Register13 `c:"reg"`
	PortIndex uint32     `c:"port_index"` // (out)
	Pad1      uint32     `c:"pad1"`
}

// To13 returns what r says in the structure of API 13; numbers of host rings are lost.
func (r Register) To13() Register13 {
	return Register13{
		Offset: r.Offset, Memsize: r.Memsize, TxSlots: r.TxSlots, RxSlots: r.RxSlots, TxRings: r.TxRings, RxRings: r.RxRings,
		MemID: r.MemID, RingID: r.RingID, Mode: r.Mode, ExtraBufs: r.ExtraBufs, Flags: r.Flags,
	}
}

// To14 returns what r says in the structure of API 14.
func (r Register13) To14() Register {
	return Register{
		Offset: r.Offset, Memsize: r.Memsize, TxSlots: r.TxSlots, RxSlots: r.RxSlots, TxRings: r.TxRings, RxRings: r.RxRings,
		MemID: r.MemID, RingID: r.RingID, Mode: r.Mode, ExtraBufs: r.ExtraBufs, Flags: r.Flags,
	}
}

// To14 returns what p says in the structure of API 14.
func (p PortInfoGet13) To14() PortInfoGet {
	return PortInfoGet{
		Memsize: p.Memsize, TxSlots: p.TxSlots, RxSlots: p.RxSlots,
		TxRings: p.TxRings, RxRings: p.RxRings, MemID: p.MemID,
	}
}
