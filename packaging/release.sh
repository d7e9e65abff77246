#!/bin/sh
# release.sh [-f] [-o DIR] VERSION [OS/ARCH...]
#
# Makes a release of what is committed: an archive for each system, the source with all
# modules that it needs, Debian packages where dpkg-deb(1) is, and SHA256SUMS. Whoever makes
# it again from the same commit, with the same release of Go, gets the same bytes.
#
#	-f	although the working tree differs from the commit, or CHANGELOG.md has no
#		section for VERSION
#	-o DIR	where it goes (default: packaging/out/VERSION)
#
# The default systems are linux, freebsd and darwin, amd64 and arm64, and windows/amd64.
set -eu

usage() {
	sed -n '2s/^# /usage: /p' "$0" >&2
	exit 64
}

here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/.." && pwd)
# shellcheck source-path=SCRIPTDIR
# shellcheck source=stage.sh
. "$here/stage.sh"

force=
out=
while getopts fo: opt; do
	case $opt in
	f) force=yes ;;
	o) out=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# -ge 1 ] || usage
version=$1
shift
check_version "$version"
[ $# -gt 0 ] || set -- linux/amd64 linux/arm64 freebsd/amd64 freebsd/arm64 darwin/amd64 darwin/arm64 windows/amd64
cd "$repository"
commit=$(git rev-parse HEAD)
epoch=$(git log -1 --format=%ct)
if [ -z "$force" ]; then
	[ -z "$(git status --porcelain)" ] || die 'the working tree differs from the commit: commit or stash it, or use -f'
	grep -q "^## $version\\b" CHANGELOG.md || die "CHANGELOG.md has no section for $version"
fi
out=${out:-$here/out/$version}
if [ -d "$out" ] && [ -n "$(ls -A "$out")" ]; then
	die "$out is not empty"
fi
mkdir -p "$out"
out=$(cd "$out" && pwd)

work=$(mktemp -d "${TMPDIR:-/tmp}/govale-release.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
source=$work/source
checkout "$source"
(cd "$source" && GOFLAGS='' go build -o "$work/archive" ./packaging/archive)
pack() { "$work/archive" -time "$epoch" "$out/$1" "$2"; }

# One archive for a system: tools, manual, completions, and what starts the server.
for target; do
	os=${target%/*}
	dir=$work/$os-${target#*/}/govale-$version
	echo "release: $target"
	build_tools "$target" "$dir/bin"
	valectl=$(installed_name "$os")
	if [ "$os" != windows ]; then
		manual_pages "$dir/man" "$valectl"
		[ -d "$work/$valectl" ] || completions "$work/$valectl" "$valectl"
		cp -R "$work/$valectl" "$dir/completions"
	fi
	case $os in
	linux) cp -R "$source/cmd/valectl/systemd" "$dir/systemd" ;;
	freebsd)
		mkdir -p "$dir/rc.d"
		sed 's,/usr/local/bin/valectl,/usr/local/bin/govalectl,' "$source/freebsd-ci/rc.d/valectl" >"$dir/rc.d/valectl"
		sed 's,%%PREFIX%%,/usr/local,g' "$source/packaging/freebsd/files/govale.in" >"$dir/rc.d/govale"
		chmod +x "$dir/rc.d/valectl" "$dir/rc.d/govale"
		;;
	esac
	cp "$source/README.md" "$source/CHANGELOG.md" "$source/LICENSE" "$dir/"
	case $os in
	windows) pack "govale-$version-$os-${target#*/}.zip" "$dir" ;;
	*) pack "govale-$version-$os-${target#*/}.tar.gz" "$dir" ;;
	esac
done

# The source, with the modules of others: packages are built without a network.
echo 'release: source'
src=$work/src/govale-$version
mkdir -p "$work/src"
cp -R "$source" "$src"
rm -rf "$src/.git"
(cd "$src" && GOFLAGS='' go mod vendor)
echo "$commit" >"$src/COMMIT"
pack "govale-$version.tar.gz" "$src"

if command -v dpkg-deb >/dev/null; then
	for target; do
		case $target in
		linux/amd64 | linux/arm64)
			echo "release: Debian, ${target#*/}"
			"$here/debian/build.sh" -o "$out" "$version" "${target#*/}"
			;;
		esac
	done
else
	echo 'release: no Debian packages: there is no dpkg-deb'
fi
"$work/archive" -sums "$out"
echo "release: $out"
