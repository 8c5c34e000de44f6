#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The collector as a service of systemd: with all that its unit forbids it starts, answers and ends."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]

import agent  # noqa: E402
import machine  # noqa: E402
import trees  # noqa: E402

REPOSITORY = HERE.parents[1]
PROGRAM = os.environ.get("BOOTSEAL_COLLECTOR", str(REPOSITORY / "build/collector/bootseal-collector"))

JOB = """
unit=bootseal-collector
home=/var/lib/$unit
systemd-sysusers
install -d -o $unit -g $unit -m 0700 $home
runuser -u $unit -- $unit init $home
systemctl start $unit || { journalctl -u $unit; exit 1; }
systemctl show -p ActiveState -p SubState -p NotifyAccess $unit >out/started
runuser -u $unit -- $unit token --config $home/collector.yaml >out/token
printf 'POST /v1/heartbeats HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n' |
    openssl s_client -connect 127.0.0.1:8443 -CAfile $home/authority.pem -ign_eof >out/answer 2>&1 || true
main=$(systemctl show -P MainPID $unit)
grep -E '^(Cap|Seccomp:|NoNewPrivs)' /proc/$main/status >out/process
nsenter -t $main -m -- touch /etc/written 2>out/etc || true
nsenter -t $main -m -- touch $home/collector.yaml 2>out/config || true
runuser -u $unit -- $unit status --config $home/collector.yaml >out/status-of-store
systemctl stop $unit
systemctl show -p Result -p NRestarts $unit >out/stopped
journalctl -u $unit >out/journal
"""


def libraries():
    """The shared libraries that the collector needs; those of the C library are those of the tree."""
    said = subprocess.run(["ldd", PROGRAM], check=True, capture_output=True, text=True).stdout
    return [pathlib.Path(path) for path in re.findall(r"=> (/\S+)", said)]


class Collector(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(trees.scratch())
        tree = folder / "tree"
        trees.vm_tree(tree)
        cls.lay(tree)
        server = machine.Machine(folder, tree, agent.PROGRAM)
        trees.remove(tree)
        cls.answer = server.boot(JOB)

    @staticmethod
    def lay(tree):
        """The program with its libraries, and its unit, as a package would."""
        shutil.copy(PROGRAM, tree / "usr/sbin/bootseal-collector")
        for library in libraries():
            target = tree / "usr/lib/x86_64-linux-gnu" / library.name
            if not target.exists():
                shutil.copy(library, target)
        for name in ("systemd/bootseal-collector.service", "sysusers.d/bootseal-collector.conf"):
            folder = "usr/lib/systemd/system" if name.startswith("systemd") else "usr/lib/sysusers.d"
            shutil.copy(REPOSITORY / "packaging" / name, tree / folder)

    def test_it_starts_answers_and_ends(self):
        self.assertEqual(self.answer.status, 0, self.answer.text("log"))
        self.assertIn("ActiveState=active\nSubState=running", self.answer.text("started"))
        self.assertIn("HTTP/1.1 401", self.answer.text("answer"))
        self.assertRegex(self.answer.text("token"), r"^\S{20,}")
        self.assertIn("Result=success", self.answer.text("stopped"))
        self.assertIn("NRestarts=0", self.answer.text("stopped"))

    def test_it_may_do_little(self):
        process = self.answer.text("process")
        self.assertEqual(set(re.findall(r"(?m)^Cap\w+:\t(\w+)$", process)), {"0" * 16})
        self.assertIn("NoNewPrivs:\t1", process)
        self.assertIn("Seccomp:\t2", process)
        for name in ("etc", "config"):
            self.assertIn("Read-only file system", self.answer.text(name))


if __name__ == "__main__":
    unittest.main()
