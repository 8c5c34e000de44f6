# SPDX-License-Identifier: Apache-2.0
"""The record of a Debian package that planted files belong to, as dpkg would have written it."""

import hashlib
import re

NAME, OTHER = "bootseal-planted", "bootseal-diverting"
STATES = ("listed", "changed", "conffile", "changed conffile", "obsolete conffile", "diverted", "before the merge")
STATUS = """
Package: {name}
Status: install ok installed
Maintainer: Nobody <nobody@example.net>
Architecture: all
Version: 1.0-1
{conffiles}Description: made for a test

"""


def md5(data):
    """What dpkg keeps of a file's content."""
    return hashlib.md5(data).hexdigest()


class Packages:
    """What dpkg knows of planted files; of all others nothing changes."""

    def __init__(self, root):
        self.folder = root / "var/lib/dpkg"
        self.names, self.sums, self.conffiles, self.diversions = [], {}, {}, []

    def record(self, state, path, data):
        """Takes a file in: with its own sum, or with that of a file that somebody changed since."""
        if state is None:
            return
        if state not in STATES:
            raise ValueError(f"{path}: {state} is none of {STATES}")
        name = path
        if state == "before the merge":  # as packages still name what is in /usr/lib
            name = re.sub(r"^/usr/(lib|bin|sbin)/", r"/\1/", path)
        elif state == "diverted":  # what the package has under its own name lies under another
            name = path.removesuffix(".distrib")
            self.diversions += [name, path, OTHER]
        md5sum = md5(b"as it was packed\n" if state.startswith("changed") else data)
        if state == "obsolete conffile":  # which the version that is installed does not bring any more
            self.conffiles[name] = f"{md5sum} obsolete"
            return
        self.names.append(name)
        (self.conffiles if state.endswith("conffile") else self.sums)[name] = md5sum

    def write(self):
        """The package with all that was taken in."""
        folders = {"/."}
        for name in self.names:
            above = name
            while above := above.rpartition("/")[0]:
                folders.add(above)
        self.append(f"info/{NAME}.list", "".join(f"{name}\n" for name in sorted(folders | set(self.names))))
        sums = (f"{md5sum}  {name[1:]}\n" for name, md5sum in self.sums.items())
        self.append(f"info/{NAME}.md5sums", "".join(sums))
        listed = "".join(f" {name} {md5sum}\n" for name, md5sum in self.conffiles.items())
        brought = (f"{name}\n" for name in self.conffiles if name in self.names)
        self.append(f"info/{NAME}.conffiles", "".join(brought))
        self.append("status", STATUS.format(name=NAME, conffiles=f"Conffiles:\n{listed}").lstrip("\n"))
        self.append("diversions", "".join(f"{line}\n" for line in self.diversions))

    def append(self, path, text):
        """Adds to a file of dpkg."""
        with open(self.folder / path, "a", encoding="utf-8") as file:
            file.write(text)
