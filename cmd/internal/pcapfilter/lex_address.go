package pcapfilter

import "strings"

// The functions in this file return how many bytes at the beginning of text are an
// address or a number of their kind, 0 if none.

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isAlnum(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// run counts the bytes at the beginning of text that are ok, up to most.
func run(text string, most int, ok func(byte) bool) int {
	n := 0
	for n < len(text) && n < most && ok(text[n]) {
		n++
	}
	return n
}

// matchName matches letters, digits, dots, dashes and underscores; the first is a letter
// or digit, the last is neither dash nor underscore.
func matchName(text string) int {
	if text == "" || !isAlnum(text[0]) {
		return 0
	}
	n := run(text, len(text), func(c byte) bool {
		return isAlnum(c) || c == '-' || c == '_' || c == '.'
	})
	return len(strings.TrimRight(text[:n], "-_"))
}

// matchNumber matches decimal digits, or 0x and hexadecimal ones.
func matchNumber(text string) int {
	if len(text) > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') {
		if n := run(text[2:], len(text), isHex); n > 0 {
			return 2 + n
		}
	}
	return run(text, len(text), isDigit)
}

// matchIPv4 matches two to four numbers with dots between them.
func matchIPv4(text string) int {
	end, parts := 0, 0
	for pos := 0; parts < 4; {
		n := matchNumber(text[pos:])
		if n == 0 {
			break
		}
		pos += n
		end = pos
		parts++
		if pos == len(text) || text[pos] != '.' {
			break
		}
		pos++
	}
	if parts < 2 {
		return 0
	}
	return end
}

// matchMAC matches an Ethernet address: six bytes with colons, dashes or dots between
// them, or twelve digits, with or without dots after each four.
func matchMAC(text string) int {
	best := 0
	for _, sep := range []byte(":-.") {
		best = max(best, matchGroups(text, 6, 1, 2, sep))
	}
	best = max(best, matchGroups(text, 3, 4, 4, '.'))
	if run(text, 12, isHex) == 12 {
		best = max(best, 12)
	}
	return best
}

// matchGroups matches count groups of least to most hexadecimal digits, with sep between
// them.
func matchGroups(text string, count, least, most int, sep byte) int {
	pos := 0
	for i := range count {
		if i > 0 {
			if pos == len(text) || text[pos] != sep {
				return 0
			}
			pos++
		}
		n := run(text[pos:], most, isHex)
		if n < least {
			return 0
		}
		pos += n
	}
	return pos
}

// matchBadMAC matches what has colons like an Ethernet address and ends with one, for
// which there is an error of its own.
func matchBadMAC(text string) int {
	best, groups := 0, 0
	for pos := 0; ; {
		n := run(text[pos:], 2, isHex)
		colons := run(text[pos+n:], len(text), func(c byte) bool { return c == ':' })
		if n == 0 || colons == 0 {
			return best
		}
		pos += n + colons
		if groups++; groups > 1 {
			best = pos
		}
	}
}

// matchIPv6 matches groups of up to four hexadecimal digits with colons between them:
// eight groups, or fewer with one pair of colons. An IPv4 address may stand for the last
// two.
func matchIPv6(text string) int {
	best := 0
	pos, groups, pair := 0, 0, false
	if strings.HasPrefix(text, "::") {
		pos, pair, best = 2, true, 2
	}
	for groups < 8 {
		if n := matchQuad(text[pos:]); n > 0 && (groups == 6 && !pair || groups <= 5 && pair) {
			best = max(best, pos+n)
		}
		n := run(text[pos:], 4, isHex)
		if n == 0 {
			break
		}
		pos += n
		groups++
		if pair && groups <= 7 || groups == 8 && !pair {
			best = max(best, pos)
		}
		switch {
		case !pair && groups <= 7 && strings.HasPrefix(text[pos:], "::"):
			pair = true
			pos += 2
			best = max(best, pos)
		case strings.HasPrefix(text[pos:], ":"):
			pos++
		default:
			return best
		}
	}
	return best
}

// matchQuad matches exactly four numbers with dots between them.
func matchQuad(text string) int {
	n := matchIPv4(text)
	if strings.Count(text[:n], ".") != 3 {
		return 0
	}
	return n
}
