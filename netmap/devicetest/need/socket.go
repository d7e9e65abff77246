package need

import (
	"os"
	"testing"
)

// socketDirBytes is how long the path of a directory for sockets may be: that of a socket
// has 104 bytes at most on some systems.
const socketDirBytes = 80

// SocketDir returns a directory for sockets that is removed when the test ends. That of
// [testing.T.TempDir] may have a longer path than they can have.
func SocketDir(t testing.TB) string {
	t.Helper()
	Temp(t)
	dir, err := os.MkdirTemp("/tmp", "govale")
	if err != nil {
		dir, err = os.MkdirTemp("", "govale")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if len(dir) > socketDirBytes {
		t.Skipf("needs a directory whose path leaves room for the names of sockets: it is %s", dir)
	}
	return dir
}
