package vale

import "golang.org/x/sys/unix"

// peerOfSocket asks with LOCAL_PEERCRED who connected to fd. Only FreeBSD 13 and later
// tell the process, too, at a place that older ones leave unwritten.
func peerOfSocket(fd int) (peer, bool) {
	c, err := unix.GetsockoptXucred(fd, 0, unix.LOCAL_PEERCRED) // SOL_LOCAL
	if err != nil {
		return peer{}, false
	}
	return peer{uid: c.Uid}, true
}
