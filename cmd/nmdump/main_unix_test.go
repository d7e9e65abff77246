//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/cli/clitest"
	"govale/netmap"
	"govale/netmap/devicetest/need"
)

// TestScriptServed runs what needs a switch server.
func TestScriptServed(t *testing.T) { clitest.Run(t, "testdata/served") }

// fileSize returns the size of a pcap file with n of the frames that sendAll sends.
func fileSize(n int) int64 { return int64(24 + n*(pcapHeaderSize+len(udpFrame))) }

// A live is an nmdump that captures on vale0:a of a switch server of its own, and a port
// to send from.
type live struct {
	cmd    *exec.Cmd
	file   string
	said   string // file with what it has said on its standard error
	sender *netmap.Port
}

// startLive starts an nmdump, which starts a server, with these flags more.
func startLive(t *testing.T, flags ...string) *live {
	t.Helper()
	return startLiveTo(t, "out.pcap", flags...)
}

// startLiveTo is startLive with a file of this name.
func startLiveTo(t *testing.T, name string, flags ...string) *live {
	t.Helper()
	return startLivePrinting(t, nil, name, flags...)
}

// startLivePrinting is startLiveTo with a standard output.
func startLivePrinting(t *testing.T, stdout io.Writer, name string, flags ...string) *live {
	t.Helper()
	clitest.UseDefault(t)
	l := &live{file: filepath.Join(need.TempDir(t), name), said: filepath.Join(need.TempDir(t), "stderr")}
	stderr, err := os.Create(l.said)
	if err != nil {
		t.Fatal(err)
	}
	defer stderr.Close()
	l.cmd = exec.Command("nmdump", append([]string{"-i", "vale0:a", "-w", l.file}, flags...)...)
	l.cmd.Stdout, l.cmd.Stderr = stdout, stderr
	if err := l.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.cmd.Process.Kill() })                        // no more than an error where it has ended
	err = waitUntil(t.Context(), "it listens", func() (bool, error) { // its file has a header, and it takes signals
		return strings.Contains(l.stderr(t), "listening on"), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	l.openSender(t)
	return l
}

func (l *live) openSender(t *testing.T) {
	t.Helper()
	var err error
	if l.sender, err = clitest.OpenPort(cli.OSEnv("test"), "", "vale0:b"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.sender.Close() })
}

// send sends n frames and waits until the file has whole frames.
func (l *live) send(t *testing.T, n, whole int) {
	t.Helper()
	if err := sendAll(l.sender, n); err != nil {
		t.Fatal(err)
	}
	if err := waitSize(t.Context(), l.file, fileSize(whole)); err != nil {
		t.Fatal(err)
	}
}

