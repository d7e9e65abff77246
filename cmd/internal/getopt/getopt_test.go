package getopt

import (
	"reflect"
	"strings"
	"testing"
)

var grammar = Grammar{Letters: "a:h:v", Values: []string{"dev"}}

func TestParse(t *testing.T) {
	opt := func(c byte, arg string) Option { return Option{c, arg} }
	for _, c := range []struct {
		args string // split at '|'
		want Line
	}{
		{"-v", Line{Options: []Option{opt('v', "")}}},
		{"-a|X", Line{Options: []Option{opt('a', "X")}}},
		{"-aX", Line{Options: []Option{opt('a', "X")}}},
		{"-a|", Line{Options: []Option{opt('a', "")}}},
		{"-vaX", Line{Options: []Option{opt('v', ""), opt('a', "X")}}},
		{"-va|X", Line{Options: []Option{opt('v', ""), opt('a', "X")}}},
		{"-vv", Line{Options: []Option{opt('v', ""), opt('v', "")}}},
		{"-a|-v", Line{Options: []Option{opt('a', "-v")}}},
		{"-a|--", Line{Options: []Option{opt('a', "--")}}},
		{"-a|X|-h|Y", Line{Options: []Option{opt('a', "X"), opt('h', "Y")}}},
		{"word|-v|more", Line{Options: []Option{opt('v', "")}, Operands: []string{"word", "more"}}},
		{"-v|--|-a|--dev", Line{Options: []Option{opt('v', "")}, Operands: []string{"-a", "--dev"}}},
		{"-v|-", Line{Options: []Option{opt('v', "")}, Operands: []string{"-"}}},
		{"--dev|vale|-v", Line{Options: []Option{opt('v', "")}, Long: []string{"--dev", "vale"}}},
		{"--dev=vale|-v", Line{Options: []Option{opt('v', "")}, Long: []string{"--dev=vale"}}},
		{"-v|--json|-aX", Line{Options: []Option{opt('v', ""), opt('a', "X")}, Long: []string{"--json"}}},
		{"-v|--dev", Line{Options: []Option{opt('v', "")}, Long: []string{"--dev"}}},
	} {
		got, err := grammar.Parse(strings.Split(c.args, "|"))
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v; want %+v", c.args, got, err, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"-z", "unknown option -z"},
		{"-vz", "unknown option -z"},
		{"-:", "unknown option -:"},
		{"-?", "unknown option -?"},
		{"-a", "option -a needs an argument"},
		{"-va", "option -a needs an argument"},
	} {
		if got, err := grammar.Parse(strings.Split(c.args, "|")); err == nil || err.Error() != c.want {
			t.Errorf("%s: %+v, %v; want %q", c.args, got, err, c.want)
		}
	}
}

// Words of an expression stay what they are, also behind a dash, unless that makes them
// options.
func TestParseWords(t *testing.T) {
	g := Grammar{Letters: "c:n#", Words: true}
	line, err := g.Parse([]string{"ip[2:2]", "-", "-20", ">", "-(1", "-n", "-#", "-c", "-3", "-c-4"})
	want := Line{
		Options:  []Option{{'n', ""}, {'#', ""}, {'c', "-3"}, {'c', "-4"}},
		Operands: []string{"ip[2:2]", "-", "-20", ">", "-(1"},
	}
	if err != nil || !reflect.DeepEqual(line, want) {
		t.Errorf("%+v, %v; want %+v", line, err, want)
	}
	if _, err := g.Parse([]string{"-x"}); err == nil {
		t.Error("an unknown letter became a word")
	}
}

func TestClassic(t *testing.T) {
	for args, want := range map[string]bool{
		"-v":              true,
		"-aX":             true,
		"--dev|vale|-v":   true,
		"--dev=vale|-v":   true,
		"--json|-a|X":     true,
		"list":            false,
		"attach|-h|X":     false,
		"--dev|vale|list": false,
		"--dev|-v":        false,
		"--help":          false,
		"--|-v":           false,
		"-":               false,
	} {
		if got := grammar.Classic(strings.Split(args, "|")); got != want {
			t.Errorf("%s: %v", args, got)
		}
	}
	if grammar.Classic(nil) {
		t.Error("nothing at all is classic")
	}
}
