//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/cli/clitest"
	"govale/netmap/devicetest/need"
	"govale/vale"
)

// A daemonised is valectl serve as systemd starts it.
type daemonised struct {
	cmd    *exec.Cmd
	stderr bytes.Buffer
	said   *net.UnixConn // what it tells of itself
}

// startAsSystemd starts valectl serve with the listening sockets, and where it can tell
// how it does.
func startAsSystemd(t *testing.T, args []string, sockets ...*net.UnixListener) *daemonised {
	t.Helper()
	need.Program(t, "sh")
	exe := need.Self(t)
	dir := clitest.SocketDir(t)
	tool := filepath.Join(dir, "valectl") // the test binary is what it is called
	if err := os.Symlink(exe, tool); err != nil {
		t.Fatal(err)
	}
	d := &daemonised{}
	var err error
	if d.said, err = net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "notify"), Net: "unixgram"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.said.Close() })
	d.cmd = exec.Command("sh", append([]string{"-c", `export LISTEN_PID=$$; exec "$0" serve "$@"`, tool}, args...)...)
	d.cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+d.said.LocalAddr().String(), fmt.Sprintf("LISTEN_FDS=%d", len(sockets)))
	for _, l := range sockets {
		f, err := l.File()
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		d.cmd.ExtraFiles = append(d.cmd.ExtraFiles, f)
	}
	d.cmd.Stderr = &d.stderr
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.cmd.Process.Kill()
		d.cmd.Wait()
	})
	return d
}

// expect waits for the next thing that the server tells of itself.
func (d *daemonised) expect(t *testing.T, want string) {
	t.Helper()
	d.said.SetReadDeadline(time.Now().Add(time.Minute))
	b := make([]byte, 4096)
	n, err := d.said.Read(b)
	if got := string(b[:n]); err != nil || got != want {
		t.Fatalf("told %q, %v; want %q\n%s", got, err, want, &d.stderr)
	}
}

// exits waits for the end, and expects an exit code and what it says then.
func (d *daemonised) exits(t *testing.T, code int, says string) {
	t.Helper()
	d.cmd.Wait()
	if got := d.cmd.ProcessState.ExitCode(); got != code || !strings.Contains(d.stderr.String(), says) {
		t.Errorf("exit code %d, want %d, and %q in\n%s", got, code, says, &d.stderr)
	}
}

// passed returns the socket that systemd would make, at a path of its own.
func passed(t *testing.T) (*net.UnixListener, string) {
	t.Helper()
	path := filepath.Join(clitest.SocketDir(t), "socket")
	l, err := vale.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, path
}

// TestSystemd: valectl serve serves on the socket that it is passed, tells when it is
// ready, when it drains and when it stops, and leaves the socket, so that who comes later
// is served by the next one.
func TestSystemd(t *testing.T) {
	l, path := passed(t)
	for range 2 {
		d := startAsSystemd(t, nil, l)
		d.expect(t, "READY=1\nSTATUS=serving on "+path)
		st, err := vale.Status(path)
		if err != nil || st.PID != d.cmd.Process.Pid {
			t.Errorf("status %+v, %v; want process %d", st, err, d.cmd.Process.Pid)
		}
		d.cmd.Process.Signal(syscall.SIGTERM)
		d.expect(t, "STOPPING=1")
		d.exits(t, 0, "")
	}
	d := startAsSystemd(t, []string{"--socket", path}, l)
	d.expect(t, "READY=1\nSTATUS=serving on "+path)
	dev, err := vale.Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	d.cmd.Process.Signal(syscall.SIGHUP)
	d.expect(t, "STATUS=draining until its last client leaves")
	if err := dev.Close(); err != nil {
		t.Error(err)
	}
	d.expect(t, "STOPPING=1")
	d.exits(t, 0, "")
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("the socket is gone: %v", err)
	}
}

// TestSystemdRefused: what does not go with a socket that is passed.
func TestSystemdRefused(t *testing.T) {
	l, path := passed(t)
	other, _ := passed(t)
	startAsSystemd(t, []string{"--socket", path + "x"}, l).exits(t, cli.ExitUsage, "systemd passes "+path+": leave --socket out")
	startAsSystemd(t, []string{"--mode", "0660"}, l).exits(t, cli.ExitUsage, "say SocketMode= and SocketGroup= in its .socket unit")
	startAsSystemd(t, nil, l, other).exits(t, cli.ExitFailed, "systemd passes 2 sockets")

	stream, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(clitest.SocketDir(t), "stream"), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if l.Addr().Network() != "unix" {
		startAsSystemd(t, nil, stream).exits(t, cli.ExitFailed, "(ListenSequentialPacket=)")
	}
}

