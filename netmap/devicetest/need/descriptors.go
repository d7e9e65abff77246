package need

import "testing"

// Descriptors skips the test where this process may not have so many descriptors open.
func Descriptors(t testing.TB, n uint64) {
	t.Helper()
	if may := descriptorLimit(); may < n {
		t.Skipf("needs %d descriptors: this process may have %d (ulimit -n)", n, may)
	}
}
