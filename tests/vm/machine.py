# SPDX-License-Identifier: Apache-2.0
"""A Debian 12 server that boots: its disk is made of a tree, a kernel of its own runs it in QEMU.

What a boot has to do comes as a job, a shell script, on a disk of its own, and the answer goes back
on another: no network and no login is needed. Where one is what is tried, ports are forwarded from
this machine to that one, or back, and nothing else goes in or out. The processor is emulated, as one
that may run guests is not to be had everywhere; it has no vectors, which cost an emulator more than they spare.
"""

import contextlib
import copy
import dataclasses
import io
import pathlib
import shlex
import socket
import subprocess
import sys
import tarfile
import time

HERE = pathlib.Path(__file__).resolve().parent
MIB = 1 << 20
DISK, ANSWER = 2048 * MIB, 256 * MIB
BLOCK = 4096  # fs-verity asks for blocks of the size of a page

# A job that leaves all to the visitor, who makes the file `done`.
WAIT = "while [ ! -e /run/done ]; do sleep 1; done"

USER_DATA = """\
#cloud-config
locale: false
users:
  - default
  - {name: alice, sudo: "ALL=(ALL) NOPASSWD:ALL", shell: /bin/bash, lock_passwd: true}
"""


def _run(*command):
    """A tool that has to succeed."""
    done = subprocess.run([*map(str, command)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]}: {done.stdout.decode(errors='replace')[-2000:]}")


def _hole(path, size):
    """A file of zeroes that takes no room."""
    with open(path, "wb") as file:
        file.truncate(size)


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@dataclasses.dataclass
class Answer:
    """What a job left behind: its exit status, how long the boot took, and its files by name."""

    status: int
    seconds: float
    files: dict

    def text(self, name):
        return self.files[name].decode("utf-8", "surrogateescape")


