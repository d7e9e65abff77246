package need

import (
	"os"
	"path/filepath"
	"testing"
)

// skips reports whether f skips its test.
func skips(t *testing.T, f func(t testing.TB)) (skipped bool) {
	t.Run("skipped", func(t *testing.T) {
		defer func() { skipped = t.Skipped() }()
		f(t)
	})
	return skipped
}

// What is here is no reason to skip, and what is not is one.
func TestNeed(t *testing.T) {
	dir := TempDir(t)
	file := filepath.Join(dir, "f")
	if err := os.WriteFile(file, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := File(t, file); string(got) != "text" {
		t.Errorf("File: %q", got)
	}
	if _, err := os.Stat(Self(t)); err != nil {
		t.Error(err)
	}
	if err := Commands(1); err != nil {
		t.Error(err)
	}
	if err := room(1 << 20); err != nil {
		t.Error(err)
	}
	if !skips(t, func(t testing.TB) { File(t, filepath.Join(dir, "none")) }) {
		t.Error("a file that is not there does not skip")
	}
	if sockets := SocketDir(t); len(sockets) > socketDirBytes {
		t.Errorf("SocketDir: %s", sockets)
	}
	if !skips(t, func(t testing.TB) { Program(t, "no-such-program") }) {
		t.Error("a program that is not there does not skip")
	}
	if skips(t, func(t testing.TB) { Descriptors(t, 3) }) {
		t.Error("the descriptors that a process has skip")
	}
	if may := descriptorLimit(); may+1 != 0 && !skips(t, func(t testing.TB) { Descriptors(t, may+1) }) {
		t.Error("descriptors that it may not have do not skip")
	}
	if n := physicalMemory(); n != 0 {
		if skips(t, func(t testing.TB) { Memory(t, n>>20) }) {
			t.Error("the memory that there is skips")
		}
		if !skips(t, func(t testing.TB) { Memory(t, n>>20+1) }) {
			t.Error("memory that is not there does not skip")
		}
	}
}
