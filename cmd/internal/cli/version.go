package cli

import (
	"runtime"
	"runtime/debug"
	"strings"
)

// What a build says that knows more than Go does: a release, a package made of sources
// without their history. Set them with
//
//	go build -ldflags '-X govale/cmd/internal/cli.release=1.2.3 -X govale/cmd/internal/cli.commit=0123456789ab'
var release, commit string

// Version returns the version of this program, the commit that it was built from where
// that is known, the release of Go, and the system it is for.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	return versionOf(info, release, commit, runtime.GOOS+"/"+runtime.GOARCH)
}

// versionOf is Version for a build of which this is known.
func versionOf(info *debug.BuildInfo, release, commit, system string) string {
	var state string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && commit == "":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			state = ", modified"
		}
	}
	if release == "" {
		release = info.Main.Version
	}
	if release == "" {
		release = "(devel)"
	}
	parts := []string{strings.TrimPrefix(release, "v")}
	if commit != "" {
		parts = append(parts, "commit "+commit[:min(12, len(commit))]+state)
	}
	return strings.Join(append(parts, info.GoVersion, system), ", ")
}
