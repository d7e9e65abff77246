# What is made is written down before it is made, or before a signal counts, and undone in
# the opposite order however this ends.

work=$(mktemp -d "${TMPDIR:-/tmp}/govale-run.XXXXXX") || exit 73
undo=$work/undo
: >"$undo"
child=
watchdog=

# later KIND NAME: what undo_one knows to remove.
later() { echo "$1 $2" >>"$undo"; }

undo_all() {
	status=$?
	trap '' HUP INT TERM
	trap - EXIT
	stop "$child"
	undo_since 0
	stop "$watchdog"
	rm -rf "$work"
	exit "$status"
}

# stop [PID] ends a process that this shell has started, and waits until it has ended.
stop() {
	[ -n "$1" ] || return 0
	kill "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

# catch_signals makes the signals that end a script end this one, which then undoes.
catch_signals() {
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# hold_signals keeps them until release_signals: for what gets its name as it is made, which
# can be written down only afterwards.
hold_signals() {
	held=
	trap 'held=129' HUP
	trap 'held=130' INT
	trap 'held=143' TERM
}

release_signals() {
	catch_signals
	[ -z "$held" ] || exit "$held"
}

# undo_since N undoes all but the first N, the last first.
undo_since() {
	tail -n +$(($1 + 1)) "$undo" | sed '1!G;h;$!d' >"$work/undoing"
	while read -r kind name <&4; do
		undo_one "$kind" "$name" >>"$work/undo.log" 2>&1
	done 4<"$work/undoing"
	awk -v n="$1" 'NR <= n' "$undo" >"$work/undo.left"
	mv "$work/undo.left" "$undo"
}

# undone counts what there is to undo: a place to go back to.
undone() { wc -l <"$undo" | tr -d ' '; }

undo_one() {
	case $1 in
	process)
		alive "$2" || return 0
		kill "$2"
		until_true 5 gone "$2" || kill -9 "$2"
		;;
	detach) quick "$bin/valectl" --dev kernel detach "$2" ;;
	port) quick "$bin/valectl" --dev kernel destroy "$2" ;;
	interface) quick ifconfig "$2" destroy ;;
	jail) quick jail -r "$2" ;;
	module) quick kldunload "$2" ;;
	esac
}

# bounded SECONDS COMMAND... runs it for so long. The shell waits for it as for any child
# in the background, so that a signal to the shell is not kept until it ends.
bounded() {
	timeout -k 5 "$@" </dev/null &
	child=$!
	wait "$child"
	bounded_status=$?
	child=
	return $bounded_status
}

# quick is bounded for what takes no time.
quick() { bounded 20 "$@"; }

# bounded_in DIR SECONDS COMMAND... is bounded in a directory, without a subshell, which
# would keep signals from this shell.
bounded_in() {
	bounded_dir=$1 seconds=$2
	shift 2
	# shellcheck disable=SC2016 # expanded there
	bounded "$seconds" sh -c 'cd "$1" && shift && exec "$@"' sh "$bounded_dir" "$@"
}

# start LOG COMMAND... runs it in the background; its process is $started.
start() {
	start_log=$1
	shift
	"$@" </dev/null >"$start_log" 2>&1 &
	started=$!
	later process "$started"
}

# ended PID SECONDS waits until a started process has ended, and returns its exit status.
ended() {
	until_true "$2" gone "$1" || kill "$1"
	until_true 5 gone "$1" || kill -9 "$1"
	wait "$1"
}

# alive PID: it runs, and is not only waited for.
alive() {
	case $(ps -o state= -p "$1" 2>/dev/null) in
	'' | *Z*) return 1 ;;
	esac
}

gone() { ! alive "$1"; }

# until_true SECONDS COMMAND... tries it until it succeeds.
until_true() {
	tries=$(($1 * 5))
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.2
	done
}

# start_watchdog SECONDS ends this script when all of it takes too long.
start_watchdog() {
	(
		trap 'kill "$sleeper" 2>/dev/null; exit' TERM
		trap - EXIT
		sleep "$1" &
		sleeper=$!
		wait "$sleeper"
		echo "# $1 seconds are over"
		kill -TERM $$
	) &
	watchdog=$!
}
