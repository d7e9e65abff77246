package cli

import (
	"io"
	"os"
	"time"
)

// An Env is what a tool sees of the world around it.
type Env struct {
	Tool           string // name of the tool: the first word of its messages
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(name string) string
	Now            func() time.Time
}

// OSEnv returns the world of this process, for the tool of that name.
func OSEnv(tool string) *Env {
	return &Env{Tool: tool, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: time.Now}
}
