# SPDX-License-Identifier: Apache-2.0
"""Text with places that are filled when a test runs, so that no secret stands in the repository.

A place is `@{NAME ARGUMENT...}`, by a function of tokens.py, keys.py or stores.py. `@{~NAME ...}` is no secret:
noise around one, or the name of an account. `| FILTER` says how the value is written there.
"""

import base64
import dataclasses
import json
import pathlib
import random
import re
import urllib.parse

MAKERS = {}
PLACE = re.compile(r"@\{(?P<noise>~?)(?P<name>\w+)(?P<arguments>(?: [^\s|}]+)*)(?: \| (?P<filter>\w+))?\}")
INDENT = re.compile(r"[\s#/*;>|]*\Z")  # repeated before each further line of a value
FILTERS = {
    "escaped": lambda text: json.dumps(text)[1:-1],  # \n for the end of a line
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "one_line": lambda text: "".join(line for line in text.splitlines() if not line.startswith("-----")),
    "quoted": lambda text: urllib.parse.quote(text, safe=""),
    "stripped": lambda text: text.rstrip("\n"),
    "upper": str.upper,
}


def maker(function):
    """Makes a function a word of the tables; it is given the workshop and strings."""
    if function.__name__ in MAKERS:
        raise ValueError(f"two makers of the name {function.__name__}")
    MAKERS[function.__name__] = function
    return function


class Workshop:
    """Where things are made: a folder for the programs that do it, and luck that can be had again."""

    def __init__(self, folder, seed):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.luck = random.Random(seed)
        self.spares = {}
        self._files = 0

    def file(self, name="file"):
        """A new name in the folder."""
        self._files += 1
        return self.folder / f"{self._files}-{name}"

    def letters(self, alphabet, length):
        """So many random characters."""
        return "".join(self.luck.choice(alphabet) for _ in range(int(length)))

    def make(self, words):
        """What the maker of the first word makes with the others: text, or bytes."""
        name, *arguments = words
        if name not in MAKERS:
            raise ValueError(f"nobody makes {name}")
        return MAKERS[name](self, *arguments)


@dataclasses.dataclass
class Part:
    """A place that was filled: what stands there, what must not be shown, and where it begins."""

    shown: str
    values: tuple
    line: int
    offset: int


def fill(shop, template):
    """The text with all its places filled; and a Part for each that is a secret."""
    text, parts, end = "", [], 0
    for place in PLACE.finditer(template):
        text += template[end:place.start()]
        end = place.end()
        value = shop.make([place["name"], *place["arguments"].split()])
        written = FILTERS[place["filter"] or "stripped"](value)
        indent = INDENT.match(text, text.rfind("\n") + 1)
        if indent:
            written = written.replace("\n", "\n" + indent.group())
        if not place["noise"]:
            # The id of a pair is where it begins, and may be shown.
            values = () if place["name"] in ("aws_id",) else (written, value)
            parts.append(Part(written, values, text.count("\n") + 1, len(text.encode())))
        text += written
    return text + template[end:], parts
