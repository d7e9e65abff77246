package pcapfilter_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"govale/cmd/internal/pcapfilter"
)

// yardsticks are the versions of libpcap of which the programs are the same to the letter,
// but for what later names.
var yardsticks = []string{"1.10.3", "1.10.4", "1.10.5", "1.10.6"}

// later reports whether versions later than 1.10.3 take an expression otherwise: 1.10.5
// refuses letters behind a range of ports, and 1.10.6 knows where IPv4's multicast
// addresses end.
func later(version, expr string) bool {
	return version != "1.10.3" && (expr == "portrange 10-20x" || strings.Contains(expr, "ip multicast"))
}

// skipUnlessYardstick skips a test of programs for other versions of libpcap.
func skipUnlessYardstick(t *testing.T) (version string) {
	t.Helper()
	version = libpcap(t)
	if !slices.Contains(yardsticks, version) {
		t.Skipf("tcpdump has libpcap %s, and programs are compared with those of %v", version, yardsticks)
	}
	return version
}

// libpcap returns the version of libpcap that tcpdump has, and skips the test if there is
// no tcpdump.
func libpcap(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("tcpdump", "--version").CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("tcpdump is not installed")
	}
	m := regexp.MustCompile(`libpcap version (\S+)`).FindSubmatch(out)
	if m == nil {
		t.Skipf("tcpdump --version names no libpcap: %v, %q", err, out)
	}
	return string(m[1])
}

// expressions returns those of testdata.
func expressions(t testing.TB) []string {
	text, err := os.ReadFile("testdata/expressions.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && line[0] != '#' {
			all = append(all, line)
		}
	}
	return all
}

// tcpdump runs it and returns what it has written, and whether it took the expression.
func tcpdump(input []byte, args ...string) (stdout, stderr string, ok bool) {
	cmd := exec.Command("tcpdump", args...)
	var out, err bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &out, &err
	ok = cmd.Run() == nil
	return out.String(), err.String(), ok
}

// lacksFile reports whether tcpdump refuses a name because the system has no file with such
// names. Then Compile knows the most usual ones, and tcpdump none.
func lacksFile(why string) bool {
	missing := func(file string) bool {
		_, err := os.Stat(file)
		return errors.Is(err, fs.ErrNotExist)
	}
	return strings.Contains(why, "unknown port") && missing("/etc/services") ||
		strings.Contains(why, "unknown ip proto") && missing("/etc/protocols")
}

// parallel calls f for each expression, a few at a time.
func parallel(all []string, f func(i int, expr string)) {
	var wg sync.WaitGroup
	const workers = 4
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(all); i += workers {
				f(i, all[i])
			}
		})
	}
	wg.Wait()
}

// TestPrograms holds that each expression makes the program that tcpdump -d prints, with
// and without the optimizer, and that the same ones are refused.
func TestPrograms(t *testing.T) {
	v := skipUnlessYardstick(t)
	for _, c := range []struct {
		flag   string
		detail int
		opts   pcapfilter.Options
	}{
		{"-d", 1, pcapfilter.Options{}},
		{"-dO", 1, pcapfilter.Options{NoOptimize: true}},
		{"-ddd", 3, pcapfilter.Options{SnapLen: 96}},
	} {
		t.Run(c.flag, func(t *testing.T) {
			parallel(expressions(t), func(_ int, expr string) {
				switch {
				case expr == "ifindex 1":
					return // refused here: no frame has one
				case expr == "geneve or ip":
					return // begins otherwise, see TestInitialize
				case later(v, expr):
					return
				}
				args := []string{"-y", "EN10MB", c.flag}
				if c.opts.SnapLen != 0 {
					args = append(args, "-s", fmt.Sprint(c.opts.SnapLen))
				}
				out, why, ok := tcpdump(nil, append(args, "--", expr)...)
				f, err := pcapfilter.Compile(expr, c.opts)
				switch {
				case lacksFile(why):
				case ok != (err == nil):
					t.Errorf("%q: tcpdump says %q, Compile %v", expr, why, err)
				case ok:
					if got := dump(t, f, c.detail); got != out {
						t.Errorf("%q: program\n%snot\n%s", expr, got, out)
					}
				}
			})
		})
	}
}

// TestDumpC holds that the C form is that of tcpdump -dd, for a few.
func TestDumpC(t *testing.T) {
	skipUnlessYardstick(t)
	for _, expr := range []string{"", "tcp port 80", "ip6 protochain 6", "inbound", "-ip[0] & 0xf ^ 3 > len"} {
		out, _, _ := tcpdump(nil, "-y", "EN10MB", "-dd", "--", expr)
		f, err := pcapfilter.Compile(expr, pcapfilter.Options{})
		if err != nil {
			t.Errorf("%q: %v", expr, err)
			continue
		}
		if got := dump(t, f, 2); got != out {
			t.Errorf("%q: program\n%snot\n%s", expr, got, out)
		}
	}
}

