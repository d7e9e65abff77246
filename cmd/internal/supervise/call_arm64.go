//go:build linux

package supervise

import "golang.org/x/sys/unix"

const (
	nativeArch = unix.AUDIT_ARCH_AARCH64
	compatArch = unix.AUDIT_ARCH_ARM
)

// compatOpens are the numbers of open and creat, and then of openat and openat2, for arm.
var compatOpens = []uint32{5, 8, 322, 437}

// foreignBit is 0: no numbers of a native architecture are foreign.
const foreignBit = 0

// oldCalls are the calls that other machines have besides: none.
var oldCalls = map[uint32]call{}

// isCreat reports whether nr is creat(2), which arm64 does not have.
func isCreat(nr uint32) bool { return false }
