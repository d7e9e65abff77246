package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"govale/cmd/internal/cli"
	"govale/netmap/devicetest/need"
)

// runJSON runs pktgen --json on a switch of its own and returns the objects that it prints.
func runJSON(t *testing.T, code int, args ...string) (objects []string, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	env := &cli.Env{Tool: "pktgen", Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }, Now: time.Now}
	if got := run(t.Context(), env, append(args, "--dev", "vale", "--json")); got != code {
		t.Fatalf("%q: exit %d, want %d\n%s%s", args, got, code, out.String(), errs.String())
	}
	text, whole := strings.CutSuffix(out.String(), "\n")
	if !whole {
		t.Fatalf("%q printed %q", args, out.String())
	}
	return strings.Split(text, "\n"), errs.String()
}

// What --json prints is as the schema says, for every function, and the schema is one that
// refuses something.
func TestRunSchema(t *testing.T) {
	schema := compileSchema(t, "pktgen.schema.json")
	for _, args := range []string{
		"-i vale0:a -f tx -n 10",
		"-i vale0:a -f tx -n 30 -R 100 -T 50 -p 2 -B",
		"-i vale0:a -f txseq -n 3 --sizes imix --flows 10",
		"-i null -f tx -n 3",
		"-i vale0:a -f tx -n 0 -P testdata/none.pcap",
		"pair -i vale0:a -I vale0:b -n 500",
		"pair -i vale0:a -I vale0:b -n 50 -R 500 -T 50 -f tx --both",
	} {
		objects, stderr := runJSON(t, cli.ExitOK, pcapArgs(t, args)...)
		for i, text := range objects {
			if err := validate(t, schema, []byte(text)); err != nil {
				t.Errorf("%s: %v\n%s", args, err, text)
			}
			if last := i == len(objects)-1; last == strings.Contains(text, `"type":"interval"`) {
				t.Errorf("%s: object %d of %d is %s", args, i+1, len(objects), text)
			}
		}
		if strings.Contains(stderr, "main_thread") {
			t.Errorf("%s: there are lines of progress, too:\n%s", args, stderr)
		}
		last := objects[len(objects)-1]
		for _, change := range [][2]string{
			{runFormat, "something else"}, {`"packets"`, `"Packets"`}, {`"complete":true`, `"complete":1`}, {`"ended":"`, `"ended":"x`},
			{`"calls":{`, `"calls":{"other":1,`}, {`"port":`, `"ports":1,"port":`}, {`"type":"`, `"type":"x`},
		} {
			if bad := strings.Replace(last, change[0], change[1], 1); bad == last {
				t.Errorf("%s: there is no %s in %s", args, change[0], last)
			} else if err := validate(t, schema, []byte(bad)); err == nil {
				t.Errorf("%s: the schema takes %s", args, change[1])
			}
		}
	}
	// What is not there in process: a kernel, and functions that need somebody else.
	for _, r := range []sideReport{
		{Function: "ping", Ping: &pingReport{Sent: 1, Answered: 1, RTT: newLatency().report()}},
		{Function: "ping", Ping: &pingReport{Sent: 1, Lost: 1}, Departure: &departureReport{}},
		{Function: "pong", Pong: &pongReport{}},
		{Function: "rxseq", Sequence: &seqReport{}},
	} {
		var text bytes.Buffer
		head := runHead{Type: "summary", Format: runFormat, Command: []string{"pktgen"}, Ended: endError, Error: "none", Clock: clock{"", 1}}
		if err := newRecorder(&text).write(summary{head, &r}); err != nil {
			t.Fatal(err)
		}
		if err := validate(t, schema, text.Bytes()); err != nil {
			t.Errorf("%v\n%s", err, text.String())
		}
	}
}

// pcapArgs makes the file that args name.
func pcapArgs(t *testing.T, args string) []string {
	words := strings.Fields(args)
	if i := slices.Index(words, "testdata/none.pcap"); i > 0 {
		words[i] = need.TempDir(t) + "/none.pcap"
		if err := writePcap([]string{words[i], "1"}); err != nil {
			t.Fatal(err)
		}
	}
	return words
}

// Numbers of the last object are those of the run, and those of intervals add up to them.
func TestRunNumbers(t *testing.T) {
	objects, _ := runJSON(t, cli.ExitOK, strings.Fields("pair -i vale0:a -I vale0:b -n 60 -R 300 -T 20 -l 100")...)
	var all struct {
		Ended      ending
		Complete   bool
		Directions []struct {
			Lost     uint64
			Sent     sideReport
			Received sideReport
		}
	}
	if err := json.Unmarshal([]byte(objects[len(objects)-1]), &all); err != nil {
		t.Fatal(err)
	}
	d := all.Directions[0]
	got := fmt.Sprintf("%s %t: %d lost; %d packets of %d bytes, asked %d, departures %d, drops %v; %d packets, drops %v", all.Ended, all.Complete, d.Lost,
		d.Sent.Packets, d.Sent.Bytes, d.Sent.Asked, d.Sent.Departure.Count, *d.Sent.Drops.Sent, d.Received.Packets, *d.Received.Drops.Received)
	want := "done true: 0 lost; 60 packets of 6000 bytes, asked 60, departures 60, drops {60 60 0 {0 0 0 0 0 0} 0}; 60 packets, drops {60 60 0 {0 0 0 0 0 0} 0}"
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	sums := map[string]uint64{}
	for _, text := range objects[:len(objects)-1] {
		var i struct {
			Function string
			Packets  uint64
			Total    uint64 `json:"total_packets"`
		}
		if err := json.Unmarshal([]byte(text), &i); err != nil {
			t.Fatal(err)
		}
		if sums[i.Function] += i.Packets; sums[i.Function] != i.Total || i.Total > 60 {
			t.Errorf("%d packets in all intervals, and now %s", sums[i.Function], text)
		}
	}
	if sums["txseq"] != 60 || sums["rxseq"] != 60 {
		t.Errorf("intervals have %v packets in all, want 60 each way", sums)
	}
}
