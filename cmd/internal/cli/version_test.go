package cli

import (
	"runtime/debug"
	"testing"
)

func TestVersionOf(t *testing.T) {
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123"}
	modified := debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	for _, c := range []struct {
		info debug.BuildInfo
		want string
	}{
		{debug.BuildInfo{GoVersion: "go1.26"}, "(devel), go1.26"},
		{debug.BuildInfo{GoVersion: "go1.26", Main: debug.Module{Version: "v1.2.3"}}, "v1.2.3, go1.26"},
		{debug.BuildInfo{GoVersion: "go1.26", Settings: []debug.BuildSetting{revision}}, "(devel), commit 0123456789ab, go1.26"},
		{debug.BuildInfo{GoVersion: "go1.26", Settings: []debug.BuildSetting{revision, modified}}, "(devel), commit 0123456789ab, modified, go1.26"},
	} {
		if got := versionOf(&c.info); got != c.want {
			t.Errorf("versionOf(%+v) = %q, want %q", c.info, got, c.want)
		}
	}
}
