# SPDX-License-Identifier: Apache-2.0
"""The list of traces that an image must not carry, and what of it a tree has."""

import os
import pathlib
import re
import stat

import yaml

LIST = pathlib.Path(__file__).resolve().parents[2] / "rules/generalize/debian-12.yaml"
ACCOUNT_FILES = ("etc/passwd", "etc/shadow", "etc/group", "etc/gshadow", "etc/subuid", "etc/subgid")
PAGE = 4096
CLOUD_CONFIG = "etc/cloud/cloud.cfg"


def load(path=LIST):
    """The traces of the list, by their id."""
    with open(path, encoding="utf-8") as file:
        traces = yaml.safe_load(file)["traces"]
    return {trace["id"]: trace for trace in traces}


def _expression(pattern):
    parts = re.split(r"(\*\*|\*)", pattern)
    return "".join({"**": ".*", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts)


class Patterns:
    """Patterns of one action; an empty list fits nothing."""

    def __init__(self, patterns, keep=()):
        shallow = [p for p in patterns if "**" not in p]
        deep = [p for p in patterns if "**" in p]
        self._shallow = self._compile(shallow)
        self._deep = self._compile(deep)
        self._keep = self._compile(f"{p}{below}" for p in keep for below in ("", "/**"))

    @staticmethod
    def _compile(patterns):
        return re.compile("|".join(map(_expression, patterns)) or "(?!)", re.DOTALL)

    def fit(self, path, mode):
        """Whether a path, from the top of the tree, is meant: `**` never means a folder."""
        fits = self._shallow.fullmatch(path) or (
            not stat.S_ISDIR(mode) and self._deep.fullmatch(path))
        return bool(fits) and not self._keep.fullmatch(path)


def walk(root):
    """Each path of a tree with its mode, from the top of the tree; no link is followed."""
    todo = [os.fspath(root)]
    while todo:
        folder = todo.pop()
        for entry in os.scandir(folder):
            status = entry.stat(follow_symlinks=False)
            yield "/" + os.path.relpath(entry.path, root), status
            if stat.S_ISDIR(status.st_mode):
                todo.append(entry.path)


def listed_paths(trace):
    """The patterns and paths that a trace names."""
    paths = [*trace.get("remove", ()), *trace.get("truncate", ()), *trace.get("swap", ())]
    paths += [trace[action]["path"] for action in ("reset", "lines") if action in trace]
    return paths


def default_user(root):
    """The user that cloud-init makes."""
    try:
        with open(root / CLOUD_CONFIG, encoding="utf-8") as file:
            settings = yaml.safe_load(file)
    except FileNotFoundError:
        return None
    return settings["system_info"]["default_user"]["name"]


def users(root, trace):
    """The names of users that a trace takes out."""
    found = list(trace["users"].get("names", ()))
    if trace["users"].get("cloud_init"):
        found.append(default_user(root))
    return [name for name in found if name]


def named_in(root, name):
    """The account files that name a user, as the owner of a line or as a member of a group."""
    word = re.compile(rf"(?m)(^|[:,]){re.escape(name)}($|[:,])")
    return [file for file in ACCOUNT_FILES
            if (root / file).exists() and word.search((root / file).read_text())]


def has_lines(file, beginning):
    """Whether a text file has a line that begins so."""
    return any(line.replace("\t", " ").lstrip(" ").startswith(beginning)
               for line in file.read_text().splitlines())


def is_reset(root, reset):
    """Whether a file is what it is to be set to."""
    file = root / reset["path"].lstrip("/")
    if not os.path.lexists(file):
        return bool(reset.get("optional"))
    if "link" in reset:
        return file.is_symlink() and os.readlink(file) == reset["link"]
    return (not file.is_symlink() and file.is_file() and file.read_text() == reset["content"]
            and f"0{file.stat().st_mode & 0o7777:o}" == reset.get("mode", "0644"))


def is_swap(file):
    """Whether a file begins as a swap file does."""
    with open(file, "rb") as opened:
        return opened.read(PAGE)[-10:] == b"SWAPSPACE2"


def swap_has_content(file):
    """Whether a swap file holds anything but its header."""
    with open(file, "rb") as opened:
        opened.seek(PAGE)
        return any(opened.read())


def left(root, traces):
    """What a tree has of the traces, each as "id: path"."""
    root, found = pathlib.Path(root), []
    any_of = Patterns([path for trace in traces.values() for path in listed_paths(trace)])
    tree = [(path, status) for path, status in walk(root) if any_of.fit(path, status.st_mode)]
    for name, trace in traces.items():
        removed = Patterns(trace.get("remove", ()), trace.get("keep", ()))
        emptied = Patterns(trace.get("truncate", ()), trace.get("keep", ()))
        swap = Patterns(trace.get("swap", ()))
        for path, status in tree:
            is_file = stat.S_ISREG(status.st_mode)
            inside = root / path.lstrip("/")
            if (removed.fit(path, status.st_mode)
                    or is_file and status.st_size > 0 and emptied.fit(path, status.st_mode)
                    or is_file and swap.fit(path, status.st_mode) and is_swap(inside)
                    and swap_has_content(inside)):
                found.append(f"{name}: {path}")
        if "reset" in trace and not is_reset(root, trace["reset"]):
            found.append(f"{name}: {trace['reset']['path']}")
        if "lines" in trace:
            file = root / trace["lines"]["path"].lstrip("/")
            if file.is_file() and has_lines(file, trace["lines"]["beginning"]):
                found.append(f"{name}: {trace['lines']['path']}")
        if "users" in trace:
            found += [f"{name}: /{file}" for user in users(root, trace)
                      for file in named_in(root, user)]
    return found
