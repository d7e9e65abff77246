package nmreq

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"govale/netmap/devicetest/need"
)

// The files in testdata say how a C compiler lays out net/netmap.h, in lines of three
// forms: "struct X size N", "X.field offset N size N" and "CONSTANT 0xN". The tests print
// the Go side in the same words and compare in both directions: a line of a file that
// Go does not know is an error, and so is a line of Go's that a file does not have,
// unless its release says so.

// A mirror is a Go structure and the name of the C one.
type mirror struct {
	c    string
	typ  reflect.Type
	zero func() (value reflect.Value, memory []byte) // a new one, settable, and its Bytes
}

func mirrorOf[B Body](c string) mirror {
	return mirror{c, reflect.TypeFor[B](), func() (reflect.Value, []byte) {
		v := new(B)
		return reflect.ValueOf(v).Elem(), Bytes(v)
	}}
}

var mirrors = []mirror{
	mirrorOf[OptionHeader]("nmreq_option"),
	mirrorOf[Header]("nmreq_header"),
	mirrorOf[Register]("nmreq_register"),
	mirrorOf[PortInfoGet]("nmreq_port_info_get"),
	mirrorOf[ValeAttach]("nmreq_vale_attach"),
	mirrorOf[ValeDetach]("nmreq_vale_detach"),
	mirrorOf[ValeList]("nmreq_vale_list"),
	mirrorOf[PortHdr]("nmreq_port_hdr"),
	mirrorOf[ValeNewif]("nmreq_vale_newif"),
	mirrorOf[ValePolling]("nmreq_vale_polling"),
	mirrorOf[PoolsInfo]("nmreq_pools_info"),
	mirrorOf[SyncKloopStart]("nmreq_sync_kloop_start"),
	mirrorOf[CSBAtok]("nm_csb_atok"),
	mirrorOf[CSBKtoa]("nm_csb_ktoa"),
	mirrorOf[OptSyncKloopEventfds]("nmreq_opt_sync_kloop_eventfds"),
	mirrorOf[OptSyncKloopMode]("nmreq_opt_sync_kloop_mode"),
	mirrorOf[OptExtmem]("nmreq_opt_extmem"),
	mirrorOf[OptCSB]("nmreq_opt_csb"),
	mirrorOf[OptOffsets]("nmreq_opt_offsets"),
	mirrorOf[Legacy]("nmreq"),
	mirrorOf[Ifreq]("nm_ifreq"),
}

// mirrors13 take the place of the mirrors of the same C name in API 13.
var mirrors13 = []mirror{
	mirrorOf[Register13]("nmreq_register"),
	mirrorOf[PortInfoGet13]("nmreq_port_info_get"),
	mirrorOf[ValeAttach13]("nmreq_vale_attach"),
}

// trailing are the arrays of no size at the end of C structures that Go leaves out.
var trailing = map[string]string{"nmreq_opt_sync_kloop_eventfds": "eventfds"}

