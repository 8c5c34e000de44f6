#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lockdown_test.py: a machine is locked down and released, with a real sshd and real connections.

The machine is one of namespaces, see place.py; nothing of the machine that this runs on is changed.
"""

import os
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import agent  # noqa: E402
import netns  # noqa: E402
import place  # noqa: E402
import trees  # noqa: E402
from case import ENGAGE, EVERYTHING, LOCKDOWN, RELEASE, SSH, WEB, Case  # noqa: E402
from place import BUILDER, MACHINE, STRANGER  # noqa: E402

SSHD_CONFIG = "etc/ssh/sshd_config"
DROP_IN = "etc/ssh/sshd_config.d/00-bootseal-lockdown.conf"


class Lockdown(Case):
    def setUp(self):
        self.addCleanup(self.restore)

    def restore(self):
        self.must(*RELEASE)
        self.assertEqual(self.differences(), [])

    def refused(self, *command):
        """What is said of it; nothing is changed."""
        done = self.place.inside(*command)
        self.assertNotEqual(done.returncode, agent.DONE)
        self.assertEqual(self.differences(), [])
        return done.stderr

    def edit(self, path, text):
        """Other text in a file of the machine, for this test; released before it goes back."""
        file = self.place.root / path
        if "before" not in vars(self):
            self.addCleanup(self.put_back, file, file.read_bytes(), file.stat())
            self.addCleanup(self.restore)
        file.write_text(text)
        self.before = self.place.look()

    def put_back(self, file, content, status):
        file.write_bytes(content)
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        del self.before

    def test_a_stranger_gets_in_before_and_after_and_not_in_between(self):
        self.assertEqual(self.gets_in(STRANGER), EVERYTHING)
        self.assertEqual(self.gets_in(BUILDER), EVERYTHING)
        with self.place.session("alice", BUILDER, "cat") as session:
            def echoes(word):
                session.stdin.write(f"{word}\n")
                session.stdin.flush()
                return session.stdout.readline() == f"{word}\n"

            self.assertTrue(echoes("before"))
            self.must(*ENGAGE)
            self.assert_locked()
            self.assertTrue(self.status()["proven"], self.status())
            self.assertTrue(echoes("during"))
            self.must(*RELEASE)
            self.assertEqual(self.differences(), [])
            self.assertTrue(echoes("after"))
            session.stdin.close()
        self.assertEqual(self.gets_in(STRANGER), EVERYTHING)

    def test_a_connection_of_a_stranger_ends(self):
        client = self.place.outside.connect(MACHINE, WEB, STRANGER)
        self.addCleanup(client.close)
        self.must(*ENGAGE)
        client.sendall(b"order")
        self.assertIsNone(netns.arrives(client))

    def test_who_asks_over_ssh_is_the_builder(self):
        done = self.place.ssh("alice", BUILDER, "sudo", *LOCKDOWN, "engage")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("locked down for alice", done.stderr)
        self.assert_locked()
        self.assertEqual(self.place.ssh("alice", BUILDER, "sudo", *RELEASE).returncode, 0)

    def test_root_as_the_builder_bars_the_others(self):
        self.must(*LOCKDOWN, "engage", "--builder", "root", "--allow-from", BUILDER)
        self.assertEqual(self.gets_in(BUILDER), {SSH, "root"})
        self.assertTrue(self.status()["proven"], self.status())

    def test_the_kernel_is_held(self):
        self.must(*ENGAGE, "--freeze-modules")
        held = {name: self.place.parameter(name) for name in place.PARAMETERS}
        self.assertEqual(held, {
            **self.before["parameters"], "kernel/sysrq": "0", "kernel/yama/ptrace_scope": "2",
            "fs/suid_dumpable": "0", "kernel/core_pattern": "|/bin/false",
            "kernel/kexec_load_disabled": "1", "kernel/modules_disabled": "1"})

    def test_twice_is_once(self):
        self.must(*ENGAGE)
        self.must(*ENGAGE)
        self.assertIn("release it first", self.place.inside(*ENGAGE, "--freeze-modules").stderr)
        self.assertTrue(self.status()["proven"])
        self.must(*RELEASE)
        self.must(*RELEASE)

    def test_a_reboot_is_locked_down_again(self):
        self.must(*ENGAGE)
        self.place.forget_the_running(self.before)
        self.assertLess({"network", "kernel.sysrq", "whole"}, self.broken())
        self.must(*LOCKDOWN, "engage", "--resume")
        self.assertEqual(self.broken(), set())
        self.assert_locked()

    def test_status_sees_what_somebody_changed(self):
        self.must(*ENGAGE)
        self.place.set_parameter("kernel/sysrq", "1")
        self.assertEqual(self.broken(), {"kernel.sysrq"})
        self.place.machine.run("nft", "insert rule inet bootseal input accept")
        self.assertEqual(self.broken(), {"kernel.sysrq", "network"})
        self.place.machine.run("nft", "delete table inet bootseal")
        keys = self.place.root / "etc/ssh/bootseal-lockdown-keys"
        keys.write_bytes(keys.read_bytes() + (self.place.folder / "keys/bob.pub").read_bytes())
        self.assertEqual(self.broken(), {"kernel.sysrq", "network", "files", "sshd"})
        (self.place.root / DROP_IN).unlink()
        self.assertEqual(self.broken(), {"kernel.sysrq", "network", "files", "sshd"})

    def test_lists_that_add_up_do_not_let_others_in(self):
        config = (self.place.root / SSHD_CONFIG).read_text()
        self.edit(SSHD_CONFIG, f"{config}\nAllowUsers alice bob root\n"
                               "Match User bob\nPasswordAuthentication yes\n")
        self.must(*ENGAGE)
        self.assert_locked()

    def test_settings_that_would_win_are_named(self):
        config = (self.place.root / SSHD_CONFIG).read_text()
        for text, named in ((config.replace("Include", "#Include"), "does not include"),
                            ("Match User bob\nPasswordAuthentication yes\nMatch all\n" + config,
                             "/etc/ssh/sshd_config:2"),
                            (config + "\nDenyUsers al*\n", "does not let alice in")):
            self.edit(SSHD_CONFIG, text)
            self.assertIn(named, self.refused(*ENGAGE))

    def test_nobody_is_locked_out(self):
        self.assertIn("--allow-from", self.refused(*LOCKDOWN, "engage", "--builder", "alice"))
        self.assertIn("no account", self.refused(*ENGAGE[:3], "--builder", "carl",
                                                 "--allow-from", BUILDER))
        self.assertIn("no shell", self.refused(*ENGAGE[:3], "--builder", "games",
                                               "--allow-from", BUILDER))
        self.edit("home/alice/.ssh/authorized_keys", "# none\n")
        self.assertIn("--builder-key", self.refused(*ENGAGE))

    def test_a_chroot_is_not_the_machine(self):
        done = self.place.inside("sh", "-c", "mkdir -p /mnt/in/proc && cp -a /usr/sbin/bootseal "
                                 "/mnt/in && mount -t proc p /mnt/in/proc && "
                                 "chroot /mnt/in /bootseal lockdown engage; umount /mnt/in/proc")
        self.assertIn("this is a chroot", done.stderr)

    def test_a_tree_takes_the_files_alone(self):
        tree = "/mnt/tree"
        self.place.inside("sh", "-c", "mkdir -p /mnt/tree && cp -a /etc /mnt/tree && "
                          "mkdir -p /mnt/tree/usr/sbin /mnt/tree/var/lib && "
                          "cp -a /usr/sbin/sshd /usr/sbin/bootseal /mnt/tree/usr/sbin", check=True)
        key = "/mnt/alice.pub"
        (self.place.root / key[1:]).write_bytes((self.place.folder / "keys/alice.pub").read_bytes())
        before = trees.look(self.place.root / tree[1:])
        on = ("--root", tree)
        self.must(*LOCKDOWN, "engage", *on, "--builder", "alice", "--builder-key", key,
                  "--allow-from", "198.51.100.0/24")
        self.assertEqual(self.differences(), [])
        self.assertTrue((self.place.root / tree[1:] / DROP_IN).exists())
        self.must(*LOCKDOWN, "status", *on)
        self.must(*LOCKDOWN, "release", *on)
        self.assertEqual(trees.differences(before, trees.look(self.place.root / tree[1:])), [])


if __name__ == "__main__":
    unittest.main()
