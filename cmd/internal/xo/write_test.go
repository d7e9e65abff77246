package xo

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"strings"
	"testing"
)

type port struct {
	Name string   `json:"name"`
	Up   bool     `json:"up"`
	Size uint64   `json:"size"`
	Rate *float64 `json:"rate,omitempty"`
	Tags []string `json:"tag"`
	Peer *port    `json:"peer,omitempty"`
}

type ports struct {
	Ports []port `json:"port"`
}

func TestWrite(t *testing.T) {
	rate := 0.5
	two := ports{[]port{
		{Name: "vale0:a", Up: true, Size: 1<<64 - 1, Tags: []string{"x", "y"}},
		{Name: "vale0:b", Rate: &rate, Tags: []string{}, Peer: &port{Name: "p", Tags: []string{"z"}}},
	}}
	hostile := ports{[]port{{Name: "<&>\"'\xff\x01]]>\n\u2028é", Tags: []string{"</port>"}}}}
	for _, c := range []struct {
		option string
		value  any
		want   string
	}{
		{"json", two, `{"valectl":{"port":[{"name":"vale0:a","up":true,"size":18446744073709551615,"tag":["x","y"]},` +
			`{"name":"vale0:b","up":false,"size":0,"rate":0.5,"tag":[],"peer":{"name":"p","up":false,"size":0,"tag":["z"]}}]}}
`},
		{"xml", two, `<valectl><port><name>vale0:a</name><up>true</up><size>18446744073709551615</size><tag>x</tag><tag>y</tag></port>` +
			`<port><name>vale0:b</name><up>false</up><size>0</size><rate>0.5</rate>` +
			`<peer><name>p</name><up>false</up><size>0</size><tag>z</tag></peer></port></valectl>
`},
		{"json,pretty", ports{two.Ports[:1]}, `{
  "valectl": {
    "port": [
      {
        "name": "vale0:a",
        "up": true,
        "size": 18446744073709551615,
        "tag": [
          "x",
          "y"
        ]
      }
    ]
  }
}
`},
		{"xml,pretty", two, `<valectl>
  <port>
    <name>vale0:a</name>
    <up>true</up>
    <size>18446744073709551615</size>
    <tag>x</tag>
    <tag>y</tag>
  </port>
  <port>
    <name>vale0:b</name>
    <up>false</up>
    <size>0</size>
    <rate>0.5</rate>
    <peer>
      <name>p</name>
      <up>false</up>
      <size>0</size>
      <tag>z</tag>
    </peer>
  </port>
</valectl>
`},

		{"json", ports{[]port{}}, "{\"valectl\":{\"port\":[]}}\n"},
		{"xml", ports{[]port{}}, "<valectl></valectl>\n"},
		{"json,pretty", ports{[]port{}}, "{\n  \"valectl\": {\n    \"port\": []\n  }\n}\n"},
		{"xml,pretty", ports{[]port{}}, "<valectl>\n</valectl>\n"},
		{"xml", ports{}, "<valectl><port></port></valectl>\n"}, // null

		{"json", hostile, `{"valectl":{"port":[{"name":"<&>\"'\ufffd\u0001]]>\n\u2028é","up":false,"size":0,"tag":["</port>"]}]}}
`},
		{"xml", hostile, `<valectl><port><name>&lt;&amp;&gt;&#34;&#39;` + "\ufffd\ufffd" + `]]&gt;&#xA;` + "\u2028é" +
			`</name><up>false</up><size>0</size><tag>&lt;/port&gt;</tag></port></valectl>
`},
	} {
		var s Style
		if err := s.UnmarshalText([]byte(c.option)); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := Write(&out, s, "valectl", c.value); err != nil || out.String() != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.option, err, &out, c.want)
		}
	}
}

// FuzzWrite: whatever a name is, JSON and XML are well-formed, and say the same.
func FuzzWrite(f *testing.F) {
	for _, name := range []string{"", "vale0:a", "<&>\"'", "\xff\xfe", "a\x00b\r\n\t", "]]>", "\ufffe\U0010ffff"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		value := ports{[]port{{Name: name, Tags: []string{name}}}}
		for _, indent := range []int{0, 2} {
			var asJSON, asXML strings.Builder
			if err := errors.Join(Write(&asJSON, Style{JSON, indent}, "r", value), Write(&asXML, Style{XML, indent}, "r", value)); err != nil {
				t.Fatal(err)
			}
			var j struct{ R ports }
			var x struct {
				Ports []struct {
					Name string `xml:"name"`
					Tag  string `xml:"tag"`
				} `xml:"port"`
			}
			if err := errors.Join(json.Unmarshal([]byte(asJSON.String()), &j), xml.Unmarshal([]byte(asXML.String()), &x)); err != nil {
				t.Fatalf("%q: %v\n%s\n%s", name, err, &asJSON, &asXML)
			}
			want := strings.Map(xmlChar, j.R.Ports[0].Name)
			if p := x.Ports[0]; p.Name != want || p.Tag != want {
				t.Errorf("%q: %q in XML, %q in JSON", name, p.Name, want)
			}
		}
	})
}

// xmlChar maps a character to what XML 1.0 can say of it.
func xmlChar(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r', r >= 0x20 && r != 0xfffe && r != 0xffff:
		return r
	}
	return '\ufffd'
}

func TestWriteText(t *testing.T) {
	var out strings.Builder
	if err := Write(&out, Style{}, "r", ports{}); err == nil || out.Len() > 0 {
		t.Errorf("text is written: %q", &out)
	}
}

// TestWriteFails: a document that cannot be written is an error.
func TestWriteFails(t *testing.T) {
	full := errors.New("full")
	for _, f := range []Format{JSON, XML} {
		if err := Write(failing{full}, Style{Format: f}, "r", ports{}); !errors.Is(err, full) {
			t.Errorf("%v", err)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
