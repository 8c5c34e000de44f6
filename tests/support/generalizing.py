# SPDX-License-Identifier: Apache-2.0
"""`bootseal generalize` as a person runs it, with a list that is signed and trusted."""

import pathlib
import shutil
import unittest

import agent
import pki
import traces


def skip_unless_there():
    """Skips the tests of a program that has no such command."""
    if "generalize" not in agent.run("--help").out:
        raise unittest.SkipTest("this program has no command `generalize`")


class Generalizer:
    """Keys, what trusts them, and the list signed with them; in a folder outside of every tree."""

    def __init__(self, folder, text=None):
        """With `text` another list than that of rules/generalize."""
        folder = pathlib.Path(folder)
        keys = pki.Pki(folder / "pki")
        self.trust = keys.write_trust(folder)
        self.list = folder / "list.yaml"
        if text is None:
            shutil.copy(traces.LIST, self.list)
        else:
            self.list.write_text(text, encoding="utf-8")
        agent.sign(self.list, keys.author, keys.approver)

    def run(self, root, *options, **how):
        """Takes the traces out of a tree."""
        return agent.run("generalize", "--root", root, "--list", self.list, "--trust", self.trust,
                         *options, **how)
