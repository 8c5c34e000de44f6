#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The builders of images, on a copy of the demo tree and without a network: what they hand out is what was sealed.

With --download those that fetch a Debian or boot one, instead: mmdebstrap, mkosi and packer, each as its page says.
`./dev images`."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import agent  # noqa: E402
import packages  # noqa: E402
import trees  # noqa: E402
from packages import run  # noqa: E402

BUILDERS = trees.REPOSITORY / "packaging/builders"
EVERYTHING = ("--acls", "--xattrs", "--xattrs-include=*", "--same-permissions", "--numeric-owner")
download = "--download" in sys.argv


def setUpModule():
    global _kept, folder, given
    _kept = trees.disk_scratch() if download else trees.scratch()
    folder = _kept.__enter__()
    deb = packages.make_deb(folder / "made")
    keys = packages.write_keys(folder / "keys")
    run(BUILDERS / "policy.sh", deb, keys, folder / "policy")
    given = {"BOOTSEAL_DEB": str(deb), "BOOTSEAL_POLICY": str(folder / "policy"), "BOOTSEAL_KEYS": str(keys)}


def tearDownModule():
    _kept.__exit__(None, None, None)


class Images(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(trees.disk_scratch() if download else trees.scratch())
        self.seal, self.image = self.folder / "seal", self.folder / "image.tar"
        self.env = {**given, "BOOTSEAL_SEAL": str(self.seal)}

    def hold(self, said):
        """The image that was handed out is the one that was sealed, hardened, and nobody's yet."""
        tree = self.folder / "instance"
        tree.mkdir()
        run("tar", "--extract", "--file", self.image, "--directory", tree, *EVERYTHING)
        self.assertIn("SEALED", run(agent.PROGRAM, "seal", "check", "--root", tree, self.seal))
        self.assertIn("INTACT", run(agent.PROGRAM, "integrity", "check", "--root", tree))
        record = (self.seal / "build-record.jsonl").read_text()
        for done in ("apply", "generalize", "seal"):
            self.assertIn(done, record)
        self.assertIn("bootseal inspect", said)
        self.assertTrue((tree / "etc/systemd/system/multi-user.target.wants/bootseal-heartbeat.service").is_symlink())
        self.assertEqual(list(tree.glob("etc/ssh/ssh_host_*")), [])
        self.assertFalse((tree / "var/cache/bootseal.deb").exists())
        return tree

    @unittest.skipIf(download, "needs no network")
    def test_a_chroot(self):
        tree = self.folder / "tree"
        trees.demo_tree(tree)
        run("chroot", tree, "useradd", "--create-home", "--shell", "/bin/bash", "builder")
        said = run(BUILDERS / "chroot/build.sh", tree, self.image,
                   env={**self.env, "BOOTSEAL_STAGE": "boot", "BOOTSEAL_USERS": "builder"})
        self.assertNotIn("builder:", (self.hold(said) / "etc/passwd").read_text())

    @unittest.skipIf(download, "needs no network")
    def test_the_hook_of_mmdebstrap(self):
        source = self.folder / "source"
        trees.demo_tree(source)
        run("mmdebstrap", "--mode=root", "--variant=custom", "--skip=check/empty,update,setup,cleanup",
            f"--setup-hook=cp -a {source}/. \"$1\"", f"--customize-hook={BUILDERS}/mmdebstrap/hook.sh \"$1\"",
            "--format=directory", "", self.disk("tree"), env={**self.env, "BOOTSEAL_STAGE": "boot"})
        self.hold(run(BUILDERS / "image.sh", self.disk("tree"), "seal", self.image, env=self.env))

    def disk(self, name):
        """mmdebstrap mounts /dev of this machine in the tree, which must not be below it."""
        if not hasattr(self, "_disk"):
            self._disk = self.enterContext(trees.disk_scratch())
        return self._disk / name

    @unittest.skipUnless(download, "downloads a Debian: ./dev images")
    def test_mmdebstrap_as_its_page_says(self):
        self.hold(run(BUILDERS / "mmdebstrap/build.sh", self.image, env=self.env))

    @unittest.skipUnless(download, "downloads a Debian: ./dev images")
    def test_mkosi_as_its_page_says(self):
        self.hold(run(BUILDERS / "mkosi/build.sh", self.image, env=self.env))


    @unittest.skipUnless(download, "takes minutes: ./dev images")
    def test_packer_as_its_page_says(self):
        tree, disk = self.folder / "tree", self.folder / "out/disk.raw"
        trees.vm_tree(tree)
        kernel, initrd = (next(tree.glob(f"boot/{name}-*")) for name in ("vmlinuz", "initrd.img"))
        base = self.folder / "base.raw"
        run("mke2fs", "-q", "-t", "ext4", "-L", "root", "-d", tree, base, "2G")
        checksum = hashlib.sha512(base.read_bytes()).hexdigest()
        # The tree has no boot loader, and not every machine may run guests.
        qemu = [["-kernel", str(kernel)], ["-initrd", str(initrd)], ["-append", "root=LABEL=root console=ttyS0"],
                ["-cpu", "Haswell-noTSX"], ["-smp", "2"]]
        run(BUILDERS / "packer/build.sh", base, f"sha512:{checksum}", disk.parent, "-var", "accelerator=tcg", "-var",
            f"qemu={json.dumps(qemu)}", env={**self.env, "BOOTSEAL_STAGE": "boot"})
        sealed = self.folder / "sealed"
        sealed.mkdir()
        run("mount", "-o", "loop,ro", disk, sealed)
        try:
            self.assertIn("INTACT", run(agent.PROGRAM, "integrity", "check", "--root", sealed))
            self.assertIn("SEALED", run(agent.PROGRAM, "seal", "check", "--root", sealed, self.seal))
            self.assertNotIn("builder:", (sealed / "etc/passwd").read_text())
        finally:
            run("umount", sealed)


@unittest.skipIf(download, "needs no network")
class Configurations(unittest.TestCase):
    def test_this_machine_is_no_tree(self):
        done = subprocess.run([BUILDERS / "image.sh", "/", "harden"], capture_output=True, text=True, check=False,
                              env={**os.environ, **given, "BOOTSEAL_SEAL": "/nonexistent"})
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("this machine", done.stderr)

    @unittest.skipUnless(shutil.which("mkosi"), "mkosi is not installed")
    def test_mkosi_takes_its_configuration(self):
        said = subprocess.run(["mkosi", "summary"], cwd=BUILDERS / "mkosi", capture_output=True, text=True,
                              check=True, env={**os.environ, **given}).stderr
        for word in ("Distribution: debian", "Release: bookworm", "Output Format: directory", "mkosi.finalize",
                     f"BOOTSEAL_DEB={given['BOOTSEAL_DEB']}"):
            self.assertIn(word, said)

    @unittest.skipUnless(shutil.which("packer"), "packer is not installed")
    def test_packer_takes_its_template(self):
        folder = self.enterContext(trees.scratch())
        (folder / "base.raw").write_bytes(bytes(512))
        (folder / "key").write_bytes((pathlib.Path(given["BOOTSEAL_KEYS"]) / "author.key").read_bytes())
        variables = {"base": folder / "base.raw", "base_checksum": "none", "deb": given["BOOTSEAL_DEB"],
                     "policy": given["BOOTSEAL_POLICY"], "key": folder / "key", "seed": folder / "base.raw"}
        words = [word for name, value in variables.items() for word in ("-var", f"{name}={value}")]
        template = BUILDERS / "packer/bootseal.pkr.hcl"
        run("packer", "validate", *words, template, env={"HOME": str(folder)})
        wrong = folder / "wrong.pkr.hcl"
        wrong.write_text(template.read_text().replace("disk_image ", "disc_image "))
        run("packer", "validate", *words, wrong, status=1, env={"HOME": str(folder)})


if __name__ == "__main__":
    if download:
        sys.argv.remove("--download")
    unittest.main()
