//go:build amd64 || arm64

package supervise_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"govale/cmd/internal/supervise"
	"govale/netmap"
	"govale/netmap/devicetest"
	"govale/netmap/devicetest/need"
	"govale/vale"
)

// The test binary is also what a tool is to a program: the first stage, the supervisor,
// and a Go program that makes raw system calls.
const (
	asSupervisor = "__supervisor__" // SOCKET PROGRAM [ARG...]
	asProgram    = "__transcripts__"
)

// impatient is set in the environment of a program that is to run as on an older kernel.
const impatient = "GOVALE_TEST_IMPATIENT"

func TestMain(m *testing.M) {
	args := os.Args[1:]
	if os.Getenv(impatient) != "" {
		supervise.Impatient()
	}
	switch {
	case supervise.Requested(args):
		os.Exit(supervise.Become(args))
	case len(args) > 2 && args[0] == asSupervisor:
		os.Exit(superviseOne(args[1], args[2:]))
	case len(args) == 1 && args[0] == asProgram:
		os.Exit(playTranscripts())
	}
	os.Exit(m.Run())
}

// superviseOne runs a program on the server of socket.
func superviseOne(socket string, args []string) int {
	status, err := supervise.Run(&supervise.Program{
		Path: args[0],
		Args: args,
		Env:  os.Environ(),
		Open: func() (vale.Lender, error) {
			dev, err := vale.Dial(socket)
			if err != nil {
				return nil, err
			}
			return dev.(vale.Lender), nil
		},
		Tell: func(message string) { fmt.Fprintln(os.Stderr, message) },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99
	}
	if s, ok := status.Signal.(syscall.Signal); ok {
		return 128 + int(s)
	}
	return status.Code
}

// playTranscripts plays what a kernel answered against /dev/netmap.
func playTranscripts() int {
	all := devicetest.Transcripts()
	failed := 0
	err := fs.WalkDir(all, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".nmt") || !strings.Contains(path, reference) {
			return err
		}
		text, err := fs.ReadFile(all, path)
		if err != nil {
			return err
		}
		if err := devicetest.Run(path, text, netmap.OpenKernel); err != nil {
			failed++
			fmt.Println(err)
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
		failed++
	}
	return min(failed, 1)
}

// reference is the directory of the transcripts that the emulator is held to.
const reference = "freebsd-12.1"

// A bench is a server in this process, to run programs on.
type bench struct {
	socket string
	srv    *vale.Server
	end    context.CancelFunc // of the server
}

// newBench serves a machine until the test is over, at which nothing may be left on it.
func newBench(t testing.TB) *bench {
	t.Helper()
	if err := supervise.Check(); err != nil {
		t.Skip(err)
	}
	need.Self(t)
	dir := need.SocketDir(t)
	m := vale.New(&vale.Config{Shared: true})
	b := &bench{socket: filepath.Join(dir, "sw"), srv: vale.NewServer(m, nil)}
	l, err := vale.Listen(b.socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b.end = cancel
	served := make(chan error, 1)
	go func() { served <- b.srv.Serve(ctx, l) }()
	t.Cleanup(func() {
		b.empty(t)
		cancel()
		if err := <-served; err != nil {
			t.Error("server:", err)
		}
	})
	return b
}

// patience is how long what must come may take on a machine that does much else.
const patience = 60 * time.Second

// empty holds that nobody is connected to the server any more, and no port is left.
func (b *bench) empty(t testing.TB) {
	t.Helper()
	var st vale.ServerStatus
	for late := time.Now().Add(patience); time.Now().Before(late); time.Sleep(time.Millisecond) {
		if st = b.srv.Status(); st.Clients == 0 && st.Ports == 0 {
			return
		}
	}
	t.Errorf("%d clients and %d ports are left", st.Clients, st.Ports)
}

// command returns a program under a supervisor.
func (b *bench) command(ctx context.Context, program ...string) *exec.Cmd {
	return exec.CommandContext(ctx, os.Args[0], append([]string{asSupervisor, b.socket}, program...)...)
}

// run runs a program under a supervisor and returns what it prints and its exit code.
func (b *bench) run(t testing.TB, program ...string) (out string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	text, err := b.command(ctx, program...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", program, err)
	}
	if exit != nil {
		code = exit.ExitCode()
	}
	return string(text), code
}

// cc finds the compiler, once.
var cc = sync.OnceValues(func() (string, error) {
	path, err := exec.LookPath("cc")
	if err != nil {
		return exec.LookPath("gcc")
	}
	return path, nil
})

// build compiles a program of testdata, or skips the test where there is no compiler.
func build(t testing.TB, name string, flags ...string) string {
	t.Helper()
	path, err := cc()
	if err != nil {
		t.Skip("there is no C compiler: install gcc and libc6-dev:", err)
	}
	program := filepath.Join(t.TempDir(), name)
	args := append([]string{"-O1", "-Wall", "-Werror", "-pthread", "-o", program, filepath.Join("testdata", name+".c")}, flags...)
	if out, err := exec.Command(path, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", path, strings.Join(args, " "), err, out)
	}
	return program
}

// onKernel runs a program as it is, where the kernel has netmap.
func onKernel(t *testing.T, program ...string) {
	t.Run("kernel", func(t *testing.T) {
		if _, err := os.Stat(netmap.KernelPath); err != nil {
			t.Skip("the kernel has no netmap: ", err)
		}
		cmd := exec.Command(program[0], program[1:]...)
		cmd.Env = append(os.Environ(), "NETMAP_MODULE=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

// TestPrograms runs programs of C, each of which does one thing.
func TestPrograms(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		name string
		args []string
	}{
		{"register", nil}, {"stat", nil}, {"map", nil}, {"sync", nil},
		{"poll", nil}, {"select", nil}, {"select", []string{"pselect"}}, {"epoll", nil},
		{"threads", nil}, {"fork", nil}, {"exec", nil}, {"pass", nil}, {"dup", nil},
		{"signals", nil}, {"close", nil}, {"churn", nil}, {"badptr", nil}, {"fool", nil}, {"refuse", nil},
		{"kicked", nil}, {"late", nil}, {"exit", nil}, {"mapwait", nil},
	} {
		t.Run(strings.Join(append([]string{c.name}, c.args...), "_"), func(t *testing.T) {
			if c.name == "map" || c.name == "refuse" {
				need.Descriptors(t, 1024) // netmap's have high numbers
			}
			program := append([]string{build(t, c.name)}, c.args...)
			if out, code := b.run(t, program...); code != 0 {
				t.Errorf("exit code %d\n%s", code, out)
			}
			b.empty(t)
			onKernel(t, program...)
		})
	}
}

// TestImpatient runs programs as they run before Linux 5.19, where a signal interrupts a
// call that is being answered.
func TestImpatient(t *testing.T) {
	t.Setenv(impatient, "1")
	b := newBench(t)
	for _, name := range []string{"signals", "threads", "close"} {
		if out, code := b.run(t, build(t, name)); code != 0 {
			t.Errorf("%s: exit code %d\n%s", name, code, out)
		}
	}
}

// TestStatic runs a program that is linked statically.
func TestStatic(t *testing.T) {
	b := newBench(t)
	if out, code := b.run(t, build(t, "poll", "-static")); code != 0 {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// TestFewDescriptors runs a program that may not have so many that netmap's get high
// numbers.
func TestFewDescriptors(t *testing.T) {
	b, sh := newBench(t), need.Program(t, "sh")
	for _, name := range []string{"poll", "threads", "close"} {
		if out, code := b.run(t, sh, "-c", "ulimit -n 64; exec "+build(t, name)); code != 0 {
			t.Errorf("%s: exit code %d\n%s", name, code, out)
		}
	}
}

// TestFewOfOurs runs a program that starts many, under a supervisor that may have few
// descriptors itself.
func TestFewOfOurs(t *testing.T) {
	b, sh := newBench(t), need.Program(t, "sh")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := b.command(ctx, build(t, "exit"))
	cmd = exec.CommandContext(ctx, sh, append([]string{"-c", `ulimit -n 100; exec "$@"`, "sh"}, cmd.Args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestTranscripts holds a Go program that makes raw system calls to what a kernel
// answered.
func TestTranscripts(t *testing.T) {
	need.Descriptors(t, 2048) // with high numbers for all ports of a switch
	b := newBench(t)
	if out, code := b.run(t, os.Args[0], asProgram); code != 0 {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// TestRefused holds that what cannot work is refused with the reason.
func TestRefused(t *testing.T) {
	b := newBench(t)
	t.Run("io_uring", func(t *testing.T) {
		if out, code := b.run(t, build(t, "uring")); code != 0 || !strings.Contains(out, "io_uring") {
			t.Errorf("exit code %d\n%s", code, out)
		}
	})
	t.Run("32-bit", func(t *testing.T) {
		if runtime.GOARCH != "amd64" {
			t.Skip("the program is one of i386")
		}
		program := build(t, "compat32", "-m32", "-nostdlib", "-static", "-ffreestanding", "-fno-stack-protector", "-fno-pie", "-no-pie")
		if out, code := b.run(t, program); code != 99 || !strings.Contains(out, "32-bit") {
			t.Errorf("exit code %d\n%s", code, out)
		}
		// What starts one finds out when it opens netmap.
		out, code := b.run(t, need.Program(t, "sh"), "-c", program+"; echo errno $?")
		if code != 0 || !strings.Contains(out, fmt.Sprintf("errno %d", syscall.EOPNOTSUPP)) || !strings.Contains(out, "32-bit") {
			t.Errorf("exit code %d\n%s", code, out)
		}
	})
	t.Run("missing", func(t *testing.T) {
		if out, code := b.run(t, "/nosuch"); code != 99 || !strings.Contains(out, "no such file") {
			t.Errorf("exit code %d\n%s", code, out)
		}
	})
	t.Run("twice", func(t *testing.T) {
		out, code := b.run(t, os.Args[0], asSupervisor, b.socket, "/bin/true")
		if code != 99 || !strings.Contains(out, "supervised already") {
			t.Errorf("exit code %d\n%s", code, out)
		}
	})
}

// TestIgnored holds that signals that whoever starts a program has it ignore, as nohup(1)
// and shells do, are ignored by it.
func TestIgnored(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := b.command(ctx, "/bin/sh", "-c", "kill -HUP $$; kill -INT $$; exit 7")
	cmd = exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", `trap '' HUP INT; exec "$@"`, "sh"}, cmd.Args...)...)
	if out, err := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 7 {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestExit holds that a program ends as it would without a supervisor.
func TestExit(t *testing.T) {
	b, sh := newBench(t), need.Program(t, "sh")
	for _, c := range []struct {
		script string
		code   int
	}{
		{"exit 0", 0},
		{"exit 77", 77},
		{"kill -9 $$", 128 + 9},
		{"kill -TERM $$", 128 + 15},
		{"kill -TERM $PPID; exec sleep 60", 128 + 15}, // passed on
	} {
		if out, code := b.run(t, sh, "-c", c.script); code != c.code {
			t.Errorf("%s: exit code %d, want %d\n%s", c.script, code, c.code, out)
		}
	}
}