// constants are those of FreeBSD 13.1, and what only other releases have.
var constants = map[string]uint64{
	"NETMAP_API":          API14,
	"NETMAP_MIN_API":      API14,
	"NETMAP_MAX_API":      APIMax,
	"NETMAP_REQ_MAXSIZE":  MaxSize,
	"NETMAP_REQ_IFNAMSIZ": NameSize,
	"NM_IFRDATA_LEN":      uint64(len(Ifreq{}.Data)),

	"NIOCGINFO":  uint64(NIOCGINFO),
	"NIOCREGIF":  uint64(NIOCREGIF),
	"NIOCTXSYNC": uint64(NIOCTXSYNC),
	"NIOCRXSYNC": uint64(NIOCRXSYNC),
	"NIOCCONFIG": uint64(NIOCCONFIG),
	"NIOCCTRL":   uint64(NIOCCTRL),

	"NETMAP_REQ_REGISTER":             uint64(ReqRegister),
	"NETMAP_REQ_PORT_INFO_GET":        uint64(ReqPortInfoGet),
	"NETMAP_REQ_VALE_ATTACH":          uint64(ReqValeAttach),
	"NETMAP_REQ_VALE_DETACH":          uint64(ReqValeDetach),
	"NETMAP_REQ_VALE_LIST":            uint64(ReqValeList),
	"NETMAP_REQ_PORT_HDR_SET":         uint64(ReqPortHdrSet),
	"NETMAP_REQ_PORT_HDR_GET":         uint64(ReqPortHdrGet),
	"NETMAP_REQ_VALE_NEWIF":           uint64(ReqValeNewif),
	"NETMAP_REQ_VALE_DELIF":           uint64(ReqValeDelif),
	"NETMAP_REQ_VALE_POLLING_ENABLE":  uint64(ReqValePollingEnable),
	"NETMAP_REQ_VALE_POLLING_DISABLE": uint64(ReqValePollingDisable),
	"NETMAP_REQ_POOLS_INFO_GET":       uint64(ReqPoolsInfoGet),
	"NETMAP_REQ_SYNC_KLOOP_START":     uint64(ReqSyncKloopStart),
	"NETMAP_REQ_SYNC_KLOOP_STOP":      uint64(ReqSyncKloopStop),
	"NETMAP_REQ_CSB_ENABLE":           uint64(ReqCSBEnable),

	"NETMAP_REQ_OPT_EXTMEM":              uint64(OptTypeExtmem),
	"NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS": uint64(OptTypeSyncKloopEventfd),
	"NETMAP_REQ_OPT_CSB":                 uint64(OptTypeCSB),
	"NETMAP_REQ_OPT_SYNC_KLOOP_MODE":     uint64(OptTypeSyncKloopMode),
	"NETMAP_REQ_OPT_OFFSETS":             uint64(OptTypeOffsets),
	"NETMAP_REQ_OPT_MAX":                 uint64(OptTypeMax),

	"NETMAP_POLLING_MODE_SINGLE_CPU": uint64(PollingSingleCPU),
	"NETMAP_POLLING_MODE_MULTI_CPU":  uint64(PollingMultiCPU),
	"NM_OPT_SYNC_KLOOP_DIRECT_TX":    uint64(SyncKloopDirectTx),
	"NM_OPT_SYNC_KLOOP_DIRECT_RX":    uint64(SyncKloopDirectRx),

	"NR_REG_DEFAULT":     uint64(ModeDefault),
	"NR_REG_ALL_NIC":     uint64(ModeAllNIC),
	"NR_REG_SW":          uint64(ModeSW),
	"NR_REG_NIC_SW":      uint64(ModeNICSW),
	"NR_REG_ONE_NIC":     uint64(ModeOneNIC),
	"NR_REG_PIPE_MASTER": uint64(ModePipeMaster),
	"NR_REG_PIPE_SLAVE":  uint64(ModePipeSlave),
	"NR_REG_NULL":        uint64(ModeNull),
	"NR_REG_ONE_SW":      uint64(ModeOneSW),
	"NR_REG_MASK":        uint64(ModeMask),

	"NR_MONITOR_TX":      uint64(FlagMonitorTx),
	"NR_MONITOR_RX":      uint64(FlagMonitorRx),
	"NR_ZCOPY_MON":       uint64(FlagZcopyMon),
	"NR_EXCLUSIVE":       uint64(FlagExclusive),
	"NR_RX_RINGS_ONLY":   uint64(FlagRxRingsOnly),
	"NR_TX_RINGS_ONLY":   uint64(FlagTxRingsOnly),
	"NR_ACCEPT_VNET_HDR": uint64(FlagAcceptVnetHdr),
	"NR_DO_RX_POLL":      uint64(FlagDoRxPoll),
	"NR_NO_TX_POLL":      uint64(FlagNoTxPoll),

	"NETMAP_HW_RING":    uint64(RingHW),
	"NETMAP_SW_RING":    uint64(RingSW),
	"NETMAP_RING_MASK":  uint64(RingMask),
	"NETMAP_NO_TX_POLL": uint64(RingNoTxPoll),
	"NETMAP_DO_RX_POLL": uint64(RingDoRxPoll),

	"NETMAP_BDG_ATTACH":      uint64(CmdBdgAttach),
	"NETMAP_BDG_DETACH":      uint64(CmdBdgDetach),
	"NETMAP_BDG_REGOPS":      uint64(CmdBdgRegops),
	"NETMAP_BDG_LIST":        uint64(CmdBdgList),
	"NETMAP_BDG_VNET_HDR":    uint64(CmdBdgVnetHdr),
	"NETMAP_BDG_OFFSET":      uint64(CmdBdgVnetHdr), // its older name
	"NETMAP_BDG_NEWIF":       uint64(CmdBdgNewif),
	"NETMAP_BDG_DELIF":       uint64(CmdBdgDelif),
	"NETMAP_PT_HOST_CREATE":  uint64(CmdPtHostCreate),
	"NETMAP_PT_HOST_DELETE":  uint64(CmdPtHostDelete),
	"NETMAP_BDG_POLLING_ON":  uint64(CmdBdgPollingOn),
	"NETMAP_BDG_POLLING_OFF": uint64(CmdPollingOff),
	"NETMAP_VNET_HDR_GET":    uint64(CmdVnetHdrGet),
	"NETMAP_BDG_HOST":        uint64(BdgHost),
}

