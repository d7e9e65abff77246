//go:build unix

package vale

import (
	"encoding/binary"
	"fmt"
	"os"
)

// A hello is the first thing that either side sends. Its form never changes, so that
// sides of different versions understand that they are:
//
//	8  magic
//	4  version of the sender
//	4  bellKind: the doorbell that a client wants and that it gets
//
// The server answers with its own. With bellPage the file of the control page comes
// along.
type hello struct {
	version uint32
	bell    bellKind
}

const (
	helloMagic = "govale\r\n"
	helloSize  = 16
)

// A bellKind is a way to carry syncs and polls.
type bellKind uint32

const (
	bellSocket bellKind = 0 // as frames
	bellPage   bellKind = 1 // in a control page, with futexes
)

// readHello reads the other side's hello. A wrong magic is malformed; a wrong version
// is the caller's business.
func (w *wire) readHello() (hello, error) {
	b, err := w.take(helloSize)
	if err != nil {
		return hello{}, err
	}
	if string(b[:8]) != helloMagic {
		return hello{}, fmt.Errorf("vale: no hello but %q: %w", b[:8], errMalformed)
	}
	return hello{
		version: binary.LittleEndian.Uint32(b[8:]),
		bell:    bellKind(binary.LittleEndian.Uint32(b[12:])),
	}, nil
}

// writeHello sends a hello, with the file of the control page if it is not nil.
func (w *wire) writeHello(h hello, page *os.File) error {
	b := append(make([]byte, 0, helloSize), helloMagic...)
	b = binary.LittleEndian.AppendUint32(b, h.version)
	b = binary.LittleEndian.AppendUint32(b, uint32(h.bell))
	return w.send(b, page)
}
