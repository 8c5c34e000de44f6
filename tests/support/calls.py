# SPDX-License-Identifier: Apache-2.0
"""The system calls of the program, as strace(1) sees them: to look at, to cut short, to fail."""

import dataclasses
import pathlib
import re

# Whatever can change a file system. Of openat only what creates does; it is counted whole.
CHANGING = ("openat", "write", "pwrite64", "rename", "renameat", "renameat2", "unlink", "unlinkat",
            "mkdir", "mkdirat", "symlink", "symlinkat", "link", "linkat", "mknodat", "fchmod",
            "fchmodat", "fchown", "fchownat", "setxattr", "fsetxattr", "removexattr",
            "fremovexattr", "utimensat", "fsync", "fdatasync", "ftruncate", "fallocate")

_LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\w+)(.*)$")
_HANDLE = re.compile(r"(?:\d+|AT_FDCWD)<([^>]*)>")


@dataclasses.dataclass
class Call:
    """One finished call: its name, its arguments as strace writes them, what it returned."""

    name: str
    arguments: str
    result: str
    returned: str = ""

    @property
    def failed(self):
        return self.result.startswith("-")

    def handle(self, index=0):
        """The path behind the nth file descriptor among the arguments."""
        return _HANDLE.findall(self.arguments)[index]

    def names(self):
        """The paths among the arguments as they are; of a symlink what it says is left out."""
        given = re.findall(r'"((?:[^"\\]|\\.)*)"', self.arguments)
        return given[1:] if self.name == "symlinkat" else given

    def paths(self):
        """The paths that the call names, joined to the folders that they are relative to."""
        parts = re.findall(r'(?:(?:\d+|AT_FDCWD)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"', self.arguments)
        return [name if name.startswith("/") and self.name != "openat2"
                else f"{folder}/{name.lstrip('/')}" for folder, name in parts]


def watch(log, names=()):
    """What to run the program under, to have its calls written to `log`."""
    trace = ("-e", "trace=" + ",".join(names)) if names else ()
    return ("strace", "-f", "-y", "-s", 4096, "-o", log, *trace)


def kill(name, number):
    """What to run the program under, to have it killed as it begins the nth call of a name."""
    return ("strace", "-qq", "-o", "/dev/null", "-e", f"trace={name}", "-e",
            f"inject={name}:signal=KILL:when={number}")


def fail(name, error, path):
    """What to run the program under, to have its calls that concern one path fail."""
    return ("strace", "-f", "-qq", "-o", "/dev/null", "-P", path, "-e", f"trace={name}", "-e",
            f"inject={name}:error={error}")


def read(log):
    """The calls that the program itself made, without those of programs that it ran."""
    calls = []
    first = None
    for line in pathlib.Path(log).read_text("utf-8", "backslashreplace").splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        pid, name, arguments, result, rest = match.groups()
        first = first or pid
        if pid == first:
            calls.append(Call(name, arguments, result, rest))
    return calls
