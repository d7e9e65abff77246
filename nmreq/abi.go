package nmreq

import "structs"

// The structures of net/netmap.h and net/netmap_legacy.h, one for one and in C's order.
// They are those of 64-bit machines everywhere: padding that C leaves unnamed is a field
// here. Only on i386 C leaves it out, in nmreq_register and nmreq_opt_sync_kloop_mode.

// Legacy mirrors struct nmreq, the argument of NIOCREGIF and NIOCGINFO. It is the same
// in API 11 to 15 and on 32- and 64-bit machines.
type Legacy struct {
	_       structs.HostLayout
	Name    [LegacyNameSize]byte `c:"nr_name"`     // (in) NUL-terminated port name
	Version uint32               `c:"nr_version"`  // (in/out) API version
	Offset  uint32               `c:"nr_offset"`   // (out) offset of netmap_if in the region
	Memsize uint32               `c:"nr_memsize"`  // (out) bytes to map
	TxSlots uint32               `c:"nr_tx_slots"` // (in/out) slots of a tx ring
	RxSlots uint32               `c:"nr_rx_slots"` // (in/out) slots of an rx ring
	TxRings uint16               `c:"nr_tx_rings"` // (in/out)
	RxRings uint16               `c:"nr_rx_rings"` // (in/out)
	RingID  uint16               `c:"nr_ringid"`   // (in) RingBits
	Cmd     Cmd                  `c:"nr_cmd"`      // (in)
	Arg1    uint16               `c:"nr_arg1"`     // (in/out) depends on Cmd
	Arg2    uint16               `c:"nr_arg2"`     // (in/out) memory id
	Arg3    uint32               `c:"nr_arg3"`     // (in/out) extra buffers
	Flags   uint32               `c:"nr_flags"`    // (in) RegMode and RegFlags
	Spare2  uint32               `c:"spare2"`
}

// Header mirrors struct nmreq_header, the argument of NIOCCTRL.
type Header struct {
	_        structs.HostLayout
	Version  uint16         `c:"nr_version"`  // (in/out) API version
	ReqType  ReqType        `c:"nr_reqtype"`  // (in)
	Reserved uint32         `c:"nr_reserved"` // must be zero
	Name     [NameSize]byte `c:"nr_name"`     // (in) NUL-terminated; (out) for ReqValeList
	Options  uint64         `c:"nr_options"`  // (in) address of the first option; a Message leaves it to the device
	Body     uint64         `c:"nr_body"`     // (in) address of the body; a Message leaves it to the device
}

// OptionHeader mirrors struct nmreq_option, the beginning of every option.
type OptionHeader struct {
	_      structs.HostLayout
	Next   uint64  `c:"nro_next"`    // (in) address of the next option; a Message leaves it to the device
	Type   OptType `c:"nro_reqtype"` // (in)
	Status uint32  `c:"nro_status"`  // (out) 0 or an errno
	Size   uint64  `c:"nro_size"`    // (in) bytes, where the type does not fix them
}

// Register mirrors struct nmreq_register: the body of ReqRegister.
type Register struct {
	_           structs.HostLayout
	Offset      uint64   `c:"nr_offset"`        // (out) offset of netmap_if in the region
	Memsize     uint64   `c:"nr_memsize"`       // (out) bytes to map
	TxSlots     uint32   `c:"nr_tx_slots"`      // (in/out)
	RxSlots     uint32   `c:"nr_rx_slots"`      // (in/out)
	TxRings     uint16   `c:"nr_tx_rings"`      // (in/out)
	RxRings     uint16   `c:"nr_rx_rings"`      // (in/out)
	HostTxRings uint16   `c:"nr_host_tx_rings"` // (in/out)
	HostRxRings uint16   `c:"nr_host_rx_rings"` // (in/out)
	MemID       uint16   `c:"nr_mem_id"`        // (in/out) 0 asks for the default
	RingID      uint16   `c:"nr_ringid"`        // (in) for ModeOneNIC and ModeOneSW
	Mode        RegMode  `c:"nr_mode"`          // (in)
	ExtraBufs   uint32   `c:"nr_extra_bufs"`    // (in/out)
	_           uint32   `c:""`
	Flags       RegFlags `c:"nr_flags"` // (in)
}

