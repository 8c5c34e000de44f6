#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""peers_test.py [TREE]...: another judge of the same trees, Ubuntu's CIS content for OpenSCAP.

oscap runs inside of four trees, and what it says is held against `bootseal verify`, rule by rule as
mapping.yaml pairs them: a server as its packages make it (`fresh`), one that bootseal hardened
(`hardened`), one that oscap did (`remedied`), and one with all that spoiled.yaml says is wrong
(`spoiled`). disagreements.yaml has each disagreement and its reason. One that is not listed fails
the test, and so does one that is listed and is no more.
"""

import collections
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "tree")]

import agent  # noqa: E402
import lay  # noqa: E402
import peers  # noqa: E402
import pki  # noqa: E402
import trees  # noqa: E402

TREES = ("fresh", "hardened", "remedied", "spoiled")
XCCDF = "{http://checklists.nist.gov/xccdf/1.2}"
SSG = "xccdf_org.ssgproject.content_"
VERDICTS = {"VERDICT_COMPLIANT": "pass", "VERDICT_DRIFTED": "fail"}

# oscap asks the kernel as well: what a boot sets of the network is set for a network of its own.
# Its remedies are scripts for a whole machine, and are to get no further than the tree.
SETUP = ("sysctl --quiet --ignore --system --pattern '^net[.]' >/root/sysctl.log && "
         "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys || exit 99")
WITHOUT = ("audit_control", "audit_write", "bpf", "mac_admin", "mac_override", "mknod", "net_admin",
           "perfmon", "sys_admin", "sys_boot", "sys_module", "sys_ptrace", "sys_rawio",
           "sys_resource", "sys_time", "syslog", "wake_alarm")
RESTRICTED = "setpriv --bounding-set=" + ",".join(f"-{capability}" for capability in WITHOUT)

TAILORING = """\
<Tailoring xmlns="{xmlns}" id="xccdf_org.bootseal_tailoring_peers">
  <version time="2026-01-01T00:00:00">1</version>
  <Profile id="xccdf_org.bootseal_profile_peers" extends="{profile}">
    <title>All that is compared</title>
    {body}
  </Profile>
