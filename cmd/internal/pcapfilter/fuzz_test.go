package pcapfilter_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"govale/cmd/internal/pcapfilter"
)

// FuzzText holds that no text upsets the compiler, that errors point into the text, and
// that what comes out can be run and printed.
func FuzzText(f *testing.F) {
	for _, expr := range expressions(f) {
		f.Add(expr)
	}
	frames := benchFrames()
	f.Fuzz(func(t *testing.T, expr string) {
		filter, err := pcapfilter.Compile(expr, pcapfilter.Options{NoDNS: true})
		var at *pcapfilter.Error
		switch {
		case errors.As(err, &at):
			if at.Expr != expr || at.Pos < 0 || at.Pos > at.End || at.End > len(expr) || at.Reason == "" || at.Column() < 1 {
				t.Fatalf("%#v", at)
			}
			if lines := strings.Split(at.Marked(), "\n"); len(lines) != 2 || !strings.Contains(lines[1], "^") {
				t.Fatalf("%q", lines)
			}
			return
		case errors.Is(err, pcapfilter.ErrRejectsAll):
			return
		case err != nil:
			t.Fatal(err)
		}
		for _, frame := range frames {
			filter.Match(frame, len(frame), true)
		}
		if n := strings.Count(filter.String(), "\n"); n != len(filter.Raw()) {
			t.Fatalf("%d lines for %d instructions", n, len(filter.Raw()))
		}
	})
}

// FuzzGrammar builds expressions from the grammar and compares with tcpdump what they
// select, and which are refused.
func FuzzGrammar(f *testing.F) {
	v := libpcap(f)
	whole := &capture{name: "all"}
	for _, c := range captures() {
		whole.packets = append(whole.packets, c.packets...)
	}
	file := whole.pcap()
	for n := range 40 {
		f.Add(bytes.Repeat([]byte{byte(n), byte(3 * n), byte(n * n), byte(7 * n)}, 12))
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		expr := (&grammar{choices: choices}).expression(4)
		if later(v, expr) {
			t.Skip("libpcap has changed its mind")
		}
		out, why, ok := impatient(t, file, "-r", "-", "-w", "-", "--", expr)
		filter, err := pcapfilter.Compile(expr, pcapfilter.Options{NoDirection: true, NoDNS: true})
		if ok != (err == nil) && !lacksFile(why) {
			t.Fatalf("%q: tcpdump (libpcap %s) says %q, Compile %v", expr, v, why, err)
		}
		if err != nil || !ok {
			return
		}
		if got, want := matches(filter, whole), stamps([]byte(out)); !slices.Equal(got, want) && !initializes(filter) {
			t.Fatalf("%q: packets %v match, tcpdump (libpcap %s) selects %v\n%v", expr, got, v, want, filter)
		}
	})
}

// patience is how long tcpdump may take. There are packets that it reads for ever.
const patience = 20 * time.Second

// impatient runs tcpdump and skips the input if that does not end.
func impatient(t *testing.T, input []byte, args ...string) (stdout, stderr string, ok bool) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "tcpdump", args...)
	var out, err bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &out, &err
	ok = cmd.Run() == nil
	if ctx.Err() != nil {
		t.Skip("tcpdump does not end")
	}
	return out.String(), err.String(), ok
}

// A grammar makes expressions by choices, which go on as zeros at their end.
type grammar struct{ choices []byte }

func (g *grammar) choose(n int) int {
	if len(g.choices) == 0 {
		return 0
	}
	c := g.choices[0]
	g.choices = g.choices[1:]
	return int(c) % n
}

// of returns one of some words.
func (g *grammar) of(words string) string {
	w := strings.Split(words, "|")
	return w[g.choose(len(w))]
}

// expression returns an expression with so many operators below each other.
func (g *grammar) expression(depth int) string {
	if depth == 0 {
		return g.primitive()
	}
	switch g.choose(8) {
	case 0, 1:
		return g.expression(depth-1) + g.of(" and | && ") + g.next(depth-1)
	case 2, 3:
		return g.expression(depth-1) + g.of(" or | || ") + g.next(depth-1)
	case 4:
		return g.of("not |! |!") + g.expression(depth-1)
	case 5:
		return "(" + g.expression(depth-1) + ")"
	}
	return g.primitive()
}

