package cli

import (
	"io"
	"os"

	"github.com/charmbracelet/x/term"
)

// TerminalSize returns the columns and rows of the terminal that w is; ok is false where
// it is none.
func TerminalSize(w io.Writer) (cols, rows int, ok bool) {
	f, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(f.Fd()) {
		return 0, 0, false
	}
	cols, rows, err := term.GetSize(f.Fd())
	if err != nil || cols == 0 || rows == 0 {
		return 80, 24, true
	}
	return cols, rows, true
}
