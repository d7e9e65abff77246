package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"

	"govale/cmd/internal/cli"
)

// accessFlags say who beside this user may connect to a server's sockets.
type accessFlags struct {
	Mode  string `placeholder:"MODE" help:"Mode of the socket, octal: who may write to it uses the switches. Wants --socket, since nobody else can enter the directory of the default one. Default: 0600, this user alone; with --group 0660."`
	Group string `placeholder:"GROUP" help:"Group of the socket, by name or number. Wants --socket as --mode does. Only root can give it a group that this user is not in."`
}

// An access is what accessFlags come to. The zero one leaves a socket as it is made, to
// this user alone.
type access struct {
	mode  fs.FileMode // 0: as it is
	group string      // as the user wrote it, "" for none
	gid   int
}

// access checks the flags.
func (f *accessFlags) access() (a access, err error) {
	if f.Group != "" {
		a.mode, a.group = 0o660, f.Group
		if a.gid, err = groupID(f.Group); err != nil {
			return access{}, err
		}
	}
	if f.Mode == "" {
		return a, nil
	}
	mode, err := strconv.ParseUint(f.Mode, 8, 32)
	switch {
	case err != nil || mode > 0o777:
		return access{}, cli.Usagef("--mode %s: a mode is an octal number up to 0777, such as 0660", f.Mode)
	case mode&0o600 != 0o600:
		return access{}, cli.Usagef("--mode %s: this user could not connect either: take one from 0600 on", f.Mode)
	}
	a.mode = fs.FileMode(mode)
	return a, nil
}

// groupID returns the number of a group of that name, or of that number.
func groupID(group string) (int, error) {
	g, err := user.LookupGroup(group)
	if err == nil {
		return strconv.Atoi(g.Gid)
	}
	var unknown user.UnknownGroupError
	if !errors.As(err, &unknown) {
		return 0, fmt.Errorf("--group %s: %w", group, err)
	}
	// Two numbers stand for no group at all, and for none to be set.
	if id, err := strconv.ParseUint(group, 10, 32); err == nil && id < 1<<32-2 {
		return int(id), nil
	}
	return 0, cli.Usagef("--group %s: there is no such group: `getent group` lists those that exist", group)
}

// apply gives the socket its group and then its mode: it is never open to another group
// than the one that is meant.
func (a access) apply(socket string) error {
	if a.group != "" {
		if err := os.Lchown(socket, -1, a.gid); err != nil {
			return a.failed("--group "+a.group, err)
		}
	}
	if a.mode != 0 {
		if err := os.Chmod(socket, a.mode); err != nil {
			return a.failed(fmt.Sprintf("--mode %#o", a.mode), err)
		}
	}
	return nil
}

// failed says which flag the system refused, and what helps.
func (a access) failed(flag string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%s: %w: serve as root, or as a user who is in that group", flag, err)
	}
	return fmt.Errorf("%s: %w", flag, err)
}
