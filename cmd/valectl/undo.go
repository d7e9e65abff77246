package main

import (
	"fmt"
	"slices"

	"govale/cmd/internal/plan"
)

// undo undoes steps that are done, the last one first, and says so on stderr. It goes on
// where one cannot be undone. The error says why it was called, and how far it got.
func (a *applier) undo(done []plan.Step, cause error) error {
	if len(done) == 0 {
		return cause
	}
	a.back = true
	failed := 0
	for _, s := range slices.Backward(done) {
		for _, back := range s.Undo() {
			err := a.do(back)
			if err == nil {
				fmt.Fprintf(a.stderr, "undo: %s\n", back)
				continue
			}
			fmt.Fprintf(a.stderr, "undo: %s: failed: %v\n", back, err)
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%w; of what was done before, not everything could be undone", cause)
	}
	return fmt.Errorf("%w; what was done before is undone", cause)
}
