package cli_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnsafeInItsFiles holds that unsafe is imported only by files whose name says so.
func TestUnsafeInItsFiles(t *testing.T) {
	sourceTree(t)
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		t.Fatal("go list -m:", err)
	}
	root := strings.TrimSpace(string(out))
	files := 0
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(path, ".go") {
			files++
			checkUnsafe(t, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Fatal("no Go files in", root)
	}
}

// checkUnsafe complains if the file imports unsafe under a name that does not say so.
func checkUnsafe(t *testing.T, path string) {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Errorf("%v", err)
		return
	}
	name := strings.TrimSuffix(strings.TrimSuffix(path, ".go"), "_test")
	for _, imp := range f.Imports {
		if imp.Path.Value == `"unsafe"` && !strings.HasSuffix(name, "_unsafe") {
			t.Errorf("%s imports unsafe: a file that does is called *_unsafe.go or *_unsafe_test.go", path)
		}
	}
}
