#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A whole Debian 12 server, hardened as an image builder does it: what is left to do afterwards,
and what the programs of the hardened tree themselves say.

Packages come from the mirrors that the demo tree was made from.
"""

import os
import pathlib
import re
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "tree")]

import agent  # noqa: E402
import lay  # noqa: E402
import pki  # noqa: E402
import trees  # noqa: E402

# What a tree alone cannot satisfy: other file systems, and a log server that nobody named.
LEFT = {"partition-home", "partition-var", "partition-var-tmp", "partition-var-log",
        "partition-var-log-audit", "journal-upload-service"}
PASSWORD = "Quartz-Lantern-42-Fjord"

# In namespaces of its own: no network, no way to this machine's kernel.
INSIDE = ["unshare", "--mount", "--pid", "--fork", "--net", "--kill-child", "sh", "-c",
          'mount -t proc proc "$1/proc" && tree=$1 && shift && exec chroot "$tree" "$@"', "inside"]


def rules_of(section):
    return lay.load(agent.SOURCES / f"{section}.yaml")["rules"]


def requirements(items, kind):
    """All requirements of a kind that must hold, not those of `any`."""
    for item in items:
        for name, body in item.items():
            if name == "all":
                yield from requirements(body, kind)
            elif name == kind:
                yield body


@unittest.skipUnless(os.geteuid() == 0, "chroot works for root only")
class Server(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = trees.scratch()
        folder = scratch.__enter__()
        cls.addClassCleanup(scratch.__exit__, None, None, None)
        release = agent.Release(folder, pki.Pki(folder / "pki"))
        cls.root = folder / "tree"
        trees.demo_tree(cls.root)
        cls.applied = release.run("apply", cls.root, "--stage", "build", timeout=900)
        if cls.applied.status not in (agent.DONE, agent.NOT_COMPLIANT):
            raise AssertionError(cls.applied.err)
        before = trees.look(cls.root)
        cls.again = release.run("apply", cls.root, "--stage", "build", timeout=300)
        cls.changed_again = trees.differences(before, trees.look(cls.root))
        cls.make_ready()

    @classmethod
    def make_ready(cls):
        """What the first boot would bring: host keys and an admin."""
        hashed = subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=PASSWORD, text=True,
                                capture_output=True, check=True).stdout.strip()
        for path, line in (("passwd", "admin:x:4001:4001::/tmp:/bin/bash"),
                           ("passwd", "guest:x:4002:4002::/tmp:/bin/bash"),
                           ("group", "admin:x:4001:"), ("group", "guest:x:4002:"),
                           ("shadow", f"admin:{hashed}:19700:0:99999:7:::"),
                           ("shadow", f"guest:{hashed}:19700:0:99999:7:::")):
            with open(cls.root / "etc" / path, "a", encoding="utf-8") as file:
                file.write(line + "\n")
        group = cls.root / "etc/group"
        group.write_text(re.sub(r"(?m)^(sudo:x:\d+:).*$", r"\1admin", group.read_text()))
        subprocess.run(["chroot", cls.root, "ssh-keygen", "-A"], check=True, capture_output=True)

    def inside(self, *command, typed=""):
        return subprocess.run([*INSIDE, str(self.root), *command], input=typed, text=True,
                              timeout=120, capture_output=True, check=False,
                              env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"})

    def content(self, *command, typed=""):
        done = self.inside(*command, typed=typed)
        self.assertEqual(done.returncode, 0, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def test_only_what_a_tree_cannot_have_is_left_with_its_cause(self):
        findings = self.applied.report()["findings"]
        self.assertEqual(len(findings), 310 - sum(
            "l2-server" not in rule["profiles"] and "l1-server" not in rule["profiles"]
            for path in agent.SOURCES.glob("[0-9]*.yaml") for rule in lay.load(path)["rules"]))
        left = {f["ruleId"]: f for f in findings
                if agent.status_of(f) not in ("pass", "fixed", "not_applicable", "manual")}
        self.assertEqual(set(left), LEFT)
        for name, finding in left.items():
            self.assertEqual(agent.status_of(finding), "fail", name)
            self.assertTrue(finding.get("cause"), name)

    def test_a_second_apply_writes_nothing(self):
        self.assertEqual(self.changed_again, [])
        self.assertNotIn("changes", self.again.report())
        self.assertNotIn("fixed", self.again.report()["counts"])

    def test_sshd_agrees_with_every_rule(self):
        self.content("/usr/sbin/sshd", "-t")
        said = {}
        for line in self.content("/usr/sbin/sshd", "-T").splitlines():
            keyword, _, value = line.partition(" ")
            said.setdefault(keyword, value)
        asked = 0
        for rule in rules_of("5.1"):
            for wanted in requirements(rule["require"], "sshd"):
                value = said.get(wanted["keyword"].lower(), "none")
                with self.subTest(rule["id"], sshd=value):
                    asked += 1
                    if "without" in wanted:
                        self.assertFalse(set(wanted["without"]) & set(value.split(",")))
                    elif wanted["keyword"] == "MaxStartups":
                        self.assertTrue(all(
                            int(is_) <= int(most) for is_, most in
                            zip(value.split(":"), wanted["at_most"].split(":"))))
                    elif "at_most" in wanted or "at_least" in wanted:
                        self.assertLessEqual(int(value), wanted.get("at_most", int(value)))
                        self.assertGreaterEqual(int(value), wanted.get("at_least", 0))
                    elif "state" in wanted:
                        self.assertNotIn(value, ("", "none"))
                    else:
                        accepted = [wanted["value"], *wanted.get("accept", ())]
                        self.assertIn(value.lower(), [str(one).lower() for one in accepted])
        self.assertGreater(asked, 15)

    def test_the_checkers_of_the_tree_agree(self):
        self.content("/usr/sbin/visudo", "-c")
        self.content("/usr/sbin/nft", "-c", "-f", "/etc/nftables.conf")
        self.assertIn("No change", self.content("/usr/sbin/augenrules", "--check"))
        modules = self.content("/sbin/modprobe", "--showconfig")
        for rule in rules_of("1.1"):
            for wanted in requirements(rule["require"], "kernel_module"):
                name = wanted["name"].replace("-", "_")
                self.assertRegex(modules, rf"(?m)^install {name} +/\S*(false|true)$")
                self.assertRegex(modules, rf"(?m)^blacklist {name}$")

    def test_systemd_takes_every_unit_that_starts(self):
        units = {path.name for path in (self.root / "etc/systemd/system").rglob("*.wants/*")}
        self.assertIn("nftables.service", units)
        done = self.inside("systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
                           *sorted(name for name in units if "@" not in name))
        ours = [line for line in done.stderr.splitlines() if "bootseal" in line]
        self.assertEqual(ours, [])
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_admin_still_becomes_root_and_others_do_not(self):
        sudo = ["setpriv", "--reuid", "admin", "--regid", "admin", "--init-groups",
                "sudo", "-S", "-k", "-p", "", "id", "-u"]
        self.assertEqual(self.inside(*sudo, typed=PASSWORD + "\n").stdout, "0\n")
        self.assertIn("COMMAND=/usr/bin/id -u", (self.root / "var/log/sudo.log").read_text())
        self.assertNotEqual(self.inside(*sudo, typed="wrong\n").returncode, 0)
        sudo[2] = sudo[4] = "guest"
        self.assertNotEqual(self.inside(*sudo, typed=PASSWORD + "\n").returncode, 0)

    def test_su_is_for_its_group_only(self):
        su = ["setpriv", "--reuid", "guest", "--regid", "guest", "--init-groups",
              "su", "admin", "-c", "id -un"]
        refused = self.inside(*su, typed=PASSWORD + "\n")
        self.assertNotEqual(refused.returncode, 0, refused.stdout)
        group = self.root / "etc/group"
        before = group.read_text()
        group.write_text(re.sub(r"(?m)^(sugroup:x:\d+:)$", r"\1guest", before))
        self.addCleanup(group.write_text, before)
        self.assertIn("admin", self.content(*su, typed=PASSWORD + "\n"))

    def test_a_login_shell_begins_as_the_rules_say(self):
        shell = ["setpriv", "--reuid", "admin", "--regid", "admin", "--init-groups",
                 "bash", "-lc", "umask; echo $TMOUT; TMOUT=0"]
        said = self.inside(*shell)
        self.assertEqual(said.stdout.split(), ["0027", "900"], said.stderr)
        self.assertIn("readonly", said.stderr)


if __name__ == "__main__":
    unittest.main()
