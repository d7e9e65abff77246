package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"govale/cmd/internal/cli"
)

func TestInWords(t *testing.T) {
	for _, c := range []struct{ args, want, notes string }{
		// Words stay as they are.
		{"", "list", ""},
		{"list", "list", ""},
		{"--dev vale", "--dev vale list", ""},
		{"--dev=vale", "--dev=vale list", ""},
		{"--dev", "--dev", ""}, // its value is missing
		{"attach -h vale0:em0", "attach -h vale0:em0", ""},
		{"attach -v vale0:em0", "attach -v vale0:em0", ""},
		{"--help", "--help", ""},
		{"--dev vale --help", "--dev vale --help", ""},
		{"--dev vale info vale0:a", "--dev vale info vale0:a", ""},

		{"-l vale0:a", "list --classic -- vale0:a", ""},
		{"-g vale0:a", "info --classic -- vale0:a", ""},
		{"-a vale0:em0", "attach -- vale0:em0", ""},
		{"-avale0:em0", "attach -- vale0:em0", ""},
		{"-h vale0:em0", "attach --host -- vale0:em0", ""},
		{"-d vale0:em0", "detach -- vale0:em0", ""},
		{"-n v0", "create -- v0", ""},
		{"-r v0", "destroy -- v0", ""},
		{"-p vale0:em0 -C 0,3", "poll --mode single --cpu 3 -- vale0:em0", ""},
		{"-P vale0:em0", "poll --stop -- vale0:em0", ""},
		{"-P vale0:em0 -C 0,0", "poll --stop -- vale0:em0", ""},

		// -v prints for -n, -a, -h and -d alone.
		{"-v -n v0", "create --verbose -- v0", ""},
		{"-a vale0:em0 -v", "attach --verbose -- vale0:em0", ""},
		{"-vh vale0:em0", "attach --host --verbose -- vale0:em0", ""},
		{"-v -d vale0:em0", "detach --verbose -- vale0:em0", ""},
		{"-v -g v0", "info --classic -- v0", ""},
		{"-v -l vale0:a", "list --classic -- vale0:a", ""},
		{"-v -r v0", "destroy -- v0", ""},

		// The last action wins, and the last of each modifier.
		{"-a vale0:a -d vale0:b", "detach -- vale0:b", ""},
		{"-n v0 -C 1 -C 2,3", "create --tx-slots 2 --rx-slots 3 -- v0", ""},

		// Rings and memory, where they count.
		{"-n v0 -C 512", "create --tx-slots 512 --rx-slots 512 -- v0", ""},
		{"-n v0 -C512,256", "create --tx-slots 512 --rx-slots 256 -- v0", ""},
		{"-n v0 -C 512,256,2", "create --tx-slots 512 --rx-slots 256 --tx-rings 2 --rx-rings 2 -- v0", ""},
		{"-n v0 -C 512,256,2,1", "create --tx-slots 512 --rx-slots 256 --tx-rings 2 --rx-rings 1 -- v0", ""},
		{"-n v0 -C 1,2,3,4,5,6", "create --tx-slots 1 --rx-slots 2 --tx-rings 3 --rx-rings 4 -- v0", "ignored config: 5 ignored config: 6"},
		{"-a vale0:em0 -C 64", "attach --tx-slots 64 --rx-slots 64 -- vale0:em0", ""},
		{"-h vale0:em0 -C 64 -m 1", "attach --host --mem 1 --tx-slots 64 --rx-slots 64 -- vale0:em0", ""},
		{"-n v0 -m netmap:em0", "create --mem netmap:em0 -- v0", ""},
		{"-d vale0:em0 -C 1 -m 1", "detach -- vale0:em0", ""},

		// Polling.
		{"-p vale0:em0 -C 0,3,1", "poll --mode single --cpu 3 --cpus 1 -- vale0:em0", ""},
		{"-p vale0:em0 -C 1,0", "poll --mode multi --cpu 0 -- vale0:em0", ""},
		{"-p vale0:em0 -C 1,0,4", "poll --mode multi --cpu 0 --cpus 4 -- vale0:em0", ""},
		{"-p vale0:em0 -C 00,3", "poll --mode single --cpu 3 -- vale0:em0", ""},

		// Names go on, wherever they stand.
		{"--dev vale -l vale0:a", "--dev vale list --classic -- vale0:a", ""},
		{"-l vale0:a --dev=vale", "--dev=vale list --classic -- vale0:a", ""},
		{"-l vale0:a --dev vale", "--dev vale list --classic -- vale0:a", ""},
	} {
		words, notes, err := inWords(strings.Fields(c.args))
		if err != nil || strings.Join(words, " ") != c.want || strings.Join(notes, " ") != c.notes {
			t.Errorf("%s: %q, %q, %v; want %q, %q", c.args, words, notes, err, c.want, c.notes)
		}
	}
	// What follows an option is its argument, whatever it looks like.
	for _, name := range []string{"", "-x", "--dev", "a b"} {
		words, _, err := inWords([]string{"-a", name})
		if want := []string{"attach", "--", name}; err != nil || !slices.Equal(words, want) {
			t.Errorf("-a %q: %q, %v; want %q", name, words, err, want)
		}
	}
}

func TestInWordsUsage(t *testing.T) {
	const alone = "-C, -m and -v go with one of -a, -h, -d, -n, -r, -p, -P, -g and -l"
	const form = "-C 0,CPU for one CPU, -C 1,CPU,CPUS for one a ring"
	for _, c := range []struct{ args, want string }{
		{"-z", "unknown option -z"},
		{"-?", "unknown option -?"},
		{"-a", "option -a needs an argument"},
		{"-h", "option -h needs an argument, the port to attach together with the host: -h vale0:em0"},
		{"-vh", "option -h needs an argument, the port to attach together with the host: -h vale0:em0"},
		{"-v", alone},
		{"-C 1", alone},
		{"-m 1", alone},
		{"-a vale0:em0 surplus", "unexpected argument surplus behind options of one letter"},
		{"-n v0 -C 1,x", `-C 1,x: "x" is no number`},
		{"-n v0 -C 1,,2", `-C 1,,2: "" is no number`},
		{"-n v0 -C -1", `-C -1: "-1" is no number`},
		{"-p vale0:em0", "-p needs -C with the CPU: " + form},
		{"-p vale0:em0 -C 0", "-p needs -C with the CPU: " + form},
		{"-p vale0:em0 -C 0,0,2", "too many numbers in '0,0,2': " + form},
		{"-p vale0:em0 -C 1,0,1,1", "too many numbers in '1,0,1,1': " + form},
	} {
		_, _, err := inWords(strings.Fields(c.args))
		var usage *cli.UsageError
		if !errors.As(err, &usage) || err.Error() != c.want {
			t.Errorf("%s: %v, want %q", c.args, err, c.want)
		}
	}
}
