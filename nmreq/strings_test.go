package nmreq

import (
	"fmt"
	"strings"
	"testing"
)

func TestStrings(t *testing.T) {
	tests := []struct {
		v    fmt.Stringer
		want string
	}{
		{ReqRegister, "REGISTER"},
		{ReqValeAttach, "VALE_ATTACH"},
		{ReqCSBEnable, "CSB_ENABLE"},
		{ReqType(0), "ReqType(0)"},
		{ReqType(99), "ReqType(99)"},
		{OptTypeSyncKloopEventfd, "SYNC_KLOOP_EVENTFDS"},
		{OptTypeOffsets, "OFFSETS"},
		{OptType(0), "OptType(0)"},
		{OptType(1<<32 - 1), "OptType(4294967295)"},
		{CmdNone, "NONE"},
		{CmdVnetHdrGet, "VNET_HDR_GET"},
		{Cmd(13), "Cmd(13)"},
		{ModeDefault, "default"},
		{ModeAllNIC, "all-nic"},
		{ModeOneSW, "one-sw"},
		{RegMode(9), "RegMode(9)"},
		{RegFlags(0), "0"},
		{FlagExclusive | FlagRxRingsOnly, "exclusive|rx-rings-only"},
		{FlagZcopyMon | FlagMonitorTx | 1<<63 | 0x1000, "monitor-tx|zcopy-mon|0x8000000000001000"},
		{RegFlags(0x1), "0x1"},
		{RingBits(0), "0"},
		{RingHW | 3, "hw-ring|3"},
		{RingNoTxPoll | RingSW, "no-tx-poll|sw-ring|0"},
		{RingMask, "4095"},
	}
	for _, tt := range tests {
		if got := tt.v.String(); got != tt.want {
			t.Errorf("%T(%#[1]x) = %q, want %q", tt.v, got, tt.want)
		}
	}
}

// cNames are groups of constants whose String is C's name without a prefix.
var cNames = []struct {
	prefix string
	str    func(v uint64) string
}{
	{"NETMAP_REQ_OPT_", func(v uint64) string { return OptType(v).String() }},
	{"NETMAP_REQ_", func(v uint64) string { return ReqType(v).String() }},
	{"NR_REG_", func(v uint64) string { return RegMode(v).String() }},
	{"NR_", func(v uint64) string { return RegFlags(v).String() }},
	{"NETMAP_", func(v uint64) string {
		if v > 0xff {
			return strings.TrimSuffix(RingBits(v).String(), "|0")
		}
		return Cmd(v).String()
	}},
}

// TestStringsAreCNames compares the tables of names with the names in the constants that
// are compared with C.
func TestStringsAreCNames(t *testing.T) {
	other := names("NM_.*", "NIOC.*", ".*_API", ".*_MAX", ".*MASK", "NETMAP_POLLING_.*",
		"NETMAP_REQ_(MAXSIZE|IFNAMSIZ)", "NETMAP_BDG_(OFFSET|HOST)")
	for c, value := range constants {
		if other.MatchString(c) {
			continue
		}
		for _, group := range cNames {
			name, found := strings.CutPrefix(c, group.prefix)
			if !found {
				continue
			}
			if got := group.str(value); strings.ToUpper(strings.ReplaceAll(got, "-", "_")) != name {
				t.Errorf("%s prints as %q", c, got)
			}
			break
		}
	}
}

func TestParseReqType(t *testing.T) {
	for typ := ReqRegister; typ <= ReqCSBEnable; typ++ {
		if got, ok := ParseReqType(typ.String()); got != typ || !ok {
			t.Errorf("ParseReqType(%q) = %d, %v; want %d", typ, got, ok, typ)
		}
	}
	for s, want := range map[string]ReqType{"0": 0, "1": ReqRegister, "99": 99, "65535": 65535} {
		if got, ok := ParseReqType(s); got != want || !ok {
			t.Errorf("ParseReqType(%q) = %d, %v; want %d", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "register", "NETMAP_REQ_REGISTER", "-1", "0x1", "65536", "ReqType(1)"} {
		if got, ok := ParseReqType(s); ok {
			t.Errorf("ParseReqType(%q) = %d, want none", s, got)
		}
	}
}
