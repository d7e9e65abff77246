package devicetest

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A command is one line that starts with "> ", checked as far as it can be without a
// device.
type command struct {
	text   string
	verb   *verb
	handle string
	words  []string          // what stands between the handle and the keys
	keys   map[string]string // key=value words, as written
}

// A kind says what the value of a key may be: a number of so many bits, or one of the
// kinds below.
type kind int

const (
	macKind    kind = -1 // 02:00:00:00:00:0a
	hexKind    kind = -2 // hex digits, two a byte
	signedKind kind = -3 // a decimal number of 32 bits, may be negative
)

// A verb is what a command can ask for.
type verb struct {
	words [][]string      // for each word after the handle, what it may be; nil for any
	keys  map[string]kind // which keys it takes
	must  []string        // and which of them it wants
	needs need            // what must be there already
	run   func(r *runner, c *call) ([]string, error)
}

// A need is what a command wants of its handle.
type need int

const (
	needNoHandle need = iota // a handle that is not open
	needOpen
	needRings // a registered one
)

// parseCommand reads a command without its "> ".
func parseCommand(text string) (*command, error) {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return nil, errors.New("an empty command")
	}
	v := verbs[fields[0]]
	if v == nil {
		return nil, fmt.Errorf("there is no command %q", fields[0])
	}
	if len(fields) < 2+len(v.words) {
		return nil, fmt.Errorf("%s wants %d words before its keys", fields[0], 1+len(v.words))
	}
	c := &command{text: text, verb: v, handle: fields[1], words: fields[2 : 2+len(v.words)], keys: map[string]string{}}
	for i, w := range c.words {
		if v.words[i] != nil && !slices.Contains(v.words[i], w) {
			return nil, fmt.Errorf("%q must be %s", w, strings.Join(v.words[i], " or "))
		}
	}
	for _, f := range fields[2+len(v.words):] {
		if err := c.addKey(f); err != nil {
			return nil, err
		}
	}
	for _, key := range v.must {
		if _, ok := c.keys[key]; !ok {
			return nil, fmt.Errorf("%s wants %s=", fields[0], key)
		}
	}
	return c, nil
}

// addKey reads one key=value word.
func (c *command) addKey(word string) error {
	key, value, ok := strings.Cut(word, "=")
	if !ok {
		return fmt.Errorf("%q is no key=value", word)
	}
	k, ok := c.verb.keys[key]
	if !ok {
		return fmt.Errorf("there is no key %q here", key)
	}
	if _, ok := c.keys[key]; ok {
		return fmt.Errorf("%s= is given twice", key)
	}
	if err := k.check(value); err != nil {
		return fmt.Errorf("%s: %w", word, err)
	}
	c.keys[key] = value
	return nil
}

// check fails where value is not of kind k. A memory id is known only later.
func (k kind) check(value string) (err error) {
	switch k {
	case macKind:
		_, err = parseMAC(value)
	case hexKind:
		_, err = hex.DecodeString(value)
	case signedKind:
		_, err = strconv.ParseInt(value, 10, 32)
	default:
		if strings.HasPrefix(value, "@") && len(value) > 1 {
			return nil
		}
		_, err = parseNumber(value, int(k))
	}
	return err
}

// parseNumber reads a decimal or 0x hex number of so many bits.
func parseNumber(s string, bits int) (uint64, error) {
	base := 10
	if digits, ok := strings.CutPrefix(s, "0x"); ok {
		s, base = digits, 16
	}
	return strconv.ParseUint(s, base, bits)
}

// parseMAC reads six bytes with colons between them.
func parseMAC(s string) ([]byte, error) {
	mac, err := hex.DecodeString(strings.ReplaceAll(s, ":", ""))
	if err != nil || len(mac) != 6 || len(s) != len("02:00:00:00:00:0a") {
		return nil, errors.New("not six bytes such as 02:00:00:00:00:0a")
	}
	return mac, nil
}
