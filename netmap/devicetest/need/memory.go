package need

import "testing"

// Memory skips the test where the machine is known to have less memory than this many MB:
// a kernel that runs out of it ends the test binary, and with it all other tests.
func Memory(t testing.TB, mb uint64) {
	t.Helper()
	if has := physicalMemory() >> 20; has != 0 && has < mb {
		t.Skipf("needs a machine with %d MB of memory: this one has %d", mb, has)
	}
}
