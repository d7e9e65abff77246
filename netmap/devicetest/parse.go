package devicetest

import (
	"fmt"
	"strings"
)

// A SyntaxError says that a line of a transcript makes no sense.
type SyntaxError struct {
	File string
	Line int // from 1
	Msg  string
}

// Error returns file, line and what is wrong with it.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg) }

// A step is one command of a transcript, or the comments and blank lines between two.
type step struct {
	line  int
	other string   // a comment, or blank, where command is nil
	cmd   *command // or else a command
	want  []string // and the lines of its recorded answer
}

// parse reads a transcript. It fails with a SyntaxError.
func parse(file string, text []byte) ([]step, error) {
	var steps []step
	var open *step // the command that the next lines answer
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for i, line := range lines {
		line = strings.TrimSuffix(line, "\r")
		switch {
		case strings.HasPrefix(line, "> "):
			cmd, err := parseCommand(line[2:])
			if err != nil {
				return nil, &SyntaxError{file, i + 1, err.Error()}
			}
			steps = append(steps, step{line: i + 1, cmd: cmd})
			open = &steps[len(steps)-1]
		case strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "":
			steps = append(steps, step{line: i + 1, other: line})
			open = nil
		case open != nil:
			open.want = append(open.want, line)
		default:
			return nil, &SyntaxError{file, i + 1, "an answer without a command; commands start with \"> \", comments with \"#\""}
		}
	}
	return steps, nil
}
