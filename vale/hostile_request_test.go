package vale

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"syscall"
	"testing"

	"govale/netmap"
	"govale/nmreq"
)

// answersAlike has the same questions asked wherever a machine can be. No answer may
// differ from place to place, and when all is closed nothing may be left.
func answersAlike(t *testing.T, ask func(t *testing.T, open func() netmap.Device) []string) {
	t.Helper()
	var first []string
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			m := p.machine()
			got := ask(t, p.open(t, m))
			if first == nil {
				first = got
			}
			if !slices.Equal(got, first) {
				t.Errorf("the answers are\n%v, elsewhere\n%v", got, first)
			}
			if ports, regions := m.left(); ports != 0 || regions != 0 {
				t.Errorf("%d ports and %d regions are left", ports, regions)
			}
		})
	}
}

// errnoText is the answer that an error is: one that is no errno is none of a kernel.
func errnoText(t *testing.T, err error) string {
	t.Helper()
	var errno syscall.Errno
	if err != nil && !errors.As(err, &errno) {
		t.Errorf("an error without an errno: %v", err)
	}
	return fmt.Sprint(errno)
}

// requestTypes are all types and those beside them.
func requestTypes() []nmreq.ReqType {
	var all []nmreq.ReqType
	for t := range nmreq.ReqCSBEnable + 3 {
		all = append(all, t)
	}
	return append(all, 1<<15, 1<<16-1)
}

// TestBodyOfAnyLength: bodies that are cut short anywhere, or longer than their type. The
// device reads zeros behind a short one, and writes nothing there.
func TestBodyOfAnyLength(t *testing.T) {
	answersAlike(t, func(t *testing.T, open func() netmap.Device) (got []string) {
		for _, typ := range requestTypes() {
			for _, name := range [...]string{"vale0:x", "if0", ""} {
				for _, size := range [...]int{0, 1, 2, 7, nmreq.BodySize(typ) / 2, max(0, nmreq.BodySize(typ)-1), nmreq.BodySize(typ) + 1, nmreq.MaxSize} {
					got = append(got, fmt.Sprint(typ, " ", name, " ", size, " ", withBody(t, open(), typ, name, size)))
				}
			}
		}
		return got
	})
}

// withBody makes one request with a body of size bytes of ones, and undoes it.
func withBody(t *testing.T, d netmap.Device, typ nmreq.ReqType, name string, size int) string {
	t.Helper()
	defer d.Close()
	m, err := nmreq.NewBodyless(typ, name)
	if err != nil {
		t.Fatal(err)
	}
	memory := bytes.Repeat([]byte{1}, size+64)
	m.Body = memory[:size]
	answer := errnoText(t, d.Ctrl(m))
	if !bytes.Equal(memory[size:], bytes.Repeat([]byte{1}, 64)) {
		t.Errorf("%s of %d bytes: the device writes behind the body", typ, size)
	}
	if err := d.Sync(netmap.Tx); err == nil || typ == nmreq.ReqRegister {
		answer += " " + errnoText(t, err)
	}
	netmap.NewControl(d).Destroy("if0") // where it was made
	return answer
}

// TestArgumentCutShort: arguments of ioctls of every length.
func TestArgumentCutShort(t *testing.T) {
	answersAlike(t, func(t *testing.T, open func() netmap.Device) (got []string) {
		requests := [...]uint32{
			nmreq.NIOCGINFO, nmreq.NIOCREGIF, nmreq.NIOCCTRL, nmreq.NIOCCONFIG, nmreq.NIOCTXSYNC, nmreq.NIOCRXSYNC,
			nmreq.LinuxNIOCTXSYNC, nmreq.IOWR(151, 1), nmreq.IOWR(200, 8), 0, 1<<32 - 1,
		}
		for _, request := range requests {
			for size := range 100 {
				d := open()
				arg := bytes.Repeat([]byte{14}, size)
				got = append(got, fmt.Sprintf("%#x %d %s", request, size, errnoText(t, d.Ioctl(request, arg))))
				d.Close()
			}
		}
		return got
	})
}

// TestHeaderWithAddresses: the addresses of a raw request lead nowhere.
func TestHeaderWithAddresses(t *testing.T) {
	answersAlike(t, func(t *testing.T, open func() netmap.Device) (got []string) {
		d := open()
		defer d.Close()
		for _, typ := range requestTypes() {
			for _, at := range [...]uint64{1, 0x1000, 1 << 47, 1<<64 - 1} {
				for _, h := range [...]nmreq.Header{{Body: at}, {Options: at}, {Body: at, Options: at}} {
					h.Version, h.ReqType = nmreq.API14, typ
					copy(h.Name[:], "vale0:x")
					arg := bytes.Clone(nmreq.Bytes(&h))
					err := d.Ioctl(nmreq.NIOCCTRL, arg)
					if !errors.Is(err, syscall.EFAULT) || !bytes.Equal(arg, nmreq.Bytes(&h)) {
						t.Errorf("%s with %#x and %#x: %v, or the header has changed", typ, h.Body, h.Options, err)
					}
				}
			}
		}
		return nil
	})
}

