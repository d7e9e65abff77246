package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"govale/cmd/internal/cli"
)

// Every option is in a script, by its letter where it has one.
func TestOptionsInScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var lines [][]byte // commands, from the name of the tool on
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(text) {
			if i := bytes.Index(line, []byte("pktgen ")); i >= 0 && !bytes.HasPrefix(line, []byte("#")) && !bytes.HasPrefix(line, []byte("std")) {
				lines = append(lines, line[i:])
			}
		}
	}
	for command, grammars := range map[string][]any{
		"": {grammar{}, cli.DeviceFlags{}}, "sweep ": {sweepGrammar{}, cli.DeviceFlags{}}, "bench ": {benchGrammar{}}, "pair ": {pairGrammar{}},
	} {
		for _, grammar := range grammars {
			for option := range options(reflect.TypeOf(grammar)) {
				if option == "--receiver" {
					option = "-I" // see pairFlags
				}
				used := regexp.MustCompile(`^pktgen ` + command + `(.*\s)?` + option + `[\s=]`)
				if !slices.ContainsFunc(lines, used.Match) {
					t.Errorf("%s of pktgen %sis in no script", option, command)
				}
			}
		}
	}
}

// options goes through those of a grammar, as they are written most shortly.
func options(grammar reflect.Type) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for field := range grammar.Fields() {
			if field.Anonymous || !field.IsExported() {
				continue
			}
			option := "--" + strings.ToLower(field.Name)
			if name := field.Tag.Get("name"); name != "" {
				option = "--" + name
			}
			if letter := field.Tag.Get("short"); letter != "" {
				option = "-" + letter
			}
			if !yield(option) {
				return
			}
		}
	}
}
