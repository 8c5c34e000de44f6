#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""hostile_test.py [--every N] [PATH]...: a tree that means harm is looked at without harm.

Every file that the program reads or writes is replaced by what it should not be; then it must end
in time, in little memory, with an answer, and without a look or a step outside of the tree. With
--every only each Nth pair of a file and what it is replaced by is tried.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import re
import socket
import stat
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import agent  # noqa: E402
import calls  # noqa: E402
import opens  # noqa: E402
import pki  # noqa: E402
import small  # noqa: E402
import trees  # noqa: E402

SECONDS = 30  # of the processor, of a program that is not optimised; what hangs takes WAIT
WAIT = 60
MEMORY = 64 << 20
PROFILE = "l2-server"
OUTSIDE_TIME = 10**18

# Names that nobody asks for: they are found by listing their folders.
DROP_INS = {"etc/modprobe.d/x.conf", "etc/security/limits.d/x.conf",
            "etc/security/pwquality.conf.d/x.conf", "etc/ssh/sshd_config.d/x.conf",
            "etc/ssh/ssh_host_rsa_key", "etc/sysctl.d/x.conf", "etc/cron.daily/x",
            "etc/systemd/system/x.service", "usr/lib/sysctl.d/x.conf"}


class Stage:
    """The ruleset, the tree to start from, and a folder outside of it that nobody may touch."""

    def __init__(self, folder):
        self.folder = folder
        self.release = agent.Release(folder / "release", pki.Pki(folder / "pki"))
        self.base = small.write_tree(folder / "base")
        for path in DROP_INS:
            (self.base / path).parent.mkdir(parents=True, exist_ok=True)
        # So that the state and the journal are there to be replaced as well.
        self.command("apply", self.base)
        agent.must("rollback", "--root", self.base)
        self.command("apply", self.base, "--rule", "3.3.1")
        self.outside = folder / "outside"
        self.outside.mkdir()
        for name in ("secret", "passwd", "sshd_config", "file.conf"):
            (self.outside / name).write_text("root::0:0:canary:/:/bin/sh\nPermitRootLogin yes\n")
        for path in (*self.outside.iterdir(), self.outside):
            os.utime(path, ns=(OUTSIDE_TIME, OUTSIDE_TIME + 10**17))
        self.untouched = self.look_outside()

    def arguments(self, command, root):
        return (command, "--root", root, "--ruleset", self.release.ruleset, "--trust",
                self.release.trust, "--profile", PROFILE, "--format", "json")

    def command(self, command, root, *more, before=()):
        return agent.run(*self.arguments(command, root), *more, before=before)

    def look_outside(self):
        found = {}
        for path in (self.outside, *sorted(self.outside.iterdir())):
            status = path.lstat()
            found[path.name] = (status.st_mode, status.st_uid, status.st_size, status.st_atime_ns,
                                status.st_mtime_ns, status.st_ctime_ns, sorted(os.listdir(path))
                                if path.is_dir() else "")
        return found


def limited(*arguments):
    """Runs the program with little memory and little time."""
    # What it holds, not its address space: that is what the libraries take most of.
    return agent.run(*arguments, timeout=WAIT, before=(
        "prlimit", f"--data={MEMORY}", f"--cpu={SECONDS}", "--core=0"))


# What a file can be replaced by. Each gets the path and the folder outside of the tree.

def absolute_link(path, outside):
    path.symlink_to(outside / "secret")


def climbing_link(path, outside):
    path.symlink_to("../" * 20 + str(outside / "secret").lstrip("/"))


def chained_link(path, outside):
    path.symlink_to(path.name + ".2")
    path.with_name(path.name + ".2").symlink_to(path.name + ".3")
    path.with_name(path.name + ".3").symlink_to(outside / "passwd")


def dangling_link(path, outside):
    path.symlink_to("/nowhere/at/all")


def looping_link(path, outside):
    path.symlink_to(path.name)


