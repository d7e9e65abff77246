package xo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Format is a language of output.
type Format uint8

// Formats.
const (
	Text Format = iota
	JSON
	XML
)

// A Style says how output looks. The zero Style is text.
type Style struct {
	Format Format
	Indent int // blanks by which JSON and XML are indented a level; 0: all in one line
}

// defaultIndent is that of libxo.
const defaultIndent = 2

// UnmarshalText reads the value of --libxo: words joined by commas, as "json,pretty", or
// letters behind a colon, as ":JP". Of several formats the last wins.
func (s *Style) UnmarshalText(text []byte) error {
	words := strings.Split(string(text), ",")
	if letters, ok := strings.CutPrefix(string(text), ":"); ok {
		var err error
		if words, err = spellOut(letters); err != nil {
			return err
		}
	}
	var format Format
	pretty, indent := false, defaultIndent
	for _, w := range words {
		name, value, _ := strings.Cut(w, "=")
		switch {
		case w == "text":
			format = Text
		case w == "json":
			format = JSON
		case w == "xml":
			format = XML
		case w == "pretty":
			pretty = true
		case name == "indent":
			n, err := strconv.ParseUint(value, 10, 8)
			if err != nil {
				return fmt.Errorf("indent=%s: from 0 to 255 blanks", value)
			}
			indent = int(n)
		case slices.Contains(noEffect, name):
		default:
			return fmt.Errorf("unknown word '%s': text, json or xml, and pretty", w)
		}
	}
	*s = Style{Format: format}
	if pretty {
		s.Indent = indent
	}
	return nil
}

// noEffect are words of xo_options(7) that change nothing here: numbers are exact, names
// have underscores, nothing is retained, and there are no colours and no translations.
var noEffect = []string{
	"color", "colors", "dtrt", "flush", "flush-line", "log-gettext", "log-syslog",
	"no-color", "no-humanize", "no-locale", "no-retain", "retain", "underscores", "warn", "warn-xml",
}

// letterWords are the words that letters stand for.
var letterWords = map[byte]string{
	'J': "json", 'P': "pretty", 'T': "text", 'X': "xml",
	'c': "color", 'f': "flush", 'F': "flush-line", 'n': "no-humanize", 'u': "underscores", 'W': "warn",
}

// spellOut returns the words for letters; i and a number is indent.
func spellOut(letters string) (words []string, err error) {
	for letters != "" {
		c := letters[0]
		letters = letters[1:]
		if c == 'i' {
			rest := strings.TrimLeft(letters, "0123456789")
			words = append(words, "indent="+strings.TrimSuffix(letters, rest))
			letters = rest
			continue
		}
		w, ok := letterWords[c]
		if !ok {
			return nil, fmt.Errorf("unknown letter %q: T, J or X, and P", c)
		}
		words = append(words, w)
	}
	return words, nil
}

// Args returns args with --libxo:JP as --libxo=:JP, which parsers of flags can read. What
// follows "--" stays as it is.
func Args(args []string) []string {
	args = slices.Clone(args)
	for i, a := range args {
		if a == "--" {
			break
		}
		if letters, ok := strings.CutPrefix(a, "--libxo:"); ok {
			args[i] = "--libxo=:" + letters
		}
	}
	return args
}
