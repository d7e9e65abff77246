//go:build unix

package ondemand

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"govale/netmap/devicetest/need"
)

func TestCheckDir(t *testing.T) {
	uid := os.Getuid()
	base := need.TempDir(t)
	own := filepath.Join(base, "own")
	mkdir(t, own, 0o700)
	open := filepath.Join(base, "open")
	mkdir(t, open, 0o750)
	closed := filepath.Join(base, "closed")
	mkdir(t, closed, 0o500)
	link := filepath.Join(base, "link")
	if err := os.Symlink(own, link); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(base, "file")
	if err := os.WriteFile(file, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir  string
		uid  int
		want string // in the error, "" for none
	}{
		{own, uid, ""},
		{own, uid + 1, "not to you"},
		{open, uid, "mode 0750"},
		{closed, uid, "mode 0500"},
		{link, uid, "symbolic link"},
		{file, uid, "no directory"},
		{filepath.Join(base, "nosuch"), uid, "nosuch"},
	} {
		err := checkDir(c.dir, c.uid)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("checkDir(%s, %d) = %v, want %q", c.dir, c.uid, err, c.want)
		}
	}
}

// TestSocket holds where the socket is: in $XDG_RUNTIME_DIR if that is ours, in /tmp if
// it is not set, relative, or not there.
func TestSocket(t *testing.T) {
	runtime := need.TempDir(t)
	for _, c := range []struct{ dir, want string }{
		{runtime, runtime + "/govale/socket"},
		{"", "/tmp/govale-"},
		{"relative", "/tmp/govale-"},
		{runtime + "/nosuch", "/tmp/govale-"},
	} {
		got, err := Socket(func(string) string { return c.dir })
		if err != nil || !strings.HasPrefix(got, c.want) {
			t.Errorf("XDG_RUNTIME_DIR=%s: %q, %v, want %s...", c.dir, got, err, c.want)
		}
	}
}

// mkdir makes a directory of just that mode, whatever the umask is.
func mkdir(t *testing.T, dir string, mode os.FileMode) {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, mode); err != nil {
		t.Fatal(err)
	}
}
