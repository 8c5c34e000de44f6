# SPDX-License-Identifier: Apache-2.0
"""An image that hardens itself, from an empty folder to its seal: built, locked down, hardened,
generalised and signed, with the units that ship and a collector to talk to."""

import pathlib
import shutil

import agent
import machine
import packaged
import pki
import traces
import trees

HOST = "10.0.2.100"  # where the machine finds its collector
PROFILE = "l2-server"
USER_DATA = """\
#cloud-config
locale: false
ssh_authorized_keys: [{key}]
"""


class Image:
    """Its tree, and who signs."""

    def __init__(self, folder, collector=None, on_failure="continue", unpack=trees.vm_tree, profile=PROFILE):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.keys = pki.Pki(self.folder / "pki")
        self.release = agent.Release(self.folder, self.keys)
        self.list = self.folder / "list.yaml"
        shutil.copy(traces.LIST, self.list)
        agent.sign(self.list, self.keys.author, self.keys.approver)
        self.tree = self.folder / "tree"
        unpack(self.tree)
        packaged.lay(self.tree, self.release.ruleset, self.release.trust)
        packaged.enable(self.tree, *packaged.AT_FIRST)
        if collector:
            packaged.join(self.tree, collector, f"{HOST}:8443")
        self.profile = profile
        self.configure(f"profile: {profile}\non_failure: {on_failure}\n")

    def configure(self, text):
        (self.tree / "etc/bootseal/agent.yaml").write_text(text, encoding="utf-8")

    def run(self, command, *arguments, also=()):
        """A command that has to succeed, or end with one of `also`."""
        done = agent.run(*command.split(), "--root", self.tree, *arguments, timeout=900)
        if done.status not in (agent.DONE, *also):
            raise AssertionError(f"{command}: {done}")
        return done

    def machine(self, public_key):
        """The machine whose disk has the tree, after it was hardened and sealed."""
        machine.Machine.lay(self.tree, agent.PROGRAM)
        self.seal(public_key)
        server = machine.Machine(self.folder, self.tree, None, USER_DATA.format(key=public_key))
        trees.remove(self.tree)
        return server

    def seal(self, public_key):
        """Locks the tree down for a builder with this key, hardens, generalises and signs it."""
        key = self.folder / "builder.pub"
        key.write_text(public_key + "\n", encoding="utf-8")
        self.run("record begin")
        self.run("lockdown engage", "--builder", "root", "--builder-key", key, "--allow-from", "10.0.2.0/24")
        self.applied = self.run("apply", also=(agent.NOT_COMPLIANT,))
        self.run("lockdown release")
        # What the lockdown required of sshd is gone, and rules may ask for it.
        self.run("apply", also=(agent.NOT_COMPLIANT,))
        signers = [word for one in (self.keys.author, self.keys.approver)
                   for word in ("--certificate", one.certificate, "--key", one.key)]
        self.sealed = self.run("seal", "--output", self.folder / "seal", "--profile", self.profile,
                               "--list", self.list, *signers)
