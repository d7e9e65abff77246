//go:build amd64 || arm64

package supervise

// Impatient has callers leave when a signal comes, as before Linux 5.19.
func Impatient() { patience = false }
