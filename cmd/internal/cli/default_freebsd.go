package cli

// KernelIsDefault reports whether the kernel is the device of a user who does not say
// which. FreeBSD always has netmap, if only as a module to load, and opening it says so.
func KernelIsDefault() bool { return true }
