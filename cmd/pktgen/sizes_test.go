package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestParseSizes(t *testing.T) {
	tests := []struct {
		in   string
		want []sizeRange
		mean float64
	}{
		{"60", []sizeRange{{60, 60, 1}}, 60},
		{"16,65536", []sizeRange{{16, 16, 1}, {65536, 65536, 1}}, 32776},
		{"60:7,590:4,1514:1", []sizeRange{{60, 60, 7}, {590, 590, 4}, {1514, 1514, 1}}, (7*60 + 4*590 + 1514) / 12.0},
		{"imix", []sizeRange{{60, 60, 7}, {590, 590, 4}, {1514, 1514, 1}}, (7*60 + 4*590 + 1514) / 12.0},
		{"64-1500:2,64:0.5", []sizeRange{{64, 1500, 2}, {64, 64, 0.5}}, (2*782 + 0.5*64) / 2.5},
	}
	for _, tt := range tests {
		got, err := parseSizes(tt.in, 0)
		if err != nil || !slices.Equal(got.parts, tt.want) || math.Abs(got.mean()-tt.mean) > 1e-9 {
			t.Errorf("parseSizes(%q) = %v, mean %v, %v; want %v, mean %v", tt.in, got.parts, got.mean(), err, tt.want, tt.mean)
		}
	}
	if z, err := parseSizes("imix", 74); err != nil || z.least() != 74 || z.most() != 1514 {
		t.Errorf("a mixture for headers of 74 bytes is from %d to %d, %v", z.least(), z.most(), err)
	}
	z, _ := parseSizes("500:1,64-1500:2,60:7", 0)
	if z.least() != 60 || z.most() != 1500 || z.one() || !oneSize(60).one() {
		t.Errorf("sizes are from %d to %d", z.least(), z.most())
	}
}

func TestParseSizesErrors(t *testing.T) {
	const what = " is no size, such as 60, 60:7 with a weight or 64-1500:2, and no name of a mixture, which is imix"
	for in, want := range map[string]string{
		"":          `""` + what,
		"imix-ipv6": `"imix-ipv6"` + what,
		"60,":       `""` + what,
		"60,imix":   `"imix"` + what,
		"60-":       `"60-"` + what,
		"60-70-80":  `"60-70-80"` + what,
		"15":        `"15": a frame has 16 to 65536 bytes`,
		"60-65537":  `"60-65537": a frame has 16 to 65536 bytes`,
		"70-60":     `"70-60": the range is upside down`,
		"60:":       `"60:": a weight is a number above 0 and up to 1e+09`,
		"60:0":      `"60:0": a weight is a number above 0 and up to 1e+09`,
		"60:-1":     `"60:-1": a weight is a number above 0 and up to 1e+09`,
		"60:inf":    `"60:inf": a weight is a number above 0 and up to 1e+09`,
		"60:nan":    `"60:nan": a weight is a number above 0 and up to 1e+09`,
		"60:0x1p4":  `"60:0x1p4": a weight is a number above 0 and up to 1e+09`,
		"60:1:2":    `"60:1:2": a weight is a number above 0 and up to 1e+09`,
		"60:2e9":    `"60:2e9": a weight is a number above 0 and up to 1e+09`,
	} {
		if z, err := parseSizes(in, 0); err == nil || err.Error() != want {
			t.Errorf("parseSizes(%q) = %v, %v; want %s", in, z.parts, err, want)
		}
	}
}

// What is drawn is as often as the weights say, and in a range everything is as often:
// the number of each differs from what is expected by five standard deviations at most.
func TestSizesDraw(t *testing.T) {
	z, err := parseSizes("60:7,590:4,1500-1509:1", 0)
	if err != nil {
		t.Fatal(err)
	}
	rng, seen := rand.NewPCG(1, 2), map[int]int{}
	const draws = 120000
	for range draws {
		seen[z.draw(rng)]++
	}
	want := map[int]float64{60: 7. / 12, 590: 4. / 12}
	for n := 1500; n < 1510; n++ {
		want[n] = 0.1 / 12
	}
	for n, part := range want {
		if got, dev := float64(seen[n])-draws*part, math.Sqrt(draws*part*(1-part)); math.Abs(got) > 5*dev {
			t.Errorf("size %d: drawn %d times of %d, want about %.0f", n, seen[n], draws, draws*part)
		}
		delete(seen, n)
	}
	if len(seen) > 0 {
		t.Errorf("also drawn: %v", seen)
	}
}
