//go:build unix && !race

package vale_test

// How many random scripts go through model and emulator in every test run, and which
// memory the emulator has then. Of 8 MB of shared memory those pages exist that a script
// has touched; of the heap, all.
const (
	modelSequences = 10000
	modelShared    = true
)
