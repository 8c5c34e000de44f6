# SPDX-License-Identifier: Apache-2.0
"""Somebody who builds an image in a tree, and leaves traces in it."""

import os

import yaml
from traces import PAGE

SECRET = "left by the build"
# cloud-init's default user, one that the list names, and one that a run names
LEAVING = ("debian", "packer", "ops")
STAYING = "keeper"
MODE, OWNER = 0o640, (0, 4)  # of what is planted; an unusual one, to be seen again


def load(path):
    """The cases of a file, as tests/generalize/traces.yaml has them."""
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def _write(root, path, text, mode=MODE, owner=OWNER):
    file = root / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.is_symlink() or file.exists():
        file.unlink()
    file.write_text(text, encoding="utf-8")
    os.chown(file, *owner)
    file.chmod(mode)


def swap_content(pages=4):
    """A swap area with what was in memory; the second page has some of it."""
    header = bytes(1024) + (1).to_bytes(4, "little") + (pages - 1).to_bytes(4, "little")
    header = header.ljust(PAGE - 10, b"\0") + b"SWAPSPACE2"
    return header + SECRET.encode().ljust((pages - 1) * PAGE, b"\0")


def leave(root, case):
    """Leaves what a case of the file has, its neighbours first."""
    for path in case.get("stays", ()):
        if not os.path.lexists(root / path.lstrip("/")):
            _write(root, path, f"neighbour {path}\n", 0o644, (0, 0))
    for path in case.get("plant", ()):
        _write(root, path, f"{SECRET}: {path}\n")
    for path, text in case.get("write", {}).items():
        _write(root, path, text, 0o644, (0, 0))
    for path in case.get("swap", ()):
        _write(root, path, "", 0o600, (0, 0))
        (root / path.lstrip("/")).write_bytes(swap_content())


def _can_be_made(file):
    return not os.path.lexists(file) and all(
        folder.is_dir() or not os.path.lexists(folder) for folder in file.parents)


def leave_one_for_each_pattern(root, trace):
    """A file that each pattern of a trace means, where there is none yet; returns their paths."""
    made = []
    for pattern in (*trace.get("remove", ()), *trace.get("truncate", ())):
        path = pattern.replace("**", "deep/er").replace("*", "any")
        if _can_be_made(root / path.lstrip("/")):
            _write(root, path, f"{SECRET}: {path}\n")
            made.append(path)
    return made


def _add(root, file, lines):
    path = root / file
    text = path.read_text() if path.exists() else ""
    path.write_text(text + "".join(f"{line}\n" for line in lines))


def _join(root, group, names):
    """Makes users members of a group, in both files that say so."""
    for file in ("etc/group", "etc/gshadow"):
        path = root / file
        lines = [line + ("," if line[-1] != ":" else "") + ",".join(names)
                 if line.startswith(f"{group}:") else line
                 for line in path.read_text().splitlines()]
        path.write_text("".join(f"{line}\n" for line in lines))


def add_users(root):
    """The users who leave and the one who stays, with all that useradd makes of them."""
    everybody = (LEAVING[0], STAYING, *LEAVING[1:])
    for number, name in enumerate(everybody, 1000):
        _add(root, "etc/passwd", [f"{name}:x:{number}:{number}:A User:/home/{name}:/bin/bash"])
        _add(root, "etc/shadow", [f"{name}:$y$j9T$hash-of-{name}:20000:0:99999:7:::"])
        _add(root, "etc/group", [f"{name}:x:{number}:"])
        _add(root, "etc/gshadow", [f"{name}:!::"])
        for file in ("etc/subuid", "etc/subgid"):
            _add(root, file, [f"{name}:{number * 65536}:65536"])
        _write(root, f"/home/{name}/.profile", f"profile of {name}\n", 0o644, (number, number))
        os.chown(root / "home" / name, number, number)
    _join(root, "sudo", everybody)
    _join(root, "adm", everybody[:2])


def without_users(text, names):
    """An account file when users are gone: their lines, and their names where groups end."""
    lines = []
    for line in text.splitlines():
        fields = line.split(":")
        if fields[0] not in names:
            fields[-1] = ",".join(member for member in fields[-1].split(",") if member not in names)
            lines.append(":".join(fields) + "\n")
    return "".join(lines)
