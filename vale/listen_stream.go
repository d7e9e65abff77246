//go:build unix && !linux && !freebsd

package vale

// socketNetwork is the kind of socket that Listen makes. macOS has no SOCK_SEQPACKET
// for Unix sockets.
const socketNetwork = "unix"
