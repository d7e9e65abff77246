//go:build linux && (amd64 || arm64)

package supervise

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
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

// stat is stat(2) and its kin.
func (s *supervisor) stat(n *notification, c call) reply {
	dir, at := unix.AT_FDCWD, 0
	if c != callStat {
		dir, at = n.fd(0), 1
	}
	if !s.names(n, dir, at) {
		return letRun
	}
	var answer []byte
	var err error
	to := n.args[at+1]
	if c == callStatx {
		to = n.args[4]
		answer, err = nodeStatx()
	} else {
		answer, err = nodeStat()
	}
	if err != nil {
		return letRun
	}
	if s.write(n, to, answer) != nil {
		return fail(unix.EFAULT)
	}
	return reply{}
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
