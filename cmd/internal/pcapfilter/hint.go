package pcapfilter

import (
	"fmt"
	"strings"
)

// refuseBare refuses an address, name or number that has no qualifier, and says what may
// have been meant.
func refuseBare(t token) {
	lower := strings.ToLower(t.text)
	_, keyword := keywords[lower]
	before, _, minus := strings.Cut(t.text, "-")
	_, value := keywords[before]
	switch {
	case keyword && lower != t.text:
		refuse(t.where(), "%q is not a word of the language: %s is", t.text, lower)
	case minus && (value || matchNumber(before) == len(before)):
		refuse(t.where(), "%q is one word: put spaces around the minus", t.text)
	}
	refuse(t.where(), "%q needs a word before it that says what it is, such as host, net or port", t.text)
}

// hint returns what may be done about a token that does not fit, with the sign before it
// that goes behind the rest of an error.
func hint(t token) string {
	switch t.kind {
	case kAmpersand:
		return `: write "and" or "&&"`
	case kBar:
		return `: write "or" or "||"`
	case kName, kMAC, kIPv4, kIPv6, kNumber:
		return `: there may lack "and", "or", or a word such as host, net or port before it`
	}
	return ""
}

// hintName is hint where an address or a name should stand: a keyword is a name behind a
// backslash.
func hintName(t token) string {
	if _, ok := keywords[t.text]; ok && t.kind != kAnd && t.kind != kOr {
		return fmt.Sprintf(`: if it is meant as a name, write \%s, in quotes for the shell`, t.text)
	}
	return ""
}
