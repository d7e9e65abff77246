package cli

import "io"

// A written passes on what is written, and remembers the first write that failed, for
// writers that do not look.
type written struct {
	w   io.Writer
	err error
}

func (w *written) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	if w.err == nil {
		w.err = err
	}
	return n, err
}
