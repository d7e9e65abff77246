package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"govale/netmap"
)

// A fakeSwitches makes samples of switches whose ports have sent and received what is
// told: fixed numbers a second.
type fakeSwitches struct {
	at    time.Time
	ports []int    // ports of each switch
	sum   []uint64 // packets of each port so far, in the order of the switches
	rate  func(i int) uint64
}

// look goes on by a second.
func (f *fakeSwitches) look() topSample {
	f.at = f.at.Add(time.Second)
	s := topSample{at: f.at}
	i := 0
	for sw, n := range f.ports {
		all := netmap.SwitchStats{Name: fmt.Sprintf("vale%d", sw), Index: sw, Sent: netmap.RingStats{Dir: netmap.Tx}}
		for p := range n {
			if i == len(f.sum) {
				f.sum = append(f.sum, 0)
			}
			f.sum[i] += f.rate(i)
			tx := netmap.RingStats{Dir: netmap.Tx, Packets: f.sum[i], Bytes: 60 * f.sum[i], Drops: netmap.Drops{RingFull: f.sum[i] / 10}}
			rx := netmap.RingStats{Dir: netmap.Rx, Packets: f.sum[i] / 2, Bytes: 30 * f.sum[i]}
			all.Ports = append(all.Ports, netmap.PortStats{Name: fmt.Sprintf("vale%d:p%d", sw, p), Port: p, Rings: []netmap.RingStats{tx, rx}})
			all.Sent, all.Received = all.Sent.Plus(tx), all.Received.Plus(rx)
			i++
		}
		s.all = append(s.all, all)
	}
	return s
}

// newTop returns a model of 80 columns and 24 rows that has looked so many times.
func newTop(f *fakeSwitches, looks int) *topModel {
	f.at = time.Date(2024, 1, 2, 12, 0, 0, 0, time.UTC)
	m := newTopModel("unix:/tmp/sw", "name", f.look)
	m.resize(80, 24)
	for range looks {
		m.Update(m.look())
	}
	return m
}

// press presses keys, whose names are those of topModel.key.
func press(t *testing.T, m *topModel, keys ...string) (last tea.Cmd) {
	t.Helper()
	codes := map[string]tea.Key{
		"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown},
		"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "space": {Code: tea.KeySpace, Text: " "},
	}
	for _, k := range keys {
		key, ok := codes[k]
		if !ok {
			key = tea.Key{Code: rune(k[0]), Text: k}
		}
		if got := tea.KeyPressMsg(key).String(); got != k {
			t.Fatalf("the key %q is called %q", k, got)
		}
		_, last = m.Update(tea.KeyPressMsg(key))
	}
	return last
}

var styles = regexp.MustCompile("\x1b\\[[0-9;]*m")

