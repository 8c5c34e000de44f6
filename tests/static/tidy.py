#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tidy.py BUILD: runs clang-tidy over every source of ours in a build that is up to date.

What passed is not looked at again until it, a header of ours that it includes, or .clang-tidy changes.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

OURS = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("agent", "collector", "tests")


def headers(build):
    """Object file -> the files that went into it, as the compiler told ninja."""
    found, current = {}, None
    text = subprocess.run(["ninja", "-C", build, "-t", "deps"], check=True, capture_output=True, text=True)
    for line in text.stdout.splitlines():
        if line and not line.startswith((" ", "ninja:")):
            current = found.setdefault(line.split(": #deps")[0], [])
        elif line.strip() and current is not None:
            current.append((build / line.strip()).resolve())
    return found


def is_ours(path):
    return path.is_relative_to(OURS) and path.relative_to(OURS).parts[0] in FOLDERS


def fingerprint(unit, inputs, tool):
    digest = hashlib.sha256(tool + unit["command"].encode())
    for path in sorted({path for path in inputs if is_ours(path)}):
        digest.update(str(path).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def tidy(build, file):
    done = subprocess.run(["clang-tidy", "--quiet", "-p", str(build), file], capture_output=True, text=True)
    # Standard error only counts the warnings of other people's headers.
    return done.returncode, done.stdout


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    stamps = build / "tidy"
    stamps.mkdir(exist_ok=True)
    tool = (OURS / ".clang-tidy").read_bytes()
    tool += subprocess.run(["clang-tidy", "--version"], check=True, capture_output=True).stdout
    inputs = headers(build)
    todo = {}
    for unit in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        file = pathlib.Path(unit["file"])
        if not is_ours(file):
            continue
        made = re.search(r" -o (\S+)", unit["command"])[1]
        stamp = stamps / fingerprint(unit, [file] + inputs.get(made, []), tool)
        if not stamp.exists():
            todo[str(file)] = stamp
    print(f"    {len(todo)} sources to look at")
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {pool.submit(tidy, build, file): stamp for file, stamp in todo.items()}
        for run in concurrent.futures.as_completed(runs):
            status, output = run.result()
            if status == 0:
                runs[run].touch()
            else:
                failed += 1
                print(output, end="", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
