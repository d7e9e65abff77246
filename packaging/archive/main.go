// Command archive writes archives whose bytes depend on nothing but what is in them:
//
//	archive -time SECONDS FILE DIR    FILE (.tar.gz, .tgz or .zip) of the directory DIR
//	archive -sums DIR                 DIR/SHA256SUMS of the files in DIR, as sha256sum(1)
//
// Names are sorted, owners are nobody in particular, times are SECONDS since 1970, and
// modes are 0755 for what may be executed and 0644 for the rest.
package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	seconds := flag.Int64("time", 0, "`SECONDS` since 1970 of everything in the archive")
	sums := flag.String("sums", "", "write SHA256SUMS of the files in `DIR`")
	flag.Parse()
	var err error
	switch {
	case *sums != "" && flag.NArg() == 0:
		err = writeSums(*sums)
	case *sums == "" && flag.NArg() == 2:
		err = write(flag.Arg(0), flag.Arg(1), time.Unix(*seconds, 0).UTC())
	default:
		flag.Usage()
		os.Exit(64)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "archive:", err)
		os.Exit(1)
	}
}

// An entry is a file or a directory on its way into an archive.
type entry struct {
	name string // with slashes, of a directory with one at its end
	path string // where it is
	mode fs.FileMode
	size int64
}

// entries returns what is in dir, below its own name, in the order of names.
func entries(dir string) (all []entry, err error) {
	parent := filepath.Dir(filepath.Clean(dir))
	err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(parent, p)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		e := entry{name: filepath.ToSlash(rel), path: p, mode: 0o644, size: info.Size()}
		switch {
		case d.IsDir():
			e.name, e.mode, e.size = e.name+"/", 0o755|fs.ModeDir, 0
		case !info.Mode().IsRegular():
			return fmt.Errorf("%s is neither a file nor a directory", p)
		case info.Mode()&0o111 != 0 || path.Ext(p) == ".exe":
			e.mode = 0o755
		}
		all = append(all, e)
		return nil
	})
	return all, err
}

// write makes the archive that the name of file says.
func write(file, dir string, at time.Time) (err error) {
	all, err := entries(dir)
	if err != nil {
		return err
	}
	pack := packTar
	switch {
	case strings.HasSuffix(file, ".zip"):
		pack = packZip
	case !strings.HasSuffix(file, ".tar.gz") && !strings.HasSuffix(file, ".tgz"):
		return fmt.Errorf("%s: the name must end in .tar.gz, .tgz or .zip", file)
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return pack(f, all, at)
}

func packTar(w io.Writer, all []entry, at time.Time) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, e := range all {
		h := &tar.Header{Name: e.name, Mode: int64(e.mode.Perm()), Size: e.size, ModTime: at, Typeflag: tar.TypeReg, Format: tar.FormatPAX}
		if e.mode.IsDir() {
			h.Typeflag = tar.TypeDir
		}
		if err := t.WriteHeader(h); err != nil {
			return err
		}
		if err := e.copyTo(t); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), z.Close())
}

func packZip(w io.Writer, all []entry, at time.Time) error {
	z := zip.NewWriter(w)
	for _, e := range all {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: at}
		h.SetMode(e.mode)
		f, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if err := e.copyTo(f); err != nil {
			return err
		}
	}
	return z.Close()
}

// copyTo writes the bytes of a file.
func (e entry) copyTo(w io.Writer) error {
	if e.mode.IsDir() {
		return nil
	}
	f, err := os.Open(e.path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// writeSums writes SHA256SUMS, sorted by name.
func writeSums(dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	const name = "SHA256SUMS"
	var lines strings.Builder
	for _, f := range files {
		if f.Name() == name || !f.Type().IsRegular() {
			continue
		}
		sum, err := sumOf(filepath.Join(dir, f.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&lines, "%x  %s\n", sum, f.Name())
	}
	if lines.Len() == 0 {
		return fmt.Errorf("there are no files in %s", dir)
	}
	return os.WriteFile(filepath.Join(dir, name), []byte(lines.String()), 0o644)
}

func sumOf(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}
