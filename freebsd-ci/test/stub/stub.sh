# Commands of FreeBSD's base system as far as run.sh uses them, on Linux. A link of its name
# to a command of this file is what run.sh finds in PATH.
#
# An epair is a veth pair, a jail a network namespace, and the kernel's netmap is the
# emulator that is served on $STUB_SOCKET. $STUB_RELEASE is the release of the kernel.
#
# A stub that is asked for what it does not know ends with 99, which no test expects.
set -eu
export PATH="$STUB_PATH" # the commands of this machine

unknown() {
	echo "stub: $stub $*" >&2
	exit 99
}

stub=$(basename "$0")
case $stub in
uname)
	case ${1-} in
	-s) echo FreeBSD ;;
	-r) echo "$STUB_RELEASE" ;;
	-m) echo amd64 ;;
	*) unknown "$@" ;;
	esac
	;;
sysctl)
	case "$*" in
	'-n kern.osreldate') echo 1201517 ;;
	'-n kern.features.vimage') echo "$STUB_VIMAGE" ;;
	*) unknown "$@" ;;
	esac
	;;
kldload)
	[ "$*" = netmap ] || unknown "$@"
	if [ -n "${STUB_NO_NETMAP-}" ]; then
		echo "kldload: can't load netmap: No such file or directory" >&2
		exit 1
	fi
	echo "kldload $*" >>"$STUB_LOG"
	ln -s /dev/null "$ROOT/dev/netmap"
	;;
kldunload)
	echo "kldunload $*" >>"$STUB_LOG"
	rm "$ROOT/dev/netmap"
	;;
ifconfig)
	case "$*" in
	'epair create')
		n=0
		while ip link show "epair${n}a" >/dev/null 2>&1 || ip link show "epair${n}b" >/dev/null 2>&1; do n=$((n + 1)); done
		ip link add "epair${n}a" type veth peer name "epair${n}b"
		echo "epair${n}a"
		;;
	epair*' -txcsum -rxcsum -tso -lro') ip link show "$1" >/dev/null ;;
	epair*' vnet '*) ip link set "$1" netns "$3" ;;
	epair*' inet '*' up')
		ip addr add "$3" dev "$1"
		ip link set "$1" up
		;;
	epair*' promisc up' | epair*' up') ip link set "$1" up ;;
	epair*' destroy') ip link del "$1" ;;
	*) unknown "$@" ;;
	esac
	;;
jail)
	case "$1 $2" in
	'-c name='*) ip netns add "${2#name=}" ;;
	'-r '*) ip netns del "$2" ;;
	*) unknown "$@" ;;
	esac
	;;
jexec)
	jail=$1
	shift
	if [ "$1" = ifconfig ]; then
		shift
		exec ip netns exec "$jail" "$STUB_BIN/ifconfig" "$@"
	fi
	exec ip netns exec "$jail" "$@"
	;;
*) unknown "$@" ;;
esac
