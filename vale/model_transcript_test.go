package vale_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"govale/netmap/devicetest"
)

// beyondModel are the transcripts of what the model does not know.
var beyondModel = []string{
	"01-name-grammar", "02-name-grammar-ctrl", "03-versions", "14-unregistered",
	"21-persistent-ports", "22-persistent-ports-ctrl", "23-info", "24-vnet-header", "25-extra-buffers",
	"27-pipes", "28-monitors", "33-options", "34-offloads",
}

// TestModelTranscripts holds the model to what FreeBSD 12.1's kernel answered, so that a
// model that agrees with the emulator is more than a second opinion.
func TestModelTranscripts(t *testing.T) {
	files, err := fs.Glob(devicetest.Transcripts(), "freebsd-12.1/*.nmt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "freebsd-12.1/"), ".nmt")
		t.Run(name, func(t *testing.T) {
			text, err := fs.ReadFile(devicetest.Transcripts(), file)
			if err != nil {
				t.Fatal(err)
			}
			err = playModel(string(text))
			switch beyond := slices.Contains(beyondModel, name); {
			case err == nil && beyond:
				t.Error("the model knows this by now: take it off the list")
			case err != nil && !beyond:
				t.Error(err)
			}
		})
	}
}

// playModel plays a transcript on a new model. It fails at the first answer that is
// another than the recorded one, and at a command that the model does not know.
func playModel(text string) error {
	m := newModel()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := 0; i < len(lines); {
		command, ok := strings.CutPrefix(lines[i], "> ")
		i++
		if !ok {
			continue
		}
		var want []string
		at := i
		for ; i < len(lines) && lines[i] != "" && lines[i][0] != '>' && lines[i][0] != '#'; i++ {
			want = append(want, lines[i])
		}
		got, known := m.do(command)
		if !known {
			return fmt.Errorf("line %d: the model does not know %q", at, command)
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("line %d: > %s\nthe kernel: %q\nthe model:  %q", at, command, want, got)
		}
	}
	return nil
}
