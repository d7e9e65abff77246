package cli

import (
	"fmt"
	"runtime/debug"
)

// Version returns the version of this program as its build recorded it: the module's
// version, and the commit where it was built from a checkout.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return versionOf(info)
}

// versionOf is Version for a build of which this is known.
func versionOf(info *debug.BuildInfo) string {
	var commit, state string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			state = ", modified"
		}
	}
	version := info.Main.Version
	if version == "" {
		version = "(devel)"
	}
	if commit == "" {
		return fmt.Sprintf("%s, %s", version, info.GoVersion)
	}
	return fmt.Sprintf("%s, commit %s%s, %s", version, commit, state, info.GoVersion)
}
