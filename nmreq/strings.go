package nmreq

import (
	"fmt"
	"strconv"
	"strings"
)

// Names of requests, options and commands are C's without NETMAP_REQ_, NETMAP_REQ_OPT_
// and NETMAP_; modes and flags are C's without their prefix, in lower case and with "-".

var reqTypeNames = [...]string{
	ReqRegister:           "REGISTER",
	ReqPortInfoGet:        "PORT_INFO_GET",
	ReqValeAttach:         "VALE_ATTACH",
	ReqValeDetach:         "VALE_DETACH",
	ReqValeList:           "VALE_LIST",
	ReqPortHdrSet:         "PORT_HDR_SET",
	ReqPortHdrGet:         "PORT_HDR_GET",
	ReqValeNewif:          "VALE_NEWIF",
	ReqValeDelif:          "VALE_DELIF",
	ReqValePollingEnable:  "VALE_POLLING_ENABLE",
	ReqValePollingDisable: "VALE_POLLING_DISABLE",
	ReqPoolsInfoGet:       "POOLS_INFO_GET",
	ReqSyncKloopStart:     "SYNC_KLOOP_START",
	ReqSyncKloopStop:      "SYNC_KLOOP_STOP",
	ReqCSBEnable:          "CSB_ENABLE",
}

var optTypeNames = [...]string{
	OptTypeExtmem:           "EXTMEM",
	OptTypeSyncKloopEventfd: "SYNC_KLOOP_EVENTFDS",
	OptTypeCSB:              "CSB",
	OptTypeSyncKloopMode:    "SYNC_KLOOP_MODE",
	OptTypeOffsets:          "OFFSETS",
}

var cmdNames = [...]string{
	CmdNone:         "NONE",
	CmdBdgAttach:    "BDG_ATTACH",
	CmdBdgDetach:    "BDG_DETACH",
	CmdBdgRegops:    "BDG_REGOPS",
	CmdBdgList:      "BDG_LIST",
	CmdBdgVnetHdr:   "BDG_VNET_HDR",
	CmdBdgNewif:     "BDG_NEWIF",
	CmdBdgDelif:     "BDG_DELIF",
	CmdPtHostCreate: "PT_HOST_CREATE",
	CmdPtHostDelete: "PT_HOST_DELETE",
	CmdBdgPollingOn: "BDG_POLLING_ON",
	CmdPollingOff:   "BDG_POLLING_OFF",
	CmdVnetHdrGet:   "VNET_HDR_GET",
}

var regModeNames = [...]string{
	ModeDefault:    "default",
	ModeAllNIC:     "all-nic",
	ModeSW:         "sw",
	ModeNICSW:      "nic-sw",
	ModeOneNIC:     "one-nic",
	ModePipeMaster: "pipe-master",
	ModePipeSlave:  "pipe-slave",
	ModeNull:       "null",
	ModeOneSW:      "one-sw",
}

// A bitName is the name of one bit of a set.
type bitName struct {
	bit  uint64
	name string
}

var regFlagNames = []bitName{
	{uint64(FlagMonitorTx), "monitor-tx"},
	{uint64(FlagMonitorRx), "monitor-rx"},
	{uint64(FlagZcopyMon), "zcopy-mon"},
	{uint64(FlagExclusive), "exclusive"},
	{uint64(FlagRxRingsOnly), "rx-rings-only"},
	{uint64(FlagTxRingsOnly), "tx-rings-only"},
	{uint64(FlagAcceptVnetHdr), "accept-vnet-hdr"},
	{uint64(FlagDoRxPoll), "do-rx-poll"},
	{uint64(FlagNoTxPoll), "no-tx-poll"},
}

var ringBitNames = []bitName{
	{uint64(RingNoTxPoll), "no-tx-poll"},
	{uint64(RingSW), "sw-ring"},
	{uint64(RingHW), "hw-ring"},
	{uint64(RingDoRxPoll), "do-rx-poll"},
}

// String returns the C name without NETMAP_REQ_, and "ReqType(99)" for an unknown type.
func (t ReqType) String() string { return nameOf(reqTypeNames[:], "ReqType", uint64(t)) }

// ParseReqType returns the type that s names: its C name without NETMAP_REQ_, or any
// decimal number of 16 bits.
func ParseReqType(s string) (ReqType, bool) {
	for t, name := range reqTypeNames {
		if name == s && name != "" {
			return ReqType(t), true
		}
	}
	n, err := strconv.ParseUint(s, 10, 16)
	return ReqType(n), err == nil
}

// String returns the C name without NETMAP_REQ_OPT_, and "OptType(99)" for an unknown type.
func (t OptType) String() string { return nameOf(optTypeNames[:], "OptType", uint64(t)) }

// String returns the C name without NETMAP_, "NONE" for CmdNone and "Cmd(99)" for an
// unknown command.
func (c Cmd) String() string { return nameOf(cmdNames[:], "Cmd", uint64(c)) }

// String returns "all-nic" for NR_REG_ALL_NIC and so on, and "RegMode(99)" for an
// unknown mode.
func (m RegMode) String() string { return nameOf(regModeNames[:], "RegMode", uint64(m)) }

// String returns the names of the flags joined by "|", as in "exclusive|rx-rings-only";
// unknown bits follow as one hexadecimal number. No flags are "0".
func (f RegFlags) String() string {
	names, rest := bitNames(regFlagNames, uint64(f))
	if rest != 0 || len(names) == 0 {
		names = append(names, cHex(rest))
	}
	return strings.Join(names, "|")
}

// String returns the names of the bits and then the ring's number, joined by "|":
// "hw-ring|3". The number is there in any case, since 0 is one.
func (r RingBits) String() string {
	names, ring := bitNames(ringBitNames, uint64(r))
	return strings.Join(append(names, strconv.FormatUint(ring, 10)), "|")
}

// nameOf returns names[v], and "typ(v)" where there is no such name.
func nameOf(names []string, typ string, v uint64) string {
	if v < uint64(len(names)) && names[v] != "" {
		return names[v]
	}
	return fmt.Sprintf("%s(%d)", typ, v)
}

// bitNames returns the names of the bits of v, and those bits that have none.
func bitNames(table []bitName, v uint64) (names []string, rest uint64) {
	for _, b := range table {
		if v&b.bit != 0 {
			names = append(names, b.name)
			v &^= b.bit
		}
	}
	return names, v
}

// cHex returns v as C's %#x prints it: 0 has no prefix.
func cHex(v uint64) string {
	if v == 0 {
		return "0"
	}
	return fmt.Sprintf("%#x", v)
}
