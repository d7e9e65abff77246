package netmap

// KernelPath is the device node of netmap.
const KernelPath = "/dev/netmap"

// OpenKernel opens KernelPath, the netmap of FreeBSD or of the Linux module. The Device
// is bound to no port yet; the caller closes it, or the Port that Open makes of it.
//
// Errors are *OpError with a remedy in their text: fs.ErrNotExist where netmap is not
// there (with ENXIO or ENODEV too, where the node has no driver behind it),
// fs.ErrPermission where the node is not for this user, errors.ErrUnsupported on a
// system that has no netmap; else the errno of open(2), such as EMFILE.
//
// The Device goes beyond what Device promises in this: Interrupt ends all Polls that
// wait, not just one, and a Poll retries what a signal to the process interrupts. A
// second Map returns the same memory. Options that carry addresses of the program's own
// memory (OptExtmem, OptCSB) go to the kernel as they are.
func OpenKernel() (Device, error) {
	dev, err := openKernel()
	if err != nil {
		return nil, opError("open", KernelPath, err, explainOpen(err))
	}
	return dev, nil
}