// A release is one file of testdata and what it says otherwise than Go's default.
type release struct {
	file    string
	mirrors []mirror          // in place of those of the same C name
	differs map[string]uint64 // constants of another value
	lacks   *regexp.Regexp    // constants, structures and trailing arrays that it does not have
}

var releases = []release{
	{
		file:    "freebsd-11.1.txt",
		differs: map[string]uint64{"NETMAP_API": API11, "NETMAP_MIN_API": API11},
		// All that came with NIOCCTRL, and the newer commands of the legacy request.
		lacks: names("nmreq_.*", "nm_csb_.*", "NIOCCTRL", "NETMAP_REQ_.*", "NETMAP_POLLING_.*",
			"NM_OPT_.*", "NR_REG_NULL", "NR_REG_ONE_SW", "NR_.X_RINGS_ONLY", "NR_ACCEPT_VNET_HDR",
			"NR_DO_RX_POLL", "NR_NO_TX_POLL", "NETMAP_PT_.*", "NETMAP_BDG_POLLING_.*", "NETMAP_VNET_HDR_GET"),
	}, {
		file:  "freebsd-12.1-stable.txt",
		lacks: names("nmreq_opt_offsets", "NETMAP_REQ_OPT_OFFSETS", "NETMAP_BDG_OFFSET"),
	}, {
		file:    "freebsd-13.0-current-2019-api13.txt",
		mirrors: mirrors13,
		differs: map[string]uint64{"NETMAP_API": API13, "NETMAP_MIN_API": API13},
		lacks: names("nmreq_opt_offsets", "NETMAP_REQ_OPT_OFFSETS", "NETMAP_BDG_OFFSET",
			"nmreq_opt_sync_kloop_mode", "NETMAP_REQ_OPT_SYNC_KLOOP_MODE", "NM_OPT_.*",
			"NETMAP_REQ_OPT_MAX", "NR_REG_ONE_SW"),
	}, {
		file:  "freebsd-13.1.txt",
		lacks: names("nmreq_opt_offsets", "NETMAP_REQ_OPT_OFFSETS", "NETMAP_BDG_OFFSET"),
	}, {
		file: "linux-2026.txt",
		differs: map[string]uint64{
			"NETMAP_REQ_OPT_MAX": uint64(OptTypeMaxLinux),
			"NIOCTXSYNC":         uint64(LinuxNIOCTXSYNC),
			"NIOCRXSYNC":         uint64(LinuxNIOCRXSYNC),
		},
		lacks: names("nmreq_opt_sync_kloop_eventfds.eventfds", "NETMAP_BDG_OFFSET"),
	},
}

// names returns an expression that matches whole names.
func names(patterns ...string) *regexp.Regexp {
	return regexp.MustCompile("^(?:" + strings.Join(patterns, "|") + ")$")
}

// inShm matches the names of the files that are no part of a request: what lies in the
// shared memory, which package shm mirrors and checks.
var inShm = names(`netmap_(slot|ring|if)(\..*)?`, "NS_.*", "NR_TIMESTAMP", "NR_FORWARD",
	"NI_PRIV_MEM", "NM_CACHE_ALIGN", "NETMAP_MAX_FRAGS")

func TestLayout(t *testing.T) {
	for _, r := range releases {
		t.Run(r.file, func(t *testing.T) {
			c, golang := readLayout(t, r.file), r.lines()
			for _, line := range c {
				if !slices.Contains(golang, line) {
					t.Errorf("only C says: %s", line)
				}
			}
			for _, line := range golang {
				if !slices.Contains(c, line) {
					t.Errorf("only Go says: %s", line)
				}
			}
		})
	}
}

