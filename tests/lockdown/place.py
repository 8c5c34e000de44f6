# SPDX-License-Identifier: Apache-2.0
"""A machine of its own to lock down: a tree, processes, a network and kernel parameters that nobody
else has.

The tree is the demo tree under a layer that takes all changes. Most kernel parameters belong to the
machine and not to a namespace: here /proc/sys is a folder of plain files, and the power to reach the
real ones, or to load modules, is given up. No systemd runs; what it answers is for tests/vm.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import netns  # noqa: E402
import trees  # noqa: E402

MACHINE, BUILDER, STRANGER = "192.0.2.1", "192.0.2.2", "192.0.2.3"

PARAMETERS = {
    "kernel/sysrq": "438", "kernel/yama/ptrace_scope": "1", "fs/suid_dumpable": "2",
    "kernel/core_pattern": "core", "kernel/kexec_load_disabled": "0",
    "kernel/modules_disabled": "0", "net/ipv4/ip_forward": "0",
    "kernel/ngroups_max": "65536", "kernel/cap_last_cap": "40", "kernel/pid_max": "4194304",
    "kernel/random/boot_id": "00000000-0000-4000-8000-000000000000",
}

# TREE SCRATCH: the first process of the machine. Its end is the end of all the others.
FIRST = r"""
set -e
mount -t tmpfs -o mode=755 scratch "$2/layer"
mkdir "$2/layer/up" "$2/layer/work"
mount -t overlay -o "lowerdir=$1,upperdir=$2/layer/up,workdir=$2/layer/work" tree "$2/root"
cd "$2/root"
mount -t proc proc proc
mount --bind "$2/parameters" proc/sys
mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=755 dev dev
for device in 'null 1 3' 'zero 1 5' 'random 1 8' 'urandom 1 9' 'tty 5 0'; do
    set -- $device "$@"
    mknod -m 666 "dev/$1" c "$2" "$3"
    shift 3
done
mkdir dev/pts run/sshd mnt/old
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
pivot_root . mnt/old
umount -l mnt/old
rmdir mnt/old
exec /usr/bin/setpriv --bounding-set -sys_module,-sys_boot,-sys_time,-sys_rawio,-mac_admin \
    /bin/sleep infinity