</Tailoring>
"""


def known(tree):
    """The rules and the values that their content has."""
    root = xml.etree.ElementTree.parse(tree / peers.CONTENT.relative_to("/"))
    return {element.get("id") for kind in ("Rule", "Value") for element in root.iter(XCCDF + kind)}


def tailor(mapping, tree):
    """Selects what is mapped and nothing else, with the values of our benchmark."""
    theirs = known(tree)
    mapped = {f"{SSG}rule_{name}" for names in mapping["rules"].values() for name in names}
    values = {f"{SSG}value_{name}": value for name, value in mapping["values"].items()}
    unknown = (mapped | values.keys()) - theirs
    if unknown:
        sys.exit(f"mapping.yaml names what their content has not: {sorted(unknown)}")
    body = [f'<select idref="{name}" selected="{str(name in mapped).lower()}"/>'
            for name in sorted(theirs) if name.startswith(f"{SSG}rule_")]
    body += [f'<set-value idref="{name}">{value}</set-value>' for name, value in values.items()]
    return TAILORING.format(xmlns=XCCDF.strip("{}"), profile=peers.PROFILE, body="\n".join(body))


def run_oscap(mapping, tree, *options):
    """What it says of each rule: pass, fail, notapplicable, unknown ..."""
    peers.call_it_ubuntu(tree)
    (tree / "root/tailoring.xml").write_text(tailor(mapping, tree))
    done = subprocess.run(
        peers.inside(tree, "sh", "-c", f'{SETUP}; exec {RESTRICTED} oscap "$@"', "oscap", "xccdf",
                     "eval", "--tailoring-file", "/root/tailoring.xml",
                     "--profile", "xccdf_org.bootseal_profile_peers",
                     "--results", "/root/results.xml", *options, peers.CONTENT),
        stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=300)
    if done.returncode not in (0, 2):
        sys.exit(f"oscap ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    peers.call_it_debian(tree)
    results = xml.etree.ElementTree.parse(tree / "root/results.xml")
    return {result.get("idref").removeprefix(f"{SSG}rule_"): result.find(XCCDF + "result").text
            for result in results.iter(XCCDF + "rule-result")}


def our_answer(finding):
    """That of a rule for a person is what the evidence says."""
    status = agent.status_of(finding)
    return VERDICTS.get(finding.get("persisted"), status) if status == "manual" else status


def ask_bootseal(release, tree):
    """What we say of each rule: pass, fail, not_applicable, manual ..."""
    verified = release.run("verify", tree, timeout=300)
    return {finding["ruleId"]: our_answer(finding) for finding in verified.report()["findings"]}


def compare(mapping, ours, theirs):
    """The rules that both judged, and who contradicts whom: (our rule, our answer, their rule)."""
    compared, against = set(), set()
    for rule, names in mapping["rules"].items():
        answers = {name: theirs[name] for name in names if theirs[name] in ("pass", "fail")}
        failed = [name for name, answer in answers.items() if answer == "fail"]
        if not answers or ours[rule] not in ("pass", "fail", "not_applicable"):
            continue
        if ours[rule] == "not_applicable" and not failed:
            continue  # nothing to judge, and nothing that they object to
        compared.add(rule)
        if ours[rule] != "fail":
            against |= {(rule, ours[rule], name) for name in failed}
        elif not failed:
            against |= {(rule, "fail", name) for name in answers}
    return compared, against


def prepare(release, mapping, name, tree):
    """Makes what its name says of a fresh tree."""
    if name == "spoiled":
        lay.lay(tree, lay.load(HERE / "spoiled.yaml"))
    elif name == "remedied":
        run_oscap(mapping, tree, "--remediate")
    elif name == "hardened":
        applied = release.run("apply", tree, timeout=300)
        if applied.status not in (agent.DONE, agent.NOT_COMPLIANT):
            sys.exit(f"apply ended with {applied.status}: {applied.err}")


def accepted():
    """The listed disagreements of each tree."""
    listed = collections.defaultdict(set)
    for entry in lay.load(HERE / "disagreements.yaml")["disagreements"]:
        for name in entry["trees"]:
            for rule, theirs in entry["rules"].items():
                listed[name] |= {(rule, entry["ours"], one) for one in theirs}
    return listed


def main():
    if os.geteuid() != 0:
        print("skipped: only root can run a program inside of a tree")
        return 0
    mapping = lay.load(HERE / "mapping.yaml")
    expected = accepted()
    rules, times, apart, wrong = set(), 0, 0, []
    with trees.scratch() as folder:
        release = agent.Release(folder, pki.Pki(folder / "pki"))
        trees.peer_tree(folder / "tree")
        for name in sys.argv[1:] or TREES:
            tree = folder / name
            trees.copy(folder / "tree", tree)
            prepare(release, mapping, name, tree)
            ours = ask_bootseal(release, tree)
            compared, found = compare(mapping, ours, run_oscap(mapping, tree))
            trees.remove(tree)
            disagree = len({rule for rule, _, _ in found})
            print(f"{name}: {len(compared)} rules compared, {len(compared) - disagree} agree, "
                  f"{disagree} disagree", flush=True)
            rules |= compared
            times += len(compared)
            apart += disagree
            wrong += [f"{name}: {rule}: we say {answer}, {theirs} does not: no reason is listed"
                      for rule, answer, theirs in sorted(found - expected[name])]
            wrong += [f"{name}: {rule}: listed, but it is not so that we say {answer} and {theirs} "
                      "does not" for rule, answer, theirs in sorted(expected[name] - found)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{len(rules)} rules compared, {times} times: {times - apart} agree, {apart} disagree, "
          f"{'each with a reason' if not wrong else f'{len(wrong)} of it not as listed'}")
    return 1 if wrong or len(rules) < 150 else 0


if __name__ == "__main__":
    sys.exit(main())