// TestOptionSizeLies: options whose sizes have nothing to do with the bytes that come
// with them, in number as the kernel takes at most, one less and one more.
func TestOptionSizeLies(t *testing.T) {
	answersAlike(t, func(t *testing.T, open func() netmap.Device) (got []string) {
		for typ := range nmreq.OptTypeMaxLinux + 2 {
			for _, size := range [...]uint64{0, 1, 23, 24, 25, 1000, nmreq.MaxSize, nmreq.MaxSize + 1, 1 << 32, 1<<64 - 24, 1<<64 - 1} {
				for _, data := range [...]int{0, 1, 16, 72, nmreq.MaxSize} {
					got = append(got, withOptions(t, open(), 1, nmreq.Option{Type: typ, Size: size, Data: make([]byte, data)}))
				}
			}
			for _, n := range [...]int{2, 167, 168, 169, 170, 171, 172, 10_000} {
				got = append(got, withOptions(t, open(), n, nmreq.Option{Type: typ}))
			}
		}
		return got
	})
}

// withOptions registers with n times the same option.
func withOptions(t *testing.T, d netmap.Device, n int, o nmreq.Option) string {
	t.Helper()
	defer d.Close()
	reg := nmreq.Register{Mode: nmreq.ModeAllNIC, TxSlots: 4, RxSlots: 4}
	m, err := nmreq.NewMessage(nmreq.ReqRegister, "vale0:x", &reg)
	if err != nil {
		t.Fatal(err)
	}
	m.Options = slices.Repeat([]nmreq.Option{o}, n)
	err = d.Ctrl(m)
	answer := fmt.Sprintf("%d times %d of %d bytes: %s", n, o.Type, o.Size, errnoText(t, err))
	if err == nil {
		t.Errorf("%s: granted", answer)
	}
	if err := d.Sync(netmap.Tx); !errors.Is(err, syscall.ENXIO) {
		t.Errorf("%s, and then a sync: %v", answer, err)
	}
	return fmt.Sprint(answer, " ", syscall.Errno(m.Options[0].Status), " ", syscall.Errno(m.Options[n-1].Status))
}

// TestNameWithoutEnd: names that fill their field, without a NUL, and names of nothing
// but odd bytes. The kernel ends a name at the last byte of its field.
func TestNameWithoutEnd(t *testing.T) {
	answersAlike(t, func(t *testing.T, open func() netmap.Device) (got []string) {
		for _, name := range [...]string{
			"vale0:" + string(bytes.Repeat([]byte{'x'}, 58)), string(bytes.Repeat([]byte{'{'}, 64)), string(bytes.Repeat([]byte{'}'}, 64)),
			string(bytes.Repeat([]byte{0xff}, 64)), string(bytes.Repeat([]byte{':'}, 64)), "vale:", "vale0:{", "vale0:x{", "{", "}", "{}", "vale0:x{1{2", "if0{1}2{3",
			"vale0:x}1", "\x01", "vale0:\n",
		} {
			for _, mode := range [...]nmreq.RegMode{nmreq.ModeAllNIC, nmreq.ModeNull, nmreq.ModePipeMaster, 99} {
				got = append(got, fmt.Sprintf("%q %d %s", name, mode, withName(t, open, name, mode)))
			}
		}
		return got
	})
}

// withName registers under a name by both requests.
func withName(t *testing.T, open func() netmap.Device, name string, mode nmreq.RegMode) string {
	t.Helper()
	a, b := open(), open()
	defer a.Close()
	defer b.Close()
	legacy := nmreq.Legacy{Version: nmreq.API14, Flags: uint32(mode), Arg2: 1}
	copy(legacy.Name[:], name)
	first := errnoText(t, a.Regif(&legacy))
	reg := nmreq.Register{Mode: mode}
	m := &nmreq.Message{Header: nmreq.Header{Version: nmreq.API14, ReqType: nmreq.ReqRegister}, Body: nmreq.Bytes(&reg)}
	copy(m.Header.Name[:], name)
	return first + " " + errnoText(t, b.Ctrl(m))
}
