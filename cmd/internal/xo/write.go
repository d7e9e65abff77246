package xo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Write writes value, a struct of structs, lists, numbers, strings and truths, below a
// root of that name, and a newline, all at once. Names are those of its json tags, which
// must be names in XML, too. What is no character becomes U+FFFD: bytes that are not
// UTF-8 in both, and control characters in XML, which cannot say them.
func Write(w io.Writer, s Style, root string, value any) error {
	var doc bytes.Buffer
	enc := json.NewEncoder(&doc)
	enc.SetEscapeHTML(false)
	if s.Format == JSON {
		enc.SetIndent("", strings.Repeat(" ", s.Indent))
	}
	if err := enc.Encode(map[string]any{root: value}); err != nil {
		return err
	}
	switch s.Format {
	case JSON:
	case XML:
		text, err := toXML(&doc, s.Indent)
		if err != nil {
			return err
		}
		doc = *text
	default:
		return fmt.Errorf("xo: no document in format %d", s.Format)
	}
	_, err := w.Write(doc.Bytes())
	return err
}
