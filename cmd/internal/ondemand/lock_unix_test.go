//go:build unix

package ondemand

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"govale/netmap/devicetest/need"
)

func TestLock(t *testing.T) {
	socket := filepath.Join(need.TempDir(t), "sw")
	first, err := acquire(socket)
	if err != nil {
		t.Fatal(err)
	}
	_, err = acquire(socket)
	if want := fmt.Sprintf("by process %d", os.Getpid()); !errors.Is(err, ErrServed) || !strings.Contains(err.Error(), want) {
		t.Errorf("second lock: %v, want ErrServed %s", err, want)
	}
	first.release()
	if _, err := os.Lstat(socket + ".lock"); !os.IsNotExist(err) {
		t.Errorf("after release: %v, want no lock file", err)
	}
	third, err := acquire(socket)
	if err != nil {
		t.Fatalf("lock after release: %v", err)
	}
	third.release()
}

// TestLockLeft holds that a lock file without a holder is no lock.
func TestLockLeft(t *testing.T) {
	socket := filepath.Join(need.TempDir(t), "sw")
	if err := os.WriteFile(socket+".lock", []byte("123456789\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := acquire(socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.release()
	if got := readPID(l.file); got != os.Getpid() {
		t.Errorf("lock file names process %d, want %d", got, os.Getpid())
	}
}

// TestLockLink holds that the lock is not taken through a symbolic link.
func TestLockLink(t *testing.T) {
	dir := need.TempDir(t)
	victim := filepath.Join(dir, "victim")
	if err := os.WriteFile(victim, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(victim, filepath.Join(dir, "sw.lock")); err != nil {
		t.Fatal(err)
	}
	if _, err := acquire(filepath.Join(dir, "sw")); err == nil {
		t.Error("lock taken through a link")
	}
	if b, err := os.ReadFile(victim); string(b) != "precious" {
		t.Errorf("the link's target is %q, %v", b, err)
	}
}

// TestLockExcludes takes and releases the lock from many sides: there is never more
// than one holder, though the file is removed at every release.
func TestLockExcludes(t *testing.T) {
	socket := filepath.Join(need.TempDir(t), "sw")
	var holders, taken atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 500 {
				l, err := acquire(socket)
				if errors.Is(err, ErrServed) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d holders", n)
				}
				taken.Add(1)
				holders.Add(-1)
				l.release()
			}
		})
	}
	all.Wait()
	if taken.Load() == 0 {
		t.Error("nobody got the lock")
	}
}
