#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What libpam does in a tree that section 5.3 was applied to: who gets in, who does not, and which
passwords can be set. And what pam-auth-update makes of our changes.

BOOTSEAL_BEHAVIOUR_TREE, or else BOOTSEAL_CONSUMER_TREE, is a Debian 12 tree with libpam-pwquality,
cracklib-runtime and pamtester; it stays as it is.
"""

import os
import pathlib
import re
import struct
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "tree")]

import agent  # noqa: E402
import lay  # noqa: E402
import pki  # noqa: E402
import trees  # noqa: E402

TREE = pathlib.Path(os.environ.get("BOOTSEAL_BEHAVIOUR_TREE") or
                    os.environ.get("BOOTSEAL_CONSUMER_TREE") or "/nonexistent")
NEEDED = ("usr/bin/pamtester", "usr/share/pam-configs/pwquality",
          "var/cache/cracklib/cracklib_dict.pwd")
MISSING = [path for path in NEEDED if not (TREE / path).exists()]
RULES = [rule["id"] for section in ("5.3", "5.2")
         for rule in lay.load(agent.SOURCES / f"{section}.yaml")["rules"]
         if section == "5.3" or rule["id"] == "su-restricted"]

RIGHT = "Quartz-Lantern-42-Fjord"
STRONG, OTHER = "Mossy+Kettle:91*Drizzle", "Tundra=Violin~58;Ember"
TRIES = 4  # faillock-deny

# In namespaces of its own: no network, no audit of this machine, and /run is gone afterwards.
INSIDE = ["unshare", "--mount", "--pid", "--fork", "--net", "--kill-child", "sh", "-c",
          'mount -t proc proc "$1/proc" && tree=$1 && shift && exec chroot "$tree" "$@"', "inside"]


def hash_of(password):
    return subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=password, text=True,
                          capture_output=True, check=True).stdout.strip()


@unittest.skipIf(MISSING and "BOOTSEAL_REQUIRE_CONSUMERS" not in os.environ,
                 f"the tree that BOOTSEAL_BEHAVIOUR_TREE names lacks {MISSING}")
@unittest.skipUnless(os.geteuid() == 0, "chroot works for root only")
class Pam(unittest.TestCase):
    def setUp(self):
        scratch = trees.scratch()
        folder = scratch.__enter__()
        self.addCleanup(scratch.__exit__, None, None, None)
        self.release = agent.Release(folder, pki.Pki(folder / "pki"))
        self.root = folder / "tree"
        trees.copy(TREE, self.root)
        for name, uid, password in (("alice", 4001, hash_of(RIGHT)), ("empty", 4002, "")):
            self.append("etc/passwd", f"{name}:x:{uid}:{uid}::/tmp:/bin/sh\n")
            self.append("etc/group", f"{name}:x:{uid}:\n")
            self.append("etc/shadow", f"{name}:{password}:19700:0:99999:7:::\n")

    def append(self, path, text):
        with open(self.root / path, "a", encoding="utf-8") as file:
            file.write(text)

    def inside(self, *command, typed=""):
        """Runs a program of the tree; `typed` is what a person types."""
        done = subprocess.run([*INSIDE, str(self.root), *command], input=typed, text=True,
                              timeout=120, capture_output=True, check=False,
                              env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C",
                                   "DEBIAN_FRONTEND": "noninteractive"})
        self.said = done.stdout + done.stderr
        return done.returncode == 0

    def lets_in(self, password, user="alice", service="login"):
        return self.inside("pamtester", service, user, "authenticate", typed=password + "\n")

    def accepts_account(self, service="sshd"):
        return self.inside("pamtester", service, "alice", "acct_mgmt")

    def sets(self, *passwords):
        """Whether alice has another password after somebody types these, each twice."""
        def stored():
            lines = (self.root / "etc/shadow").read_text().splitlines()
            return next(line for line in lines if line.startswith("alice:"))
        before = stored()
        typed = "".join(password + "\n" for password in passwords for _ in range(2))
        done = self.inside("pamtester", "passwd", "alice", "chauthtok", typed=typed)
        self.assertEqual(done, stored() != before, self.said)
        return done

    def harden(self, *rules):
        chosen = [word for rule in rules or RULES for word in ("--rule", rule)]
        applied = self.release.run("apply", self.root, *chosen)
        self.assertEqual(applied.status, agent.DONE, applied.err + applied.out)

    def test_who_gets_in_is_who_should(self):
        self.assertTrue(self.lets_in(RIGHT), self.said)
        self.assertTrue(self.lets_in("", "empty"), "an empty password is refused before: no test")
        self.harden()
        for service in ("login", "sshd", "sudo", "su"):
            if service != "su":
                self.assertTrue(self.lets_in(RIGHT, service=service), f"{service}: {self.said}")
            self.assertTrue(self.accepts_account(service), f"{service}: {self.said}")
        self.assertFalse(self.lets_in("wrong"))
        self.assertFalse(self.lets_in("", "empty"), "an empty password is let in")

    def test_too_many_wrong_passwords_lock_the_password_and_not_the_key(self):
        self.harden()
        tally = self.root / "run/faillock/alice"
        for number in range(TRIES):
            self.assertFalse(self.lets_in("wrong"))
            self.assertTrue(tally.stat().st_size, f"try {number} is not counted")
            if number < TRIES - 1:
                continue
            self.assertFalse(self.lets_in(RIGHT), "the account is not locked")
            self.assertFalse(self.lets_in(RIGHT, service="sshd"), "sshd does not know of the lock")
        # Who comes with a key goes through the account stack only.
        self.assertTrue(self.accepts_account("sshd"), self.said)
        self.assertTrue(self.inside("faillock", "--user", "alice", "--reset"), self.said)
        self.assertTrue(self.lets_in(RIGHT), self.said)

    def test_a_lock_ends_after_a_quarter_of_an_hour(self):
        self.harden()
        for _ in range(TRIES):
            self.assertFalse(self.lets_in("wrong"))
        self.age_tally(800)
        self.assertFalse(self.lets_in(RIGHT), "the lock ended too early")
        self.age_tally(101)
        self.assertTrue(self.lets_in(RIGHT), self.said)

    def age_tally(self, seconds):
        """Has every failed login be so much longer ago; a record's last 8 bytes are its time."""
        tally = self.root / "run/faillock/alice"
        records = [bytearray(record) for record in re.findall(rb"(?s).{64}", tally.read_bytes())]
        self.assertTrue(records)
        for record in records:
            time, = struct.unpack_from("<Q", record, 56)
            struct.pack_into("<Q", record, 56, time - seconds)
        tally.write_bytes(b"".join(records))

    def test_a_login_clears_the_count(self):
        self.harden()
        for _ in range(TRIES - 1):
            self.assertFalse(self.lets_in("wrong"))
        self.assertTrue(self.inside("pamtester", "login", "alice", "authenticate", "acct_mgmt",
                                    typed=RIGHT + "\n"), self.said)
        self.assertFalse(self.lets_in("wrong"))
        self.assertTrue(self.lets_in(RIGHT), "the count went on after a login")

    def test_only_good_passwords_can_be_set(self):
        self.assertTrue(self.sets("Short-Word-9z"), self.said)
        self.harden()
        for weak in ("Short-Word-9z", "password12345678", "Aaaaaa-Lantern-42",
                     "Jolly-123456-Otter"):
            self.assertFalse(self.sets(weak, weak, weak), weak)
        self.assertTrue(self.sets(STRONG), self.said)
        self.assertTrue(self.lets_in(STRONG), self.said)
        self.assertTrue(self.sets(OTHER), self.said)
        self.assertFalse(self.sets(STRONG, STRONG, STRONG), "an old password is taken again")
        hashed = next(line.split(":")[1] for line in
                      (self.root / "etc/shadow").read_text().splitlines()
                      if line.startswith("alice:"))
        self.assertTrue(hashed.startswith("$y$"), "the hash is not yescrypt")

    def test_without_pwquality_passwords_can_still_be_changed(self):
        purge = ("dpkg", "--purge", "libpam-pwquality", "cracklib-runtime")
        self.assertTrue(self.inside(*purge), self.said)
        chosen = [word for rule in RULES for word in ("--rule", rule)]
        applied = self.release.run("apply", self.root, *chosen)
        self.assertEqual(applied.status, agent.NOT_COMPLIANT, applied.err)
        self.assertTrue(self.sets(STRONG), self.said)
        self.assertTrue(self.lets_in(STRONG), self.said)
        self.assertFalse(self.sets(STRONG), "an old password is taken again")

    def test_only_the_group_may_use_su(self):
        self.harden()
        su = ["setpriv", "--reuid", "alice", "--regid", "alice", "--clear-groups",
              "pamtester", "su", "alice", "authenticate"]
        self.assertFalse(self.inside(*su, typed=RIGHT + "\n"))
        group = self.root / "etc/group"
        group.write_text("".join(line + ("alice" if line.startswith("sugroup:") else "") + "\n"
                                 for line in group.read_text().splitlines()))
        self.assertTrue(self.inside(*su, typed=RIGHT + "\n"), self.said)

    def stacks(self):
        return {path: path.read_text() for folder in ("etc/pam.d", "var/lib/pam")
                for path in sorted((self.root / folder).iterdir())}

    def test_pam_auth_update_writes_the_same(self):
        self.harden("pam-faillock-enabled", "pam-pwhistory-enabled")
        ours = self.stacks()
        for path in ours:
            source = TREE / path.relative_to(self.root)
            path.write_bytes(source.read_bytes())
        self.assertTrue(self.inside("pam-auth-update", "--package"), self.said)
        self.assertEqual(self.stacks(), ours)

    def test_pam_auth_update_leaves_our_changes(self):
        self.harden()
        before = self.stacks()
        self.assertTrue(self.inside("pam-auth-update", "--package"), self.said)
        self.assertEqual(self.stacks(), before)
        self.assertTrue(self.inside("pam-auth-update", "--package", "--remove", "pwquality"))
        self.assertTrue(self.inside("pam-auth-update", "--enable", "pwquality"), self.said)
        self.assertEqual(self.stacks(), before)


if __name__ == "__main__":
    unittest.main()
