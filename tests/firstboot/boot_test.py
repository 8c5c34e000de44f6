#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A sealed image boots in a container with its own systemd: in what order things come, and what a
failure does. The kernel's own part, and power cuts, are in tests/vm."""

import os
import pathlib
import re
import shutil
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "vm")]

import agent  # noqa: E402
import container  # noqa: E402
import guest  # noqa: E402
import instances  # noqa: E402
import sealed_image  # noqa: E402
import trees  # noqa: E402

JOB = """
cp /var/lib/bootseal/firstboot/stamp /out/stamp
journalctl -b -o short-monotonic --no-pager >/out/journal
systemctl list-units --failed --plain --no-legend >/out/failed
nft list ruleset >/out/nft || :
ls /etc/ssh >/out/keys
cat /run/issue.d/50-bootseal.issue >/out/issue || :
cat /etc/machine-id >/out/machine
"""
ISOLATED = "This machine is isolated, as its first boot failed: "


@unittest.skipUnless(shutil.which("systemd-nspawn") and os.geteuid() == 0,
                     "no systemd-nspawn here, or not root")
class Boot(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(trees.scratch())
        image = sealed_image.Image(cls.folder / "image", on_failure="isolate", unpack=trees.demo_tree)
        cls.tree = image.tree
        trees.lend(cls.tree, "nft")
        shutil.copy(agent.PROGRAM, cls.tree / "usr/sbin/bootseal")
        (cls.tree / "etc/cloud/cloud-init.disabled").touch()
        container.prepare(cls.tree, JOB)
        image.seal(guest.make_key(cls.folder / "builder"))

    def instance(self):
        root = self.folder / self._testMethodName
        trees.copy(self.tree, root)
        self.addCleanup(trees.remove, root)
        return root

    def boot(self, root):
        said = container.boot(root)
        self.assertTrue((root / "out/machine").exists(), said[-3000:])
        return said

    def out(self, root, name):
        return (root / "out" / name).read_text(errors="replace")

    def test_it_is_hardened_before_its_network_and_its_users(self):
        root = self.instance()
        said = self.boot(root)
        self.assertIn("bootseal: first boot: profile l2-server: ", said)
        journal = self.out(root, "journal")
        moments = [instances.moment(journal, what) for what in (
            "Starting bootseal-firstboot", "first boot: profile l2-server:",
            r"Reached target network-pre\.target", "Server listening on")]
        self.assertEqual(moments, sorted(moments))
        self.assertNotIn("ordering cycle", journal)
        self.assertIn("standing: done", self.out(root, "stamp"))
        self.assertEqual(set(re.findall(r"ssh_host_(\w+)_key$", self.out(root, "keys"), re.MULTILINE)),
                         {"ecdsa", "ed25519", "rsa"})
        self.assertNotIn("bootseal", self.out(root, "failed"))
        stamp = (root / instances.STAMP).read_bytes()
        self.assertNotIn("first boot:", self.boot(root))
        self.assertEqual((root / instances.STAMP).read_bytes(), stamp)

    def test_two_instances_are_two_machines(self):
        one, other = self.instance(), self.folder / "other"
        trees.copy(self.tree, other)
        self.addCleanup(trees.remove, other)
        for root in (one, other):
            self.boot(root)
        self.assertNotEqual(self.out(one, "machine"), self.out(other, "machine"))

    def test_one_that_was_tampered_with_is_isolated(self):
        root = self.instance()
        sudo = root / "usr/bin/sudo"
        content = bytearray(sudo.read_bytes())
        content[1000] ^= 1
        sudo.write_bytes(content)
        sudo.chmod(0o4755)
        said = self.boot(root)
        why = ISOLATED + "files are not those of the manifest; the first is /usr/bin/sudo"
        self.assertIn(why, said)
        self.assertIn(why, self.out(root, "issue"))
        self.assertIn(why, self.out(root, "journal"))
        self.assertRegex(self.out(root, "nft"), r"(?s)table inet bootseal .*hook input .* policy drop")
        self.assertIn("standing: failed", self.out(root, "stamp"))

    def test_one_that_is_killed_at_its_first_boot_is_isolated(self):
        root = self.instance()
        unit = root / "usr/lib/systemd/system/bootseal-firstboot.service"
        unit.write_text(unit.read_text().replace(
            "ExecStart=/usr/sbin/bootseal firstboot\n", "ExecStart=/bin/sh -c 'kill -9 $$$$'\n"))
        self.assertIn(ISOLATED + "bootseal firstboot was ended: signal", self.boot(root))
        unit.write_text(unit.read_text().replace("/bin/sh -c 'kill -9 $$$$'", "/usr/sbin/bootseal firstboot"))
        self.assertIn("first boot: profile l2-server: ", self.boot(root))
        self.assertIn("standing: done", self.out(root, "stamp"))


if __name__ == "__main__":
    unittest.main()
