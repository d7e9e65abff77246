package vale

import (
	"errors"
	"os"
	"syscall"

	"govale/nmreq"
)

// A request is one NIOCCTRL on its way: what nmreq_copyin has made of it. Handlers read
// and write body, a copy, which goes back to the user only if all goes well.
type request struct {
	name    string
	body    []byte
	options []nmreq.Option
}

// A handler answers one type of request.
type handler func(d *Dev, r *request) error

// handlers is the dispatch of netmap_ioctl.
var handlers = map[nmreq.ReqType]handler{
	nmreq.ReqRegister:           (*Dev).reqRegister,
	nmreq.ReqPortInfoGet:        (*Dev).reqPortInfoGet,
	nmreq.ReqValeAttach:         (*Dev).reqValeAttach,
	nmreq.ReqValeDetach:         (*Dev).reqValeDetach,
	nmreq.ReqValeList:           (*Dev).reqValeList,
	nmreq.ReqPortHdrSet:         (*Dev).reqPortHdrSet,
	nmreq.ReqPortHdrGet:         (*Dev).reqPortHdrGet,
	nmreq.ReqValeNewif:          (*Dev).reqValeNewif,
	nmreq.ReqValeDelif:          (*Dev).reqValeDelif,
	nmreq.ReqValePollingEnable:  (*Dev).reqValePolling,
	nmreq.ReqValePollingDisable: (*Dev).reqValePolling,
	nmreq.ReqPoolsInfoGet:       (*Dev).reqPoolsInfoGet,
	nmreq.ReqSyncKloopStart:     (*Dev).reqSyncKloopStart,
	nmreq.ReqSyncKloopStop:      (*Dev).reqSyncKloopStop,
	nmreq.ReqCSBEnable:          (*Dev).reqCSBEnable,
}

// Ctrl is NIOCCTRL: see netmap.Device.
func (d *Dev) Ctrl(m *nmreq.Message) error {
	if d.isShut() {
		return os.ErrClosed
	}
	if v := m.Header.Version; v < nmreq.API14 || v > nmreq.APIMax {
		return syscall.EINVAL
	}
	size := nmreq.BodySize(m.Header.ReqType)
	if m.Header.Reserved != 0 || (m.Body == nil) != (size == 0) {
		return syscall.EINVAL // netmap.c: nmreq_copyin
	}
	if err := checkOptions(size, m.Options); err != nil {
		return err
	}
	r := &request{name: nmreq.Name(m.Header.Name[:nmreq.NameSize-1]), options: m.Options}
	r.body = make([]byte, size)
	copy(r.body, m.Body)
	h := handlers[m.Header.ReqType]
	if h == nil {
		return syscall.EINVAL
	}
	if err := h(d, r); err != nil {
		return err
	}
	copy(m.Body, r.body)
	if m.Header.ReqType == nmreq.ReqValeList {
		return nmreq.PutName(m.Header.Name[:], r.name)
	}
	return nil
}

// isShut reports whether d has been closed.
func (d *Dev) isShut() bool {
	select {
	case <-d.closed:
		return true
	default:
		return false
	}
}

// checkOptions takes in the options of a request as nmreq_copyin does: each is not
// supported until somebody supports it; types of no meaning and types that come twice
// are wrong, and all options together with the body have a limit.
func checkOptions(size int, options []nmreq.Option) error {
	for _, o := range options {
		size += optionHeader + o.DataSize()
	}
	if size > nmreq.MaxSize {
		return syscall.EMSGSIZE
	}
	var err error
	seen := map[nmreq.OptType]int{}
	for i := range options {
		o := &options[i]
		first, twice := seen[o.Type]
		o.Status = uint32(syscall.EOPNOTSUPP)
		switch {
		case o.Type < 1:
			o.Status, err = uint32(syscall.EINVAL), syscall.EINVAL
		case o.Type >= nmreq.OptTypeMax:
			err = syscall.EOPNOTSUPP
		case twice:
			options[first].Status = uint32(syscall.EINVAL)
			o.Status, err = uint32(syscall.EINVAL), syscall.EINVAL
		default:
			seen[o.Type] = i
		}
	}
	return err
}

// optionHeader is the size of struct nmreq_option.
const optionHeader = 24

// unsupportedOption returns EOPNOTSUPP where an option is left that nobody has taken:
// a registration must not go through without what it asks for
// (netmap.c: nmreq_checkoptions).
func (r *request) unsupportedOption() error {
	for _, o := range r.options {
		if o.Status == uint32(syscall.EOPNOTSUPP) {
			return syscall.EOPNOTSUPP
		}
	}
	return nil
}

// edit runs f on the body of r, as a structure.
func edit[B nmreq.Body](r *request, f func(*B) error) error { return editArg(r.body, f) }

// Errno returns the errno that an error stands for: EIO for one that has none.
func Errno(err error) syscall.Errno {
	if err == nil {
		return 0 // before the variable that escapes
	}
	var e syscall.Errno
	switch {
	case errors.As(err, &e) && e != 0:
		return e
	case errors.Is(err, os.ErrClosed):
		return syscall.EBADF
	case errors.Is(err, nmreq.ErrMalformed):
		return syscall.EINVAL
	}
	return syscall.EIO
}
