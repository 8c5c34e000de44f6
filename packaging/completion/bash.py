# SPDX-License-Identifier: Apache-2.0
"""Completion for bash. It needs nothing of the package bash-completion but the folder it lies in."""

from commands import FILES, FOLDERS, first_words, quoted, second_words

HEAD = """\
# SPDX-License-Identifier: Apache-2.0
# Completion of bootseal for bash: made from what the program says under --help.

# _bootseal_says COMMAND: its options, and what its operand is.
_bootseal_says() {
    case $1 in
"""
MIDDLE = """\
    *) options='' operand='' ;;
    esac
}

# _bootseal_takes COMMAND OPTION: what the value of an option is: words, "folder", "file" or "text".
_bootseal_takes() {
    case "$1 $2" in
"""
TAIL = """\
    *) takes='' ;;
    esac
}

_bootseal_complete() {
    case $1 in
    folder) compopt -o filenames && mapfile -t COMPREPLY < <(compgen -d -- "$2") ;;
    file) compopt -o filenames && mapfile -t COMPREPLY < <(compgen -f -- "$2") ;;
    text) ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2") ;;
    esac
}

_bootseal() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]} second='' options operand takes
    COMPREPLY=()
    case $command in
@SECONDS@
    esac
    if [ "$COMP_CWORD" = 1 ]; then
        _bootseal_complete '@FIRST@ --help --version' "$current"
        return
    fi
    if [ "$COMP_CWORD" -gt 2 ] && [[ " $second " = *" ${COMP_WORDS[2]} "* ]]; then
        command+=" ${COMP_WORDS[2]}"
        second=''
    fi
    [ "$COMP_CWORD" = 2 ] || second=''
    _bootseal_takes "$command" "$before"
    _bootseal_says "$command"
    if [ -n "$takes" ]; then
        _bootseal_complete "$takes" "$current"
    elif [[ $current = -* ]]; then
        _bootseal_complete "$options --help" "$current"
    elif [ -n "$second" ]; then
        _bootseal_complete "$second" "$current"
    elif [ -n "$operand" ]; then
        _bootseal_complete "$operand" "$current"
    else
        _bootseal_complete "$options --help" "$current"
    fi
}
complete -F _bootseal bootseal
"""


def kind(value):
    if value in FOLDERS:
        return "folder"
    return "file" if value in FILES else "text"


def render(commands):
    says, takes = [], []
    for command in commands:
        options = " ".join(f"--{option.name}" for option in command.options)
        operand = kind(command.operand) if command.operand else ""
        says.append(f"    {quoted(command.name)}) options={quoted(options)} operand={quoted(operand)} ;;\n")
        for option in command.options:
            if option.value:
                words = " ".join(option.choices) or kind(option.value)
                takes.append(f"    {quoted(f'{command.name} --{option.name}')}) takes={quoted(words)} ;;\n")
    first = first_words(commands)
    seconds = [f"    {word}) second={quoted(' '.join(second_words(commands, word)))} ;;"
               for word in first if second_words(commands, word)]
    tail = TAIL.replace("@SECONDS@", "\n".join(seconds)).replace("@FIRST@", " ".join(first))
    return HEAD + "".join(says) + MIDDLE + "".join(takes) + tail
