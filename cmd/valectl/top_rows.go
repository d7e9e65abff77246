package main

import (
	"cmp"
	"slices"
	"strings"
)

// A topRow is a switch or one of its ports.
type topRow struct {
	name   string
	group  int // which switch, by its place among the rows of a sample
	isPort bool
	tx, rx rate
	drops  rate // drops alone
	past   *history
}

// measure returns the rows of a sample, each switch before its ports, and remembers what
// they do.
func (m *topModel) measure(s topSample) []topRow {
	rows := make([]topRow, 0, len(m.rows))
	lines := switchRows(s.all)
	rates := m.meter.measure(s.at, lines)
	group := -1
	for i := 0; i < len(lines); i += 2 { // tx and rx of each
		r := topRow{name: lines[i].name, tx: rates[i], rx: rates[i+1]}
		r.isPort = !isSwitch(r.name)
		if !r.isPort {
			group++
		}
		r.group = group
		r.drops = r.tx
		if r.isPort {
			r.drops.drops += r.rx.drops
		}
		r.past = m.remember(r)
		rows = append(rows, r)
	}
	m.forget(rows)
	return rows
}

// remember puts what a row does behind what it did.
func (m *topModel) remember(r topRow) *history {
	h := m.hist[r.name]
	if h == nil {
		h = &history{}
		m.hist[r.name] = h
	}
	if r.tx.known {
		h.push(r.tx.packets + r.rx.packets)
	}
	return h
}

// forget drops the past of what is gone.
func (m *topModel) forget(rows []topRow) {
	if len(m.hist) <= len(rows) {
		return
	}
	still := make(map[string]*history, len(rows))
	for _, r := range rows {
		still[r.name] = r.past
	}
	m.hist = still
}

// order sorts the rows: switches by the key, and below each its ports by the key. Equals
// are in the order of their names.
func (m *topModel) order() {
	heads := make(map[int]topRow)
	for _, r := range m.rows {
		if !r.isPort {
			heads[r.group] = r
		}
	}
	slices.SortStableFunc(m.rows, func(a, b topRow) int {
		switch {
		case a.group != b.group:
			return m.compare(heads[a.group], heads[b.group])
		case a.isPort != b.isPort && a.isPort:
			return 1
		case a.isPort != b.isPort:
			return -1
		}
		return m.compare(a, b)
	})
}

// compare is the order of two rows by the key, the busiest first.
func (m *topModel) compare(a, b topRow) int {
	var c int
	switch m.sort {
	case "tx":
		c = cmp.Compare(b.tx.packets, a.tx.packets)
	case "rx":
		c = cmp.Compare(b.rx.packets, a.rx.packets)
	case "drops":
		c = cmp.Compare(b.drops.drops, a.drops.drops)
	}
	if c == 0 {
		c = compareNames(a.name, b.name)
	}
	return c
}

// compareNames has p2 before p10: names that differ in a number at their end only are in
// the order of those.
func compareNames(a, b string) int {
	stem := func(s string) string { return strings.TrimRight(s, "0123456789") }
	if stem(a) != stem(b) {
		return cmp.Compare(a, b)
	}
	number := func(s string) string { return strings.TrimLeft(s[len(stem(s)):], "0") }
	return cmp.Or(cmp.Compare(len(number(a)), len(number(b))), cmp.Compare(number(a), number(b)), cmp.Compare(a, b))
}

// countPorts returns how many switches and ports the rows are of.
func countPorts(rows []topRow) (switches, ports int) {
	for _, r := range rows {
		if r.isPort {
			ports++
		} else {
			switches++
		}
	}
	return switches, ports
}
