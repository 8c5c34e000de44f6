# SPDX-License-Identifier: Apache-2.0
"""Networks of their own, joined by cables: what a firewall does is tried with real connections.

A Namespace is a network namespace that nobody else has. Sockets are made and programs run inside of
it, in a thread that goes there and nowhere else. It is gone with the object, and so is what was
plugged in. The machine's own network is never entered: inside() refuses to work there.
"""

import contextlib
import ctypes
import os
import socket
import subprocess
import threading

_NEW_NETWORK = 0x40000000  # CLONE_NEWNET
_libc = ctypes.CDLL(None, use_errno=True)

OWN = "/proc/thread-self/ns/net"


class Machine(Exception):
    """Something was about to happen in the network of the machine."""


def _checked(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _in_thread(function):
    """What a function returns or raises that has a thread of its own."""
    outcome = {}

    def work():
        try:
            outcome["result"] = function()
        except Exception as error:
            outcome["error"] = error

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["result"]


def _refuse_machine():
    """The network that this program was started in, and that of the first process, are taboo."""
    own = os.stat(OWN).st_ino
    taboo = {os.stat(f"/proc/{os.getpid()}/ns/net").st_ino}
    with contextlib.suppress(PermissionError):  # not every machine shows it
        taboo.add(os.stat("/proc/1/ns/net").st_ino)
    if own in taboo:
        raise Machine("this is the network of the machine")


def may():
    """Whether this process may make namespaces."""
    try:
        _in_thread(lambda: _checked(_libc.unshare(_NEW_NETWORK), "unshare"))
    except PermissionError:
        return False
    return True


class Namespace:
    """A network with nothing but its loopback, which is up."""

    def __init__(self):
        def make():
            _checked(_libc.unshare(_NEW_NETWORK), "unshare")
            _refuse_machine()
            return os.open(OWN, os.O_RDONLY | os.O_CLOEXEC)

        self._handle = _in_thread(make)
        self.ip("link", "set", "lo", "up")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self._handle)

    def inside(self, function):
        """What a function returns that runs in this network."""
        def enter():
            _checked(_libc.setns(self._handle, _NEW_NETWORK), "setns")
            _refuse_machine()
            return function()

        return _in_thread(enter)

    def run(self, *command, check=True):
        """Runs a program in this network to its end."""
        done = self.inside(lambda: subprocess.run(
            [*map(str, command)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, timeout=60))
        if check and done.returncode != 0:
            raise AssertionError(f"{command} ended with {done.returncode}: {done.stderr}")
        return done

    def ip(self, *arguments):
        self.run("ip", *arguments)

    def plug(self, name, other, other_name, addresses, other_addresses):
        """Lays a cable to another Namespace; each end has a name and addresses."""
        self.run("ip", "link", "add", name, "type", "veth", "peer", "name", other_name,
                 "netns", f"/proc/{os.getpid()}/fd/{other._handle}")
        for side, device, own in ((self, name, addresses), (other, other_name, other_addresses)):
            side.ip("link", "set", device, "up")
            for address in own:
                # nodad: an address of IPv6 would be tried out first, for seconds.
                side.ip("address", "add", address, "dev", device,
                        *(["nodad"] if ":" in address else []))

    def listen(self, port, kind=socket.SOCK_STREAM):
        """A socket of both families that takes what comes to a port."""
        def make():
            taker = socket.socket(socket.AF_INET6, kind)
            taker.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            taker.bind(("::", port))
            if kind == socket.SOCK_STREAM:
                taker.listen()
            return taker

        return self.inside(make)

    def connect(self, address, port, source="", source_port=0, timeout=1):
        """A connection of TCP, or None where there is no answer."""
        def make():
            try:
                return socket.create_connection((address, port), timeout, (source, source_port))
            except TimeoutError:
                return None

        return self.inside(make)

    def send(self, address, port, data):
        """A datagram of UDP; a firewall of our own that drops it may say so."""
        def make():
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET,
                               socket.SOCK_DGRAM) as sender:
                try:
                    sender.sendto(data, (address, port))
                except PermissionError:
                    pass

        self.inside(make)


def arrives(receiver, size=64, timeout=1):
    """What comes out of a socket, or None where nothing does."""
    receiver.settimeout(timeout)
    try:
        return receiver.recv(size)
    except TimeoutError:
        return None
