package pcapfilter

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxTokens bounds how long an expression may be.
const maxTokens = 1 << 16

// scan splits an expression into tokens. The last one is a kEnd, or a kInvalid where the
// text cannot be read.
func scan(text string) []token {
	var tokens []token
	for pos := 0; ; {
		for pos < len(text) && strings.IndexByte(" \t\r\n", text[pos]) >= 0 {
			pos++
		}
		t := next(text[pos:])
		if len(tokens) == maxTokens {
			t = invalid(0, fmt.Sprintf("the expression has more than %d words and signs", maxTokens))
		}
		t.pos = pos
		t.end = pos + t.end
		tokens = append(tokens, t)
		if t.kind == kEnd || t.kind == kInvalid {
			return tokens
		}
		pos = t.end
	}
}

// next returns the token that text begins with; its end is its length.
func next(text string) token {
	if text == "" {
		return token{kind: kEnd}
	}
	if t, ok := symbol(text); ok {
		return t
	}
	if text[0] == '\\' {
		return escaped(text)
	}
	return word(text)
}

// symbols are the tokens that are no words, the longer before the shorter.
var symbols = []struct {
	text string
	kind kind
}{
	{"&&", kAnd}, {"||", kOr},
	{">=", kAtLeast}, {"<=", kAtMost}, {"!=", kNotEqual}, {"==", kEqual},
	{"<<", kShiftLeft}, {">>", kShiftRight},
	{"!", kNot}, {"=", kEqual}, {"<", kBelow}, {">", kAbove},
	{"+", kPlus}, {"-", kMinus}, {"*", kTimes}, {"/", kSlash}, {"%", kPercent},
	{"&", kAmpersand}, {"|", kBar}, {"^", kCaret},
	{"(", kOpen}, {")", kClose}, {"[", kOpenIndex}, {"]", kCloseIndex},
}

func symbol(text string) (token, bool) {
	for _, s := range symbols {
		if strings.HasPrefix(text, s.text) {
			return token{kind: s.kind, text: s.text, end: len(s.text)}, true
		}
	}
	if text[0] == ':' && matchIPv6(text) == 0 {
		return token{kind: kColon, text: ":", end: 1}, true
	}
	return token{}, false
}

// escaped reads a name behind a backslash, which may be a keyword otherwise.
func escaped(text string) token {
	n := strings.IndexAny(text[1:], " !()\n\t")
	if n < 0 {
		n = len(text) - 1
	}
	if n == 0 {
		return invalid(1, "a backslash stands before a name")
	}
	return token{kind: kName, text: text[1 : 1+n], end: 1 + n}
}

// word reads what begins with a letter, a digit or a colon: an address, a number, a keyword or a
// name, whichever is longest, and of equally long ones the first of these.
func word(text string) token {
	name := matchName(text)
	best, n := kName, name
	for _, c := range []struct {
		kind kind
		n    int
	}{
		{kInvalid, matchBadMAC(text)}, {kIPv6, matchIPv6(text)}, {kIPv4, matchIPv4(text)},
		{kNumber, matchNumber(text)}, {kMAC, matchMAC(text)},
	} {
		if c.n > 0 && c.n >= n {
			best, n = c.kind, c.n
		}
	}
	if n == 0 {
		_, size := utf8.DecodeRuneInString(text)
		return invalid(size, fmt.Sprintf("%q is no part of the language", text[:size]))
	}
	t := token{kind: best, text: text[:n], end: n}
	switch best {
	case kInvalid:
		return invalid(n, fmt.Sprintf("%q is neither an Ethernet address nor one of IPv6", t.text))
	case kIPv6:
		if _, err := netip.ParseAddr(t.text); err != nil {
			return invalid(n, fmt.Sprintf("%q is no IPv6 address", t.text))
		}
	case kNumber:
		v, err := literal(t.text)
		if err != "" {
			return invalid(n, err)
		}
		t.value = v
	case kName:
		if k, ok := keywords[t.text]; ok {
			t.kind, t.value = k.kind, k.value
		}
	}
	return t
}

func invalid(n int, why string) token { return token{kind: kInvalid, end: n, err: why} }

// literal reads digits as C does: 0x for hexadecimal, 0 for octal.
func literal(text string) (uint32, string) {
	digits, base := text, 10
	switch {
	case strings.HasPrefix(text, "0x"), strings.HasPrefix(text, "0X"):
		digits, base = text[2:], 16
	case text[0] == '0' && len(text) > 1:
		digits, base = text[1:], 8
		if strings.ContainsAny(digits, "89") {
			return 0, fmt.Sprintf("%s begins with 0, so it is octal, and has a digit that octal numbers lack", text)
		}
	}
	v, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return 0, fmt.Sprintf("%s has more than 32 bits", text)
	}
	return uint32(v), ""
}
