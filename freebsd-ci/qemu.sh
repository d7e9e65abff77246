#!/bin/sh
# qemu.sh [-a ARCH] [-d DIR] [-o DIR] [-p PASSWORD] [-t SECONDS] IMAGE [ARGUMENT of run.sh...]
#
# Boots a FreeBSD image with qemu, copies what build made into it, runs run.sh there as
# root, and brings the results out. Nothing is downloaded, the machine has no network, and
# IMAGE stays as it is: what is written to it is thrown away. The exit status is that of
# run.sh, or 75 where the machine does not get so far.
#
#	-a ARCH	amd64 (default) or arm64
#	-d DIR	made by build (default: out/govale-ci, beside this script)
#	-o DIR	where the results go (default: results)
#	-p PASSWORD	of root on the console, where it has one
#	-t SECONDS	what all of it may take (default: 7200)
#
# Images that work: the VM images of FreeBSD releases (FreeBSD-*-amd64.qcow2 or .raw, of
# UFS or ZFS; .xz is to be unpacked first), in which root has no password on the console.
# Of others, root must be able to log in on the first serial port, or on the console that
# the loader can put there, and have half a gigabyte to spare in /root.
#
# All of it goes over the serial port. Of amd64, the loader is told there to make it the
# console; the images of arm64 have it there. The directory is on the second disk as a tar
# archive, and the results are written to the third one.
#
# QEMU, QEMU_ACCEL and QEMU_BIOS in the environment name another qemu, accelerator and, for
# arm64, firmware.
set -eu

usage() {
	sed -n '2s/^# /usage: /p' "$0" >&2
	exit 64
}

give_up() {
	echo "qemu.sh: $*" >&2
	[ ! -s "${serial:-/dev/null}" ] || {
		echo "qemu.sh: the last lines of the console, which is in $results/console.txt:" >&2
		tail -n 20 "$serial" >&2
	}
	exit 75
}

here=$(cd "$(dirname "$0")" && pwd)
arch=amd64
dir=$here/out/govale-ci
results=results
password=
limit=7200
while getopts a:d:o:p:t: opt; do
	case $opt in
	a) arch=$OPTARG ;;
	d) dir=$OPTARG ;;
	o) results=$OPTARG ;;
	p) password=$OPTARG ;;
	t) limit=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# -ge 1 ] || usage
case $limit in
'' | *[!0-9]*) usage ;;
esac
image=$1
shift
case $arch in
amd64) qemu=${QEMU:-qemu-system-x86_64} ;;
arm64) qemu=${QEMU:-qemu-system-aarch64} ;;
*) usage ;;
esac
case $image in
*.xz | *.gz) give_up "unpack $image first" ;;
*.qcow2) format=qcow2 ;;
*.vmdk) format=vmdk ;;
*.vhd) format=vpc ;;
*) format=raw ;;
esac
[ -r "$image" ] || give_up "$image cannot be read"
[ -d "$dir/freebsd-$arch" ] || give_up "$dir has no binaries for freebsd/$arch: make it with build"
command -v "$qemu" >/dev/null || give_up "there is no $qemu: install qemu"
mkdir -p "$results"
results=$(cd "$results" && pwd)

work=$(mktemp -d "${TMPDIR:-/tmp}/govale-qemu.XXXXXX")
machine=
reader=
# shellcheck disable=SC2317 # by trap
end() {
	status=$?
	trap '' HUP INT TERM
	for process in $machine $reader; do
		kill "$process" 2>/dev/null || true
	done
	[ ! -f "$work/serial" ] || cp "$work/serial" "$results/console.txt"
	wait
	rm -rf "$work"
	exit "$status"
}
trap end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# make_disks: what goes in, for this architecture alone, and room for what comes out.
make_disks() {
	(cd "$dir" && tar -cf "$work/in.img" run.sh lib abi transcripts tests "freebsd-$arch")
	size=$(wc -c <"$work/in.img") # a disk has whole sectors
	dd if=/dev/zero of="$work/in.img" bs=1048576 seek=$((size / 1048576 + 1)) count=1 conv=notrunc 2>/dev/null
	dd if=/dev/zero of="$work/out.img" bs=1048576 count=64 2>/dev/null
}

