// Package need says what a test needs of the machine that it runs on.
//
// A test binary also runs alone, as the only process of a kernel that has a /dev/netmap
// and no base system: no shell, no /tmp, no source tree, nothing but the binary and the
// testdata of its package. There, what cannot be tested is skipped, with what is missing.
package need

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"sync"
	"testing"
)

// Temp skips the test where no temporary file can be made. They are in the working
// directory where the system has no directory for them.
func Temp(t testing.TB) {
	t.Helper()
	if err := temporary(); err != nil {
		t.Skipf("needs a directory for temporary files: %v", err)
	}
}

// TempDir returns a directory that is removed when the test ends.
func TempDir(t testing.TB) string {
	t.Helper()
	Temp(t)
	return t.TempDir()
}

// temporary makes and removes a directory where [os.MkdirTemp] makes them. Where that
// fails, later ones are made in the working directory, if those can be.
var temporary = sync.OnceValue(func() error {
	err := tryIn("")
	if err == nil {
		return nil
	}
	here, hereErr := os.Getwd()
	if hereErr != nil || tryIn(here) != nil {
		return err
	}
	return os.Setenv("TMPDIR", here)
})

func tryIn(parent string) error {
	dir, err := os.MkdirTemp(parent, "need")
	if err != nil {
		return err
	}
	return os.Remove(dir)
}

// Program skips the test where there is no program of that name, and returns its path.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("needs %s: %v", name, err)
	}
	return path
}

// Self skips the test where the test binary cannot be started a second time, and returns
// its path.
func Self(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Skipf("needs the path of its own binary, to start it again: %v", err)
	}
	return path
}

// File skips the test where there is no such file, of the system or of the source tree, and
// returns what is in it.
func File(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("needs a file: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Commands tells whether n copies of this test binary can be put into a directory for
// others to start: nil, or what is missing.
func Commands(n int) error {
	if err := temporary(); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if _, err := exec.LookPath("sh"); err == nil {
		return nil // a whole system has the room
	}
	info, err := os.Stat(self)
	if err != nil {
		return err
	}
	return room(int64(n) * info.Size())
}

// room tells whether so many bytes can be written to a temporary file, which on a machine
// without a base system may be one in a small memory disk.
func room(bytes int64) (err error) {
	f, err := os.CreateTemp("", "need")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	_, err = io.CopyN(f, zeros{}, bytes)
	return err
}

// zeros is a reader of zeros without end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