"""

# The power over what is shared is given up by everything that runs there.
INSIDE = ("setpriv", "--bounding-set", "-sys_module,-sys_boot,-sys_time,-sys_rawio,-mac_admin",
          "--inh-caps", "-sys_module,-sys_boot,-sys_time,-sys_rawio,-mac_admin")

# Where a lockdown changes files, and what is left out: what logins leave, and journals.
LOOKED_AT = {"etc": (), "run": ("sshd.pid", "motd.dynamic", "utmp"), "var/lib": ("bootseal",),
             "root": (), "home": ()}

SSH = ("-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
       "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "LogLevel=ERROR",
       "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none")


class Place:
    """A machine, and beside it on one cable the builder and a stranger."""

    def __init__(self, folder, tree, program, open_until):
        self.folder = pathlib.Path(folder)
        self.machine, self.outside = (open_until.enter_context(netns.Namespace())
                                      for _ in range(2))
        self.machine.plug("cable", self.outside, "cable", (f"{MACHINE}/24",),
                          (f"{BUILDER}/24", f"{STRANGER}/24"))
        for name in ("keys", "layer", "root", "parameters"):
            (self.folder / name).mkdir()
        for name, value in PARAMETERS.items():
            path = self.folder / "parameters" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(value + "\n")
        open_until.callback(self._end)
        self._first = self.machine.inside(lambda: subprocess.Popen(
            ["unshare", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "sh", "-c", FIRST,
             "first", tree, self.folder], stdin=subprocess.DEVNULL))
        self._wait_for(lambda: self._child() and self._child_runs("sleep"))
        self.root = pathlib.Path(f"/proc/{self._child()}/root")
        shutil.copy(program, self.root / "usr/sbin/bootseal")
        trees.lend(self.root, "strace")
        self._add_accounts()
        self.sshd = None

    def _end(self):
        if hasattr(self, "_first"):
            self._first.kill()
            self._first.wait()

    def _child(self):
        text = pathlib.Path(f"/proc/{self._first.pid}/task/{self._first.pid}/children").read_text()
        return text.split()[0] if text.split() else None

    def _child_runs(self, name):
        return pathlib.Path(f"/proc/{self._child()}/comm").read_text().strip() == name

    def _wait_for(self, condition):
        for _ in range(200):
            if condition():
                return
            if self._first.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError("the machine does not come up")

    def _add_accounts(self):
        for number, name in enumerate(("alice", "bob"), 1001):
            for file, line in (("passwd", f"{name}:x:{number}:{number}::/home/{name}:/bin/sh"),
                               ("group", f"{name}:x:{number}:"),
                               ("shadow", f"{name}:*:19000:0:99999:7:::")):
                with open(self.root / "etc" / file, "a", encoding="ascii") as text:
                    text.write(line + "\n")
            self.add_key(name, f"home/{name}", number)
        self.add_key("root", "root", 0)
        sudoers = self.root / "etc/sudoers.d/alice"
        sudoers.write_text("alice ALL=(ALL) NOPASSWD:ALL\n")
        sudoers.chmod(0o440)

    def add_key(self, name, home, owner):
        key = self.folder / "keys" / name
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key],
                       check=True)
        folder = self.root / home / ".ssh"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "authorized_keys").write_bytes((self.folder / "keys" / f"{name}.pub").read_bytes())
        for path in (folder.parent, folder, folder / "authorized_keys"):
            os.chown(path, owner, owner)

    def inside(self, *command, check=False, timeout=60):
        """Runs a program on the machine to its end."""
        enter = ("nsenter", f"--target={self._child()}", "--mount", "--pid", "--ipc", "--root",
                 "--wd")
        done = self.machine.inside(lambda: subprocess.run(
            [*enter, *INSIDE, *map(str, command)], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=False, timeout=timeout, env={"PATH": "/usr/sbin:/usr/bin"}))
        if check and done.returncode != 0:
            raise AssertionError(f"{command} ended with {done.returncode}: {done.stderr}")
        return done

    def start_sshd(self):
        self.inside("ssh-keygen", "-A", check=True)
        self.inside("/usr/sbin/sshd", check=True)

    def ssh_command(self, user, source, *command, key=None):
        return ["ssh", *SSH, "-b", source, "-i", str(self.folder / "keys" / (key or user)),
                f"{user}@{MACHINE}", *command]

    def ssh(self, user, source=BUILDER, *command, key=None):
        """What a login over SSH ends with; 255 where there is none."""
        return self.outside.inside(lambda: subprocess.run(
            self.ssh_command(user, source, *(command or ("true",)), key=key),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60))

    def session(self, user, source, *command):
        """A login that stays open, with pipes."""
        return self.outside.inside(lambda: subprocess.Popen(
            self.ssh_command(user, source, *command), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))

    def parameter(self, name):
        return (self.folder / "parameters" / name).read_text().strip()

    def set_parameter(self, name, value):
        (self.folder / "parameters" / name).write_text(value + "\n")

    def forget_the_running(self, before):
        """What a reboot does away with: /run, kernel parameters and the firewall of ours."""
        shutil.rmtree(self.root / "run/bootseal-lockdown")
        self.machine.run("nft", "delete", "table", "inet", "bootseal")
        for name, value in before["parameters"].items():
            self.set_parameter(name, value)

    def look(self):
        """All that a lockdown may change: files, kernel parameters, the firewall."""
        files = {}
        for folder, skip in LOOKED_AT.items():
            for path, seen in trees.look(self.root / folder, skip).items():
                files[f"{folder}/{path}"] = seen
        files["run/."].pop("mtime")  # sshd writes its number anew
        return {"files": files, "parameters": {name: self.parameter(name) for name in PARAMETERS},
                "ruleset": self.machine.run("nft", "list", "ruleset").stdout}
