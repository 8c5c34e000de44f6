#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""rules_test.py [RULE]...: the trees of rules/*.yaml before and after the program; see base.yaml.

`before`: the rule fails; an apply fixes it, or not where `after: fail`; another apply changes
nothing; a rollback brings back the tree as it was. `passes`: the rule passes untouched. A rule that
is manual has that status in both, and its evidence says that the state does not hold, or holds.
"""

import dataclasses
import multiprocessing
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import agent  # noqa: E402
import lay  # noqa: E402
import pki  # noqa: E402
import trees  # noqa: E402


@dataclasses.dataclass
class Tree:
    """One tree to be made, and what it is made for."""

    number: int
    section: str
    rule: str
    says: str
    layer: dict
    passes: bool
    after: str
    manual: bool
    variables: dict

    def chosen(self):
        """The variables as a key."""
        return tuple(sorted(self.variables.items()))

    def name(self):
        says = f" ({self.says})" if self.says else ""
        return f"{self.section} {self.rule}, {'passes' if self.passes else 'before'}{says}"


def manual_rules():
    return {rule["id"] for path in agent.SOURCES.glob("*.yaml")
            for rule in lay.load(path).get("rules", ()) if rule.get("manual")}


def read_cases(wanted):
    found, manual = [], manual_rules()
    for path in sorted((HERE / "rules").glob("*.yaml")):
        for case in lay.load(path):
            for field in ("before", "passes"):
                if field in case and (not wanted or case["rule"] in wanted):
                    found.append(Tree(len(found), path.stem, case["rule"], case.get("says", ""),
                                      case[field], field == "passes", case.get("after", "pass"),
                                      case["rule"] in manual, case.get("variables", {})))
    return found


def evidence(finding):
    lines = [f"    {finding['status']} {finding.get('cause', '')}"]
    lines += [f"    {e.get('verdict', '')[8:].lower()}: {e.get('requirement', '')}: expected "
              f"{e.get('expected')!r}, is {e.get('actual')!r} at {e.get('where')!r}"
              for e in finding.get("evidence", ())]
    return "\n".join(lines)


class Case:
    """A tree under test; what is not as it should be is in `complaints`."""

    def __init__(self, tree, release, root):
        self.tree, self.release, self.root = tree, release, root
        self.complaints = []

    def expect(self, command, *statuses):
        """Runs a command over the one rule, and holds the finding to be one of `statuses`."""
        finished = self.release.run(command, self.root, "--rule", self.tree.rule)
        if not finished.out:
            self.complaints.append(f"{command} said nothing, status {finished.status}: "
                                   f"{finished.err.strip()}")
            return {}
        finding = finished.finding(self.tree.rule)
        if agent.status_of(finding) not in statuses:
            self.complaints.append(f"{command} is to find {' or '.join(statuses)}\n"
                                   f"{evidence(finding)}")
        return finished.report()

    def same(self, what, before):
        for difference in trees.differences(before, trees.look(self.root)):
            self.complaints.append(f"{what}: {difference}")

    def look_manually(self):
        report = self.expect("verify", "manual")
        (finding,) = report.get("findings", [{}])
        standing = "VERDICT_COMPLIANT" if self.tree.passes else "VERDICT_DRIFTED"
        if finding.get("persisted") != standing:
            self.complaints.append(f"the files are to be {standing}\n{evidence(finding)}")
        before = trees.look(self.root)
        self.expect("apply", "manual")
        self.same("an apply changed", before)

    def look(self):
        if self.tree.manual:
            self.look_manually()
        elif self.tree.passes:
            self.expect("verify", "pass")
        else:
            self.look_at_remedy()

    def look_at_remedy(self):
        self.expect("verify", "fail")
        before = trees.look(self.root)
        fixed = self.tree.after == "pass"
        applied = self.expect("apply", "fixed" if fixed else "fail")
        self.expect("verify", "pass" if fixed else "fail")
        after = trees.look(self.root)
        again = self.expect("apply", "pass" if fixed else "fail")
        if "changes" in again:
            self.complaints.append(f"a second apply changes {again['changes']}")
        self.same("a second apply changed", after)
        if "changes" in applied:
            undone = agent.run("rollback", "--root", self.root)
            if undone.status != agent.DONE:
                self.complaints.append(f"rollback ended with {undone.status}: {undone.err}")
        self.same("not as before the apply", before)


def seal(root, keys, signers):
    """The tree's own manifest, signed by these."""
    keys.write_trust(root / "etc/bootseal")
    manifest = root / "var/lib/bootseal/integrity/sealed.mtree"
    manifest.parent.mkdir(parents=True)
    agent.must("integrity", "snapshot", "--root", root, "--output", manifest)
    agent.sign(manifest, *(getattr(keys, signer) for signer in signers))


def examine(job):
    tree, release, folder, keys = job
    root = folder / str(tree.number)
    trees.copy(folder / "base", root)
    lay.lay(root, tree.layer)
    if "sealed" in tree.layer:
        seal(root, keys, tree.layer["sealed"])
    case = Case(tree, release, root)
    case.look()
    trees.remove(root)
    return tree, case.complaints


def main():
    began = time.monotonic()
    cases = read_cases(set(sys.argv[1:]))
    with trees.scratch() as folder:
        (folder / "base").mkdir(mode=0o755)
        lay.lay(folder / "base", lay.load(HERE / "base.yaml"))
        keys = pki.Pki(folder / "pki")
        releases = {}
        for chosen in sorted({tree.chosen() for tree in cases}):
            place = folder / f"release{len(releases)}"
            releases[chosen] = agent.Release(place, keys, variables=dict(chosen))
        with multiprocessing.Pool(os.cpu_count()) as pool:
            jobs = [(tree, releases[tree.chosen()], folder, keys) for tree in cases]
            results = list(pool.imap_unordered(examine, jobs, chunksize=4))
    wrong = 0
    for tree, complaints in sorted(results, key=lambda result: result[0].number):
        wrong += bool(complaints)
        for complaint in complaints:
            print(f"{tree.name()}: {complaint}")
    fails = sum(not tree.passes for tree in cases)
    print(f"{fails} trees that fail and {len(cases) - fails} that pass, in "
          f"{time.monotonic() - began:.0f} s: {wrong} not as they should be")
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
