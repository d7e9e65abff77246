package devicetest

import (
	"embed"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
)

//go:embed testdata
var testdata embed.FS

// reference is the directory of the transcripts that Test plays.
const reference = "freebsd-12.1"

// Transcripts returns all transcripts: "freebsd-12.1/*.nmt", the reference, and
// "freebsd-13.1/*.nmt", only those that this kernel answers in another way.
func Transcripts() fs.FS {
	sub, err := fs.Sub(testdata, "testdata")
	if err != nil {
		panic(err) // the directory is part of the program
	}
	return sub
}

// Test plays every transcript of FreeBSD 12.1 as a subtest of its own. machine is called
// once for each, and returns what opens devices of a machine where there is no switch
// and no port yet.
//
// notYet names those, such as "27-pipes", that the device is known not to answer as a
// kernel does. They are played as well; one that differs is logged with its first
// difference, and one that does not differ fails its test: it must come off the list.
// A difference in any other transcript fails.
func Test(t *testing.T, machine func(t *testing.T) Opener, notYet ...string) {
	names, err := fs.Glob(Transcripts(), reference+"/*.nmt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no transcripts in %s: %v", reference, err)
	}
	for _, name := range notYet {
		if !slices.Contains(names, path.Join(reference, name+".nmt")) {
			t.Errorf("there is no transcript %q", name)
		}
	}
	for _, file := range names {
		name := strings.TrimSuffix(path.Base(file), ".nmt")
		t.Run(name, func(t *testing.T) {
			text, err := fs.ReadFile(Transcripts(), file)
			if err != nil {
				t.Fatal(err)
			}
			note, err := verdict(Run(file, text, machine(t)), slices.Contains(notYet, name))
			if err != nil {
				t.Error(err)
			}
			if note != "" {
				t.Log(note)
			}
		})
	}
}

// verdict turns the result of a transcript into what its test says: a note, or an error
// for a test that fails.
func verdict(result error, notYet bool) (note string, err error) {
	var diff *Difference
	switch {
	case notYet && result == nil:
		return "", errors.New("conforms by now: take it off the list of those that do not")
	case notYet && errors.As(result, &diff):
		return "not yet conforming: first difference " + diff.Error(), nil
	}
	return "", result
}
