package nmreq

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Golden requests as rows: a field's C name and its bytes, in hexadecimal or as "text",
// where xx*N stands for N times the byte xx. They are what a little-endian kernel reads.
var golden = []struct {
	name   string
	header string
	body   string
	make   func() (*Message, error)
}{{
	name: "register a ring of vale0:a",
	header: `
		nr_version        0e 00
		nr_reqtype        01 00
		nr_reserved       00*4
		nr_name           "vale0:a" 00*57
		nr_options        00*8
		nr_body           00*8`,
	body: `
		nr_offset         00*8
		nr_memsize        00*8
		nr_tx_slots       00 02 00 00
		nr_rx_slots       00 04 00 00
		nr_tx_rings       03 00
		nr_rx_rings       04 00
		nr_host_tx_rings  05 00
		nr_host_rx_rings  06 00
		nr_mem_id         07 00
		nr_ringid         02 01
		nr_mode           04 00 00 00
		nr_extra_bufs     00 00 01 00
		(padding)         00*4
		nr_flags          00 28 00 00 00 00 00 00`,
	make: func() (*Message, error) {
		return NewMessage(ReqRegister, "vale0:a", &Register{
			TxSlots: 512, RxSlots: 1024, TxRings: 3, RxRings: 4, HostTxRings: 5, HostRxRings: 6,
			MemID: 7, RingID: 0x102, Mode: ModeOneNIC, ExtraBufs: 0x10000,
			Flags: FlagExclusive | FlagRxRingsOnly,
		})
	},
}, {
	name: "list from the second switch on",
	header: `
		nr_version        0e 00
		nr_reqtype        05 00
		nr_reserved       00*4
		nr_name           00*64
		nr_options        00*8
		nr_body           00*8`,
	body: `
		nr_bridge_idx     01 00
		pad1              00 00
		nr_port_idx       ff 00 00 00`,
	make: func() (*Message, error) {
		return NewMessage(ReqValeList, "", &ValeList{BridgeIdx: 1, PortIdx: NoPort})
	},
}, {
	name: "delete an interface, with the longest name",
	header: `
		nr_version        0e 00
		nr_reqtype        09 00
		nr_reserved       00*4
		nr_name           78*63 00
		nr_options        00*8
		nr_body           00*8`,
	make: func() (*Message, error) { return NewBodyless(ReqValeDelif, strings.Repeat("x", 63)) },
}, {
	name: "attach em0 with its host rings as API 13 has it",
	header: `
		nr_version        0d 00
		nr_reqtype        03 00
		nr_reserved       00*4
		nr_name           "vale1:em0" 00*55
		nr_options        00*8
		nr_body           00*8`,
	body: `
		nr_offset         00*8
		nr_memsize        00*8
		nr_tx_slots       00*4
		nr_rx_slots       00*4
		nr_tx_rings       00 00
		nr_rx_rings       00 00
		nr_mem_id         00 00
		nr_ringid         00 00
		nr_mode           03 00 00 00
		nr_extra_bufs     00*4
		nr_flags          00*8
		port_index        00*4
		pad1              00*4`,
	make: func() (*Message, error) {
		m, err := NewMessage(ReqValeAttach, "vale1:em0", &ValeAttach13{Reg: Register13{Mode: ModeNICSW}})
		m.Header.Version = API13
		return m, err
	},
}}

func TestGoldenBytes(t *testing.T) {
	skipBigEndian(t)
	for _, g := range golden {
		t.Run(g.name, func(t *testing.T) {
			m, err := g.make()
			if err != nil {
				t.Fatal(err)
			}
			compareRows(t, "header", Bytes(&m.Header), g.header)
			compareRows(t, "body", m.Body, g.body)
			if (m.Body == nil) != (g.body == "") {
				t.Errorf("body is %v", m.Body)
			}
		})
	}
}

// A Legacy is not a Message; its bytes are golden all the same.
func TestGoldenLegacy(t *testing.T) {
	skipBigEndian(t)
	r := Legacy{
		Version: API11, TxSlots: 256, RxSlots: 512, TxRings: 1, RxRings: 2, RingID: uint16(RingHW | 3),
		Cmd: CmdBdgAttach, Arg1: BdgHost, Arg2: 5, Arg3: 0x01020304, Flags: uint32(ModeNICSW) | uint32(FlagExclusive),
	}
	if err := PutName(r.Name[:], "vale0:em0"); err != nil {
		t.Fatal(err)
	}
	compareRows(t, "nmreq", Bytes(&r), `
		nr_name      "vale0:em0" 00*7
		nr_version   0b 00 00 00
		nr_offset    00*4
		nr_memsize   00*4
		nr_tx_slots  00 01 00 00
		nr_rx_slots  00 02 00 00
		nr_tx_rings  01 00
		nr_rx_rings  02 00
		nr_ringid    03 40
		nr_cmd       01 00
		nr_arg1      01 00
		nr_arg2      05 00
		nr_arg3      04 03 02 01
		nr_flags     03 08 00 00
		spare2       00*4`)
}

