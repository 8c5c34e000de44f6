#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""rules_coverage.py: every rule is well formed and has a tree that fails and a tree that passes."""

import collections
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tree"))

import lay  # noqa: E402

RULES = HERE.parent.parent / "rules" / "cis-debian-12"
CASES = HERE.parent / "tree" / "rules"

RULE_FIELDS = {"id", "number", "title", "profiles", "severity", "why", "answers", "manual", "by_hand",
               "when", "breaks", "require"}
MANDATORY = RULE_FIELDS - {"manual", "by_hand", "when", "breaks"}
CASE_FIELDS = {"rule", "says", "variables", "before", "after", "passes"}
RESOURCES = {"account", "aide", "aide_database", "apparmor", "apt", "audit_log", "audit_rule",
             "bootloader", "choice", "chrony_user", "config", "dconf", "file", "gdm", "group",
             "iptables", "kernel_argument", "kernel_module", "limit", "listening", "log_files",
             "login_shell", "manifest", "mount", "nftables", "package", "pam", "password_age",
             "root_path", "rsyslog", "scan", "sshd", "sudoers", "sysctl", "text", "time_servers", "tmpfiles",
             "ufw", "unit", "unused_modules"}
GROUPS = {"any", "all", "not"}
CONTROL = {
    "cis-controls-v8": r"\d{1,2}\.\d{1,2}",
    "csa-ccm-4": r"[A-Z&]{2,3}-\d{2}",
    "nist-800-53r5": r"[A-Z]{2}-\d{1,2}(\(\d+\))?",
    "pci-dss-4": r"\d{1,2}(\.\d{1,2}){2,3}",
    "scf": r"[A-Z]{3}-\d{2}(\.\d{1,2})?",
}
ALWAYS_ANSWERED = {"cis-controls-v8", "nist-800-53r5"}
# No tree can fail these, only a running machine: systemd mounts /dev/shm without being asked.
ONLY_LIVE = {"partition-dev-shm"}
WIDTH = 100

complaints = []


def complain(where, what):
    complaints.append(f"{where}: {what}")


def sentence(text):
    return isinstance(text, str) and text[:1].strip() != "" and text.endswith(".") and "\n" not in text


def look_at_requirements(where, items):
    if not isinstance(items, list) or not items:
        return complain(where, "an empty list of requirements")
    for item in items:
        if not isinstance(item, dict) or len(item) != 1:
            complain(where, f"not one resource: {item!r}")
            continue
        (kind, body), = item.items()
        if kind in GROUPS:
            look_at_requirements(where, [body] if kind == "not" else body)
        elif kind not in RESOURCES:
            complain(where, f"no resource type {kind!r}")
        elif not isinstance(body, dict) or not body:
            complain(where, f"{kind} has no fields")


def look_at_answers(where, answers):
    for framework, controls in answers.items():
        if framework not in CONTROL:
            complain(where, f"unknown framework {framework!r}")
        elif not controls or not all(isinstance(c, str) and re.fullmatch(CONTROL[framework], c)
                                     for c in controls):
            complain(where, f"{framework}: {controls}")
        elif len(set(controls)) != len(controls):
            complain(where, f"{framework}: a control twice in {controls}")


def look_at_rule(section, rule, ruleset):
    where = f"{section} {rule.get('id')}"
    for field in sorted(set(rule) - RULE_FIELDS):
        complain(where, f"unknown field {field!r}")
    for field in sorted(MANDATORY - set(rule)):
        complain(where, f"no {field}")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(rule.get("id"))):
        complain(where, "the id is not kebab-case")
    if not str(rule.get("number")).startswith(section + "."):
        complain(where, f"the number {rule.get('number')} is of another section")
    if str(rule.get("title", ".")).endswith("."):
        complain(where, "a title has no full stop")
    for field in ("why", "by_hand"):
        if field in rule and not sentence(rule[field]):
            complain(where, f"{field} is not a sentence")
    if rule.get("severity") not in ("low", "medium", "high"):
        complain(where, f"severity {rule.get('severity')!r}")
    for profile in rule.get("profiles", ()):
        if profile not in ruleset["profiles"]:
            complain(where, f"the profile {profile} is not declared")
    look_at_answers(where, rule.get("answers", {}))
    for framework in sorted(ALWAYS_ANSWERED - set(rule.get("answers", {}))):
        complain(where, f"answers no control of {framework}")
    look_at_requirements(where, rule.get("require"))
    if "when" in rule:
        look_at_requirements(where, rule["when"])
    for name in re.findall(r"\$\{(\w+)\}", repr(rule)):
        if name not in ruleset["variables"]:
            complain(where, f"the variable {name} is not declared")


