package netmap_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"govale/netmap"
	"govale/netmap/devicetest"
)

// TestKernel plays all transcripts on this machine's kernel, which must answer as the
// release did of which there is a recording: see recording. Where there is none to be
// opened, the error must be one that OpenKernel promises.
func TestKernel(t *testing.T) {
	openable(t)
	files, err := fs.Glob(devicetest.Transcripts(), "freebsd-12.1/*.nmt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	want := recording(system())
	name, _ := system()
	onLinux := name == "Linux"
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".nmt")
		t.Run(name, func(t *testing.T) {
			if onLinux && slices.Contains(linuxLoses, name) {
				t.Skip("netmap's module for Linux would keep a persistent port for ever")
			}
			err := play(t, file)
			later := "freebsd-13.1/" + path.Base(file)
			if _, statErr := fs.Stat(devicetest.Transcripts(), later); statErr == nil {
				err = choose(t, want, err, play(t, later))
			}
			if reason := linuxAnswers[name]; err != nil && onLinux && reason != "" {
				t.Skipf("netmap's module for Linux answers otherwise than FreeBSD: %s: %v", reason, err)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// linuxAnswers are the transcripts that upstream's module for Linux answers otherwise, and
// why: seen with its master of February 2026 on Linux 6.1. All others it answers as one of
// the releases did.
var linuxAnswers = map[string]string{
	"07-short-and-odd-frames": "what is longer than a buffer is dropped, not cut to 64 bytes",
	"14-unregistered":         "EOPNOTSUPP for requests that it does not know",
	"18-poll-flags":           "poll syncs what the flags say it need not",
	"50-rand-001":             "frames longer than a buffer",
	"50-rand-004":             "a poll of a ring in error",
	"50-rand-005":             "a poll of a ring in error",
	"50-rand-006":             "frames longer than a buffer",
}

// linuxLoses are the transcripts that are not played on Linux: since 2022 upstream gives a
// persistent port its bare name again when it is opened or asked for (netmap.c:
// netmap_update_config), also while it is on a switch, from which it can not be taken any
// more until the module is unloaded.
var linuxLoses = []string{"21-persistent-ports", "22-persistent-ports-ctrl"}

// TestKernelCtrlAPI runs upstream's cases of the control API on this machine's kernel.
func TestKernelCtrlAPI(t *testing.T) {
	openable(t)
	devicetest.KernelCtrlAPI(t, netmap.OpenKernel, recording(system()) == "12.1")
}

// openable ends the test where there is no kernel to play on.
func openable(t *testing.T) {
	t.Helper()
	dev, err := netmap.OpenKernel()
	if err != nil {
		checkRefusal(t, err)
		t.Skipf("no kernel to play on: %v", err)
	}
	if err := dev.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
}

// recording returns which recording a kernel must answer as: that of the release, or of
// the last one before it that there is. "" is for a kernel between them, and for one of
// another system, which may answer as either.
func recording(system, release string) string {
	var major, minor int
	if _, err := fmt.Sscanf(release, "%d.%d", &major, &minor); err != nil || system != "FreeBSD" {
		return ""
	}
	switch {
	case major == 12 && minor <= 1:
		return "12.1"
	case major >= 13:
		return "13.1"
	}
	return ""
}

func TestRecording(t *testing.T) {
	for _, c := range [...]struct{ system, release, want string }{
		{"FreeBSD", "12.1-STABLE", "12.1"},
		{"FreeBSD", "12.0-RELEASE-p3", "12.1"},
		{"FreeBSD", "12.4-RELEASE-p9", ""},
		{"FreeBSD", "13.1-RELEASE-p7", "13.1"},
		{"FreeBSD", "15.0-CURRENT", "13.1"},
		{"FreeBSD", "11.4-RELEASE", ""},
		{"Linux", "13.1.0", ""},
		{"FreeBSD", "unknown", ""},
	} {
		if got := recording(c.system, c.release); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.system, c.release, got, c.want)
		}
	}
}

// choose returns the verdict on a transcript whose two recordings have been played. The
// one that does not count is logged.
func choose(t *testing.T, want string, as12, as13 error) error {
	t.Helper()
	switch {
	case want == "12.1":
		t.Logf("as 13.1: %v", as13)
		return as12
	case want == "13.1":
		t.Logf("as 12.1: %v", as12)
		return as13
	case as12 == nil || as13 == nil:
		t.Logf("as 12.1: %v; as 13.1: %v", as12, as13)
		return nil
	}
	return errors.Join(as12, as13)
}

func play(t *testing.T, file string) error {
	t.Helper()
	text, err := fs.ReadFile(devicetest.Transcripts(), file)
	if err != nil {
		t.Fatal(err)
	}
	return devicetest.Run(file, text, netmap.OpenKernel)
}

// checkRefusal holds OpenKernel to its documentation: sentinel, operation and remedy.
func checkRefusal(t *testing.T, err error) {
	t.Helper()
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
