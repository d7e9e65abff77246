//go:build amd64 || arm64

package supervise

import (
	"encoding/binary"
	"errors"
	"testing"

	"golang.org/x/sys/unix"
)

// evaluate runs a filter on a system call, as the kernel does.
func evaluate(t *testing.T, filter []unix.SockFilter, arch, nr uint32, args ...uint64) uint32 {
	t.Helper()
	data := make([]byte, dataArgs+6*8)
	binary.NativeEndian.PutUint32(data[dataNr:], nr)
	binary.NativeEndian.PutUint32(data[dataArch:], arch)
	for i, a := range args {
		binary.NativeEndian.PutUint64(data[dataArgs+8*i:], a)
	}
	var a uint32
	for pc := 0; pc < len(filter); pc++ {
		i := filter[pc]
		jump := false
		switch i.Code {
		case unix.BPF_LD | unix.BPF_W | unix.BPF_ABS:
			a = binary.NativeEndian.Uint32(data[i.K:])
			continue
		case unix.BPF_ALU | unix.BPF_RSH | unix.BPF_K:
			a >>= i.K
			continue
		case unix.BPF_ALU | unix.BPF_AND | unix.BPF_K:
			a &= i.K
			continue
		case unix.BPF_RET | unix.BPF_K:
			return i.K
		case unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K:
			jump = a == i.K
		case unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K:
			jump = a >= i.K
		case unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K:
			jump = a&i.K != 0
		default:
			t.Fatalf("instruction %d: code %#x", pc, i.Code)
		}
		if jump {
			pc += int(i.Jt)
		} else {
			pc += int(i.Jf)
		}
	}
	t.Fatal("the filter has no end")
	return 0
}

// TestFilter holds what is handed over to the supervisor, and what costs nothing.
func TestFilter(t *testing.T) {
	filter := newFilter()
	const low, high, none = 5, firstHigh, 0xffffffff
	tcgets, txsync := uint64(0x5401), uint64(0x6994)
	for _, c := range []struct {
		what string
		arch uint32
		nr   uint32
		args []uint64
		ask  bool
	}{
		{"getppid", nativeArch, unix.SYS_GETPPID, nil, false},
		{"close of any", nativeArch, unix.SYS_CLOSE, []uint64{high}, false},
		{"openat", nativeArch, unix.SYS_OPENAT, nil, true},
		{"read of a low one", nativeArch, unix.SYS_READ, []uint64{low}, false},
		{"read of a high one", nativeArch, unix.SYS_READ, []uint64{high}, true},
		{"read of -1", nativeArch, unix.SYS_READ, []uint64{none}, false},
		{"TCGETS of a low one", nativeArch, unix.SYS_IOCTL, []uint64{low, tcgets}, false},
		{"TCGETS of a high one", nativeArch, unix.SYS_IOCTL, []uint64{high, tcgets}, true},
		{"NIOCTXSYNC of a low one", nativeArch, unix.SYS_IOCTL, []uint64{low, txsync}, true},
		{"FreeBSD's NIOCTXSYNC", nativeArch, unix.SYS_IOCTL, []uint64{low, txsync | 0x20000000}, true},
		{"mmap of memory", nativeArch, unix.SYS_MMAP, []uint64{0, 4096, 3, unix.MAP_ANONYMOUS | unix.MAP_PRIVATE, none}, false},
		{"mmap of a low file", nativeArch, unix.SYS_MMAP, []uint64{0, 4096, 1, unix.MAP_SHARED, low}, true},
		{"private mmap of a low file, as of a library", nativeArch, unix.SYS_MMAP, []uint64{0, 4096, 1, unix.MAP_PRIVATE, low}, false},
		{"private mmap of a high file", nativeArch, unix.SYS_MMAP, []uint64{0, 4096, 1, unix.MAP_PRIVATE, high}, true},
		{"statx of a file", nativeArch, unix.SYS_STATX, []uint64{low, 1, unix.AT_SYMLINK_NOFOLLOW}, true},
		{"statx of a low descriptor", nativeArch, unix.SYS_STATX, []uint64{low, 1, unix.AT_EMPTY_PATH}, false},
		{"statx of a high descriptor", nativeArch, unix.SYS_STATX, []uint64{high, 1, unix.AT_EMPTY_PATH}, true},
		{"newfstatat of a file", nativeArch, unix.SYS_NEWFSTATAT, []uint64{low, 1, 2, 0}, true},
		{"newfstatat of a low descriptor", nativeArch, unix.SYS_NEWFSTATAT, []uint64{low, 1, 2, unix.AT_EMPTY_PATH}, false},
		{"newfstatat of a high descriptor", nativeArch, unix.SYS_NEWFSTATAT, []uint64{high, 1, 2, unix.AT_EMPTY_PATH}, true},
		{"fstat of a low descriptor", nativeArch, unix.SYS_FSTAT, []uint64{low, 1}, false},
		{"fstat of a high descriptor", nativeArch, unix.SYS_FSTAT, []uint64{high, 1}, true},
		{"faccessat", nativeArch, unix.SYS_FACCESSAT, nil, true},
		{"ppoll", nativeArch, unix.SYS_PPOLL, nil, true},
		{"io_uring_setup", nativeArch, unix.SYS_IO_URING_SETUP, nil, true},
		{"open of 32 bits", compatArch, compatOpens[0], nil, true},
		{"exit of 32 bits", compatArch, 1, nil, false},
		{"ioctl of 32 bits", compatArch, 54, []uint64{high, txsync}, false},
		{"unknown machine", 1, unix.SYS_OPENAT, nil, false},
	} {
		want := uint32(unix.SECCOMP_RET_ALLOW)
		if c.ask {
			want = unix.SECCOMP_RET_USER_NOTIF
		}
		if got := evaluate(t, filter, c.arch, c.nr, c.args...); got != want {
			t.Errorf("%s: %#x, want %#x", c.what, got, want)
		}
	}
	for nr := range calls {
		if foreignBit == 0 {
			break
		}
		c := calls[nr]
		want := uint32(unix.SECCOMP_RET_ALLOW)
		if c == callOpen || c == callOpenat {
			want = unix.SECCOMP_RET_USER_NOTIF
		}
		if got := evaluate(t, filter, nativeArch, nr|foreignBit, high); got != want {
			t.Errorf("x32 call %d: %#x, want %#x", nr, got, want)
		}
	}
}

func TestCheckKernel(t *testing.T) {
	for release, ok := range map[string]bool{
		"4.19.0": false, "5.13.19-generic": false, "5.14.0": true, "5.15.0-1": true, "6.1.0-42-amd64": true, "10.0": true, "strange": true,
	} {
		if err := checkKernel(release); (err == nil) != ok || err != nil && !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%s: %v", release, err)
		}
	}
}

func TestParseMember(t *testing.T) {
	m, ok := parseMember("tfd:      768 events: 2019 data: ffffffff00000300  pos:0 ino:4f2 sdev:8\n")
	if want := (member{fd: 768, events: 0x2019, ino: 0x4f2}); !ok || m != want {
		t.Errorf("%+v, %v, want %+v", m, ok, want)
	}
	for _, line := range []string{"pos:\t0\n", "flags:\t02\n", "tfd: x\n", ""} {
		if m, ok := parseMember(line); ok {
			t.Errorf("%q: %+v", line, m)
		}
	}
}

func TestIsNetmap(t *testing.T) {
	for path, want := range map[string]bool{
		"/dev/netmap": true, "//dev/./netmap": true, "/dev/x/../netmap": true,
		"/dev/netmap2": false, "/tmp/netmap": false, "/dev": false,
	} {
		if got := isNetmap(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
