package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// A system is a switch, or what comes near to one, and how it is made ready.
type system struct {
	name  string
	note  string    // what a reader of its numbers must know
	root  bool      // only root can make ready what it needs
	needs []program // what must be installed

	// start makes it ready for frames of one size, in a directory of its own.
	start func(ctx context.Context, dir string, size int) (rig, error)
}

// A rig is a system that is ready for frames of one size. It rests but for its turns.
type rig interface {
	// turn lets it move frames for about d, and returns how many a second arrived.
	turn(ctx context.Context, d time.Duration) (pps float64, err error)

	// close ends it and all its processes.
	close()
}

// A program is looked for in $PATH; pkg is the package of Debian that has it.
type program struct{ name, pkg string }

// absent returns why a system cannot be measured here, nil if it can.
func (s *system) absent() error {
	if s.root && os.Geteuid() != 0 {
		return errors.New("needs root, to make a network namespace with interfaces")
	}
	var pkgs []string
	for _, p := range s.needs {
		if _, err := exec.LookPath(p.name); err != nil && !slices.Contains(pkgs, p.pkg) {
			pkgs = append(pkgs, p.pkg)
		}
	}
	if pkgs != nil {
		return fmt.Errorf("not installed: apt-get install %s", strings.Join(pkgs, " "))
	}
	return nil
}
