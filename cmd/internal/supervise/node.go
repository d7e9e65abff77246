//go:build linux && (amd64 || arm64)

package supervise

import (
	"encoding/binary"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"govale/netmap"
)

// What a program that looks before it opens finds at netmap's path: a character device that
// all may open.
const (
	nodeMode = unix.S_IFCHR | 0o666
	nodeIno  = 0x6e65746d6170 // "netmap", which is nobody else's in /dev

	nodeMajor = 10  // MISC_MAJOR, as the module's
	nodeMinor = 255 // MISC_DYNAMIC_MINOR: none that a device has
)

// neighbour is a device that is everywhere: file system and times are its.
const neighbour = "/dev/null"

// access is access(2) and its kin: nobody may execute netmap.
func (s *supervisor) access(n *notification, c call) reply {
	dir, at := unix.AT_FDCWD, 0
	if c == callAccessat {
		dir, at = n.fd(0), 1
	}
	mode := uint32(n.args[at+1])
	if mode&^(unix.R_OK|unix.W_OK|unix.X_OK) != 0 || !s.names(n, dir, at) {
		return letRun
	}
	if mode&unix.X_OK != 0 {
		return fail(unix.EACCES)
	}
	return reply{}
}

// stat is stat(2) and its kin: of netmap's path, and of a descriptor, which is a bell or a
// region's file in truth.
func (s *supervisor) stat(n *notification, c call) reply {
	if !s.isNode(n, c) {
		return letRun
	}
	to, node := n.args[1], nodeStat
	switch c {
	case callStatat:
		to = n.args[2]
	case callStatx:
		to, node = n.args[4], nodeStatx
	}
	answer, err := node()
	if err != nil {
		return letRun
	}
	if s.write(n, to, answer) != nil {
		return fail(unix.EFAULT)
	}
	return reply{}
}

// isNode reports whether a call of stat's kin is about netmap.
func (s *supervisor) isNode(n *notification, c call) bool {
	flags := uint64(0)
	switch c {
	case callStat:
		return s.names(n, unix.AT_FDCWD, 0)
	case callFstat:
		return s.isNetmapFd(n.tid, n.fd(0))
	case callStatat:
		flags = n.args[3]
	case callStatx:
		flags = n.args[2]
	}
	if flags&unix.AT_EMPTY_PATH != 0 && s.isEmpty(n, n.args[1]) {
		return s.isNetmapFd(n.tid, n.fd(0))
	}
	return s.names(n, n.fd(0), 1)
}

// isEmpty reports whether the path at addr is empty, or none (Linux 6.11).
func (s *supervisor) isEmpty(n *notification, addr uint64) bool {
	var first [1]byte
	return addr == 0 || s.read(n, addr, first[:]) == nil && first[0] == 0
}

// isNetmapFd reports whether a descriptor of a thread is netmap's.
func (s *supervisor) isNetmapFd(tid uint32, fd int) bool {
	if s.opens.Load() == 0 {
		return false
	}
	h := s.identify(tid, fd)
	if h != nil {
		h.close()
	}
	return h != nil
}

// readlink is readlink(2) and readlinkat(2): netmap is no symbolic link, but the links of
// its descriptors lead to it.
func (s *supervisor) readlink(n *notification, dir, arg int) reply {
	name, ok := s.readPath(n, n.args[arg], maxPath)
	if !ok {
		return letRun
	}
	to, size := n.args[arg+1], int64(int32(n.args[arg+2]))
	if fd, ok := linkOfFd(name); ok && size > 0 && s.isNetmapFd(n.tid, fd) {
		text := []byte(netmap.KernelPath)[:min(size, int64(len(netmap.KernelPath)))]
		if s.write(n, to, text) != nil {
			return fail(unix.EFAULT)
		}
		return reply{val: int64(len(text))}
	}
	return s.forNode(n, dir, arg, unix.EINVAL)
}

// linkOfFd returns the number of the descriptor of this process whose link a path is.
func linkOfFd(name string) (fd int, ok bool) {
	for _, dir := range []string{"/proc/self/fd/", "/dev/fd/"} {
		if number, ok := strings.CutPrefix(name, dir); ok {
			fd, err := strconv.ParseUint(number, 10, 31)
			return int(fd), err == nil
		}
	}
	return 0, false
}

// forNode fails a call that names netmap in an argument: it is no symbolic link, for
// example.
func (s *supervisor) forNode(n *notification, dir, arg int, errno unix.Errno) reply {
	if !s.names(n, dir, arg) {
		return letRun
	}
	return fail(errno)
}

// nodeStat returns a struct stat, whose fields follow each other without gaps.
func nodeStat() ([]byte, error) {
	var st unix.Stat_t
	if err := unix.Stat(neighbour, &st); err != nil {
		return nil, err
	}
	st.Mode, st.Ino, st.Rdev = nodeMode, nodeIno, unix.Mkdev(nodeMajor, nodeMinor)
	return binary.Append(nil, binary.NativeEndian, &st)
}

// nodeStatx returns a struct statx, as nodeStat does.
func nodeStatx() ([]byte, error) {
	var st unix.Statx_t
	if err := unix.Statx(unix.AT_FDCWD, neighbour, 0, unix.STATX_BASIC_STATS, &st); err != nil {
		return nil, err
	}
	st.Mode, st.Ino, st.Rdev_major, st.Rdev_minor = nodeMode, nodeIno, nodeMajor, nodeMinor
	return binary.Append(nil, binary.NativeEndian, &st)
}