// The numbers between header, body and data are little endian on every machine; the
// header's and the body's bytes are covered above.
func TestGoldenEncoding(t *testing.T) {
	m := Message{
		Body:    []byte{0xaa, 0xbb},
		Options: []Option{{Type: OptTypeCSB, Status: 45, Size: 0x10, Data: []byte{0xcc}}, {Type: 0x01020304}},
	}
	b, err := m.AppendBinary([]byte("before"))
	if err != nil {
		t.Fatal(err)
	}
	compareRows(t, "encoded message", b, `
		(before)        "before"
		(header)        00*88
		(body length)   03 00 00 00
		(body)          aa bb
		(options)       02 00 00 00
		nro_reqtype     03 00 00 00
		nro_status      2d 00 00 00
		nro_size        10 00 00 00 00 00 00 00
		(data length)   01 00 00 00
		(data)          cc
		nro_reqtype     04 03 02 01
		nro_status      00 00 00 00
		nro_size        00*8
		(data length)   00*4`)
}

func skipBigEndian(t *testing.T) {
	t.Helper()
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the rows are those of a little-endian machine")
	}
}

// compareRows compares bytes with rows and names the first field that is different.
func compareRows(t *testing.T, what string, got []byte, rows string) {
	t.Helper()
	for row := range strings.Lines(strings.TrimSpace(rows)) {
		name, want := parseRow(t, row)
		if len(got) < len(want) || !bytes.Equal(got[:len(want)], want) {
			t.Fatalf("%s: %s is % x, want % x", what, name, got[:min(len(got), len(want))], want)
		}
		got = got[len(want):]
	}
	if rest := len(got); rest > 0 {
		t.Errorf("%s: %d bytes more than fields", what, rest)
	}
}

// parseRow returns a row's field name and bytes. A name in parentheses may have blanks.
func parseRow(t *testing.T, row string) (name string, b []byte) {
	t.Helper()
	row = strings.TrimSpace(row)
	end := strings.Index(row, " ")
	if strings.HasPrefix(row, "(") {
		end = strings.Index(row, ")") + 1
	}
	if end < 0 {
		return row, nil
	}
	for word := range strings.FieldsSeq(row[end:]) {
		b = append(b, parseWord(t, word)...)
	}
	return row[:end], b
}

func parseWord(t *testing.T, word string) []byte {
	t.Helper()
	if text, ok := strings.CutPrefix(word, `"`); ok {
		return []byte(strings.TrimSuffix(text, `"`))
	}
	digits, times, repeated := strings.Cut(word, "*")
	b, err := hex.DecodeString(digits)
	n := 1
	if repeated && err == nil {
		n, err = strconv.Atoi(times)
	}
	if err != nil {
		t.Fatalf("%q: %v", word, err)
	}
	return bytes.Repeat(b, n)
}

// fullMessage has all that a Message can have.
func fullMessage(t *testing.T) *Message {
	t.Helper()
	m, err := NewMessage(ReqPoolsInfoGet, "vale0:a{1", &PoolsInfo{Memsize: 1 << 40, MemID: 2})
	if err != nil {
		t.Fatal(err)
	}
	m.Header.Reserved, m.Header.Options, m.Header.Body = 1, 2, 3
	m.Options = []Option{
		{Type: OptTypeExtmem, Status: 95, Size: 72, Data: make([]byte, 72)},
		{Type: 1<<32 - 1, Size: 1<<64 - 1},
	}
	return m
}