// PortInfoGet mirrors struct nmreq_port_info_get: the body of ReqPortInfoGet.
type PortInfoGet struct {
	_           structs.HostLayout
	Memsize     uint64    `c:"nr_memsize"`       // (out) bytes
	TxSlots     uint32    `c:"nr_tx_slots"`      // (in/out)
	RxSlots     uint32    `c:"nr_rx_slots"`      // (in/out)
	TxRings     uint16    `c:"nr_tx_rings"`      // (in/out)
	RxRings     uint16    `c:"nr_rx_rings"`      // (in/out)
	HostTxRings uint16    `c:"nr_host_tx_rings"` // (out)
	HostRxRings uint16    `c:"nr_host_rx_rings"` // (out)
	MemID       uint16    `c:"nr_mem_id"`        // (in/out)
	Pad         [3]uint16 `c:"pad"`
}

// ValeAttach mirrors struct nmreq_vale_attach: the body of ReqValeAttach.
type ValeAttach struct {
	_         structs.HostLayout
	Reg       Register `c:"reg"`        // (in) Mode says whether the host rings are attached too
	PortIndex uint32   `c:"port_index"` // (out)
	Pad1      uint32   `c:"pad1"`
}

// ValeDetach mirrors struct nmreq_vale_detach: the body of ReqValeDetach.
type ValeDetach struct {
	_         structs.HostLayout
	PortIndex uint32 `c:"port_index"` // (out)
	Pad1      uint32 `c:"pad1"`
}

// ValeList mirrors struct nmreq_vale_list: the body of ReqValeList.
type ValeList struct {
	_         structs.HostLayout
	BridgeIdx uint16 `c:"nr_bridge_idx"` // (in/out)
	Pad1      uint16 `c:"pad1"`
	PortIdx   uint32 `c:"nr_port_idx"` // (in/out) NoPort where the named port is not on the switch
}

// PortHdr mirrors struct nmreq_port_hdr: the body of ReqPortHdrSet and ReqPortHdrGet.
type PortHdr struct {
	_      structs.HostLayout
	HdrLen uint32 `c:"nr_hdr_len"` // (in/out) virtio-net header: 0, 10 or 12 bytes
	Pad1   uint32 `c:"pad1"`
}

// ValeNewif mirrors struct nmreq_vale_newif: the body of ReqValeNewif.
type ValeNewif struct {
	_       structs.HostLayout
	TxSlots uint32 `c:"nr_tx_slots"` // (in/out)
	RxSlots uint32 `c:"nr_rx_slots"` // (in/out)
	TxRings uint16 `c:"nr_tx_rings"` // (in/out)
	RxRings uint16 `c:"nr_rx_rings"` // (in/out)
	MemID   uint16 `c:"nr_mem_id"`   // (in/out)
	Pad1    uint16 `c:"pad1"`
}

// ValePolling mirrors struct nmreq_vale_polling: the body of ReqValePollingEnable and
// ReqValePollingDisable.
type ValePolling struct {
	_              structs.HostLayout
	Mode           uint32 `c:"nr_mode"`             // (in) PollingSingleCPU or PollingMultiCPU
	FirstCPU       uint32 `c:"nr_first_cpu_id"`     // (in)
	NumPollingCPUs uint32 `c:"nr_num_polling_cpus"` // (in)
	Pad1           uint32 `c:"pad1"`
}

