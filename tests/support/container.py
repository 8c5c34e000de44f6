# SPDX-License-Identifier: Apache-2.0
"""A tree that boots with its own systemd, in a container: this machine's kernel, of which it may change
nothing but a network of its own."""

import os
import pathlib
import subprocess

UNIT = """\
[Unit]
After=multi-user.target
[Service]
ExecStart=/bin/sh -eu /job
ExecStopPost=/bin/systemctl poweroff --no-block
"""
# What would reach the kernel of this machine.
DROPPED = ("CAP_AUDIT_CONTROL", "CAP_AUDIT_WRITE", "CAP_SYS_MODULE", "CAP_SYS_TIME", "CAP_SYS_BOOT",
           "CAP_MKNOD")


def prepare(tree, job):
    """Has `job`, a shell script, run when all units are started; the power goes off after it. What it
    writes below /out is in the tree then."""
    tree = pathlib.Path(tree)
    (tree / "job").write_text("mkdir -p /out; exec >/out/log 2>&1\n" + job, encoding="utf-8")
    unit = tree / "etc/systemd/system/job.service"
    unit.write_text(UNIT, encoding="utf-8")
    link = tree / "etc/systemd/system/multi-user.target.wants/job.service"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to("/etc/systemd/system/job.service")


def start(tree, *options):
    """Boots it; returns the process, which ends when its power is off."""
    return subprocess.Popen(
        ["systemd-nspawn", "--quiet", "--boot", "--private-network", "--register=no", "--keep-unit",
         "--link-journal=no", "--resolv-conf=off", "--timezone=off",
         f"--drop-capability={','.join(DROPPED)}", *options, "-D", str(tree)],
        env={**os.environ, "SYSTEMD_NSPAWN_TMPFS_TMP": "0"},  # /tmp is what the tree has it be
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def boot(tree, *options, timeout=300):
    """Boots it, waits for its end and returns what its console said."""
    with start(tree, *options) as process:
        try:
            said, _ = process.communicate(timeout=timeout)
        finally:
            process.kill()
    return said.decode(errors="replace")
