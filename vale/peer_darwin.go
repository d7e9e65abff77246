package vale

import "golang.org/x/sys/unix"

// peerOfSocket asks with LOCAL_PEERCRED and LOCAL_PEERPID who connected to fd.
func peerOfSocket(fd int) (peer, bool) {
	c, err := unix.GetsockoptXucred(fd, unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	if err != nil {
		return peer{}, false
	}
	pid, err := unix.GetsockoptInt(fd, unix.SOL_LOCAL, unix.LOCAL_PEERPID)
	if err != nil {
		pid = 0
	}
	return peer{pid: pid, uid: c.Uid}, true
}