def look_at_layer(where, layer):
    for field in sorted(set(layer) - set(lay.FIELDS)):
        complain(where, f"unknown field {field!r}")
    for name, state in layer.get("packages", {}).items():
        if state not in lay.PACKAGE_STATES:
            complain(where, f"package {name}: no state {state!r}")
    for name, state in layer.get("units", {}).items():
        if state not in lay.UNIT_STATES:
            complain(where, f"unit {name}: no state {state!r}")
    for path, mode in layer.get("modes", {}).items():
        if not re.fullmatch(r"[0-7]{4}", str(mode)):
            complain(where, f"{path}: mode {mode!r}")
    for path, owner in layer.get("owners", {}).items():
        if not re.fullmatch(r"\d+:\d+", str(owner)):
            complain(where, f"{path}: owner {owner!r}")
    for field in set(layer) & {"dirs", "files", "append", "links", "remove", "modes", "owners"}:
        for path in layer[field]:
            if path.startswith("/") or ".." in path.split("/"):
                complain(where, f"{path} is not a path inside the tree")


def look_at_cases(section, rules, variables):
    """The number of cases of each rule, failing and passing."""
    found = collections.defaultdict(lambda: [0, 0])
    for case in lay.load(CASES / f"{section}.yaml"):
        where = f"cases of {section}, {case.get('rule')}"
        for field in sorted(set(case) - CASE_FIELDS):
            complain(where, f"unknown field {field!r}")
        if case.get("rule") not in rules:
            complain(where, "there is no such rule")
        for name, value in case.get("variables", {}).items():
            if value not in variables.get(name, {}).get("choices", [value]):
                complain(where, f"{value} is no choice of the variable {name}")
        if not {"before", "passes"} & set(case):
            complain(where, "neither before nor passes")
        if case.get("after", "fail") not in ("pass", "fail") or ("after" in case and "before" not in case):
            complain(where, "after is pass or fail, of a before")
        for kind, field in enumerate(("before", "passes")):
            if field in case:
                found[case["rule"]][kind] += 1
                look_at_layer(where, case[field])
        by_hand = "by_hand" in rules.get(case.get("rule"), {})
        if by_hand and "before" in case and case.get("after") != "fail":
            complain(where, "a rule that is done by hand fails after an apply as well")
    return found


def main():
    ruleset = lay.load(RULES / "ruleset.yaml")["ruleset"]
    look_at_answers("ruleset.yaml", ruleset["answers"])
    look_at_layer("base", lay.load(HERE.parent / "tree" / "base.yaml"))
    ids, numbers = collections.Counter(), collections.Counter()
    total = 0
    for path in sorted(RULES.glob("[0-9]*.yaml"), key=lambda p: [int(n) for n in p.stem.split(".")]):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if len(line) > WIDTH or line != line.rstrip():
                complain(f"{path.name}:{number}", "a long line or blanks at its end")
        rules = lay.load(path)["rules"]
        for rule in rules:
            look_at_rule(path.stem, rule, ruleset)
            ids[rule["id"]] += 1
            numbers[rule["number"]] += 1
        found = look_at_cases(path.stem, {rule["id"]: rule for rule in rules},
                              ruleset["variables"])
        exempt = {("fails", rule) for rule in ONLY_LIVE}
        for rule in rules:
            for kind, name in enumerate(("fails", "passes")):
                if not found[rule["id"]][kind] and (name, rule["id"]) not in exempt:
                    complain(f"{path.stem} {rule['id']}", f"no tree in which it {name}")
        total += len(rules)
        fails, passes = (sum(f[kind] for f in found.values()) for kind in (0, 1))
        print(f"{path.stem:>4} {len(rules):4} rules {fails:4} trees that fail {passes:4} that pass")
    for what, counter in (("id", ids), ("number", numbers)):
        for value, times in counter.items():
            if times > 1:
                complain(f"the {what} {value}", f"occurs {times} times")
    for profile, words in ruleset["profiles"].items():
        if not set(words.get("includes", ())) <= set(ruleset["profiles"]):
            complain(profile, "includes a profile that is not declared")
    print(f"     {total:4} rules")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints or total < ruleset["minimum_evaluated"] else 0


if __name__ == "__main__":
    sys.exit(main())
