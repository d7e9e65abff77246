package cli

import (
	"os"
	"path/filepath"
)

// CalledAs returns the name by which a tool was started, where that is a name it is
// installed by: its own, or that with "go" before it, which packages use where the base
// system has a program of the same name.
func CalledAs(tool string) string { return calledAs(tool, os.Args[0]) }

func calledAs(tool, arg0 string) string {
	if filepath.Base(arg0) == "go"+tool {
		return "go" + tool
	}
	return tool
}
