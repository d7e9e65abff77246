//go:build linux

package packetport

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// An mmsghdr is one message of sendmmsg(2) and recvmmsg(2).
type mmsghdr struct {
	hdr unix.Msghdr
	n   uint32 // (out) bytes
}

// sendmmsg sends messages without waiting, and returns how many it has sent. It fails if it
// has sent none, for the reason of the first.
func sendmmsg(fd int, msgs []mmsghdr) (int, error) {
	return mmsg(unix.SYS_SENDMMSG, fd, msgs)
}

// recvmmsg receives as many messages as there are, without waiting. It fails if there are
// none.
func recvmmsg(fd int, msgs []mmsghdr) (int, error) {
	return mmsg(unix.SYS_RECVMMSG, fd, msgs)
}

func mmsg(call uintptr, fd int, msgs []mmsghdr) (int, error) {
	n, _, errno := unix.Syscall6(call, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(msgs))), uintptr(len(msgs)), unix.MSG_DONTWAIT, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// auxBytes is the room that the control data of a frame takes.
var auxBytes = unix.CmsgSpace(int(unsafe.Sizeof(unix.TpacketAuxdata{})))

// auxdata returns what the kernel says of a frame beside its bytes: the first and only
// control message.
func auxdata(control []byte) (*unix.TpacketAuxdata, bool) {
	if len(control) < unix.CmsgLen(int(unsafe.Sizeof(unix.TpacketAuxdata{}))) {
		return nil, false
	}
	h := (*unix.Cmsghdr)(unsafe.Pointer(unsafe.SliceData(control)))
	if h.Level != unix.SOL_PACKET || h.Type != unix.PACKET_AUXDATA {
		return nil, false
	}
	return (*unix.TpacketAuxdata)(unsafe.Pointer(&control[unix.CmsgLen(0)])), true
}
