#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Packages come and go through the tree's own apt, while an image is built and never later.

The packages are made here and the tree's only source is a folder in it: no mirror is asked.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]

import agent  # noqa: E402
import pki  # noqa: E402
import small  # noqa: E402
import trees  # noqa: E402

RULES = """\
rules:
  - id: tool
    number: 1.1.1
    title: The tool is there
    profiles: [all]
    severity: low
    why: The test wants it.
    answers: {cis-controls-v8: ["4.8"], nist-800-53r5: [CM-7]}
    require:
      - package: {name: bootseal-tool, state: installed}
      - file: {path: /etc/bootseal-tool.conf, owner: root, group: root, mode: "0600"}
  - id: pager
    number: 1.1.2
    title: The pager is gone
    profiles: [all]
    severity: low
    why: The test does not want it.
    answers: {cis-controls-v8: ["4.8"], nist-800-53r5: [CM-7]}
    require:
      - package: {name: less, state: absent}
"""

# What a package finds in the tree, and leaves behind: a service that would run on.
POSTINST = """\
#!/bin/sh
set -e
{ /usr/sbin/policy-rc.d any start || echo "policy $?"
  echo "pid of init is $(readlink /proc/self/root)"
  ls /run | wc -l
  test -c /dev/null && echo devices
} >/etc/bootseal-tool.log
echo setting >/etc/bootseal-tool.conf
sleep 1017 >/dev/null 2>&1 &
"""


def make_package(folder, name, postinst):
    """A package of nothing but the script that runs when it is installed."""
    root = folder / name
    (root / "DEBIAN").mkdir(parents=True)
    (root / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: 1.0\nArchitecture: all\nMaintainer: A Test <test@example.org>\n"
        "Description: for a test\n")
    (root / "DEBIAN/postinst").write_text(postinst)
    (root / "DEBIAN/postinst").chmod(0o755)
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", root, folder], check=True,
                   stdout=subprocess.DEVNULL)
    trees.remove(root)


def offer(tree, postinst):
    """Makes a folder in the tree its only source of packages."""
    repository = tree / "srv/packages"
    repository.mkdir(parents=True)
    make_package(repository, "bootseal-tool", postinst)
    index = []
    for package in sorted(repository.glob("*.deb")):
        control = subprocess.run(["dpkg-deb", "--field", package], check=True,
                                 capture_output=True).stdout.decode()
        index.append(f"{control.strip()}\nFilename: ./{package.name}\n"
                     f"Size: {package.stat().st_size}\n"
                     f"SHA256: {hashlib.sha256(package.read_bytes()).hexdigest()}\n")
    (repository / "Packages").write_text("\n".join(index))
    for path in (tree / "etc/apt/sources.list.d").iterdir():
        path.unlink()
    (tree / "etc/apt/sources.list").write_text("deb [trusted=yes] file:/srv/packages ./\n")


def sleepers():
    """The processes that a package of this test left running."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes() == b"sleep\x001017\x00":
                found.append(path.parent.name)
        except OSError:
            pass
    return found


@unittest.skipUnless(os.geteuid() == 0, "apt works as root only")
class Packages(unittest.TestCase):
    def setUp(self):
        scratch = trees.scratch()
        self.folder = scratch.__enter__()
        self.addCleanup(scratch.__exit__, None, None, None)
        sources = small.write_sources(self.folder / "sources")
        (sources / "1.yaml").write_text(RULES)
        self.release = agent.Release(self.folder, pki.Pki(self.folder / "pki"), sources)
        self.root = self.folder / "tree"
        trees.demo_tree(self.root)

    def run_at(self, stage, command="apply"):
        return self.release.run(command, self.root, "--stage", stage, profile="all", timeout=300)

    def test_they_come_while_an_image_is_built(self):
        offer(self.root, POSTINST)
        run = os.listdir(self.root / "run")
        mounts = pathlib.Path("/proc/self/mountinfo").read_text()

        planned = self.run_at("build", "plan")
        self.assertEqual(planned.status, agent.NOT_COMPLIANT, planned.err)
        self.assertTrue(planned.finding("tool")["remedy"].startswith("installs bootseal-tool;"))
        self.assertEqual(planned.finding("pager")["remedy"], "removes less")

        applied = self.run_at("build")
        self.assertEqual(applied.status, agent.DONE, applied.err + applied.out)
        for rule in ("tool", "pager"):
            self.assertEqual(agent.status_of(applied.finding(rule)), "fixed")
        self.assertIn("apt-get installed bootseal-tool and removed less",
                      [note["text"].split(";")[0] for note in applied.report()["notes"]])
        self.assertEqual((self.root / "etc/bootseal-tool.conf").stat().st_mode & 0o777, 0o600)
        self.assertEqual((self.root / "etc/bootseal-tool.log").read_text().splitlines(),
                         ["policy 101", "pid of init is /", "0", "devices"])
        self.assertFalse((self.root / "usr/bin/less").exists())

        # Nothing of the work is left: no process, no mount, no file that keeps services down.
        self.assertEqual(sleepers(), [])
        self.assertEqual(pathlib.Path("/proc/self/mountinfo").read_text(), mounts)
        self.assertFalse((self.root / "usr/sbin/policy-rc.d").exists())
        self.assertEqual(os.listdir(self.root / "run"), run)

        again = self.run_at("build")
        self.assertEqual(again.status, agent.DONE)
        self.assertEqual(agent.status_of(again.finding("tool")), "pass")

    def test_they_stay_as_they_are_at_boot(self):
        offer(self.root, POSTINST)
        applied = self.run_at("boot")
        self.assertEqual(applied.status, agent.NOT_COMPLIANT, applied.err)
        self.assertIn("only installed and removed while an image is built",
                      applied.finding("tool")["cause"])
        self.assertTrue((self.root / "usr/bin/less").exists())
        self.assertFalse((self.root / "etc/bootseal-tool.log").exists())

    def test_what_apt_could_not_do_ends_the_run_with_its_words(self):
        offer(self.root, "#!/bin/sh\necho the tool is broken\nexit 3\n")
        applied = self.run_at("build")
        self.assertEqual(applied.status, agent.FAILED)
        self.assertIn("apt-get install ended with status 100", applied.err)
        self.assertIn("bootseal-tool", applied.err)
        self.assertFalse((self.root / "usr/sbin/policy-rc.d").exists())

    def test_a_policy_of_somebody_else_stays(self):
        offer(self.root, POSTINST)
        theirs = self.root / "usr/sbin/policy-rc.d"
        theirs.write_text("#!/bin/sh\nexit 104\n")
        theirs.chmod(0o755)
        applied = self.run_at("build")
        self.assertEqual(applied.status, agent.DONE, applied.err)
        self.assertEqual(theirs.read_text(), "#!/bin/sh\nexit 104\n")
        self.assertIn("policy 104", (self.root / "etc/bootseal-tool.log").read_text())


if __name__ == "__main__":
    unittest.main()