# boot starts the machine, with its serial port as a pair of pipes.
boot() {
	accel=${QEMU_ACCEL:-tcg}
	if [ -z "${QEMU_ACCEL:-}" ] && [ -w /dev/kvm ]; then
		accel=kvm
	fi
	mkfifo "$work/port.in" "$work/port.out"
	serial=$work/serial
	: >"$serial"
	cat "$work/port.out" >"$serial" &
	reader=$!
	set -- -m 4096 -smp 2 -accel "$accel" -display none -nodefaults \
		-chardev "pipe,id=port,path=$work/port" -serial chardev:port -monitor none \
		-drive "file=$image,format=$format,if=virtio,snapshot=on" \
		-drive "file=$work/in.img,format=raw,if=virtio,readonly=on" \
		-drive "file=$work/out.img,format=raw,if=virtio"
	if [ "$arch" = amd64 ]; then
		set -- -machine pc,graphics=off "$@"
	else
		set -- -machine virt -cpu max -bios "${QEMU_BIOS:-edk2-aarch64-code.fd}" "$@"
	fi
	"$qemu" "$@" </dev/null >"$work/qemu.log" 2>&1 &
	machine=$!
	exec 3<>"$work/port.in" # to write there alone would wait for a reader
}

started=$(date +%s)
read_to=0 # what of the console has been waited for, in bytes

# see SECONDS PATTERN waits until the console shows it, behind what was seen before.
see() {
	tries=$(($1 * 5))
	until tail -c +$((read_to + 1)) "$serial" | tr -d '\000' | grep -Eq -e "$2"; do
		kill -0 "$machine" 2>/dev/null || {
			cat "$work/qemu.log" >&2
			give_up "the machine has ended, before it showed '$2'"
		}
		[ $(($(date +%s) - started)) -lt "$limit" ] || give_up "it takes more than $limit seconds"
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.2
	done
	read_to=$(wc -c <"$serial" | tr -d ' ')
}

say() { printf '%s\r' "$1" >&3; }

# log_in answers the loader and getty(8).
log_in() {
	see 300 'Autoboot in|autoboot in|to autoboot|login:' || give_up 'no loader and no login is on the serial port'
	if ! tail -n 3 "$serial" | grep -q 'login:'; then
		# The menu takes Escape, and a loader without a menu any key.
		printf '\033' >&3
		see 30 'OK ' || give_up 'the loader does not show its prompt'
		say 'set console="comconsole"'
		see 30 'OK ' || give_up 'the loader does not take console=comconsole'
		say boot
		see 900 'login:' || give_up 'there is no login on the serial port'
	fi
	say root
	if [ -n "$password" ]; then
		see 60 'assword:' || give_up 'no password is asked for'
		say "$password"
	fi
	see 60 '[#%$] ?$|# ' || give_up 'root cannot log in'
}

# Whatever shell root has, the rest is said to sh(1). What is typed is echoed: a mark that
# is waited for is not written as it is printed.
prove() {
	say 'exec /bin/sh'
	sleep 1
	say "PS1='rea''dy> '; stty -echo; cd /root"
	see 60 'ready> ' || give_up 'there is no shell'
	say 'mkdir -p govale && tar -xf /dev/vtbd1 -C govale; echo co""pied $?'
	see 600 'copied 0' || give_up 'the directory cannot be copied: is the second disk /dev/vtbd1?'
	words=
	for word; do
		words="$words '$word'"
	done
	say "sh govale/run.sh -o /root/results$words; echo run.sh e''nded \$?"
	see "$limit" 'run\.sh ended [0-9]+' || give_up "run.sh does not end"
	status=$(tr -d '\000\r' <"$serial" | sed -n 's/.*run\.sh ended \([0-9][0-9]*\).*/\1/p' | tail -n 1)
	say 'tar -cf /dev/vtbd2 -C /root results; sync; echo ta""ken $?'
	see 120 'taken 0' || give_up 'the results cannot be written to /dev/vtbd2'
	say 'shutdown -p now'
}

power_off() {
	tries=300
	while kill -0 "$machine" 2>/dev/null && [ $tries -gt 0 ]; do
		tries=$((tries - 1))
		sleep 0.2
	done
	kill "$machine" 2>/dev/null || true
	wait "$machine" || true
	machine=
}

make_disks
boot
log_in
prove "$@"
power_off
tar -xf "$work/out.img" -C "$work" results || give_up 'there are no results on the third disk'
cp -R "$work/results/." "$results/"
tr -d '\000\r' <"$serial" | grep -E '^(ok|not ok|#|1\.\.|Bail out!)' || true
echo "qemu.sh: run.sh ended with $status; results are in $results"
exit "$status"
