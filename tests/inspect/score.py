# SPDX-License-Identifier: Apache-2.0
"""The findings of a report held against what was planted."""

import collections
import dataclasses

import sealed

SHORTEST = 8  # what is shorter may stand in any sentence


@dataclasses.dataclass
class Score:
    """What was found of the secrets, which decoys were flagged, and what nobody planted."""

    found: list
    missed: list  # with what was said instead
    quiet: list
    flagged: list  # with the findings
    strays: list
    surplus: list  # findings in the file of a secret, but not of it


def names(item):
    """The paths at which a finding may be, as the report may write them."""
    return {name for path in (item.path, item.or_at) if path for name in (path, "/" + sealed.shown(path[1:]))}


def line_of(finding):
    """Where it is; zero is left out of JSON."""
    return int(finding.get("line", 0))


def told(findings):
    """Findings of one file in a few words."""
    return ", ".join(f"{one['rule']} in line {line_of(one)}" for one in findings) or "nothing"


def is_right(item, finding):
    """Whether a finding is what was planted."""
    return finding["rule"] in item.rules and (item.lines is None or line_of(finding) in item.lines)


def score(planted, findings):
    """Holds findings against what was planted."""
    by_path = collections.defaultdict(list)
    for finding in findings:
        by_path[finding["path"]].append(finding)
    result = Score([], [], [], [], [], [])
    for item in planted:
        here = [finding for name in names(item) for finding in by_path.pop(name, ())]
        if item.rules:
            right = [finding for finding in here if is_right(item, finding)]
            result.found += [item] if right else []
            result.missed += [] if right else [(item, here)]
            result.surplus += [(item, finding) for finding in here if right and finding not in right]
        else:
            result.quiet += [] if here else [item]
            result.flagged += [(item, here)] if here else []
    result.strays = [finding for here in by_path.values() for finding in here]
    return result


def needles(item):
    """What of a secret no text may hold: all of a short one, each line of a key."""
    for value in item.values:
        for line in value.splitlines():
            line = line.strip(" \t#*/")
            if len(line) >= SHORTEST and not line.startswith("-----"):
                yield line


def leaks(item, text, most=1.0):
    """The parts of a secret that a text holds; with `most`, so much of one that is more than this share."""
    found = []
    for needle in needles(item):
        length = len(needle) if most == 1.0 else max(SHORTEST, int(len(needle) * most) + 1)
        if any(needle[at:at + length] in text for at in range(len(needle) - length + 1)):
            found.append(needle)
    return found


def tables(result):
    """What a person reads: both tables, and what is not as it should be."""
    def rows(good, bad):
        counts = collections.defaultdict(lambda: [0, 0])
        for item in good:
            counts[item.kind][0] += 1
        for item, _ in bad:
            counts[item.kind][0] += 1
            counts[item.kind][1] += 1
        return sorted(counts.items())

    said = [f"{'secret':28} planted   found"]
    for kind, (count, missed) in rows(result.found, result.missed):
        said.append(f"{kind:28} {count:7} {count - missed:7}{'  <' if missed else ''}")
    said += ["", f"{'decoy':28}   count flagged"]
    for kind, (count, flagged) in rows(result.quiet, result.flagged):
        said.append(f"{kind:28} {count:7} {flagged:7}{'  <' if flagged else ''}")
    said.append("")
    for item, here in result.missed:
        lines = "any" if item.lines is None else " or ".join(map(str, sorted(item.lines)))
        rules = " or ".join(item.rules)
        said.append(f"missed: {sealed.shown(item.path)}: {rules} in line {lines}; said: {told(here)}")
    for item, here in result.flagged:
        excerpts = "; ".join(repr(one.get("excerpt", "")) for one in here)
        said.append(f"flagged: {sealed.shown(item.path)}: {told(here)}: {excerpts}")
    said += [f"nobody planted: {one['path']}: {told([one])}: {one.get('excerpt', '')!r}" for one in result.strays]
    said += [f"surplus: {sealed.shown(item.path)}: {told([one])}" for item, one in result.surplus]
    good, all_secrets = len(result.found), len(result.found) + len(result.missed)
    bad, all_decoys = len(result.flagged), len(result.flagged) + len(result.quiet)
    said.append(f"{good} of {all_secrets} secrets found, {bad} of {all_decoys} decoys flagged, "
                f"{len(result.surplus)} surplus findings, {len(result.strays)} where nothing was planted")
    return "\n".join(said)
