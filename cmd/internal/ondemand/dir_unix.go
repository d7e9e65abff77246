//go:build unix

package ondemand

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// Socket returns the path of this user's socket and makes the directory for it:
// govale in $XDG_RUNTIME_DIR where that is a directory of this user, or else
// /tmp/govale-UID. It fails where that directory could be somebody else's: nothing but
// its permissions keeps others from the user's packets.
func Socket(getenv func(string) string) (string, error) {
	uid := os.Getuid()
	dir := "/tmp/govale-" + strconv.Itoa(uid)
	if runtime := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(runtime) && owner(runtime) == uid {
		dir = filepath.Join(runtime, "govale")
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !os.IsExist(err) {
		return "", fmt.Errorf("directory for the switch server's socket: %w", err)
	}
	if err := checkDir(dir, uid); err != nil {
		return "", err
	}
	return filepath.Join(dir, "socket"), nil
}

// checkDir fails unless dir is a directory, not a link to one, that belongs to uid and
// that nobody else can enter. What passes stays so: only uid can change it, and nobody
// can rename it in a directory that is uid's own or sticky as /tmp is.
func checkDir(dir string, uid int) error {
	var st unix.Stat_t
	if err := unix.Lstat(dir, &st); err != nil {
		return fmt.Errorf("directory for the switch server's socket: %w", &fs.PathError{Op: "lstat", Path: dir, Err: err})
	}
	remedy := fmt.Sprintf("remove %s, or set XDG_RUNTIME_DIR to a directory of your own", dir)
	switch {
	case st.Mode&unix.S_IFMT == unix.S_IFLNK:
		return fmt.Errorf("%s is a symbolic link, and the switch server's socket wants a directory: %s", dir, remedy)
	case st.Mode&unix.S_IFMT != unix.S_IFDIR:
		return fmt.Errorf("%s is no directory, and the switch server's socket wants one: %s", dir, remedy)
	case int(st.Uid) != uid:
		return fmt.Errorf("%s belongs to user %d, not to you (%d), who could listen to your packets: %s", dir, st.Uid, uid, remedy)
	case st.Mode&0o777 != 0o700:
		return fmt.Errorf("%s has mode %#o, and with any other than 0700 the switch server's socket is not yours alone: chmod 700 %s", dir, st.Mode&0o777, dir)
	}
	return nil
}

// owner returns the user to whom the directory dir belongs, -1 where there is none.
func owner(dir string) int {
	var st unix.Stat_t
	if unix.Stat(dir, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFDIR {
		return -1
	}
	return int(st.Uid)
}
