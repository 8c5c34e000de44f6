#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""source_rules.py AGENT|COLLECTOR: the walls of the house, as ARCHITECTURE.md draws them.

A folder includes and links only from folders above it, paths are touched in system/ alone, and every
third-party library is seen in its home alone.
"""
import pathlib
import re
import sys

# From the top down.
ORDER = ["base", "yaml", "system", "trust", "integrity", "resource", "ruleset", "engine", "image",
         "report", "telemetry", "firstboot", "cli"]

# Header of a library -> the folders that may include it. main.cpp is its own folder, named "main.cpp".
HOMES = {
    r"yaml-cpp/": {"yaml"},
    r"re2/": {"image"},
    r"openssl/": {"trust", "integrity", "telemetry", "main.cpp"},
    r"google/protobuf/|.*\.pb\.h$": {"report", "telemetry", "cli"},
    r"sqlite3\.h": {"system"},
    r"systemd/": {"system", "telemetry", "firstboot"},
    r"boost/(asio|beast)|ares\.h": {"telemetry"},
}

# The collector: what it may use of the agent stands above its own folders.
COLLECTOR_ORDER = ["base", "yaml", "system", "trust", "report", "store", "authority", "ingest",
                   "http", "web"]
COLLECTOR_HOMES = {
    r"yaml-cpp/|re2/|systemd/|ares\.h": set(),
    r"sqlite3\.h|libpq-fe\.h": {"store"},
    r"openssl/": {"authority", "http"},
    r"google/protobuf/|.*\.pb\.h$": {"ingest", "web", "service.cpp", "service_heartbeats.cpp"},
    r"boost/(asio|beast)": {"http"},
}

# Not preceded by a name, a dot or an arrow: a function of libc, not a member of ours.
FREE = r"(?<![\w.>:])"

# What may not be written, where it may all the same, and what to do instead.
BANNED = [
    (FREE + r"::(open|openat|openat2|creat|access|faccessat|unlink|unlinkat|rename|renameat2?|mkdir"
     r"|mkdirat|rmdir|chmod|fchmodat|chown|lchown|fchownat|link|linkat|symlink|symlinkat|readlink"
     r"|readlinkat|truncate|opendir|utimensat|mount|umount2?|chroot|chdir)\s*\(",
     {"system"}, "paths are used through Root"),
    (FREE + r"(::)?(stat|lstat|fstatat|statx|fopen|freopen|nftw|realpath)\s*\(",
     {"system"}, "paths are used through Root"),
    (r"\bstd::(fopen|freopen|rename|tmpfile|tmpnam)\s*\(",
     {"system"}, "paths are used through Root"),
    (r"\b[io]?fstream\b|\bfilebuf\b|\bstd::filesystem\b|#\s*include\s*<filesystem>",
     {"system"}, "paths are used through Root"),
    (r"(?<!System )" + FREE + r"(::|std::)?(system|popen)\s*\(", set(), "there is no shell, ever"),
    (FREE + r"(::)?(execl|execle|execlp|execv|execve|execvp|execvpe|fexecve|posix_spawn|posix_spawnp"
     r"|v?fork)\s*\(", {"system"}, "programs are run by one function in system/"),
    (FREE + r"(::)?((get(pw|gr|sp)(nam|uid|gid|ent)(_r)?)|getaddrinfo|gethostbyname|getnameinfo"
     r"|dlopen|iconv_open|initgroups|getgrouplist)\s*\(",
     set(), "libc would load libraries of the host; in the static program this finds nothing"),
]

# In braces at least one value before it: see TRY in base/result.h.
LATE_TRY = re.compile(r"\{(?:[^{}();]|\((?:[^()]|\([^()]*\))*\))*?,\s*TRY\(")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|(R"\(.*?\)")|("(?:\\.|[^"\\\n])*")|(\'(?:\\.|[^\'\\\n])\')',
                      re.DOTALL)


def code_of(text):
    """The text without comments and what is inside literals; line numbers stay."""
    def blank(match):
        kept = '""' if match.group(1) or match.group(2) else " "
        return kept + "\n" * match.group().count("\n")
    # An include is written like a literal and is not one.
    lines = [line if INCLUDE.match(line) else None for line in text.split("\n")]
    code = NOT_CODE.sub(blank, text).split("\n")
    return [kept or line for kept, line in zip(lines, code)]


def below(order, here, there):
    return there not in order or order.index(there) > order.index(here)


def check_include(house, folder, quote, header):
    order, homes_of = house
    if quote == '"' and "/" in header and folder in order and not header.endswith(".pb.h"):
        to = header.split("/")[0]
        if below(order, folder, to):
            yield f"includes {header}: {folder}/ may use only itself and the folders above it"
    for pattern, homes in homes_of.items():
        if re.match(pattern, header) and folder not in homes:
            yield f"includes {header}, which belongs to {', '.join(sorted(homes)) or 'nobody here'}"


def check_source(house, folder, text):
    code = code_of(text)
    for found in LATE_TRY.finditer("\n".join(code)):
        number = found.string.count("\n", 0, found.end()) + 1
        yield number, "TRY behind another value in braces leaks that value"
    for number, line in enumerate(code, 1):
        include = INCLUDE.match(line)
        if include:
            for problem in check_include(house, folder, *include.groups()):
                yield number, problem
        for pattern, allowed, instead in BANNED:
            found = re.search(pattern, line)
            if found and folder not in allowed:
                yield number, f"{found.group().strip()}: {instead}"


def check_links(folder, text):
    """One static library per folder: what it links must lie above it too."""
    for number, line in enumerate(text.split("\n"), 1):
        for to in re.findall(r"\bbootseal_([a-z]+)\b", line.split("#")[0]):
            if to in ORDER and below(ORDER, folder, to):
                yield number, f"links bootseal_{to}, which is below {folder}/"


def check_tree(agent):
    """Every breach below `agent`, or the collector, as "path:line: what"."""
    is_collector = agent.name == "collector"
    house = (COLLECTOR_ORDER, COLLECTOR_HOMES) if is_collector else (ORDER, HOMES)
    files = sorted(path for path in agent.rglob("*")
                   if path.suffix in (".h", ".cpp", ".cc", ".hpp", ".c") or path.name == "CMakeLists.txt")
    if not any(path.suffix == ".cpp" for path in files):
        yield f"{agent}: no sources here"
    for path in files:
        name = path.relative_to(agent)
        folder = name.parts[0]
        if len(name.parts) > 1 and folder not in house[0]:
            yield f"{name}: {folder}/ is not in the layering order"
            continue
        text = path.read_text(encoding="utf-8")
        if path.name != "CMakeLists.txt":
            found = check_source(house, folder, text)
        elif len(name.parts) > 1:
            found = check_links(folder, text)
        else:
            continue
        for number, problem in found:
            yield f"{name}:{number}: {problem}"


def main():
    problems = list(check_tree(pathlib.Path(sys.argv[1])))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
