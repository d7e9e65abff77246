package devicetest

import (
	"encoding/binary"
	"fmt"
	"slices"
	"syscall"

	"govale/nmreq"
)

// Cases of options. A Message is a list and has no loops: where upstream bends a chain
// into a circle, a chain stands here that is longer than the kernel follows any.

// allNIC is upstream's port_register_hwall.
var allNIC = nmreq.Register{Mode: nmreq.ModeAllNIC}

func unsupportedOption(b *ctrlBench) error {
	return b.refusedThenGranted(testNIC, allNIC, syscall.EOPNOTSUPP, nmreq.Option{Type: 1234})
}

// manyOptions returns n options of one type.
func manyOptions(n int, o nmreq.Option) []nmreq.Option { return slices.Repeat([]nmreq.Option{o}, n) }

// mostOptions is how many options without data fit a request to register: the kernel
// counts 24 bytes for each.
var mostOptions = (nmreq.MaxSize - nmreq.BodySize(nmreq.ReqRegister)) / 24

// A chain that fits is looked at, and one that does not is not.
func infiniteOptions(b *ctrlBench) error {
	unknown := nmreq.Option{Type: nmreq.OptTypeMax + 1}
	for _, n := range [...]int{mostOptions + 1, mostOptions + 2, 10 * mostOptions} {
		_, err := ask(b.dev, nmreq.ReqRegister, testNIC, &nmreq.Register{Mode: nmreq.ModeAllNIC}, manyOptions(n, unknown)...)
		if err := wantErrno(fmt.Sprintf("%d options", n), err, syscall.EMSGSIZE); err != nil {
			return err
		}
	}
	return b.refusedThenGranted(testNIC, allNIC, syscall.EOPNOTSUPP, manyOptions(mostOptions, unknown)...)
}

// 12.1 measures the chain first and answers EMSGSIZE, where upstream's master finds the
// second option of the same type before. Both refuse a short chain of two with EINVAL.
func infiniteOptions2(b *ctrlBench) error {
	known := nmreq.Option{Type: nmreq.OptTypeSyncKloopMode, Size: 32, Data: make([]byte, 8)}
	_, err := ask(b.dev, nmreq.ReqRegister, testNIC, &nmreq.Register{Mode: nmreq.ModeAllNIC}, manyOptions(mostOptions, known)...)
	if err := wantErrno("a chain of known options", err, syscall.EMSGSIZE); err != nil {
		return err
	}
	return b.refusedTwice(known)
}

// refusedTwice sends the same option twice, which marks both of them.
func (b *ctrlBench) refusedTwice(o nmreq.Option) error {
	sent := manyOptions(2, o)
	got, err := ask(b.dev, nmreq.ReqRegister, testNIC, &nmreq.Register{Mode: nmreq.ModeAllNIC}, manyOptions(2, o)...)
	if err := wantErrno("the same option twice", err, syscall.EINVAL); err != nil {
		return err
	}
	return wantStatuses("the same option twice", got, sent, syscall.EINVAL)
}

// 99 options that nobody knows and one that says it has 1000 bytes. In 12.1 they fit
// together; upstream's master, where one more type is known, reserves more for each and
// answers EMSGSIZE. With 2000 bytes they do not fit in 12.1 either, and no number wraps.
func invalidValidOptions3(b *ctrlBench) error {
	chain := func(size uint64) []nmreq.Option {
		return append(manyOptions(99, nmreq.Option{Type: nmreq.OptTypeMax}),
			nmreq.Option{Type: nmreq.OptTypeSyncKloopEventfd, Size: size, Data: make([]byte, 1000-24)})
	}
	for _, size := range [...]uint64{2000, nmreq.MaxSize + 1, 1 << 32, 1 << 63, 1<<64 - 1} {
		_, err := ask(b.dev, nmreq.ReqRegister, testNIC, &nmreq.Register{Mode: nmreq.ModeAllNIC}, chain(size)...)
		if err := wantErrno(fmt.Sprintf("an option of %d bytes", size), err, syscall.EMSGSIZE); err != nil {
			return err
		}
	}
	return b.refusedThenGranted(testNIC, allNIC, syscall.EOPNOTSUPP, chain(1000)...)
}

// extmem returns an option that offers memory for pools of these dimensions. Its address
// is in another process, or in none: a kernel would look at it, no other device can.
func extmem(ringSize uint32) nmreq.Option {
	o := nmreq.OptExtmem{UsrPtr: 0x10000, Info: nmreq.PoolsInfo{
		IfPoolObjtotal: 2, IfPoolObjsize: 1024, RingPoolObjtotal: 64, RingPoolObjsize: ringSize,
		BufPoolObjtotal: 4096, BufPoolObjsize: 2048,
		Memsize: 2*1024 + 64*uint64(ringSize) + 4096*2048,
	}}
	return nmreq.Option{Type: nmreq.OptTypeExtmem, Data: nmreq.Bytes(&o)[24:]}
}

func extmemOption(b *ctrlBench) error {
	return b.refusedThenGranted(testNIC, allNIC, syscall.EOPNOTSUPP, extmem(512))
}

// Rings of a megabyte each, which a kernel refuses too, with EINVAL.
func badExtmemOption(b *ctrlBench) error {
	return b.refusedThenGranted(testNIC, allNIC, syscall.EOPNOTSUPP, extmem(1<<20))
}

func duplicateExtmemOptions(b *ctrlBench) error { return b.refusedTwice(extmem(512)) }

// csb returns an option with the addresses of two arrays.
func csb(atok, ktoa uint64) nmreq.Option {
	data := binary.NativeEndian.AppendUint64(nil, atok)
	return nmreq.Option{Type: nmreq.OptTypeCSB, Data: binary.NativeEndian.AppendUint64(data, ktoa)}
}
