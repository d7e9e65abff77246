#!/bin/sh
# qemu_test.sh
#
# Tests qemu.sh with a stub of qemu that plays the machine: what is typed, what is copied in
# and brought out, and what ends it.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$top/ci/freebsd-amd64/bin" "$top/ci/tests" "$top/ci/transcripts" "$top/tmp"
cp -R "$here/../run.sh" "$here/../lib" "$here/../abi" "$top/ci/"

failures=0
problem() {
	echo "FAIL: $*"
	sed 's/^/	/' "$top/out"
	failures=$((failures + 1))
}

# run MODE [ARGUMENT...] boots an image, whose text is what the stub does.
run() {
	printf '%s' "$1" >"$top/image.raw"
	what=$1
	shift
	status=0
	rm -rf "$top/results"
	TMPDIR=$top/tmp QEMU=$here/stub/qemu.sh timeout -k 10 120 "$shell" "$here/../qemu.sh" \
		-d "$top/ci" -o "$top/results" "$@" >"$top/out" 2>&1 || status=$?
}

expect() {
	[ "$status" = "$1" ] || problem "$what with $shell: exit status $status, want $1"
	grep -q -- "$2" "$top/out" || problem "$what with $shell: no line '$2'"
	[ -z "$(ls "$top/tmp")" ] || problem "$what with $shell: files are left"
	[ "$(cat "$top/image.raw")" = "$what" ] || problem "$what with $shell: the image has changed"
}

for shell in dash bash; do
	command -v $shell >/dev/null || continue
	run loader "$top/image.raw" -s traffic
	expect 0 '^ok 1 - all$'
	grep -q "^sh govale/run.sh -o /root/results '-s' 'traffic'; " "$top/results/typed" || problem "$shell: run.sh is not called so"
	[ -s "$top/results/console.txt" ] || problem "$shell: there is no console.txt"
done
shell=dash
run fails "$top/image.raw"
expect 1 '^not ok 1 - all$'
run serial "$top/image.raw"
expect 0 '^qemu.sh: run.sh ended with 0; results are in '
run password -p 'let me in' "$top/image.raw"
expect 0 '^ok 1 - all$'
run dead "$top/image.raw"
expect 75 '^qemu.sh: the machine has ended, before it showed'
run panic "$top/image.raw"
expect 75 'panic: no init'
run loader -a sparc "$top/image.raw"
expect 64 '^usage: qemu.sh '
run loader "$top/none.raw"
expect 75 'none.raw cannot be read'

if [ $failures -gt 0 ]; then
	echo "qemu_test: $failures problems"
	exit 1
fi
echo 'qemu_test: passed'
