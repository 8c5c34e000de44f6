#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Completions: what the program says under --help, the shells offer, no more and no less."""

import pathlib
import re
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import agent  # noqa: E402
import trees  # noqa: E402

GENERATE = trees.REPOSITORY / "packaging/completion/generate.py"
COMMON = {"--help", "--version"}

# Calls the function as bash does, for each line that it reads, and prints what it offers in one line.
BASH = """\
source "$1"
compopt() { :; }
while IFS= read -r line; do
    COMP_WORDS=($line)
    [[ $line != *' ' ]] || COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    _bootseal
    echo "${COMPREPLY[@]}"
done
"""
# In the place of zsh's own functions those that print what they are given.
ZSH = """\
compdef() { :; }
_arguments() { print -rl -- "$@"; }
_describe() { print -rl -- "${(@P)${@[-1]}}"; }
words=(); CURRENT=1
source "$1" 2>/dev/null >/dev/null
words=("${(@s: :)2}"); CURRENT=$#words
_bootseal
"""


def help_of(*words):
    return subprocess.run([agent.PROGRAM, *words, "--help"], capture_output=True, text=True,
                          check=True).stdout


def expected():
    """The options of each command, by its name."""
    names = re.findall(r"(?m)^  ([a-z]+(?: [a-z]+)?)  ", help_of())
    return {name: set(re.findall(r"(?m)^  (--\S+)", help_of(*name.split()))) for name in names}


def setUpModule():
    global _kept, folder, commands
    _kept = trees.scratch()
    folder = _kept.__enter__()
    subprocess.run([sys.executable, "-B", GENERATE, folder, agent.PROGRAM], check=True)
    commands = expected()


def tearDownModule():
    _kept.__exit__(None, None, None)


def offered_by_bash(*lines):
    done = subprocess.run(["bash", "--norc", "-c", BASH, "bash", folder / "bootseal.bash"], text=True,
                          input="".join(f"{line}\n" for line in lines), capture_output=True, check=True)
    return [set(line.split()) for line in done.stdout.splitlines()]


def offered_by_fish(*lines):
    script = f"source {folder}/bootseal.fish\n" + "".join(
        f"complete -C '{line}'\necho ==\n" for line in lines)
    done = subprocess.run(["fish", "--no-config", "-c", script], text=True, capture_output=True, check=True,
                          stdin=subprocess.DEVNULL, cwd=folder,
                          env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
    return [{entry.split("\t")[0] for entry in part.splitlines() if entry}
            for part in done.stdout.split("==\n")[:-1]]


def offered_by_zsh(line):
    done = subprocess.run(["zsh", "-f", "-c", ZSH, "zsh", folder / "_bootseal", line], text=True,
                          capture_output=True, check=True, stdin=subprocess.DEVNULL)
    return done.stdout


class Completions(unittest.TestCase):
    def test_there_is_something_to_offer(self):
        self.assertGreater(len(commands), 25)
        self.assertIn("--root", commands["apply"])
        self.assertIn("--builder-key", commands["lockdown engage"])

    def test_bash_offers_every_option_and_no_other(self):
        lines = [f"bootseal {name} --" for name in commands]
        for name, offered in zip(commands, offered_by_bash(*lines), strict=True):
            self.assertEqual(offered - COMMON, commands[name], name)

    def test_fish_offers_every_option_and_no_other(self):
        lines = [f"bootseal {name} --" for name in commands]
        for name, offered in zip(commands, offered_by_fish(*lines), strict=True):
            self.assertEqual({word for word in offered if word.startswith("--")} - COMMON, commands[name], name)

    def test_zsh_offers_every_option_and_no_other(self):
        for name, options in commands.items():
            offered = set(re.findall(r"(?m)^\*?(--[a-z-]+)\[", offered_by_zsh(f"bootseal {name} --")))
            self.assertEqual(offered - COMMON, options, name)

    def test_every_shell_offers_every_command(self):
        first = {name.split()[0] for name in commands}
        self.assertEqual(offered_by_bash("bootseal ")[0] - COMMON, first)
        self.assertEqual(offered_by_fish("bootseal ")[0], first)
        self.assertEqual(set(re.findall(r"(?m)^([a-z]+):", offered_by_zsh("bootseal "))), first)
        for group in first:
            second = {name.split()[1] for name in commands if name.startswith(f"{group} ")}
            if second:
                self.assertEqual(offered_by_bash(f"bootseal {group} ")[0], second)
                self.assertEqual(offered_by_fish(f"bootseal {group} ")[0], second)
                described = offered_by_zsh(f"bootseal {group} ").split("--")[0]
                self.assertLessEqual(second, set(re.findall(r"(?m)^([a-z]+):", described)))

    def test_values_are_offered_where_there_are_few(self):
        lines = {"bootseal verify --format ": {"table", "diff", "html", "json", "junit", "proto", "xccdf"},
                 "bootseal apply --stage ": {"build", "boot", "run"},
                 "bootseal lockdown engage --then ": {"release", "poweroff"},
                 "bootseal ruleset sign --form ": {"der", "pem"},
                 "bootseal integrity accept --reason ": set()}
        self.assertEqual(offered_by_bash(*lines), list(lines.values()))
        self.assertEqual(offered_by_fish(*lines), list(lines.values()))
        self.assertIn("(table diff html json junit proto xccdf)", offered_by_zsh("bootseal verify --"))

    def test_files_and_folders_are_offered_where_they_are_meant(self):
        (folder / "a-file").write_text("")
        (folder / "a-folder").mkdir()
        fish = offered_by_fish("bootseal apply --root a-", "bootseal apply --trust a-", "bootseal seal check a-")
        self.assertEqual(fish, [{"a-folder/"}, {"a-file", "a-folder/"}, {"a-folder/"}])
        bash = offered_by_bash(f"bootseal apply --root {folder}/a-", f"bootseal apply --trust {folder}/a-")
        self.assertEqual(bash, [{f"{folder}/a-folder"}, {f"{folder}/a-file", f"{folder}/a-folder"}])


if __name__ == "__main__":
    unittest.main()
