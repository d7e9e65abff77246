//go:build linux && (amd64 || arm64)

package supervise

// A call is what a system call is to the supervisor, whatever its number.
type call uint8

// Calls that the filter hands over.
const (
	callOpen        call = iota + 1 // path
	callOpenat                      // directory, path
	callAccess                      // path, mode
	callAccessat                    // directory, path, mode
	callStat                        // path, struct stat
	callStatat                      // directory, path, struct stat, flags
	callFstat                       // descriptor, struct stat
	callStatx                       // directory, path, flags, mask, struct statx
	callReadlink                    // path
	callReadlinkat                  // directory, path
	callXattr                       // path: extended attributes
	callIoctl                       // descriptor, request, argument
	callMmap                        // address, length, protection, flags, descriptor, offset
	callPoll                        // struct pollfd, their number, milliseconds
	callPpoll                       // struct pollfd, their number, struct timespec
	callSelect                      // number, three sets, struct timeval
	callPselect                     // number, three sets, struct timespec
	callEpollCtl                    // epoll, operation, descriptor, event
	callEpollWait                   // epoll, events, their number, milliseconds
	callEpollPwait2                 // epoll, events, their number, struct timespec
	callTransfer                    // descriptor: read, write and their kin
	callSocket                      // descriptor: what wants a socket
	callIoUring                     // io_uring_setup
)

// A rule says which of the calls of one number are handed over.
type rule uint8

const (
	always  rule = iota
	netmaps      // ioctls of netmap's group, and all of high descriptors
	files        // mmaps of files that share them, and all of high descriptors
	high         // those whose first argument is a high descriptor
	named3       // those that name a file, and all of high descriptors: flags, which may say
	named2       // that the descriptor is meant itself, are argument 3, or 2
)

// ruleOf returns the rule of a call.
func ruleOf(c call) rule {
	switch c {
	case callIoctl:
		return netmaps
	case callMmap:
		return files
	case callStatat:
		return named3
	case callStatx:
		return named2
	case callTransfer, callSocket, callFstat:
		return high
	}
	return always
}
