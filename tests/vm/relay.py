#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""relay.py PORT: one connection of a guest to a port of loopback; QEMU starts it for each of them."""

import socket
import sys
import threading


def send(there):
    """What the guest says, to its end."""
    while said := sys.stdin.buffer.read1(65536):
        there.sendall(said)
    there.shutdown(socket.SHUT_WR)


def main():
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as there:
        threading.Thread(target=send, args=(there,), daemon=True).start()
        while answer := there.recv(65536):
            sys.stdout.buffer.write(answer)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
