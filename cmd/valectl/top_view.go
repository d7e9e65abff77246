package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// What is drawn, at 80 columns and 24 rows:
//
//	title     device, switches and ports, order, time
//	heading   in reverse
//	rows      switches in bold
//	help      keys, and which of the rows are shown

const (
	bold, reverse, plain = "\x1b[1m", "\x1b[7m", "\x1b[m"

	numberCols = 5 * 9 // columns of numbers, with a blank before each
	leastCurve = 12
	leastName  = 12
	mostName   = 32
)

// View draws the screen.
func (m *topModel) View() tea.View {
	v := tea.NewView(m.screen())
	v.AltScreen = true
	return v
}

// screen returns the lines of the screen, none wider than it.
func (m *topModel) screen() string {
	var b strings.Builder
	name, curve := m.widths()
	m.write(&b, "", m.title())
	m.write(&b, reverse, fmt.Sprintf("%-*s %8s %8s %8s %8s %8s  %-*s", name, "NAME", "TX/s", "TX bit/s", "RX/s", "RX bit/s", "DROPS/s", curve, "PACKETS"))
	last := min(m.offset+m.room(), len(m.rows))
	for _, r := range m.rows[m.offset:last] {
		style := bold
		if r.isPort {
			style = ""
		}
		m.write(&b, style, m.row(r, name, curve))
	}
	for range m.room() - (last - m.offset) {
		b.WriteByte('\n')
	}
	m.write(&b, "", m.help(last))
	return strings.TrimSuffix(b.String(), "\n")
}

// widths shares what the numbers leave between names and curves.
func (m *topModel) widths() (name, curve int) {
	rest := max(m.width-numberCols-2, leastName+leastCurve)
	curve = max(leastCurve, min(rest-mostName, historyLength))
	return rest - curve, curve
}

// write writes a line, cut to the screen.
func (m *topModel) write(b *strings.Builder, style, line string) {
	line = cut(line, m.width)
	if style != "" {
		line = style + line + plain
	}
	b.WriteString(line)
	b.WriteByte('\n')
}

// cut returns the first n characters of s.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

// title says what is seen.
func (m *topModel) title() string {
	switches, ports := countPorts(m.rows)
	left := fmt.Sprintf("valectl top: %s, %s, by %s", count(switches, "switch", "switches"), count(ports, "port", "ports"), m.sort)
	if m.paused {
		left += ", PAUSED"
	}
	right := m.device + "  " + m.at.Format("15:04:05")
	if room := m.width - utf8.RuneCountInString(left) - 2; utf8.RuneCountInString(right) > room {
		right = m.at.Format("15:04:05")
	}
	return fmt.Sprintf("%s%*s", left, max(m.width-utf8.RuneCountInString(left), 0), right)
}

// count writes a number of things.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// row draws a switch or a port, the latter a little to the right.
func (m *topModel) row(r topRow, name, curve int) string {
	label := r.name
	if r.isPort {
		label = " " + label
	}
	return fmt.Sprintf("%-*s %8s %8s %8s %8s %8s  %s", name, shorten(label, name),
		r.tx.short(r.tx.packets), r.tx.short(r.tx.bits), r.rx.short(r.rx.packets), r.rx.short(r.rx.bits), r.drops.short(r.drops.drops),
		r.past.curve(curve, m.ascii))
}

// shorten returns s with what does not fit in n characters as one mark.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return cut(s, n-1) + "+"
}

// help says which keys there are, and where in the list the screen is.
func (m *topModel) help(last int) string {
	left := "q quit  p pause  sort: n name t tx r rx d drops  arrows PgUp PgDn scroll"
	if len(m.rows) <= m.room() {
		left = "q quit  p pause  sort: n name t tx r rx d drops"
	}
	right := fmt.Sprintf("%d-%d/%d", min(m.offset+1, last), last, len(m.rows))
	if m.width < len(left)+len(right)+1 {
		left = cut("q quit  p pause  sort: n t r d  arrows scroll", max(m.width-len(right)-1, 0))
	}
	return fmt.Sprintf("%s%*s", left, max(m.width-len(left), 0), right)
}
