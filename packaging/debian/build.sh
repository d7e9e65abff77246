#!/bin/sh
# build.sh [-o DIR] VERSION [ARCH]
#
# Builds DIR/govale_VERSION_ARCH.deb of what is committed: tools, manual pages, completions
# and systemd units. It needs Go and dpkg-deb(1), and nothing of debhelper; the bytes depend
# on the commit and the release of Go alone. ARCH is amd64 (default) or arm64.
set -eu

usage() {
	sed -n '2s/^# /usage: /p' "$0" >&2
	exit 64
}

here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
# shellcheck source=../stage.sh
. "$here/../stage.sh"

out=.
while getopts o: opt; do
	case $opt in
	o) out=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
case $# in
1 | 2) ;;
*) usage ;;
esac
version=$1 arch=${2:-amd64}
check_version "$version"
case $arch in
amd64 | arm64) ;;
*) usage ;;
esac
# shellcheck disable=SC2034 # of stage.sh
commit=$(git -C "$repository" rev-parse HEAD)
SOURCE_DATE_EPOCH=$(git -C "$repository" log -1 --format=%ct)
export SOURCE_DATE_EPOCH
# 1.2.0-rc.1 is before 1.2.0.
debversion=$(echo "$version" | tr - '~')
mkdir -p "$out"
out=$(cd "$out" && pwd)

umask 022
work=$(mktemp -d "${TMPDIR:-/tmp}/govale-deb.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
source=$work/source
checkout "$source"
root=$work/root
share=$root/usr/share
mkdir -p "$root/DEBIAN" "$share/doc/govale" "$share/lintian/overrides"

build_tools "linux/$arch" "$root/usr/bin"
manual_pages "$share/man"
gzip -n9 "$share"/man/man*/*

completions "$work/completions"
mkdir -p "$share/bash-completion/completions" "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d"
for tool in valectl pktgen nmdump; do
	mv "$work/completions/$tool.bash" "$share/bash-completion/completions/$tool"
	mv "$work/completions/$tool.zsh" "$share/zsh/vendor-completions/_$tool"
	mv "$work/completions/$tool.fish" "$share/fish/vendor_completions.d/$tool.fish"
done

mkdir -p "$root/usr/lib/systemd/system"
for unit in valectl.service valectl.socket; do
	sed 's,/usr/local/bin/,/usr/bin/,' "$source/cmd/valectl/systemd/$unit" >"$root/usr/lib/systemd/system/$unit"
done

cp "$source/packaging/debian/copyright" "$share/doc/govale/copyright"
sed 's/^$/./; s/^/ /' "$source/LICENSE" >>"$share/doc/govale/copyright"
cp "$source/README.md" "$share/doc/govale/"
cp "$source/CHANGELOG.md" "$share/doc/govale/NEWS.md"
gzip -n9 "$share/doc/govale/NEWS.md"
{
	echo "govale ($debversion) unstable; urgency=medium"
	echo
	echo '  * See NEWS.md.gz.'
	echo
	echo " -- govale <govale@packages.invalid>  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -n9 >"$share/doc/govale/changelog.gz"
cp "$source/packaging/debian/lintian-overrides" "$share/lintian/overrides/govale"

size=$(du -k -s "$root/usr" | cut -f 1)
sed "s/@VERSION@/$debversion/; s/@ARCH@/$arch/; s/@SIZE@/$size/" "$source/packaging/debian/control" >"$root/DEBIAN/control"
for script in postinst postrm; do
	cp "$source/packaging/debian/$script" "$root/DEBIAN/"
	chmod 755 "$root/DEBIAN/$script"
done
(cd "$root" && find usr -type f | sort | xargs md5sum) >"$root/DEBIAN/md5sums"
find "$root" -type d -exec chmod 755 {} +
find "$root/usr" -type f ! -path '*/bin/*' -exec chmod 644 {} +

dpkg-deb --root-owner-group -Zxz --build "$root" "$out/govale_${debversion}_$arch.deb" >/dev/null
echo "$out/govale_${debversion}_$arch.deb"
