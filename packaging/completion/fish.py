# SPDX-License-Identifier: Apache-2.0
"""Completion for fish."""

from commands import FILES, FOLDERS, first_words, quoted, second_words, summary_of

HEAD = """\
# SPDX-License-Identifier: Apache-2.0
# Completion of bootseal for fish: made from what the program says under --help.

# The command that is being written: its one or two words.
function __bootseal_command
    set -l words (commandline -opc)
    if contains -- "$words[2] $words[3]" @PAIRS@
        echo "$words[2] $words[3]"
    else
        echo "$words[2]"
    end
end

function __bootseal_is
    test (__bootseal_command) = "$argv[1]"
end

function __bootseal_count
    test (count (commandline -opc)) = $argv[1]
end

complete -c bootseal -f
complete -c bootseal -n '__bootseal_count 1' -l help -d 'List the commands'
complete -c bootseal -n '__bootseal_count 1' -l version -d 'Say which version this is'
"""


def values(value, choices):
    """What follows an option: -r takes a value, -x one that is no file."""
    if choices:
        return f" -x -a {quoted(' '.join(choices))}"
    if value in FOLDERS:
        return " -x -a '(__fish_complete_directories)'"
    return " -r -F" if value in FILES else " -x"


def operand_line(command):
    what = "'(__fish_complete_directories)'" if command.operand in FOLDERS else None
    condition = quoted(f'__bootseal_is "{command.name}"')
    return f"complete -c bootseal -n {condition} " + (f"-a {what}\n" if what else "-F\n")


def option_line(command, option):
    condition = quoted(f'__bootseal_is "{command.name}"')
    return (f"complete -c bootseal -n {condition} -l {option.name}" +
            (values(option.value, option.choices) if option.value else "") + f" -d {quoted(option.help)}\n")


def render(commands):
    summaries = {command.name: command.summary for command in commands}
    pairs = " ".join(quoted(command.name) for command in commands if " " in command.name)
    lines = [HEAD.replace("@PAIRS@", pairs)]
    for word in first_words(commands):
        lines.append(f"complete -c bootseal -n '__bootseal_count 1' -a {word} "
                     f"-d {quoted(summary_of(commands, word))}\n")
        for second in second_words(commands, word):
            condition = quoted(f'__bootseal_count 2; and __bootseal_is "{word}"')
            lines.append(f"complete -c bootseal -n {condition} -a {second} "
                         f"-d {quoted(summaries[f'{word} {second}'])}\n")
    for command in commands:
        lines += [option_line(command, option) for option in command.options]
        if command.operand:
            lines.append(operand_line(command))
    return "".join(lines)
