#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cross_files.py: is what cross builds are made of there, and does emulation.txt name tests that exist?"""
import json
import pathlib
import re
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
TESTS = REPOSITORY / "tests"
LEFT_OUT = re.compile(r'([a-z_]+)(?: "(.+)")?: \S.*')


def toolchains():
    """The presets whose toolchain file is not there."""
    presets = json.loads((REPOSITORY / "CMakePresets.json").read_text(encoding="utf-8"))
    for preset in presets["configurePresets"]:
        name = preset.get("toolchainFile")
        if name and not (REPOSITORY / name).is_file():
            yield f"the preset {preset['name']} asks for {name}"


def is_there(test, case):
    """Whether a program of Catch has a case of that name, or a script a test that may be left out."""
    unit = TESTS / "unit" / test.removeprefix("unit_")
    if unit.is_dir():
        return any(f'TEST_CASE("{case}' in path.read_text(encoding="utf-8") for path in unit.glob("*.cpp"))
    return any(re.search(rf"@agent.unless_left_out\n *def {case}\(", path.read_text(encoding="utf-8"))
               for path in TESTS.glob("*/*_test.py"))


def emulation():
    """The lines of emulation.txt that leave out nothing, or do not say why."""
    lists = "".join(path.read_text(encoding="utf-8") for path in (TESTS / "CMakeLists.txt", *TESTS.glob("*/CMakeLists.txt")))
    for line in (TESTS / "emulation.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        found = LEFT_OUT.fullmatch(line)
        if not found:
            yield f"not of the form TEST [\"CASE\"]: REASON: {line}"
            continue
        test, case = found.groups()
        if not re.search(rf"\b(black_box\({test}|NAME {test}|bootseal_unit\({test.removeprefix('unit_')})\b", lists):
            yield f"there is no test {test}"
        elif case and not is_there(test, case.removesuffix("*")):
            yield f"{test} has no case {case}"


def main():
    problems = [*toolchains(), *emulation()]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
