package pcapfilter_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"govale/cmd/internal/pcapfilter"
)

// yardstick is the version of libpcap of which the programs are the same to the letter.
const yardstick = "1.10.3"

// version returns the version of libpcap that tcpdump has, and skips the test if there is
// no tcpdump.
func version(t testing.TB) string {
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
	if v := version(t); v != yardstick {
		t.Skipf("tcpdump has libpcap %s, and programs are the same as those of %s", v, yardstick)
	}
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
				if expr == "ifindex 1" {
					return // refused here: no frame has one
				}
				args := []string{"-y", "EN10MB", c.flag}
				if c.opts.SnapLen != 0 {
					args = append(args, "-s", fmt.Sprint(c.opts.SnapLen))
				}
				out, why, ok := tcpdump(nil, append(args, "--", expr)...)
				f, err := pcapfilter.Compile(expr, c.opts)
				switch {
				case ok != (err == nil):
					t.Errorf("%q: tcpdump says %q, Compile %v", expr, why, err)
				case ok:
					var got bytes.Buffer
					if err := f.Dump(&got, c.detail); err != nil || got.String() != out {
						t.Errorf("%q: error %v, program\n%snot\n%s", expr, err, &got, out)
					}
				}
			})
		})
	}
}

// TestDumpC holds that the C form is that of tcpdump -dd, for a few.
func TestDumpC(t *testing.T) {
	if v := version(t); v != yardstick {
		t.Skipf("tcpdump has libpcap %s, and programs are the same as those of %s", v, yardstick)
	}
	for _, expr := range []string{"", "tcp port 80", "ip6 protochain 6", "inbound", "-ip[0] & 0xf ^ 3 > len"} {
		out, _, _ := tcpdump(nil, "-y", "EN10MB", "-dd", "--", expr)
		f, err := pcapfilter.Compile(expr, pcapfilter.Options{})
		if err != nil {
			t.Errorf("%q: %v", expr, err)
			continue
		}
		var got bytes.Buffer
		if err := f.Dump(&got, 2); err != nil || got.String() != out {
			t.Errorf("%q: error %v, program\n%snot\n%s", expr, err, &got, out)
		}
	}
}

// TestSelection holds that each expression selects the packets that tcpdump -r selects,
// from one file with every packet there is and from one of the others, and that the same
// ones are refused.
func TestSelection(t *testing.T) {
	v := version(t)
	files := captures()
	if len(files) < 20 {
		t.Fatalf("%d captures", len(files))
	}
	whole := &capture{name: "all"}
	for _, c := range files {
		whole.packets = append(whole.packets, c.packets...)
	}
	var mu sync.Mutex
	selected, refused := make([]int, len(whole.packets)), 0
	all := expressions(t)
	parallel(all, func(i int, expr string) {
		f, err := pcapfilter.Compile(expr, pcapfilter.Options{NoDirection: true})
		for _, c := range []*capture{whole, files[i%len(files)]} {
			out, why, ok := tcpdump(c.pcap(), "-r", "-", "-w", "-", "--", expr)
			if ok != (err == nil) {
				t.Errorf("%q: tcpdump (libpcap %s) says %q, Compile %v", expr, v, why, err)
				return
			}
			if err != nil {
				mu.Lock()
				refused++
				mu.Unlock()
				return
			}
			got, want := matches(f, c), stamps([]byte(out))
			if !slices.Equal(got, want) {
				t.Errorf("%q, %s: packets %v match, tcpdump selects %v\n%v", expr, c.name, got, want, f)
			}
			if c == whole {
				mu.Lock()
				for _, n := range got {
					selected[n]++
				}
				mu.Unlock()
			}
		}
	})
	t.Logf("%d expressions, %d of them refused; %d packets in %d files", len(all), refused, len(whole.packets), len(files))
	if slices.Min(selected) == 0 || slices.Max(selected) == len(all)-refused {
		t.Errorf("packets that no expression selects, or that all do, tell nothing: %v", selected)
	}
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
