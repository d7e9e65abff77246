package main

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"govale/cmd/internal/cli/clitest"
)

// seen returns what a terminal shows that was written to: its lines, without blanks at
// their ends. A line that reaches the last column breaks.
func seen(written string, cols int) []string {
	lines, row, col := [][]byte{nil}, 0, 0
	for i := range len(written) {
		switch c := written[i]; c {
		case '\r':
			col = 0
		case '\n':
			row++
			if row == len(lines) {
				lines = append(lines, nil)
			}
		default:
			if col == cols {
				lines, row, col = append(lines, nil), row+1, 0
			}
			for len(lines[row]) <= col {
				lines[row] = append(lines[row], ' ')
			}
			lines[row][col] = c
			col++
		}
	}
	var all []string
	for _, line := range lines {
		all = append(all, strings.TrimRight(string(line), " "))
	}
	return all
}

// Lines come above the one that changes, which leaves nothing behind, whatever its width
// was and however wide the terminal is.
func TestScreen(t *testing.T) {
	var tty strings.Builder
	cols := 12
	s := &screen{w: &tty, cols: func() int { return cols - 1 }}
	out := s.over(&tty)
	say := func(text string) { fmt.Fprint(out, text) }
	show := func(text string) { s.show(func(int) string { return text }) }
	steps := []struct {
		do   func()
		want string
	}{
		{func() { say("first\r\n") }, "first|"},
		{func() { show("a long line that does not fit") }, "first|a long line"},
		{func() { show("short") }, "first|short"},
		{func() { say("second\r\n") }, "first|second|"},
		{func() { show("again") }, "first|second|again"},
		{func() { tty.WriteString("^C"); s.clear() }, "first|second|"},
		{s.clear, "first|second|"},
		{func() { show("x") }, "first|second|x"},
		{func() { cols = 1; show("y"); s.clear() }, "first|second|x"}, // no room: nothing is written
	}
	for i, step := range steps {
		step.do()
		if got := strings.Join(seen(tty.String(), 12), "|"); got != step.want {
			t.Fatalf("step %d: %q is seen, want %q", i, got, step.want)
		}
	}
}

func TestLiveLine(t *testing.T) {
	seven := uint64(7)
	tx := view{function: "tx", now: moved{PPS: 1.717e6, RawBPS: 824.253e6}, total: 25e6, asked: 100e6, dropped: &seven}
	rx := view{function: "rx", now: moved{PPS: 1.5e6, RawBPS: 720e6}, total: 24e6}
	for _, tt := range []struct {
		views []view
		cols  int
		want  string
	}{
		{[]view{tx}, 99, "tx 1.717 Mpps 824.253 Mbps  25.000 Mpkts  7 dropped   25% 0:44 left [=======>                     ]"},
		{[]view{tx}, 300, "tx 1.717 Mpps 824.253 Mbps  25.000 Mpkts  7 dropped   25% 0:44 left [==========>                             ]"},
		{[]view{tx}, 79, "tx 1.717 Mpps  25.000 Mpkts  7 dropped   25% 0:44 left [=====>                ]"},
		{[]view{tx}, 60, "tx 1.717 Mpps  25.000 Mpkts   25% 0:44 left [===>          ]"},
		{[]view{tx}, 50, "tx 1.717 Mpps  25.000 Mpkts   25% 0:44 left"},
		{[]view{tx}, 40, "tx 1.717 Mpps   25% 0:44 left"},
		{[]view{tx}, 10, "tx 1.717 Mpps   25% 0:44 left"}, // a screen cuts it off
		{[]view{rx}, 79, "rx 1.500 Mpps 720.000 Mbps  24.000 Mpkts  1:02:03"},
		{[]view{tx, rx}, 79, "tx 1.717 Mpps  25.000 Mpkts | rx 1.500 Mpps  24.000 Mpkts   25% 0:44 left"},
		{[]view{{function: "tx", asked: 5}}, 40, "tx 0.000 pps  0.000 pkts    0% ? left"},
		{[]view{{function: "tx", asked: 5, total: 5, now: moved{PPS: 5}}}, 64, "tx 5.000 pps 0.000 bps  5.000 pkts  100% 0:00 left [===========]"},
		{[]view{{function: "tx", asked: 1 << 63, now: moved{PPS: 1e-9}, units: units{plain: true}}}, 50, "tx 0 pps 0 bps  0 pkts    0% 277777:46:40 left"},
	} {
		if got := liveLine(tt.views, time.Hour+2*time.Minute+3*time.Second, tt.cols); got != tt.want {
			t.Errorf("%d columns:\n%s, want\n%s", tt.cols, got, tt.want)
		}
	}
}

// The rate is that of the last second, and the line is taken away at the end.
func TestLiveRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tty clitest.Output
		p := planOf(t, func(g *grammar) { g.Count = 1000 })
		s := &sender{c: newCounters()}
		l := newLive(&screen{w: &tty, cols: func() int { return 79 }}, []*side{{p: p, jobs: []job{s}}})
		stop, done := make(chan struct{}), make(chan struct{})
		go func() { l.run(stop); close(done) }()
		time.Sleep(10 * time.Millisecond)
		for range 20 { // 100 packets a second, and then none
			time.Sleep(100 * time.Millisecond)
			s.c.add(10, 600)
		}
		synctest.Wait()
		if got, want := seen(tty.String(), 80)[0], "tx 100.000 pps 48.000 Kbps  190.000 pkts   19% 0:08 left [===>                ]"; got != want {
			t.Errorf("after two seconds %q is seen, want %q", got, want)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := seen(tty.String(), 80)[0]; !strings.HasPrefix(got, "tx 0.000 pps 0.000 bps  200.000 pkts   20% ? left [") {
			t.Errorf("after four seconds %q is seen", got)
		}
		close(stop)
		<-done
		if got := seen(tty.String(), 80); len(got) != 1 || got[0] != "" {
			t.Errorf("at the end %q is seen", got)
		}
	})
}
