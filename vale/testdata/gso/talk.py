"""Sends what the capture holds: talk.py serve|send, in two network namespaces.

Byte i of flow n is (i + n*65537) * 2654435761 mod 2**32 >> 24; the number of a flow is
the last digit of its port.
"""
import socket
import sys

ADDRESSES = {4: "192.0.2.2", 6: "2001:db8::2"}
TCP = {5001: 4, 5002: 6}
UDP = {5003: 4, 5004: 6, 5005: 4}
TCP_BYTES = 40000
UDP_BYTES = {5003: 14001, 5004: 14001, 5005: 701}
UDP_SEGMENT = 103  # linux/udp.h


def payload(port, size):
    n = port % 10
    return bytes(((i + n * 65537) * 2654435761 % 2**32) >> 24 for i in range(size))


def family(kind):
    return socket.AF_INET6 if kind == 6 else socket.AF_INET


def serve():
    listeners = []
    for port, kind in TCP.items():
        s = socket.socket(family(kind))
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((ADDRESSES[kind], port))
        s.listen()
        listeners.append(s)
    print("ready", flush=True)
    for s in listeners:
        c, _ = s.accept()
        while c.recv(65536):
            pass
        c.close()


def send():
    for port, kind in TCP.items():
        s = socket.create_connection((ADDRESSES[kind], port))
        s.sendall(payload(port, TCP_BYTES))
        s.shutdown(socket.SHUT_WR)
        s.recv(1)
        s.close()
    for port, kind in UDP.items():
        s = socket.socket(family(kind), socket.SOCK_DGRAM)
        if UDP_BYTES[port] > 1400:
            s.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, 1400)
        s.sendto(payload(port, UDP_BYTES[port]), (ADDRESSES[kind], port))


{"serve": serve, "send": send}[sys.argv[1]]()
