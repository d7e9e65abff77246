#!/bin/sh
# workflow_test.sh [-n]
#
# Does what the Linux half of .github/workflows/freebsd.yml does, step by step: the commands
# of its jobs "build" and "linux", in their order, each as the workflow's shell runs it. With
# -n it prints them. Steps that install packages are left to who runs this. As root there
# need not be a sudo(8).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."

# steps prints the commands of a job, a line each: they are all of the form "- run: COMMAND".
steps() {
	awk -v job="$1" '
		/^  [a-z]+:$/ { here = $1 == job ":" }
		here && /^ *(- )?run: / { sub(/^ *(- )?run: /, ""); print }
		here && /^ *(- )?run: *\|/ { print "a step of several lines" > "/dev/stderr"; exit 1 }
	' .github/workflows/freebsd.yml
}

# sudo for those that have none and need none.
if [ "$(id -u)" = 0 ] && ! command -v sudo >/dev/null; then
	sudo() { "$@"; }
fi

list=$(mktemp)
trap 'rm -f "$list"' EXIT
trap 'exit 130' INT TERM HUP
for job in build linux; do
	steps $job >"$list.$job"
	[ -s "$list.$job" ] || {
		echo "workflow_test: the workflow has no job $job with steps" >&2
		exit 1
	}
	cat "$list.$job" >>"$list"
	rm "$list.$job"
done

while read -r step <&3; do
	case $step in
	*apt-get*)
		echo "== left out: $step"
		continue
		;;
	esac
	echo "== $step"
	[ "${1-}" != -n ] || continue
	start=$(date +%s)
	(eval "$step") </dev/null
	echo "== $(($(date +%s) - start)) s"
done 3<"$list"
echo 'workflow_test: passed'
