//go:build unix && !race

package vale

import (
	"slices"
	"testing"
)

// What a region gives up is handed out again as zeros, also to a shorter one, and whoever
// has a slice of it can still touch it.
func TestOwnMemoryComesBackAsZeros(t *testing.T) {
	const size = 123 * pageSize
	zero := func(b []byte) bool { return !slices.ContainsFunc(b, func(v byte) bool { return v != 0 }) }
	first, err := newOwn(size)
	if err != nil {
		t.Fatal(err)
	}
	stale := first.b
	for range 3 {
		for i := range stale {
			stale[i] = 7
		}
		first.free()
		first.free()
		if !zero(stale) {
			t.Fatal("memory that was given up holds what was in it")
		}
		stale[0] = 7
		stale[0] = 0
		short, err := newOwn(size - pageSize)
		if err != nil {
			t.Fatal(err)
		}
		if len(short.b) != size-pageSize || !zero(short.b) {
			t.Fatalf("%d bytes, not all of them zeros, want %d zeros", len(short.b), size-pageSize)
		}
		short.free()
		if first, err = newOwn(size); err != nil || len(first.b) != size || !zero(first.b) {
			t.Fatalf("%d bytes, not all of them zeros, want %d zeros, %v", len(first.b), size, err)
		}
		stale = first.b
	}
	first.free()
}

// Memory that is given up twice would belong to two regions.
func TestOwnMemoryIsOfOneRegion(t *testing.T) {
	const size = 77 * pageSize
	first, err := newOwn(size)
	if err != nil {
		t.Fatal(err)
	}
	first.free()
	first.free()
	var all []*backing
	for i := range 4 {
		m, err := newOwn(size)
		if err != nil {
			t.Fatal(err)
		}
		m.b[0] = byte(i + 1)
		all = append(all, m)
	}
	for i, m := range all {
		if m.b[0] != byte(i+1) {
			t.Errorf("region %d has the memory of another one", i)
		}
		m.free()
	}
}
