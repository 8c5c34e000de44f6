#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""netns_test.py LOCKDOWN_TABLE: the firewall of a locked down machine, tried with packets.

The machine, the builder and a stranger are network namespaces that are made here.
"""

import contextlib
import os
import pathlib
import shutil
import socket
import sys
import threading
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent)]

import netns  # noqa: E402

PROGRAM = None

MACHINE, BUILDER, STRANGER = "192.0.2.1", "192.0.2.2", "192.0.2.3"
MACHINE6, BUILDER6, STRANGER6 = "2001:db8::1", "2001:db8::2", "2001:db8::3"
BEYOND = "198.51.100.2"
SSH, HTTP, DNS = 22, 80, 53

RULES = (f"in,{BUILDER},tcp,{SSH}", f"in,{BUILDER6},tcp,{SSH}",
         f"out,{BUILDER},tcp,{HTTP}", f"out,{BUILDER6},tcp,{HTTP}", f"out,{BUILDER},udp,{DNS}")


def setUpModule():
    if not netns.may():
        raise unittest.SkipTest("no network namespace may be made here")


class Lockdown(unittest.TestCase):
    def setUp(self):
        self.open = self.enterContext(contextlib.ExitStack())
        self.machine, self.builder, self.beyond = (
            self.open.enter_context(netns.Namespace()) for _ in range(3))
        # The stranger is another address at the same cable.
        self.machine.plug("outside", self.builder, "cable",
                          (f"{MACHINE}/24", f"{MACHINE6}/64"),
                          (f"{BUILDER}/24", f"{STRANGER}/24", f"{BUILDER6}/64", f"{STRANGER6}/64"))
        self.machine.plug("inside", self.beyond, "cable", ("198.51.100.1/24",), (f"{BEYOND}/24",))
        self.machine.inside(
            lambda: pathlib.Path("/proc/sys/net/ipv4/ip_forward").write_text("1\n"))
        self.beyond.ip("route", "add", "default", "via", "198.51.100.1")
        self.builder.ip("route", "add", "default", "via", MACHINE)
        for namespace in (self.machine, self.builder, self.beyond):
            for port in (SSH, HTTP):
                self.keep(namespace.listen(port))

    def keep(self, made):
        return self.open.enter_context(made) if made else None

    def table(self, *arguments):
        return self.machine.run(PROGRAM, *arguments).stdout.strip()

    def lock(self):
        self.table("set", *RULES)
        self.table("forget")

    def connects(self, namespace, address, port, *source):
        connection = namespace.connect(address, port, *source)
        if connection:
            connection.close()
        return connection is not None

    def ways(self):
        """Every way that connections can go, and whether they do."""
        return {
            "builder ssh": self.connects(self.builder, MACHINE, SSH, BUILDER),
            "builder ssh 6": self.connects(self.builder, MACHINE6, SSH, BUILDER6),
            "builder http": self.connects(self.builder, MACHINE, HTTP, BUILDER),
            "stranger ssh": self.connects(self.builder, MACHINE, SSH, STRANGER),
            "stranger ssh 6": self.connects(self.builder, MACHINE6, SSH, STRANGER6),
            "out http": self.connects(self.machine, BUILDER, HTTP),
            "out http 6": self.connects(self.machine, BUILDER6, HTTP),
            "out ssh": self.connects(self.machine, BUILDER, SSH),
            "out stranger": self.connects(self.machine, STRANGER, HTTP),
            "itself": self.connects(self.machine, "127.0.0.1", HTTP),
            "itself by name": self.connects(self.machine, MACHINE, HTTP),
            "through": self.connects(self.builder, BEYOND, HTTP),
        }

    def test_only_what_is_allowed_goes_through_while_it_is_set(self):
        before = self.ways()
        self.assertEqual(before, dict.fromkeys(before, True))
        self.assertEqual(self.table("state", *RULES), "absent")
        self.lock()
        self.assertEqual({way for way, is_open in self.ways().items() if is_open},
                         {"builder ssh", "builder ssh 6", "out http", "out http 6", "itself",
                          "itself by name"})
        state, dropped, _ = self.table("state", *RULES).replace(",", "").rsplit(maxsplit=2)
        self.assertEqual(state, "as set")
        self.assertGreater(int(dropped), 0)
        self.table("remove")
        self.assertEqual(self.ways(), before)

    def pair(self, source, port=SSH):
        """A connection of the builder, or of the stranger, to the machine: both ends."""
        with self.machine.listen(port + 1000) as listener:
            client = self.keep(self.builder.connect(MACHINE, port + 1000, source))
            server = self.keep(listener.accept()[0])
        return client, server

    def test_the_connection_that_it_was_set_from_goes_on(self):
        rules = (f"in,{BUILDER},tcp,{SSH + 1000}",)
        client, server = self.pair(BUILDER)
        self.table("set", *rules)
        self.table("forget")
        # The machine is the first to say something, and conntrack has not seen the beginning.
        server.sendall(b"done")
        self.assertEqual(netns.arrives(client), b"done")
        client.sendall(b"thanks")
        self.assertEqual(netns.arrives(server), b"thanks")

    def test_a_connection_from_before_that_is_not_allowed_ends(self):
        client, server = self.pair(STRANGER)
        self.table("set", *RULES)
        self.table("forget")
        server.sendall(b"secret")
        client.sendall(b"order")
        self.assertIsNone(netns.arrives(client))
        self.assertIsNone(netns.arrives(server))

    def test_connections_that_conntrack_knew_end_as_well(self):
        self.table("set", f"in,{STRANGER}")  # conntrack is on from now
        client, server = self.pair(STRANGER)
        self.lock()
        client.sendall(b"order")
        self.assertIsNone(netns.arrives(server))

    def test_a_download_from_before_goes_on(self):
        with self.builder.listen(HTTP + 1000) as listener:
            client = self.keep(self.machine.connect(BUILDER, HTTP + 1000))
            server = self.keep(listener.accept()[0])
        self.table("set", f"out,{BUILDER},tcp,{HTTP + 1000}")
        self.table("forget")
        server.sendall(b"package")
        self.assertEqual(netns.arrives(client), b"package")

    def test_the_ports_of_answers_begin_nothing(self):
        ssh, http = SSH + 1000, HTTP + 1000
        def ways():
            return (self.connects(self.machine, BUILDER, HTTP, MACHINE, ssh),
                    self.connects(self.builder, MACHINE, HTTP, BUILDER, http))

        self.table("set", f"in,{BUILDER},tcp,{ssh}", f"out,{BUILDER},tcp,{http}")
        self.assertEqual(ways(), (False, False))
        self.table("remove")
        self.assertEqual(ways(), (True, True))

    def test_datagrams(self):
        names = self.keep(self.builder.listen(DNS, socket.SOCK_DGRAM))
        others = self.keep(self.builder.listen(DNS + 1, socket.SOCK_DGRAM))
        taker = self.keep(self.machine.listen(DNS, socket.SOCK_DGRAM))
        self.lock()
        self.machine.send(BUILDER, DNS, b"who?")
        self.assertEqual(netns.arrives(names), b"who?")
        self.machine.send(BUILDER, DNS + 1, b"leak")
        self.assertIsNone(netns.arrives(others))
        self.builder.send(MACHINE, DNS, b"spoofed")
        self.assertIsNone(netns.arrives(taker))

    def test_ipv6_finds_its_neighbours(self):
        self.lock()
        self.machine.ip("neighbour", "flush", "all")
        self.builder.ip("neighbour", "flush", "all")
        self.assertTrue(self.connects(self.builder, MACHINE6, SSH, BUILDER6))
        self.machine.ip("neighbour", "flush", "all")
        self.assertTrue(self.connects(self.machine, BUILDER6, HTTP))

    @unittest.skipUnless(shutil.which("nft", path="/usr/sbin") or
                         "BOOTSEAL_REQUIRE_CONSUMERS" in os.environ, "nft is missing")
    def test_a_table_of_another_cannot_let_in(self):
        self.machine.run("/usr/sbin/nft", "add table inet other; add chain inet other input "
                         "{ type filter hook input priority -400; policy accept; }; "
                         "add rule inet other input accept; add chain inet other last "
                         "{ type filter hook input priority 400; policy accept; }; "
                         "add rule inet other last accept")
        self.lock()
        self.assertFalse(self.connects(self.builder, MACHINE, SSH, STRANGER))

    def test_nothing_gets_through_while_it_is_set_anew(self):
        taker = self.keep(self.machine.listen(DNS, socket.SOCK_DGRAM))
        self.lock()
        over = threading.Event()

        def flood():
            while not over.is_set():
                self.builder.send(MACHINE, DNS, b"again")

        sender = threading.Thread(target=flood)
        sender.start()
        for _ in range(20):
            self.table("set", *RULES)
        over.set()
        sender.join()
        self.assertIsNone(netns.arrives(taker))
        self.table("remove")
        self.builder.send(MACHINE, DNS, b"at last")
        self.assertEqual(netns.arrives(taker), b"at last")


class Guard(unittest.TestCase):
    def test_the_network_of_the_machine_is_refused(self):
        with self.assertRaises(netns.Machine):
            netns._refuse_machine()


if __name__ == "__main__":
    PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
