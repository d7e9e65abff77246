//go:build !unix

package main

// onSignals does nothing: there are no such signals.
func onSignals(status, flush, end func()) (stop func()) { return func() {} }