// size returns how many bytes the file has.
func (l *live) size(t *testing.T) int64 {
	t.Helper()
	info, err := os.Stat(l.file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func (l *live) signal(t *testing.T, sig os.Signal) {
	t.Helper()
	if err := l.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

// stop stops nmdump and waits until it is, which on a busy machine is some time after the
// signal.
func (l *live) stop(t *testing.T) {
	t.Helper()
	l.signal(t, syscall.SIGSTOP)
	var status syscall.WaitStatus
	for {
		switch _, err := syscall.Wait4(l.cmd.Process.Pid, &status, syscall.WUNTRACED, nil); {
		case err == syscall.EINTR:
		case err != nil || !status.Stopped():
			t.Fatalf("it does not stop: %v, %v", status, err)
		default:
			return
		}
	}
}

// end waits for nmdump to end and returns its exit code, and what it said after that it
// listens.
func (l *live) end(t *testing.T) (code int, stderr string) {
	t.Helper()
	l.cmd.Wait() // its error is the exit code
	said := l.stderr(t)
	_, stderr, found := strings.Cut(said, "listening on vale0:a, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n")
	if !found {
		t.Errorf("it does not say that it listens: %q", said)
	}
	return l.cmd.ProcessState.ExitCode(), stderr
}

// stderr returns what nmdump has said so far.
func (l *live) stderr(t *testing.T) string {
	t.Helper()
	said, err := os.ReadFile(l.said)
	if err != nil {
		t.Fatal(err)
	}
	return string(said)
}

// serverPid returns the process of the server, of which nmdump says that it started it
// before it listens.
func (l *live) serverPid(t *testing.T) int {
	t.Helper()
	started := regexp.MustCompile(`^nmdump: started the switch server \(pid (\d+)\) on `).FindStringSubmatch(l.stderr(t))
	if started == nil {
		t.Fatalf("no server was started: %q", l.stderr(t))
	}
	pid, err := strconv.Atoi(started[1])
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// wantPackets holds that the file is readable and has n packets.
func (l *live) wantPackets(t *testing.T, n int) {
	t.Helper()
	if got := len(readPackets(t, l.file).packets); got != n {
		t.Errorf("the file has %d packets, want %d", got, n)
	}
}

// Both signals end a capture with everything saved.
func TestSignals(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		l := startLive(t)
		l.send(t, 5, 5)
		l.signal(t, sig)
		code, stderr := l.end(t)
		if want := "5 packets captured\n5 packets received by filter\n0 packets dropped by kernel\n"; code != 0 || stderr != want {
			t.Errorf("%v: exit %d\n%s", sig, code, stderr)
		}
		l.wantPackets(t, 5)
	}
}

// What nmdump saves and drops while pktgen sends as fast as it can is what pktgen sends;
// files that follow each other have all that was saved.
func TestPktgenCaptured(t *testing.T) {
	clitest.NeedPrograms(t)
	need.Program(t, "go")
	dir := need.TempDir(t)
	if out, err := exec.Command("go", "build", "-o", dir, "govale/cmd/pktgen").CombinedOutput(); err != nil {
		t.Skipf("pktgen cannot be built here: %v\n%s", err, out)
	}
	const sent = 200000
	l := startLive(t, "-C", "5", "udp dst port 1234 and less 60")
	if out, err := exec.Command(filepath.Join(dir, "pktgen"), "-i", "vale0:c", "-f", "tx", "-n", strconv.Itoa(sent)).CombinedOutput(); err != nil {
		t.Fatalf("pktgen: %v\n%s", err, out)
	}
	l.signal(t, os.Interrupt)
	code, stderr := l.end(t)
	var captured, received, dropped uint64
	if _, err := fmt.Sscanf(stderr, "%d packets captured\n%d packets received by filter\n%d packets dropped by kernel", &captured, &received, &dropped); err != nil || code != 0 {
		t.Fatalf("exit %d, %v\n%s", code, err, stderr)
	}
	if captured == 0 || captured != received || captured+dropped != sent {
		t.Errorf("of %d packets %s", sent, stderr)
	}
	files, err := filepath.Glob(l.file + "*")
	if err != nil {
		t.Fatal(err)
	}
	count := exec.Command("nmdump", "-V", "-", "--count")
	count.Stdin = strings.NewReader(strings.Join(files, "\n"))
	if out, err := count.Output(); err != nil || string(out) != plural(captured, "packet", "packets")+"\n" {
		t.Errorf("%d files have %q, %v; %d were captured", len(files), out, err, captured)
	}
}

// unreadPipe returns a pipe that nobody reads.
func unreadPipe(t *testing.T) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	r.Close()
	return w
}

// When nobody reads the lines any more, the capture ends as at a signal: everything is
// saved, counts follow, and that is no failure.
func TestStdoutUnread(t *testing.T) {
	l := startLivePrinting(t, unreadPipe(t), "out.pcap.gz", "--print", "-n")
	if err := sendAll(l.sender, 5); err != nil {
		t.Fatal(err)
	}
	code, stderr := l.end(t)
	var captured, received, dropped int
	_, err := fmt.Sscanf(stderr, "%d packets captured\n%d packets received by filter\n%d packets dropped by kernel\n", &captured, &received, &dropped)
	if err != nil || code != 0 || captured == 0 || strings.Count(stderr, "\n") != 3 {
		t.Errorf("exit %d\n%s", code, stderr)
	}
	l.wantPackets(t, captured)
}

// So it is when packets of a file are printed, counted or copied.
func TestStdoutUnreadOfFile(t *testing.T) {
	clitest.NeedPrograms(t)
	data, err := captureOf("micro", 5)
	if err != nil {
		t.Fatal(err)
	}
	in := filepath.Join(need.TempDir(t), "in.pcap")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]string{{"-n"}, {"--json"}, {"--count"}, {"-w", "-"}} {
		cmd := exec.Command("nmdump", append(flags, "-r", in)...)
		var stderr strings.Builder
		cmd.Stdout, cmd.Stderr = unreadPipe(t), &stderr
		err := cmd.Run()
		if want := "reading from file " + in + ", link-type EN10MB (Ethernet), snapshot length 96\n"; err != nil || stderr.String() != want {
			t.Errorf("%v: %v\n%s", flags, err, stderr.String())
		}
	}
}

// A capture that is killed leaves a file with everything that had arrived.
func TestKilled(t *testing.T) {
	l := startLive(t)
	l.send(t, 300, 300)
	l.signal(t, os.Kill)
	l.cmd.Wait() // "signal: killed"
	l.wantPackets(t, 300)
}

// So does one to a gzipped file, but for what came in its last second, or with -U since it
// looked last; the file is whole.
func TestKilledZipped(t *testing.T) {
	for _, name := range []string{"out.pcap.gz", "out.pcapng.gz"} {
		for _, flags := range [][]string{nil, {"-U"}} {
			l := startLiveTo(t, name, flags...)
			for _, atLeast := range []int64{50, 51} {
				if err := sendAll(l.sender, 50); err != nil {
					t.Fatal(err)
				}
				l.waitPackets(t, atLeast)
			}
			l.signal(t, os.Kill)
			l.cmd.Wait() // "signal: killed"
			if got := len(readPackets(t, l.file).packets); got < 51 || got > 100 {
				t.Errorf("%s %v: the file has %d packets, want more than the 50 of the first round and at most 100", name, flags, got)
			}
		}
	}
}

// waitPackets waits until the file has at least so many packets.
func (l *live) waitPackets(t *testing.T, atLeast int64) {
	t.Helper()
	err := waitUntil(t.Context(), fmt.Sprintf("%s has %d packets", l.file, atLeast), func() (bool, error) {
		return countPackets(l.file) >= atLeast, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// countPackets returns how many whole packets a file has, which may end with a part of
// one.
func countPackets(file string) (n int64) {
	out, _ := exec.Command("nmdump", "-r", file, "--count").Output() // its error is that part
	fmt.Sscan(string(out), &n)                                       // there is none in a file without a header
	return n
}

// A capture that is killed while much comes leaves whole packets, and at most half a one
// at the end, which is said.
func TestKilledInFullFlight(t *testing.T) {
	l := startLive(t)
	for range 20 {
		if err := sendAll(l.sender, 5000); err != nil {
			t.Fatal(err)
		}
	}
	if err := waitSize(t.Context(), l.file, fileSize(500)); err != nil {
		t.Fatal(err)
	}
	l.signal(t, os.Kill)
	l.cmd.Wait() // "signal: killed"
	if n := countPackets(l.file); n < 500 || n != (l.size(t)-24)/int64(pcapHeaderSize+len(udpFrame)) {
		t.Errorf("%d packets are read of %d bytes", n, l.size(t))
	}
}

// Signals ask for the counts so far, and for what waits to be written; the capture goes
// on.
func TestStatus(t *testing.T) {
	l := startLiveTo(t, "out.pcap.gz")
	if err := sendAll(l.sender, 5); err != nil {
		t.Fatal(err)
	}
	l.signal(t, syscall.SIGUSR2)
	l.waitPackets(t, 5)
	l.signal(t, syscall.SIGUSR1)
	want := regexp.MustCompile(`\nnmdump: 5 packets captured, 5 packets received by filter, 0 packets dropped by kernel\n`)
	err := waitUntil(t.Context(), "it has said the counts", func() (bool, error) { return want.MatchString(l.stderr(t)), nil })
	if err != nil {
		t.Fatalf("%v: %s", err, l.stderr(t))
	}
	l.signal(t, syscall.SIGHUP)
	code, stderr := l.end(t)
	if want := "5 packets captured\n5 packets received by filter\n0 packets dropped by kernel\n"; code != 0 || !strings.HasSuffix(stderr, want) {
		t.Errorf("exit %d\n%s", code, stderr)
	}
}

// When the server dies, what was captured is saved and counted, what was dropped is
// unknown, and the error comes last.
func TestServerKilled(t *testing.T) {
	l := startLive(t)
	l.send(t, 7, 7)
	if err := syscall.Kill(l.serverPid(t), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	code, stderr := l.end(t)
	want := "7 packets captured\n7 packets received by filter\nunknown number of packets dropped by kernel\nnmdump: poll vale0:a: "
	if code != 1 || !strings.HasPrefix(stderr, want) {
		t.Errorf("exit %d\n%s", code, stderr)
	}
	l.wantPackets(t, 7)
}

// What a capture that is too slow misses is counted: everything that was sent is either
// captured or dropped.
func TestDropsCounted(t *testing.T) {
	const sent = 5000
	l := startLive(t)
	l.stop(t)
	if err := sendAll(l.sender, sent); err != nil {
		t.Fatal(err)
	}
	l.signal(t, syscall.SIGCONT)
	if err := waitSize(t.Context(), l.file, fileSize(1023)); err != nil { // what a ring holds
		t.Fatal(err)
	}
	l.signal(t, os.Interrupt)
	code, stderr := l.end(t)
	counts := regexp.MustCompile(`\A(\d+) packets captured\n(\d+) packets received by filter\n(\d+) packets dropped by kernel\n\z`).FindStringSubmatch(stderr)
	if code != 0 || counts == nil {
		t.Fatalf("exit %d\n%s", code, stderr)
	}
	var n [3]int
	for i := range n {
		n[i], _ = strconv.Atoi(counts[i+1]) // they are digits
	}
	if n[0] != n[1] || n[2] == 0 || n[0]+n[2] != sent {
		t.Errorf("%s captured, received and dropped of %d", fmt.Sprint(n), sent)
	}
	l.wantPackets(t, n[0])
}
