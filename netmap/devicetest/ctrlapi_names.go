package devicetest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"

	"govale/netmap/shm"
	"govale/nmreq"
)

// Cases that upstream asks of its library and of its headers.

// Names that upstream parses, with the answers of nmreq.ParsePort. It has one grammar
// for the whole name; upstream's library parses in two steps, and leaves what begins
// with '@' and is no memory id to a third, for options that are not known here.
var parsedNames = [...]struct {
	spec  string
	port  string // nr_name, "" where the name is refused
	mode  nmreq.RegMode
	ring  uint16
	flags nmreq.RegFlags
	memID uint16
}{
	{"netmap:eth0", "eth0", nmreq.ModeAllNIC, 0, 0, 0},
	{"netmap:eth0-1", "eth0", nmreq.ModeOneNIC, 1, 0, 0},
	{spec: "netmap:eth0-"},
	{"netmap:eth0/x", "eth0", nmreq.ModeAllNIC, 0, nmreq.FlagExclusive, 0},
	{"netmap:eth0/z", "eth0", nmreq.ModeAllNIC, 0, nmreq.FlagZcopyMon, 0},
	{"netmap:eth0/r", "eth0", nmreq.ModeAllNIC, 0, nmreq.FlagMonitorRx, 0},
	{"netmap:eth0/t", "eth0", nmreq.ModeAllNIC, 0, nmreq.FlagMonitorTx, 0},
	{"netmap:eth0-2/Tx", "eth0", nmreq.ModeOneNIC, 2, nmreq.FlagTxRingsOnly | nmreq.FlagExclusive, 0},
	{"netmap:eth0*", "eth0", nmreq.ModeNICSW, 0, 0, 0},
	{"netmap:eth0^", "eth0", nmreq.ModeSW, 0, 0, 0},
	{"netmap:eth0@2", "eth0", nmreq.ModeAllNIC, 0, 0, 2},
	{"netmap:eth0@2/R", "eth0", nmreq.ModeAllNIC, 0, nmreq.FlagRxRingsOnly, 2},
	{spec: "netmap:eth0@netmap:lo/R"}, // upstream: an option of the third step
	{spec: "netmap:eth0/R@xxx"},       // likewise
	{spec: "netmap:eth0@2/R@2"},       // upstream: twice is once if it is the same
	{spec: "netmap:eth0@2/R@3"},
	{spec: "netmap:eth0@"},
	{spec: "netmap:"},
	{spec: "netmap:^"},
	{spec: "netmap:{"},
	{"netmap:vale0:0", "vale0:0", nmreq.ModeAllNIC, 0, 0, 0}, // upstream: refused
	{"eth0", "eth0", nmreq.ModeAllNIC, 0, 0, 0},              // upstream: refused
	{"vale0:0", "vale0:0", nmreq.ModeAllNIC, 0, 0, 0},
	{"vale:0", "vale:0", nmreq.ModeAllNIC, 0, 0, 0},
	{"valeXXX:YYY", "valeXXX:YYY", nmreq.ModeAllNIC, 0, 0, 0},
	{"valeXXX:YYY-4", "valeXXX:YYY", nmreq.ModeOneNIC, 4, 0, 0},
	{spec: "netmapXXX:eth0"},
	{"netmap:14", "14", nmreq.ModeAllNIC, 0, 0, 0},
	{"netmap:eth0&", "eth0&", nmreq.ModeAllNIC, 0, 0, 0}, // upstream: refused; here it is for the kernel to say
	{"netmap:pipe{0", "pipe{0", nmreq.ModeAllNIC, 0, 0, 0},
	{"netmap:pipe{in", "pipe{in", nmreq.ModeAllNIC, 0, 0, 0},
	{"netmap:pipe{in-7", "pipe{in", nmreq.ModeOneNIC, 7, 0, 0},
	{"vale0:0{0", "vale0:0{0", nmreq.ModeAllNIC, 0, 0, 0},
	{spec: "netmap:pipe{1}2"},
	{spec: "vale0:0@opt"},    // upstream: an option of the third step
	{spec: "vale0:0/Tx@opt"}, // likewise
	{spec: "vale0:0-3@opt"},  // likewise
	{spec: "vale0:0@"},
	{spec: ""},
}

func nmreqParsing(*ctrlBench) error {
	for _, want := range parsedNames {
		got, err := nmreq.ParsePort(want.spec)
		if want.port == "" {
			var syntax *nmreq.SyntaxError
			if !errors.As(err, &syntax) {
				return fmt.Errorf("%q is %+v, %v; want a SyntaxError", want.spec, got, err)
			}
			continue
		}
		if err != nil || got.KernelName() != want.port || got.Mode != want.mode || got.Ring != want.ring ||
			got.Flags != want.flags || got.MemID != want.memID {
			return fmt.Errorf("%q is %+v, %w; want %+v", want.spec, got, err, want)
		}
	}
	return nil
}

// ringLayout is where upstream's programs find the fields of a netmap_ring, bytes.
var ringLayout = map[string]uintptr{
	"buf_ofs": 0, "num_slots": 8, "nr_buf_size": 12, "ringid": 16, "dir": 18,
	"head": 20, "cur": 24, "tail": 28, "flags": 32, "ts": 40, "sem": 128,
}

// Bytes that later kernels use, offset_mask at 56 and buf_align at 64, are nobody's in
// 12.1; slots begin at 256. A ring of the device must have its numbers there.
func binaryComp(b *ctrlBench) error {
	seen := 0
	for _, f := range reflect.VisibleFields(reflect.TypeFor[shm.Ring]()) {
		if want, ok := ringLayout[f.Tag.Get("c")]; ok {
			seen++
			if f.Offset != want {
				return fmt.Errorf("netmap_ring.%s is at %d, want %d", f.Tag.Get("c"), f.Offset, want)
			}
		}
	}
	if seen != len(ringLayout) || shm.RingSize != 256 {
		return fmt.Errorf("%d of %d fields; slots begin at %d", seen, len(ringLayout), shm.RingSize)
	}
	reg, err := registerAs(b.dev, testNIC, allNIC)
	if err != nil {
		return err
	}
	h := handle{dev: b.dev}
	if err := h.bind(reg.Offset, reg.Memsize, reg.MemID); err != nil {
		return err
	}
	return h.rings.tx[0].compareBytes(h.rings.region, reg.Offset, reg)
}

// compareBytes reads the first tx ring as a C program does, by offsets alone.
func (r *ring) compareBytes(region []byte, ifOfs uint64, reg nmreq.Register) error {
	ofs, err := shm.RingOffsets(region, ifOfs, 1)
	if err != nil {
		return err
	}
	at := region[int64(ifOfs)+ofs[0]:]
	number := func(i int) uint32 { return binary.NativeEndian.Uint32(at[i:]) }
	if number(8) != reg.TxSlots || number(12) != r.size || number(20) != 0 || number(28) != reg.TxSlots-1 {
		return fmt.Errorf("the ring's bytes say num_slots=%d nr_buf_size=%d head=%d tail=%d", number(8), number(12), number(20), number(28))
	}
	if idx, _, _ := r.slots[1].Load(); number(256+shm.SlotSize) != idx || idx == 0 {
		return fmt.Errorf("slot 1 has buffer %d in its bytes, %d as a structure", number(256+shm.SlotSize), idx)
	}
	return nil
}
