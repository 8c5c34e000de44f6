#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The manual pages: two formatters have nothing to say against them, they begin with examples, and the examples run
as they are written."""

import pathlib
import re
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import agent  # noqa: E402
import packages  # noqa: E402
import trees  # noqa: E402

PAGES = sorted((trees.REPOSITORY / "packaging/man").iterdir())
# Of the collector, which is in no static build; its README is tried elsewhere.
OURS = [page for page in PAGES if "collector" not in page.name]
LOOKS = re.compile(r"bootseal (plan|apply|verify|inspect|heartbeat status)\b")
NOT_COMPLIANT = 2
OWN_PROC = ("unshare", "--mount", "--pid", "--fork")


def rendered(page):
    done = subprocess.run(["mandoc", "-T", "utf8", "-O", "width=200", page], capture_output=True, text=True,
                          check=True)
    return re.sub(r".\x08", "", done.stdout)


def examples(page):
    """What follows "# " in the section EXAMPLES: one command each, with its continuations and here-documents."""
    text = rendered(page).partition("EXAMPLES\n")[2].split("\nSYNOPSIS")[0].split("\nDESCRIPTION")[0]
    commands, open_ended = [], None
    for line in text.splitlines():
        line = line[7:] if line.startswith("       ") else line
        if line.startswith("# ") and not open_ended:
            commands.append(line[2:])
        elif commands and (open_ended or commands[-1].endswith("\\")):
            commands[-1] += f"\n{line}"
        else:
            continue
        open_ended = "<<END" in commands[-1] and not commands[-1].endswith("\nEND")
    return commands


class Pages(unittest.TestCase):
    def test_formatters_have_nothing_to_say(self):
        for page in PAGES:
            with self.subTest(page=page.name):
                lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True,
                                      text=True, check=False)
                self.assertEqual((lint.returncode, lint.stdout), (0, ""))
                man = subprocess.run(["man", "--warnings=all", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page],
                                     capture_output=True, text=True, check=True,
                                     env={"LC_ALL": "C.UTF-8", "MANWIDTH": "100", "PATH": "/usr/bin:/bin"})
                self.assertEqual(man.stderr, "")

    def test_each_begins_with_examples(self):
        for page in PAGES:
            sections = re.findall(r"(?m)^\.SH (.+)$", page.read_text())
            self.assertEqual(sections[:2], ["NAME", "EXAMPLES"], page.name)
            self.assertGreaterEqual(len(examples(page)), 3, page.name)

    def test_a_page_names_itself(self):
        for page in PAGES:
            name = page.name.rpartition(".")[0]
            self.assertIn(f".SH NAME\n{name}", page.read_text().replace("\\-", "-"))

    def test_pages_that_are_named_are_there(self):
        there = {page.name for page in PAGES}
        for page in PAGES:
            named = re.findall(r"\.BR (bootseal\S*) \((\d)\)", page.read_text().replace("\\-", "-"))
            self.assertLessEqual({f"{name}.{section}" for name, section in named}, there)

    def test_every_command_is_named(self):
        text = rendered(next(page for page in PAGES if page.name == "bootseal.8"))
        told = subprocess.run([agent.PROGRAM, "--help"], capture_output=True, text=True, check=True).stdout
        for name in re.findall(r"(?m)^  ([a-z]+(?: [a-z]+)?)  ", told):
            for word in name.split():
                self.assertRegex(text.partition("COMMANDS")[2], rf"\b{word}\b")


class Examples(unittest.TestCase):
    def test_they_run_as_they_are_written(self):
        folder = self.enterContext(trees.scratch())
        tree = folder / "tree"
        trees.demo_tree(tree)
        deb = packages.make_deb(folder / "made")
        packages.install(tree, deb)
        keys = packages.write_keys(folder / "keys")
        packages.run("bash", trees.REPOSITORY / "packaging/builders/policy.sh", deb, keys, folder / "policy")
        packages.run("cp", "-r", f"{folder}/policy/.", tree)
        packages.run("cp", "-al", tree, folder / "image")
        (folder / "image").rename(tree / "srv/image")
        shutil.copytree(keys, tree / "root/keys")
        for page in OURS:
            for command in examples(page):
                with self.subTest(page=page.name, command=command):
                    done = subprocess.run([*OWN_PROC, f"--mount-proc={tree}/proc", "chroot", tree, "sh", "-c",
                                           f"cd /root/keys && {command}"],
                                          capture_output=True, text=True, check=False)
                    self.assertIn(done.returncode, (0, NOT_COMPLIANT) if LOOKS.match(command) else (0,),
                                  done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
