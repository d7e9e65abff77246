#!/bin/sh
# A qemu that plays a FreeBSD machine: loader, login, and a shell that knows the commands
# that qemu.sh types. $STUB_MODE says what goes wrong in it.
set -eu
port='' in='' out='' image=''
for arg; do
	case $arg in
	pipe,id=port,path=*) port=${arg##*path=} ;;
	file=*in.img,*) in=${arg#file=} in=${in%%,*} ;;
	file=*out.img,*) out=${arg#file=} out=${out%%,*} ;;
	file=*snapshot=on) image=${arg#file=} image=${image%%,*} ;;
	esac
done
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
trap 'exit 0' TERM
exec 3<>"$port.in" 4>"$port.out"
cr=$(printf '\r')
mode=$(cat "$image")
key() { dd bs=1 count=1 <&3 2>/dev/null; }

# line reads what is typed up to the return key.
line() {
	typed=
	while c=$(key; echo .) && c=${c%.} && [ "$c" != "$cr" ]; do
		typed=$typed$c
	done
}
show() { printf '%s\r\n' "$*" >&4; }
prompt() { printf '%s' "$*" >&4; }

if [ "$mode" = dead ]; then
	echo 'qemu: no such machine' >&2
	exit 1
fi
show 'Booting [/boot/kernel/kernel]'
if [ "$mode" != serial ]; then
	show '  Autoboot in 9 seconds. [Space] to pause'
	[ "$(key)" = "$(printf '\033')" ] || exit 3
	prompt 'OK '
	line
	show "$typed"
	[ "$typed" = 'set console="comconsole"' ] || exit 3
	prompt 'OK '
	line
	[ "$typed" = boot ] || exit 3
fi
if [ "$mode" = panic ]; then
	show 'panic: no init'
	exit 0
fi
show 'FreeBSD/amd64 (freebsd) (ttyu0)'
prompt 'login: '
line
[ "$typed" = root ] || exit 3
if [ "$mode" = password ]; then
	prompt 'Password:'
	line
	[ "$typed" = 'let me in' ] || exit 3
fi
prompt 'root@freebsd:~ # '
line
[ "$typed" = 'exec /bin/sh' ] || exit 3
prompt '# '
line # the prompt, and no echo
prompt 'ready> '
line
mkdir "$top/govale"
tar -xf "$in" -C "$top/govale"
show "copied $?"
prompt 'ready> '
line
show "$typed" >/dev/null
mkdir "$top/results"
[ -f "$top/govale/run.sh" ] && [ -d "$top/govale/freebsd-amd64" ] || exit 3
echo "$typed" >"$top/results/typed"
show '# FreeBSD 13.1-RELEASE'
if [ "$mode" = fails ]; then
	show 'not ok 1 - all'
	show '1..1'
	show 'run.sh ended 1'
else
	show 'ok 1 - all'
	show '1..1'
	show 'run.sh ended 0'
fi
prompt 'ready> '
line
tar -cf "$top/results.tar" -C "$top" results
dd if="$top/results.tar" of="$out" conv=notrunc 2>/dev/null
show 'taken 0'
prompt 'ready> '
line
[ "$typed" = 'shutdown -p now' ] || exit 3
show 'Powering system off'
