# SPDX-License-Identifier: Apache-2.0
"""Folders for tests, and what can be seen of a tree."""

import contextlib
import hashlib
import os
import pathlib
import re
import shutil
import stat
import subprocess
import tempfile

STATE = "var/lib/bootseal"
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def _fastest():
    """A folder in memory where there is one: most of the time goes into making trees."""
    memory = pathlib.Path("/dev/shm")
    if "TMPDIR" in os.environ or not memory.is_dir() or shutil.disk_usage(memory).free < 2 << 30:
        return None
    return memory


@contextlib.contextmanager
def scratch():
    """A folder that is gone afterwards."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bootseal-", dir=_fastest()))
    try:
        yield folder
    finally:
        remove(folder)


@contextlib.contextmanager
def disk_scratch():
    """The same on a disk, where it matters how long that takes."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bootseal-", dir="/var/tmp"))
    try:
        yield folder
    finally:
        remove(folder)


def remove(folder):
    """Removes a folder of a test."""
    shutil.rmtree(folder)


def copy(source, target):
    """A copy with all that a file system keeps."""
    subprocess.run(["cp", "-a", "--", str(source), str(target)], check=True)


def _make(target, **kind):
    script = REPOSITORY / "tests/demo/tree.sh"
    subprocess.run(["bash", str(script), str(target)], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, **kind})


def demo_tree(target):
    """Lays the demo tree, a small Debian 12 server, at `target`."""
    if "BOOTSEAL_DEMO_TREE" in os.environ:
        copy(os.environ["BOOTSEAL_DEMO_TREE"], target)
    else:
        _make(target)


def peer_tree(target):
    """One with more packages, among them programs that judge a whole server."""
    _make(target, BOOTSEAL_PEERS="1")


def vm_tree(target):
    """The demo tree with a kernel, to be booted."""
    _make(target, BOOTSEAL_VM="1")


def lend(tree, name):
    """Lays a program of this machine in a tree, with the libraries that are missing there: both are
    Debian 12."""
    program = shutil.which(name, path="/usr/sbin:/usr/bin")
    shutil.copy(program, f"{tree}{program}")
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    for library in re.findall(r"=> (/\S+)", listed):
        target = pathlib.Path(tree, "usr/lib/x86_64-linux-gnu", pathlib.Path(library).name)
        if not target.exists():
            shutil.copy(library, target)


def _content(path, status):
    if stat.S_ISLNK(status.st_mode):
        return os.readlink(path)
    if stat.S_ISREG(status.st_mode):
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    return ""


def _xattrs(path):
    try:
        names = os.listxattr(path, follow_symlinks=False)
    except OSError:
        return ()
    return tuple((name, os.getxattr(path, name, follow_symlinks=False)) for name in sorted(names))


def look(root, skip=(STATE,), times=True):
    """All that can be seen of a tree, by path: equal where the trees are equal. Access times are
    left out, since looking changes them."""
    seen, names = {}, {}
    todo = [os.fspath(root)]
    while todo:
        path = todo.pop()
        inside = os.path.relpath(path, root)
        if inside in skip:
            continue
        status = os.lstat(path)
        first = names.setdefault((status.st_dev, status.st_ino), inside)
        seen[inside] = {
            "mode": f"{status.st_mode:o}", "owner": f"{status.st_uid}:{status.st_gid}",
            "content": _content(path, status), "device": status.st_rdev, "xattrs": _xattrs(path),
            "same file as": first, **({"mtime": status.st_mtime_ns} if times else {}),
        }
        if stat.S_ISDIR(status.st_mode):
            todo += sorted((entry.path for entry in os.scandir(path)), reverse=True)
    return seen


def differences(before, after):
    """One sentence for each thing that differs between two looks; none where they are equal."""
    said = []
    for path in sorted(before.keys() | after.keys()):
        if path not in after:
            said.append(f"{path} is gone")
        elif path not in before:
            said.append(f"{path} is new")
        else:
            said += [f"{path}: {what} was {value}, is {after[path].get(what)}"
                     for what, value in before[path].items() if after[path].get(what) != value]
    return said
