//go:build !linux && !freebsd && !darwin

package packetport

// openPcap fails.
func openPcap(string, bool) (link, error) {
	return nil, unsupported("way to frames of an interface without a driver", "Linux, FreeBSD and macOS have one; a port of a switch, vale0:a, works everywhere")
}
