//go:build !linux && !freebsd

package main

// What follows is of systems whose kernel has no netmap, and where the emulator attaches
// no interfaces.

func moduleLoaded() bool { return false }

func setting(string) *int { return nil }

func gatherAttach(string) attachFacts { return attachFacts{} }

func offloadsOn(string) []string { return nil }