// readLayout returns the lines of a file of testdata that concern requests.
func readLayout(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		name, _, _ := strings.Cut(strings.TrimPrefix(line, "struct "), " ")
		if name != "" && name != "#" && !inShm.MatchString(name) {
			lines = append(lines, line)
		}
	}
	return lines
}

// lines prints Go's structures and constants as the file of r should have them.
func (r release) lines() []string {
	var lines []string
	for _, m := range r.structs() {
		lines = append(lines, m.lines()...)
		if array := m.c + "." + trailing[m.c]; trailing[m.c] != "" && !r.lacks.MatchString(array) {
			lines = append(lines, fmt.Sprintf("%s offset %d size 0", array, m.typ.Size()))
		}
	}
	for name, value := range constants {
		if r.lacks.MatchString(name) {
			continue
		}
		if other, ok := r.differs[name]; ok {
			value = other
		}
		lines = append(lines, name+" "+cHex(value))
	}
	return lines
}

// structs returns the mirrors that the file of r should have.
func (r release) structs() []mirror {
	var list []mirror
	for _, m := range mirrors {
		if r.lacks.MatchString(m.c) {
			continue
		}
		if i := slices.IndexFunc(r.mirrors, func(o mirror) bool { return o.c == m.c }); i >= 0 {
			m = r.mirrors[i]
		}
		list = append(list, m)
	}
	return list
}

func (m mirror) lines() []string {
	lines := []string{fmt.Sprintf("struct %s size %d", m.c, m.typ.Size())}
	for _, f := range m.fields() {
		lines = append(lines, fmt.Sprintf("%s.%s offset %d size %d", m.c, f.Tag.Get("c"), f.Offset, f.Type.Size()))
	}
	return lines
}

// fields returns the fields that C names too: not HostLayout, not padding.
func (m mirror) fields() []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(m.typ), func(f reflect.StructField) bool { return f.Name == "_" })
}

// TestFieldMemory fills each field with a byte of its own and finds it in Bytes where C
// has it, and only there: two fields of one size that changed places cannot pass. That
// the tags themselves are not crossed is what TestFieldNames is for.
func TestFieldMemory(t *testing.T) {
	for _, r := range releases {
		t.Run(r.file, func(t *testing.T) {
			p := painter{t: t, text: readLayout(t, r.file), structs: r.structs()}
			for _, m := range p.structs {
				value, memory := m.zero()
				want := make([]byte, len(memory))
				p.pattern = 0
				p.paint(m, value, want)
				if !slices.Equal(memory, want) {
					t.Errorf("%s: memory is\n% x, want\n% x", m.c, memory, want)
				}
			}
		})
	}
}

// A painter fills structures whose layout is told by the lines of text.
type painter struct {
	t       *testing.T
	text    []string
	structs []mirror
	pattern byte // the last one used
}

// paint fills the fields of value, a structure that m mirrors, through reflection, and
// want, which is to be its memory, by the offsets of C. Padding stays 0 in both.
func (p *painter) paint(m mirror, value reflect.Value, want []byte) {
	for _, f := range m.fields() {
		field := value.FieldByIndex(f.Index)
		offset, size := offsetInC(p.t, m.c+"."+f.Tag.Get("c"), p.text)
		if f.Type.Kind() == reflect.Struct {
			i := slices.IndexFunc(p.structs, func(o mirror) bool { return o.typ == f.Type })
			p.paint(p.structs[i], field, want[offset:offset+size])
			continue
		}
		p.pattern++
		fill(field, p.pattern)
		for i := range size {
			want[offset+i] = p.pattern
		}
	}
}

// fill sets every byte of v, a number or an array of numbers, to pattern.
func fill(v reflect.Value, pattern byte) {
	if v.Kind() == reflect.Array {
		for i := range v.Len() {
			fill(v.Index(i), pattern)
		}
		return
	}
	v.SetUint(0x0101010101010101 * uint64(pattern) >> (64 - v.Type().Bits()))
}

