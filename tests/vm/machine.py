# SPDX-License-Identifier: Apache-2.0
"""A Debian 12 server that boots: its disk is made of a tree, a kernel of its own runs it in QEMU.

What a boot has to do comes as a job, a shell script, on a disk of its own, and the answer goes back
on another: no network and no login is needed. The processor is emulated, as one that may run guests
is not to be had everywhere.
"""

import dataclasses
import io
import pathlib
import subprocess
import tarfile
import time

HERE = pathlib.Path(__file__).resolve().parent
MIB = 1 << 20
DISK, ANSWER = 2048 * MIB, 256 * MIB
BLOCK = 4096  # fs-verity asks for blocks of the size of a page

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

    def __init__(self, folder, tree, program):
        self.folder = pathlib.Path(folder)
        self._lay(tree, program)
        for name in ("vmlinuz", "initrd.img"):
            source, = tree.glob(f"boot/{name}-*")
            (self.folder / name).write_bytes(source.read_bytes())
        self._make_disk(tree)
        self._make_seed()

    def boot(self, job, files=(), timeout=600):
        """Boots, lets `job` run when all units are started, and waits for the power to go off.
        `files` (paths) are beside the job; it answers by files in the folder `out`."""
        self._make_question(job, files)
        answer, console = self.folder / "out.img", self.folder / "console.log"
        _hole(answer, ANSWER)
        began = time.monotonic()
        with subprocess.Popen(self._command(console), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as qemu:
            try:
                said, _ = qemu.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                said = f"no answer within {timeout} s".encode()
            finally:
                qemu.kill()
        seconds = time.monotonic() - began
        try:
            with tarfile.open(answer) as archive:
                found = {pathlib.PurePath(member.name).name: archive.extractfile(member).read()
                         for member in archive if member.isfile()}
            return Answer(int(found.pop("status")), seconds, found)
        except (tarfile.TarError, KeyError):
            last = console.read_text(errors="replace")[-3000:] if console.exists() else ""
            raise AssertionError(f"{said.decode(errors='replace')}\n{last}") from None

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
    def _lay(tree, program):
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

    def _make_seed(self):
        """What a cloud tells an instance, for cloud-init's data source NoCloud."""
        seed = self.folder / "seed"
        seed.mkdir()
        (seed / "user-data").write_text(USER_DATA)
        (seed / "meta-data").write_text("{instance-id: i-1, local-hostname: server-1}\n")
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

    def _command(self, console):
        def disk(name):
            """The guest finds it as /dev/disk/by-id/virtio-NAME."""
            return ("-drive", f"file={self.folder / name}.img,format=raw,if=none,id={name}",
                    "-device", f"virtio-blk-pci,drive={name},serial={name}")
        return ("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none",
                "-no-reboot", "-machine", "q35", "-accel", "tcg,thread=multi,tb-size=512",
                "-cpu", "Haswell-noTSX", "-smp", "2", "-m", "2048",
                "-kernel", str(self.folder / "vmlinuz"), "-initrd", str(self.folder / "initrd.img"),
                "-append", "root=LABEL=root ro console=ttyS0 panic=-1",
                "-serial", f"file:{console}",
                "-netdev", "user,id=net,restrict=on",
                "-device", "virtio-net-pci,netdev=net,romfile=", "-device", "virtio-rng-pci",
                *disk("disk"), *disk("seed"), *disk("in"), *disk("out"))
