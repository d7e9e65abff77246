//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"govale/cmd/internal/cli/clitest"
	"govale/netmap/devicetest/need"
)

// What is written of a file with each of these flags is what tcpdump writes, by the same
// names, byte for byte.
func TestLikeTcpdump(t *testing.T) {
	clitest.NeedPrograms(t)
	need.Program(t, "tcpdump")
	in := filepath.Join(need.TempDir(t), "in.pcap")
	for kind, flags := range map[string][]string{
		"micro": {"", "-C 1", "-C 1 -W 2", "-C 1 -W 3", "-C 1 -W 12", "-C 2 -W 1", "-c 7", "-c 7 -s 20", "-U port 1234 -c 3", "udp -C 1", "--print -n", "--nano", "--count tcp"},
		"nano":  {"", "--nano", "--micro"},
	} {
		data, err := captureOf(kind, 40000)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(in, data, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, f := range flags {
			ours := written(t, "nmdump", in, f)
			theirs := written(t, "tcpdump", in, f)
			if !slices.Equal(names(ours), names(theirs)) {
				t.Errorf("%s %s: files %q, tcpdump writes %q", kind, f, names(ours), names(theirs))
				continue
			}
			for name, data := range theirs {
				if !bytes.Equal(ours[name], data) {
					t.Errorf("%s %s: %s has %d bytes that are not tcpdump's %d", kind, f, name, len(ours[name]), len(data))
				}
			}
		}
	}
}

// written returns what a program writes to -w, and to its standard output.
func written(t *testing.T, program, in, flags string) map[string][]byte {
	t.Helper()
	dir := need.TempDir(t)
	args := append([]string{"-r", in, "-w", filepath.Join(dir, "out")}, strings.Fields(flags)...)
	if program == "tcpdump" && os.Geteuid() == 0 {
		args = append([]string{"-Z", "root"}, args...) // another user may not write here
	}
	cmd := exec.Command(program, args...)
	stdout, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v", program, flags, err)
	}
	all := map[string][]byte{"stdout": stdout}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if all[f.Name()], err = os.ReadFile(filepath.Join(dir, f.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func names(all map[string][]byte) (names []string) {
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
