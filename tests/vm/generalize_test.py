#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""generalize_test.py: a server that was used is generalised, sealed, and booted by somebody else.

Only what really ran has the traces that a build leaves, those that nobody thought of among them.
"""

import contextlib
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]

import agent  # noqa: E402
import builder  # noqa: E402
import guest  # noqa: E402
import machine  # noqa: E402
import sealing  # noqa: E402
import traces  # noqa: E402
import trees  # noqa: E402
import use  # noqa: E402

TRACES = traces.load()
CASES = builder.load(HERE.parent / "generalize/traces.yaml")
ENOUGH = 45  # traces that use alone has to leave
LEAVING = ("alice", "carol")
KINDS = ("dsa", "ecdsa", "ed25519", "rsa")
OWNER = """\
#cloud-config
locale: false
hostname: web-1
ssh_deletekeys: false
ssh_authorized_keys: [{key}]
"""

# cloud-init for once more, in a tree, without a network and without a device of this machine.
AGAIN = """
mount -t tmpfs none "$1/run"
mount -t proc none "$1/proc"
mount -t tmpfs none "$1/dev"
for name in null urandom; do touch "$1/dev/$name"; mount --bind "/dev/$name" "$1/dev/$name"; done
exec chroot "$1" cloud-init single --name ssh --frequency always
"""


def traces_of(lines):
    """The ids in what traces.left() says."""
    return {line.split(": ")[0] for line in lines}


def plant(root, seen):
    """What agents and programs leave that this server does not have: all traces but those seen."""
    for case in CASES:
        if case["trace"] not in seen:
            builder.leave(root, {what: case.get(what, ()) for what in ("plant", "swap")})
            for path, text in case.get("write", {}).items():
                file = root / path[1:]
                file.parent.mkdir(parents=True, exist_ok=True)
                with open(file, "a", encoding="utf-8") as opened:
                    opened.write(text)


def files_with(root, words):
    """The files of a tree that hold one of these words, each as "word: path"."""
    found = []
    for path, status in traces.walk(root):
        if stat.S_ISREG(status.st_mode):
            content = (root / path[1:]).read_bytes()
            found += [f"{word}: {path}" for word in words if word.encode() in content]
    return found


def run_cloud_init_again(root):
    subprocess.run(["unshare", "--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "sh",
                    "-euc", AGAIN, "sh", root], check=True, stdin=subprocess.DEVNULL, timeout=300,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Generalize(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(trees.scratch())
        cls.sealer = sealing.Sealer(cls.folder / "signing")
        cls.sealer.use_every_trace()
        cls.keys = cls.folder / "keys"
        cls.keys.mkdir()
        cls.public = {name: guest.make_key(cls.keys / name) for name in ("builder", "owner")}
        tree = cls.folder / "tree"
        trees.vm_tree(tree)
        cls.lay(tree)
        user_data = use.builder(cls.public["builder"])
        server = machine.Machine(cls.folder, tree, agent.PROGRAM, user_data)
        trees.remove(tree)

        server.visit(cls.use_it, (guest.PORT,))
        with cls.opened(server) as root:
            cls.prepare(root)
        cls.give(server, OWNER.format(key=cls.public["owner"]))
        server.visit(cls.boot_again, (guest.PORT,))

    @classmethod
    def lay(cls, tree):
        """What the image ships: its rules, and whom it trusts."""
        for folder, names in (("etc/bootseal", ("trust.yaml", "anchor.pem")),
                              ("usr/lib/bootseal/rulesets", ("ruleset.yaml", "ruleset.yaml.p7s"))):
            (tree / folder).mkdir(parents=True)
            for name in names:
                shutil.copy(cls.sealer.folder / name, tree / folder)

    @staticmethod
    def give(server, user_data):
        """What a cloud tells the next instance."""
        seed = server.folder / "next"
        seed.mkdir()
        (seed / "user-data").write_text(user_data)
        (seed / "meta-data").write_text("{instance-id: i-2}\n")
        subprocess.run(["genisoimage", "-quiet", "-volid", "cidata", "-joliet", "-rock", "-output",
                        server.folder / "seed.img", seed], check=True)

    @staticmethod
    @contextlib.contextmanager
    def opened(server):
        """The tree on the disk of a machine that is off."""
        root = server.folder / "mounted"
        root.mkdir()
        subprocess.run(["mount", "-o", "loop", server.folder / "disk.img", root], check=True)
        try:
            yield root
        finally:
            subprocess.run(["umount", root], check=True)

    @classmethod
    def use_it(cls, ports):
        visited = guest.Guest(cls.keys, ports[guest.PORT])
        visited.await_it("alice", "builder")
        cls.old = cls.identity(visited, "alice", "builder")
        use.use(visited, "builder")
        visited.do("alice", "sudo touch /run/done", "builder")

    @staticmethod
    def identity(visited, user, key):
        return {"machine id": visited.do(user, "cat /etc/machine-id", key).strip(),
                "host name": visited.do(user, "hostname", key).strip(),
                "host keys": visited.host_keys(),
                "state": visited.do(user, "systemctl is-system-running; systemctl --failed --plain "
                                          "--no-legend", key).strip()}

    @classmethod
    def prepare(cls, root):
        """From the used server to the sealed image."""
        cls.used = traces.left(root, TRACES)
        plant(root, traces_of(cls.used))
        cls.planted = traces.left(root, TRACES)
        cls.generalized = cls.generalize(root)
        cls.left = traces.left(root, TRACES)
        words = (use.HOST, use.PASSWORD, use.NEXT_PASSWORD, cls.old["machine id"], builder.SECRET,
                 cls.public["builder"].split()[1])
        cls.left_words = files_with(root, words)
        cls.inspected = cls.inspect(root)
        run_cloud_init_again(root)
        cls.made_again = sorted(name for name in os.listdir(root / "etc/ssh")
                                if name.startswith("ssh_host_"))
        cls.inspected_again = cls.inspect(root)
        cls.generalized_again = cls.generalize(root)
        cls.sealed = cls.sealer.seal(root, cls.folder / "seal")
        cls.checked = cls.sealer.check(cls.folder / "seal", "--root", root)

    @classmethod
    def generalize(cls, root):
        users = [word for name in LEAVING for word in ("--user", name)]
        return agent.run("generalize", "--root", root, "--list", cls.sealer.list, "--trust",
                         cls.sealer.trust, *users, timeout=600)

    @staticmethod
    def inspect(root):
        return agent.run("inspect", "--root", root, timeout=600)

    @classmethod
    def boot_again(cls, ports):
        visited = guest.Guest(cls.keys, ports[guest.PORT])
        visited.await_it("debian", "owner")
        cls.new = cls.identity(visited, "debian", "owner")
        cls.integrity = visited.ssh("debian", "sudo bootseal integrity check --verbose", "owner")
        cls.accounts = visited.do("debian", "getent passwd", "owner")
        cls.journals = visited.do("debian", "sudo ls /var/log/journal", "owner").split()
        cls.let_in = [user for user in ("root", "debian", *LEAVING)
                      if visited.ssh(user, "true", "builder").returncode == 0]
        cls.let_in += [user for user in LEAVING
                       if visited.say_password(user, use.PASSWORD, "true").returncode == 0]
        visited.do("debian", "sudo touch /run/done", "owner")

    def test_use_alone_leaves_enough_traces(self):
        used = traces_of(self.used)
        print(f"{len(used)} of {len(TRACES)} traces by use, in {len(self.used)} paths; "
              f"{len(traces_of(self.planted) - used)} planted; {len(self.left)} left",
              file=sys.stderr)
        self.assertGreaterEqual(len(used), ENOUGH, sorted(used))

    def test_with_what_is_planted_every_trace_is_there(self):
        self.assertEqual(sorted(traces_of(self.planted)), sorted(TRACES))

    def test_nothing_of_the_list_is_left(self):
        self.assertEqual(self.generalized.status, agent.DONE, self.generalized)
        self.assertEqual(self.left, [])

    def test_no_word_of_the_build_is_anywhere(self):
        self.assertEqual(self.left_words, [])

    def test_nothing_is_found_that_must_not_be_published(self):
        self.assertEqual(self.inspected.status, agent.DONE, self.inspected.out)

    def test_keys_that_cloud_init_makes_again_are_found(self):
        self.assertEqual(self.made_again, sorted(f"ssh_host_{kind}_key{end}" for kind in KINDS
                                                 for end in ("", ".pub")))
        self.assertEqual(self.inspected_again.status, agent.NOT_COMPLIANT, self.inspected_again)
        for kind in KINDS:
            self.assertRegex(self.inspected_again.out,
                             rf"(?m)^ssh-host-key +/etc/ssh/ssh_host_{kind}_key$")
        self.assertEqual(self.generalized_again.status, agent.DONE, self.generalized_again)

    def test_it_is_sealed(self):
        self.assertEqual(self.sealed.status, agent.DONE, self.sealed)
        self.assertEqual(self.checked.status, agent.DONE, self.checked)

    def test_it_boots_as_another_machine(self):
        for of in (self.old, self.new):
            self.assertEqual(of["state"], "running")
            self.assertRegex(of["machine id"], r"\A[0-9a-f]{32}\Z")
        self.assertNotEqual(self.new["machine id"], self.old["machine id"])
        self.assertEqual(self.journals, [self.new["machine id"]])
        self.assertEqual((self.old["host name"], self.new["host name"]), (use.HOST, "web-1"))
        same = set(self.old["host keys"].values()) & set(self.new["host keys"].values())
        self.assertEqual(same, set())

    def test_only_its_owner_gets_in(self):
        self.assertEqual(self.let_in, [])
        names = {line.split(":")[0] for line in self.accounts.splitlines()}
        self.assertEqual(names & {"debian", *LEAVING}, {"debian"})

    def test_the_first_boot_is_no_violation(self):
        text = self.integrity.stdout
        self.assertEqual(re.findall(r"(?m)^(?:added|removed|changed) /.*$", text), [])
        self.assertEqual(self.integrity.returncode, agent.DONE, text)


if __name__ == "__main__":
    unittest.main()
