#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The Debian package: installed in a tree, upgraded, and purged."""

import os
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import packages  # noqa: E402
import trees  # noqa: E402
from packages import in_tree, install, run  # noqa: E402

PACKAGING = trees.REPOSITORY / "packaging"
# What dpkg keeps of packages that are gone, and the account, whose number may be on files elsewhere.
ACCOUNTS = {f"etc/{name}{old}" for name in ("passwd", "group", "shadow", "gshadow") for old in ("", "-")}
PASSED_OVER = ("var/lib/dpkg", "var/log", "etc/.pwd.lock")


def setUpModule():
    global _kept, deb, pristine
    _kept = trees.scratch()
    folder = _kept.__enter__()
    deb = packages.make_deb(folder / "made")
    pristine = folder / "pristine"
    trees.demo_tree(pristine)


def tearDownModule():
    _kept.__exit__(None, None, None)


def look(tree):
    seen = trees.look(tree, skip=PASSED_OVER, times=False)
    return {path: what for path, what in seen.items() if path not in ACCOUNTS}


def another_version(folder, version):
    """The same package under another version, with a unit that is another."""
    tree = folder / "unpacked"
    run("dpkg-deb", "--raw-extract", deb, tree)
    control = tree / "DEBIAN/control"
    lines = control.read_text().splitlines()
    control.write_text("\n".join(f"Version: {version}" if line.startswith("Version:") else line
                                 for line in lines) + "\n")
    (tree / "DEBIAN/md5sums").unlink()
    with open(tree / "etc/cloud/clean.d/50-bootseal", "a", encoding="utf-8") as hook:
        hook.write("# newer\n")
    run("dpkg-deb", "--root-owner-group", "--build", tree, folder / "other.deb")
    return folder / "other.deb"


