#!/bin/sh
# run.sh [-e] [-o DIR] [-s STEP[,STEP...]] [-t SECONDS] [-T SECONDS]
#
# Proves govale on the FreeBSD machine that it runs on, as root, with nothing but the base
# system and what build made. It prints TAP, writes DIR/parity.md, logs beside it, and exits
# with 1 if anything fails. Whatever it makes, switches, interfaces, jails, processes, is
# gone when it ends, also when a signal ends it.
#
#	-e	no kernel: the emulator's side of parity.md alone, on any system
#	-o DIR	where results go (default: results, beside this script)
#	-s STEP	only these, of: abi tests transcripts traffic valectl processes throughput
#	-t SECONDS	what each test binary may take (default: 900)
#	-T SECONDS	what all of it may take (default: 5400)
#
# ROOT in the environment is put before the paths of the system, for its own tests.
set -u

usage() {
	sed -n '2s/^# /usage: /p' "$0" >&2
	exit 64
}

here=$(cd "$(dirname "$0")" && pwd)
results=$here/results
steps='abi tests transcripts traffic valectl processes throughput'
limit=900
total=5400
emulator_only=
while getopts eo:s:t:T: opt; do
	case $opt in
	e) emulator_only=yes steps=transcripts ;;
	o) results=$OPTARG ;;
	s) steps=$(echo "$OPTARG" | tr , ' ') ;;
	t) limit=$OPTARG ;;
	T) total=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# -eq 0 ] || usage
for step in $steps; do
	case $step in
	abi | tests | transcripts | traffic | valectl | processes | throughput) ;;
	*) usage ;;
	esac
done
case $limit$total in
*[!0-9]*) usage ;;
esac

LC_ALL=C TZ=UTC
export LC_ALL TZ
unset NETMAP_DEV
root=${ROOT:-}
if [ ! -d "$here/transcripts" ]; then
	echo 'run.sh: run the one in the directory that build makes' >&2
	exit 66
fi
mkdir -p "$results" || exit 73
results=$(cd "$results" && pwd)

# shellcheck source-path=SCRIPTDIR
for part in tap undo machine abi tests transcripts traffic valectl processes throughput parity; do
	# shellcheck source=/dev/null
	. "$here/lib/$part.sh"
done

trap 'undo_all' EXIT
catch_signals

start_watchdog "$total"
find_machine
for step in $steps; do
	diag "$step"
	"step_$step"
done
write_parity
finish
