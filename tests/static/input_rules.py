#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""input_rules.py INPUTS BUILD [SYSROOT]: what was linked, and is its libc the release's current one?

INPUTS is the linker's --dependency-file. In a cross build everything comes from BUILD, SYSROOT or a
recipe: the compiler's own packages for cross builds have an older libc.
"""
import pathlib
import re
import subprocess
import sys


def inputs(path, build):
    """The files that the linker read, as it was run in the folder of the build."""
    rule = path.read_text(encoding="utf-8").split("\n\n")[0].replace("\\\n", " ")
    return [(build / word).resolve() for word in rule.split(":", 1)[1].split()]


def of_a_recipe(archive):
    """Whether it is lib/NAME.a of a folder that a recipe of cross/ left in the cache."""
    return archive.parent.name == "lib" and (archive.parent.parent / "KEY").is_file()


def libc_says(archive):
    """The version in the text that `libc.so.6` would print of itself."""
    found = re.search(rb"GNU C Library \(Debian GLIBC ([^)]+)\)", archive.read_bytes())
    return found[1].decode() if found else "nothing of its version"


def installed(package):
    """The version of a package of this machine."""
    return subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def main():
    listed, build = (pathlib.Path(name) for name in sys.argv[1:3])
    system = pathlib.Path(sys.argv[3]) / "root" if len(sys.argv) > 3 else pathlib.Path("/usr/lib")
    read = inputs(listed, build)
    problems = [f"is linked and of elsewhere: {path}" for path in read
                if not path.is_relative_to(system.resolve()) and not path.is_relative_to(build.resolve())
                and not of_a_recipe(path)]
    archives = [path for path in read if path.name == "libc.a"]
    if len(archives) != 1:
        problems.append(f"not one libc.a: {archives}")
    for archive in archives:
        if (says := libc_says(archive)) != (expected := installed("libc6-dev")):
            problems.append(f"{archive} is {says}, this machine's is {expected}")
    print(f"{len(read)} files")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
