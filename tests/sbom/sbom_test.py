#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The bill of materials of a tree says what the package managers say, and others can read it."""

import hashlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import agent  # noqa: E402
import rpms  # noqa: E402
import trees  # noqa: E402

REPOSITORY = HERE.parents[1]
AT = {"SOURCE_DATE_EPOCH": "1700000000"}
OS_RELEASE = "ID={}\nVERSION_ID=1\nPRETTY_NAME=Test\n"
_validator = None


def output(*command):
    """What a program printed."""
    return subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True,
                          env={**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}).stdout


def validate(*files):
    """Fails where the schema, or another reader of package URLs and licences, finds fault."""
    global _validator
    if _validator is None:
        _validator = output("bash", HERE / "validator.sh").strip()
    done = subprocess.run(["node", str(HERE / "validate.js"), _validator, *map(str, files)],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                          env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)


def bill(root, env=None):
    """The bill of a tree, valid."""
    with trees.scratch() as folder:
        file = folder / "bom.json"
        finished = agent.run("sbom", "--root", root, "--output", file, env=AT if env is None else env)
        if finished.status != agent.DONE:
            raise AssertionError(finished.err)
        validate(file)
        return json.loads(file.read_text(encoding="utf-8"))


def hash_of(root, paths):
    """As metadata.properties says that a hash is made."""
    lines = []
    for path in sorted(set(paths), key=os.fsencode):
        file = root / path.lstrip("/")
        if file.is_file() and not file.is_symlink():
            lines.append(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {path}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest() if lines else None


def hashes(component):
    """The one hash of a component, or None."""
    return next((one["content"] for one in component.get("hashes", ())), None)


class DemoTree(unittest.TestCase):
    """A Debian 12 server."""

    @classmethod
    def setUpClass(cls):
        cls.root = os.environ.get("BOOTSEAL_DEMO_TREE")
        if cls.root is None:
            raise unittest.SkipTest("no BOOTSEAL_DEMO_TREE")
        cls.root = pathlib.Path(cls.root)
        cls.bill = bill(cls.root)

    def dpkg(self, form):
        return output("dpkg-query", "--admindir", self.root / "var/lib/dpkg", "-W", "-f",
                      form).splitlines()

    def test_it_has_the_packages_that_dpkg_has(self):
        components = self.bill["components"]
        self.assertEqual(
            sorted(f"{c['name']} {c['version']} {c['purl'].split('arch=')[1].split('&')[0]}"
                   for c in components),
            sorted(self.dpkg("${Package} ${Version} ${Architecture}\n")))
        self.assertGreater(len(components), 150)

    def test_a_package_url_names_the_source_as_dpkg_does(self):
        sources = {line.split()[0]: line.split()[1:] for line in
                   self.dpkg("${Package} ${source:Package} ${source:Version} ${Version}\n")}
        for component in self.bill["components"]:
            source, version, own = sources[component["name"]]
            upstream = component["purl"].partition("upstream=")[2].replace("%2B", "+")
            with self.subTest(component["name"]):
                if version != own:
                    self.assertEqual(upstream, f"{source}%40{version}")
                else:
                    self.assertEqual(upstream, "" if source == component["name"] else source)

    def test_hashes_are_what_sha256sum_says_of_the_listed_files(self):
        wanted = {"bash", "libc6", "openssh-server", "coreutils", "sudo", "python3-minimal"}
        seen = 0
        for component in self.bill["components"]:
            name = component["name"]
            if name not in wanted:
                continue
            info = self.root / "var/lib/dpkg/info"
            listed = next(file for file in (info / f"{name}.list", info / f"{name}:amd64.list")
                          if file.is_file()).read_text().splitlines()
            # Nothing is below a link of a merged /usr.
            real = [str(pathlib.PurePath("/", os.path.relpath((self.root / path[1:]).parent.resolve(),
                                                              self.root), os.path.basename(path)))
                    for path in listed if path != "/."]
            self.assertEqual(hashes(component), hash_of(self.root, real), name)
            seen += 1
        self.assertGreater(seen, 4)

    def test_the_same_tree_gives_the_same_bytes(self):
        first, second = (agent.run("sbom", "--root", self.root, env=AT) for _ in range(2))
        self.assertEqual(first.out, second.out)
        self.assertEqual(json.loads(first.out)["metadata"]["timestamp"], "2023-11-14T22:13:20Z")
        later = json.loads(agent.run("sbom", "--root", self.root).out)
        self.assertEqual(later["serialNumber"], self.bill["serialNumber"])
        del later["metadata"]["timestamp"], self.bill["metadata"]["timestamp"]
        self.assertEqual(later, self.bill)

    def test_licences_are_those_of_machine_readable_files(self):
        by_name = {component["name"]: component for component in self.bill["components"]}
        self.assertEqual([one["license"]["id"] for one in by_name["acl"]["licenses"]],
                         ["GPL-2.0-or-later", "LGPL-2.0-or-later"])
        self.assertNotIn("licenses", by_name["libc6"])  # its copyright is prose


APK = """\
C:Q1wwK0/qIIF1PXxS+IzmcAsuqQKjI=
P:musl
V:1.2.4-r2
A:x86_64
S:383459
I:622592
T:the musl c library (libc) implementation
U:a home page
L:MIT
o:musl
m:Ann Author <ann@example.org>
t:1691584990
c:f8c3b1dc8a0ed5cea84d2d3d5a0b2ba7f3e2e6d6
p:so:libc.musl-x86_64.so.1=1
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755
Z:Q14aBqLdGwUCvSzJpFTxbm0Ij6HZo=
R:libc.musl-x86_64.so.1
a:0:0:777

P:ssl_client
V:1.36.1-r5
A:x86_64
T:External ssl_client for busybox wget
L:GPL-2.0-only AND MIT
o:busybox
F:usr
F:usr/bin
R:ssl_client

"""


class SmallTrees(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(trees.scratch())
        self.root = self.folder / "tree"
        self.put("etc/os-release", OS_RELEASE.format("test"))

    def put(self, path, content):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def failure(self, **env):
        finished = agent.run("sbom", "--root", self.root, env=env)
        self.assertEqual((finished.status, finished.out), (agent.FAILED, ""), finished)
        return finished.err

    def test_no_database_is_said_and_no_error(self):
        made = bill(self.root)
        self.assertEqual(made["components"], [])
        self.assertIn({"name": "bootseal:package-database", "value": "none"},
                      made["metadata"]["properties"])

    def test_a_time_that_is_none_is_refused(self):
        for text in ("", "now", "1.5", "-1", "+1", "99999999999999", "1 "):
            self.assertIn("SOURCE_DATE_EPOCH", self.failure(SOURCE_DATE_EPOCH=text), text)

    def test_a_hostile_database_gives_a_valid_bill(self):
        self.put("etc/os-release", OS_RELEASE.format("'x\x1b[31m/ @?&\"'"))
        self.put("var/lib/dpkg/status",
                 "".join(f"Package: {name}\nStatus: install ok installed\nVersion: {version}\n"
                         f"Maintainer: {maintainer}\nDescription: \x1b]0;x\x07\"\\\n\n"
                         for name, version, maintainer in (
                             ("a", "1", "x <@>"), ("a", "1", "x <a@b>"),
                             ("../../b", "?#@&%", "<" * 99), ("ü\u202e", "", "<ü@example.org>"),
                             ("c", "1", "x <a@b..c>"), ("d", "1", "<a@example.org>"))).encode() +
                 b"Package: \xff\xfe\nStatus: install ok installed\nVersion: \xc3\n")
        made = bill(self.root)
        self.assertEqual(len(made["components"]), 6)

    def test_every_id_that_is_known_is_one_of_spdx(self):
        table = (REPOSITORY / "agent/report/licence.cpp").read_text(encoding="utf-8")
        ids = table.split('R"(')[1].split(')"')[0].split()
        self.put("var/lib/dpkg/status", "Package: all\nStatus: install ok installed\n")
        self.put("usr/share/doc/all/copyright",
                 "Format: 1.0\n" + "".join(f"License: {one.lower()}\n" for one in ids))
        component, = bill(self.root)["components"]
        self.assertEqual(sorted(one["license"]["id"] for one in component["licenses"]), sorted(ids))

    def test_packages_of_apk(self):
        self.put("etc/os-release", OS_RELEASE.format("alpine"))
        self.put("lib/apk/db/installed", APK)
        self.put("lib/ld-musl-x86_64.so.1", "musl\n")
        (self.root / "lib/libc.musl-x86_64.so.1").symlink_to("ld-musl-x86_64.so.1")
        musl, client = bill(self.root)["components"]
        reference = "pkg:apk/alpine/musl@1.2.4-r2?arch=x86_64&distro=alpine-1"
        self.assertEqual(musl, {
            "type": "library", "bom-ref": reference, "name": "musl", "version": "1.2.4-r2",
            "supplier": {"name": "Ann Author", "contact": [{"email": "ann@example.org"}]},
            "description": "the musl c library (libc) implementation",
            "hashes": [{"alg": "SHA-256",
                        "content": hash_of(self.root, ["/lib/ld-musl-x86_64.so.1"])}],
            "licenses": [{"license": {"id": "MIT", "acknowledgement": "declared"}}],
            "purl": reference})
        self.assertEqual(client["purl"], "pkg:apk/alpine/ssl_client@1.36.1-r5"
                                         "?arch=x86_64&distro=alpine-1&upstream=busybox")
        self.assertEqual(client["licenses"], [{"expression": "GPL-2.0-only AND MIT",
                                               "acknowledgement": "declared"}])
        self.assertNotIn("hashes", client)  # nothing of it is there

    def test_packages_of_rpm(self):
        self.put("etc/os-release", OS_RELEASE.format("fedora"))
        rpms.install(self.root, self.folder)
        self.put("etc/first.conf", "changed\n")
        components = bill(self.root)["components"]
        self.assertEqual(
            sorted(f"{c['name']} {c['version']} {c['supplier']['name']} {c['description']}"
                   for c in components),
            sorted(line.replace(" <ann@example.org>", "") for line in
                   rpms.query(self.root, "%{NAME} %{VERSION}-%{RELEASE} %{VENDOR} %{SUMMARY}\n")))
        self.assertEqual(
            [c["purl"] for c in components],
            ["pkg:rpm/fedora/first@1.0~rc1-2.fc40?arch=noarch&distro=fedora-1&epoch=3"
             "&upstream=first-1.0~rc1-2.fc40.src.rpm",
             "pkg:rpm/fedora/second%2Bx@2%5Egit-1?arch=noarch&distro=fedora-1"
             "&upstream=second%2Bx-2%5Egit-1.src.rpm"])
        self.assertEqual(components[0]["licenses"][0]["expression"],
                         "GPL-2.0-or-later AND (MIT OR Apache-2.0)")
        self.assertEqual(components[1]["licenses"][0]["license"]["name"],
                         "GPLv2+ and Redistributable")
        for component in components:
            listed = [line.split(" ", 1)[1] for line in
                      rpms.query(self.root, "[%{=NAME} %{FILENAMES}\n]")
                      if line.startswith(component["name"] + " ")]
            self.assertEqual(len(listed), 7)
            self.assertEqual(hashes(component), hash_of(self.root, listed))

    def test_what_rpm_has_not_finished_is_no_list_of_packages(self):
        self.put("etc/os-release", OS_RELEASE.format("fedora"))
        rpms.install(self.root, self.folder)
        database = sqlite3.connect(self.root / rpms.DATABASE / "rpmdb.sqlite")
        with database:
            database.execute("DELETE FROM Packages WHERE hnum = 1")
        self.assertIn("rpmdb.sqlite-wal: holds changes", self.failure())
        database.close()
        self.assertEqual(len(bill(self.root)["components"]), 1)

    def test_it_is_written_nowhere_where_it_could_not_be_made(self):
        self.put("var/lib/dpkg/status", "nonsense\n")
        output_file = self.folder / "bom.json"
        finished = agent.run("sbom", "--root", self.root, "--output", output_file)
        self.assertEqual(finished.status, agent.FAILED)
        self.assertIn("var/lib/dpkg/status:1: is not a field", finished.err)
        self.assertFalse(output_file.exists())


if __name__ == "__main__":
    unittest.main()
