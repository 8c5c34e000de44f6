#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""program_rules.py PROGRAM VERSION [EMULATOR]: is this a static program that takes nothing from the host?"""
import os
import re
import subprocess
import sys
import tempfile


def output(*command, env=None):
    """Standard output of a command that must succeed: not being able to look is a failure."""
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


def linkage(program):
    """What readelf says that a hardened static PIE would not say."""
    header = output("readelf", "--wide", "--file-header", program)
    segments = output("readelf", "--wide", "--program-headers", program)
    dynamic = output("readelf", "--wide", "--dynamic", program)
    sections = output("readelf", "--wide", "--sections", program)
    machine = re.search(r"Machine:\s+(.*)", header)[1]
    # glibc has no static PIE for 32 bits of ARM, and relocations are packed where there are some.
    movable = machine != "ARM"
    if movable and not re.search(r"Type:\s+DYN", header):
        yield "is not position independent"
    if "INTERP" in segments:
        yield "asks for a dynamic loader"
    if "(NEEDED)" in dynamic:
        yield "needs shared libraries"
    if movable and "(RELR)" not in dynamic:
        yield "has no packed relocations (RELR): -z pack-relative-relocs is lost"
    if movable and not re.search(r"\(FLAGS.*\bNOW\b", dynamic) or "GNU_RELRO" not in segments:
        yield "is not linked with -z relro -z now"
    if not re.search(r"GNU_STACK.* RW ", segments):
        yield "has an executable stack"
    if ".symtab" in sections:
        yield "is not stripped"


HOSTILE = """\
openssl_conf = init
[init]
providers = providers
[providers]
legacy = on
default = on
[on]
activate = 1
"""


def opened(program, arguments, emulator):
    """Every path that the program tries to open, in an environment that names a configuration."""
    with tempfile.TemporaryDirectory() as scratch:
        conf = os.path.join(scratch, "openssl.cnf")
        trace = os.path.join(scratch, "trace")
        with open(conf, "w", encoding="ascii") as file:
            file.write(HOSTILE)
        env = {"PATH": os.environ["PATH"], "OPENSSL_CONF": conf, "OPENSSL_MODULES": scratch,
               "OPENSSL_ENGINES": scratch, "LD_LIBRARY_PATH": scratch, "LD_PRELOAD": "",
               "HOME": scratch, "LC_ALL": "C.UTF-8", "GCONV_PATH": scratch}
        # An emulator opens files too, and tells what its program does.
        tracer = [emulator, "-strace", "-D", trace] if emulator else ["strace", "-f", "-o", trace]
        output(*tracer, program, *arguments, env=env)
        with open(trace, encoding="utf-8") as file:
            lines = file.read()
    if "write(" not in lines:
        raise RuntimeError("strace saw nothing")
    return re.findall(r'\bopen(?:at2?)?\((?:[^",]*, )?"([^"]*)"', lines)


def main():
    program, version, *emulator = sys.argv[1:]
    problems = list(linkage(program))
    said = output(*emulator, program, "--version")
    if said != f"bootseal {version}\n":
        problems.append(f"--version says {said!r}")
    for path in opened(program, ["--version"], *(emulator or [None])):
        problems.append(f"--version opens {path}")
    for problem in problems:
        print(f"{program} {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
