package cli_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"govale/netmap/devicetest/need"
)

const module = "govale"

// allowed is the order of the module's packages: what each may import beside the
// standard library, and what its tests may import beyond that. A name that ends in "/"
// stands for everything below it.
var allowed = map[string]struct{ code, tests []string }{
	"nmreq":      {tests: []string{"govale/netmap/devicetest/need"}},
	"netmap/shm": {tests: []string{"govale/netmap/devicetest/need"}},
	"netmap": {
		code:  []string{"govale/nmreq", "govale/netmap/shm", "golang.org/x/sys/unix"},
		tests: []string{"govale/vale", "govale/netmap", "govale/netmap/devicetest", "govale/netmap/devicetest/need"},
	},
	"netmap/devicetest/need": {},
	"freebsd-ci/test":        {tests: []string{"govale/netmap/devicetest/need", "go.yaml.in/yaml/v3"}},
	"packaging/archive":      {tests: []string{"govale/netmap/devicetest/need"}},
	"netmap/devicetest": {
		code:  []string{"govale/nmreq", "govale/netmap", "govale/netmap/shm"},
		tests: []string{"govale/netmap/devicetest"},
	},
	"vale": {
		code:  []string{"govale/nmreq", "govale/netmap", "govale/netmap/shm", "golang.org/x/sys/unix"},
		tests: []string{"govale/vale", "govale/netmap/devicetest", "govale/netmap/devicetest/need", "github.com/google/gopacket/pcapgo"},
	},
	"cmd/internal/capfile": {
		tests: []string{"github.com/google/gopacket", "github.com/google/gopacket/"},
	},
	"cmd/": {
		code: []string{
			"govale/nmreq", "govale/netmap", "govale/netmap/", "govale/vale", "govale/cmd/internal/",
			"golang.org/x/sys/unix", "golang.org/x/net/bpf", "github.com/alecthomas/kong", "github.com/pelletier/go-toml/v2", "github.com/pelletier/go-toml/v2/unstable", "github.com/google/gopacket/", "github.com/google/gopacket",
			"charm.land/bubbletea/v2", "github.com/charmbracelet/x/term",
			"github.com/rogpeppe/go-internal/", "gonum.org/v1/plot", "gonum.org/v1/plot/",
			"github.com/coreos/go-systemd/v22/", "github.com/prometheus/client_golang/",
			"github.com/HdrHistogram/hdrhistogram-go", "golang.org/x/perf/benchmath",
		},
		tests: []string{"github.com/santhosh-tekuri/jsonschema/v6", "github.com/creack/pty"},
	},
}

// sourceTree skips the test where there is no tree of sources, or no go(1) to list it.
func sourceTree(t *testing.T) {
	t.Helper()
	need.Program(t, "go")
	need.File(t, "imports_test.go")
}

// A listed is what go list says of a package.
type listed struct {
	ImportPath, Dir                    string
	Imports, TestImports, XTestImports []string
	Standard                           bool
}

// systems are those for which the module is built.
var systems = []string{"linux", "freebsd", "darwin", "windows"}

// TestImportsLine holds that packages import only what stands before them: nmreq,
// netmap/shm, netmap, vale, cmd.
func TestImportsLine(t *testing.T) {
	for _, goos := range systems {
		for _, p := range goList(t, goos) {
			name := strings.TrimPrefix(p.ImportPath, module+"/")
			rule, ok := allowed[name]
			if !ok && strings.HasPrefix(name, "cmd/") {
				rule, ok = allowed["cmd/"]
			}
			if !ok {
				t.Errorf("%s: %s has no place in the line of packages: add it to the table", goos, p.ImportPath)
			}
			checkImports(t, goos, p.ImportPath, p.Imports, rule.code)
			tests := slices.Concat(rule.code, rule.tests, []string{p.ImportPath})
			checkImports(t, goos, p.ImportPath+" [test]", p.TestImports, tests)
			checkImports(t, goos, p.ImportPath+" [test]", p.XTestImports, tests)
		}
	}
}

// TestCommandsAlone holds that no command is imported by anything.
func TestCommandsAlone(t *testing.T) {
	for _, goos := range systems {
		for _, p := range goList(t, goos) {
			for _, imp := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
				if strings.HasPrefix(imp, module+"/cmd/") && !strings.HasPrefix(imp, module+"/cmd/internal/") {
					t.Errorf("%s: %s imports the command %s", goos, p.ImportPath, imp)
				}
			}
		}
	}
}

// checkImports complains about each import that is neither of the standard library nor
// in list.
func checkImports(t *testing.T, goos, who string, imports, list []string) {
	t.Helper()
	for _, imp := range imports {
		first, _, _ := strings.Cut(imp, "/")
		standard := first != module && !strings.Contains(first, ".")
		if standard || slices.ContainsFunc(list, func(a string) bool {
			return imp == a || strings.HasSuffix(a, "/") && strings.HasPrefix(imp, a)
		}) {
			continue
		}
		t.Errorf("%s: %s imports %s; it may import %v", goos, who, imp, list)
	}
}

// goList returns the packages of the module as they are built for goos.
func goList(t *testing.T, goos string) []listed {
	t.Helper()
	sourceTree(t)
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Imports,TestImports,XTestImports,Standard", module+"/...")
	cmd.Env = append(cmd.Environ(), "GOOS="+goos, "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		t.Fatalf("go list: %v\n%s", err, exit.Stderr)
	}
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		t.Fatal("go list names no package")
	}
	return all
}
