# The machine: its kernel, and which binaries are for it.

# find_machine sets $bin and $tests, the directories of its binaries, and $kernel, its
# name and release; it loads netmap, and ends everything where there is none.
find_machine() {
	system=$(uname -s) release=$(uname -r)
	case $(uname -m) in
	amd64 | x86_64) arch=amd64 ;;
	arm64 | aarch64) arch=arm64 ;;
	*) bail "there are no binaries for $(uname -m)" ;;
	esac
	os=$(echo "$system" | tr '[:upper:]' '[:lower:]')
	bin=$here/$os-$arch/bin
	tests=$here/$os-$arch/tests
	[ -x "$bin/valectl" ] || bail "there is no $bin/valectl: make it with build $os/$arch"
	quick "$bin/valectl" --version >"$work/version" || bail "$bin/valectl does not run"
	diag "$(cat "$work/version")"
	kernel="$system $release"
	if [ -n "$emulator_only" ]; then
		kernel=
		return
	fi
	[ "$system" = FreeBSD ] || bail "this is $system: run.sh proves FreeBSD; -e is for other systems"
	[ "$(id -u)" = 0 ] || bail 'only root may load netmap and make interfaces'
	have_netmap
	osreldate=$(sysctl -n kern.osreldate 2>/dev/null || echo unknown)
	diag "$kernel, $arch, osreldate $osreldate"
	quick "$bin/valectl" --dev kernel doctor >"$results/doctor.txt" 2>&1 || true
	diag - <"$results/doctor.txt"
	quick "$bin/valectl" --dev kernel list >"$work/there" 2>&1 || bail "valectl list: $(cat "$work/there")"
	[ ! -s "$work/there" ] || bail "switches are in use, and every test wants a machine without: $(head -n 3 "$work/there" | tr '\n' ';')"
}

# have_netmap loads the module where the kernel has none.
have_netmap() {
	device=$root/dev/netmap
	if [ ! -c "$device" ]; then
		kldload netmap >"$work/kldload" 2>&1 || bail "kldload netmap: $(cat "$work/kldload")"
		later module netmap
	fi
	[ -c "$device" ] || bail "there is no $device, and kldload netmap does not make one"
}

# release_major and release_minor are numbers: 13 and 1 of 13.1-RELEASE-p7.
release_major() { echo "$release" | sed -n 's/^\([0-9][0-9]*\)\..*/\1/p'; }
release_minor() { echo "$release" | sed -n 's/^[0-9][0-9]*\.\([0-9][0-9]*\).*/\1/p'; }

# recording names the recorded kernel whose answers this one must give: 12.1, 13.1, or
# nothing for one in between, which may answer as either.
recording() {
	[ "$system" = FreeBSD ] || return 0
	major=$(release_major) minor=$(release_minor)
	if [ "${major:-0}" -ge 13 ]; then
		echo 13.1
	elif [ "${major:-0}" -eq 12 ] && [ "${minor:-9}" -le 1 ]; then
		echo 12.1
	fi
}
