package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// A vdePort is a port of a vde_switch. It is there as long as the connection to the
// switch's control socket; frames are datagrams.
type vdePort struct{ control, data int }

// What a request begins with, and its kind: a new port.
const (
	vdeMagic   = 0xfeedface
	vdeVersion = 3
	vdeNewPort = 0
)

// vdePath is the length of the path in a struct sockaddr_un.
const vdePath = 108

// vdeRequest returns a request for a port, to which the switch is to send on the socket at
// path: struct request_v3 of vde's datasock.c, in the order of this machine.
func vdeRequest(path, description string) ([]byte, error) {
	if len(path) >= vdePath {
		return nil, fmt.Errorf("%s: too long for a socket", path)
	}
	b := binary.NativeEndian.AppendUint32(nil, vdeMagic)
	b = binary.NativeEndian.AppendUint32(b, vdeVersion)
	b = binary.NativeEndian.AppendUint32(b, vdeNewPort)
	b = binary.NativeEndian.AppendUint16(b, unix.AF_UNIX)
	b = append(b, path...)
	b = append(b, make([]byte, vdePath-len(path))...)
	return append(b, description...), nil
}

// parseVDEReply returns the path to which frames are sent, from the struct sockaddr_un that
// answers a request.
func parseVDEReply(b []byte) (string, error) {
	if len(b) != 2+vdePath || binary.NativeEndian.Uint16(b) != unix.AF_UNIX {
		return "", fmt.Errorf("vde_switch answers % x, which is no address", b)
	}
	path, _, _ := bytes.Cut(b[2:], []byte{0})
	if len(path) == 0 {
		return "", errors.New("vde_switch has no port left")
	}
	return string(path), nil
}

// dialVDE makes a port of the switch whose sockets are in the directory ctl; frames to it
// arrive on a socket at path.
func dialVDE(ctl, path string) (*vdePort, error) {
	p := &vdePort{-1, -1}
	if err := p.dial(ctl, path); err != nil {
		p.close()
		return nil, fmt.Errorf("vde_switch: %w", err)
	}
	return p, nil
}

func (p *vdePort) dial(ctl, path string) (err error) {
	if p.control, err = unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0); err != nil {
		return err
	}
	if p.data, err = unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0); err != nil {
		return err
	}
	if err := unix.Bind(p.data, &unix.SockaddrUnix{Name: path}); err != nil {
		return err
	}
	if err := unix.Connect(p.control, &unix.SockaddrUnix{Name: filepath.Join(ctl, "ctl")}); err != nil {
		return err
	}
	if err := p.waits(); err != nil {
		return err
	}
	request, err := vdeRequest(path, "peers")
	if err != nil {
		return err
	}
	if _, err := unix.Write(p.control, request); err != nil {
		return err
	}
	reply := make([]byte, 2+vdePath+1)
	n, err := unix.Read(p.control, reply)
	if err != nil {
		return err
	}
	peer, err := parseVDEReply(reply[:n])
	if err != nil {
		return err
	}
	return unix.Connect(p.data, &unix.SockaddrUnix{Name: peer})
}

// waits bounds how long the port waits for the switch, so that who reads or writes can be
// told to stop.
func (p *vdePort) waits() error {
	bound, long := unix.NsecToTimeval(int64(50*time.Millisecond)), unix.NsecToTimeval(int64(patience))
	return errors.Join(
		unix.SetsockoptTimeval(p.data, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &bound),
		unix.SetsockoptTimeval(p.data, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &bound),
		unix.SetsockoptTimeval(p.control, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &long),
	)
}

func (p *vdePort) close() {
	for _, fd := range []int{p.data, p.control} {
		if fd >= 0 {
			unix.Close(fd)
		}
	}
}
