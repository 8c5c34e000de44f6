#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The service manager hears when the collector answers, that it still does, and that it ends."""

import pathlib
import socket
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import fleet  # noqa: E402
import trees  # noqa: E402


class Manager(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(trees.scratch())
        path = self.folder / "notify"
        self.heard = self.enterContext(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        self.heard.bind(str(path))
        self.heard.settimeout(60)
        self.collector = fleet.Collector(self.folder / "collector",
                                         before=("env", f"NOTIFY_SOCKET={path}"))
        self.addCleanup(self.collector.stop)

    def next_word(self):
        return self.heard.recv(4096).decode()

    def test_it_is_ready_alive_and_stopping(self):
        self.collector.start()
        self.assertEqual(self.next_word(), "READY=1")
        # Ready is when it answers.
        self.assertEqual(fleet.post(self.collector, "/v1/heartbeats", b"")[0], 401)
        for _ in range(2):
            self.assertEqual(self.next_word(), "WATCHDOG=1")
        self.assertEqual(self.collector.stop(), 0)
        words = [self.next_word()]
        while words[-1] == "WATCHDOG=1":
            words.append(self.next_word())
        self.assertEqual(words[-1], "STOPPING=1")

    def test_one_that_cannot_start_is_never_ready(self):
        self.collector.config.write_text("listen: nowhere\n")
        with self.assertRaises(AssertionError):
            self.collector.start()
        self.heard.setblocking(False)
        with self.assertRaises(BlockingIOError):
            self.next_word()


if __name__ == "__main__":
    unittest.main()
