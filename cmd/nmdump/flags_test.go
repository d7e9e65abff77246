package main

import (
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
)

// parsed returns the grammar of a command line.
func parsed(t *testing.T, line string) *grammar {
	t.Helper()
	var g grammar
	args, err := cli.Permute(&g, strings.Fields(line))
	if err != nil {
		t.Fatal(err)
	}
	env := &cli.Env{Tool: "nmdump", Stdout: t.Output(), Stderr: t.Output()}
	if _, _, ok := cli.Parse(env, description, &g, args, kong.WithHyphenPrefixedParameters(true)); !ok {
		t.Fatalf("%s is refused", line)
	}
	return &g
}

// Numbers are read as tcpdump reads them.
func TestSettings(t *testing.T) {
	usual := settings{snaplen: maxSnaplen, memory: defaultMemory}
	with := func(change func(*settings)) settings {
		s := usual
		change(&s)
		return s
	}
	for line, want := range map[string]settings{
		"-i a":                usual,
		"-i a tcp -c 3 -s0":   with(func(s *settings) { s.limit = 3 }),
		"-ia -s96 -B 4096":    with(func(s *settings) { s.snaplen = 96; s.memory = 4 << 20 }),
		"-ia -B 1":            with(func(s *settings) { s.memory = minMemory }),
		"-ia -wx -C5 -W 3":    with(func(s *settings) { s.size = 5e6; s.files = 3 }),
		"-ia -wx -C5k":        with(func(s *settings) { s.size = 5 << 10 }),
		"-ia -wx -C 2M -zgo":  with(func(s *settings) { s.size = 2 << 20 }),
		"-ia -wx -C1g":        with(func(s *settings) { s.size = 1 << 30 }),
		"-ia -wx%s -G 60 -W2": with(func(s *settings) { s.every = time.Minute; s.files = 2 }),
		"-r x -V y":           {},
	} {
		got, err := parsed(t, line).check()
		if (want == settings{}) {
			if err == nil {
				t.Errorf("%s is not refused", line)
			}
		} else if err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", line, got, err, want)
		}
	}
}

// A command line that makes no sense is refused, with the flag and what it takes.
func TestSettingsRefused(t *testing.T) {
	for line, want := range map[string]string{
		"-i a -c 0":                        "-c 0: invalid packet count; it takes at least 1 packet",
		"-i a -c -5":                       "-c -5: invalid packet count; it takes at least 1 packet",
		"-i a -s -1":                       "-s -1: invalid snaplen; it is 0 to 262144",
		"-i a -s 262145":                   "-s 262145: invalid snaplen; it is 0 to 262144",
		"-i a -B x":                        "-B x: invalid packet buffer size",
		"-i a -w x -C abc":                 "-C abc: invalid file size",
		"-i a -w x -C 0":                   "-C 0: invalid file size",
		"-i a -w x -C 5kk":                 "-C 5kk: invalid file size",
		"-i a -w x -C k":                   "-C k: invalid file size",
		"-i a -w x -G 0":                   "-G 0: invalid number of seconds",
		"-i a -w x -C1 -W0":                "-W 0: invalid number of output files",
		"-i a -W 3 -w x":                   "-W and -z go with -C or -G",
		"-i a -C 3":                        "-C, -G, -W and -z are about the file of -w, which is missing",
		"-i a -w - -C 3":                   "-w - is one stream, which -C and -G cannot divide",
		"-i a -w - --print":                "-w - has the standard output for itself; leave out --print and --count",
		"-i a -r b":                        "-i and -r exclude each other",
		"-i a -V b":                        "-i and -r exclude each other",
		"-r a -r b":                        "one file for -r; -V takes a list of them",
		"-r a --watch":                     "--watch is for ports, and -r reads a file",
		"-i a -Q foo":                      "-Q foo: unknown capture direction; it is in, out or inout",
		"-i a -y RAW":                      "-y RAW: invalid data link type; it is EN10MB (Ethernet)",
		"-i a -tttttt":                     "only -t, -tt, -ttt, -tttt and -ttttt are there",
		"-r a --time-stamp-precision=pico": "--time-stamp-precision pico: invalid precision; it is micro or nano",
		"-r a -f":                          "-f is for ports, and not for the files of -r and -V",
		"-i a -nH":                         "-H is tcpdump's and not here: it is about wireless networks, which no port is: leave it out",
		"-i a -E x":                        "-E is tcpdump's and not here: ESP is not decrypted: leave it out",
		"-i a -G 99999999999":              "-G 99999999999: invalid number of seconds",
		"-i a -c 9999999999999999999":      "-c 9999999999999999999: invalid packet count; it takes at least 1 packet",
	} {
		_, err := parsed(t, line).check()
		if err == nil || err.Error() != want || cli.ExitCode(err) != cli.ExitUsage {
			t.Errorf("%s: %v, want %s", line, err, want)
		}
	}
}

// Options of tcpdump that change nothing here are taken, wherever they stand.
func TestSettingsWithoutEffect(t *testing.T) {
	for _, line := range []string{"-i a -bufKlpU tcp", "-i a tcp -f and port 80 -u", "-r x -Kbu", "-r x --time-stamp-precision=micro"} {
		if _, err := parsed(t, line).check(); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	for line, want := range map[string]bool{
		"-r x": false, "-r x --micro": false, "-r x --nano": true,
		"-r x --time-stamp-precision nano": true, "-r x --time-stamp-precision=micro": false,
	} {
		if got := parsed(t, line).nano(); got != want {
			t.Errorf("%s: nanoseconds %v, want %v", line, got, want)
		}
	}
}
