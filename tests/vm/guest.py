# SPDX-License-Identifier: Apache-2.0
"""A machine that runs, as its visitors see it: by SSH, with one of several keys or a password."""

import contextlib
import os
import subprocess
import time

PORT = 22
_OPTIONS = ("-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o", "ConnectTimeout=30", "-o", "LogLevel=ERROR", "-o", "IdentityAgent=none",
            "-o", "IdentitiesOnly=yes")


def make_key(path):
    """A key pair; returns its public half."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", path.name, "-f", path],
                   check=True)
    return path.with_suffix(".pub").read_text(encoding="utf-8").strip()


class Guest:
    """Who comes in through a port of this machine; `keys` is a folder with their keys by name."""

    def __init__(self, keys, port):
        self.keys, self.port = keys, port

    def ssh(self, user, command, key, timeout=600):
        """A command as a user who shows a key."""
        return self._run(user, [command], ["-i", self.keys / key, "-o", "BatchMode=yes"],
                         timeout=timeout)

    def do(self, user, command, key):
        """One that has to succeed; returns what it printed."""
        done = self.ssh(user, command, key)
        if done.returncode != 0:
            raise AssertionError(f"{command!r} ended with {done.returncode}: "
                                 f"{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def type(self, user, program, text, key):
        """A program at a terminal at which somebody types a text."""
        return self._run(user, [program], ["-tt", "-i", self.keys / key], typed=text)

    def say_password(self, user, password, command):
        """A command as a user who knows a password, or does not."""
        ask = self.keys / "askpass"
        ask.write_text('#!/bin/sh\nprintf "%s\\n" "$PASSWORD"\n', encoding="utf-8")
        ask.chmod(0o700)
        return self._run(user, [command],
                         ["-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1"],
                         env={**os.environ, "PASSWORD": password, "SSH_ASKPASS": str(ask),
                              "SSH_ASKPASS_REQUIRE": "force"})

    def await_it(self, user, key, seconds=1500):
        """Until somebody may log in, and everything is started."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(subprocess.TimeoutExpired):
                # 255 is ssh's own: nobody is let in yet, or sshd was started anew meanwhile.
                if self.ssh(user, "systemctl is-system-running --wait", key).returncode != 255:
                    return
            time.sleep(5)
        raise AssertionError("nobody gets in by SSH")

    def host_keys(self):
        """What the server shows whoever comes, by kind of key."""
        return {kind: self._host_key(kind) for kind in ("ecdsa", "ed25519", "rsa")}

    def _host_key(self, kind):
        for _ in range(5):  # a slow server may let a connection go
            done = subprocess.run(
                ["ssh-keyscan", "-T", "60", "-t", kind, "-p", str(self.port), "127.0.0.1"],
                stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            for line in done.stdout.splitlines():
                if not line.startswith("#"):
                    return line.split()[2]
        raise AssertionError(f"no {kind} key: {done.stderr}")

    def _run(self, user, command, options, timeout=600, typed="", env=None):
        return subprocess.run(
            ["ssh", *_OPTIONS, *map(str, options), "-p", str(self.port), f"{user}@127.0.0.1",
             *command], input=typed, capture_output=True, text=True, errors="replace",
            check=False, timeout=timeout, env=env)