// next returns what follows an operator: at times something without a qualifier.
func (g *grammar) next(depth int) string {
	switch g.choose(6) {
	case 0:
		return g.identity()
	case 1:
		return g.of("|not ") + "(" + g.identity() + g.of(" or | and | and not ") + g.identity() + ")"
	}
	return g.expression(depth)
}

func (g *grammar) identity() string {
	return g.of("10.0.0.1|10.0.0.2|192.168.1.7|10.0.0.0/8|10.0.0.0/24|2001:db8::1|2001:db8::/32|fe80::1|80|53|443|22|6|17|http|domain|" +
		"00:11:22:33:44:55|00aa.bbcc.dd01|ff:ff:ff:ff:ff:ff|10|10.0|224|1024-8080|20-ssh|\\tcp|\\udp|\\icmp|0x800|\\ip|\\arp|1.42|5|100|" +
		"10.0.0.0 mask 255.255.255.0|::/0|0|65535|65536|4294967295")
}

// primitive returns a condition without operators.
func (g *grammar) primitive() string {
	switch g.choose(12) {
	case 0, 1:
		return g.protocol()
	case 2, 3:
		return g.of("||ip |ip6 |arp |tcp |udp |sctp |ether |icmp |rarp |decnet ") + g.of("|src |dst |src or dst |src and dst |dst or src ") +
			g.of("host |net |port |portrange |port |host |") + g.of("|||not ") + g.identity()
	case 4:
		return g.of("|ip |ip6 |ether |iso |isis |tcp ") + g.of("proto |proto |protochain ") + g.identity()
	case 5:
		return g.of("|ether |ip |ip6 |link |arp ") + g.of("broadcast|multicast")
	case 6:
		return g.of("less |greater |len > |len <= |length = |byte 12 = |byte 0 > |byte 14 & |byte 9 < |byte 1 | ") + g.number()
	case 7:
		return g.of("vlan|mpls|pppoes|geneve|pppoed|vlan 5|vlan 100|mpls 100|mpls 1024|pppoes 39|geneve 11|vlan (5)")
	case 8:
		return "llc" + g.of("| i| s| u| rr| rnr| ui| xid| sabme| foo")
	}
	return g.value(2) + g.of(" = | != | > | >= | < | <= | == ") + g.value(2)
}

func (g *grammar) protocol() string {
	return g.of("ip|ip6|tcp|udp|arp|icmp|icmp6|sctp|rarp|igmp|pim|vrrp|ah|esp|stp|iso|isis|clnp|esis|l1|l2|iih|lsp|snp|csnp|psnp|" +
		"ipx|netbeui|atalk|aarp|decnet|lat|sca|mopdl|moprc|igrp|carp|ether|radio")
}

func (g *grammar) number() string {
	return g.of("0|1|2|4|5|6|8|13|16|17|20|31|32|40|60|64|80|100|0x0f|0xf0|0xff|0x45|0x800|0x1fff|1500|0xffff|0xffffffff|0x7fffffff|icmp-echo|tcp-syn|tcpflags")
}

// value returns a value with so many operators below each other.
func (g *grammar) value(depth int) string {
	if depth == 0 {
		return g.number()
	}
	switch g.choose(10) {
	case 0, 1:
		return g.value(depth-1) + g.of(" + | - | * | / | % | & | | | ^ | << | >> ") + g.value(depth-1)
	case 2:
		return "(" + g.value(depth-1) + ")"
	case 3:
		return g.of("-|- ") + g.value(depth-1)
	case 4:
		return "len"
	case 5, 6, 7:
		return fmt.Sprintf("%s[%s%s]", g.of("ip|tcp|udp|ether|ip6|icmp|icmp6|arp|igmp|sctp|vrrp|decnet|link"), g.value(depth-1), g.of("||:1|:2|:4|:2|:3"))
	}
	return g.number()
}
