package devicetest

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"govale/netmap"
)

// print writes a transcript as it was read.
func print(steps []step) string {
	var b strings.Builder
	for _, s := range steps {
		if s.cmd == nil {
			b.WriteString(s.other + "\n")
			continue
		}
		b.WriteString("> " + s.cmd.text + "\n")
		for _, line := range s.want {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// Nothing of a transcript is lost: read and printed it is the same, byte for byte.
func TestParseTranscripts(t *testing.T) {
	files := 0
	err := fs.WalkDir(Transcripts(), ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		text, err := fs.ReadFile(Transcripts(), file)
		if err != nil {
			return err
		}
		steps, err := parse(file, text)
		if err != nil {
			t.Error(err)
		} else if print(steps) != string(text) {
			t.Errorf("%s: printed as it was read, it is another", file)
		}
		return nil
	})
	if err != nil || files < 40 {
		t.Errorf("%d files, %v", files, err)
	}
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"# comment\nok\n", `f:2: an answer without a command; commands start with "> ", comments with "#"`},
		{"> open a\nok\n\nok\n", `f:4: an answer without a command; commands start with "> ", comments with "#"`},
		{"> \n", `f:1: an empty command`},
		{"> fly a\n", `f:1: there is no command "fly"`},
		{"> regif a\n", `f:1: regif wants 2 words before its keys`},
		{"> poll a up\n", `f:1: "up" must be in or out or inout`},
		{"> txsync a now\n", `f:1: "now" is no key=value`},
		{"> put a dts=02:00:00:00:00:0a\n", `f:1: there is no key "dts" here`},
		{"> put a n=1 n=2\n", `f:1: n= is given twice`},
		{"> put a len=65536\n", `f:1: len=65536: strconv.ParseUint: parsing "65536": value out of range`},
		{"> put a dst=2:0:0:0:0:a\n", `f:1: dst=2:0:0:0:0:a: not six bytes such as 02:00:00:00:00:0a`},
		{"> put a hex=abc\n", `f:1: hex=abc: encoding/hex: odd length hex string`},
		{"> slot a tx\n", `f:1: slot wants slot=`},
	} {
		_, err := parse("f", []byte(test.text))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || err.Error() != test.want {
			t.Errorf("%q:\n got %v\nwant %s", test.text, err, test.want)
		}
	}
}

// What makes no sense for want of a handle or a slot is found while a transcript plays.
func TestPlayErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"> open a\nok\n> open a\n", "f:3: a is open already"},
		{"> open a\nok\n> regif a vale0:a arg2=@b\n", "f:3: arg2=@b: there is no handle b"},
		{"> open a\nok\n> ctrl a FLY vale0:a\n", `f:3: there is no request type "FLY"`},
		{"> open a\nok\n> open b\n", "f:3: open: no more devices"},
		{registered + "> poke a tx idx=1\n", "f:5: idx=, len= and flags= want slot="},
		{registered + "> poke a tx slot=4 idx=1\n", "f:5: slot=4: tx0 has 4 slots"},
		{registered + "> slot a rx slot=4\n", "f:5: slot=4: rx0 has 4 slots"},
	} {
		err := Run("f", []byte(test.text), opener(newFake()))
		if err == nil || err.Error() != test.want {
			t.Errorf("%q:\n got %v\nwant %s", test.text, err, test.want)
		}
	}
}

// FuzzRun plays what strangers write against a device that believes everything.
func FuzzRun(f *testing.F) {
	for _, s := range []string{
		registered + "> poke a tx head=4000000000 cur=1 slot=3 idx=999999 len=65535\n> put a n=9 hex=0011\n",
		registered + "> poke a rx tail=4000000000\n> get a\n> show a\n> extra a\n> txsync a\n",
		"#> open ",
		"# c\n\n> open a\nok\n> ctrl a REGISTER - mode=4 option=3 mem_id=@a\n> poll a inout ms=-1\n> ioctl a nr=1 size=0\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := newFake()
		give, opened := opener(d), 0
		Run("f", []byte(text), func() (netmap.Device, error) { // what it says of the text is no matter here
			dev, err := give()
			if err == nil {
				opened++
			}
			return dev, err
		})
		if d.closed < opened {
			t.Errorf("a device is opened %d times and closed %d times", opened, d.closed)
		}
	})
}
