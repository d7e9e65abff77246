//go:build !linux

package main

import (
	"errors"
	"testing"
)

func TestUnsupported(t *testing.T) {
	if all, err := systems(); all != nil || !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("systems() = %v, %v", all, err)
	}
}
