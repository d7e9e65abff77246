//go:build freebsd || darwin

package packetport

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// bpfBuffer is what is asked for to hold what has come: bpf(4) grants as much as
// debug.bpf_maxbufsize allows.
const bpfBuffer = 4 << 20

// A bpf sends and receives through an interface: bpf(4). What it reads are many frames,
// each behind a header.
type bpf struct {
	*descriptor
	receives bool
	buf      []byte
	frames   [][]byte
}

// openPcap opens a bpf device on an interface.
func openPcap(ifname string, receive bool) (link, error) {
	fd, err := openBPF()
	if err != nil {
		return nil, err
	}
	b := &bpf{receives: receive}
	if b.descriptor, err = newDescriptor(fd); err != nil {
		return nil, err
	}
	if err := b.bind(ifname); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// openBPF opens a device that nobody has open: /dev/bpf is each time another one where
// there is one, and those with numbers are tried else.
func openBPF() (fd int, err error) {
	const flags = unix.O_RDWR | unix.O_NONBLOCK | unix.O_CLOEXEC
	path := "/dev/bpf"
	fd, err = unix.Open(path, flags, 0)
	for i := 0; i < 256 && (errors.Is(err, syscall.ENOENT) && i == 0 || errors.Is(err, syscall.EBUSY)); i++ {
		path = fmt.Sprintf("/dev/bpf%d", i)
		fd, err = unix.Open(path, flags, 0)
	}
	if err == nil {
		return fd, nil
	}
	err = &os.PathError{Op: "open", Path: path, Err: err}
	if errors.Is(err, os.ErrPermission) {
		return -1, &hinted{err, "bpf devices are for root, or for those whom their mode lets in"}
	}
	return -1, err
}

// bind ties the device to an interface and makes it hand over frames at once, of others
// than this host, and send them as they are.
func (b *bpf) bind(ifname string) error {
	_ = unix.IoctlSetPointerInt(b.fd, unix.BIOCSBLEN, bpfBuffer) // or what it has
	if err := bpfSetInterface(b.fd, ifname); errors.Is(err, syscall.ENXIO) {
		return &hinted{fmt.Errorf("%s: %w", ifname, err), "ifconfig -l shows the interfaces that there are"}
	} else if err != nil {
		return fmt.Errorf("%s: %w", ifname, err)
	}
	if kind, err := unix.IoctlGetInt(b.fd, unix.BIOCGDLT); err != nil || kind != unix.DLT_EN10MB {
		return errors.Join(err, fmt.Errorf("%w: frames of link type %d, and only those of Ethernet can be sent and received", errors.ErrUnsupported, kind))
	}
	if err := unix.IoctlSetPointerInt(b.fd, unix.BIOCSHDRCMPLT, 1); err != nil {
		return err
	}
	if !b.receives {
		return nil
	}
	if err := unix.IoctlSetPointerInt(b.fd, unix.BIOCIMMEDIATE, 1); err != nil {
		return err
	}
	if err := unix.IoctlSetPointerInt(b.fd, unix.BIOCSSEESENT, 0); err != nil {
		return err
	}
	if err := bpfPromiscuous(b.fd); err != nil {
		return fmt.Errorf("promiscuous mode: %w", err)
	}
	size, err := unix.IoctlGetInt(b.fd, unix.BIOCGBLEN)
	b.buf = make([]byte, size)
	return err
}

func (b *bpf) send(frames [][]byte) (int, error) { return b.writeEach(frames) }

// receive reads all that has come.
func (b *bpf) receive() ([][]byte, error) {
	b.frames = b.frames[:0]
	if !b.receives {
		return nil, nil
	}
	n, err := unix.Read(b.fd, b.buf)
	switch err {
	case nil:
		b.cut(b.buf[:n])
	case unix.EAGAIN, unix.EINTR:
	default:
		return nil, err
	}
	return b.frames, nil
}

// cut finds the frames in what was read. A header begins with a time, of which bpfTime is
// the size, then how many bytes follow of how many, and how long it is itself; frames
// begin at multiples of bpfAlign.
func (b *bpf) cut(data []byte) {
	for len(data) >= bpfTime+10 {
		captured := int(binary.NativeEndian.Uint32(data[bpfTime:]))
		whole := int(binary.NativeEndian.Uint32(data[bpfTime+4:]))
		head := int(binary.NativeEndian.Uint16(data[bpfTime+8:]))
		if head+captured > len(data) {
			return
		}
		if captured == whole {
			b.frames = append(b.frames, data[head:head+captured])
		} else {
			b.came++
		}
		next := (head + captured + bpfAlign - 1) &^ (bpfAlign - 1)
		data = data[min(next, len(data)):]
	}
}

func (b *bpf) lost() (sent, received uint64) { return b.sent, b.came + bpfDrops(b.fd) }
