#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""constants.py AGENT: what one source knows, another may not spell out again.

A path of the machine ("/etc/ssh/sshd_config") and a named constant have one home; whoever else needs it
includes that.
"""
import collections
import pathlib
import re
import sys

# A literal that is a path of at least two folders: "/etc" is a word and not knowledge, and so is /dev/null.
PATH = re.compile(r'"/?((?:etc|usr|var|run|proc|sys|lib|boot|dev)/[\w.@-]+(?:/[\w.@-]+)*/?)"')
# Of a namespace: what stands in a function or class is its own matter.
CONSTANT = re.compile(r"^(?:inline |static )*constexpr [\w:<>*& ]+?[ &*](\w+)(?:\[\])? *[={]", re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*")


def main():
    agent = pathlib.Path(sys.argv[1])
    paths, constants = collections.defaultdict(set), collections.defaultdict(set)
    for source in sorted(agent.rglob("*.cpp")) + sorted(agent.rglob("*.h")):
        text = COMMENT.sub("", source.read_text(encoding="utf-8"))
        home = str(source.relative_to(agent))
        for path in PATH.findall(text):
            if path != "dev/null":
                paths[path.strip("/")].add(home)
        for match in CONSTANT.finditer(text):
            value = re.split(r";\n", text[match.end():], maxsplit=1)[0]
            constants[match[1], " ".join(value.split())].add(home)
    problems = [f'"{path}" is spelled out in {", ".join(sorted(homes))}'
                for path, homes in sorted(paths.items()) if len(homes) > 1]
    problems += [f"{name} = {value} is defined in {', '.join(sorted(homes))}"
                 for (name, value), homes in sorted(constants.items()) if len(homes) > 1]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
