# SPDX-License-Identifier: Apache-2.0
"""What of other people is in the program: read from the map that the linker wrote, not from a list."""

import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass, field

GLIBC = "LGPL-2.1-or-later"
GCC = "GPL-3.0-or-later WITH GCC-exception-3.1"
# By source package. A library that comes to the link and is not here stops the build.
LICENCES = {
    "boost1.81": "BSL-1.0", "c-ares": "MIT", "cross-toolchain-base": GLIBC, "gcc-12": GCC,
    "gcc-12-cross": GCC, "glibc": GLIBC, "openssl": "Apache-2.0", "protobuf": "BSD-3-Clause",
    "re2": "BSD-3-Clause", "sqlite3": "blessing", "systemd": "LGPL-2.1-or-later", "yaml-cpp": "MIT",
}
# Whose package has the notices of what the recipes of cross/ build.
NOTICES = {"openssl": "libssl-dev", "sqlite3": "libsqlite3-dev", "systemd": "libsystemd-dev"}


@dataclass
class Linked:
    name: str
    version: str
    licence: str
    notices: pathlib.Path
    upstream: str = ""  # the checksum of the upstream tarball, where a recipe built it without patches
    parts: set = field(default_factory=set)


def ask_dpkg(*words):
    return subprocess.run(["dpkg-query", *words], capture_output=True, text=True, check=True).stdout


def notices_of(package):
    return pathlib.Path("/usr/share/doc", package.split(":")[0], "copyright")


def of_package(path):
    """The source package of a file that the distribution ships."""
    package = ask_dpkg("-S", str(path)).splitlines()[0].rpartition(": ")[0].split(", ")[0]
    source, version = ask_dpkg("-W", "-f", "${source:Package} ${source:Version}", package).split()
    return source, version, notices_of(package), ""


def of_recipe(source_file):
    """What a recipe of cross/ built: "NAME VERSION, with its patches, upstream sha256 HEX"."""
    said = re.fullmatch(r"(\S+) (\S+), (with|without) its patches, upstream sha256 ([0-9a-f]{64})\s*",
                        source_file.read_text())
    if not said:
        sys.exit(f"{source_file} does not say what was built")
    name, version, patched, checksum = said.groups()
    if patched == "with":
        return name, version, notices_of(NOTICES[name]), ""
    return name, version.rpartition("-")[0], notices_of(NOTICES[name]), checksum


def archives(link_map):
    """The archives that the linker took something from."""
    with open(link_map, encoding="utf-8") as lines:
        return sorted({found.group(1) for line in lines if (found := re.match(r"(\S+\.a)\(", line))})


def linked(link_map, libraries, headers):
    """What is in the program, by name. `libraries` is where the distribution keeps its archives: those at
    the top of the build folder are copies of them. `headers` are files of what comes as headers alone."""
    found = {}
    for file in [*archives(link_map), *map(str, headers)]:
        path = pathlib.Path(file)
        if not path.is_absolute():
            if len(path.parts) > 1:
                continue  # ours
            path = pathlib.Path(libraries, path)
        recipe = path.parent.parent / "SOURCE"
        name, version, notices, upstream = of_recipe(recipe) if recipe.exists() else of_package(path.resolve())
        if name not in LICENCES:
            sys.exit(f"{file} is of {name}, which packaging/bill/linked.py knows no licence of")
        found.setdefault(name, Linked(name, version, LICENCES[name], notices, upstream)).parts.add(path.name)
    return [found[name] for name in sorted(found)]