def magic_link(path, outside):
    path.symlink_to("/proc/self/root" + str(outside / "secret"))


def fifo(path, outside):
    os.mkfifo(path)


def unix_socket(path, outside):
    here = os.open(path.parent, os.O_PATH)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"/proc/self/fd/{here}/{path.name}")
    os.close(here)


def endless_device(path, outside):
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # zero


def terminal(path, outside):
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(5, 0))  # tty


def directory(path, outside):
    path.mkdir()
    (path / "inside").write_text("in the way\n")


def huge(path, outside):
    with open(path, "wb") as file:
        file.write(b"# \n" * 1000)
        file.truncate(100 << 20)


def many_lines(path, outside):
    line = b"Package: a\n\n" if path.name == "status" else b"Key = value\n"
    path.write_bytes(line * (10**6 // len(line)))


def long_line(path, outside):
    path.write_bytes(b"A" * 500_000 + b" " + b"B" * 500_000 + b"=" * 40_000)


def nul_bytes(path, outside):
    path.write_bytes(b"\0root:x\0:0:0\nPermit\0RootLogin yes\n\0\0\0\n" + b"\0" * 5000)


def invalid_utf8(path, outside):
    path.write_bytes(b"\xff\xfe\xc0\x80 \xed\xa0\x80 = \xf5\n[\xff]\n\x1b[31mred\x1b]0;title\x07\n")


def deep_nesting(path, outside):
    path.write_bytes(b"{[(" * 200000 + b"\nInclude /etc/*\n" * 1000)


def itself_included(path, outside):
    inside = "/" + str(path).split("/tree/", 1)[1]
    path.write_text(f"Include {inside}\n@include {inside}\n#includedir {os.path.dirname(inside)}\n" * 9)


KINDS = (absolute_link, climbing_link, chained_link, dangling_link, looping_link, magic_link, fifo,
         unix_socket, endless_device, terminal, directory, huge, many_lines, long_line, nul_bytes,
         invalid_utf8, deep_nesting, itself_included)
ENDS = (agent.DONE, agent.FAILED, agent.NOT_COMPLIANT)
LINKS_OUT = (absolute_link, climbing_link, chained_link, magic_link)
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f\x1b]")


def touched_paths(stage):
    """The files that a run over the tree reads or writes, and some that it looks for in vain."""
    found = set()
    for command in ("verify", "apply", "rollback"):
        root = stage.folder / "tree"
        trees.copy(stage.base, root)
        log = stage.folder / "touched.log"
        arguments = stage.arguments(command, root)
        if command == "rollback":
            arguments = (command, "--root", root)
        agent.run(*arguments, before=calls.watch(log))
        for call in calls.read(log):
            for path in opens.inside(call, root):
                found.add(path)
        trees.remove(root)
    return found


def follow(stage, paths):
    """Watches runs over a tree in which every file is a link that leads out of it."""
    strays = []
    release = stage.release
    # Without one of these nothing else is looked at.
    needed = re.compile(rf"{trees.STATE}/|.*os-release$")
    named = ["/", "/run/systemd/system", "/etc/localtime", release.ruleset, release.trust.parent,
             f"{release.ruleset}.p7s", release.trust, release.trust.parent / "anchor.pem"]
    for kind in (None, *LINKS_OUT):
        for command in ("verify", "plan", "apply", "rollback"):
            root = stage.folder / "tree"
            trees.copy(stage.base, root)
            for path in paths if kind else ():
                if not needed.match(path):
                    (root / path).unlink(missing_ok=True)
                    kind(root / path, stage.outside)
            log = stage.folder / "follow.log"
            arguments = (command, "--root", root)
            agent.run(*(arguments if command == "rollback" else stage.arguments(command, root)),
                      before=calls.watch(log))
            made = calls.read(log)
            if len(made) < 1000 and command != "rollback":
                strays.append(f"{command} was not watched")
            strays += [f"{command}, {kind.__name__ if kind else 'as it is'}: {call}"
                       for call in opens.strays(made, root, named)]
            trees.remove(root)
    return strays


def kinds_of_file(paths, base):
    """Those paths that are files, or would be: a folder is replaced as the parent of its files."""
    files = sorted(path for path in paths | DROP_INS
                   if not (base / path).is_dir() and (base / path).parent.is_dir()
                   and os.path.realpath((base / path).parent) == os.fspath((base / path).parent))
    # One of many alike is enough.
    chosen, groups = [], set()
    for path in files:
        group = re.sub(r"\d+", "0", os.path.dirname(path)), pathlib.Path(path).suffix
        if (base / path).exists() or group not in groups:
            chosen.append(path)
        groups.add(group)
    return chosen


def named(finished, path):
    """Whether the path is named where an answer could not be had."""
    said = [finished.err]
    if finished.out:
        said += [finding.get("cause", "") for finding in finished.report().get("findings", ())
                 if agent.status_of(finding) == "error"]
    return any(os.path.basename(path) in words for words in said)


def attack(job):
    """Replaces one path by one kind; what was not as it should be."""
    stage, path, kind = job
    home = stage.folder / f"worker-{os.getpid()}"
    home.mkdir(exist_ok=True)
    root = home / "tree"
    said = []
    for command in ("apply",) if kind not in (fifo, absolute_link) else ("verify", "apply"):
        if root.exists():
            trees.remove(root)
        trees.copy(stage.base, root)
        victim = root / path
        victim.unlink(missing_ok=True)
        kind(victim, stage.outside)
        try:
            finished = limited(*stage.arguments(command, root))
        except subprocess.TimeoutExpired:
            said.append(f"{command} hangs")
            continue
        # A tree that does not say what it is is one for which there is no ruleset.
        nameless = path.endswith("os-release") and finished.status == agent.REFUSED
        if not nameless and finished.status not in ENDS:
            said.append(f"{command} ended with {finished.status}: {finished.err[:300]}")
        if CONTROL.search(finished.err) or len(finished.err) > 4096:
            said.append(f"{command} said {finished.err[:300]!r}")
        if finished.status == agent.FAILED and not finished.out and not finished.err:
            said.append(f"{command} failed and said nothing")
        errors = finished.out and any(
            agent.status_of(f) == "error" for f in finished.report().get("findings", ()))
        if (errors or not finished.out) and not nameless and not named(finished, path):
            said.append(f"{command} does not name the path: {finished.err[:300]}"
                        + (finished.out and json.dumps([
                            f.get("cause") for f in finished.report()["findings"]
                            if agent.status_of(f) == "error"])[:600]))
        if "canary" in finished.out + finished.err:
            said.append(f"{command} read outside of the tree")
    trees.remove(root)
    return path, kind.__name__, said


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("paths", nargs="*")
    asked = parser.parse_args()
    began = time.monotonic()
    wrong = 0
    with trees.scratch() as folder:
        stage = Stage(folder)
        paths = asked.paths or kinds_of_file(touched_paths(stage), stage.base)
        if not asked.paths:
            for stray in follow(stage, paths):
                wrong += 1
                print(f"this leads out of the tree: {stray}")
        jobs = [(stage, path, kind) for path in paths for kind in KINDS][::asked.every]
        with multiprocessing.Pool(os.cpu_count()) as pool:
            for path, kind, said in pool.imap_unordered(attack, jobs, chunksize=2):
                wrong += bool(said)
                for sentence in said:
                    print(f"{path} as {kind}: {sentence}", flush=True)
        if stage.look_outside() != stage.untouched:
            wrong += 1
            print(f"what is outside was touched: {stage.look_outside()}")
    print(f"{len(paths)} files as {len(KINDS)} kinds of what they should not be, {len(jobs)} tried: "
          f"{wrong} answered wrongly ({time.monotonic() - began:.0f} s)")
    return 1 if wrong or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
