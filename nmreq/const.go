package nmreq

// API versions: NETMAP_API in net/netmap.h. A request carries the version that its
// sender was built for; a kernel takes a range of them.
const (
	API11  = 11 // FreeBSD 10.1 to 11.2: the legacy request only
	API12  = 12 // FreeBSD 12.0: NIOCCTRL exists, but the legacy request is the stable one
	API13  = 13 // FreeBSD 11.3, 13-CURRENT of 2019: bodies without host ring counts
	API14  = 14 // FreeBSD 12.1 to 15, Linux since 2019 (NETMAP_API, NETMAP_MIN_API)
	APIMax = 15 // NETMAP_MAX_API: the newest version that NIOCCTRL of API 14 takes
)

// Sizes and limits of requests.
const (
	NameSize       = 64     // NETMAP_REQ_IFNAMSIZ: nr_name of a Header, with its NUL
	LegacyNameSize = 16     // IFNAMSIZ: nr_name of a Legacy, with its NUL
	MaxSize        = 0x1000 // NETMAP_REQ_MAXSIZE: body and options together, bytes
	NoPort         = 255    // NM_BDG_NOPORT: ValeList.PortIdx of a port that the switch does not have
)

// A ReqType says what a Header asks for: NETMAP_REQ_* in net/netmap.h.
type ReqType uint16

// Request types, each with the body that it takes.
const (
	ReqRegister           ReqType = 1  // NETMAP_REQ_REGISTER: Register
	ReqPortInfoGet        ReqType = 2  // NETMAP_REQ_PORT_INFO_GET: PortInfoGet
	ReqValeAttach         ReqType = 3  // NETMAP_REQ_VALE_ATTACH: ValeAttach
	ReqValeDetach         ReqType = 4  // NETMAP_REQ_VALE_DETACH: ValeDetach
	ReqValeList           ReqType = 5  // NETMAP_REQ_VALE_LIST: ValeList
	ReqPortHdrSet         ReqType = 6  // NETMAP_REQ_PORT_HDR_SET: PortHdr
	ReqPortHdrGet         ReqType = 7  // NETMAP_REQ_PORT_HDR_GET: PortHdr
	ReqValeNewif          ReqType = 8  // NETMAP_REQ_VALE_NEWIF: ValeNewif
	ReqValeDelif          ReqType = 9  // NETMAP_REQ_VALE_DELIF: no body
	ReqValePollingEnable  ReqType = 10 // NETMAP_REQ_VALE_POLLING_ENABLE: ValePolling
	ReqValePollingDisable ReqType = 11 // NETMAP_REQ_VALE_POLLING_DISABLE: ValePolling
	ReqPoolsInfoGet       ReqType = 12 // NETMAP_REQ_POOLS_INFO_GET: PoolsInfo
	ReqSyncKloopStart     ReqType = 13 // NETMAP_REQ_SYNC_KLOOP_START: SyncKloopStart
	ReqSyncKloopStop      ReqType = 14 // NETMAP_REQ_SYNC_KLOOP_STOP: no body
	ReqCSBEnable          ReqType = 15 // NETMAP_REQ_CSB_ENABLE: no body
)

// An OptType says what an option asks for: NETMAP_REQ_OPT_* in net/netmap.h.
type OptType uint32

// Option types.
const (
	OptTypeExtmem           OptType = 1 // NETMAP_REQ_OPT_EXTMEM
	OptTypeSyncKloopEventfd OptType = 2 // NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS
	OptTypeCSB              OptType = 3 // NETMAP_REQ_OPT_CSB
	OptTypeSyncKloopMode    OptType = 4 // NETMAP_REQ_OPT_SYNC_KLOOP_MODE: not in API 13
	OptTypeOffsets          OptType = 5 // NETMAP_REQ_OPT_OFFSETS: Linux, later FreeBSD; 12 and 13 do not know it

	OptTypeMax      OptType = 5 // NETMAP_REQ_OPT_MAX of FreeBSD 12 and 13: this and above is unknown to them
	OptTypeMaxLinux OptType = 6 // NETMAP_REQ_OPT_MAX of upstream's master (2026-02)
)

// A RegMode says which rings of a port a descriptor is bound to: NR_REG_* in net/netmap.h.
type RegMode uint32

// Registration modes.
const (
	ModeDefault    RegMode = 0 // NR_REG_DEFAULT: legacy only, the bits of nr_ringid say
	ModeAllNIC     RegMode = 1 // NR_REG_ALL_NIC: all rings but the host's
	ModeSW         RegMode = 2 // NR_REG_SW: the host rings
	ModeNICSW      RegMode = 3 // NR_REG_NIC_SW: all rings
	ModeOneNIC     RegMode = 4 // NR_REG_ONE_NIC: one ring pair, nr_ringid
	ModePipeMaster RegMode = 5 // NR_REG_PIPE_MASTER: legacy only; NIOCCTRL wants the name xx{yy
	ModePipeSlave  RegMode = 6 // NR_REG_PIPE_SLAVE: legacy only; NIOCCTRL wants the name xx}yy
	ModeNull       RegMode = 7 // NR_REG_NULL: memory without rings
	ModeOneSW      RegMode = 8 // NR_REG_ONE_SW: one host ring pair, nr_ringid

	ModeMask RegMode = 0xf // NR_REG_MASK: the mode's bits of a legacy nr_flags
)

