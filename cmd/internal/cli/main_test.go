package cli

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// A signal kills the process again when the echo of the first one is over, and not before.
func TestEcho(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, first := context.WithCancel(t.Context())
		stopped := false
		afterEcho(ctx, func() { stopped = true })
		time.Sleep(time.Hour)
		first()
		time.Sleep(echo - time.Nanosecond)
		synctest.Wait()
		if stopped {
			t.Error("the echo of a signal kills")
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if !stopped {
			t.Error("a second signal does not kill")
		}
	})
}
