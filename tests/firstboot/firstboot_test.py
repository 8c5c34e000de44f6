#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The first boot of a tree: once for each machine, by what is configured, and what a failure leaves."""

import json
import pathlib
import shutil
import sys
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support")]

import agent  # noqa: E402
import pki  # noqa: E402
import sealed  # noqa: E402
import small  # noqa: E402
import trees  # noqa: E402

REFUSED, VIOLATED = 3, 4
STAMP = "var/lib/bootseal/firstboot/stamp"
MACHINE, ANOTHER = "0123456789abcdef0123456789abcdef", "f" * 32
PROFILES = """\
  profiles:
    all: {title: All}
    files: {title: Files alone}
"""
CLOUD_LOG = """\
2026-11-20 12:00:00,001 - handlers.py[DEBUG]: start: init-network/config-write_files: running config-write_files
2026-11-20 12:00:01,002 - util.py[DEBUG]: Writing to /etc/sysctl.d/99-router.conf - wb: [644] 22 bytes
2026-11-20 12:00:02,003 - handlers.py[DEBUG]: finish: init-network/config-write_files: SUCCESS: ran
"""


class FirstBoot(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(trees.scratch())
        cls.pki = pki.Pki(cls.folder / "pki")
        cls.trust = cls.pki.write_trust(cls.folder)
        cls.ruleset = cls.folder / "ruleset.yaml"
        sources = small.write_sources(cls.folder / "sources")
        head = sources / "ruleset.yaml"
        head.write_text(head.read_text().replace("  profiles:\n    all: {title: All}\n", PROFILES))
        rules = sources / "1.yaml"
        first, second = rules.read_text().split("  - id: shadow")
        rules.write_text(first + "  - id: shadow" + second.replace("profiles: [all]",
                                                                   "profiles: [all, files]"))
        agent.build(sources, cls.ruleset)
        agent.sign(cls.ruleset, cls.pki.author, cls.pki.approver)

    def setUp(self):
        self.root = small.write_tree(self.folder / self._testMethodName)
        rulesets = self.root / "usr/lib/bootseal/rulesets"
        rulesets.mkdir(parents=True)
        for path in (self.ruleset, f"{self.ruleset}.p7s"):
            shutil.copy(path, rulesets)
        (self.root / "etc/bootseal").mkdir()
        for path in (self.trust, self.trust.parent / "anchor.pem"):
            shutil.copy(path, self.root / "etc/bootseal")
        self.configure("agent.yaml", "profile: all\n")
        self.name(MACHINE)
        self.spoil()

    def configure(self, name, text):
        path = self.root / "etc/bootseal" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def name(self, machine):
        (self.root / "etc/machine-id").write_text(machine + "\n")

    def spoil(self):
        (self.root / "etc/shadow").chmod(0o644)

    def boot(self, *options, status=agent.DONE, env=None):
        done = agent.run("firstboot", "--root", self.root, *options, env=env)
        self.assertEqual(done.status, status, done)
        return done

    def mode(self):
        return (self.root / "etc/shadow").stat().st_mode & 0o777

    def stamp(self, key):
        text = (self.root / STAMP).read_text()
        return dict(line.split(": ", 1) for line in text.splitlines())[key].strip('"')

    def verify(self, *options):
        return agent.run("verify", "--root", self.root, *options)

    def forwards(self):
        """Whether nothing in the tree turns forwarding off."""
        done = self.verify("--profile", "all", "--rule", "forwarding")
        return done.status != agent.DONE

    def test_a_machine_is_hardened_once(self):
        said = self.boot().out
        self.assertIn("first boot: profile all: 0 pass, 2 fixed, 0 fail, 0 error", said)
        self.assertEqual((self.mode(), self.forwards()), (0o600, False))
        self.assertEqual((self.stamp("standing"), self.stamp("tries")), ("done", "1"))
        before = (self.root / STAMP).read_bytes()
        self.spoil()
        self.assertEqual(self.boot().out, "")
        self.assertEqual((self.mode(), (self.root / STAMP).read_bytes()), (0o644, before))
        self.boot("--again")
        self.assertEqual(self.mode(), 0o600)

    def test_a_copy_of_a_machine_begins_anew(self):
        self.boot()
        self.spoil()
        self.name(ANOTHER)
        self.boot()
        self.assertEqual((self.mode(), self.stamp("machine")), (0o600, ANOTHER))

    def test_later_files_win(self):
        (self.root / "usr/lib/bootseal/agent.yaml").write_text("profile: none-of-these\n")
        self.configure("agent.d/10-one.yaml", "profile: all\n")
        self.configure("agent.d/20-two.yaml", "profile: files\n")
        self.configure("agent.d/readme.txt", "no yaml: [\n")
        self.assertIn("profile files: 0 pass, 1 fixed", self.boot().out)
        self.assertTrue(self.forwards())
        self.assertIn("A Test 1.0.0 - files", self.verify().out)

    def test_what_is_configured_wrongly_is_named(self):
        for text, said in (("profile: [a]\n", "agent.yaml:1:1: agent.yaml: profile must be text"), ("on_failure: reboot\n", "isolate"),
                           ("profil: all\n", "profil"), ("profile: all\nprofile: all\n", "agent.yaml:2")):
            with self.subTest(text):
                self.configure("agent.yaml", text)
                self.assertIn(said, self.boot("--again", status=agent.FAILED).err)
                self.assertEqual((self.mode(), self.stamp("standing")), (0o644, "failed"))

    def test_what_cannot_be_known_is_a_failure_too(self):
        self.configure("agent.yaml", "on_failure: continue\n")
        self.assertIn("name a profile", self.boot(status=agent.FAILED).err)
        self.assertEqual(self.stamp("standing"), "failed")
        self.configure("agent.yaml", "profile: all\n")
        (self.root / STAMP).write_text("machine: [\n")
        self.assertIn("stamp", self.boot(status=agent.FAILED).err)
        self.boot("--again")
        self.assertEqual(self.mode(), 0o600)

    def test_a_profile_that_the_ruleset_has_not(self):
        self.configure("agent.yaml", "profile: l9-server\n")
        self.assertIn("l9-server", self.boot(status=agent.FAILED).err)
        self.assertEqual(self.stamp("standing"), "failed")

    def test_what_nobody_signed_is_refused_and_tried_three_times(self):
        ruleset = self.root / "usr/lib/bootseal/rulesets/ruleset.yaml"
        text = ruleset.read_text()
        ruleset.write_text(text.replace("Only root", "Nobody"))
        for tries in ("1", "2", "3"):
            self.boot(status=REFUSED)
            self.assertEqual((self.mode(), self.stamp("tries")), (0o644, tries))
        self.assertIn("tried 3 times", self.boot(status=agent.FAILED).err)
        ruleset.write_text(text)
        self.boot(status=agent.FAILED)
        self.assertEqual(self.mode(), 0o644)
        self.boot("--again")
        self.assertEqual((self.mode(), self.stamp("standing")), (0o600, "done"))

    def test_a_tree_that_is_not_that_of_the_manifest_is_left_alone(self):
        self.seal()
        tool = self.root / "usr/bin/tool"
        tool.write_text("#!/bin/sh\nexit 1\n")
        (self.root / "run/bootseal/outbox").mkdir(parents=True)
        said = self.boot(status=VIOLATED).err
        self.assertIn("the first is /usr/bin/tool", said)
        self.assertEqual((self.mode(), self.stamp("standing")), (0o644, "failed"))
        self.assertTrue((self.root / "run/bootseal/outbox/state").exists())
        tool.write_text("#!/bin/sh\n")
        self.assertIn("files intact", self.boot().out)
        self.assertEqual(self.mode(), 0o600)

    def test_what_its_own_rules_made_is_no_violation(self):
        self.seal("absent /etc/sysctl.d\nabsent /etc/sysctl.d/**\n")
        self.boot()
        text = (self.root / STAMP).read_text()
        (self.root / STAMP).write_text(text.replace("standing: done", "standing: begun"))
        self.assertIn("files intact", self.boot().out)  # cut between its changes and its stamp
        drop_in, neighbour = (self.root / "etc/sysctl.d" / name for name in ("99-zz-bootseal.conf", "99-zzz.conf"))
        made = drop_in.read_text()

        def is_intact():
            status = agent.run("integrity", "check", "--root", self.root).status
            self.assertIn(status, (agent.DONE, VIOLATED))
            return status == agent.DONE
        self.assertTrue(is_intact())
        # The undo record names the file, but no rule makes it so.
        for other in (made + "kernel.core_pattern=|/tmp/program\n", ""):
            drop_in.write_text(other)
            self.assertFalse(is_intact(), other)
        drop_in.write_text(made)
        drop_in.chmod(0o666)
        self.assertFalse(is_intact())
        drop_in.chmod(0o644)
        neighbour.write_text("kernel.core_pattern=core\n")
        self.assertFalse(is_intact())
        neighbour.unlink()
        self.assertTrue(is_intact())
        record, = (self.root / "var/lib/bootseal/journal").glob("*.undo")
        kept = record.read_bytes()
        record.write_bytes(b"what is no record")
        self.assertFalse(is_intact())  # a verdict all the same
        record.write_bytes(kept)
        self.assertTrue(is_intact())
        (self.root / "usr/lib/bootseal/rulesets/ruleset.yaml.p7s").unlink()
        self.assertFalse(is_intact())  # nobody says what rules make

    def seal(self, policy=""):
        folder = self.root / "var/lib/bootseal/integrity"
        folder.mkdir(parents=True)
        (self.root / "usr/bin").mkdir(exist_ok=True)
        (self.root / "usr/bin/tool").write_text("#!/bin/sh\n")
        manifest = self.folder / f"{self._testMethodName}.mtree"
        sealed.seal(self.root, manifest, self.pki, "volatile /**\nexact /usr/**\n" + policy)
        for ending in ("", ".p7s"):
            shutil.copy(f"{manifest}{ending}", folder / f"sealed.mtree{ending}")

    def test_what_the_cloud_configures_is_done_before_anybody_logs_in(self):
        self.configure("agent.yaml", "profile: files\n")
        self.boot()
        self.boot("--configured")
        self.assertEqual((self.stamp("standing"), self.forwards()), ("configured", True))
        self.configure("agent.d/50-cloud.yaml", "profile: all\n")
        self.boot("--configured")  # once for each machine
        self.assertTrue(self.forwards())
        self.name(ANOTHER)
        (self.root / "etc/bootseal/agent.d/50-cloud.yaml").unlink()
        self.boot()
        self.configure("agent.d/50-cloud.yaml", "profile: all\n")
        self.assertIn("profile all", self.boot("--configured").out)
        self.assertEqual((self.stamp("standing"), self.forwards()), ("configured", False))

    def test_one_that_was_killed_has_failed(self):
        for how, standing in (("success", "begun"), ("exit-code", "begun"), ("timeout", "failed")):
            with self.subTest(how):
                self.boot("--again", status=agent.DONE)
                text = (self.root / STAMP).read_text()
                (self.root / STAMP).write_text(text.replace("standing: done", "standing: begun"))
                status = agent.FAILED if standing == "failed" else agent.DONE
                self.boot("--ended", status=status, env={"SERVICE_RESULT": how})
                self.assertEqual(self.stamp("standing"), standing)

    def test_one_that_was_killed_after_cloud_init_has_failed(self):
        self.boot()
        self.boot("--ended", env={"SERVICE_RESULT": "signal"})  # the first boot itself was over
        self.assertEqual(self.stamp("standing"), "done")
        self.boot("--configured", "--ended", status=agent.FAILED, env={"SERVICE_RESULT": "signal"})
        self.assertEqual(self.stamp("standing"), "failed")
        self.boot()
        self.boot("--configured")
        self.boot("--configured", "--ended", env={"SERVICE_RESULT": "signal"})
        self.assertEqual(self.stamp("standing"), "configured")

    def test_who_changed_it_is_said(self):
        self.boot()
        log = self.root / "var/log/cloud-init.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(CLOUD_LOG)
        (self.root / "etc/sysctl.d/99-zz-bootseal.conf").unlink()
        (self.root / "etc/sysctl.d/99-router.conf").write_text("net.ipv4.ip_forward=1\n")
        report = json.loads(self.verify("--format", "json").out)
        self.assertIn({"kind": "NOTE_KIND_RUN", "level": "NOTE_LEVEL_WARNING", "subject": "forwarding",
                       "text": "/etc/sysctl.d/99-router.conf was written by cloud-init (config-write_files) at "
                               "2026-11-20T12:00:01Z"}, report["notes"])


if __name__ == "__main__":
    unittest.main()
