#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""generate.py FOLDER PROGRAM...: completions for bash, zsh and fish, of what the program itself says
under --help. PROGRAM may have an emulator before it."""

import pathlib
import sys

import bash
import fish
import zsh
from commands import read_commands

NAMES = {"bootseal.bash": bash, "_bootseal": zsh, "bootseal.fish": fish}


def main():
    folder = pathlib.Path(sys.argv[1])
    commands = read_commands(sys.argv[2:])
    folder.mkdir(parents=True, exist_ok=True)
    for name, shell in NAMES.items():
        (folder / name).write_text(shell.render(commands))


if __name__ == "__main__":
    main()