// TestInitialize holds that a program which would read scratch memory before it stores
// anything there, which no kernel takes, is that of tcpdump with the words stored first.
func TestInitialize(t *testing.T) {
	f, err := pcapfilter.Compile("geneve or ip", pcapfilter.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(dump(t, f, 3), "\n")
	if got[1] != "0 0 0 0" || got[2] != "2 0 0 0" {
		t.Fatalf("the program does not begin with ld #0 and st M[0]:\n%v", f)
	}
	skipUnlessYardstick(t)
	out, _, _ := tcpdump(nil, "-y", "EN10MB", "-ddd", "geneve or ip")
	if want := strings.Split(out, "\n"); !slices.Equal(got[3:], want[1:]) {
		t.Errorf("program\n%s\nnot, behind two more instructions,\n%s", got, want)
	}
}

// dump returns what Dump writes.
func dump(t *testing.T, f *pcapfilter.Filter, detail int) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Dump(&b, detail); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSelection holds that each expression selects the packets that tcpdump -r selects,
// from one file with every packet there is, and without the optimizer from one of the
// others, and that the same ones are refused.
func TestSelection(t *testing.T) {
	v := libpcap(t)
	files := captures()
	if len(files) < 20 {
		t.Fatalf("%d captures", len(files))
	}
	whole := &capture{name: "all"}
	for _, c := range files {
		whole.packets = append(whole.packets, c.packets...)
	}
	wholeFile := whole.pcap()
	var mu sync.Mutex
	selected, refused := make([]int, len(whole.packets)), 0
	all := expressions(t)
	parallel(all, func(i int, expr string) {
		if later(v, expr) {
			return
		}
		got, ok := compareSelection(t, v, expr, whole, wholeFile, false)
		other := files[i%len(files)]
		compareSelection(t, v, expr, other, other.pcap(), true)
		mu.Lock()
		defer mu.Unlock()
		if !ok {
			refused++
		}
		for _, n := range got {
			selected[n]++
		}
	})
	t.Logf("%d expressions, %d of them refused; %d packets in %d files", len(all), refused, len(whole.packets), len(files))
	if slices.Min(selected) == 0 || slices.Max(selected) == len(all)-refused {
		t.Errorf("packets that no expression selects, or that all do, tell nothing: %v", selected)
	}
}

// compareSelection compares what an expression selects from a capture with what tcpdump
// does. It returns the numbers of the packets, and whether the expression is valid.
func compareSelection(t *testing.T, version, expr string, c *capture, file []byte, noOptimize bool) ([]int, bool) {
	args := []string{"-r", "-", "-w", "-"}
	if noOptimize {
		args = append(args, "-O")
	}
	out, why, ok := tcpdump(file, append(args, "--", expr)...)
	f, err := pcapfilter.Compile(expr, pcapfilter.Options{NoDirection: true, NoOptimize: noOptimize})
	if ok != (err == nil) && !lacksFile(why) {
		t.Errorf("%q: tcpdump (libpcap %s) says %q, Compile %v", expr, version, why, err)
	}
	if err != nil || !ok {
		return nil, false
	}
	got, want := matches(f, c), stamps([]byte(out))
	if !slices.Equal(got, want) && !initializes(f) {
		t.Errorf("%q, %s: packets %v match, tcpdump (libpcap %s) selects %v\n%v", expr, c.name, got, version, want, f)
	}
	return got, true
}

// initializes reports whether a program begins by storing words of the scratch memory that
// it may read otherwise before: libpcap's program, which does not, may decide anyhow.
func initializes(f *pcapfilter.Filter) bool {
	raw := f.Raw()
	const loadConstant, store = 0x00, 0x02
	return len(raw) > 2 && raw[0].Op == loadConstant && raw[0].K == 0 && raw[1].Op == store
}

// matches returns the numbers of the packets that a filter selects.
func matches(f *pcapfilter.Filter, c *capture) []int {
	var n []int
	for i, p := range c.packets {
		if f.Match(p.data, p.wire, false) {
			n = append(n, i)
		}
	}
	return n
}

// TestDirection holds that inbound and outbound are taken where there is a direction, and
// refused as tcpdump refuses them where there is none.
func TestDirection(t *testing.T) {
	frame := make([]byte, 60)
	for _, c := range []struct {
		expr    string
		in, out bool
	}{
		{"inbound", true, false},
		{"outbound", false, true},
		{"not inbound", false, true},
		{"inbound or outbound", true, true},
		{"outbound and less 60", false, true},
	} {
		if _, err := pcapfilter.Compile(c.expr, pcapfilter.Options{NoDirection: true}); err == nil {
			t.Errorf("%q is taken for a file", c.expr)
		}
		f, err := pcapfilter.Compile(c.expr, pcapfilter.Options{})
		if err != nil {
			t.Errorf("%q: %v", c.expr, err)
			continue
		}
		if in, out := f.Match(frame, 60, false), f.Match(frame, 60, true); in != c.in || out != c.out {
			t.Errorf("%q: inbound %v, outbound %v", c.expr, in, out)
		}
	}
}
