# SPDX-License-Identifier: Apache-2.0
"""What somebody can do to a tree, in the words of a YAML file: a list of steps, each one operation.

    - chmod: {usr/bin/less: "0775"}      an operation, its paths, and what it takes for each of them
    - remove: [etc/motd, usr/lib/tool]   a list of paths for an operation that takes nothing

What makes a file of another kind, or another file, takes away what stood there before.
"""

import os
import pathlib
import shutil
import stat
import subprocess


def tamper(root, steps):
    """Takes the steps, one after the other, in the tree at `root`."""
    for step in steps:
        (operation, paths), = step.items()
        for path in paths:
            if path.startswith("/") or ".." in path.split("/"):
                raise ValueError(f"{path} is not a path inside the tree")
            value = paths[path] if isinstance(paths, dict) else None
            OPERATIONS[operation](pathlib.Path(root), path, value)


def _run(*command):
    subprocess.run([os.fspath(word) for word in command], stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, check=True)


def _remove(root, path, _=None):
    if (root / path).is_dir() and not (root / path).is_symlink():
        shutil.rmtree(root / path)
    elif os.path.lexists(root / path):
        os.unlink(root / path)


def _put(root, path, text, how):
    with open(root / path, how) as file:
        file.write(os.fsencode(text))


def _write(root, path, text):
    """The content of a file, which stays the same file where there is one."""
    new = not (root / path).exists()
    _put(root, path, text, "wb")
    if new:
        os.chmod(root / path, 0o644)


def _append(root, path, text):
    _put(root, path, text, "ab")


def _truncate(root, path, size):
    os.truncate(root / path, size)


def _flip(root, path, offset):
    """Another byte at the offset; behind the end where that is negative."""
    with open(root / path, "r+b") as file:
        at = file.seek(offset, os.SEEK_END if offset < 0 else os.SEEK_SET)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


def _rewrite(root, path, _):
    """A new file with all that the old one had."""
    _run("cp", "-a", "--sparse=always", "--", root / path, root / f"{path}.new")
    os.rename(root / f"{path}.new", root / path)


def _keeping_times(root, path, steps):
    """Steps after which the times of the path are as they were."""
    before = os.lstat(root / path)
    tamper(root, steps)
    os.utime(root / path, ns=(before.st_atime_ns, before.st_mtime_ns), follow_symlinks=False)


def _touch(root, path, seconds):
    os.utime(root / path, (seconds, seconds), follow_symlinks=False)


def _read(root, path, _):
    """Reads all that is below."""
    for file in (root / path).rglob("*"):
        if file.is_file() and not file.is_symlink():
            file.read_bytes()


def _chmod(root, path, mode):
    os.chmod(root / path, int(mode, 8))


def _chown(root, path, owner):
    os.chown(root / path, *map(int, owner.split(":")), follow_symlinks=False)


def _xattr(root, path, values):
    """Extended attributes by name; null takes one away."""
    for name, value in values.items():
        if value is None:
            os.removexattr(root / path, name, follow_symlinks=False)
        else:
            os.setxattr(root / path, name, os.fsencode(value), follow_symlinks=False)


def _capability(root, path, text):
    """As setcap takes it; null takes all away."""
    _run("setcap", text or "-r", root / path)


def _acl(root, path, entry):
    """As setfacl takes it."""
    _run("setfacl", "-m", entry, root / path)


def _mkdir(root, path, mode):
    _remove(root, path)
    os.mkdir(root / path)
    os.chmod(root / path, int(mode or "0755", 8))


def _symlink(root, path, target):
    _remove(root, path)
    os.symlink(target, root / path)


def _hard_link(root, path, other):
    _remove(root, path)
    os.link(root / other, root / path, follow_symlinks=False)


def _copy(root, path, source):
    _remove(root, path)
    _run("cp", "-a", "-T", "--", root / source, root / path)


def _rename(root, path, to):
    os.rename(root / path, root / to)


def _swap(root, path, other):
    os.rename(root / path, root / f"{path}.swap")
    os.rename(root / other, root / path)
    os.rename(root / f"{path}.swap", root / other)


def _node(root, path, kind, mode, device=0):
    _remove(root, path)
    os.mknod(root / path, kind | 0o600, device)
    os.chmod(root / path, int(mode, 8))


def _fifo(root, path, mode):
    _node(root, path, stat.S_IFIFO, mode)


def _socket(root, path, mode):
    _node(root, path, stat.S_IFSOCK, mode)


def _device(root, path, text):
    """Of characters or blocks, its numbers and mode: c 1:3 0666."""
    kind, numbers, mode = text.split()
    _node(root, path, {"c": stat.S_IFCHR, "b": stat.S_IFBLK}[kind], mode,
          os.makedev(*map(int, numbers.split(":"))))


def _round_trip(root, path, how):
    """The path, `.` for the tree, is gone, and back from a copy: of cp, of tar, or of rsync."""
    original, copy = root / path, root.with_name(root.name + ".copy")
    if how == "cp":
        _run("cp", "-a", "-T", "--", original, copy)
    elif how == "rsync":
        _run("rsync", "-aHAX", "--numeric-ids", f"{original}/", f"{copy}/")
    elif how == "tar":
        archive = root.with_name(root.name + ".tar")
        options = ("--xattrs", "--xattrs-include=*", "--acls", "--numeric-owner", "-C")
        _run("tar", "--create", "--file", archive, *options, original, ".")
        copy.mkdir()
        _run("tar", "--extract", "--preserve-permissions", "--file", archive, *options, copy)
        archive.unlink()
    else:
        raise ValueError(f"no copy is made by {how}")
    shutil.rmtree(original)
    copy.rename(original)


OPERATIONS = {
    "write": _write, "append": _append, "truncate": _truncate, "flip": _flip, "rewrite": _rewrite,
    "keeping_times": _keeping_times, "touch": _touch, "read": _read,
    "chmod": _chmod, "chown": _chown, "xattr": _xattr, "capability": _capability, "acl": _acl,
    "remove": _remove, "rename": _rename, "swap": _swap, "copy": _copy, "hard_link": _hard_link,
    "mkdir": _mkdir, "symlink": _symlink, "fifo": _fifo, "socket": _socket, "device": _device,
    "round_trip": _round_trip,
}
