#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""coverage.py [--write]: COVERAGE.md says of every section what is checked and what is remedied.

Counted from the rules and from the trees that prove them: a rule is remedied where one of its trees
passes after an apply, and at the build where a package has to come or go first.
"""
import collections
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "tree"))

import lay  # noqa: E402

RULES = REPOSITORY / "rules/cis-debian-12"
CASES = HERE.parent / "tree/rules"
PAGE = REPOSITORY / "COVERAGE.md"

# How many recommendations each section of CIS Debian Linux 12 v1.1.0 has.
SECTIONS = {
    "1.1": 36, "1.2": 3, "1.3": 4, "1.4": 2, "1.5": 3, "1.6": 6, "1.7": 10, "2.1": 22, "2.2": 6,
    "2.3": 6, "2.4": 9, "3.1": 3, "3.2": 4, "3.3": 11, "4.1": 1, "4.2": 7, "4.3": 10, "4.4": 11,
    "5.1": 22, "5.2": 7, "5.3": 25, "5.4": 17, "6.1": 20, "6.2": 39, "6.3": 3, "7.1": 13, "7.2": 10,
}
LEVELS = ("l1-server", "l2-server", "l1-workstation", "l2-workstation")
COLUMNS = ("checked", "remedied", "at the build", "by a person", "manual")

HEAD = """\
# Coverage

What of CIS Debian Linux 12 Benchmark v1.1.0 is here, counted by `tests/static/coverage.py` from the
rules and from the trees in `tests/tree` that prove them; a test holds this page to it.

*Checked*: the program finds the verdict by itself. *Remedied*: it brings the state about in files.
*At the build*: a package comes or goes first, at `--stage build`. *By a person*: it is checked, and
what to do is said. *Manual*: it gathers what a person needs to judge.
"""


def packages_in(items):
    for item in items or ():
        for kind, body in item.items():
            if kind == "package":
                yield body["name"]
            elif kind in ("any", "all"):
                yield from packages_in(body)


def fate(rule, remedied):
    """The columns that a rule counts in."""
    if rule.get("manual"):
        return ("manual",)
    if rule["id"] in remedied:
        return ("checked", "remedied")
    if list(packages_in(rule["require"])):
        return ("checked", "at the build")
    return ("checked", "by a person")


def row(name, total, counts):
    return f"| {name} | {total} | " + " | ".join(str(counts[c]) for c in COLUMNS) + " |"


def table(title, rows):
    return [f"| {title} | rules | " + " | ".join(COLUMNS) + " |",
            "| --- | ---: |" + " ---: |" * len(COLUMNS), *rows, ""]


def page():
    rules = [rule for path in sorted(RULES.glob("*.yaml"))
             for rule in lay.load(path).get("rules", ())]
    remedied = {case["rule"] for path in CASES.glob("*.yaml") for case in lay.load(path)
                if "before" in case and case.get("after", "pass") == "pass"}
    sections = collections.defaultdict(collections.Counter)
    levels = collections.defaultdict(collections.Counter)
    for rule in rules:
        section = ".".join(str(rule["number"]).split(".")[:2])
        for name in ("present", *fate(rule, remedied)):
            sections[section][name] += 1
            for level in rule["profiles"]:
                levels[level][name] += 1
    whole = sum(sections.values(), collections.Counter())
    by_section = [row(name, f"{sections[name]['present']} of {total}", sections[name])
                  for name, total in SECTIONS.items()]
    by_section.append(row("all", f"{whole['present']} of {sum(SECTIONS.values())}", whole))
    by_level = [row(name, levels[name]["present"], levels[name]) for name in LEVELS]
    return whole, "\n".join([HEAD, *table("section", by_section),
                             "A rule counts at the level that names it first.", "",
                             *table("level", by_level)])


def main():
    whole, text = page()
    print(f"{whole['present']} of {sum(SECTIONS.values())} recommendations, "
          f"{whole['checked']} checked by machine, "
          f"{whole['remedied'] + whole['at the build']} remedied, the build included")
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print("COVERAGE.md is not what the rules say: run tests/static/coverage.py --write",
              file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
