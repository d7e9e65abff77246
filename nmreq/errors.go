package nmreq

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrNameTooLong says that a name does not fit the field of a request with its NUL.
var ErrNameTooLong = errors.New("name too long")

// ErrMalformed says that bytes are not the encoded form of a Message, or that a Message
// is too long to have one.
var ErrMalformed = errors.New("malformed message")

// A SyntaxError says where and why a port name is not of the grammar.
type SyntaxError struct {
	Spec string // what was parsed
	Col  int    // column of the error: 1 is the first byte, len(Spec)+1 the end
	Msg  string
}

// Error returns one line: `port name "em0-": column 5: ...`.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("port name %q: column %d: %s", e.Spec, e.Col, e.Msg)
}

// Caret returns two lines without a newline at the end: the port name, with control
// characters as '?', and below it a '^' under the column of the error.
func (e *SyntaxError) Caret() string {
	line := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, e.Spec)
	indent := utf8.RuneCountInString(e.Spec[:min(e.Col-1, len(e.Spec))])
	return line + "\n" + strings.Repeat(" ", indent) + "^"
}
