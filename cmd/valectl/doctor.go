package main

import (
	"fmt"
	"io"

	"govale/cmd/internal/cli"
)

type doctorCmd struct{}

// Help returns what valectl doctor --help says below its description.
func (doctorCmd) Help() string {
	return `One line a check: "ok", "warning" or "problem", what was looked at, what was found, and the command that mends it. Nothing is changed, and no server is started. Exit code 1 says that there is a problem.

It looks at the device node and the module, the API version, the switch server and its socket, at what limits are reached, at bridge_batch, at attached interfaces (down, MTU, offloads), and at what it takes to attach one to the emulator.

Example:

    # valectl --dev kernel doctor
    ok       module: netmap is loaded
    ok       device: /dev/netmap can be opened
    ok       api: version 14
    ok       limits: 1 of 8 switches, at most 2 of 252 ports on one
    ok       bridge_batch: 1024
    warning  em0: offloads are on (tso, lro), and a switch does not undo them; run: ifconfig em0 -tso -lro
`
}

// Run prints what the checks find. It fails if there is a problem.
func (c *doctorCmd) Run(env *cli.Env, flags cli.DeviceFlags) error {
	facts, err := gatherFacts(env, flags)
	if err != nil {
		return err
	}
	problems, err := printFindings(env.Stdout, diagnose(facts))
	switch {
	case err != nil:
		return err
	case problems == 1:
		return fmt.Errorf("there is a problem")
	case problems > 1:
		return fmt.Errorf("there are %d problems", problems)
	}
	return nil
}

// A severity is how bad a finding is.
type severity int

const (
	fine severity = iota
	warning
	problem
)

// String returns the first word of a line.
func (s severity) String() string { return [...]string{"ok", "warning", "problem"}[s] }

// A finding is what one check says.
type finding struct {
	severity
	subject string // "device", "em0"
	found   string
	command string // that mends it, may be empty
}

// checks are made in this order. Each looks at facts alone; one that does not apply
// finds nothing.
var checks = [...]func(*doctorFacts) []finding{
	checkModule, checkNode, checkServer, checkAPI, checkLimits, checkRegion, checkBatch, checkInterfaces, checkAttach,
}

// diagnose returns what all checks find.
func diagnose(f *doctorFacts) (all []finding) {
	for _, check := range checks {
		all = append(all, check(f)...)
	}
	return all
}

// printFindings prints a line each, and returns how many problems there are.
func printFindings(w io.Writer, all []finding) (problems int, err error) {
	for _, f := range all {
		if f.severity == problem {
			problems++
		}
		line := fmt.Sprintf("%-8s %s: %s", f.severity, f.subject, f.found)
		if f.command != "" {
			line += "; run: " + f.command
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return problems, err
		}
	}
	return problems, nil
}
