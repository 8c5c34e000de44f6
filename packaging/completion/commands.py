# SPDX-License-Identifier: Apache-2.0
"""The commands and options of the program, as it says them itself under --help."""

import re
import subprocess
import sys
from dataclasses import dataclass, field

# What the help of an option does not list word by word.
CHOICES = {
    "by": ["framework", "rule"],
    "profile": ["l1-server", "l2-server", "l1-workstation", "l2-workstation"],
}
FOLDERS = {"DIR", "FOLDER"}
FILES = {"FILE", "PATH", "MANIFEST"}


@dataclass
class Option:
    name: str
    value: str | None
    help: str

    @property
    def repeats(self):
        return bool(re.search(r"may be repeated|once for each|in the same order", self.help))

    @property
    def choices(self):
        """The words that it takes, where the help lists them: "a (default), b or c"."""
        if self.name in CHOICES:
            return CHOICES[self.name]
        if not self.value or self.value in FOLDERS | FILES:
            return []
        listed = self.help.split(": ")[-1].replace(" (default)", "")
        words = re.split(r", | or ", listed)
        return words if len(words) > 1 and all(re.fullmatch(r"[a-z0-9-]+", w) for w in words) else []


@dataclass
class Command:
    name: str
    summary: str
    operand: str = ""
    options: list = field(default_factory=list)


def say_help(program, *words):
    done = subprocess.run([*program, *words, "--help"], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=True)
    return done.stdout


def read_command(program, name, summary):
    text = say_help(program, *name.split())
    command = Command(name, summary)
    command.operand = re.search(r"^Usage: .*\[OPTION\]\.\.\.(.*)$", text, re.M).group(1).strip(" []")
    for option in re.findall(r"^  --(\S+)(?: (\S+))?  +(.+)$", text, re.M):
        command.options.append(Option(option[0], option[1] or None, option[2]))
    if len(command.options) != text.count("\n  --"):
        sys.exit(f"the help of bootseal {name} has lines that could not be read")
    return command


def read_commands(program):
    listed = re.findall(r"^  (\S+(?: \S+)?)  +(.+)$", say_help(program), re.M)
    return [read_command(program, *entry) for entry in listed]


def first_words(commands):
    return list(dict.fromkeys(command.name.split()[0] for command in commands))


def second_words(commands, first):
    pairs = [command.name.split() for command in commands]
    return [pair[1] for pair in pairs if len(pair) == 2 and pair[0] == first]


def summary_of(commands, word):
    """What a first word is for: its command, or those that it leads to."""
    own = [command.summary for command in commands if command.name == word]
    return own[0] if own else ", ".join(second_words(commands, word))


def quoted(text):
    """One word of a shell; all three read this form alike."""
    return "'" + text.replace("'", "'\\''") + "'"