// text returns the screen without styles and without blanks at the ends of lines.
func text(m *topModel) string {
	lines := strings.Split(styles.ReplaceAllString(m.screen(), ""), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// TestTopScreens compares whole screens with those in testdata/top, which it writes where
// they differ and UPDATE_TOP is set.
func TestTopScreens(t *testing.T) {
	few := func() *fakeSwitches {
		f := &fakeSwitches{ports: []int{3, 2}}
		f.rate = func(i int) uint64 {
			if i == 2 {
				return 500 * uint64(f.at.Second()%5)
			}
			return []uint64{0, 14880952, 0, 7, 7000}[i]
		}
		return f
	}
	many := func() *fakeSwitches {
		return &fakeSwitches{ports: []int{12, 238}, rate: func(i int) uint64 { return uint64(i * i) }}
	}
	for _, c := range []struct {
		name  string
		of    *fakeSwitches
		looks int
		keys  []string
		width int
		ascii bool
	}{
		{name: "first", of: few(), looks: 1},
		{name: "few", of: few(), looks: 5},
		{name: "ascii", of: few(), looks: 5, ascii: true},
		{name: "by-tx", of: few(), looks: 5, keys: []string{"t"}},
		{name: "paused", of: few(), looks: 5, keys: []string{"p"}},
		{name: "none", of: &fakeSwitches{}, looks: 2},
		{name: "many", of: many(), looks: 20},
		{name: "many-end", of: many(), looks: 20, keys: []string{"pgdown", "end", "up"}},
		{name: "many-by-drops", of: many(), looks: 20, keys: []string{"end", "d", "down"}},
		{name: "wide", of: few(), looks: 40, width: 132},
		{name: "narrow", of: few(), looks: 5, width: 50},
	} {
		m := newTop(c.of, c.looks)
		m.ascii = c.ascii
		if c.width != 0 {
			m.Update(tea.WindowSizeMsg{Width: c.width, Height: 24})
		}
		press(t, m, c.keys...)
		got := text(m)
		path := "testdata/top/" + c.name + ".txt"
		want, err := os.ReadFile(path)
		if err != nil || got != string(want) {
			t.Errorf("%s: %v\n%s", path, err, got)
			if os.Getenv("UPDATE_TOP") != "" {
				os.WriteFile(path, []byte(got), 0o644)
			}
		}
		checkSize(t, c.name, m)
	}
}

// checkSize: a screen has as many lines as the terminal, none wider than it.
func checkSize(t *testing.T, name string, m *topModel) {
	t.Helper()
	lines := strings.Split(styles.ReplaceAllString(m.screen(), ""), "\n")
	if len(lines) != m.height {
		t.Errorf("%s: %d lines on a screen of %d", name, len(lines), m.height)
	}
	for i, l := range lines {
		if n := utf8.RuneCountInString(l); n > m.width {
			t.Errorf("%s: line %d has %d characters, the screen %d: %q", name, i, n, m.width, l)
		}
	}
}

// TestTopSizes: a screen of any size is drawn, if not well.
func TestTopSizes(t *testing.T) {
	m := newTop(&fakeSwitches{ports: []int{250}, rate: func(i int) uint64 { return uint64(i) }}, 3)
	for height := 4; height < 60; height += 5 {
		for width := 1; width < 200; width += 7 {
			m.Update(tea.WindowSizeMsg{Width: width, Height: height})
			checkSize(t, fmt.Sprintf("%dx%d", width, height), m)
		}
	}
}

// TestTopScroll: one cannot scroll beyond the ends, nor be left beyond them.
func TestTopScroll(t *testing.T) {
	f := &fakeSwitches{ports: []int{250}, rate: func(int) uint64 { return 1 }}
	m := newTop(f, 2)
	for _, c := range []struct {
		key  string
		want int
	}{{"up", 0}, {"down", 1}, {"j", 2}, {"k", 1}, {"pgdown", 22}, {"pgup", 1}, {"end", 230}, {"pgdown", 230}, {"home", 0}} {
		if press(t, m, c.key); m.offset != c.want {
			t.Errorf("%s: from row %d, want %d", c.key, m.offset, c.want)
		}
	}
	press(t, m, "end")
	f.ports[0] = 30
	if m.Update(m.look()); m.offset != 10 {
		t.Errorf("221 ports less: from row %d, want 10", m.offset)
	}
}

// TestTopPause: numbers stand still, and go on behind the next tick.
func TestTopPause(t *testing.T) {
	m := newTop(&fakeSwitches{ports: []int{2}, rate: func(int) uint64 { return 5 }}, 3)
	press(t, m, "p")
	before := m.at
	if _, cmd := m.Update(topTick{}); cmd == nil {
		t.Error("no further tick")
	}
	if m.Update(m.look()); m.at != before {
		t.Error("a sample was shown")
	}
	press(t, m, "space")
	_, cmd := m.Update(topTick{})
	s, ok := cmd().(topSample)
	if !ok {
		t.Fatal("no look")
	}
	if m.Update(s); m.at == before || m.rows[1].tx.packets != 5 {
		t.Errorf("%v, %+v", m.at, m.rows[1].tx)
	}
}

// TestTopQuit: by key, and where the device fails.
func TestTopQuit(t *testing.T) {
	quits := func(cmd tea.Cmd) bool {
		if cmd == nil {
			return false
		}
		_, ok := cmd().(tea.QuitMsg)
		return ok
	}
	for _, k := range []string{"q", "ctrl+c"} {
		if !quits(press(t, newTop(&fakeSwitches{}, 1), k)) {
			t.Errorf("%s does not quit", k)
		}
	}
	m := newTop(&fakeSwitches{}, 1)
	gone := errors.New("gone")
	if _, cmd := m.Update(topSample{err: gone}); !quits(cmd) || m.err != gone {
		t.Errorf("%v", m.err)
	}
	if quits(press(t, m, "x")) {
		t.Error("any key quits")
	}
}

// TestCompareNames: numbers at the end count as such.
func TestCompareNames(t *testing.T) {
	sorted := []string{"vale0:a", "vale0:b", "vale0:eth0", "vale0:eth0^", "vale0:p02", "vale0:p2", "vale0:p10", "vale1", "vale2", "vale10"}
	for i := range sorted {
		for j := range sorted {
			if got := compareNames(sorted[i], sorted[j]); got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("%s, %s: %d", sorted[i], sorted[j], got)
			}
		}
	}
}

// TestIsUTF8: LC_ALL counts before LANG.
func TestIsUTF8(t *testing.T) {
	for _, c := range []struct {
		all, lang string
		want      bool
	}{{"", "", false}, {"", "C.UTF-8", true}, {"C", "C.UTF-8", false}, {"de_DE.utf8", "C", true}} {
		got := isUTF8(func(name string) string { return map[string]string{"LC_ALL": c.all, "LANG": c.lang}[name] })
		if got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// BenchmarkTop is one second of top: a sample of 250 ports, and the screen.
func BenchmarkTop(b *testing.B) {
	m := newTop(&fakeSwitches{ports: []int{250}, rate: func(i int) uint64 { return uint64(i) }}, 2)
	samples := make([]topSample, 100)
	for i := range samples {
		samples[i] = m.look()
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s := samples[i%len(samples)]
		m.Update(s)
		_ = m.View()
	}
}
