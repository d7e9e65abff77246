package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"govale/netmap/devicetest/need"
)

var then = time.Unix(1_700_000_000, 0).UTC()

// tree makes a directory of the same name and files in another place each time.
func tree(t *testing.T, mode os.FileMode) string {
	t.Helper()
	dir := filepath.Join(need.TempDir(t), "pkg-1")
	for name, text := range map[string]string{"bin/tool": "#!", "b.txt": "two", "a.txt": "one"} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), mode|0o700); err != nil {
			t.Fatal(err)
		}
		perm := os.FileMode(0o600)
		if strings.HasPrefix(name, "bin/") {
			perm = 0o700
		}
		if err := os.WriteFile(file, []byte(text), perm|mode); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Where and when it is packed, and with which umask, makes no difference.
func TestSameBytes(t *testing.T) {
	for _, ext := range []string{".tar.gz", ".zip"} {
		var sums []string
		for _, mode := range []os.FileMode{0, 0o044} {
			file := filepath.Join(need.TempDir(t), "x"+ext)
			if err := write(file, tree(t, mode), then); err != nil {
				t.Fatal(err)
			}
			sum, err := sumOf(file)
			if err != nil {
				t.Fatal(err)
			}
			sums = append(sums, fmt.Sprintf("%x", sum))
		}
		if sums[0] != sums[1] {
			t.Errorf("%s: %v", ext, sums)
		}
	}
}

func TestTar(t *testing.T) {
	file := filepath.Join(need.TempDir(t), "x.tar.gz")
	if err := write(file, tree(t, 0), then); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if !h.ModTime.Equal(then) || h.Uid != 0 || h.Gid != 0 {
			t.Errorf("%s: %v, %d:%d", h.Name, h.ModTime, h.Uid, h.Gid)
		}
		got = append(got, fmt.Sprintf("%s %o %s", h.Name, h.Mode, text))
	}
	tool := "pkg-1/bin/tool 755 #!"
	if os.PathSeparator == '\\' {
		tool = "pkg-1/bin/tool 644 #!" // Windows knows no mode to be executed
	}
	want := []string{"pkg-1/ 755 ", "pkg-1/a.txt 644 one", "pkg-1/b.txt 644 two", "pkg-1/bin/ 755 ", tool}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestZip(t *testing.T) {
	file := filepath.Join(need.TempDir(t), "x.zip")
	if err := write(file, tree(t, 0), then); err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		if !f.Modified.Equal(then) {
			t.Errorf("%s: %v", f.Name, f.Modified)
		}
	}
	if got := strings.Join(names, " "); got != "pkg-1/ pkg-1/a.txt pkg-1/b.txt pkg-1/bin/ pkg-1/bin/tool" {
		t.Errorf("got %s", got)
	}
}

func TestSums(t *testing.T) {
	dir := need.TempDir(t)
	if err := writeSums(dir); err == nil {
		t.Error("sums of nothing")
	}
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time the sums themselves are there
		if err := writeSums(dir); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if want := fmt.Sprintf("%x  f\n", sha256.Sum256([]byte("text"))); err != nil || string(got) != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestRefused(t *testing.T) {
	if err := write(filepath.Join(need.TempDir(t), "x.rar"), tree(t, 0), then); err == nil {
		t.Error("an archive of no known kind")
	}
	if err := write(filepath.Join(need.TempDir(t), "x.zip"), filepath.Join(need.TempDir(t), "none"), then); err == nil {
		t.Error("an archive of nothing")
	}
}
