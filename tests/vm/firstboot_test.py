#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""firstboot_test.py: an image is built, locked down, hardened, generalised and sealed from an empty
folder; then it boots, as two instances, tampered with, and with its power cut.

Only a kernel says whether what the rules require holds, and only a journal what was first.
"""

import concurrent.futures
import json
import pathlib
import random
import re
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]

import agent  # noqa: E402
import fleet  # noqa: E402
import guest  # noqa: E402
import instances  # noqa: E402
import sealed_image  # noqa: E402
import trees  # noqa: E402

CUTS = 20
REFUSED_BY = {
    "unsigned": ("continue", "is not what .* signed"),
    "expired": ("isolate", "expired"),
    "rolled back": ("poweroff", "is below"),
}


class Sealed(unittest.TestCase):
    """One image for all that boot it."""

    profile = sealed_image.PROFILE

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(trees.scratch())
        cls.collector = fleet.Collector(cls.folder / "collector", names=[sealed_image.HOST])
        cls.collector.set("interval", "15s")
        cls.collector.start()
        cls.addClassCleanup(cls.collector.stop)
        cls.keys = cls.folder / "keys"
        cls.keys.mkdir()
        cls.public = {name: guest.make_key(cls.keys / name) for name in ("owner", "stranger")}
        cls.image = sealed_image.Image(cls.folder / "image", cls.collector, "isolate", profile=cls.profile)
        cls.master = cls.image.machine(cls.public["owner"])
        cls.master.reach = {f"{sealed_image.HOST}:8443": cls.collector.port}

    @classmethod
    def instance(cls, name, user_data=None):
        """A machine of the image, which may enrol."""
        user_data = user_data or sealed_image.USER_DATA.format(key=cls.public["owner"])
        other = cls.master.twin(cls.folder / name, user_data, name)
        other.credentials = {"bootseal.token": cls.collector.token()}
        return other

    def host(self, name):
        """What the collector knows of an instance, newest first."""
        return self.collector.rows(
            "SELECT hex(a.id), h.machine_id, hex(h.seal), h.result, h.integrity, h.profile FROM host h"
            f" JOIN agent a ON a.number = h.agent WHERE h.hostname = '{name}'")


class TwoInstances(Sealed):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seen = {}
        for name in ("web-1", "web-2"):
            server = cls.instance(name, None if name == "web-1" else instances.configured(
                cls.public["owner"], cls.collector, f"{sealed_image.HOST}:8443"))
            if name == "web-2":
                server.credentials = {}  # its token is among what it is told
            server.visit(lambda ports, name=name: cls.look(name, ports), (guest.PORT,))

    @classmethod
    def look(cls, name, ports):
        visited = guest.Guest(cls.keys, ports[guest.PORT])
        visited.await_it("debian", "owner")
        cls.seen[name] = instances.look(visited, "debian", "owner")
        cls.seen[name]["let in"] = instances.let_in(visited)
        instances.await_host(cls.collector, name)
        visited.do("debian", "sudo touch /run/done", "owner")

    def both(self):
        return self.seen.items()

    def test_both_reach_their_users(self):
        for name, seen in self.both():
            self.assertEqual(seen["state"].split(), ["running"], name)

    def test_both_are_hardened_before_ssh_listens_and_the_network_is_up(self):
        for name, seen in self.both():
            hardened, network, listens = (instances.moment(seen["journal"], what) for what in (
                r"first boot: profile l2-server:", r"Reached target network-pre\.target",
                r"Server listening on"))
            print(f"{name}: hardened at {hardened} s, network-pre.target at {network} s, "
                  f"ssh at {listens} s", file=sys.stderr)
            self.assertLess(hardened, network)
            self.assertLess(network, listens)

    def test_they_have_different_identities_and_the_same_seal(self):
        one, other = (self.host(name)[0] for name in ("web-1", "web-2"))
        self.assertNotEqual(one[0], other[0])
        self.assertNotEqual(one[1], other[1])
        self.assertEqual(one[2], other[2])
        self.assertEqual(one[2].lower(), re.search(r"[0-9a-f]{64}", self.image.sealed.out)[0])
        self.assertEqual(set(self.seen["web-1"]["host keys"].values())
                         & set(self.seen["web-2"]["host keys"].values()), set())

    def test_nobody_else_gets_in(self):
        for name, seen in self.both():
            self.assertEqual(seen["let in"], {"owner": True, "stranger": False, "root": False,
                                              "password": False}, name)

    def test_the_kernel_has_what_the_rules_require(self):
        for name, seen in self.both():
            self.assertEqual(instances.not_as_required(seen), [], name)

    def test_verify_agrees(self):
        """What fails is of the packages that the image lacks, and of what cloud-init wrote."""
        for name, seen in self.both():
            live = [finding["ruleId"] for finding in json.loads(seen["verify"])["findings"]
                    if finding["status"] == "STATUS_FAIL" and finding.get("live") == "VERDICT_DRIFTED"]
            self.assertEqual([rule for rule in live if not instances.NOT_IN_THE_IMAGE.match(rule)], [], name)

    def test_what_cloud_init_changed_is_named(self):
        """The rule is of level 2."""
        notes = json.loads(self.seen["web-1"]["verify"])["notes"]
        self.assertIn("/etc/sudoers.d/90-cloud-init-users was written by cloud-init (config-users-groups)",
                      " ".join(note["text"] for note in notes if note["subject"] == "sudo-password"))

    def test_the_first_boot_is_no_violation(self):
        for name, seen in self.both():
            self.assertIn("INTACT", seen["integrity"], name)

    def test_what_cloud_init_configured_is_applied_before_ssh_listens(self):
        journal = self.seen["web-2"]["journal"]
        self.assertLess(instances.moment(journal, "first boot: profile l1-server:"),
                        instances.moment(journal, "Server listening on"))
        self.assertEqual([self.host(name)[0][5] for name in ("web-1", "web-2")], ["l2-server", "l1-server"])


class Refused(Sealed):
    """Where something is wrong the machine is what on_failure says, and says why."""

    def spoiled(self, name, spoil, on_failure):
        server = self.instance(name)
        with instances.opened(server) as root:
            (root / "etc/bootseal/agent.yaml").write_text(
                f"profile: {sealed_image.PROFILE}\non_failure: {on_failure}\n")
            spoil(self.image, root)
        return server

    def console(self, server):
        return (server.folder / "console.log").read_text(errors="replace")

    def test_a_byte_of_sudo(self):
        server = self.instance("tampered")
        server.overwrite("/usr/bin/sudo", 3, b"\xcc")
        answer = server.boot(instances.ISOLATED, timeout=1500)
        self.assertIn("This machine is isolated, as its first boot failed: files are not those of the "
                      "manifest; the first is /usr/bin/sudo", self.console(server))
        self.assertIn("This machine is isolated", answer.text("journal"))
        self.assertIn("isolated", answer.text("issue"))
        self.assertIn("skuid", answer.text("nft"))
        self.assertIn("standing: failed", answer.text("stamp"))
        host, = self.host("localhost") or self.host("tampered")
        self.assertEqual(host[4], "2")
        self.assertIn("violation", self.collector.incidents())

    def test_what_is_not_trusted(self):
        """Each of them in one boot; with poweroff nobody but the console is told."""
        for what, (on_failure, words) in REFUSED_BY.items():
            with self.subTest(what):
                server = self.spoiled(what.replace(" ", "-"), instances.SPOILED[what], on_failure)
                answer = server.boot(instances.ISOLATED, timeout=1500) if on_failure != "poweroff" else None
                if answer is None:
                    self.assertFalse(server.run(lambda said: False), "it was not switched off")
                self.assertRegex(self.console(server), rf"\*\*\* bootseal: .*{words}")
                if answer is not None:
                    self.assertIn("bc1a56694467403fb3c0a1c09075b10f", answer.text("ids"))

    def test_a_clock_in_1970(self):
        server = self.instance("old-clock")
        server.clock = "1970-01-02T00:00:00"
        answer = server.boot(instances.ISOLATED, timeout=1500)
        self.assertIn("standing: configured", answer.text("stamp"))
        self.assertNotIn("isolated", self.console(server))


class PowerCut(Sealed):
    """The cloud wants more than the image has, so that the first boot has files to change."""

    profile = "l1-server"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.begun = cls.instance("begun")
        cls.begun.credentials["bootseal.profile"] = "l2-server"
        instances.freeze_as_first_boot_begins(cls.begun)

    def uncut(self, name):
        """How long the first boot takes, and which rules fail after it."""
        server = self.begun.thawed(self.folder / name)
        takes = instances.first_boot(server)
        self.assertTrue(instances.is_changed(server))
        return takes, instances.standing(server)

    def cut(self, number, takes, wanted):
        """Whether the cut was within the first boot, and whether files were changed by then."""
        chance = random.Random(number).random()
        server = self.begun.thawed(self.folder / f"cut-{number}")
        # Half of them while files are changed, at the end.
        part = chance if number % 2 else 1 - chance * instances.CHANGING
        within = instances.cut_within_first_boot(server, part * takes)
        changed = instances.is_changed(server)
        instances.await_hardened(server)
        self.assertEqual(instances.standing(server), wanted, number)
        trees.remove(server.folder)
        print(f"cut {number} at {part:.2f} of the first boot: {'within it' if within else 'after it'}, "
              f"{'changed' if changed else 'nothing changed'}; completed", file=sys.stderr)
        return within, changed

    def test_the_next_boot_completes_every_time(self):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            (takes, wanted), (other, same) = pool.map(self.uncut, ("uncut-1", "uncut-2"))
            self.assertEqual(same, wanted)
            takes = min(takes, other)
            cuts = []
            # One that comes when the first boot is over, as the machine was fast, does not count.
            while (missing := CUTS - sum(within for within, _ in cuts)) > 0:
                numbers = range(len(cuts), len(cuts) + missing)
                cuts += pool.map(lambda number: self.cut(number, takes, wanted), numbers)
        changing = sum(changed for within, changed in cuts if within)
        print(f"{len(cuts)} power cuts, {CUTS} within the first boot of {takes:.0f} s, {changing} of these after it "
              "began to change files; the next boot completed it every time", file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
