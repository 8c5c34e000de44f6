# SPDX-License-Identifier: Apache-2.0
"""What the tests of a whole lockdown share: a machine of their own, and what must be as it was."""

import contextlib
import json
import os
import unittest

import agent
import netns
import place
import trees
from place import BUILDER, MACHINE, STRANGER

SSH, WEB, SERVICE = 22, 80, 8080
LOCKDOWN = ("bootseal", "lockdown")
ENGAGE = (*LOCKDOWN, "engage", "--builder", "alice", "--allow-from", BUILDER)
RELEASE = (*LOCKDOWN, "release")
STATUS = (*LOCKDOWN, "status", "--format", "json")
FOR_GOOD = ("kernel/kexec_load_disabled", "kernel/modules_disabled")
EVERYTHING = {SSH, WEB, SERVICE, "alice", "bob", "root"}


@contextlib.contextmanager
def a_place():
    """A machine with a running sshd, two other services, and a firewall that is none of ours."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(trees.scratch())
        tree = os.environ.get("BOOTSEAL_DEMO_TREE")
        if not tree:
            tree = folder / "tree"
            trees.demo_tree(tree)
        (folder / "place").mkdir()
        made = place.Place(folder / "place", tree, agent.PROGRAM, stack)
        made.start_sshd()
        for port in (WEB, SERVICE):
            stack.enter_context(made.machine.listen(port))
        made.machine.run("nft", "add table inet other; add chain inet other input "
                         "{ type filter hook input priority 0; policy accept; }; "
                         "add rule inet other input tcp dport 9 counter drop")
        for user in ("alice", "bob", "root"):  # a first login leaves traces of its own
            made.ssh(user)
        yield made


class Case(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0 or not netns.may():
            raise unittest.SkipTest("no namespace may be made here")
        cls.place = cls.enterClassContext(a_place())
        cls.before = cls.place.look()

    def differences(self, before=None):
        """What a release has not brought back. What only a reboot takes back is not asked."""
        before = before or self.before
        for name in FOR_GOOD:
            self.place.set_parameter(name, "0")
        now = self.place.look()
        said = trees.differences(before["files"], now["files"])
        said += [f"{name} was {value}, is {now['parameters'][name]}"
                 for name, value in before["parameters"].items()
                 if now["parameters"][name] != value]
        return said + ([now["ruleset"]] if now["ruleset"] != before["ruleset"] else [])

    def must(self, *command):
        done = self.place.inside(*command)
        self.assertEqual(done.returncode, agent.DONE, done.stderr)
        return done

    def status(self):
        done = self.place.inside(*STATUS)
        self.assertIn(done.returncode, (agent.DONE, agent.NOT_COMPLIANT), done.stderr)
        said = json.loads(done.stdout)
        self.assertEqual(said["proven"], done.returncode == agent.DONE)
        return said

    def broken(self):
        """What does not hold, by name."""
        return {check["what"] for check in self.status()["checks"]
                if check["state"] in ("broken", "unknown")}

    def gets_in(self, source):
        """The ports to which there is a connection, and the accounts that are let in."""
        ways = set()
        for port in (SSH, WEB, SERVICE):
            connection = self.place.outside.connect(MACHINE, port, source)
            if connection:
                connection.close()
                ways.add(port)
        if SSH in ways:
            ways |= {user for user in ("alice", "bob", "root")
                     if self.place.ssh(user, source).returncode == 0}
        return ways

    def assert_locked(self):
        self.assertEqual(self.gets_in(STRANGER), set())
        self.assertEqual(self.gets_in(BUILDER), {SSH, "alice"})
