package cli

import (
	"runtime/debug"
	"testing"
)

func TestVersionOf(t *testing.T) {
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123"}
	modified := debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	for _, c := range []struct {
		info            debug.BuildInfo
		release, commit string
		want            string
	}{
		{debug.BuildInfo{}, "", "", "(devel), go1.26, plan9/arm"},
		{debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, "", "", "1.2.3, go1.26, plan9/arm"},
		{debug.BuildInfo{Settings: []debug.BuildSetting{revision}}, "", "", "(devel), commit 0123456789ab, go1.26, plan9/arm"},
		{debug.BuildInfo{Settings: []debug.BuildSetting{revision, modified}}, "", "", "(devel), commit 0123456789ab, modified, go1.26, plan9/arm"},
		{debug.BuildInfo{Main: debug.Module{Version: "v0.0.0-20260101"}, Settings: []debug.BuildSetting{revision}}, "1.2.3", "", "1.2.3, commit 0123456789ab, go1.26, plan9/arm"},
		{debug.BuildInfo{Settings: []debug.BuildSetting{revision}}, "v1.2.3", "ba9876543210f", "1.2.3, commit ba9876543210, go1.26, plan9/arm"},
		{debug.BuildInfo{}, "1.2.3", "ba98", "1.2.3, commit ba98, go1.26, plan9/arm"},
	} {
		c.info.GoVersion = "go1.26"
		if got := versionOf(&c.info, c.release, c.commit, "plan9/arm"); got != c.want {
			t.Errorf("versionOf(%+v, %q, %q) = %q, want %q", c.info, c.release, c.commit, got, c.want)
		}
	}
}
