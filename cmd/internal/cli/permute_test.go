package cli

import (
	"slices"
	"strings"
	"testing"
)

// Flags may stand anywhere between the words of an expression.
func TestPermute(t *testing.T) {
	type grammar struct {
		DeviceFlags
		Interface []string `short:"i"`
		Count     *int     `short:"c"`
		Snap      string   `short:"s"`
		Numeric   int      `short:"n" type:"counter"`
		Time      int      `short:"t" type:"counter"`
		Number    bool     `short:"#"`
		Words     []string `arg:"" optional:""`
	}
	for _, c := range []struct{ args, want string }{
		{"", "--"},
		{"-i X tcp port 80 -c 3", "--interface=X --count=3 -- tcp port 80"},
		{"-nni X -c3", "--numeric --numeric --interface=X --count=3 --"},
		{"-ttttnn#", "--time --time --time --time --numeric --numeric --number --"},
		{"-ns0 tcp", "--numeric --snap=0 -- tcp"},
		{"tcp -n and port 80 -i X", "--numeric --interface=X -- tcp and port 80"},
		{"--dev vale tcp --count=2 -i a -i b", "--dev vale --count=2 --interface=a --interface=b -- tcp"},
		{"ip[2:2] - 20 > -20 -n", "--numeric -- ip[2:2] - 20 > -20"},
		{"-n -- -i X", "--numeric -- -i X"},
		{"-c -1", "--count=-1 --"},
		{"--help tcp", "--help -- tcp"},
	} {
		got, err := Permute(&grammar{}, strings.Fields(c.args))
		if err != nil || !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%s: %q, %v; want %s", c.args, got, err, c.want)
		}
	}
	for args, want := range map[string]string{
		"tcp -Z":  "unknown option -Z",
		"tcp -nc": "option -c needs an argument",
	} {
		if _, err := Permute(&grammar{}, strings.Fields(args)); err == nil || err.Error() != want || ExitCode(err) != ExitUsage {
			t.Errorf("%s: %v; want %s", args, err, want)
		}
	}
}
