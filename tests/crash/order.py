# SPDX-License-Identifier: Apache-2.0
"""Holds the calls of a run against the order that makes a power cut harmless.

1. A new file is synced after its last change and before it is renamed over its place.
2. The undo record is renamed to "pending", and its folder synced, before the tree is touched.
3. Every folder in which an entry changed is synced before the record gets its number or is dropped.
"""

import os

STATE = "var/lib/bootseal"
ON_HANDLE = ("write", "fchmod", "fchown", "fsetxattr", "fremovexattr", "ftruncate")
ON_ENTRY = ("renameat", "renameat2", "unlinkat", "mkdirat", "symlinkat", "linkat")
SYNC = ("fsync", "fdatasync")


def complaints(calls, root):
    """One sentence for each call of one run over the tree at `root` that comes too early."""
    return list(_Watcher(os.fspath(root)).watch(calls))


class _Watcher:
    def __init__(self, root):
        self.root = root
        self.journal = f"{root}/{STATE}/journal"
        self.unsynced_files = set()
        self.unsynced_folders = set()
        self.pending = False  # an undo record is there, and durable

    def watch(self, calls):
        for call in calls:
            if call.failed:
                continue
            if call.name in SYNC:
                self.unsynced_files.discard(call.handle())
                self.unsynced_folders.discard(call.handle())
                if call.handle() == self.journal and self.pending == "renamed":
                    self.pending = True
            elif call.name in ON_HANDLE or call.name == "utimensat" and '"' not in call.arguments:
                path = call.handle()
                if path.startswith(self.root + "/"):
                    yield from self.touch(call, path)
                    if call.name != "utimensat":  # times alone may be lost
                        self.unsynced_files.add(path)
            elif call.name == "openat" and "O_CREAT" in call.arguments:
                yield from self.touch(call, call.paths()[0])
            elif call.name in ON_ENTRY:
                yield from self.change_entry(call)

    def change_entry(self, call):
        paths = call.paths()
        if call.name == "symlinkat":
            paths = paths[-1:]  # the first is what the link says
        if not all(path.startswith(self.root + "/") for path in paths):
            return
        if call.name.startswith("rename"):
            yield from self.rename(call, *paths)
        else:
            yield from self.touch(call, paths[-1])
            if paths[0] == self.journal + "/pending":
                yield from self.close(call)
        if ".bootseal-" not in paths[-1]:
            self.unsynced_folders |= {os.path.dirname(path) for path in paths}
        if call.name == "unlinkat" and "AT_REMOVEDIR" in call.arguments and not call.failed:
            self.unsynced_folders.discard(paths[-1])  # gone: what counts is the folder it was in

    def rename(self, call, source, target):
        if source in self.unsynced_files:
            yield f"{source} is renamed before it is synced"
        if target == self.journal + "/pending":
            self.pending = "renamed"
        elif source == self.journal + "/pending":
            yield from self.close(call)
        else:
            yield from self.touch(call, target)

    def touch(self, call, path):
        """A change of the tree itself, which takes a durable record of what was there."""
        if not path.startswith(f"{self.root}/{STATE}") and self.pending is not True:
            yield f"{call.name} of {path} comes before the undo record is durable"

    def close(self, call):
        """The record of the change gets its number, or is dropped: the change is done."""
        for path in sorted(self.unsynced_folders | self.unsynced_files):
            if path != self.journal and not path.startswith(f"{self.root}/{STATE}"):
                yield f"{call.name} closes the record before {path} is synced"
        self.pending = False
