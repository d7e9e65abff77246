//go:build linux && (amd64 || arm64)

package supervise

import (
	"golang.org/x/sys/unix"

	"govale/nmreq"
)

// A request is an NIOCCTRL as a child has it in memory: a header, and the addresses that
// it leads to.
type request struct {
	m       nmreq.Message
	body    uint64   // address of the body
	options []uint64 // addresses of the options
}

// ctrl is NIOCCTRL.
func (s *supervisor) ctrl(n *notification, o *open) reply {
	var r request
	if errno := s.readRequest(n, &r); errno != 0 {
		return fail(errno)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	err := o.dev.Ctrl(&r.m)
	if err == nil && r.m.Header.ReqType == nmreq.ReqRegister {
		body := nmreq.Copy[nmreq.Register](r.m.Body)
		o.memsize, o.offset = body.Memsize, body.Offset
		n.binds = true
	}
	errno := errnoOf(err)
	if s.writeAnswer(n, &r, errno == 0) != nil && errno == 0 {
		errno = unix.EFAULT
	}
	return fail(errno)
}

// readRequest reads a request in the order of the kernel's, which fails where it first
// meets something wrong (netmap.c: netmap_ioctl, nmreq_copyin). What is wrong with the
// header alone is the device's to say, to whom the rest does not matter then.
func (s *supervisor) readRequest(n *notification, r *request) unix.Errno {
	h := &r.m.Header
	if s.read(n, n.args[2], nmreq.Bytes(h)) != nil {
		return unix.EFAULT
	}
	first := h.Options
	r.body = h.Body
	h.Options, h.Body = 0, 0
	size := nmreq.BodySize(h.ReqType)
	if r.body != 0 {
		r.m.Body = make([]byte, size)
	}
	if h.Version < nmreq.API14 || h.Version > nmreq.APIMax || h.Reserved != 0 || (size != 0) != (r.body != 0) {
		return 0
	}
	if errno := s.readOptions(n, r, first, size); errno != 0 {
		return errno
	}
	if s.read(n, r.body, r.m.Body) != nil {
		return unix.EFAULT
	}
	return s.readOptionData(n, r)
}

// readOptions follows the chain of options, which is no longer than the kernel takes.
func (s *supervisor) readOptions(n *notification, r *request, at uint64, size int) unix.Errno {
	for at != 0 {
		var h nmreq.OptionHeader
		if s.read(n, at, nmreq.Bytes(&h)) != nil {
			return unix.EFAULT
		}
		o := nmreq.Option{Type: h.Type, Status: h.Status, Size: h.Size}
		size += len(nmreq.Bytes(&h)) + o.DataSize()
		if size > nmreq.MaxSize {
			return unix.EMSGSIZE
		}
		r.m.Options = append(r.m.Options, o)
		r.options = append(r.options, at)
		at = h.Next
	}
	return 0
}

// readOptionData reads what follows the headers of options.
func (s *supervisor) readOptionData(n *notification, r *request) unix.Errno {
	for i := range r.m.Options {
		o := &r.m.Options[i]
		if size := o.DataSize(); size > 0 {
			o.Data = make([]byte, size)
			if s.read(n, r.options[i]+optionHeaderSize, o.Data) != nil {
				return unix.EFAULT
			}
		}
	}
	return 0
}

// Where parts of struct nmreq_option are.
const (
	optionStatus     = 12
	optionHeaderSize = 24
)

// writeAnswer writes what the kernel does: the status of each option always, its data
// where it was taken, body and header where all went well (netmap.c: nmreq_copyout).
func (s *supervisor) writeAnswer(n *notification, r *request, well bool) error {
	if well {
		if err := s.write(n, r.body, r.m.Body); err != nil {
			return err
		}
	}
	for i := range r.m.Options {
		o := &r.m.Options[i]
		status := uint32Bytes(o.Status)
		if err := s.write(n, r.options[i]+optionStatus, status[:]); err != nil {
			return err
		}
		if well && o.Status == 0 {
			if err := s.write(n, r.options[i]+optionHeaderSize, o.Data); err != nil {
				return err
			}
		}
	}
	if !well {
		return nil
	}
	// But for the addresses, which stay what they were.
	return s.write(n, n.args[2], nmreq.Bytes(&r.m.Header)[:headerAddresses])
}

// headerAddresses is where the addresses of struct nmreq_header begin.
const headerAddresses = 72