func TestMessageRoundTrip(t *testing.T) {
	messages := map[string]*Message{
		"zero":       {},
		"empty body": {Body: []byte{}},
		"full":       fullMessage(t),
		"largest": {
			Body:    make([]byte, MaxSize),
			Options: slices.Repeat([]Option{{Data: make([]byte, MaxSize)}}, int(maxOptions)),
		},
	}
	for name, m := range messages {
		b, err := m.AppendBinary(nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := Message{Body: []byte("overwritten"), Options: make([]Option, 5)}
		if err := got.UnmarshalBinary(b); err != nil || !reflect.DeepEqual(&got, m) {
			t.Errorf("%s: got %+v, %v; want %+v", name, got, err, m)
		}
	}
}

func TestUnmarshalBinaryCopies(t *testing.T) {
	for n := range 80 {
		m := Message{Body: make([]byte, n), Options: []Option{{Data: make([]byte, n+1)}}}
		b, err := m.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		var got Message
		if err := got.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		for i := range b {
			b[i] = 0xff
		}
		if !reflect.DeepEqual(got, m) {
			t.Errorf("body of %d bytes changed with what it was read from", n)
		}
	}
}

// A body or data of an odd length are aligned, whatever was allocated before them.
func TestUnmarshalBinaryAligns(t *testing.T) {
	var m Message
	for n := 1; n < 80; n++ {
		m.Options = append(m.Options, Option{Data: []byte{1}}, Option{Data: make([]byte, n)})
	}
	b, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	for _, o := range m.Options {
		if n := len(o.Data); n >= 8 && View[ValeList](o.Data) == nil || n >= 64 && View[PoolsInfo](o.Data) == nil {
			t.Errorf("data of %d bytes are not aligned", n)
		}
	}
}

func TestAppendBinaryTooLong(t *testing.T) {
	for name, m := range map[string]*Message{
		"body":    {Body: make([]byte, MaxSize+1)},
		"options": {Options: make([]Option, maxOptions+1)},
		"data":    {Body: []byte("x"), Options: []Option{{}, {Data: make([]byte, MaxSize+1)}}},
	} {
		b, err := m.AppendBinary([]byte("before"))
		if !errors.Is(err, ErrMalformed) || string(b) != "before" {
			t.Errorf("%s: %q, %v; want ErrMalformed and nothing appended", name, b, err)
		}
	}
}

func TestUnmarshalBinaryMalformed(t *testing.T) {
	full, err := fullMessage(t).AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := range full {
		mustBeMalformed(t, full[:n])
	}
	mustBeMalformed(t, append(full, 0))

	header := strings.Repeat("00", headerSize)
	option := "01000000" + "00000000" + "0000000000000000"
	for _, tail := range []string{
		"ffffffff", // body of 4 GB
		"02100000", // body of 4097 bytes, the first too many
		"02100000" + strings.Repeat("00", 4097) + "00000000",             // the same, and they are there
		"00000000" + "ffffffff",                                          // 4 G options
		"00000000" + "ac000000",                                          // 172 options, the first too many
		"00000000" + "ac000000" + strings.Repeat(option+"00000000", 172), // the same
		"00000000" + "01000000" + option + "ffffffff",                    // data of 4 GB
		"00000000" + "01000000" + option + "01100000",                    // data of 4097 bytes
		"00000000" + "01000000" + option + "01100000" + strings.Repeat("00", 4097),
		"00000000" + "02000000" + option + "00000000", // two options, one is there
	} {
		b, err := hex.DecodeString(header + tail)
		if err != nil {
			t.Fatal(err)
		}
		mustBeMalformed(t, b)
	}
}

// mustBeMalformed says that b does not decode, and leaves a Message as it was.
func mustBeMalformed(t *testing.T, b []byte) {
	t.Helper()
	m := Message{Body: []byte("kept")}
	if err := m.UnmarshalBinary(b); !errors.Is(err, ErrMalformed) {
		t.Errorf("%d bytes: %v, want ErrMalformed", len(b), err)
	}
	if !reflect.DeepEqual(m, Message{Body: []byte("kept")}) {
		t.Errorf("%d bytes: the message became %+v", len(b), m)
	}
}

// The body of a new Message is the structure that it was made of.
func TestNewMessageShares(t *testing.T) {
	list := ValeList{BridgeIdx: 1}
	m, err := NewMessage(ReqValeList, "vale0:a", &list)
	if err != nil {
		t.Fatal(err)
	}
	View[ValeList](m.Body).PortIdx = 7
	if list.PortIdx != 7 || Copy[ValeList](m.Body) != list {
		t.Errorf("the answer did not arrive: %+v", list)
	}
	if len(m.Body) != cap(m.Body) {
		t.Errorf("the body can grow beyond its structure: %d of %d bytes", len(m.Body), cap(m.Body))
	}
}

func TestNames(t *testing.T) {
	field := [8]byte{1, 2, 3, 4, 5, 6, 7, 8}
	if got := Name(field[:]); len(got) != 8 {
		t.Errorf("a field without NUL has the name %q", got)
	}
	if err := PutName(field[:], "12345678"); !errors.Is(err, ErrNameTooLong) || field[0] != 1 {
		t.Errorf("PutName of 8 bytes: %v, field % x", err, field)
	}
	if err := PutName(field[:], "ab"); err != nil || field != [8]byte{'a', 'b'} || Name(field[:]) != "ab" {
		t.Errorf("PutName: %v, field % x", err, field)
	}
	if m, err := NewBodyless(ReqValeDelif, strings.Repeat("x", NameSize)); m != nil || !errors.Is(err, ErrNameTooLong) {
		t.Errorf("NewBodyless = %v, %v; want ErrNameTooLong", m, err)
	}
	if m, err := NewMessage(ReqValeList, strings.Repeat("x", NameSize), &ValeList{}); m != nil || !errors.Is(err, ErrNameTooLong) {
		t.Errorf("NewMessage = %v, %v; want ErrNameTooLong", m, err)
	}
}

func TestViewAndCopyShort(t *testing.T) {
	var list ValeList
	b := Bytes(&list)
	if View[ValeList](b) != &list {
		t.Error("View of Bytes is another structure")
	}
	if View[ValeList](b[:7]) != nil || View[ValeList](nil) != nil {
		t.Error("View of too few bytes is not nil")
	}
	if View[ValeDetach](append(b, 0, 0, 0, 0)[1:]) != nil {
		t.Error("View of bytes that are not aligned is not nil")
	}
	list.BridgeIdx, list.PortIdx = 0x0101, 0x01010101
	if got := Copy[ValeList](b[:2]); got != (ValeList{BridgeIdx: 0x0101}) {
		t.Errorf("Copy of two bytes = %+v", got)
	}
}
