package vale

import "golang.org/x/sys/unix"

// peerOfSocket asks with SO_PEERCRED who connected to fd.
func peerOfSocket(fd int) (peer, bool) {
	c, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
	if err != nil {
		return peer{}, false
	}
	return peer{pid: int(c.Pid), uid: c.Uid}, true
}
