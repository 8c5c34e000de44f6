#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A rollback brings a whole server back to the last mode, link, attribute and nanosecond."""

import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import agent  # noqa: E402
import pki  # noqa: E402
import trees  # noqa: E402


def tool(*arguments):
    """Runs a tool of the distribution, and returns what it says."""
    return subprocess.run(list(map(str, arguments)), check=True, capture_output=True).stdout.decode()


def decorate(root):
    """Gives files that the rules change what only careful programs keep."""
    os.setxattr(root / "etc/crontab", "user.note", b"kept")
    os.setxattr(root / "etc/cron.d", "user.note", b"kept")
    os.setxattr(root / "etc/ssh/sshd_config", "trusted.note", b"kept")
    tool("setfacl", "-m", "u:33:r", root / "etc/ssh/sshd_config")
    tool("setfacl", "-m", "u:33:rx", "-m", "d:u:33:rx", root / "etc/cron.daily")
    tool("setcap", "cap_net_raw=ep", root / "etc/crontab")
    tool("setcap", "cap_net_bind_service=ep", root / "usr/bin/ip")
    os.link(root / "etc/shadow", root / "etc/shadow.link")
    os.link(root / "etc/motd", root / "etc/motd.link")
    os.chown(root / "etc/ssh/sshd_config", 0, 4)
    for number, path in enumerate(("etc/crontab", "etc/ssh/sshd_config", "etc/issue", "etc/cron.d",
                                   "etc/ssh", "etc/sysctl.d", "etc")):
        os.utime(root / path, ns=(10**18 + number, 10**18 + 123456789 + number))


class Rollback(unittest.TestCase):
    def test_a_whole_server_is_as_it_was(self):
        folder = self.enterContext(trees.scratch())
        release = agent.Release(folder / "release", pki.Pki(folder / "pki"))
        original, copy = folder / "original", folder / "copy"
        trees.demo_tree(original)
        decorate(original)
        trees.copy(original, copy)
        before = trees.look(copy)
        self.assertEqual(trees.differences(trees.look(original), before), [])

        applied = release.run("apply", copy)
        self.assertEqual(applied.status, agent.NOT_COMPLIANT, applied.err)
        changed = {change["path"] for change in applied.report()["changes"]}
        self.assertLess({"/etc/crontab", "/etc/cron.d", "/etc/cron.daily", "/etc/ssh/sshd_config",
                         "/etc/issue"}, changed)
        self.assertNotEqual(trees.differences(before, trees.look(copy)), [])

        agent.must("rollback", "--root", copy)
        self.assertEqual(trees.differences(before, trees.look(copy)), [])
        # And by another's judgement, in both directions.
        for one, other in ((copy, original), (original, copy)):
            self.assertEqual(
                tool("rsync", "-aXAHn", "--checksum", "--delete", "--itemize-changes",
                     "--modify-window=-1", "--exclude", f"/{trees.STATE}", f"{one}/", f"{other}/"), "")


if __name__ == "__main__":
    unittest.main()
