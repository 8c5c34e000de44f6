# SPDX-License-Identifier: Apache-2.0
"""Programs that tell whether the files of a tree are as they were, each made ready for one tree.

All are given the same files. A program that finds something wrong with an untouched tree, or looked
at less than all of it, ends the bench: there is nothing to compare then.
"""

import os
import re
import stat
import subprocess
import sys

import agent
import trees
from measure import Row, measure, sh

# One line: with the default policy of a manifest some files are not looked at.
ALL_FILES = "absent /**\n"

CHECK, SNAPSHOT = "bootseal integrity check", "bootseal integrity snapshot"

AIDE = """\
root_prefix={root}
database_in=file:{database}
database_out=file:{database}
database_attrs=E
report_level=summary
report_url=stdout
!/{state}$
/ p+u+g+s+ftype+l+sha256
"""


def accepts(command, option):
    """Whether this program has an option of `bootseal integrity`."""
    return f" {option} " in agent.run("integrity", command, "--help").out


class Tree:
    """A tree, and what lies in it: its regular files by name, how many names and how many bytes."""

    def __init__(self, root):
        self.root, self.files, self.names, self.size = root, [], 1, 0
        for folder, folders, files in os.walk(os.fsencode(root)):
            self.names += len(folders) + len(files)
            for name in files:
                path = os.path.join(folder, name)
                status = os.lstat(path)
                if stat.S_ISREG(status.st_mode):
                    self.files.append(b"./" + os.path.relpath(path, os.fsencode(root)))
                    self.size += status.st_size


class Checker:
    """A row of the table, and how its program is run over the tree."""

    def __init__(self, title, command, intact, cwd=None):
        self.row, self.command, self.intact, self.cwd = Row(title), command, intact, cwd

    def measure(self):
        measured = measure(self.command, cwd=self.cwd)
        if not re.search(self.intact, measured[2]):
            sys.exit(f"{self.row.title}: not what it says of an untouched tree:\n{measured[2]}")
        self.row.add(measured)


def manifest(tree, file, keys, policy):
    """A signed manifest of the tree."""
    how = []
    if policy and accepts("snapshot", "--policy"):
        file.with_suffix(".policy").write_text(policy)
        how = ["--policy", file.with_suffix(".policy")]
    snapshot = ["integrity", "snapshot", "--root", tree.root, *how, "--output", file]
    done = agent.run(*snapshot, timeout=None)
    if done.status != agent.DONE:
        sys.exit(done.err)
    agent.sign(file, keys.author, keys.approver)
    return [agent.PROGRAM, *snapshot[:-1], file.with_suffix(".again")]


def bootseal(tree, place, keys):
    """Our own: first the check that all others are compared with."""
    file, plain = place / "all.mtree", place / "default.mtree"
    snapshot = manifest(tree, file, keys, ALL_FILES)
    with open(file, "rb") as lines:
        listed = sum(b" type=file" in line for line in lines)
    if listed != len(tree.files):
        sys.exit(f"{listed} of {len(tree.files)} files are in the manifest: no comparison")
    intact = r"(?m)^INTACT\b.* 0 added, 0 removed, 0 changed"
    check = [agent.PROGRAM, "integrity", "check", "--root", tree.root, "--trust",
             keys.write_trust(place)]
    yield Checker(CHECK, [*check, file], intact)
    if accepts("check", "--fast"):
        yield Checker(f"{CHECK} --fast", [*check, "--fast", file], intact)
    if accepts("snapshot", "--policy"):
        manifest(tree, plain, keys, None)
        yield Checker(f"{CHECK}, default policy", [*check, plain], intact)
    yield Checker(SNAPSHOT, snapshot, "")


def aide(tree, place):
    """Debian's own, as it comes with one thread, and with as many as there are cores."""
    config = place / "aide.conf"
    config.write_text(AIDE.format(root=tree.root, database=place / "aide.db", state=trees.STATE))
    sh("aide", "--init", "-c", config)
    intact = rf"(?s)found NO differences.*Number of entries:\s+{tree.names}\b"
    check = ["aide", "--check", "-c", config]
    yield Checker("aide --check", check, intact)
    yield Checker("aide --check --workers=100%", [*check, "--workers=100%"], intact)


def output(command, file, cwd, input=None):
    """Runs a program whose output is kept in a file."""
    with open(file, "wb") as out:
        subprocess.run(command, stdout=out, cwd=cwd, input=input, check=True)


def sha256sum(tree, place):
    sums = place / "sums"
    output(["xargs", "-0", "sha256sum", "--"], sums, tree.root, b"\0".join(tree.files))
    check = ["sha256sum", "-c", "--quiet", sums]
    # It says nothing at all, and is content with an empty list.
    if len(sums.read_bytes().splitlines()) != len(tree.files):
        sys.exit(f"{sums} does not have all files: no comparison")
    yield Checker("sha256sum -c --quiet", check, r"\A\Z", tree.root)


def hashdeep(tree, place):
    names, known = place / "names", place / "known"
    names.write_bytes(b"".join(name + b"\n" for name in tree.files))
    output(["hashdeep", "-l", "-c", "sha256", "-f", names], known, tree.root)
    # -c has to come first: after -a it is the mode that only prints.
    audit = ["hashdeep", "-c", "sha256", "-a", "-v", "-l", "-k", known, "-f", names]
    intact = rf"Audit passed\s+Files matched: {len(tree.files)}\s"
    yield Checker("hashdeep -a -k", audit, intact, tree.root)


def others(tree, place):
    """All that are not ours."""
    return [*aide(tree, place), *sha256sum(tree, place), *hashdeep(tree, place)]


def in_turns(checkers, rounds):
    """Measures all of them once, then all once more."""
    for _ in range(rounds):
        for checker in checkers:
            checker.measure()
    return {checker.row.title: checker.row for checker in checkers}
