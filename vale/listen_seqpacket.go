//go:build linux || freebsd

package vale

// socketNetwork is the kind of socket that Listen makes.
const socketNetwork = "unixpacket"
