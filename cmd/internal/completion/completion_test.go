package completion

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// A tool has two commands, one flag for both, one with choices, and things that are hidden.
type tool struct {
	Dev  string `help:"Device. More about it." placeholder:"X"`
	List struct {
		Format string `enum:"json,xml" default:"json" help:"How it is printed."`
		Secret bool   `hidden:""`
	} `cmd:"" help:"List: don't [panic]."`
	Make struct {
		Force bool   `help:"Do it."`
		Name  string `arg:"" help:"Name."`
	} `cmd:"" help:"Make one."`
	Ghost struct{} `cmd:"" hidden:"" help:"Nobody sees it."`
}

func model(t *testing.T) *kong.Application {
	t.Helper()
	k, err := kong.New(&tool{}, kong.Name("tool"))
	if err != nil {
		t.Fatal(err)
	}
	return k.Model
}

func script(t *testing.T, shell string) string {
	t.Helper()
	s, err := Script(shell, model(t))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(s, "ecret") || strings.Contains(s, "ghost") {
		t.Errorf("%s: what is hidden is completed:\n%s", shell, s)
	}
	return s
}

// A plain tool works without a command, and has one with a command line of its own: a flag
// of the same name has other values there.
type plain struct {
	Mode string `short:"m" enum:"rx,tx" default:"rx" help:"What to do. More."`
	Size []int  `short:"l" help:"Bytes."`
	Dump bool   `short:"X" help:"Print."`
}

type plainPair struct {
	Mode string `short:"m" enum:"one,two" default:"one" help:"Which."`
	Kind string `arg:"" enum:"a,b" help:"Kind."`
}

func plainScript(t *testing.T, shell string) string {
	t.Helper()
	model := func(name string, grammar any) *kong.Application {
		k, err := kong.New(grammar, kong.Name(name), kong.Description("Do it\nso.\n\nMore."))
		if err != nil {
			t.Fatal(err)
		}
		return k.Model
	}
	s, err := ScriptOf(shell, model("tool", &plain{}), []*kong.Application{model("pair", &plainPair{})})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestUnknownShell(t *testing.T) {
	if _, err := Script("tcsh", model(t)); err == nil || !strings.Contains(err.Error(), "sh, bash, zsh, fish") {
		t.Errorf("%v", err)
	}
}

// TestBash asks bash itself.
func TestBash(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip(err)
	}
	askBash(t, script(t, "bash"), map[string]string{
		"tool ":                "list make --help --dev",
		"tool ma":              "make",
		"tool list --":         "--format --help --dev",
		"tool list --format ":  "json xml",
		"tool --dev x make --": "--force --help --dev",
		"tool list --format j": "json",
	})
	askBash(t, plainScript(t, "bash"), map[string]string{
		"tool ":             "pair --help --mode --size --dump",
		"tool -m ":          "rx tx",
		"tool --mode t":     "tx",
		"tool pair -m ":     "one two",
		"tool pair ":        "a b --help --mode",
		"tool -l pair --mo": "--mode",
		"tool -l pair -m ":  "rx tx", // a command stands before all flags
	})
}

// askBash asks what lines complete to.
func askBash(t *testing.T, s string, lines map[string]string) {
	t.Helper()
	for line, want := range lines {
		words := strings.Split(line, " ")
		for i, w := range words {
			words[i] = quote(w)
		}
		out, err := exec.CommandContext(t.Context(), "bash", "-c", s+`
COMP_WORDS=(`+strings.Join(words, " ")+`) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_tool
echo "${COMPREPLY[@]}"`).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%q completes to %q, %v; want %q", line, got, err, want)
		}
	}
}

// Scripts are what each shell takes, where it is there to be asked.
func TestSyntax(t *testing.T) {
	for _, shell := range Shells {
		s := script(t, shell) + plainScript(t, shell)
		if _, err := exec.LookPath(shell); err != nil {
			t.Logf("%s is not here", shell)
			continue
		}
		cmd := exec.CommandContext(t.Context(), shell, "-n")
		cmd.Stdin = strings.NewReader(s)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s\n%s", shell, err, out, s)
		}
	}
}

// has holds that a script has lines, or parts of them.
func has(t *testing.T, script string, parts ...string) {
	t.Helper()
	for _, want := range parts {
		if !strings.Contains(script, want) {
			t.Errorf("no %q in\n%s", want, script)
		}
	}
}

func TestFish(t *testing.T) {
	has(t, script(t, "fish"),
		"complete -c tool -n 'not __fish_seen_subcommand_from list make' -f -a list -d 'List: don'\\''t [panic]'\n",
		"complete -c tool -l dev -r -d 'Device'\n",
		"complete -c tool -n '__fish_seen_subcommand_from list' -l format -x -a 'json xml' -d 'How it is printed'\n",
		"complete -c tool -n '__fish_seen_subcommand_from make' -l force -d 'Do it'\n",
	)
	has(t, plainScript(t, "fish"),
		"complete -c tool -n 'not __fish_seen_subcommand_from pair' -f -a pair -d 'Do it so'\n",
		"complete -c tool -n 'not __fish_seen_subcommand_from pair' -s 'm' -l mode -x -a 'rx tx' -d 'What to do'\n",
		"complete -c tool -n '__fish_seen_subcommand_from pair' -f -a 'a b'\n",
	)
}

func TestZsh(t *testing.T) {
	has(t, script(t, "zsh"),
		"#compdef tool\n", `'list:List\: don'\''t [panic]'`, `'--format=[How it is printed]:value:(json xml)'`, `'--force[Do it]'`)
	has(t, plainScript(t, "zsh"),
		`'(-m --mode)--mode=[What to do]:value:(rx tx)'`, `'(-m --mode)-m+[What to do]:value:(rx tx)'`, `'*-l+[Bytes]:value:_files'`,
		`'(-X --dump)-X[Print]'`, `'*: :(a b)'`)
}
