#!/usr/bin/env bash
# Makes stack.pcap: what Linux gives to an interface that segments and computes
# checksums itself, from TCP and UDP over IPv4 and IPv6. Needs root, ip(8), tcpdump(1)
# and python3. Checksums of TCP and UDP are the pseudo header's only.
set -euo pipefail
cd "$(dirname "$0")"

a=gso-a-$$ b=gso-b-$$
trap 'ip netns del $a; ip netns del $b' EXIT
ip netns add $a
ip netns add $b
ip link add veth0 mtu 1500 netns $a type veth peer name veth0 mtu 1500 netns $b
n=1
for ns in $a $b; do
	ip -n $ns link set veth0 up
	ip -n $ns addr add 192.0.2.$n/24 dev veth0
	ip -n $ns addr add 2001:db8::$n/64 dev veth0 nodad
	n=$((n + 1))
done

coproc server { ip netns exec $b python3 talk.py serve; }
read -r _ <&"${server[0]}"
ip netns exec $a tcpdump -i veth0 -Q out -U -w - -s 262144 'tcp or udp' >stack.pcap 2>/dev/null &
tcpdump=$!
sleep 2
ip netns exec $a python3 talk.py send
sleep 2
kill $tcpdump
wait $tcpdump || true
