package nmreq

import (
	"bytes"
	"testing"
)

// FuzzParsePort parses, prints and parses again: the same PortSpec, whose name the
// kernel can be given. An error points into its spec.
func FuzzParsePort(f *testing.F) {
	for _, s := range []string{
		"", "em0", "netmap:em0-1", "vale0:a", "netmap:vale0:a.b^3/xztrRT@7", "vale:é{1*@2/x",
		"vale0", "Vale0:1", "em0-", "em0@0", "em0@conf:rings=1", "em0/\x00", "em0^4095", "vale0:a}b}c",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePort(s)
		if err != nil {
			checkSyntaxError(t, s, err)
			return
		}
		if again, err := ParsePort(p.String()); err != nil || again != p {
			t.Errorf("%q -> %+v -> %q -> %+v, %v", s, p, p, again, err)
		}
		var field [NameSize]byte
		if err := PutName(field[:], p.KernelName()); err != nil || Name(field[:]) != p.KernelName() {
			t.Errorf("%q: the kernel would see %q, %v", s, Name(field[:]), err)
		}
	})
}

func checkSyntaxError(t *testing.T, s string, err error) {
	t.Helper()
	syntax, ok := err.(*SyntaxError)
	if !ok || syntax.Spec != s || syntax.Col < 1 || syntax.Col > len(s)+1 || syntax.Msg == "" {
		t.Fatalf("%q: error %#v", s, err)
	}
	if caret := syntax.Caret(); bytes.Count([]byte(caret), []byte("\n")) != 1 {
		t.Errorf("%q: not two lines:\n%s", s, caret)
	}
	if bytes.ContainsRune([]byte(err.Error()), '\n') {
		t.Errorf("%q: not one line:\n%v", s, err)
	}
}

// FuzzMessage decodes any bytes; what decodes has no other encoded form.
func FuzzMessage(f *testing.F) {
	for _, g := range golden {
		m, err := g.make()
		if err != nil {
			f.Fatal(err)
		}
		m.Options = []Option{{Type: OptTypeCSB, Size: 16, Data: make([]byte, 16)}, {Type: 9}}
		b, err := m.AppendBinary(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(b[:len(b)-1])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var m Message
		if m.UnmarshalBinary(b) != nil {
			return
		}
		again, err := m.AppendBinary(nil)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("% x\nbecame\n% x, %v", b, again, err)
		}
	})
}
