#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lockdown_test.py: a server that is up is locked down over SSH, released, and started anew.

Only a running machine has consoles, timers, a kernel whose parameters may be changed, and reboots.
"""

import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]

import agent  # noqa: E402
import machine  # noqa: E402
import trees  # noqa: E402

SSH, WEB = 22, 8080
OPTIONS = ("-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
           "-o", "BatchMode=yes", "-o", "ConnectTimeout=20", "-o", "LogLevel=ERROR",
           "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none")
USERS = """\
#cloud-config
locale: false
users:
  - {{name: alice, sudo: "ALL=(ALL) NOPASSWD:ALL", shell: /bin/bash, ssh_authorized_keys: [{alice}]}}
  - {{name: bob, shell: /bin/bash, ssh_authorized_keys: [{bob}]}}
"""
HELD = {"kernel.sysrq": "0", "kernel.yama.ptrace_scope": "2", "fs.suid_dumpable": "0",
        "kernel.core_pattern": "|/bin/false", "kernel.kexec_load_disabled": "1"}

# How everything is that a lockdown may change: files, units, kernel parameters.
LOOK = """
sudo find /etc /run/systemd/system /run/systemd/system.conf.d /run/bootseal-lockdown \
    -printf '%p %y %m %U:%G %T@ %l\\n' 2>/dev/null | sort
sudo find /etc -type f -exec sha256sum {} + | sort
systemctl list-units --no-legend --plain --all '*getty*' 'ctrl-alt-del*' 'debug-shell*' |
    awk '{print $1, $2, $3}' | sort
cat /proc/sys/kernel/sysrq /proc/sys/kernel/yama/ptrace_scope /proc/sys/fs/suid_dumpable \
    /proc/sys/kernel/core_pattern
"""


class Visitor:
    """Who comes by SSH, with one of several keys."""

    def __init__(self, keys, ports):
        self.keys, self.ports = keys, ports

    def ssh(self, user, command, key=None, check=False):
        done = subprocess.run(
            ["ssh", *OPTIONS, "-p", str(self.ports[SSH]), "-i", str(self.keys / (key or user)),
             f"{user}@127.0.0.1", command], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=False, timeout=240)
        if check and done.returncode != 0:
            raise AssertionError(f"{command} ended with {done.returncode}: {done.stderr}")
        return done

    def do(self, command):
        return self.ssh("alice", command, check=True).stdout

    def await_machine(self, seconds=600):
        """Until everything is started and somebody may log in."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(subprocess.TimeoutExpired):
                if self.ssh("alice", "true").returncode == 0:
                    self.do("systemctl is-system-running --wait || true")
                    return
            time.sleep(3)
        raise AssertionError("nobody gets in by SSH")

    def web(self):
        """Whether the other service of the machine answers."""
        with contextlib.suppress(OSError):
            with socket.create_connection(("127.0.0.1", self.ports[WEB]), 10) as connection:
                connection.settimeout(10)
                connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                return connection.recv(4) == b"HTTP"
        return False

    def status(self):
        """None while another command is at work."""
        said = self.ssh("alice", "sudo bootseal lockdown status --format json").stdout
        return json.loads(said) if said else None

    def await_release(self, seconds=240):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            status = self.status()
            if status and not status["engaged"]:
                return True
            time.sleep(2)
        return False


