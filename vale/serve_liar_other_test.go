//go:build !unix

package vale

// servedPlaces are none: nothing is served on this system.
func servedPlaces() []place { return nil }
