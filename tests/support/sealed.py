# SPDX-License-Identifier: Apache-2.0
"""A tree with a signed manifest, and what the program says of it later."""

import os
import pathlib
import re

import agent

VIOLATED = 4
STRICT = "absent /**\n"  # the policy under which everything must be as it was
_PATH = re.compile(r"(?:noted: )?(?:added|removed|changed) /")
_MISLEADING = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\udc80-\udcff]")
_END = re.compile(r"(INTACT|VIOLATED)  (\d+) added, (\d+) removed, (\d+) changed")


def seal(root, manifest, keys, policy=None):
    """Writes the manifest of a tree, under a policy, and signs it as the author and approver."""
    options = []
    if policy is not None:
        file = pathlib.Path(f"{manifest}.policy")
        file.write_text(policy, encoding="utf-8")
        options = ["--policy", file]
    agent.must("integrity", "snapshot", "--root", root, "--output", manifest, *options)
    agent.sign(manifest, keys.author, keys.approver)


def check(root, manifest, trust):
    """Holds a tree against its manifest, and shows what is only noted as well."""
    return agent.run("integrity", "check", "--root", root, "--trust", trust, "--verbose", manifest,
                     env={"LC_ALL": "C.UTF-8"})


def findings(finished):
    """What a check printed: the lines below each "changed /path", "noted: added /path" ...

    Headings come before all of them. What it sums up, and its exit status, must be what it printed."""
    found, end = {}, None
    for line in finished.out.split("\n"):
        if end := _END.match(line):
            break
        if line.startswith("    ") and found:
            found[list(found)[-1]].append(line[4:])
        elif _PATH.match(line) and line not in found:
            found[line] = []
        elif found or line.startswith(" "):
            raise AssertionError(f"what is this line? {line!r} {finished.err}")
    counts = [sum(line.startswith(kind) for line in found)
              for kind in ("added /", "removed /", "changed /")]
    verdict = ["VIOLATED", VIOLATED] if any(counts) else ["INTACT", agent.DONE]
    if not end or [end[1], finished.status, *map(int, end.groups()[1:])] != verdict + counts:
        raise AssertionError(f"{end and end[0]}, exit status {finished.status} after {found}")
    return found


def shown(path):
    """A path from the top of the tree as the program prints it."""
    text = ""
    for character in path:
        if character == "\\":
            text += "\\\\"
        elif _MISLEADING.match(character):
            text += "".join(f"\\x{byte:02x}" for byte in os.fsencode(character))
        else:
            text += character
    return text[:-1] + r"\x20" if text.endswith(" ") else text
