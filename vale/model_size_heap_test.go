//go:build !unix || race

package vale_test

// Fewer scripts where memory cannot be shared, or where the race detector is to see it.
const (
	modelSequences = 200
	modelShared    = false
)
