#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""integrity_test.py: a server is sealed while it runs, started anew, and then tampered with.

Only a kernel can say what a boot changes, and only a kernel has fs-verity.
"""

import pathlib
import re
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]

import agent  # noqa: E402
import machine  # noqa: E402
import pki  # noqa: E402
import trees  # noqa: E402

VIOLATED = 4

# Files that the kernel is to guard; none of them is a hard link.
GUARDED = ("/usr/bin/dpkg", "/usr/bin/ssh", "/usr/bin/vim.tiny", "/usr/sbin/sshd",
           "/srv/sealed/guarded")

SEAL = f"""
for file in {" ".join(GUARDED)}; do fsverity enable "$file"; done
bootseal integrity snapshot --output out/server.mtree
bootseal integrity snapshot --root /srv/sealed --output out/sealed.mtree
"""

TAMPER = """
check() {  # NAME OPTION...
    name=$1 status=0
    shift
    bootseal integrity check --trust trust.yaml "$@" server.mtree >"out/$name" || status=$?
    echo "$status" >"out/$name.status"
}
spoil() {  # other bytes, with size and times as they were
    touch -r "$1" times
    printf tampered | dd of="$1" bs=1 seek=20000 conv=notrunc status=none
    touch -r times "$1"
}

check rebooted
check rebooted-fast --fast
set -- --root /srv/sealed --trust trust.yaml sealed.mtree
strace -f -y -o out/calls bootseal integrity check "$@"

if printf tampered 1<>/usr/bin/vim.tiny; then exit 1; fi  # the kernel does not let anyone
spoil /usr/bin/less

cp -a /usr/bin/ssh ssh                # other content, no longer guarded
spoil ssh
mv ssh /usr/bin/ssh

cp -a /usr/sbin/sshd /usr/sbin/spoiled  # other content, guarded
spoil /usr/sbin/spoiled
fsverity enable /usr/sbin/spoiled
mv /usr/sbin/spoiled /usr/sbin/sshd

cp -a /usr/bin/dpkg dpkg              # the same content, no longer guarded
mv dpkg /usr/bin/dpkg
fsverity enable /usr/bin/sudo         # the same content, now guarded

python3 set_back.py /usr/bin/find
if cat /usr/bin/vim.tiny >/dev/null 2>out/unreadable; then exit 1; fi
check tampered
check tampered-fast --fast
"""

# What takes bytes out of a file.
READS = r"\b(p?read(64|v2?)?|mmap|sendfile|splice|copy_file_range)\("


def violations(text):
    """The lines of what is violated, not of what is only noted."""
    return re.findall(r"(?m)^(?:added|removed|changed) /.*$", text)


class Integrity(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(trees.scratch())
        keys = pki.Pki(folder / "pki")
        trust = keys.write_trust(folder)
        tree = folder / "tree"
        trees.vm_tree(tree)
        cls.lay(tree)
        server = machine.Machine(folder, tree, agent.PROGRAM)
        trees.remove(tree)

        cls.first = server.boot(SEAL)
        files = [trust, folder / "anchor.pem"]
        for name in ("server.mtree", "sealed.mtree"):
            manifest = folder / name
            manifest.write_bytes(cls.first.files[name])
            agent.sign(manifest, keys.author, keys.approver)
            files += [manifest, folder / f"{name}.p7s"]
        server.overwrite("/usr/bin/vim.tiny", 100, b"tampered")
        cls.second = server.boot(TAMPER, [*files, HERE / "set_back.py"])

    @staticmethod
    def lay(tree):
        """A small system with a file for the kernel to guard and one that it does not."""
        folder = tree / "srv/sealed"
        (folder / "etc").mkdir(parents=True)
        (folder / "etc/os-release").write_bytes((tree / "usr/lib/os-release").read_bytes())
        (folder / "guarded").write_bytes(b"sealed\n" * 1_000_000)
        (folder / "plain").write_bytes(b"plain\n" * 10_000)

    def status(self, name):
        return int(self.second.text(f"{name}.status"))

    def test_the_machine_is_up_and_the_jobs_are_done(self):
        for boot in (self.first, self.second):
            self.assertEqual(boot.text("state"), "running\n")
            self.assertEqual(boot.status, 0, boot.text("log"))

    def test_the_manifest_says_what_the_kernel_guards(self):
        text = self.first.text("server.mtree")
        guarded = re.findall(r"(?m)^\.(/\S+) .* ?bootseal\.verity=sha256:[0-9a-f]{64}", text)
        self.assertEqual(sorted(guarded), sorted(GUARDED))

    def test_a_reboot_is_no_violation(self):
        for check in ("rebooted", "rebooted-fast"):
            text = self.second.text(check)
            self.assertEqual(violations(text), [], check)
            self.assertEqual(self.status(check), agent.DONE, text)

    def tampered(self, check, *names):
        """A check says that these were changed and nothing else."""
        text = self.second.text(check)
        self.assertEqual(violations(text), [f"changed {name}" for name in names])
        self.assertEqual(self.status(check), VIOLATED, text)

    def test_tampering_is_named_and_nothing_else(self):
        self.tampered("tampered", "/usr/bin/find", "/usr/bin/less", "/usr/bin/ssh",
                      "/usr/sbin/sshd")

    def test_the_fast_check_is_blind_to_a_clock_that_was_set(self):
        self.tampered("tampered-fast", "/usr/bin/less", "/usr/bin/ssh", "/usr/sbin/sshd")

    def test_what_was_written_past_the_kernel_is_not_handed_out(self):
        self.assertIn("Input/output error", self.second.text("unreadable"))

    def test_what_the_kernel_guards_is_not_read(self):
        calls = self.second.text("calls").splitlines()
        guarded, plain = ([call for call in calls if f"/srv/sealed/{name}>" in call]
                          for name in ("guarded", "plain"))
        self.assertTrue(any(re.search(READS, call) for call in plain), plain)
        self.assertFalse(any(re.search(READS, call) for call in guarded), guarded[:10])
        self.assertTrue(any("FS_IOC_MEASURE_VERITY" in call for call in guarded), guarded[:10])


if __name__ == "__main__":
    unittest.main()
