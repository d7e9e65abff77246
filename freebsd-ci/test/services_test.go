// Package services holds the files of CI services to what they call: actionlint and the
// schema of a service know nothing of this tree.
package services

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"govale/netmap/devicetest/need"
)

// root is the root of the tree.
const root = "../.."

// read parses a file strictly: a key that is there twice is an error.
func read(t *testing.T, path string, into any) {
	t.Helper()
	if err := yaml.Unmarshal(need.File(t, filepath.Join(root, path)), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// scripts are what a command of CI calls: a path of the tree, from its root or out of the
// directory that build has made.
var scripts = regexp.MustCompile(`(?:freebsd-ci|packaging|govale-ci)/[\w./-]*|\.ci/run`)

// checkCommand holds that the scripts of a command exist, and can be executed.
func checkCommand(t *testing.T, where, command string) {
	t.Helper()
	for _, path := range scripts.FindAllString(command, -1) {
		if strings.Contains(path, "/out/") || strings.HasSuffix(path, ".txz") {
			continue // what build makes
		}
		path = strings.Replace(path, "govale-ci/", "freebsd-ci/", 1)
		info, err := os.Stat(filepath.Join(root, path))
		if err != nil {
			t.Errorf("%s: %s: %v", where, command, err)
		} else if os.PathSeparator == '/' && info.Mode()&0o111 == 0 {
			t.Errorf("%s: %s cannot be executed", where, path)
		}
	}
}

// A workflow is what GitHub's workflows have that matters here.
type workflow struct {
	Jobs map[string]struct {
		Needs    string
		Strategy struct {
			Matrix struct {
				Release []string
				Include []struct{ Release, Golden string }
			}
		}
		RunsOn  string `yaml:"runs-on"`
		Timeout int    `yaml:"timeout-minutes"`
		Steps   []struct {
			Uses, Run string
			With      map[string]any
		}
	}
}

func TestWorkflows(t *testing.T) {
	for _, path := range []string{".github/workflows/ci.yml", ".github/workflows/freebsd.yml"} {
		var w workflow
		read(t, path, &w)
		if len(w.Jobs) == 0 {
			t.Errorf("%s has no jobs", path)
		}
		for name, job := range w.Jobs {
			where := path + ": " + name
			if job.Timeout == 0 {
				t.Errorf("%s may run for ever", where)
			}
			if _, ok := w.Jobs[job.Needs]; job.Needs != "" && !ok {
				t.Errorf("%s needs %s, which is no job", where, job.Needs)
			}
			for _, step := range job.Steps {
				checkCommand(t, where, step.Run)
				if run, ok := step.With["run"].(string); ok {
					checkCommand(t, where, run)
				}
			}
			for _, abi := range job.Strategy.Matrix.Include {
				need.File(t, filepath.Join(root, "nmreq/testdata", abi.Golden+".txt"))
			}
		}
	}
}

// The proof is for FreeBSD 12 and every release after it, of which each major one must be
// there.
func TestReleases(t *testing.T) {
	var w workflow
	read(t, ".github/workflows/freebsd.yml", &w)
	checkMajors(t, "freebsd.yml", w.Jobs["freebsd"].Strategy.Matrix.Release)
	if !slices.Contains(w.Jobs["freebsd"].Strategy.Matrix.Release, "12.4") {
		t.Error("freebsd.yml: 12.4 is not there")
	}
	var abi []string
	for _, i := range w.Jobs["abi"].Strategy.Matrix.Include {
		abi = append(abi, i.Release)
	}
	checkMajors(t, "freebsd.yml: abi", abi)
}

func checkMajors(t *testing.T, where string, releases []string) {
	t.Helper()
	for major := 12; major <= 15; major++ {
		if !slices.ContainsFunc(releases, func(r string) bool { return strings.HasPrefix(r, fmt.Sprint(major)) }) {
			t.Errorf("%s: no release of FreeBSD %d", where, major)
		}
	}
}

// TestCirrus holds .cirrus.yml to the form that Cirrus CI documents, as far as it is used.
func TestCirrus(t *testing.T) {
	var tasks map[string]map[string]any
	read(t, ".cirrus.yml", &tasks)
	names := map[string]bool{}
	for key, task := range tasks {
		name, _ := task["name"].(string)
		if !strings.HasSuffix(key, "_task") || name == "" {
			t.Errorf("%s is no task with a name", key)
		}
		names[name] = true
		for field, value := range task {
			if strings.HasSuffix(field, "_script") {
				command, ok := value.(string)
				if !ok {
					t.Errorf("%s: %s is not one command", key, field)
				}
				checkCommand(t, key, command)
			}
		}
		if task["timeout_in"] == nil {
			t.Errorf("%s may run for ever", key)
		}
	}
	for key, task := range tasks {
		if on, ok := task["depends_on"].(string); ok && !names[on] {
			t.Errorf("%s depends on %s, which is no task", key, on)
		}
	}
	var majors []string
	matrix, _ := tasks["freebsd_task"]["matrix"].([]any)
	for _, entry := range matrix {
		instance, _ := entry.(map[string]any)["freebsd_instance"].(map[string]any)
		family, _ := instance["image_family"].(string)
		if !regexp.MustCompile(`^freebsd-\d+-\d+(-[a-z0-9]+)*$`).MatchString(family) {
			t.Errorf("freebsd_task: %q is no image family", family)
		}
		majors = append(majors, strings.TrimPrefix(family, "freebsd-"))
	}
	checkMajors(t, ".cirrus.yml", majors)
}
