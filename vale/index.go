package vale

import (
	"sync/atomic"

	"govale/netmap/shm"
)

// An index is a slot number that one side moves and the other one reads. What was written
// before it was moved is visible to who has read it. Who moves it and must then see what
// others have done, such as having gone to sleep, takes or gives back a lock in between.
type index struct{ i uint32 }

func (x *index) Load() uint32 { return atomic.LoadUint32(&x.i) }

func (x *index) Store(i uint32) { shm.StoreRelease(&x.i, i) }
