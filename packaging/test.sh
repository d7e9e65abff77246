#!/bin/sh
# test.sh [OS/ARCH...]
#
# Makes a release of what is committed twice, in two directories, compares the bytes, and
# looks at what is in it. The default systems are linux/amd64, freebsd/amd64 and
# windows/amd64. What a machine lacks for a part of it, such as dpkg-deb, lintian or mandoc,
# is said.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/.." && pwd)
[ $# -gt 0 ] || set -- linux/amd64 freebsd/amd64 windows/amd64
version=9.8.7
top=$(mktemp -d)
trap 'chmod -R u+w "$top"; rm -rf "$top"' EXIT
trap 'exit 130' INT TERM HUP

# The directory may be another user's, as in CI.
GIT_CONFIG_GLOBAL=$top/gitconfig
export GIT_CONFIG_GLOBAL
git config --global safe.directory '*'
git config --global user.name test
git config --global user.email test@localhost
git config --global advice.detachedHead false

failures=0
problem() {
	echo "FAIL: $*"
	failures=$((failures + 1))
}
without() { echo "packaging/test: without $1: $2"; }
have() { command -v "$1" >/dev/null; }

# fails WHAT PATTERN COMMAND...
fails() {
	fails_what=$1 pattern=$2
	shift 2
	if "$@" >"$top/out" 2>&1; then
		problem "$fails_what is no error"
	elif ! grep -q -- "$pattern" "$top/out"; then
		problem "$fails_what: no line '$pattern' in: $(cat "$top/out")"
	fi
}

# Scripts.
scripts="$here/release.sh $here/debian/build.sh $here/test.sh $here/debian/postinst $here/debian/postrm"
for script in $scripts; do
	sh -n "$script" || problem "sh -n $script"
done
if have shellcheck; then
	# shellcheck disable=SC2086 # a word a script
	shellcheck -x -P "$here:$here/debian" $scripts || problem shellcheck
	shellcheck -s sh -e SC2154 "$here/stage.sh" || problem 'shellcheck stage.sh'
	# What rc.d's script takes of rc.subr(8) is set by that, and what it sets is read by that.
	shellcheck -e SC1091,SC2034,SC2086,SC2154,SC2223 "$here/freebsd/files/govale.in" || problem 'shellcheck govale.in'
else
	without shellcheck 'scripts are not looked at'
fi

# Two releases, of two clones.
clone() { git clone -q "$repository" "$1"; }
clone "$top/one"
clone "$top/another/directory"
for page in cmd/valectl/valectl.8 cmd/pktgen/pktgen.8 cmd/nmdump/nmdump.8 vale/govale.4; do
	[ ! -f "$top/one/$page" ] || continue
	fails 'a release without a manual page' "there is no $page" sh "$top/one/packaging/release.sh" -f -o "$top/x" $version "$1"
	[ $failures = 0 ] || exit 1
	echo "packaging/test: there is no $page, so that there can be no release to look at"
	exit 0
done
echo "packaging/test: release of $*"
sh "$top/one/packaging/release.sh" -f -o "$top/a" $version "$@" >"$top/log" 2>&1 || {
	cat "$top/log"
	exit 1
}
(cd / && umask 077 && TZ=Asia/Kolkata LC_ALL=C sh "$top/another/directory/packaging/release.sh" -f -o "$top/b" $version "$@" >"$top/log" 2>&1) || {
	cat "$top/log"
	exit 1
}
cat "$top/a/SHA256SUMS"
diff "$top/a/SHA256SUMS" "$top/b/SHA256SUMS" || problem 'the same commit does not make the same bytes'
if have sha256sum; then
	(cd "$top/a" && sha256sum --quiet -c SHA256SUMS) || problem 'SHA256SUMS does not fit'
fi

# What is refused.
fails 'a release of no version' 'is no version such as' sh "$top/one/packaging/release.sh" -o "$top/x" v1
fails 'a release without a section of CHANGELOG.md' "CHANGELOG.md has no section for $version" sh "$top/one/packaging/release.sh" -o "$top/x" $version
fails 'a release over another one' 'is not empty' sh "$top/one/packaging/release.sh" -f -o "$top/a" $version
echo change >>"$top/one/README.md"
fails 'a release of a tree that differs' 'the working tree differs' sh "$top/one/packaging/release.sh" -o "$top/x" $version
git -C "$top/one" checkout -q README.md
git -C "$top/one" rm -q vale/govale.4
git -C "$top/one" commit -q -m 'no page'
fails 'a release without a manual page' 'there is no vale/govale.4' sh "$top/one/packaging/release.sh" -f -o "$top/x" $version "$1"

# unpacked ARCHIVE leaves it in $top/unpacked, without the directory that is all of it.
unpacked() {
	rm -rf "$top/unpacked"
	mkdir "$top/unpacked"
	tar -xzf "$top/a/$1" -C "$top/unpacked"
	[ "$(ls "$top/unpacked")" = "govale-$version" ] || problem "$1 has $(ls "$top/unpacked")"
	mv "$top/unpacked/govale-$version"/* "$top/unpacked/"
}

# has FILE...
has() {
	for file; do
		[ -s "$top/unpacked/$file" ] || problem "$what has no $file"
	done
}

says_version() {
	got=$("$1" --version) || problem "$1 --version"
	commit=$(git -C "$repository" rev-parse HEAD | cut -c 1-12)
	case $got in
	"$2 $version, commit $commit, go1."*", $3") ;;
	*) problem "$1 --version says '$got'" ;;
	esac
}

host=$(go env GOHOSTOS)/$(go env GOHOSTARCH)
for target; do
	what=$target
	name=govale-$version-${target%/*}-${target#*/}
	case $target in
	windows/*)
		[ -s "$top/a/$name.zip" ] || problem "there is no $name.zip"
		continue
		;;
	esac
	unpacked "$name.tar.gz"
	has bin/pktgen bin/nmdump man/man4/govale.4 man/man8/pktgen.8 man/man8/nmdump.8 README.md CHANGELOG.md LICENSE \
		completions/pktgen.bash completions/pktgen.zsh completions/pktgen.fish \
		completions/nmdump.bash completions/nmdump.zsh completions/nmdump.fish
	case $target in
	freebsd/*)
		has bin/govalectl man/man8/govalectl.8 completions/govalectl.bash rc.d/govale rc.d/valectl
		[ ! -e "$top/unpacked/bin/valectl" ] || problem 'FreeBSD has a valectl'
		! grep -En '^([$#] |\.Nm )valectl|^\.Dt VALECTL' "$top/unpacked/man/man8/govalectl.8" || problem 'govalectl.8 speaks of valectl'
		grep -q '^procname="/usr/local/bin/govalectl"$' "$top/unpacked/rc.d/valectl" || problem 'rc.d/valectl starts another program'
		if have mandoc; then
			mandoc -T lint -W error "$top/unpacked"/man/man?/* || problem 'a manual page has errors'
		fi
		;;
	*) has bin/valectl man/man8/valectl.8 completions/valectl.bash completions/valectl.zsh completions/valectl.fish ;;
	esac
	[ "${target%/*}" != linux ] || has systemd/valectl.service systemd/valectl.socket
	if [ "$target" = "$host" ]; then
		says_version "$top/unpacked/bin/valectl" valectl "$target"
		says_version "$top/unpacked/bin/pktgen" pktgen "$target"
		says_version "$top/unpacked/bin/nmdump" nmdump "$target"
		cp "$top/unpacked/bin/valectl" "$top/govalectl"
	fi
done

# The source has all packages that it needs, without a network.
what='the source'
unpacked "govale-$version.tar.gz"
has go.mod vendor/modules.txt COMMIT packaging/govale.toml
(cd "$top/unpacked" && GOFLAGS=-mod=vendor GOPROXY=off go list -deps ./cmd/valectl ./cmd/pktgen ./cmd/nmdump) >"$top/out" 2>&1 ||
	problem "the source is not all that it needs: $(tail -n 3 "$top/out")"

# The port has what it installs, and its rc.d script calls the tool as it is.
# shellcheck disable=SC2013 # words
for file in $(sed -n 's,.*{WRKSRC}/\([a-z0-9_/.]*\).*,\1,p' "$here/freebsd/Makefile" | grep -v COMMIT); do
	[ -e "$top/unpacked/$file" ] || problem "the port installs $file, which there is not"
done
# shellcheck disable=SC2013 # words
for file in $(sed -n 's,^share/man/man[0-9]/\(.*\)\.gz$,\1,p' "$here/freebsd/pkg-plist"); do
	grep -q "/$file\\b" "$here/freebsd/Makefile" || problem "pkg-plist has $file, which the port does not install"
done
if [ -x "$top/govalectl" ]; then
	mkdir "$top/port"
	cp "$here/govale.toml" "$top/port/govale.toml"
	sed "s,%%PREFIX%%/etc,$top/port,g; s,%%PREFIX%%/bin,$top,g; s,--dev kernel,--dev vale,; s,^\. /etc/rc.subr\$,. $top/port/rc.subr," \
		"$here/freebsd/files/govale.in" >"$top/port/govale"
	cat >"$top/port/rc.subr" <<-'END'
		load_rc_config() { :; }
		run_rc_command() { eval "\$${1}_cmd"; }
	END
	sed -i.bak 's/^#\(\[\|ports\|	\|\]\|tx_\|rx_\)/\1/; /em0/d' "$top/port/govale.toml"
	got=$(sh "$top/port/govale" check) || problem "service govale check ends with an error"
	[ "$got" = 'create guest0 --tx-slots 512 --rx-slots 512
create guest1
attach vale0:guest0
attach vale0:guest1
hdr vale0:guest1 12' ] || problem "service govale check prints '$got'"
	got=$(sh "$top/port/govale" start) || problem "service govale start ends with an error"
	case $got in
	*'hdr vale0:guest1 12'*) ;;
	*) problem "service govale start prints '$got'" ;;
	esac
fi

# The Debian package.
deb=$top/a/govale_${version}_amd64.deb
if ! have dpkg-deb; then
	without dpkg-deb 'there are no Debian packages'
elif [ -f "$deb" ]; then
	dpkg-deb -x "$deb" "$top/unpacked/deb"
	what='the Debian package'
	has deb/usr/bin/valectl deb/usr/share/man/man8/valectl.8.gz deb/usr/share/man/man8/pktgen.8.gz deb/usr/share/man/man8/nmdump.8.gz \
		deb/usr/share/man/man4/govale.4.gz deb/usr/share/doc/govale/copyright deb/usr/share/doc/govale/changelog.gz \
		deb/usr/share/bash-completion/completions/valectl deb/usr/share/zsh/vendor-completions/_valectl \
		deb/usr/share/fish/vendor_completions.d/valectl.fish \
		deb/usr/share/bash-completion/completions/pktgen deb/usr/share/zsh/vendor-completions/_pktgen \
		deb/usr/share/fish/vendor_completions.d/pktgen.fish \
		deb/usr/share/bash-completion/completions/nmdump deb/usr/share/zsh/vendor-completions/_nmdump \
		deb/usr/share/fish/vendor_completions.d/nmdump.fish deb/usr/lib/systemd/system/valectl.socket
	grep -q '^ExecStart=/usr/bin/valectl serve' "$top/unpacked/deb/usr/lib/systemd/system/valectl.service" || problem 'the unit starts another program'
	if [ "$(id -u)" = 0 ]; then
		# Into a directory, so that this machine stays as it is.
		mkdir -p "$top/system/var/lib/dpkg/info" "$top/system/var/lib/dpkg/updates"
		: >"$top/system/var/lib/dpkg/status"
		dpkg --root="$top/system" --force-script-chrootless -i "$deb" >"$top/out" 2>&1 || problem "dpkg -i: $(cat "$top/out")"
		[ "$host" != linux/amd64 ] || says_version "$top/system/usr/bin/valectl" valectl linux/amd64
		dpkg --root="$top/system" --force-script-chrootless -P govale >"$top/out" 2>&1 || problem "dpkg -P: $(cat "$top/out")"
		[ ! -e "$top/system/usr/bin/valectl" ] || problem 'dpkg -P leaves valectl'
	else
		without root 'the package is not installed'
	fi
	if have lintian; then
		lintian --allow-root --fail-on error "$deb" || problem lintian
	else
		without lintian 'the package is not checked by it'
	fi
fi

if [ $failures -gt 0 ]; then
	echo "packaging/test: $failures problems"
	exit 1
fi
echo 'packaging/test: passed'
