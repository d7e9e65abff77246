package shm

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"govale/netmap/devicetest/need"
)

// The files that a C compiler printed lie with package nmreq, which compares the rest.
const abiFiles = "../../nmreq/testdata/*.txt"

// structures are the C names of the types here.
var structures = map[string]any{"netmap_slot": Slot{}, "netmap_ring": Ring{}, "netmap_if": If{}}

// trailing are the arrays behind a structure: in C they are fields of size 0.
var trailing = map[string]int{"netmap_ring.slot": RingSize, "netmap_if.ring_ofs": IfSize}

// constants are the C names of the constants here.
var constants = map[string]uint64{
	"NS_BUF_CHANGED": uint64(SlotBufChanged), "NS_REPORT": uint64(SlotReport), "NS_FORWARD": uint64(SlotForward),
	"NS_NO_LEARN": uint64(SlotNoLearn), "NS_INDIRECT": uint64(SlotIndirect), "NS_MOREFRAG": uint64(SlotMoreFrag),
	"NS_TXMON": uint64(SlotTxMon), "NS_PORT_MASK": uint64(SlotPortMask), "NS_PORT_SHIFT": SlotPortShift,
	"NR_TIMESTAMP": uint64(RingTimestamp), "NR_FORWARD": uint64(RingForward), "NI_PRIV_MEM": uint64(PrivMem),
	"NETMAP_MAX_FRAGS": MaxFrags, "NM_CACHE_ALIGN": CacheAlign,
}

// absent are the facts of today's structures that older kernels do not have.
var absent = map[string]map[string]bool{
	"freebsd-11.1": {
		"netmap_ring.sem": true, "netmap_if.ni_host_tx_rings": true, "netmap_if.ni_host_rx_rings": true,
		"netmap_if.ni_spare1": true, "NETMAP_MAX_FRAGS": true,
	},
	"freebsd-13.0-current-2019-api13": {
		"netmap_if.ni_host_tx_rings": true, "netmap_if.ni_host_rx_rings": true, "netmap_if.ni_spare1": true,
	},
}

// later are fields of newer kernels that lie in what is padding here.
var later = map[string]bool{"netmap_ring.offset_mask": true, "netmap_ring.buf_align": true}

// facts prints the Go side in the form of the files: name, then the rest of the line.
func facts() map[string]string {
	all := map[string]string{}
	for name, v := range structures {
		typ := reflect.TypeOf(v)
		all["struct "+name] = fmt.Sprintf("size %d", typ.Size())
		for i := range typ.NumField() {
			f := typ.Field(i)
			if c := f.Tag.Get("c"); c != "" {
				all[name+"."+c] = fmt.Sprintf("offset %d size %d", f.Offset, f.Type.Size())
			}
		}
	}
	for name, off := range trailing {
		all[name] = fmt.Sprintf("offset %d size 0", off)
	}
	for name, v := range constants {
		all[name] = fmt.Sprintf("0x%x", v)
	}
	return all
}

// TestLayout compares with every line of the files that is about shared memory, both
// ways: nothing there is unknown here, nothing here is missing there but what is known
// to be.
func TestLayout(t *testing.T) {
	files, err := filepath.Glob(abiFiles)
	if err != nil {
		t.Fatal(err)
	}
	need.File(t, strings.Replace(abiFiles, "*", "freebsd-12.1-stable", 1))
	if len(files) != 5 {
		t.Fatalf("%d files", len(files))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		kernel := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(kernel, func(t *testing.T) { compare(t, kernel, string(text)) })
	}
}

func compare(t *testing.T, kernel, text string) {
	ours := facts()
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		name, fact := split(strings.TrimSpace(line))
		if !ofMemory(name) || later[name] {
			continue
		}
		seen[name] = true
		if name == "netmap_if.ni_spare1" && absent[kernel][name] {
			continue // the host ring counts of API 14 were taken out of it
		}
		if ours[name] != fact {
			t.Errorf("%s: %q here, %q there", name, ours[name], fact)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ours)) {
		optional := name == "NS_TXMON" || absent[kernel][name] || kernel == "linux-2026" && trailing[name] != 0
		if !seen[name] && !optional {
			t.Errorf("%s: not in the file", name)
		}
	}
}

// split cuts a line into the name and what is said of it.
func split(line string) (name, fact string) {
	if rest, ok := strings.CutPrefix(line, "struct "); ok {
		name, fact, _ = strings.Cut(rest, " ")
		return "struct " + name, fact
	}
	name, fact, _ = strings.Cut(line, " ")
	return name, fact
}

// ofMemory reports whether a line is about shared memory.
func ofMemory(name string) bool {
	base, _, _ := strings.Cut(strings.TrimPrefix(name, "struct "), ".")
	_, structure := structures[base]
	_, constant := constants[base]
	return structure || constant || strings.HasPrefix(name, "NS_") || strings.HasPrefix(name, "NI_")
}

// TestViewsStayInside: offsets and sizes that lead out of the region are refused.
func TestViewsStayInside(t *testing.T) {
	region := Region(1024)
	for _, off := range []uint64{1, 4, 1024 - 8, 1024, 1 << 40, ^uint64(0) - 7} {
		if _, err := IfAt(region, off); err == nil {
			t.Errorf("netmap_if at %d of 1024", off)
		}
		if _, err := RingAt(region, off); err == nil {
			t.Errorf("netmap_ring at %d of 1024", off)
		}
	}
	if _, err := SlotsAt(region, 0, 48); err != nil {
		t.Errorf("48 slots of 768 bytes behind the ring: %v", err)
	}
	for _, n := range []uint32{49, 1 << 20, ^uint32(0)} {
		if _, err := SlotsAt(region, 0, n); err == nil {
			t.Errorf("%d slots in 768 bytes", n)
		}
	}
	for _, off := range []uint64{^uint64(0) - 55, ^uint64(0) - 255} {
		if _, err := RingOffsets(region, off, 2); err == nil {
			t.Errorf("ring_ofs of a netmap_if at %d", off)
		}
		if _, err := SlotsAt(region, off, 2); err == nil {
			t.Errorf("slots of a ring at %d", off)
		}
	}
}

// TestSlotLoad: the three fields come out as they are.
func TestSlotLoad(t *testing.T) {
	s := Slot{BufIdx: 0x01020304, Len: 0x0506, Flags: 0x0708}
	if idx, n, flags := s.Load(); idx != s.BufIdx || n != s.Len || flags != s.Flags {
		t.Errorf("%#x %#x %#x, want %#x %#x %#x", idx, n, flags, s.BufIdx, s.Len, s.Flags)
	}
}
