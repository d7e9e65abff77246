package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"govale/netmap/devicetest/need"
)

// The switch between processes, and nmdump on it, with the command itself, which starts itself again and
// builds the tools.
func TestServed(t *testing.T) {
	need.Program(t, "go")
	if cache, err := exec.Command("go", "env", "GOMODCACHE").Output(); err == nil && len(bytes.TrimSpace(cache)) == 0 {
		t.Skip("needs the modules that go has loaded: it has no place for them without HOME")
	}
	need.File(t, "main.go")
	dir := need.SocketDir(t)
	bin, file := filepath.Join(dir, "perf"), filepath.Join(dir, "out.json")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), bin, "--rounds", "1", "--turn", "3ms", "--json", file, "served", "capture")
	cmd.Env = append(os.Environ(), "TMPDIR="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := readResults(t, file)
	if names := checkValues(t, string(out), got); len(names) != 11 {
		t.Errorf("%q are measured:\n%s", names, out)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 {
		t.Errorf("in the directory for temporary files there is %v, %v; want perf and out.json", left, err)
	}
}
