//go:build linux && (amd64 || arm64)

package supervise

import (
	"maps"
	"slices"

	"golang.org/x/sys/unix"
)

// firstHigh is the least number that a netmap descriptor gets, where the child may have so
// many: so high that hardly any other has one, and low enough that select(2) takes 256 of
// them. Calls that name a lower one run without a notification, but for those that the
// child could make on a duplicate: netmap's ioctls, mmap, and waits. An fstat of a low one shows
// what is there in truth: to look at them all would cost every program more than that is
// worth.
const firstHigh = 768

// Offsets in struct seccomp_data. Of an argument the lower half is looked at.
const (
	dataNr   = 0
	dataArch = 4
	dataArgs = 16
)

// netmapGroup is the group of netmap's requests: _IOC_TYPE, 'i'.
const netmapGroup = 'i'

// newFilter returns the program that decides which system calls are handed over. It is a
// list of tests, each of which leads to an end or to the next one:
//
//	of another architecture?  only what opens files
//	number of one of calls?   its rule decides
//	                          everything else runs
func newFilter() []unix.SockFilter {
	p := []unix.SockFilter{load(dataArch)}
	p = append(p, unless(nativeArch, foreign())...)
	p = append(p, load(dataNr))
	if foreignBit != 0 {
		p = append(p, when(unix.BPF_JGE, foreignBit, opens(x32Opens()))...)
	}
	for _, nr := range slices.Sorted(maps.Keys(calls)) {
		p = append(p, when(unix.BPF_JEQ, nr, rules[ruleOf(calls[nr])])...)
	}
	return append(p, run)
}

// rules are what each rule makes of a call, whose number has been found.
var rules = map[rule][]unix.SockFilter{
	always: {ask},
	netmaps: concat(
		[]unix.SockFilter{loadArg(1), operate(unix.BPF_RSH, 8), operate(unix.BPF_AND, 0xff)},
		when(unix.BPF_JEQ, netmapGroup, []unix.SockFilter{ask}),
		isHigh(0),
	),
	files: concat(
		[]unix.SockFilter{loadArg(3)},
		when(unix.BPF_JSET, unix.MAP_ANONYMOUS, []unix.SockFilter{run}),
		when(unix.BPF_JSET, unix.MAP_SHARED, []unix.SockFilter{ask}), // or MAP_SHARED_VALIDATE
		isHigh(4),
	),
	high:   isHigh(0),
	named3: isNamed(3),
	named2: isNamed(2),
}

// foreign is what becomes of system calls of a 32-bit process: what opens files is handed
// over, since it may be netmap.
func foreign() []unix.SockFilter {
	return concat(
		[]unix.SockFilter{load(dataArch)},
		when(unix.BPF_JEQ, compatArch, append([]unix.SockFilter{load(dataNr)}, opens(compatOpens)...)),
		[]unix.SockFilter{run},
	)
}

// x32Opens are the numbers that open files in x32.
func x32Opens() (nrs []uint32) {
	for nr, c := range calls {
		if c == callOpen || c == callOpenat {
			nrs = append(nrs, foreignBit|nr)
		}
	}
	slices.Sort(nrs)
	return nrs
}

// opens hands calls of these numbers over and lets all others run.
func opens(nrs []uint32) (p []unix.SockFilter) {
	for _, nr := range nrs {
		p = append(p, when(unix.BPF_JEQ, nr, []unix.SockFilter{ask})...)
	}
	return append(p, run)
}

// isHigh hands a call over whose argument is a high descriptor.
func isHigh(arg uint32) []unix.SockFilter {
	return concat(
		[]unix.SockFilter{loadArg(arg)},
		when(unix.BPF_JGE, 1<<31, []unix.SockFilter{run}),
		when(unix.BPF_JGE, firstHigh, []unix.SockFilter{ask}),
		[]unix.SockFilter{run},
	)
}

// isNamed hands a call over that names a file. Where its flags say that it is about the
// descriptor instead, as those of fstat(3) do, it does so with high ones.
func isNamed(flags uint32) []unix.SockFilter {
	return concat(
		[]unix.SockFilter{loadArg(flags)},
		when(unix.BPF_JSET, unix.AT_EMPTY_PATH, isHigh(0)),
		[]unix.SockFilter{ask},
	)
}

// ask hands the call over, and run lets it run.
var (
	ask = unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_USER_NOTIF}
	run = unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW}
)

func load(offset uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
}

func loadArg(n uint32) unix.SockFilter { return load(dataArgs + 8*n) }

func operate(op uint16, k uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_ALU | op | unix.BPF_K, K: k}
}

// when runs the program then, which must come to an end, if the accumulator compares with
// k, or else goes on behind it.
func when(compare uint16, k uint32, then []unix.SockFilter) []unix.SockFilter {
	return append([]unix.SockFilter{{Code: unix.BPF_JMP | compare | unix.BPF_K, Jf: uint8(len(then)), K: k}}, then...)
}

// unless is when for everything but k.
func unless(k uint32, then []unix.SockFilter) []unix.SockFilter {
	return append([]unix.SockFilter{{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: uint8(len(then)), K: k}}, then...)
}

func concat(parts ...[]unix.SockFilter) []unix.SockFilter { return slices.Concat(parts...) }
