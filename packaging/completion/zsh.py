# SPDX-License-Identifier: Apache-2.0
"""Completion for zsh."""

import re

from commands import FILES, FOLDERS, first_words, quoted, second_words, summary_of

HEAD = """\
#compdef bootseal
# SPDX-License-Identifier: Apache-2.0
# Completion of bootseal for zsh: made from what the program says under --help.

"""
TAIL = """\
_bootseal() {
    local -a first=(
@FIRST@
    )
    if (( CURRENT == 2 )); then
        _describe -t commands command first
        return
    fi
    local command=$words[2]
    local -i ret=1
    if (( CURRENT > 3 )) && (( $+functions[_bootseal_options_${words[2]}_$words[3]] )); then
        command=${words[2]}_$words[3]
        shift 2 words
        (( CURRENT -= 2 ))
    else
        if (( CURRENT == 3 )); then
            _bootseal_seconds $command && ret=0
        fi
        shift words
        (( CURRENT -= 1 ))
    fi
    (( $+functions[_bootseal_options_$command] )) && _bootseal_options_$command && ret=0
    return ret
}

_bootseal "$@"
"""


def text(said):
    """What may stand in brackets, or before a colon, of a specification."""
    return re.sub(r"([\\:\[\]])", r"\\\1", said)


def action(value, choices=()):
    if choices:
        return f"({' '.join(choices)})"
    if value in FOLDERS:
        return "_directories"
    return "_files" if value in FILES else " "


def option_line(option):
    line = f"--{option.name}[{text(option.help)}]"
    if option.value:
        line += f":{text(option.value)}:{action(option.value, option.choices)}"
    return f"        {quoted('*' + line if option.repeats else line)}"


def options_function(command):
    lines = [option_line(option) for option in command.options]
    lines.append("        '(- *)--help[say what it does]'")
    if command.operand:
        lines.append(f"        {quoted(f':{command.operand}:{action(command.operand)}')}")
    name = command.name.replace(" ", "_")
    body = " \\\n".join(lines)
    return f"_bootseal_options_{name}() {{\n    _arguments \\\n{body}\n}}\n\n"


def described(words, commands):
    return "\n".join(f"        {quoted(f'{shown}:{text(summary_of(commands, name))}')}"
                     for name, shown in words)


def seconds_function(commands):
    cases = ""
    for word in first_words(commands):
        pairs = [(f"{word} {second}", second) for second in second_words(commands, word)]
        if pairs:
            cases += f"    {word}) seconds=(\n{described(pairs, commands)}\n        ) ;;\n"
    return ("_bootseal_seconds() {\n    local -a seconds\n    case $1 in\n" + cases +
            "    *) return 1 ;;\n    esac\n    _describe -t commands command seconds\n}\n\n")


def render(commands):
    first = [(word, word) for word in first_words(commands)]
    return (HEAD + "".join(map(options_function, commands)) + seconds_function(commands) +
            TAIL.replace("@FIRST@", described(first, commands)))
