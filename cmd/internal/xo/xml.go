package xo

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// An xmlWriter turns JSON into XML, token by token.
type xmlWriter struct {
	in     *json.Decoder
	out    bytes.Buffer
	indent int
}

// toXML returns the members of a JSON object as elements, and a newline.
func toXML(doc io.Reader, indent int) (*bytes.Buffer, error) {
	x := &xmlWriter{in: json.NewDecoder(doc), indent: indent}
	x.in.UseNumber() // every digit
	if _, err := x.in.Token(); err != nil {
		return nil, err
	}
	if err := x.members(0); err != nil {
		return nil, err
	}
	if indent == 0 {
		x.out.WriteByte('\n')
	}
	return &x.out, nil
}

// members writes what is left of an object, an element a member.
func (x *xmlWriter) members(depth int) error {
	for x.in.More() {
		name, err := x.in.Token()
		if err != nil {
			return err
		}
		if err := x.element(name.(string), depth); err != nil {
			return err
		}
	}
	_, err := x.in.Token() // the '}'
	return err
}

// element writes the next value: an object or a leaf as one element of that name, a list
// as one an entry.
func (x *xmlWriter) element(name string, depth int) error {
	tok, err := x.in.Token()
	if err != nil {
		return err
	}
	switch tok {
	case json.Delim('['):
		for x.in.More() {
			if err := x.element(name, depth); err != nil {
				return err
			}
		}
		_, err := x.in.Token() // the ']'
		return err
	case json.Delim('{'):
		x.line(depth, "<"+name+">")
		if err := x.members(depth + 1); err != nil {
			return err
		}
		x.line(depth, "</"+name+">")
		return nil
	}
	var text strings.Builder
	if tok != nil { // a null is empty
		if err := xml.EscapeText(&text, fmt.Append(nil, tok)); err != nil {
			return err
		}
	}
	x.line(depth, "<"+name+">"+text.String()+"</"+name+">")
	return nil
}

// line writes s in a line of its own, unless all is in one.
func (x *xmlWriter) line(depth int, s string) {
	if x.indent == 0 {
		x.out.WriteString(s)
		return
	}
	fmt.Fprintf(&x.out, "%*s%s\n", depth*x.indent, "", s)
}
