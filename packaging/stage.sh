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

# build_tool OS/ARCH TOOL FILE
build_tool() {
	(
		cd "$source" &&
			env -u GOEXPERIMENT GOFLAGS= GOWORK=off CGO_ENABLED=0 GOAMD64=v1 GOARM64=v8.0 GOOS="${1%/*}" GOARCH="${1#*/}" \
				go build -trimpath -buildvcs=true \
				-ldflags "-s -w -X govale/cmd/internal/cli.release=$version -X govale/cmd/internal/cli.commit=$commit" \
				-o "$3" "./cmd/$2"
	) || die "$2 for $1 does not build"
}

# installed_name OS: what valectl is called there. FreeBSD's base system has a valectl.
installed_name() {
	case $1 in
	freebsd) echo govalectl ;;
	*) echo valectl ;;
	esac
}

# build_tools OS/ARCH DIR: the three tools.
build_tools() {
	suffix=
	[ "${1%/*}" != windows ] || suffix=.exe
	mkdir -p "$2"
	build_tool "$1" valectl "$2/$(installed_name "${1%/*}")$suffix"
	build_tool "$1" pktgen "$2/pktgen$suffix"
	build_tool "$1" nmdump "$2/nmdump$suffix"
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

# completions DIR [NAME]: those of all tools, valectl under the name that it is installed by,
# made by the tools, for the machine that this runs on.
completions() {
	mkdir -p "$1"
	for tool in valectl pktgen nmdump; do
		name=$tool
		[ $tool != valectl ] || name=${2:-valectl}
		build_tool "$(go env GOHOSTOS)/$(go env GOHOSTARCH)" $tool "$1/.made/$name"
		for shell in bash zsh fish; do
			"$1/.made/$name" completion $shell >"$1/$name.$shell"
		done
	done
	rm -r "$1/.made"
}
