//go:build !freebsd

package cli

import (
	"os"

	"govale/netmap"
)

// KernelIsDefault reports whether the kernel is the device of a user who does not say
// which: it is where it has netmap, whether this user may open it or not.
func KernelIsDefault() bool {
	_, err := os.Stat(netmap.KernelPath)
	return err == nil
}