// TestUnits: the units are what systemd takes, and start valectl as it is.
func TestUnits(t *testing.T) {
	dir := need.TempDir(t)
	var units []string
	for _, name := range [...]string{"valectl.service", "valectl.socket"} {
		text := string(need.File(t, filepath.Join("systemd", name)))
		if name == "valectl.service" {
			command := argument(t, text, "ExecStart=")
			parses(t, strings.TrimPrefix(command, "/usr/local/bin/valectl "))
			text = strings.Replace(text, command, need.Self(t), 1) // it is not installed where the test runs
		}
		units = append(units, filepath.Join(dir, name))
		if err := os.WriteFile(units[len(units)-1], []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("systemd-analyze", append([]string{"verify", "--man=no"}, units...)...).CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("no systemd-analyze here")
	}
	if err != nil || len(out) != 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}

// TestRCScript: rc.d's script is what sh takes, and starts valectl as it is, whatever
// rc.conf says.
func TestRCScript(t *testing.T) {
	const script = "../../freebsd-ci/rc.d/valectl"
	b := need.File(t, script)
	need.Program(t, "sh")
	if out, err := exec.Command("sh", "-n", script).CombinedOutput(); err != nil {
		t.Errorf("sh -n: %v\n%s", err, out)
	}
	// What it takes of rc.subr(8) is set by that, and what it sets is read by that.
	out, err := exec.Command("shellcheck", "-s", "sh", "-e", "SC1091,SC2034,SC2154,SC2223", script).CombinedOutput()
	if err != nil && !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("shellcheck: %v\n%s", err, out)
	}
	const subr = ". /etc/rc.subr\n"
	if !strings.Contains(string(b), subr) {
		t.Fatalf("%s has no line %q", script, subr)
	}
	for conf, want := range map[string]serveCmd{
		"": {Socket: "/var/run/valectl/socket"},
		"valectl_group=0 valectl_metrics=127.0.0.1:9478 valectl_grace=5s valectl_args='--max-bridges 9'": {
			Socket: "/var/run/valectl/socket", Grace: 5 * time.Second,
			accessFlags: accessFlags{Group: "0"}, metricsFlag: metricsFlag{Metrics: "127.0.0.1:9478"},
			Sysctls: sysctlFlags{MaxBridges: 9},
		},
	} {
		stub := "load_rc_config() { :\n" + conf + "\n}\nrun_rc_command() { echo \"$1\" $command $command_args; }\n"
		sh := exec.Command("sh", "-s", "start")
		sh.Stdin = strings.NewReader(strings.Replace(string(b), subr, stub, 1))
		out, err := sh.CombinedOutput()
		line := strings.TrimSpace(string(out))
		rest, ok := strings.CutPrefix(line, "start /usr/sbin/daemon -S -T valectl -p /var/run/valectl/pid /usr/local/bin/valectl ")
		if err != nil || !ok {
			t.Fatalf("%s: %v: %q", conf, err, line)
		}
		got := parses(t, rest).Serve
		if want.Sysctls.MaxBridges == 0 {
			want.Sysctls.MaxBridges = 8
		}
		if got.Socket != want.Socket || got.Grace != want.Grace || got.Group != want.Group || got.Metrics != want.Metrics ||
			got.Sysctls.MaxBridges != want.Sysctls.MaxBridges || got.LogLevel != "info" {
			t.Errorf("%s: %q", conf, rest)
		}
	}
}

// argument returns what follows key on its line.
func argument(t *testing.T, text, key string) string {
	t.Helper()
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, key); ok {
			return strings.TrimSpace(rest)
		}
	}
	t.Fatalf("no line begins with %s", key)
	return ""
}

// parses expects that valectl takes a command line of words without quotes.
func parses(t *testing.T, line string) *grammar {
	t.Helper()
	var g grammar
	var out bytes.Buffer
	env := &cli.Env{Tool: "valectl", Stdout: &out, Stderr: &out}
	if _, _, ok := cli.Parse(env, "", &g, strings.Fields(line)); !ok {
		t.Errorf("%s: %s", line, &out)
	}
	return &g
}
