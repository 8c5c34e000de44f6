# SPDX-License-Identifier: Apache-2.0
"""The packages of the program under test, and trees that they are installed in."""

import os
import pathlib
import shutil
import subprocess

import agent
import pki
import trees

EPOCH = "1793491200"
BUILD = pathlib.Path(agent.PROGRAM).parent


def run(*command, status=0, env=None):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False, env={**os.environ, **(env or {})})
    if status is not None and done.returncode != status:
        raise AssertionError(f"{command} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def make(folder, epoch=EPOCH, **env):
    """All that `./dev package` makes of the agent."""
    run("bash", trees.REPOSITORY / "packaging/package.sh", folder,
        env={"SOURCE_DATE_EPOCH": epoch, "BOOTSEAL_RELEASE": str(BUILD),
             "BOOTSEAL_COLLECTOR_BUILD": "/nonexistent", **env})
    return folder


def make_deb(folder):
    """The Debian package alone."""
    run("cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", folder,
        env={"SOURCE_DATE_EPOCH": EPOCH})
    return next(folder.glob("bootseal_*.deb"))


def in_tree(tree, *command, status=0, env=None):
    return run("chroot", tree, *command, status=status, env=env)


def install(tree, deb):
    (tree / "package.deb").write_bytes(deb.read_bytes())
    try:
        return in_tree(tree, "dpkg", "--install", "/package.deb")
    finally:
        (tree / "package.deb").unlink()


def write_keys(folder):
    """The keys of an author and an approver, their authority, and the trust.yaml that goes with them."""
    people = pki.Pki(folder / "authority")
    for name, person in {"author": people.author, "approver": people.approver, "anchor": people.anchor}.items():
        shutil.copy(person.certificate, folder / f"{name}.pem")
        shutil.copy(person.key, folder / f"{name}.key")
    trust = people.write_trust(folder)
    trust.write_text(trust.read_text().replace("[anchor.pem]", "[trust/anchor.pem]"))
    return folder
