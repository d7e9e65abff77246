package clitest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// runnable returns the scripts of dir that run no program which this machine lacks. Each
// of the others is a test that is skipped, with the reason.
func runnable(t *testing.T, dir string) (files []string) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(all) == 0 {
		t.Fatalf("no scripts in %s: %v", dir, err)
	}
	for _, file := range all {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := lacking(txtar.Parse(text).Comment); err != nil {
			t.Run(filepath.Base(file), func(t *testing.T) { t.Skipf("needs a program: %v", err) })
			continue
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		t.Skip("no script is left to run")
	}
	return files
}

// execLine is a line of a script that runs a program whatever the machine is: one behind
// a condition, such as [linux], need not be reached.
var execLine = regexp.MustCompile(`(?m)^(?:[!?] )?(?:exec|exits \d+) ([a-z][\w.-]*)`)

// lacking returns why a program of the script cannot be run, or nil.
func lacking(script []byte) error {
	for _, m := range execLine.FindAllSubmatch(script, -1) {
		if _, err := exec.LookPath(string(m[1])); err != nil {
			return err
		}
	}
	return nil
}
