#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each case of tamper.yaml is done to a server that was sealed, and is found: that, and no more.

`do` is done to a fresh copy of the tree that server.yaml describes. `says` has the lines that are
printed, and below each one what differs: one word (`sha256`), or in full where the values are known
("mode: expected 0755, is 0775"). A case without `says` is no violation. With `strict`, nothing may be
another; else the policy is the program's. names.yaml and classes.yaml are more of the same, and
manifests.yaml is about the manifest itself.
"""

import errno
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
import sealed  # noqa: E402
import trees  # noqa: E402
from tamper import tamper  # noqa: E402

SERVER = lay.load(HERE / "server.yaml")
LARGE = 500_000  # bytes
POLICIES = {
    "default": None,
    "strict": sealed.STRICT,
    "classes": """\
        exact /**
        absent /usr/**
        config /etc/**
        grows /var/log/**
        volatile /tmp/**
        """,
}


def shorten(differences, expected):
    """The lines below a path in the words in which they are expected."""
    return [line if line in expected else line.split(": expected ", maxsplit=1)[0]
            for line in differences]


def refused_by_file_system(root, steps):
    """Takes the steps; says why where the file system has not what they make."""
    try:
        tamper(root, steps)
    except OSError as error:
        if error.errno != errno.EOPNOTSUPP:
            raise
        return f"this file system cannot have it: {error}"
    return None


def spoil(text, how):
    """The text of a manifest after what a case says."""
    for operation, value in how.items():
        lines = text.splitlines(keepends=True)
        if operation == "cut":
            text = text[:-value]
        elif operation == "text":
            text = value.encode()
        elif operation == "append":
            text += value.encode()
        elif operation == "edit":
            text = text.replace(*(part.encode() for part in value), 1)
        elif operation == "reverse":
            text = b"".join(reversed(lines))
        elif operation == "drop":
            text = b"".join(line for line in lines if not line.startswith(f"./{value} ".encode()))
        else:
            raise ValueError(f"nothing is spoiled by {operation}")
    return text


class Tamper(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(trees.scratch())
        cls.keys = pki.Pki(cls.folder / "pki")
        cls.trust = cls.keys.write_trust(cls.folder)
        strangers = pki.Pki(cls.folder / "strangers", "Another Anchor")
        cls.signers = {
            "author": cls.keys.author, "approver": cls.keys.approver,
            "strange author": strangers.author, "strange approver": strangers.approver,
            "former author": cls.keys.issue("Carol", pki.AUTHOR_UNIT, end="20210101000000Z"),
            "second author": cls.keys.issue("Eve", pki.AUTHOR_UNIT),
            "bystander": cls.keys.issue("Dave", "accounting"),
        }
        cls.pristine = cls.folder / "pristine"
        trees.demo_tree(cls.folder / "whole")
        cls.pristine.mkdir(mode=0o755)
        subprocess.run(["cp", "-a", "--parents", "--", *SERVER["parts"], cls.pristine], check=True,
                       cwd=cls.folder / "whole")
        trees.remove(cls.folder / "whole")
        for file in cls.pristine.rglob("*"):
            if file.is_file() and not file.is_symlink() and file.stat().st_size > LARGE:
                file.unlink()
        tamper(cls.pristine, SERVER["base"])
        refused_by_file_system(cls.pristine, SERVER["if_possible"])
        cls.manifests = {}

    def manifest(self, policy):
        """That of the tree under a policy; made once."""
        if policy not in self.manifests:
            file = self.folder / f"{policy}.mtree"
            sealed.seal(self.pristine, file, self.keys, POLICIES[policy])
            self.manifests[policy] = file
        return self.manifests[policy]

    def look_at(self, case, policy):
        """Does what a case says, and asks for what is printed then."""
        self.assertLessEqual(case.keys(), {"name", "do", "says", "strict"})
        root = self.folder / "tree"
        trees.copy(self.pristine, root)
        self.addCleanup(trees.remove, root)
        if why := refused_by_file_system(root, case.get("do", ())):
            self.skipTest(why)
        done = sealed.check(root, self.manifest("strict" if "strict" in case else policy), self.trust)
        self.assertEqual(done.err, "")
        expected = {line: sorted(words) for line, words in case.get("says", {}).items()}
        found = {line: sorted(shorten(words, expected.get(line, ())))
                 for line, words in sealed.findings(done).items()}
        self.assertEqual(found, expected)

    def refuse(self, case):
        """Spoils the manifest as a case says, and asks for one sentence."""
        self.assertLessEqual(case.keys(), {"name", "spoil", "forge", "by", "signature", "status", "says"})
        file = self.folder / f"{self._testMethodName}.mtree"
        file.write_bytes(spoil(self.manifest("default").read_bytes(), case.get("forge", {})))
        agent.sign(file, *(self.signers[name] for name in case.get("by", ("author", "approver"))))
        file.write_bytes(spoil(file.read_bytes(), case.get("spoil", {})))
        signature = pathlib.Path(f"{file}.p7s")
        if "signature" in case:
            signature.unlink()
        if case.get("signature", "none") != "none":
            signature.write_bytes({"empty": b"", "text": b"signed, Bob",
                                   "other": self.signature_of_another()}[case["signature"]])
        done = sealed.check(self.pristine, file, self.trust)
        self.assertEqual((done.status, done.out), (case.get("status", agent.REFUSED), ""), done.err)
        self.assertRegex(done.err, f"^bootseal: {re.escape(str(file))}:.*{re.escape(case['says'])}.*\n\\Z")

    def signature_of_another(self):
        other = self.folder / f"another-{self._testMethodName}.mtree"
        other.write_bytes(self.manifest("default").read_bytes() + b"./etc/x type=file\n")
        agent.sign(other, self.keys.author, self.keys.approver)
        return other.with_name(f"{other.name}.p7s").read_bytes()

    def test_looking_changes_nothing(self):
        before = trees.look(self.pristine, skip=())
        sealed.check(self.pristine, self.manifest("default"), self.trust)
        self.assertEqual(trees.differences(before, trees.look(self.pristine, skip=())), [])


def add_tests(table, look):
    """A method for each case of a table."""
    for number, case in enumerate(lay.load(HERE / f"{table}.yaml")):
        def test(self, case=case):
            look(self, case)
        test.__doc__ = case["name"]
        setattr(Tamper, f"test_{table}_{number:03}", test)


add_tests("tamper", lambda self, case: self.look_at(case, "default"))
add_tests("names", lambda self, case: self.look_at(case, "default"))
add_tests("classes", lambda self, case: self.look_at(case, "classes"))
add_tests("manifests", Tamper.refuse)


if __name__ == "__main__":
    unittest.main()
