package main

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"govale/cmd/internal/cli/clitest"
	"govale/netmap/devicetest/need"
)

// command returns the command peers, with a temporary directory of its own in which it
// must leave nothing.
func command(t *testing.T, args ...string) (cmd *exec.Cmd, tmp string) {
	t.Helper()
	clitest.NeedPrograms(t)
	tmp = need.SocketDir(t)
	cmd = exec.Command("peers", args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
	return cmd, tmp
}

// nothingLeft fails if there is a file in tmp, or a process that has to do with it.
func nothingLeft(t *testing.T, tmp string) {
	t.Helper()
	files, err := os.ReadDir(tmp)
	if err != nil || len(files) > 0 {
		t.Errorf("left: %v, %v", files, err)
	}
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(all) == 0 {
		t.Fatalf("%d processes, %v", len(all), err)
	}
	for _, proc := range all {
		cwd, _ := os.Readlink(proc + "/cwd") // a process that is gone is none that is left
		args, _ := os.ReadFile(proc + "/cmdline")
		if strings.HasPrefix(cwd, tmp) || strings.Contains(string(args), tmp) {
			t.Errorf("left: process %s in %s: %q", proc, cwd, args)
		}
	}
}

// numbers reads what --json wrote.
func numbers(t *testing.T, file string) (results []result) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &results); err != nil {
		t.Fatal(err)
	}
	return results
}

// Without any peer, ours is measured and the packages of the others are named.
func TestNoPeerInstalled(t *testing.T) {
	file := filepath.Join(need.TempDir(t), "peers.json")
	cmd, tmp := command(t, "--rounds", "1", "--turn", "10ms", "--json", file)
	cmd.Env = append(cmd.Env, "PATH="+filepath.Dir(cmd.Path))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	nothingLeft(t, tmp)
	want := map[string]string{
		testpmdNull().name:  "not installed: apt-get install dpdk-dev coreutils",
		testpmdMemif().name: "not installed: apt-get install dpdk-dev coreutils",
		ovs().name:          "not installed: apt-get install openvswitch-switch-dpdk",
		bridge().name:       "not installed: apt-get install netsniff-ng iproute2",
		vde().name:          "not installed: apt-get install vde2",
	}
	if os.Geteuid() != 0 {
		const root = "needs root, to make a network namespace with interfaces"
		want[ovs().name], want[bridge().name] = root, root
	}
	measured := 0
	for _, r := range numbers(t, file) {
		why, peer := want[r.System]
		if r.Why != why {
			t.Errorf("%s: %q, want %q", r.System, r.Why, why)
		}
		if !strings.Contains(string(out), r.System+" ") || !strings.Contains(string(out), why) {
			t.Errorf("%s: %q is not in the table:\n%s", r.System, why, out)
		}
		if !peer && (len(r.Pps) != 1 || r.Pps[0] <= 0 || r.Slower <= 0) {
			t.Errorf("%s: %+v", r.System, r)
		}
		if !peer {
			measured++
		}
	}
	if measured != 2*len(sizes) {
		t.Errorf("%d rows are measured, want two systems with %d sizes:\n%s", measured, len(sizes), out)
	}
}

// Every peer that is installed moves frames, and leaves nothing. A system that forbids
// root what it may elsewhere is a reason, too.
func TestInstalledPeers(t *testing.T) {
	all, err := systems()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(all[2:], func(s system) bool { return s.absent() == nil }) {
		t.Skip("no peer is installed")
	}
	file := filepath.Join(need.TempDir(t), "peers.json")
	cmd, tmp := command(t, "--rounds", "1", "--turn", "50ms", "--json", file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	nothingLeft(t, tmp)
	for _, r := range numbers(t, file) {
		t.Logf("%s, %d bytes: %.0f %s", r.System, r.Size, r.Pps, r.Why)
		if strings.HasPrefix(r.Why, "failed") && !strings.Contains(r.Why, "not permitted") {
			t.Errorf("%s, %d bytes: %s", r.System, r.Size, r.Why)
		}
	}
}

// An interrupt ends the run, and all processes, wherever it comes.
func TestInterrupt(t *testing.T) {
	for _, after := range []time.Duration{0, 100 * time.Millisecond, time.Second, 4 * time.Second} {
		cmd, tmp := command(t, "--rounds", "1000")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var stderr strings.Builder
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
			t.Errorf("first line: %v", err)
		}
		time.Sleep(after)
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Error(err)
		}
		cmd.Wait() // its error is the exit code
		if code := cmd.ProcessState.ExitCode(); code != 1 || stderr.String() != "peers: interrupted\n" {
			t.Errorf("after %v: exit %d, %s", after, code, &stderr)
		}
		nothingLeft(t, tmp)
	}
}
