//go:build freebsd || linux

package netmap

import "sync"

// kernelAPI is the API version of the kernel that this process runs on.
var kernelAPI apiCache

// An apiCache keeps an API version once it is known; a failure is tried again.
type apiCache struct {
	mu      sync.Mutex
	version uint16 // 0: not known yet
}

// get returns the version, found out on dev if need be.
func (c *apiCache) get(dev Device) (uint16, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version != 0 {
		return c.version, nil
	}
	v, err := askVersion(dev)
	if err == nil {
		c.version = v
	}
	return v, err
}
