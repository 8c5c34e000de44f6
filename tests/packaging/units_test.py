#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The units that are installed: systemd takes every word of them, and they may do little."""

import pathlib
import re
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import trees  # noqa: E402

PACKAGING = HERE.parents[1] / "packaging"
UNITS = sorted((PACKAGING / "systemd").iterdir())
# How exposed each may be, in tenths, as `systemd-analyze security` counts.
EXPOSURE = {"bootseal-collector.service": 20, "bootseal-heartbeat.service": 20}


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False)
    return done.returncode, done.stdout + done.stderr


class Units(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(trees.scratch())

    def test_systemd_takes_every_word(self):
        for unit in UNITS:
            # The programs are not installed where this runs.
            text = re.sub(r"(?m)^(Exec\w+)=/usr/sbin/bootseal\S*", r"\1=/bin/true",
                          unit.read_text())
            (self.folder / unit.name).write_text(text)
        for unit in UNITS:
            with self.subTest(unit=unit.name):
                done = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
                           self.folder / unit.name)
                self.assertEqual(done, (0, ""))

    def test_what_is_not_a_word_of_systemd_is_seen(self):
        unit = self.folder / "wrong.service"
        unit.write_text("[Service]\nExecStart=/bin/true\nProtectSystems=strict\n")
        self.assertIn("ProtectSystems", run("systemd-analyze", "verify", "--man=no",
                                            "--recursive-errors=no", unit)[1])

    def test_services_are_shut_in(self):
        for name, most in EXPOSURE.items():
            with self.subTest(unit=name):
                status, said = run("systemd-analyze", "security", "--offline=true", "--no-pager",
                                   f"--threshold={most}", PACKAGING / "systemd" / name)
                self.assertEqual(status, 0, said)

    def test_the_users_that_services_run_as_are_made(self):
        (self.folder / "etc").mkdir()
        for file in sorted((PACKAGING / "sysusers.d").iterdir()):
            self.assertEqual(run("systemd-sysusers", f"--root={self.folder}", file)[0], 0)
        made = (self.folder / "etc/passwd").read_text()
        for unit in UNITS:
            for user in re.findall(r"(?m)^User=(.+)$", unit.read_text()):
                self.assertIn(f"\n{user}:", "\n" + made)


if __name__ == "__main__":
    unittest.main()
