package main

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"govale/vale"
)

// checkServer: whether the switch server answers, and is of this version.
func checkServer(f *doctorFacts) []finding {
	const subject = "server"
	serve := "valectl serve --socket " + f.path()
	if f.isDefault {
		serve = "valectl serve"
	}
	var version *vale.VersionError
	switch {
	case f.socketErr != nil:
		return []finding{{problem, subject, f.socketErr.Error(), ""}}
	case !f.served():
		return nil
	case !f.socket && f.isDefault:
		return []finding{{fine, subject, "none runs; the first tool that needs it starts one on " + f.path(), ""}}
	case !f.socket:
		return []finding{{problem, subject, "there is no socket " + f.path(), serve}}
	case errors.As(f.openErr, &version):
		return []finding{{problem, subject, fmt.Sprintf("the one on %s speaks version %d, these tools version %d", f.path(), version.Server, version.Client), "valectl serve, of this version, after ending the other one"}}
	case errors.Is(f.openErr, syscall.ECONNREFUSED) && f.isDefault:
		return []finding{{warning, subject, "a dead one has left its socket " + f.path() + "; the next one takes its place", "valectl serve"}}
	case errors.Is(f.openErr, syscall.ECONNREFUSED):
		return []finding{{problem, subject, "a dead one has left its socket " + f.path(), serve}}
	case errors.Is(f.openErr, fs.ErrPermission):
		return []finding{{problem, subject, f.path() + " is another user's; only the user who serves may dial", serve + ", on a path of your own"}}
	case f.openErr != nil:
		return []finding{{problem, subject, f.openErr.Error(), serve}}
	}
	return []finding{{fine, subject, "answers on " + f.path(), ""}}
}
