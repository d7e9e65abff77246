//go:build unix && !linux && !freebsd

package vale

// newShared returns size bytes of zeros that other processes can map: a file without a
// name. Such a system has no way to fix the size, so its server must trust its clients
// not to cut the file short; they are of the same user.
func newShared(size int) (*backing, error) {
	f, err := tempFile(size)
	if err != nil {
		return nil, err
	}
	return backingOf(f, size)
}
