package netmap_test

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"testing"

	"govale/netmap"
	"govale/netmap/devicetest"
)

// TestKernel plays all transcripts on this machine's kernel, which must answer as FreeBSD
// 12.1 did, or as 13.1 where that differs. Where there is none to be opened, the error
// must be one that OpenKernel promises.
func TestKernel(t *testing.T) {
	dev, err := netmap.OpenKernel()
	if err != nil {
		checkRefusal(t, err)
		return
	}
	if err := dev.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	transcripts := devicetest.Transcripts()
	files, err := fs.Glob(transcripts, "freebsd-12.1/*.nmt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(path.Base(file), ".nmt"), func(t *testing.T) {
			err := play(t, file)
			var differs *devicetest.Difference
			if later := "freebsd-13.1/" + path.Base(file); errors.As(err, &differs) && exists(transcripts, later) {
				err = play(t, later)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func play(t *testing.T, file string) error {
	t.Helper()
	text, err := fs.ReadFile(devicetest.Transcripts(), file)
	if err != nil {
		t.Fatal(err)
	}
	return devicetest.Run(file, text, netmap.OpenKernel)
}

func exists(fsys fs.FS, file string) bool {
	_, err := fs.Stat(fsys, file)
	return err == nil
}

// checkRefusal holds OpenKernel to its documentation: sentinel, operation and remedy.
func checkRefusal(t *testing.T, err error) {
	t.Helper()
	t.Logf("no kernel to play on: %v", err)
	var op *netmap.OpError
	if !errors.As(err, &op) || op.Op != "open" || op.Port != netmap.KernelPath {
		t.Fatalf("%#v: want an *OpError of open %s", err, netmap.KernelPath)
	}
	for _, sentinel := range []error{fs.ErrNotExist, fs.ErrPermission, errors.ErrUnsupported} {
		if errors.Is(err, sentinel) {
			if op.Hint == "" || !strings.Contains(err.Error(), op.Hint) {
				t.Errorf("%q names no remedy", err)
			}
			return
		}
	}
	t.Errorf("%v is none of fs.ErrNotExist, fs.ErrPermission, errors.ErrUnsupported", err)
}
