# SPDX-License-Identifier: Apache-2.0
"""The tables of secrets and decoys, laid into a tree.

A secret is one entry: `path`, `kind`, `rules` (any of them is a right answer), and its content. Decoys come in
groups: a `kind` with `files`, path to content, or with `values`, each of which goes into the next of `shapes`.
Content is a text with places (makers.py), or a mapping of:

    text, make, copy       a text; the words of a maker; a path of the tree
    instead_of             the line of a stock file that the text replaces, as a regular expression
    folder, link, fifo     no file, but this
    at, amid, one_line, crlf, bare, encoding, inside   wrap.py
    mode, owner, capability
    package                listed, changed, conffile, changed conffile, diverted or before the merge (package.py)
    line: any              no line is wrong, as of binary files; `same` names further lines that are right
    or_at                  a folder above it, of which a finding may be as well
"""

import dataclasses
import os
import pathlib
import re
import subprocess

import lay
import makers
import package
import wrap

HERE = pathlib.Path(__file__).resolve().parent
CONTENT = ("text", "make", "copy", "instead_of", "folder", "link", "fifo", "mode", "owner", "capability", "package",
           "line", "same", "or_at", *wrap.FIELDS)
SECRET = ("name", "path", "kind", "rules", *CONTENT)
GROUP = ("kind", "why", "files", "values", "shapes")


@dataclasses.dataclass
class Planted:
    """What was planted, and what is known of it. No rules: a decoy. No lines: any is right."""

    path: str
    or_at: str | None
    kind: str
    rules: tuple
    lines: frozenset | None
    values: tuple


def known(entry, fields):
    """The entry, which has no fields but these."""
    if strange := entry.keys() - set(fields):
        raise ValueError(f"{entry}: what is {sorted(strange)}?")
    return entry


def table(folder):
    """The entries of all files of a folder, in order."""
    return [entry for file in sorted((HERE / folder).glob("*.yaml")) for entry in lay.load(file)]


def secrets():
    """The table of secrets."""
    return [known(entry, SECRET) for entry in table("secrets")]


def decoys():
    """The table of decoys, with one entry for each."""
    found = []
    for group in table("decoys"):
        known(group, GROUP)
        contents = list(group.get("files", {}).items())
        for number, value in enumerate(group.get("values", ())):
            path, text = group["shapes"][number % len(group["shapes"])]
            contents.append((path.replace("NUMBER", str(number)), text.replace("VALUE", str(value))))
        for path, content in contents:
            content = {"text": content} if isinstance(content, str) else content
            found.append({"path": path, "kind": group["kind"], "rules": (), **known(content, CONTENT)})
    return found


class Ground:
    """A tree that is planted."""

    def __init__(self, root, shop):
        self.root, self.shop = pathlib.Path(root), shop
        self.packages = package.Packages(self.root)
        self.planted = []

    def place(self, path):
        """Where a path of the table is, in a folder that exists."""
        if not path.startswith("/") or ".." in path.split("/"):
            raise ValueError(f"{path} is no path of a table")
        full = self.root / path[1:]
        full.parent.mkdir(parents=True, exist_ok=True)
        return full

    def plant(self, entry):
        """Lays one entry."""
        full = self.place(entry["path"])
        if os.path.lexists(full) and "instead_of" not in entry:
            raise ValueError(f"{entry['path']} is there already")
        parts, before = [], None
        if "folder" in entry:
            full.mkdir()
        elif "link" in entry:
            full.symlink_to(entry["link"])
        elif "fifo" in entry:
            os.mkfifo(full, 0o600)
        else:
            data, parts, before = self.content(entry, full)
            full.write_bytes(data)
            full.chmod(0o644)
            self.packages.record(entry.get("package"), entry["path"], data)
        self.attributes(entry, full)
        self.planted.append(Planted(entry["path"], entry.get("or_at"), entry["kind"], tuple(entry["rules"]),
                                    self.right_lines(entry, full, parts, before),
                                    tuple(value for part in parts if entry["rules"] for value in part.values)))

    def content(self, entry, full):
        """The bytes of a file, its parts, and the number of lines before them; None if it has none."""
        if "make" in entry:
            made = self.shop.make(str(entry["make"]).split())
            return (made if isinstance(made, bytes) else made.encode()), [], None
        if "copy" in entry:
            return (self.root / entry["copy"]).read_bytes(), [], None
        text, parts = makers.fill(self.shop, entry.get("text", ""))
        if "instead_of" in entry:
            stock = full.read_bytes().decode()
            line = re.search(entry["instead_of"], stock, re.MULTILINE)
            if not line:
                raise ValueError(f"{entry['path']} has no line {entry['instead_of']}")
            before = stock.count("\n", 0, line.start())
            return (stock[:line.start()] + text + stock[line.end():]).encode(), parts, before
        wrapped = wrap.wrap(self.shop, entry, text, parts, self.root)
        return wrapped.data, parts, wrapped.before

    @staticmethod
    def attributes(entry, full):
        """Owner, mode and capability; in this order, as each takes away what comes later."""
        if "owner" in entry:
            os.chown(full, *map(int, entry["owner"].split(":")), follow_symlinks=False)
        if "mode" in entry:
            full.chmod(int(entry["mode"], 8))
        if "capability" in entry:
            subprocess.run(["setcap", entry["capability"], full], check=True)

    @staticmethod
    def right_lines(entry, full, parts, before):
        """The lines at which a finding belongs; none where no line is wrong."""
        if entry.get("line") == "any" or before is None and parts:
            return None
        if not parts:
            return None if "make" in entry else frozenset({0})
        data = full.read_bytes()
        text = data.decode(entry.get("encoding", "utf-8")).split("\n")
        found = {before + part.line for part in parts}
        for part in parts:
            if part.shown.split("\n")[0] not in text[before + part.line - 1]:
                raise ValueError(f"{entry['path']}: line {before + part.line} is another")
        if "at" in entry and not data[entry["at"]:].startswith(parts[0].shown[:9].encode()):
            raise ValueError(f"{entry['path']}: the secret does not begin at {entry['at']}")
        if "same" in entry:
            found |= {number for number, line in enumerate(text, 1) if re.search(entry["same"], line)}
        return frozenset(found)


def plant(root, shop):
    """Lays both tables into a tree; all that was planted."""
    os.umask(0o022)
    ground = Ground(root, shop)
    for entry in secrets() + decoys():
        ground.plant(entry)
    ground.packages.write()
    return ground.planted
