# SPDX-License-Identifier: Apache-2.0
"""A small tree and a small ruleset, for tests that are not about rules."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tree"))

import lay  # noqa: E402

RULESET = """\
ruleset:
  id: {id}
  benchmark: {{name: A Test, version: 1.0.0}}
  version: 1.0.0
  serial: {serial}
  expires: {expires}
  minimum_evaluated: 1
  platforms: [{{id: debian, version: "{platform}"}}]
  profiles:
    all: {{title: All}}
"""

RULES = """\
rules:
  - id: forwarding
    number: 3.3.1
    title: Packets are not forwarded
    profiles: [all]
    severity: low
    why: A host is not a router.
    answers: {cis-controls-v8: ["4.8"], nist-800-53r5: [CM-7]}
    require:
      - sysctl: {key: net.ipv4.ip_forward, value: "0"}
  - id: shadow
    number: 7.1.5
    title: Only root reads the shadow file
    profiles: [all]
    severity: high
    why: Who reads it can guess passwords at leisure.
    answers: {cis-controls-v8: ["3.3"], nist-800-53r5: [AC-3]}
    require:
      - file: {path: /etc/shadow, owner: root, group: [shadow, root], mode: "0600"}
"""


def write_sources(folder, id="test", serial=100, expires="2035-01-01T00:00:00Z", platform="12"):
    """The sources of the small ruleset; returns their folder."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    (folder / "ruleset.yaml").write_text(
        RULESET.format(id=id, serial=serial, expires=expires, platform=platform))
    (folder / "1.yaml").write_text(RULES)
    return folder


def write_tree(root):
    """The tree that the rule cases start from."""
    root = pathlib.Path(root)
    root.mkdir(mode=0o755)
    lay.lay(root, lay.load(pathlib.Path(lay.__file__).parent / "base.yaml"))
    return root
