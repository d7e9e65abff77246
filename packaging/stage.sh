# stage.sh is for the scripts beside it, which set
#
#	version	of the release, such as 1.2.0
#	commit	that it is made of
#	source	a clean checkout of it
#
# and call its functions. What they build depends on the source, the release of Go and
# nothing else: not on the directory, the user, the time or the machine.

# die WHAT...
die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# check_version VERSION
check_version() {
	echo "$1" | grep -Eq '^[0-9]+\.[0-9]+\.[0-9]+(-[0-9a-z.]+)?$' || die "$1 is no version such as 1.2.0 or 1.2.0-rc.1"
}

# checkout DIR: what is committed, and nothing of the working tree. The history comes along
# for the version control stamp.
checkout() {
	git clone -q --no-checkout "$repository" "$1"
	git -C "$1" checkout -q --detach "$commit"
}

# build_tools OS/ARCH DIR: the three tools. FreeBSD's base system has a valectl; there ours
# is govalectl.
build_tools() {
	suffix=
	[ "${1%/*}" != windows ] || suffix=.exe
	valectl=valectl
	[ "${1%/*}" != freebsd ] || valectl=govalectl
	mkdir -p "$2"
	for tool in valectl pktgen nmdump; do
		name=$tool
		[ $tool != valectl ] || name=$valectl
		(
			cd "$source" &&
				env -u GOEXPERIMENT GOFLAGS= GOWORK=off CGO_ENABLED=0 GOAMD64=v1 GOARM64=v8.0 GOOS="${1%/*}" GOARCH="${1#*/}" \
					go build -trimpath -buildvcs=true \
					-ldflags "-s -w -X govale/cmd/internal/cli.release=$version -X govale/cmd/internal/cli.commit=$commit" \
					-o "$2/$name$suffix" "./cmd/$tool"
		) || die "$tool for $1 does not build"
	done
}

# manual_pages DIR [NAME]: the pages, with valectl(8) under the name that it is installed by.
manual_pages() {
	mkdir -p "$1/man8" "$1/man4"
	for page in cmd/valectl/valectl.8 cmd/pktgen/pktgen.8 cmd/nmdump/nmdump.8 vale/govale.4; do
		[ -f "$source/$page" ] || die "there is no $page: a release has the manual of all tools"
		cp "$source/$page" "$1/man${page##*.}/"
	done
	if [ "${2:-valectl}" != valectl ]; then
		sed -f "$source/packaging/govalectl.sed" "$1/man8/valectl.8" >"$1/man8/$2.8"
		rm "$1/man8/valectl.8"
	fi
}

# completions DIR [NAME]: made by the tool, for the machine that this runs on.
completions() {
	mkdir -p "$1"
	name=${2:-valectl}
	build_tools "$(go env GOHOSTOS)/$(go env GOHOSTARCH)" "$1/.tools"
	mv "$1"/.tools/*valectl* "$1/.tools/$name" 2>/dev/null || true
	for shell in bash zsh fish; do
		"$1/.tools/$name" completion $shell >"$1/$name.$shell"
	done
	rm -r "$1/.tools"
}
