package plan

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Names returns the keys of m in the order in which people count: vale2 before vale10.
func Names[V any](m map[string]V) []string {
	return slices.SortedFunc(maps.Keys(m), compare)
}

// compare orders names; runs of digits are numbers.
func compare(a, b string) int {
	for x, y := a, b; x != "" && y != ""; {
		dx, dy := digits(x), digits(y)
		if dx == 0 || dy == 0 {
			if x[0] != y[0] {
				return cmp.Compare(x[0], y[0])
			}
			x, y = x[1:], y[1:]
			continue
		}
		nx, ny := strings.TrimLeft(x[:dx], "0"), strings.TrimLeft(y[:dy], "0")
		if c := cmp.Or(cmp.Compare(len(nx), len(ny)), cmp.Compare(nx, ny)); c != 0 {
			return c
		}
		x, y = x[dx:], y[dy:]
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// digits returns how many digits s begins with.
func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
