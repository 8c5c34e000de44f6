#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `./dev package` hands out: the same bytes each time, an rpm and an archive with the same files as the
Debian package, checksums, a signature, and the bill of materials of the program."""

import hashlib
import io
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import packages  # noqa: E402
import pki  # noqa: E402
import trees  # noqa: E402
from packages import run  # noqa: E402

# Where a distribution has its own place, or its own papers.
OWN = re.compile(r"/usr/share/(zsh|lintian|doc/bootseal/changelog)|system-preset|/LICENSE$")
# Later than any file here: what is newer is made as old by the tools themselves, what is older is not.
EPOCH = "1924992000"
OUR_ARCHIVES = re.compile(r"^(agent|proto)/.*\.a\(")


def setUpModule():
    global _kept, folder, made, signer
    _kept = trees.scratch()
    folder = _kept.__enter__()
    (folder / "keys").mkdir()
    signer = pki.Pki(folder / "keys").issue("releases", "bootseal author")
    made = packages.make(folder / "made", EPOCH, BOOTSEAL_SIGNING_KEY=str(signer.key),
                         BOOTSEAL_SIGNING_CERTIFICATE=str(signer.certificate))


def tearDownModule():
    _kept.__exit__(None, None, None)


def only(pattern):
    found = sorted(made.glob(pattern))
    assert len(found) == 1, found
    return found[0]


def digests(files):
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def in_archive():
    """The files of the archive by the path where they belong."""
    with tarfile.open(only("*.tar.gz")) as archive:
        return {"/" + member.name.partition("/")[2]: archive.extractfile(member).read()
                for member in archive if member.isfile()}


class Archives(unittest.TestCase):
    def test_made_again_later_elsewhere_it_is_the_same_bytes(self):
        time.sleep(1.1)  # times in archives are seconds
        (folder / "a much longer name").mkdir()
        again = packages.make(folder / "a much longer name/made", EPOCH)
        first = digests(file for file in made.iterdir() if file.suffix != ".p7s")
        self.assertEqual(digests(again.iterdir()), first)
        self.assertEqual(len(first), 5)

    def test_everything_is_as_old_as_it_is_told_to_be(self):
        of_deb = subprocess.run(["dpkg-deb", "--fsys-tarfile", only("*.deb")], capture_output=True, check=True).stdout
        for archive in (tarfile.open(fileobj=io.BytesIO(of_deb)), tarfile.open(only("*.tar.gz"))):
            with archive:
                self.assertEqual({member.mtime for member in archive}, {int(EPOCH)})
                self.assertEqual({(member.uid, member.gid) for member in archive}, {(0, 0)})
        times = run("rpm", "--query", "--queryformat", "%{BUILDTIME} %{BUILDHOST} [%{FILEMTIMES} ]", "--package",
                    only("*.rpm")).split()
        self.assertEqual((times[0], times[1], set(times[2:])),
                         (EPOCH, "bootseal", {EPOCH}))

    def test_all_three_have_the_same_files(self):
        of_deb = set(re.findall(r"(?m)^-.* \.(/\S+)$", run("dpkg-deb", "--contents", only("*.deb"))))
        of_rpm = {path for path in run("rpm", "--query", "--list", "--package", only("*.rpm")).split()
                  if path in of_deb or path not in self.folders_of_rpm()}
        shared = {path for path in of_deb if not OWN.search(path)}
        self.assertEqual({path for path in of_rpm if not OWN.search(path)}, shared)
        self.assertEqual({path for path in in_archive() if not OWN.search(path)}, shared)
        self.assertIn("/usr/sbin/bootseal", shared)

    def folders_of_rpm(self):
        said = run("rpm", "--query", "--list", "--verbose", "--package", only("*.rpm"))
        return {line.split()[-1] for line in said.splitlines() if line.startswith("d")}

    def test_the_program_is_the_one_that_was_built(self):
        self.assertEqual(in_archive()["/usr/sbin/bootseal"],
                         (packages.BUILD / "bootseal").read_bytes())

    def test_the_program_does_not_name_the_folder_it_was_built_in(self):
        self.assertNotIn(str(trees.REPOSITORY).encode() + b"/", in_archive()["/usr/sbin/bootseal"])

    def test_the_rpm_enables_units_and_keeps_what_somebody_changed(self):
        said = run("rpm", "--query", "--scripts", "--package", only("*.rpm"))
        for unit in (trees.REPOSITORY / "packaging/systemd").glob("*.timer"):
            self.assertRegex(said, rf"preset .*{re.escape(unit.name)}")
        self.assertEqual(run("rpm", "--query", "--configfiles", "--package", only("*.rpm")).split(),
                         ["/etc/cloud/clean.d/50-bootseal"])
        self.assertNotIn(".so", run("rpm", "--query", "--requires", "--package", only("*.rpm")))

    def test_the_checksums_are_of_everything(self):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=made, check=True)
        listed = {line.split()[1] for line in (made / "SHA256SUMS").read_text().splitlines()}
        self.assertEqual(listed, {file.name for file in made.iterdir()} - {"SHA256SUMS", "SHA256SUMS.p7s"})

    def verify(self, sums):
        return ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", made / "SHA256SUMS.p7s",
                "-content", sums, "-CAfile", folder / "keys/anchor.pem", "-purpose", "any", "-out", "/dev/null"]

    def test_the_signature_is_of_the_checksums_and_no_others(self):
        run(*self.verify(made / "SHA256SUMS"))
        (folder / "changed").write_text((made / "SHA256SUMS").read_text().replace("a", "b"))
        self.assertNotEqual(subprocess.run(self.verify(folder / "changed"), capture_output=True,
                                           check=False).returncode, 0)


class Rpm(unittest.TestCase):
    def test_it_is_installed_and_taken_out(self):
        tree = folder / "tree"
        trees.demo_tree(tree)
        run("rpm", f"--root={tree}", "--initdb")
        run("rpm", f"--root={tree}", "--install", "--nodeps", only("*.rpm"))
        self.assertIn("bootseal", packages.in_tree(tree, "bootseal", "--version"))
        self.assertIn("\nbootseal:", (tree / "etc/passwd").read_text())
        enabled = {path.name for path in tree.glob("etc/systemd/system/*.wants/bootseal-*")}
        self.assertLessEqual({"bootseal-heartbeat.service", "bootseal-verify.timer"}, enabled)
        run("rpm", f"--root={tree}", "--erase", "bootseal")
        self.assertEqual(list(tree.glob("etc/systemd/system/*.wants/bootseal-*")), [])
        self.assertFalse((tree / "usr/sbin/bootseal").exists())


class Bill(unittest.TestCase):
    def setUp(self):
        self.bill = json.loads(only("*.cdx.json").read_text())

    def test_it_is_cyclonedx(self):
        validator = run("bash", trees.REPOSITORY / "tests/sbom/validator.sh").strip()
        run("node", trees.REPOSITORY / "tests/sbom/validate.js", validator, only("*.cdx.json"))

    def test_it_is_of_this_program(self):
        program = (packages.BUILD / "bootseal").read_bytes()
        self.assertEqual(self.bill["metadata"]["component"]["hashes"][0]["content"],
                         hashlib.sha256(program).hexdigest())

    def test_whatever_the_linker_took_in_is_listed(self):
        link_map = (packages.BUILD / "bootseal.map").read_text()
        taken = {pathlib.Path(line.partition("(")[0]).name for line in link_map.splitlines()
                 if re.match(r"\S+\.a\(", line) and not OUR_ARCHIVES.match(line)}
        listed = {name for component in self.bill["components"]
                  for prop in component["properties"] for name in prop["value"].split()}
        self.assertEqual(listed - {"version.hpp"}, taken)
        names = {component["name"] for component in self.bill["components"]}
        self.assertLessEqual({"openssl", "systemd", "yaml-cpp", "protobuf", "boost1.81", "c-ares", "re2",
                              "sqlite3", "glibc", "gcc-12"}, names)

    def test_each_has_its_licence_and_its_notices(self):
        notices = in_archive()["/usr/share/doc/bootseal/NOTICES.gz"]
        text = subprocess.run(["gzip", "-dc"], input=notices, capture_output=True, check=True).stdout.decode()
        for component in self.bill["components"]:
            self.assertIn(f"{component['name']} {component['version']}: ", text)
            self.assertTrue(component["licenses"][0]["expression"])
        self.assertIn("The RE2 Authors", text)


if __name__ == "__main__":
    unittest.main()
