package vale_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"govale/netmap"
	"govale/netmap/devicetest"
	"govale/vale"
)

// modelSteps is how many gestures a random script has, of about two commands each.
const modelSteps = 40

// TestModelSequences has the model and the emulator answer the same random scripts.
func TestModelSequences(t *testing.T) {
	n := modelSequences
	if testing.Short() {
		n /= 20
	}
	const shards = 4
	for shard := range shards {
		t.Run(fmt.Sprint(shard), func(t *testing.T) {
			t.Parallel()
			for seed := shard; seed < n && !t.Failed(); seed += shards {
				compareModel(t, uint64(seed), modelSteps)
			}
		})
	}
}

// FuzzModel is TestModelSequences for any seed, and for scripts of up to 999 gestures.
func FuzzModel(f *testing.F) {
	f.Add(uint64(1), uint16(modelSteps))
	f.Fuzz(func(t *testing.T, seed uint64, steps uint16) {
		compareModel(t, seed, int(steps)%1000)
	})
}

// compareModel fails where the emulator answers a script otherwise than the model does,
// and prints a script that is as short as can be.
func compareModel(t *testing.T, seed uint64, steps int) {
	script := makeScript(seed, steps)
	if playEmulator(script) == nil {
		return
	}
	commands := shorten(commandsOf(script), func(commands []string) bool {
		text, ok := answered(commands)
		return ok && isDifference(playEmulator(text))
	})
	text, _ := answered(commands)
	err := playEmulator(text)
	if err == nil { // not a difference, so nothing has been cut
		text, err = script, playEmulator(script)
	}
	t.Errorf("seed %d, %d steps: %v\nthe model answers:\n%s", seed, steps, err, text)
}

// playEmulator plays a transcript on a new emulator.
func playEmulator(text string) error {
	m := vale.New(&vale.Config{Shared: modelShared})
	return devicetest.Run("script", []byte(text), func() (netmap.Device, error) { return m.Open(), nil })
}

// isDifference reports whether err is an answer that differs, and not a bad script.
func isDifference(err error) bool {
	var d *devicetest.Difference
	return errors.As(err, &d)
}

// commandsOf returns the commands of a transcript.
func commandsOf(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if command, ok := strings.CutPrefix(line, "> "); ok {
			all = append(all, strings.TrimSuffix(command, "\n"))
		}
	}
	return all
}

// answered returns the transcript of commands with the model's answers. It returns false
// where they make no script any more.
func answered(commands []string) (text string, ok bool) {
	defer func() { ok = recover() == nil && ok }()
	m := newModel()
	var b strings.Builder
	for _, command := range commands {
		answer, known := m.do(command)
		if !known {
			return "", false
		}
		fmt.Fprintf(&b, "> %s\n%s\n", command, strings.Join(answer, "\n"))
	}
	return b.String(), true
}

// shorten leaves out commands, many at once and then one at a time, for as long as what
// is left is still bad.
func shorten(commands []string, bad func([]string) bool) []string {
	for size := len(commands) / 2; size > 0; {
		cut := false
		for at := 0; at+size <= len(commands); {
			less := append(append([]string(nil), commands[:at]...), commands[at+size:]...)
			if bad(less) {
				commands, cut = less, true
			} else {
				at += size
			}
		}
		if !cut || size > 1 {
			size /= 2
		}
	}
	return commands
}