// PoolsInfo mirrors struct nmreq_pools_info: the body of ReqPoolsInfoGet. Offsets are
// in bytes from the start of the region.
type PoolsInfo struct {
	_                structs.HostLayout
	Memsize          uint64    `c:"nr_memsize"` // (out)
	MemID            uint16    `c:"nr_mem_id"`  // (in/out)
	Pad1             [3]uint16 `c:"pad1"`
	IfPoolOffset     uint64    `c:"nr_if_pool_offset"`     // (out)
	IfPoolObjtotal   uint32    `c:"nr_if_pool_objtotal"`   // (out)
	IfPoolObjsize    uint32    `c:"nr_if_pool_objsize"`    // (out) bytes
	RingPoolOffset   uint64    `c:"nr_ring_pool_offset"`   // (out)
	RingPoolObjtotal uint32    `c:"nr_ring_pool_objtotal"` // (out)
	RingPoolObjsize  uint32    `c:"nr_ring_pool_objsize"`  // (out) bytes
	BufPoolOffset    uint64    `c:"nr_buf_pool_offset"`    // (out)
	BufPoolObjtotal  uint32    `c:"nr_buf_pool_objtotal"`  // (out)
	BufPoolObjsize   uint32    `c:"nr_buf_pool_objsize"`   // (out) bytes
}

// SyncKloopStart mirrors struct nmreq_sync_kloop_start: the body of ReqSyncKloopStart.
type SyncKloopStart struct {
	_       structs.HostLayout
	SleepUs uint32 `c:"sleep_us"` // (in) microseconds between rounds
	Pad1    uint32 `c:"pad1"`
}

// CSBAtok mirrors struct nm_csb_atok: what an application tells the kernel of a ring.
type CSBAtok struct {
	_            structs.HostLayout
	Head         uint32     `c:"head"`
	Cur          uint32     `c:"cur"`
	ApplNeedKick uint32     `c:"appl_need_kick"`
	SyncFlags    uint32     `c:"sync_flags"`
	Pad          [12]uint32 `c:"pad"`
}

// CSBKtoa mirrors struct nm_csb_ktoa: what the kernel tells an application of a ring.
type CSBKtoa struct {
	_            structs.HostLayout
	Hwcur        uint32     `c:"hwcur"`
	Hwtail       uint32     `c:"hwtail"`
	KernNeedKick uint32     `c:"kern_need_kick"`
	Pad          [13]uint32 `c:"pad"`
}

// OptExtmem mirrors struct nmreq_opt_extmem.
type OptExtmem struct {
	_      structs.HostLayout
	Opt    OptionHeader `c:"nro_opt"`
	UsrPtr uint64       `c:"nro_usrptr"` // (in) address of the memory
	Info   PoolsInfo    `c:"nro_info"`   // (in/out)
}

// OptSyncKloopEventfds mirrors struct nmreq_opt_sync_kloop_eventfds without its
// trailing array of pairs {int32 ioeventfd; int32 irqfd}, one a ring.
type OptSyncKloopEventfds struct {
	_   structs.HostLayout
	Opt OptionHeader `c:"nro_opt"`
}

// OptSyncKloopMode mirrors struct nmreq_opt_sync_kloop_mode.
type OptSyncKloopMode struct {
	_    structs.HostLayout
	Opt  OptionHeader `c:"nro_opt"`
	Mode uint32       `c:"mode"` // (in) SyncKloopDirectTx, SyncKloopDirectRx
	_    uint32       `c:""`
}

// OptCSB mirrors struct nmreq_opt_csb.
type OptCSB struct {
	_       structs.HostLayout
	Opt     OptionHeader `c:"nro_opt"`
	CSBAtok uint64       `c:"csb_atok"` // (in) address of an array of CSBAtok, one a ring
	CSBKtoa uint64       `c:"csb_ktoa"` // (in) address of an array of CSBKtoa, one a ring
}

// OptOffsets mirrors struct nmreq_opt_offsets, which FreeBSD 12 and 13 do not have.
type OptOffsets struct {
	_             structs.HostLayout
	Opt           OptionHeader `c:"nro_opt"`
	MaxOffset     uint64       `c:"nro_max_offset"`
	InitialOffset uint64       `c:"nro_initial_offset"`
	OffsetBits    uint32       `c:"nro_offset_bits"`
	TxAlign       uint32       `c:"nro_tx_align"`
	MinGap        uint64       `c:"nro_min_gap"`
}

// Ifreq mirrors struct nm_ifreq: the argument of NIOCCONFIG.
type Ifreq struct {
	_    structs.HostLayout
	Name [LegacyNameSize]byte `c:"nifr_name"`
	Data [256]byte            `c:"data"` // NM_IFRDATA_LEN
}