// RegFlags change how a port is registered: NR_* in net/netmap.h. In a Legacy they
// share nr_flags with the mode.
type RegFlags uint64

// Registration flags.
const (
	FlagMonitorTx     RegFlags = 0x100   // NR_MONITOR_TX: a copy of what the port sends
	FlagMonitorRx     RegFlags = 0x200   // NR_MONITOR_RX: a copy of what the port receives
	FlagZcopyMon      RegFlags = 0x400   // NR_ZCOPY_MON: monitor by swapping buffers
	FlagExclusive     RegFlags = 0x800   // NR_EXCLUSIVE: nobody else may bind these rings
	FlagRxRingsOnly   RegFlags = 0x2000  // NR_RX_RINGS_ONLY
	FlagTxRingsOnly   RegFlags = 0x4000  // NR_TX_RINGS_ONLY
	FlagAcceptVnetHdr RegFlags = 0x8000  // NR_ACCEPT_VNET_HDR: frames may carry a virtio-net header
	FlagDoRxPoll      RegFlags = 0x10000 // NR_DO_RX_POLL: a poll for output syncs rx rings too
	FlagNoTxPoll      RegFlags = 0x20000 // NR_NO_TX_POLL: a poll for input leaves pending output alone
)

// RingBits are the bits of nr_ringid in a Legacy: NETMAP_* in net/netmap_legacy.h.
type RingBits uint16

// Bits of a legacy nr_ringid.
const (
	RingHW       RingBits = 0x4000 // NETMAP_HW_RING: one ring pair; FreeBSD 12.1 ignores it
	RingSW       RingBits = 0x2000 // NETMAP_SW_RING: the host rings; FreeBSD 12.1 ignores it
	RingNoTxPoll RingBits = 0x1000 // NETMAP_NO_TX_POLL: as FlagNoTxPoll
	RingDoRxPoll RingBits = 0x8000 // NETMAP_DO_RX_POLL: as FlagDoRxPoll
	RingMask     RingBits = 0x0fff // NETMAP_RING_MASK: the ring's number
)

// A Cmd is nr_cmd of a Legacy: 0 registers (NIOCREGIF) or asks (NIOCGINFO), the
// others do what their NIOCCTRL successors do.
type Cmd uint16

// Legacy commands.
const (
	CmdNone         Cmd = 0  // a plain NIOCREGIF or NIOCGINFO
	CmdBdgAttach    Cmd = 1  // NETMAP_BDG_ATTACH: nr_arg1 BdgHost attaches the host rings too
	CmdBdgDetach    Cmd = 2  // NETMAP_BDG_DETACH
	CmdBdgRegops    Cmd = 3  // NETMAP_BDG_REGOPS: kernel modules only
	CmdBdgList      Cmd = 4  // NETMAP_BDG_LIST: with NIOCGINFO; nr_arg1 switch, nr_arg2 port
	CmdBdgVnetHdr   Cmd = 5  // NETMAP_BDG_VNET_HDR: nr_arg1 is the length to set
	CmdBdgNewif     Cmd = 6  // NETMAP_BDG_NEWIF
	CmdBdgDelif     Cmd = 7  // NETMAP_BDG_DELIF
	CmdPtHostCreate Cmd = 8  // NETMAP_PT_HOST_CREATE: not in API 11
	CmdPtHostDelete Cmd = 9  // NETMAP_PT_HOST_DELETE: not in API 11
	CmdBdgPollingOn Cmd = 10 // NETMAP_BDG_POLLING_ON: not in API 11
	CmdPollingOff   Cmd = 11 // NETMAP_BDG_POLLING_OFF: not in API 11
	CmdVnetHdrGet   Cmd = 12 // NETMAP_VNET_HDR_GET: not in API 11

	BdgHost uint16 = 1 // NETMAP_BDG_HOST: nr_arg1 of CmdBdgAttach
)

// Polling modes: ValePolling.Mode.
const (
	PollingSingleCPU uint32 = 1 // NETMAP_POLLING_MODE_SINGLE_CPU: one kernel thread for all rings
	PollingMultiCPU  uint32 = 2 // NETMAP_POLLING_MODE_MULTI_CPU: one kernel thread a ring
)

// Bits of OptSyncKloopMode.Mode.
const (
	SyncKloopDirectTx uint32 = 1 // NM_OPT_SYNC_KLOOP_DIRECT_TX
	SyncKloopDirectRx uint32 = 2 // NM_OPT_SYNC_KLOOP_DIRECT_RX
)
