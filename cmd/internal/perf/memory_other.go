//go:build !linux

package main

import "errors"

// processMemory says that this system is not asked.
func processMemory() (processSize, error) { return processSize{}, errors.ErrUnsupported }
