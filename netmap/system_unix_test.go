//go:build freebsd || linux

package netmap_test

import "golang.org/x/sys/unix"

// system returns the name of this kernel and of its release, as uname(1) prints them.
func system() (name, release string) {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return "", ""
	}
	return unix.ByteSliceToString(u.Sysname[:]), unix.ByteSliceToString(u.Release[:])
}
