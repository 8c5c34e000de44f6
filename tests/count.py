#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""count.py JUNIT...: sums up what CTest ran, in test cases where the programs count them.

Exit status 1 if anything failed, was not run, or nothing was run at all.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree


def count(text, passed):
    """(passed, failed) of one program by what it printed; a program that counts nothing is one test."""
    if found := re.search(r"All tests passed \(.* in (\d+) test cases?\)", text):
        good, bad = int(found[1]), 0
    elif found := re.search(r"^test cases: *(\d+) \|.*?(?:(\d+) failed)", text, re.MULTILINE):
        good, bad = int(found[1]) - int(found[2]), int(found[2])
    elif found := re.search(r"^Ran (\d+) tests? in ", text, re.MULTILINE):
        bad = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", text))
        good = int(found[1]) - bad
    else:
        good, bad = 1, 0
    if passed:
        return good, bad
    # It crashed or ran out of time where it says that nothing failed.
    return (good, bad) if bad else (good - 1, 1)


def main():
    good = bad = 0
    for path in sys.argv[1:]:
        for case in ElementTree.parse(path).getroot().iter("testcase"):
            passed = case.get("status") == "run"
            more = count(case.findtext("system-out") or "", passed)
            good, bad = good + more[0], bad + more[1]
            if not passed:
                print(f"failed: {path} {case.get('name')}")
    print(f"{good} passed, {bad} failed")
    return 1 if bad or not good else 0


if __name__ == "__main__":
    sys.exit(main())
