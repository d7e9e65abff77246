package main

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Names are those that tcpdump makes of -w, -C, -W and -G.
func TestNames(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	for _, tt := range []struct {
		n      namer
		number int
		want   string
	}{
		{newNamer("out", false, 0, false), 0, "out"},
		{newNamer("out%H", false, 0, false), 0, "out%H"},
		{newNamer("out", true, 0, false), 0, "out"},
		{newNamer("out", true, 0, false), 12, "out12"},
		{newNamer("out", true, 1, false), 0, "out"},
		{newNamer("out", true, 10, false), 0, "out0"},
		{newNamer("out", true, 11, false), 3, "out03"},
		{newNamer("out", false, 5, true), 0, "out"},
		{newNamer("out-%F_%H:%M:%S.pcap", false, 0, true), 0, "out-2026-03-04_05:06:07.pcap"},
		{newNamer("%j", true, 100, true), 7, "06307"},
	} {
		if got := tt.n.name(tt.number, at); got != tt.want {
			t.Errorf("%+v: name(%d) = %q, want %q", tt.n, tt.number, got, tt.want)
		}
	}
}

// strftime is date(1)'s, on days on which weeks and years are in dispute.
func TestStrftime(t *testing.T) {
	for format, want := range map[string]string{"": "", "%": "%", "100%%": "100%", "%Q%1": "%Q%1", "a%Yb": "a2026b"} {
		if got := strftime(format, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("strftime(%q) = %q, want %q", format, got, want)
		}
	}
	if out, err := exec.Command("date", "--version").Output(); err != nil || !strings.Contains(string(out), "GNU") {
		t.Skip("date is not GNU's")
	}
	const letters = "aAbBhdemyYHIMSpjzZFTRDrcxXnstklCuwGgVUW"
	var format strings.Builder
	for _, c := range letters {
		format.WriteString("%" + string(c) + "|")
	}
	for _, at := range []string{"2024-12-30 00:00:00", "2026-01-01 12:00:01", "2027-01-03 11:59:59", "2028-02-29 23:09:08"} {
		then, err := time.ParseInLocation(time.DateTime, at, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("date", "-u", "-d", at, "+"+format.String())
		cmd.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin"}
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := strftime(format.String(), then); got+"\n" != string(out) {
			t.Errorf("%s:\n%q, date says\n%q", at, got, out)
		}
	}
}
