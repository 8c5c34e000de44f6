#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill_test.py [--every N]: killed at any call that changes something, a lockdown is there or not.

Engaging and releasing are killed (SIGKILL) as they begin each such call. Then the builder must get
in, and after the next command the machine is as it was, or it is locked down and can be released.
--every 8 takes every eighth point.
"""

import collections
import pathlib
import signal
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import calls  # noqa: E402
from case import ENGAGE, RELEASE, SSH, Case  # noqa: E402
from place import BUILDER  # noqa: E402

EVERY = 1
# Beside the file systems: the packet filter, and sshd.
POINTS = (*calls.CHANGING, "sendto", "sendmsg", "pidfd_send_signal")
LOG = "mnt/calls"


class Killed(Case):
    def setUp(self):
        self.addCleanup(self.place.inside, *RELEASE)
        # The first time makes the folder of bootseal as well, and would count more calls.
        self.must(*ENGAGE)
        self.must(*RELEASE)
        self.assertEqual(self.differences(), [])

    def points(self, command):
        """Every call of a whole run of the command that can change something."""
        self.must(*calls.watch(f"/{LOG}"), *command)
        made = calls.read(self.place.root / LOG)
        counted = collections.Counter(call.name for call in made if call.name in POINTS)
        every = [(name, n + 1) for name in sorted(counted) for n in range(counted[name])]
        return every[::EVERY], len(every)

    def kill(self, point, command):
        ended = self.place.inside(*calls.kill(*point), *command)
        # What strace itself ends with, or what nsenter makes of that.
        self.assertIn(ended.returncode, (-signal.SIGKILL, 128 + signal.SIGKILL), ended.stderr)
        self.assertEqual(self.place.ssh("alice", BUILDER).returncode, 0, "the builder is out")

    def tell(self, title, points, of_all, tally):
        print(f"{title}: killed at {len(points)} of {of_all} points: " +
              ", ".join(f"{count} {how}" for how, count in sorted(tally.items())), flush=True)

    def test_engage(self):
        points, of_all = self.points(ENGAGE)
        self.must(*RELEASE)
        tally = collections.Counter()
        for point in points:
            with self.subTest(point=point):
                self.kill(point, ENGAGE)
                if self.status()["engaged"]:
                    tally["locked down"] += 1
                    self.must(*ENGAGE)
                    self.assertTrue(self.status()["proven"])
                    self.must(*RELEASE)
                else:
                    tally["as before"] += 1
                self.assertEqual(self.differences(), [])
        self.tell("engage", points, of_all, tally)
        self.assertTrue(tally["as before"])

    def test_release(self):
        self.must(*ENGAGE)
        points, of_all = self.points(RELEASE)
        tally = collections.Counter()
        for point in points:
            with self.subTest(point=point):
                self.must(*ENGAGE)
                self.kill(point, RELEASE)
                if self.status()["engaged"]:
                    tally["locked down"] += 1
                    self.assertEqual(self.place.inside(*RELEASE).returncode, 0)
                else:
                    tally["as before"] += 1
                self.assertEqual(self.differences(), [])
        self.tell("release", points, of_all, tally)

    def test_the_recovery_of_a_cut_engage(self):
        points, _ = self.points(ENGAGE)
        self.must(*RELEASE)
        self.assertEqual(self.differences(), [])
        cut = ("sendto", 1) if ("sendto", 1) in points else points[-1]
        self.kill(cut, ENGAGE)
        again, of_all = self.points(RELEASE)
        tally = collections.Counter()
        for point in again:
            with self.subTest(point=point):
                self.kill(cut, ENGAGE)
                self.kill(point, RELEASE)
                self.must(*RELEASE)
                self.assertEqual(self.differences(), [])
                tally["as before"] += 1
        self.tell("recovery", again, of_all, tally)


if __name__ == "__main__":
    if "--every" in sys.argv:
        at = sys.argv.index("--every")
        EVERY = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    unittest.main()
