package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/cli/clitest"
	"govale/netmap/devicetest/need"
)

// When a disk of 256 KiB is full, the capture ends with the error, with how much has been
// saved, and with a file of exactly that.
func TestDiskFull(t *testing.T) {
	clitest.NeedPrograms(t)
	need.Program(t, "unshare")
	if err := exec.Command("unshare", "--mount", "sh", "-c", "mount -t tmpfs none "+need.TempDir(t)).Run(); err != nil {
		t.Skip("no file system can be mounted here")
	}
	for _, name := range []string{"out.pcap", "out.pcapng", "out.pcap.gz"} {
		clitest.UseDefault(t)
		kept := filepath.Join(need.TempDir(t), name)
		cmd := exec.Command("unshare", "--mount", "sh", "-c",
			`mount -t tmpfs -o size=256k none "$1" && nmdump -i vale0:a -U -w "$1/`+name+`"; code=$?; cp "$1/`+name+`" "$2"; exit $code`,
			"sh", need.TempDir(t), kept)
		stderr, err := os.Create(filepath.Join(need.TempDir(t), "stderr"))
		if err != nil {
			t.Fatal(err)
		}
		defer stderr.Close()
		cmd.Stderr = stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			cmd.Wait() // its error is the exit code
			close(ended)
		}()
		err = waitUntil(t.Context(), "it listens", func() (bool, error) {
			said, err := os.ReadFile(stderr.Name())
			return bytes.Contains(said, []byte("listening on")), err
		})
		if err != nil {
			t.Fatal(err)
		}
		sendUntil(t, ended)
		if code := cmd.ProcessState.ExitCode(); code != cli.ExitFailed {
			t.Errorf("%s: exit %d", name, code)
		}
		said, err := os.ReadFile(stderr.Name())
		if err != nil {
			t.Fatal(err)
		}
		match := regexp.MustCompile(`(?s)\n(\d+) packets captured\n.*\nnmdump: write \S+: no space left on device; (\d+) packets have been saved\n\z`).FindSubmatch(said)
		if match == nil {
			t.Errorf("%s: it says\n%s", name, said)
			continue
		}
		out, err := exec.Command("nmdump", "-r", kept, "--count").Output()
		if want := string(match[2]) + " packets\n"; err != nil || string(out) != want || string(match[1]) != string(match[2]) {
			t.Errorf("%s: the file has %q, %v, and it says\n%s", name, out, err, said)
		}
	}
}

// sendUntil sends frames to everybody, again and again, until ended is closed.
func sendUntil(t *testing.T, ended <-chan struct{}) {
	t.Helper()
	port, err := clitest.OpenPort(cli.OSEnv("test"), "", "vale0:b")
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	defer copy(udpFrame, slices.Clone(udpFrame))
	for n := uint64(0); ; n++ {
		select {
		case <-ended:
			return
		default:
		}
		copy(udpFrame[42:], strconv.FormatUint(n*n*n*2654435761, 16)) // so that there is something to zip
		if err := sendAll(port, 50); err != nil {
			t.Fatal(err)
		}
	}
}