class Lockdown(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(trees.scratch())
        cls.keys = folder / "keys"
        cls.keys.mkdir()
        for name in ("alice", "bob", "nobody"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f",
                            cls.keys / name], check=True)
        tree = folder / "tree"
        trees.vm_tree(tree)
        cls.lay_firewall(tree)
        public = {name: (cls.keys / f"{name}.pub").read_text().strip() for name in ("alice", "bob")}
        cls.server = machine.Machine(folder, tree, agent.PROGRAM, USERS.format(**public))
        trees.remove(tree)
        cls.seen = {}
        cls.server.visit(cls.first_boot, (SSH, WEB))
        cls.server.visit(cls.second_boot, (SSH, WEB))

    @staticmethod
    def lay_firewall(tree):
        """The firewall that a server has of its own, as Debian's package nftables has it."""
        trees.lend(tree, "nft")
        unit = "lib/systemd/system/nftables.service"
        (tree / unit).write_bytes(pathlib.Path("/", unit).read_bytes())
        (tree / "etc/nftables.conf").write_text("flush ruleset\ntable inet filter {}\n")

    @classmethod
    def look(cls, visitor, name):
        """What can be seen at one moment: it is judged by the tests."""
        cls.seen[name] = {
            "all": visitor.do(LOOK), "status": visitor.status(), "web": visitor.web(),
            "bob": visitor.ssh("bob", "true").returncode == 0,
            "unknown key": visitor.ssh("alice", "true", key="nobody").returncode == 0,
            "parameters": dict(line.split(" = ", 1) for line in visitor.do(
                "sudo sysctl " + " ".join(HELD)).splitlines()),
            "getty": visitor.do("systemctl show -P LoadState -P ActiveState getty@tty1").split(),
            "ctrl-alt-del": visitor.ssh(
                "alice", "sudo systemctl start --no-block ctrl-alt-del.target").returncode == 0
            if name != "before" and name != "released" else None,
            "state": visitor.do("systemctl is-system-running || true; "
                                "systemctl --failed --plain --no-legend").strip(),
        }

    @classmethod
    def first_boot(cls, ports):
        visitor = Visitor(cls.keys, ports)
        visitor.await_machine()
        visitor.do("sudo systemd-run --quiet --unit=web python3 -m http.server 8080")
        visitor.do("sudo true; sleep 5")
        cls.look(visitor, "before")
        visitor.do("sudo bootseal lockdown engage")
        cls.look(visitor, "engaged")
        # What the keyboard says: more than seven times within two seconds reboot at once.
        visitor.do("sudo sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do "
                   "kill -INT 1; sleep 0.05; done'")
        cls.seen["after the keys"] = visitor.do("cut -d ' ' -f 1 /proc/uptime")
        # The machine's own firewall is set and taken down; each of that removes every table.
        for verb in ("start", "reload", "stop"):
            visitor.do(f"sudo systemctl {verb} nftables")
            cls.seen[f"nftables {verb}"] = visitor.status()
        visitor.do("sudo bootseal lockdown release")
        cls.look(visitor, "released")
        visitor.do("sudo bootseal lockdown engage --for 30s --then release")
        cls.seen["timer"] = visitor.status()
        cls.seen["ended"] = visitor.await_release()
        visitor.do("sudo bootseal lockdown engage --for 5h --then release --freeze-modules")
        cls.look(visitor, "frozen")
        visitor.do("sudo touch /run/done")

    @classmethod
    def second_boot(cls, ports):
        visitor = Visitor(cls.keys, ports)
        visitor.await_machine()
        cls.look(visitor, "rebooted")
        cls.seen["log"] = visitor.do("sudo journalctl --no-pager -b -u bootseal-lockdown")
        visitor.do("sudo bootseal lockdown release")
        visitor.do("sleep 5")
        cls.seen["getty again"] = visitor.do("systemctl is-active getty@tty1").strip()
        cls.seen["other again"] = visitor.ssh("bob", "true").returncode == 0
        # The answer may be lost; that the machine is off is what visit() waits for.
        visitor.ssh("alice", "sudo bootseal lockdown engage --for 5s --then poweroff")

    def test_everybody_gets_in_before_and_after(self):
        for name in ("before", "released"):
            seen = self.seen[name]
            self.assertTrue(seen["bob"] and seen["web"], name)
            self.assertFalse(seen["unknown key"])
            self.assertFalse(seen["status"]["engaged"])
            self.assertEqual(seen["getty"], ["loaded", "active"])

    def test_only_the_builder_gets_in_while_it_is_locked_down(self):
        for name in ("engaged", "frozen", "rebooted"):
            seen = self.seen[name]
            self.assertFalse(seen["bob"] or seen["web"] or seen["unknown key"], name)

    def test_it_is_proven(self):
        for name in ("engaged", "frozen", "rebooted"):
            self.assertTrue(self.seen[name]["status"]["proven"], self.seen[name]["status"])

    def test_the_console_is_shut(self):
        for name in ("engaged", "frozen", "rebooted"):
            self.assertEqual(self.seen[name]["getty"], ["masked", "inactive"], name)
            self.assertFalse(self.seen[name]["ctrl-alt-del"], name)

    def test_ctrl_alt_del_is_off_however_often(self):
        self.assertTrue(self.seen["after the keys"])

    def test_the_kernel_is_held(self):
        for name in ("engaged", "frozen", "rebooted"):
            self.assertEqual(self.seen[name]["parameters"], HELD, name)

    def test_the_firewall_of_the_machine_does_not_open_it(self):
        for verb in ("start", "reload", "stop"):
            status = self.seen[f"nftables {verb}"]
            self.assertTrue(status["proven"], (verb, status))

    def test_a_release_leaves_nothing(self):
        self.assertEqual(self.seen["released"]["all"].splitlines(),
                         self.seen["before"]["all"].splitlines())

    def test_the_time_of_a_lockdown_ends_it(self):
        self.assertTrue(self.seen["timer"]["proven"], self.seen["timer"])
        self.assertTrue(self.seen["ended"])

    def test_a_reboot_comes_up_locked_down_and_is_released(self):
        self.assertEqual(self.seen["rebooted"]["status"]["running"], "whole", self.seen["log"])
        self.assertEqual(self.seen["getty again"], "active")
        self.assertTrue(self.seen["other again"])

    def test_the_machine_is_well(self):
        for name in ("before", "engaged", "released", "frozen", "rebooted"):
            self.assertEqual(self.seen[name]["state"], "running", name)


if __name__ == "__main__":
    unittest.main()
