package main

import (
	_ "embed"
	"io"

	"govale/cmd/internal/cli"
)

// schema tells programs what document.go tells readers.
//
//go:embed schema.json
var schema string

type schemaCmd struct{}

// Help returns what valectl schema --help says below its description.
func (schemaCmd) Help() string {
	return `The JSON Schema (draft 2020-12) of what commands print with --libxo json and --json; XML has the same names, and a list is one element an entry. Names and meanings stay; a later version may have more of them. Each command's document is in $defs.

Example:

    $ valectl schema > valectl.schema.json
    $ valectl --json list | jq -r '.valectl.port[].name'
`
}

// Run prints the schema.
func (schemaCmd) Run(env *cli.Env) error {
	_, err := io.WriteString(env.Stdout, schema)
	return err
}
