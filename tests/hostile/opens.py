# SPDX-License-Identifier: Apache-2.0
"""What the program opens, by its system calls."""

import os

BY_NAME = ("open", "openat", "openat2", "creat", "stat", "lstat", "newfstatat", "statx", "access",
           "faccessat", "faccessat2", "readlink", "readlinkat", "execve", "chdir", "truncate",
           "unlink", "rename", "mkdir", "rmdir", "symlink", "link", "chmod", "chown", "utimensat",
           "renameat", "renameat2", "unlinkat", "mkdirat", "symlinkat", "linkat", "fchmodat",
           "fchownat", "mknodat", "getxattr", "lgetxattr", "listxattr", "llistxattr", "setxattr")


def inside(call, root):
    """The paths of a call that are resolved below a handle on the tree, relative to it."""
    root = os.fspath(root)
    if call.name not in BY_NAME:
        return []
    found = []
    for path in call.paths():
        if path.startswith(root + "/"):
            relative = os.path.normpath(path[len(root) + 1:])
            if relative != ".":
                found.append(relative)
    return found


def strays(calls, root, named):
    """One sentence for each call that could lead, or led, out of the tree at `root`. `named` are
    the paths that the command line names; before the tree is opened the loader is at work."""
    root, named = os.fspath(root), {os.path.normpath(path) for path in named}
    started = False
    for call in calls:
        if call.name not in BY_NAME:
            continue
        path = os.path.normpath((call.paths() or [""])[0].replace("//", "/"))
        started = started or path == root
        if not started or _harmless(call, path, root, named):
            continue
        yield f"{call.name}({call.arguments}) = {call.result}{call.returned}"


def _harmless(call, path, root, named):
    handle = call.handle() if "<" in call.arguments else ""
    below = handle == root or handle.startswith(root + "/")
    if ", \"\", " in call.arguments:
        return True  # on the handle itself, which was an open's to judge
    if call.name == "openat2":
        if "RESOLVE_IN_ROOT" not in call.arguments or "RESOLVE_NO_MAGICLINKS" not in call.arguments:
            return False
        led_to = call.returned.strip("<>")
        if below:
            return call.failed or led_to == root or led_to.startswith(root + "/")
        return path in named
    if call.name == "openat" and "O_NOFOLLOW" not in call.arguments:
        return "O_CREAT" not in call.arguments and (path in named or path == root)
    # What is left works on a name in a folder of the tree.
    return below and all("/" not in name and name != ".." for name in call.names())
