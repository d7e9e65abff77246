#!/bin/sh
# run_test.sh [-q] DIR
#
# Tests run.sh on Linux, against a root directory with stubs of FreeBSD's commands, in which
# the emulator plays the kernel (see stub/). DIR is made by build -n -o DIR linux/ARCH. Needs
# root, ip(8), tcpdump(1) and ping(8) for all of it, and says what it leaves out. With -q
# it is quicker: one shell, and no measurement.
set -eu

shells='dash|busybox sh|bash --posix' all=abi,tests,traffic,valectl,processes,transcripts,throughput
if [ "${1-}" = -q ]; then
	shells=dash all=abi,tests,traffic,valectl,processes,transcripts
	shift
fi

if [ $# -ne 1 ] || [ ! -d "$1/transcripts" ]; then
	echo "usage: run_test.sh DIR, which build -n -o DIR linux/ARCH makes" >&2
	exit 64
fi
here=$(cd "$(dirname "$0")" && pwd)
made=$(cd "$1" && pwd)
STUB_TOOLS=$(echo "$made"/linux-*/bin)
STUB_PATH=$PATH
STUB_VIMAGE=0
for need in tcpdump ping; do
	command -v $need >/dev/null || echo "run_test: traffic is left out: no $need"
done
interfaces=yes
if ! command -v ip >/dev/null || [ "$(id -u)" != 0 ]; then
	echo 'run_test: interfaces, and valectl beside the base system'"'"'s, are left out: no ip, or no root'
	interfaces=
	all=$(echo "$all" | sed 's/,traffic,valectl//')
elif command -v tcpdump >/dev/null && command -v ping >/dev/null; then
	STUB_VIMAGE=1
fi

top=$(mktemp -d)
ROOT=$top/root STUB_BIN=$top/stubs STUB_LOG=$top/log STUB_SOCKET=$top/sw STUB_RELEASE=12.1-STABLE
export ROOT STUB_BIN STUB_LOG STUB_SOCKET STUB_RELEASE STUB_TOOLS STUB_PATH STUB_VIMAGE
server=
trap 'status=$?; [ -z "$server" ] || kill "$server"; wait; rm -rf "$top"; exit $status' EXIT
trap 'exit 130' INT TERM HUP

# make_root makes the stubs, and the directory that would be copied to FreeBSD.
make_root() {
	mkdir -p "$ROOT/dev" "$ROOT/usr/sbin" "$ROOT/usr/include/net" "$STUB_BIN"
	for name in uname sysctl kldload kldunload ifconfig jail jexec; do
		stub "$STUB_BIN/$name" stub.sh
	done
	if [ "$(id -u)" != 0 ]; then
		printf '#!/bin/sh\necho 0\n' >"$STUB_BIN/id"
		chmod +x "$STUB_BIN/id"
	fi
	stub "$ROOT/usr/sbin/valectl" tool.sh
	cp "$here/stub/netmap.h" "$ROOT/usr/include/net/"
	ci=$top/ci
	mkdir -p "$ci/freebsd-amd64/bin" "$ci/freebsd-amd64/tests/cmd" "$ci/tests/good" "$ci/tests/cmd/bad"
	cp -R "$made/transcripts" "$made/abi" "$ci/"
	cp -R "$here/../run.sh" "$here/../lib" "$ci/"
	for name in valectl pktgen nmdump nmscript; do
		stub "$ci/freebsd-amd64/bin/$name" tool.sh
	done
	test_binary good 'echo "--- PASS: TestGood (0.00s)"; pwd; echo PASS'
}

# stub FILE SCRIPT: a command, under the shell that is tested.
stub() {
	printf '#!/bin/sh\n. %s\n' "$here/stub/$2" >"$1"
	chmod +x "$1"
}

# test_binary PACKAGE SCRIPT
test_binary() {
	printf '#!/bin/sh\n%s\n' "$2" >"$ci/freebsd-amd64/tests/$1.test"
	chmod +x "$ci/freebsd-amd64/tests/$1.test"
}

failures=0
problem() {
	echo "FAIL: $*"
	[ ! -f "$top/out" ] || sed 's/^/	/' "$top/out"
	failures=$((failures + 1))
}

# run SHELL [ARGUMENT...] leaves what run.sh prints in $top/out and its exit status in
# $status.
run() {
	shell=$1
	shift
	status=0
	rm -rf "$top/results"
	: >"$STUB_LOG"
	# shellcheck disable=SC2086 # "busybox sh" is two words
	TMPDIR=$top/tmp PATH="$STUB_BIN:$PATH" timeout -k 10 280 \
		$shell "$ci/run.sh" -o "$top/results" "$@" >"$top/out" 2>&1 || status=$?
}

# expect STATUS PATTERN...: the exit status, and lines that must be there.
expect() {
	if [ "$status" != "$1" ]; then
		problem "$what: exit status $status, want $1"
		return
	fi
	shift
	for pattern; do
		grep -Eq "$pattern" "$top/out" || problem "$what: no line '$pattern'"
	done
}

# nothing_left: no interface, namespace, port, process or file of run.sh.
nothing_left() {
	if [ "$(id -u)" = 0 ] && command -v ip >/dev/null; then
		! ip -o link | grep -E 'epair[0-9]' || problem "$what: an interface is left"
		! ip netns | grep govale || problem "$what: a jail is left"
	fi
	left=$("$STUB_TOOLS/valectl" --dev "unix:$STUB_SOCKET" list)
	[ -z "$left" ] || problem "$what: ports are left: $left"
	left=$(ls "$top/tmp")
	[ -z "$left" ] || problem "$what: files are left: $left"
	left=$(ls "$top/here")
	[ -z "$left" ] || problem "$what: files are made where it is started: $left"
	# Every process of run.sh has its directory or the socket in its arguments.
	# shellcheck disable=SC2009 # pgrep does not print the arguments everywhere
	left=$(ps -eo pid=,args= | grep -F "$top" | grep -v -e grep -e "serve --socket" -e run_test || true)
	[ -z "$left" ] || problem "$what: processes are left: $left"
	[ ! -e "$ROOT/dev/netmap" ] || problem "$what: netmap is still loaded"
}

make_root
mkdir "$top/tmp" "$top/here"
cd "$top/here"
"$STUB_TOOLS/valectl" serve --socket "$STUB_SOCKET" &
server=$!
until "$STUB_TOOLS/valectl" --dev "unix:$STUB_SOCKET" list >/dev/null 2>&1; do
	kill -0 "$server" || exit 1
	sleep 0.1
done

# All of it, as on 12.1, under each shell that is here. Only traffic may be skipped.
IFS='|'
for shell in $shells; do
	unset IFS
	if ! command -v "${shell%% *}" >/dev/null; then
		echo "run_test: there is no $shell"
		continue
	fi
	what="all with $shell"
	steps=abi,tests,processes
	[ -z "$interfaces" ] || steps=abi,tests,traffic,valectl,processes
	[ "$shell" != dash ] || steps=$all
	run "$shell" -s "$steps"
	expect 0 '^# FreeBSD 12\.1-STABLE, amd64, osreldate 1201517$' '^ok .* ABI of' '^#   new: NS_NOT_YET_KNOWN$' \
		'^ok .* tests of good: 1 passed, 0 skipped$' '^ok .* process 3 of 3 receives' '^ok .* takes its port with it' '^1\.\.[0-9]+$'
	! grep -q '^not ok' "$top/out" || problem "$what: something fails"
	[ "$STUB_VIMAGE" = 0 ] || expect 0 '^ok .* 5 requests and 5 replies' '^ok .* in the same words'
	[ -z "$interfaces" ] || expect 0 "^ok .* vale\\(4\\)'s example" '^ok .* valectl -g valegv:gvp0: leaves'
	[ -z "$interfaces" ] || [ "$STUB_VIMAGE" = 1 ] || expect 0 'SKIP this kernel has no VIMAGE'
	[ "$(cat "$STUB_LOG")" = "kldload netmap
kldunload netmap" ] || problem "$what: modules: $(cat "$STUB_LOG")"
	nothing_left
	if [ "$shell" = dash ]; then
		grep -q '^| 05-learning | as 12.1 | as 12.1 | same |$' "$top/results/parity.md" || problem 'parity.md lacks a transcript'
		[ "$all" = "${all%throughput}" ] || grep -q '^| 60 B | 512 | [0-9.]* | [0-9.]* |' "$top/results/parity.md" || problem 'parity.md lacks the throughput'
	fi
done

# The emulator's side alone, which is what parity.md in this directory has.
what='no kernel'
status=0
PATH="$STUB_PATH" dash "$made/run.sh" -e -o "$top/results" >"$top/out" 2>&1 || status=$?
expect 0 '^ok .* transcript 05-learning: the emulator as 12\.1$'
diff "$top/results/parity.md" "$here/../parity.md" || problem 'parity.md is old: run build for this machine, and run.sh -e in what it makes'

# A kernel that says it is 13.1 and answers as 12.1 fails where they differ, and there only;
# what both print is compared there.
what='13.1 that is none'
STUB_RELEASE=13.1-RELEASE-p7 run dash -s "transcripts${interfaces:+,valectl}"
expect 1 '^not ok .* transcript 19-rings-of-a-port: the kernel as 12\.1' '^not ok .* 28-monitors'
[ -z "$interfaces" ] || expect 1 '^ok .* valectl -g valegv:gvp0: prints and leaves' '^ok .* valectl without arguments: prints'
[ "$(grep -c '^not ok' "$top/out")" = 2 ] || problem "$what: not two failures"
nothing_left

# A test that fails, one that hangs.
what='a test that fails'
test_binary cmd/bad 'echo "--- FAIL: TestBad (0.00s)"; echo FAIL; exit 1'
run dash -s tests
expect 1 '^not ok .* tests of cmd/bad: exit status 1$' '^#   --- FAIL: TestBad' '^# 1 of 2 failed'
what='a test that hangs'
test_binary cmd/bad 'exec sleep 100'
run dash -s tests -T 3
expect 143 '^# 3 seconds are over$'
nothing_left
rm "$ci/freebsd-amd64/tests/cmd/bad.test"

# Headers of another ABI.
what='another ABI'
sed 's/0x0020/0x0040/' "$here/stub/netmap.h" >"$ROOT/usr/include/net/netmap.h"
run dash -s abi
expect 1 '^#   DIFFERS: NS_MOREFRAG 0x20, now 0x40$' '^not ok .* ABI'
cp "$here/stub/netmap.h" "$ROOT/usr/include/net/netmap.h"

# Nothing to prove.
what='no netmap'
STUB_NO_NETMAP=1 run dash
expect 1 "^Bail out! kldload netmap: .*No such file"
what='switches in use'
"$STUB_TOOLS/valectl" --dev "unix:$STUB_SOCKET" create pv0
"$STUB_TOOLS/valectl" --dev "unix:$STUB_SOCKET" attach vale0:pv0
run dash
expect 1 '^Bail out! switches are in use.*vale0:pv0'
"$STUB_TOOLS/valectl" --dev "unix:$STUB_SOCKET" detach vale0:pv0
"$STUB_TOOLS/valectl" --dev "unix:$STUB_SOCKET" destroy pv0
what='wrong use'
run dash -s nosuch
expect 64 '^usage: run\.sh '

# Interrupted while there are ports, processes and, with traffic, jails and interfaces.
interrupted() {
	what="$1 during $2"
	: >"$top/out"
	TMPDIR=$top/tmp PATH="$STUB_BIN:$PATH" dash "$ci/run.sh" -o "$top/results" -s "$2" >"$top/out" 2>&1 &
	pid=$!
	tries=600
	until "$STUB_TOOLS/valectl" --dev "unix:$STUB_SOCKET" list | grep -q "$3"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || break
		sleep 0.1
	done
	kill "-$1" "$pid"
	status=0
	wait "$pid" || status=$?
	expect "$4"
	nothing_left
}
interrupted TERM processes valegv:vm2 143
interrupted HUP processes valegv:vm0 129
[ "$STUB_VIMAGE" = 0 ] || interrupted TERM traffic valegv:epair 143

if [ $failures -gt 0 ]; then
	echo "run_test: $failures problems"
	exit 1
fi
echo 'run_test: passed'
