package cli

import "io"

// A Written passes on what is written, and remembers the first write that failed, for
// writers that do not look. It is for one goroutine at a time.
type Written struct {
	W   io.Writer
	Err error
}

// Write writes to W.
func (w *Written) Write(p []byte) (int, error) {
	n, err := w.W.Write(p)
	if w.Err == nil {
		w.Err = err
	}
	return n, err
}
