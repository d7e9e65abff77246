package main

import (
	"fmt"
	"io"
	"os/exec"
	"sync"
)

// commands are the runs of -z: the command with the name of a file that another one has
// followed. They run beside the capture, at the lowest priority.
type commands struct {
	program string
	tool    string
	stderr  io.Writer
	running sync.WaitGroup
}

// start runs the command for a file.
func (c *commands) start(file string) {
	cmd := exec.Command(c.program, file)
	cmd.Stdout, cmd.Stderr = c.stderr, c.stderr // the standard output is for packets
	apart(cmd)
	if err := cmd.Start(); err != nil {
		c.failed(file, err)
		return
	}
	beNice(cmd.Process.Pid)
	c.running.Go(func() {
		if err := cmd.Wait(); err != nil {
			c.failed(file, err)
		}
	})
}

func (c *commands) failed(file string, err error) {
	fmt.Fprintf(c.stderr, "%s: -z %s %s: %v\n", c.tool, c.program, file, err)
}

// wait waits until all of them have ended.
func (c *commands) wait() { c.running.Wait() }
