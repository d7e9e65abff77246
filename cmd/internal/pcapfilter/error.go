package pcapfilter

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// An Error says why an expression is refused, and where.
type Error struct {
	Expr   string // the whole expression
	Pos    int    // the byte in Expr where the trouble begins, len(Expr) for its end
	End    int    // the byte behind it
	Reason string // without a position: `unknown port "foo"`
}

// Column returns where the trouble begins, in characters from 1.
func (e *Error) Column() int { return utf8.RuneCountInString(e.Expr[:e.Pos]) + 1 }

func (e *Error) Error() string {
	return fmt.Sprintf("filter expression, column %d: %s", e.Column(), e.Reason)
}

// Marked returns the expression and below it, on a line of its own, carets at the place of
// the trouble. Line breaks and tabs in the expression become spaces.
func (e *Error) Marked() string {
	flat := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, e.Expr)
	width := max(1, utf8.RuneCountInString(e.Expr[e.Pos:e.End]))
	return flat + "\n" + strings.Repeat(" ", e.Column()-1) + strings.Repeat("^", width)
}

// A span is a part of an expression.
type span struct{ pos, end int }

// to returns the span from the beginning of s to the end of t.
func (s span) to(t span) span { return span{s.pos, t.end} }

// A refusal is what the parser and the generator panic with: an Error that has not been
// told its expression yet.
type refusal struct {
	at     span
	reason string
}

// refuse ends the compilation.
func refuse(at span, format string, args ...any) {
	panic(refusal{at, fmt.Sprintf(format, args...)})
}

// catch turns a refusal of expr into *err.
func catch(expr string, err *error) {
	switch r := recover().(type) {
	case nil:
	case refusal:
		*err = &Error{Expr: expr, Pos: r.at.pos, End: r.at.end, Reason: r.reason}
	default:
		panic(r)
	}
}