// offsetInC returns what the line of text about the field name says.
func offsetInC(t *testing.T, name string, text []string) (offset, size int) {
	t.Helper()
	for _, line := range text {
		if strings.HasPrefix(line, name+" ") {
			if _, err := fmt.Sscanf(line, name+" offset %d size %d", &offset, &size); err != nil {
				t.Fatal(err)
			}
			return offset, size
		}
	}
	t.Fatalf("no line about %s", name)
	return 0, 0
}

// otherNames are the fields whose Go name is more than C's respelled.
var otherNames = map[string]string{
	"Type":     "nro_reqtype",
	"FirstCPU": "nr_first_cpu_id",
}

// TestFieldNames compares the Go name of each field with the C name in its tag, so that
// crossed tags are found as well: TxSlots is nr_tx_slots.
func TestFieldNames(t *testing.T) {
	prefix := regexp.MustCompile("^(nr|nro|nifr)_")
	for _, m := range slices.Concat(mirrors, mirrors13) {
		for _, f := range m.fields() {
			c := f.Tag.Get("c")
			plain := strings.ReplaceAll(prefix.ReplaceAllString(c, ""), "_", "")
			if !strings.EqualFold(f.Name, plain) && otherNames[f.Name] != c {
				t.Errorf("%s.%s has the tag %q", m.typ, f.Name, c)
			}
		}
	}
}

// TestPaddingIsNamed finds bytes of a structure that are no field's: Go may leave
// anything in them, and on 32-bit machines they are not there.
func TestPaddingIsNamed(t *testing.T) {
	for _, m := range slices.Concat(mirrors, mirrors13) {
		fields := uintptr(0)
		for i := range m.typ.NumField() {
			fields += m.typ.Field(i).Type.Size()
		}
		if fields != m.typ.Size() {
			t.Errorf("%s has %d bytes, its fields %d", m.typ, m.typ.Size(), fields)
		}
	}
}

// TestEverythingIsCompared finds structures and constants of the sources that the tables
// above leave out.
func TestEverythingIsCompared(t *testing.T) {
	listed := map[string]bool{}
	for _, m := range slices.Concat(mirrors, mirrors13) {
		listed[m.typ.Name()] = true
	}
	for _, name := range findAll(t, `(?m)^type (\w+) struct {\n\t_ +structs.HostLayout`, "abi.go", "abi13.go") {
		if !listed[name] {
			t.Errorf("no mirror of %s", name)
		}
	}
	known := maps.Clone(constants)
	known["NM_BDG_NOPORT"] = NoPort // not in net/netmap.h: the files cannot have it
	for _, name := range findAll(t, `(?m)^\t\w.* = .*// ((?:NETMAP|NR|NM|NIOC)_\w*[A-Z])\b`, "const.go") {
		if _, ok := known[name]; !ok {
			t.Errorf("%s is not compared", name)
		}
	}
}

// findAll returns what the group of pattern matches in source files: something, or it fails.
func findAll(t *testing.T, pattern string, files ...string) []string {
	t.Helper()
	var found []string
	for _, file := range files {
		text := need.File(t, file)
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
			found = append(found, match[1])
		}
	}
	if len(found) == 0 {
		t.Fatalf("%s: nothing found in %v", pattern, files)
	}
	return found
}

func TestBodySize(t *testing.T) {
	for typ, want := range map[ReqType]int{
		0:                     0,
		ReqRegister:           56,
		ReqPortInfoGet:        32,
		ReqValeAttach:         64,
		ReqValeDetach:         8,
		ReqValeList:           8,
		ReqPortHdrSet:         8,
		ReqPortHdrGet:         8,
		ReqValeNewif:          16,
		ReqValeDelif:          0,
		ReqValePollingEnable:  16,
		ReqValePollingDisable: 16,
		ReqPoolsInfoGet:       64,
		ReqSyncKloopStart:     8,
		ReqSyncKloopStop:      0,
		ReqCSBEnable:          0,
		ReqCSBEnable + 1:      0,
		65535:                 0,
	} {
		if got := BodySize(typ); got != want {
			t.Errorf("BodySize(%s) = %d, want %d", typ, got, want)
		}
	}
}

func TestIOWR(t *testing.T) {
	if got := IOWR(151, 88); got != NIOCCTRL {
		t.Errorf("IOWR(151, 88) = %#x, want NIOCCTRL %#x", got, NIOCCTRL)
	}
}
