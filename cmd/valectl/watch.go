package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
)

// A watchFlag is --watch, with an interval behind '=' or without; 0 is no --watch.
type watchFlag time.Duration

// minWatch keeps a watcher from being a load of its own.
const minWatch = 100 * time.Millisecond

// IsBool tells the parser that nothing need follow.
func (watchFlag) IsBool() bool { return true }

// Decode reads the interval, a second where there is none.
func (f *watchFlag) Decode(ctx *kong.DecodeContext) error {
	*f = watchFlag(time.Second)
	if ctx.Scan.Peek().Type != kong.FlagValueToken {
		return nil
	}
	s := fmt.Sprint(ctx.Scan.Pop().Value)
	d, err := time.ParseDuration(s)
	if err != nil {
		d, err = time.ParseDuration(s + "s") // top -d 2
	}
	switch {
	case err != nil:
		return fmt.Errorf("%q is no interval; write '500ms', '2s' or '2'", s)
	case d < minWatch:
		return fmt.Errorf("%s is too short an interval; the shortest is %v", s, minWatch)
	}
	*f = watchFlag(d)
	return nil
}

// every calls show at once and then once an interval, until ctx ends, which is no error,
// or show fails. On a terminal each screen takes the place of the one before; elsewhere
// an empty line stands between two.
func (f watchFlag) every(ctx context.Context, env *cli.Env, show func(w io.Writer) error) error {
	first := true
	return f.repeat(ctx, func() error {
		var b strings.Builder
		if err := show(&b); err != nil {
			return err
		}
		out := b.String()
		if _, rows, ok := cli.TerminalSize(env.Stdout); ok {
			out = screen(out, rows)
		} else if !first {
			out = "\n" + out
		}
		first = false
		_, err := io.WriteString(env.Stdout, out)
		return err
	})
}

// repeat calls show at once and then once an interval, until ctx ends, which is no error,
// or show fails.
func (f watchFlag) repeat(ctx context.Context, show func() error) error {
	tick := time.NewTicker(time.Duration(f))
	defer tick.Stop()
	for {
		if err := show(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// screen returns what shows text on a terminal of so many rows in the place of what is
// there: the cursor goes home, each line is cleared behind its text, and so is what is
// below the last. The cursor stays below the text; what has no room is counted.
func screen(text string, rows int) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if room := max(rows-1, 2); len(lines) > room {
		more := len(lines) - (room - 1)
		lines = append(lines[:room-1], fmt.Sprintf("(%d more lines; valectl top scrolls)", more))
	}
	const home, clearLine, clearBelow = "\x1b[H", "\x1b[K", "\x1b[J"
	return home + strings.Join(lines, clearLine+"\r\n") + clearLine + "\r\n" + clearBelow
}
