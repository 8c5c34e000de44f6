#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whoever else looks for changed files finds nothing that `bootseal integrity check` does not.

A server is changed in hundreds of places, as integrity.yaml says; aide, with all that it can tell of
a file, and debsums are asked what is not as it was. What they report and bootseal does not must have
its reason there. A reason that is not needed any more fails the test, too.
"""

import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "tree")]

import agent  # noqa: E402
import lay  # noqa: E402
import pki  # noqa: E402
import sealed  # noqa: E402
import trees  # noqa: E402
from tamper import tamper  # noqa: E402

SEED = 1  # the same lots in every run
LEAST = {"aide": 400, "debsums": 100}  # far less than that, and it did not look
DPKG = "var/lib/dpkg"  # debsums ends where it is spoiled
AIDE = """\
database_in=file:{folder}/aide.db
database_out=file:{folder}/aide.db
root_prefix={root}
report_format=json
report_level=changed_attributes
report_url=stdout
/ ftype+p+u+g+s+l+n+i+m+c+sha256+acl+xattrs+caps
"""
DEBSUMS = re.compile(r"missing file (.*) \(from .* package\)$|can't (?:check|open) \S+ file (.*) \(")


def run(*command):
    """What a program printed that may have found something."""
    done = subprocess.run([os.fspath(word) for word in command], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False, timeout=300,
                          env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    return done.returncode, os.fsdecode(done.stdout), os.fsdecode(done.stderr)


def filled(step, path):
    """A step with a path in the place of PATH."""
    if isinstance(step, str):
        return step.replace("PATH", path)
    if isinstance(step, list):
        return [filled(one, path) for one in step]
    if isinstance(step, dict):
        return {filled(name, path): filled(value, path) for name, value in step.items()}
    return step


def draw_lots(table, root):
    """Changes of other names than those that are changed anyway."""
    names = {"file": [], "symlink": [], "folder": []}
    taken = json.dumps(table["changes"])
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted(folders + files):
            path = os.path.join(folder, name)
            kind = ("symlink" if os.path.islink(path) else "folder" if os.path.isdir(path) else
                    "file" if os.path.isfile(path) else None)
            inside = os.path.relpath(path, root)
            if kind and "/" in inside and not inside.startswith(DPKG) and f'"{inside}' not in taken:
                names[kind].append(inside)
    lots = random.Random(SEED)
    return [filled(lots.choice(table["lots"][kind]["steps"]), path) for kind in names
            for path in lots.sample(names[kind], table["lots"][kind]["names"])]


def ask_aide(config):
    """What it says of each path: the attributes that differ, or that it came or went."""
    status, out, err = run("aide", f"--config={config}", "--check")
    if status >= 8:
        sys.exit(f"aide ended with {status}: {err}")
    report = json.loads(out)
    found = {path: {kind} for kind in ("added", "removed") for path in report.get(kind, ())}
    for path in report.get("changed", ()):
        found[path] = set(report["details"].get(path, {"attributes": ()}))
    return {path.removeprefix("/"): what for path, what in found.items()}


def ask_debsums(root):
    """The paths that are not those of the packages, without the links in their folders."""
    status, out, err = run("debsums", f"--root={root}", "--all", "--changed")
    if status not in (0, 2):
        sys.exit(f"debsums ended with {status}: {err}")
    paths = out.splitlines()
    for line in err.splitlines():
        match = DEBSUMS.search(line)
        if not match:
            sys.exit(f"what does debsums mean? {line}")
        paths.append(match[1] or match[2])
    return {os.path.relpath(os.path.join(os.path.realpath(os.path.dirname(path)),
                                         os.path.basename(path)), root): {"changed"} for path in paths}


def is_explained(reasons, tool, path, what, is_folder):
    """Whether reasons are listed for all that a tool says of a path; they are marked as needed."""
    needed = []
    for reason in reasons:
        told = set(reason["attributes"]) & what
        if reason["tool"] == tool and told and (is_folder or reason.get("of") != "folder"):
            needed.append(reason)
            what = what - told
    for reason in () if what else needed:
        reason["needed"] = True
    return bool(needed) and not what


def some(paths):
    """The first of them, to be read by a person."""
    more = [f"and {len(paths) - 10} more"] if len(paths) > 10 else []
    return ", ".join([f"/{path}" for path in sorted(paths)[:10]] + more)


def compare(reasons, root, ours, tool, found):
    """Prints how a tool fares beside us; what is not as it should be."""
    missed = {path: what for path, what in found.items() if sealed.shown(path) not in ours}
    wrong = [f"{tool}: /{sealed.shown(path)} {' '.join(sorted(what))}: we do not find it"
             for path, what in sorted(missed.items())
             if not is_explained(reasons, tool, path, what, (root / path).is_dir())]
    only = ours - {sealed.shown(path) for path in found}
    print(f"{tool}: {len(found)} found, {len(found) - len(missed)} of them by us, "
          f"{len(missed) - len(wrong)} that we leave with a reason; {len(only)} that only we found"
          f"{': ' if only else ''}{some(only)}")
    return wrong


def main():
    missing = [name for name in ("aide", "debsums") if not shutil.which(name)]
    if missing:
        sys.exit(f"not installed: {missing}")
    table = lay.load(HERE / "integrity.yaml")
    with trees.scratch() as folder:
        keys = pki.Pki(folder / "pki")
        root, manifest, config = folder / "tree", folder / "tree.mtree", folder / "aide.conf"
        trees.demo_tree(root)
        tamper(root, table["prepare"])
        config.write_text(AIDE.format(folder=folder, root=root))
        run("aide", f"--config={config}", "--init")
        sealed.seal(root, manifest, keys, sealed.STRICT)
        if already := ask_debsums(root):
            sys.exit(f"before anything was changed: {already}")
        tamper(root, draw_lots(table, root) + table["changes"])
        theirs = {"aide": ask_aide(config), "debsums": ask_debsums(root)}
        done = sealed.check(root, manifest, keys.write_trust(folder))
        ours = {line.split(" /", maxsplit=1)[1] for line in sealed.findings(done)}
        wrong = []
        for tool, found in theirs.items():
            wrong += compare(table["explained"], root, ours, tool, found)
            if len(found) < LEAST[tool]:
                wrong.append(f"{tool}: found less than {LEAST[tool]}: was it asked?")
    wrong += [f"listed, but not needed: {reason['reason']}" for reason in table["explained"]
              if "needed" not in reason]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