class Machine:
    """A server of a tree that it may add to. Its disk keeps what a boot did for the next one."""

    def __init__(self, folder, tree, program, user_data=USER_DATA):
        self.folder = pathlib.Path(folder)
        self.reach = {}  # "ADDRESS:PORT" as the machine sees it: a port of loopback here
        self.credentials = {}  # what the hypervisor hands to the systemd of the next boots, by name
        self.kernel_words = ""  # behind the others of the kernel command line
        self.clock = None  # "1970-01-02T00:00:00": what the clock of the next boots begins with
        self.frozen = None  # the state of `freeze` that the next run begins with
        if program:
            self.lay(tree, program)
        for name in ("vmlinuz", "initrd.img"):
            source, = tree.glob(f"boot/{name}-*")
            (self.folder / name).write_bytes(source.read_bytes())
        self._make_disk(tree)
        self._make_seed(user_data)

    def visit(self, visitor, ports, timeout=900):
        """Boots, and calls `visitor` with the ports here that are forwarded to `ports` there, by
        these. It may return as soon as the machine is told to power off."""
        forwards = {port: _free_port() for port in ports}
        self._make_question(WAIT, ())
        console = self.folder / "console.log"
        _hole(self.folder / "out.img", ANSWER)
        with subprocess.Popen(self._command(console, forwards), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as qemu:
            try:
                visitor(forwards)
                qemu.wait(timeout=timeout)
            except BaseException:
                print(console.read_text(errors="replace")[-3000:])
                raise
            finally:
                qemu.kill()

    def boot(self, job, files=(), timeout=600):
        """Boots, lets `job` run when all units are started, and waits for the power to go off.
        `files` (paths) are beside the job; it answers by files in the folder `out`."""
        self._make_question(job, files)
        _hole(self.folder / "out.img", ANSWER)
        began = time.monotonic()
        with subprocess.Popen(self._command(self.folder / "console.log"), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as qemu:
            try:
                said, _ = qemu.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                said = f"no answer within {timeout} s".encode()
            finally:
                qemu.kill()
        return self._answer(time.monotonic() - began, said.decode(errors="replace"))

    def cut(self, job, now, files=(), timeout=600):
        """Boots, lets `job` run, and takes the power away when `now()` is so. The answer is what the
        job had written to its disk by then."""
        self._make_question(job, files)
        _hole(self.folder / "out.img", ANSWER)
        began = time.monotonic()
        with subprocess.Popen(self._command(self.folder / "console.log"), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as qemu:
            try:
                while not now():
                    if qemu.poll() is not None or time.monotonic() - began > timeout:
                        answer = self._answer(0, "the moment to cut the power did not come")
                        raise AssertionError(answer.text("log")[-3000:])
                    time.sleep(0.02)
            finally:
                qemu.kill()
        return self._answer(time.monotonic() - began, "")

    def run(self, until, timeout=900):
        """Boots, and takes the power away when `until` is so of what the console said by then. True
        where the machine did not switch itself off before."""
        self._make_question(WAIT, ())
        return self._run_until(until, timeout, ())

    def freeze(self, until, timeout=900):
        """Boots until `until` is so, and keeps that moment: any number of `thawed` machines go on from it."""
        self._make_question(WAIT, ())
        if not self._run_until(until, timeout, ("stop", f"migrate \"exec:cat > '{self.folder}/state'\"", "quit")):
            raise AssertionError("the machine was switched off")

    def thawed(self, folder):
        """A machine whose first run goes on from where this one was frozen; what the console says begins there."""
        other = self._copy(folder, "disk.img", "vmlinuz", "initrd.img", "seed.img", "in.img")
        other.frozen = self.folder / "state"
        return other

    def _run_until(self, until, timeout, then):
        console = self.folder / "console.log"
        console.write_bytes(b"")
        _hole(self.folder / "out.img", ANSWER)
        began = time.monotonic()
        with subprocess.Popen([*self._command(console), "-monitor", "stdio"], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as qemu:
            def tell(*words):
                with contextlib.suppress(BrokenPipeError):
                    qemu.stdin.write("".join(f"{one}\n" for one in words).encode())
                    qemu.stdin.flush()
            try:
                while not until(console.read_text(errors="replace")):
                    if qemu.poll() is not None:
                        if qemu.returncode != 0:  # of a machine that went off it is 0, also after a panic
                            raise AssertionError(f"QEMU itself ended, with {qemu.returncode}")
                        return False
                    if time.monotonic() - began > timeout:
                        raise AssertionError(console.read_text(errors="replace")[-3000:])
                    if self.frozen:
                        tell("cont")  # which counts once the state is read, and QEMU does not say when
                    time.sleep(0.05)
                if then:
                    tell(*then)
                    qemu.wait(timeout)
            finally:
                qemu.kill()
                self.frozen = None
        return True

    def _answer(self, seconds, said):
        """What is on the disk of answers; where there is nothing, the end of the console is shown."""
        try:
            with tarfile.open(self.folder / "out.img") as archive:
                found = {pathlib.PurePath(member.name).name: archive.extractfile(member).read()
                         for member in archive if member.isfile()}
            return Answer(int(found.pop("status")), seconds, found)
        except (tarfile.TarError, KeyError):
            console = self.folder / "console.log"
            last = console.read_text(errors="replace")[-3000:] if console.exists() else ""
            raise AssertionError(f"{said}\n{last}") from None

    def overwrite(self, path, block, content):
        """Writes into a block of a file past every kernel, while the machine is off."""
        disk = self.folder / "disk.img"
        said = subprocess.run(["debugfs", "-R", f"bmap {path} {block}", disk], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        at = int(said)
        if at == 0:
            raise AssertionError(f"{path} has no block {block}")
        with open(disk, "r+b") as file:
            file.seek(at * BLOCK)
            file.write(content)

    @staticmethod
    def lay(tree, program):
        """The program, and what runs the jobs."""
        unit = "etc/systemd/system/vm-job.service"
        for source, target, mode in ((program, "usr/sbin/bootseal", 0o755),
                                     (HERE / "vm-job", "usr/local/sbin/vm-job", 0o755),
                                     (HERE / "vm-job.service", unit, 0o644)):
            (tree / target).write_bytes(pathlib.Path(source).read_bytes())
            (tree / target).chmod(mode)
        (tree / "etc/systemd/system/multi-user.target.wants/vm-job.service").symlink_to(f"/{unit}")

    def _make_disk(self, tree):
        disk = self.folder / "disk.img"
        _hole(disk, DISK)
        _run("mke2fs", "-q", "-t", "ext4", "-b", BLOCK, "-O", "verity", "-L", "root",
             "-d", tree, disk)

    def twin(self, folder, user_data, instance):
        """Another machine with a copy of the disk, to which a cloud tells something else."""
        other = self._copy(folder, "disk.img", "vmlinuz", "initrd.img")
        other._make_seed(user_data, instance, instance)
        return other

    def _copy(self, folder, *names):
        other = copy.copy(self)
        other.folder = pathlib.Path(folder)
        other.folder.mkdir()
        other.reach, other.credentials = dict(self.reach), dict(self.credentials)
        for name in names:
            _run("cp", "--sparse=always", self.folder / name, other.folder / name)
        return other

    def _make_seed(self, user_data, instance="i-1", name="server-1"):
        """What a cloud tells an instance, for cloud-init's data source NoCloud."""
        seed = self.folder / "seed"
        seed.mkdir()
        (seed / "user-data").write_text(user_data)
        (seed / "meta-data").write_text(f"{{instance-id: {instance}, local-hostname: {name}}}\n")
        _run("genisoimage", "-quiet", "-volid", "cidata", "-joliet", "-rock", "-output",
             self.folder / "seed.img", seed)

    def _make_question(self, job, files):
        script = job.encode()
        with tarfile.open(self.folder / "in.img", "w") as archive:
            member = tarfile.TarInfo("job")
            member.size = len(script)
            archive.addfile(member, io.BytesIO(script))
            for path in files:
                archive.add(path, pathlib.Path(path).name)

    def _command(self, console, forwards=None):
        def disk(name):
            """The guest finds it as /dev/disk/by-id/virtio-NAME."""
            return ("-drive", f"file={self.folder / name}.img,format=raw,if=none,id={name}",
                    "-device", f"virtio-blk-pci,drive={name},serial={name}")
        return ("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none",
                "-no-reboot", "-machine", "q35", "-accel", "tcg,thread=multi,tb-size=512",
                "-cpu", "qemu64", "-smp", "2", "-m", "2048",
                "-kernel", str(self.folder / "vmlinuz"), "-initrd", str(self.folder / "initrd.img"),
                "-append", f"root=LABEL=root ro console=ttyS0 panic=-1 {self.kernel_words}",
                *(("-rtc", f"base={self.clock}") if self.clock else ()),
                *(("-incoming", f"exec:cat '{self.frozen}'") if self.frozen else ()),
                "-serial", f"file:{console}",
                "-netdev", "user,id=net,restrict=on" + "".join(
                    f",hostfwd=tcp:127.0.0.1:{here}-:{there}"
                    for there, here in (forwards or {}).items()) + "".join(
                    f",guestfwd=tcp:{there}-cmd:{shlex.join((sys.executable, str(HERE / 'relay.py'), str(here)))}"
                    for there, here in self.reach.items()),
                *(word for name, value in self.credentials.items() for word in (
                    "-smbios", f"type=11,value=io.systemd.credential:{name}={value}")),
                "-device", "virtio-net-pci,netdev=net,romfile=", "-device", "virtio-rng-pci",
                *disk("disk"), *disk("seed"), *disk("in"), *disk("out"))