class Package(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(trees.scratch())
        self.tree = self.folder / "tree"
        # Names of the same files: what dpkg and its helpers change they write anew.
        run("cp", "-al", "--", pristine, self.tree)

    def enabled(self):
        wants = self.tree.glob("etc/systemd/system/*.wants/bootseal-*")
        return {path.name for path in wants if path.is_symlink()}

    def test_lintian_has_nothing_to_say(self):
        said = run("lintian", "--no-cfg", "--allow-root", "--fail-on", "error,warning", deb)
        self.assertEqual(said.strip(), "")

    def test_everything_is_where_it_is_looked_for(self):
        install(self.tree, deb)
        self.assertIn("bootseal", in_tree(self.tree, "bootseal", "--version"))
        for file in (*PACKAGING.glob("systemd/bootseal*.service"), *PACKAGING.glob("systemd/*.timer")):
            if file.name != "bootseal-collector.service":
                self.assertEqual((self.tree / "lib/systemd/system" / file.name).read_bytes(),
                                 file.read_bytes())
        in_tree(self.tree, "bootseal", "ruleset", "lint", "/usr/share/bootseal/rulesets/cis-debian-12.yaml")
        self.assertEqual((self.tree / "usr/share/bootseal/generalize/debian-12.yaml").read_bytes(),
                         (trees.REPOSITORY / "rules/generalize/debian-12.yaml").read_bytes())
        self.assertIn("profile: l1-server", (self.tree / "usr/lib/bootseal/agent.yaml").read_text())
        self.assertEqual(in_tree(self.tree, "dpkg", "--verify", "bootseal"), "")

    def test_units_are_enabled_and_nothing_is_started(self):
        install(self.tree, deb)
        units = [*PACKAGING.glob("systemd/*.service"), *PACKAGING.glob("systemd/*.timer")]
        wanted = {unit.name for unit in units
                  if "[Install]" in unit.read_text() and "collector" not in unit.name}
        self.assertLessEqual({unit for unit in wanted if "multi-user.target" in self.wanted_by(unit)},
                             self.enabled())
        for unit in wanted:
            self.assertIn("enabled", run("systemctl", f"--root={self.tree}", "is-enabled", unit))
        roots = {os.readlink(path) for path in pathlib.Path("/proc").glob("[0-9]*/root")
                 if os.access(path, os.R_OK)}
        self.assertNotIn(str(self.tree), roots)

    def wanted_by(self, unit):
        return (PACKAGING / "systemd" / unit).read_text().partition("WantedBy=")[2]

    def test_the_account_and_the_catalog_are_there(self):
        install(self.tree, deb)
        self.assertIn("\nbootseal:", (self.tree / "etc/passwd").read_text())
        self.assertIn("This machine has enrolled at its collector",
                      run("journalctl", f"--root={self.tree}", "--list-catalog", status=None))

    def test_purged_nothing_is_left(self):
        before = look(self.tree)
        install(self.tree, deb)
        for path in ("etc/bootseal/trust/anchor.pem", "etc/bootseal/agent.d/10.yaml",
                     "usr/lib/bootseal/rulesets/cis-debian-12.yaml", "var/lib/bootseal/firstboot/done",
                     "var/lib/bootseal-heartbeat/identity.key"):
            (self.tree / path).parent.mkdir(parents=True, exist_ok=True)
            (self.tree / path).write_text("of a machine\n")
        self.assertNotEqual(look(self.tree), before)
        in_tree(self.tree, "dpkg", "--purge", "bootseal")
        self.assertEqual(trees.differences(before, look(self.tree)), [])

    def test_removed_the_configuration_and_the_undo_records_stay(self):
        install(self.tree, deb)
        kept = [self.tree / "etc/bootseal/trust.yaml", self.tree / "var/lib/bootseal/journal/1"]
        for path in kept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("kept\n")
        in_tree(self.tree, "dpkg", "--remove", "bootseal")
        self.assertFalse((self.tree / "usr/sbin/bootseal").exists())
        self.assertEqual([path.read_text() for path in kept], ["kept\n", "kept\n"])

    def test_an_upgrade_keeps_the_configuration(self):
        install(self.tree, deb)
        hook = self.tree / "etc/cloud/clean.d/50-bootseal"
        own = "#!/bin/sh\n# my own\n"
        hook.write_text(own)
        kept = {"etc/bootseal/agent.yaml": "profile: l2-server\n", "etc/bootseal/trust.yaml": "mine\n",
                "usr/lib/bootseal/rulesets/cis-debian-12.yaml": "signed\n"}
        for path, text in kept.items():
            (self.tree / path).write_text(text)
        run("systemctl", f"--root={self.tree}", "disable", "bootseal-verify.timer")
        (self.tree / "package.deb").write_bytes(another_version(self.folder, "9.9").read_bytes())
        in_tree(self.tree, "dpkg", "--force-confold", "--install", "/package.deb")
        self.assertIn("9.9", in_tree(self.tree, "dpkg-query", "-W", "bootseal"))
        self.assertEqual(hook.read_text(), own)
        for path, text in kept.items():
            self.assertEqual((self.tree / path).read_text(), text)
        self.assertNotIn("bootseal-verify.timer", self.enabled())
        self.assertIn("bootseal-heartbeat.service", self.enabled())

    def test_cloud_init_takes_the_example(self):
        example = "packaging/cloud-init/user-data.yaml"
        (self.tree / example).parent.mkdir(parents=True)
        (self.tree / example).write_bytes((trees.REPOSITORY / example).read_bytes())
        self.assertIn("Valid cloud-config", in_tree(self.tree, "cloud-init", "schema", "--config-file", example))

    def test_cloud_init_clean_makes_the_next_boot_a_first_one(self):
        install(self.tree, deb)
        gone = [self.tree / "var/lib/bootseal/firstboot/done", self.tree / "var/lib/bootseal-heartbeat/key"]
        stays = self.tree / "var/lib/bootseal/journal/1"
        for path in (*gone, stays, self.tree / "var/lib/cloud/seed/x"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("of a machine\n")
        in_tree(self.tree, "cloud-init", "clean")
        self.assertEqual([path.parent.exists() for path in (*gone, stays)], [False, False, True])
        in_tree(self.tree, "cloud-init", "clean")


if __name__ == "__main__":
    unittest.main()
