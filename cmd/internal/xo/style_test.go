package xo

import (
	"slices"
	"strings"
	"testing"
)

func TestStyle(t *testing.T) {
	for _, c := range []struct {
		option string
		want   Style
	}{
		{"text", Style{}},
		{"json", Style{JSON, 0}},
		{"xml", Style{XML, 0}},
		{"json,pretty", Style{JSON, 2}},
		{"pretty,xml", Style{XML, 2}},
		{"xml,indent=4,pretty", Style{XML, 4}},
		{"json,indent=4", Style{JSON, 0}},
		{"pretty,json,indent=0", Style{JSON, 0}},
		{"xml,json", Style{JSON, 0}},
		{"json,text", Style{}},
		{"pretty", Style{Text, 2}},
		{"json,no-humanize,warn,colors=red+blue", Style{JSON, 0}},
		{":J", Style{JSON, 0}},
		{":X", Style{XML, 0}},
		{":T", Style{}},
		{":JP", Style{JSON, 2}},
		{":PXW", Style{XML, 2}},
		{":i4XPn", Style{XML, 4}},
		{":JPi8", Style{JSON, 8}},
		{":", Style{}},
	} {
		got := Style{Format: 99}
		if err := got.UnmarshalText([]byte(c.option)); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.option, got, err, c.want)
		}
	}
}

func TestStyleUnknown(t *testing.T) {
	for option, want := range map[string]string{
		"":              "unknown word '': text, json or xml, and pretty",
		"jason":         "unknown word 'jason': text, json or xml, and pretty",
		"JSON":          "unknown word 'JSON': text, json or xml, and pretty",
		"json,":         "unknown word '': text, json or xml, and pretty",
		"json,keys":     "unknown word 'keys': text, json or xml, and pretty",
		"html":          "unknown word 'html': text, json or xml, and pretty",
		"json=1":        "unknown word 'json=1': text, json or xml, and pretty",
		"json,indent":   "indent=: from 0 to 255 blanks",
		"json,indent=x": "indent=x: from 0 to 255 blanks",
		":JPH":          "unknown letter 'H': T, J or X, and P",
		":JPi":          "indent=: from 0 to 255 blanks",
		":JPi999":       "indent=999: from 0 to 255 blanks",
	} {
		s := Style{Format: XML}
		if err := s.UnmarshalText([]byte(option)); err == nil || err.Error() != want || s.Format != XML {
			t.Errorf("%q: %v, %+v; want %s and nothing changed", option, err, s, want)
		}
	}
}

func TestArgs(t *testing.T) {
	for args, want := range map[string]string{
		"":                           "",
		"list --libxo json":          "list --libxo json",
		"--libxo=json list":          "--libxo=json list",
		"--libxo:JP list":            "--libxo=:JP list",
		"list --libxo: x":            "list --libxo=: x",
		"--libxo:J -- --libxo:X":     "--libxo=:J -- --libxo:X",
		"--libxo-check --libxofoo":   "--libxo-check --libxofoo",
		"-l vale0:a --libxo:XP":      "-l vale0:a --libxo=:XP",
		"--libxo:X --libxo:J create": "--libxo=:X --libxo=:J create",
	} {
		given := strings.Fields(args)
		before := slices.Clone(given)
		if got := strings.Join(Args(given), " "); got != want || !slices.Equal(given, before) {
			t.Errorf("%s: %s, want %s", args, got, want)
		}
	}
}
