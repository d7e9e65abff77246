#!/bin/sh
# abi.sh [-I DIR] FILE...
#
# Prints the ABI of this system's net/netmap.h, or of the one in DIR/net, and compares it
# with FILEs, which have been printed so: freebsd-13.1.txt ... A name that is in a FILE
# with another value is an error. A name that is new is printed, to be added to abi.c, and
# so is one that is not there any more: neither is an error.
#
# Needs a C compiler, which FreeBSD's base system has: CC, or cc.
set -eu

usage() {
	sed -n '2s/^# /usage: /p' "$0" >&2
	exit 64
}

here=$(cd "$(dirname "$0")" && pwd)
include=/usr/include flags=
while getopts I: opt; do
	case $opt in
	I) include=$OPTARG flags=-I$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || usage
cc=${CC:-cc}
header=$include/net/netmap.h
if [ ! -r "$header" ]; then
	echo "abi.sh: there is no $header" >&2
	exit 66
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/abi.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# compile drops the lines that this header cannot compile: the names that it does not have.
compile() {
	tries=0
	while ! $cc ${flags:+"$flags"} -w -o "$work/abi" "$work/abi.c" 2>"$work/errors"; do
		tries=$((tries + 1))
		sed -n 's,^.*abi\.c:\([0-9]*\):.*,\1,p' "$work/errors" | sort -un | while read -r n; do
			sed -n "${n}p" "$work/abi.c" | grep -Eq '^	(STRUCT|FIELD|ARRAY|CONST)\(' && printf '%ss,.*,,\n' "$n"
		done >"$work/drop.sed" || true
		if [ ! -s "$work/drop.sed" ] || [ $tries -gt 30 ]; then
			echo "abi.sh: $cc cannot compile abi.c:" >&2
			cat "$work/errors" >&2
			return 1
		fi
		sed -f "$work/drop.sed" "$work/abi.c" >"$work/next.c"
		mv "$work/next.c" "$work/abi.c"
	done
}

cp "$here/abi.c" "$work/abi.c"
compile
"$work/abi" >"$work/now"
echo "# $header: structures and constants, as abi.c prints them"
cat "$work/now"

# value prints the lines of a file as "name<tab>value".
value() { sed -n 's/^\(struct [a-z_0-9]*\) /\1	/p; t
	s/^\([A-Za-z_0-9.]*\) /\1	/p' "$1"; }

# What counts the kinds of requests and options, or names the newest version, grows.
grows='NETMAP_REQ_OPT_MAX|NETMAP_MAX_API'

status=0
value "$work/now" >"$work/now.tab"
for file; do
	value "$file" >"$work/then.tab"
	echo "# against $(basename "$file"):"
	awk -F '\t' -v grows="^($grows)\$" '
		NR == FNR { now[$1] = $2; next }
		!($1 in now) { print "gone: " $1 " " $2; next }
		now[$1] == $2 { same++; next }
		$1 ~ grows { print "grown: " $1 " " $2 ", now " now[$1]; next }
		{ print "DIFFERS: " $1 " " $2 ", now " now[$1]; bad = 1 }
		END {
			print same + 0 " names are the same"
			exit bad || same == 0
		}' "$work/now.tab" "$work/then.tab" || status=1
done

# Names of the headers that abi.c does not have: constants by their prefix, structures, and
# fields, which end in ";".
headers() { cat "$header"; [ ! -r "${header%.h}_legacy.h" ] || cat "${header%.h}_legacy.h"; }
{
	headers | sed -n 's/^#[ 	]*define[ 	]*\(N[A-Z]*_[A-Z0-9_]*\)[ 	].*/\1/p; s/^#[ 	]*define[ 	]*\(NIOC[A-Z]*\)[ 	].*/\1/p'
	headers | sed -n 's/^[ 	]*\(N[A-Z]*_[A-Z0-9_]*\)[ 	]*[,=].*/\1/p; s/^[ 	]*\(N[A-Z]*_[A-Z0-9_]*\)[ 	]*$/\1/p'
	headers | sed -n 's/^struct \([a-z_0-9]*\) {.*/\1/p'
	headers | sed -n '/^struct .*{/,/^}/s/^[ 	].*[ 	*]\([a-z_][a-z_0-9]*\)\(\[[^]]*\]\)*;.*/\1/p'
} | sort -u | while read -r name; do
	grep -qw "$name" "$here/abi.c" || echo "new: $name"
done
exit $status
