package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/plotutil"

	"govale/cmd/internal/sweep"
	"govale/netmap/devicetest/need"
)

// browsers are the names of the one that can show a page without a screen.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// browser returns the path of a browser, or skips the test where there is none.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range browsers {
		path, err := exec.LookPath(name)
		if err == nil && strings.HasPrefix(path, "/snap/") {
			t.Skipf("%s is a snap, which does not see the files of a test", path)
		}
		if err == nil {
			return path
		}
	}
	t.Skipf("no browser is installed that shows a page without a screen: none of %s", strings.Join(browsers, ", "))
	return ""
}

// browse lets a browser load a file, without a network, and returns what it prints.
func browse(t *testing.T, path, file string, flags ...string) string {
	t.Helper()
	at := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(file), "/")}
	flags = append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run", "--disable-breakpad",
		"--disable-background-networking", "--proxy-server=127.0.0.1:9", "--user-data-dir=" + filepath.Join(need.TempDir(t), "profile"),
	}, flags...)
	cmd := exec.CommandContext(t.Context(), path, append(flags, at.String())...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Env = append(os.Environ(), "HOME="+need.TempDir(t))
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", path, err, errs.String())
	}
	return out.String()
}

// A real browser shows the plots of a report: they are in the document, have a size, and
// their curves are on the picture in their colors.
func TestSweepBrowser(t *testing.T) {
	path := browser(t)
	t.Parallel()
	r, dir := swept(t, "--rfc2544", "--trial=3ms", "--tolerance=20%", "--rounds=2", "--sizes=60,512,1500", "--batches=32", "--latency=50%")
	file := filepath.Join(dir, "r.html")
	page := browse(t, path, file, "--dump-dom")
	figures := regexp.MustCompile(`<figure role="img" aria-label="[^"]*"><svg`).FindAllString(page, -1)
	want := 2 // throughput by size, loss by rate
	if slices.ContainsFunc(r.Rows, func(row sweep.Row) bool { return len(row.Latencies) > 0 }) {
		want++ // none where every rate lost something
	}
	if len(figures) != want {
		t.Errorf("%d plots in the document, want %d", len(figures), want)
	}
	if rows := strings.Count(page, "<td>32</td><td>1</td>"); rows < len(r.Rows) {
		t.Errorf("%d rows in the tables", rows)
	}

	shot := filepath.Join(dir, "shot.png")
	browse(t, path, file, "--window-size=1400,2000", "--screenshot="+shot)
	picture := loadPicture(t, shot)
	if size := picture.Bounds().Size(); size.X < 1400 || size.Y < 2000 {
		t.Errorf("a picture of %v", size)
	}
	for i, name := range []string{"60 bytes", "512 bytes", "1500 bytes"} {
		if n := pixels(picture, plotutil.Color(i)); n < 20 {
			t.Errorf("%d pixels of the color of %s", n, name)
		}
	}
}

func loadPicture(t *testing.T, file string) image.Image {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// pixels returns how many pixels have a color.
func pixels(picture image.Image, of color.Color) (n int) {
	r, g, b, _ := of.RGBA()
	size := picture.Bounds()
	for y := size.Min.Y; y < size.Max.Y; y++ {
		for x := size.Min.X; x < size.Max.X; x++ {
			if pr, pg, pb, _ := picture.At(x, y).RGBA(); pr == r && pg == g && pb == b {
				n++
			}
		}
	}
	return n
}
