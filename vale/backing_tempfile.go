//go:build unix && !linux

package vale

import (
	"fmt"
	"os"
)

// tempFile returns a file of size bytes that has no name any more.
func tempFile(size int) (*os.File, error) {
	f, err := os.CreateTemp("", "govale-region-")
	if err != nil {
		return nil, fmt.Errorf("vale: shared memory needs a place for a temporary file, set TMPDIR to one: %w", err)
	}
	if err = os.Remove(f.Name()); err == nil {
		err = f.Truncate(int64(size))
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
