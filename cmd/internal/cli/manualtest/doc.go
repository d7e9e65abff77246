// Package manualtest holds manual pages to the programs that they are of: their form by
// mandoc(1), their flags by a grammar, and their examples by running them.
//
// A page is in mdoc(7). A list of flags has an .It Fl for each; a comment line before each
// .Bd of the section EXAMPLES says what is done with it:
//
//	.\" run                  each command runs, and must print what stands below it
//	.\" run on linux: REASON on other systems it does not run
//	.\" not run: REASON      each command of the program must be one, and is not run
//
// A command begins with "$ " or "# ", and goes on in lines that begin with "> ".
package manualtest
