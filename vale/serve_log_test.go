//go:build unix

package vale

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

// A logBook keeps log lines for a test.
type logBook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// lines returns the lines that have all the parts.
func (l *logBook) lines(parts ...string) (found []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
next:
	for line := range strings.Lines(l.b.String()) {
		for _, p := range parts {
			if !strings.Contains(line, p) {
				continue next
			}
		}
		found = append(found, line)
	}
	return found
}

// TestServeLog: who breaks the protocol is a warning, who comes and goes is not, and who
// goes is named as he came.
func TestServeLog(t *testing.T) {
	for _, f := range forms() {
		t.Run(f.name, func(t *testing.T) {
			var book logBook
			s := startServer(t, f, &ServeConfig{Log: slog.New(slog.NewTextHandler(&book, nil))})
			d := s.dial()
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			eventually(t, "a client has left", func() bool { return len(book.lines("INFO", "client left", "client=1")) == 1 })

			st := s.stranger()
			st.wire.conn.Write(bytes.Repeat([]byte("nonsense"), 2))
			st.expectEnd("no hello")
			eventually(t, "a client is refused", func() bool {
				return len(book.lines("WARN", "client refused", "client=2", `no hello but \"nonsense\"`)) == 1
			})

			st = s.stranger()
			st.greet(f.dial.bell)
			if err := st.wire.write(frame{kind: 999}, nil); err != nil {
				t.Fatal(err)
			}
			st.expectEnd("unknown kind")
			eventually(t, "a client is disconnected", func() bool {
				return len(book.lines("WARN", "client disconnected", "client=3", "request of kind 999")) == 1
			})
			for id := range 4 {
				want := 1
				if id == 0 || id == 2 {
					want = 0 // no such client, one that never said hello
				}
				eventually(t, "clients have left", func() bool {
					return len(book.lines("client left", fmt.Sprintf("client=%d ", id))) == want
				})
				if got := book.lines("client connected", fmt.Sprintf("client=%d ", id)); len(got) != want {
					t.Errorf("client %d: %q", id, got)
				}
			}
			if got := book.lines("msg=request"); len(got) != 0 {
				t.Errorf("requests at the level of information: %q", got)
			}
		})
	}
}
