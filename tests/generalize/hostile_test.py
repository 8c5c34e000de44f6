#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Traces that are not what they should be: nothing is followed, nothing waited for, nothing lost.

An image tree may be hostile. Each test puts one thing into a small tree, and looks at what is
outside of it, or at a neighbour, after the command has ended.
"""

import contextlib
import os
import pathlib
import socket
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]

import agent  # noqa: E402
import builder  # noqa: E402
import generalizing  # noqa: E402
import small  # noqa: E402
import traces  # noqa: E402
import trees  # noqa: E402

KEPT = "kept\n"


def immutable(file, how):
    """Sets (+) or takes away (-) the attribute; whether the file system has it."""
    return subprocess.run(["chattr", f"{how}i", file], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False).returncode == 0


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        generalizing.skip_unless_there()
        cls.folder = cls.enterClassContext(trees.scratch())
        cls.generalizer = generalizing.Generalizer(cls.folder)

    def setUp(self):
        self.root = self.folder / self._testMethodName / "tree"
        self.root.parent.mkdir()
        small.write_tree(self.root)
        self.outside = self.root.parent / "outside"
        self.outside.mkdir()

    def write(self, path, text=builder.SECRET, root=None):
        """A file in the tree, or below another folder, and its folders."""
        file = (root or self.root) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(file):
            file.unlink()
        file.write_text(text)
        return file

    def link(self, path, target):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(file):
            file.unlink()
        file.symlink_to(target)
        return file

    def run_it(self, *options, status=agent.DONE, **how):
        done = self.generalizer.run(self.root, *options, **how)
        self.assertEqual(done.status, status, done)
        return done

    @contextlib.contextmanager
    def unchanged(self, *roots):
        """What is below these folders, the outside by default, is the same afterwards."""
        roots = roots or (self.outside,)
        before = [trees.look(root, skip=()) for root in roots]
        yield
        for root, was in zip(roots, before):
            self.assertEqual(trees.differences(was, trees.look(root, skip=())), [], root)

    def gone(self, *paths):
        for path in paths:
            self.assertFalse(os.path.lexists(self.root / path), path)

    # Links.

    def test_a_link_among_logs_is_not_followed(self):
        passwd = (self.root / "etc/passwd").read_text()
        secret = self.write("file", KEPT, self.outside)
        self.link("var/log/inside", "/etc/passwd")
        self.link("var/log/relative", "../../etc/passwd")
        self.link("var/log/outside", secret)
        with self.unchanged():
            self.run_it()
        self.assertEqual((self.root / "etc/passwd").read_text(), passwd)

    def test_a_link_in_the_place_of_a_removed_file_goes_alone(self):
        target = self.write("history", KEPT, self.outside)
        self.link("root/.bash_history", target)
        self.link("etc/ssh/ssh_host_rsa_key", "/etc/passwd")
        with self.unchanged():
            self.run_it()
        self.gone("root/.bash_history", "etc/ssh/ssh_host_rsa_key")
        self.assertTrue((self.root / "etc/passwd").exists())

    def test_a_link_in_the_place_of_a_removed_folder_goes_alone(self):
        self.write("deep/file", KEPT, self.outside)
        for path in ("root/.ssh", "root/.cache", "var/log/journal/id", "tmp/link"):
            self.link(path, self.outside)
        with self.unchanged():
            self.run_it()
        self.gone("root/.ssh", "root/.cache", "tmp/link", "var/log/journal/id")

    def test_a_folder_of_the_way_that_is_a_link_out_of_the_tree_is_not_gone_through(self):
        for path in (".ssh/id_rsa", ".bash_history", "syslog", "user-data", "machine-id"):
            self.write(path, KEPT, self.outside)
        for path in ("home/eve", "var/log/tool", "var/lib/cloud", "var/lib/dbus"):
            self.link(path, self.outside)
        with self.unchanged():
            self.run_it()

    def test_nor_one_that_is_a_link_to_another_place_of_the_tree(self):
        """A home that leads to /etc, and logs that lead to /usr."""
        self.write("usr/lib/tool/data.log", KEPT)
        self.write("etc/tool/.ssh/note", KEPT)
        self.link("home/eve", "/etc/tool")
        self.link("var/log/tool", "../../usr/lib/tool")
        with self.unchanged(self.root / "usr", self.root / "etc/tool"):
            self.run_it()

    def test_a_top_folder_that_is_a_link(self):
        (self.root / "root").rmdir()
        self.write(".bash_history", KEPT, self.outside)
        self.link("root", self.outside)
        with self.unchanged():
            self.run_it()

    def test_a_removed_folder_holds_links(self):
        self.write("file", KEPT, self.outside)
        self.write("tmp/build/file")
        self.link("tmp/build/out", self.outside)
        self.link("tmp/build/up", "../../etc")
        self.link("tmp/build/self", ".")
        with self.unchanged(self.outside, self.root / "etc/pam.d"):
            self.run_it()
        self.gone("tmp/build")

    def test_what_is_reset_is_not_written_through_a_link(self):
        target = self.write("machine-id", KEPT, self.outside)
        self.link("etc/machine-id", target)
        hosts = self.write("hosts", "127.0.1.1 builder\n", self.outside)
        self.link("etc/hosts", hosts)
        with self.unchanged():
            self.generalizer.run(self.root)

    def test_a_swap_file_that_is_a_link(self):
        target = self.outside / "swap"
        target.write_bytes(builder.swap_content())
        self.link("swapfile", target)
        with self.unchanged():
            self.run_it()

    def test_a_resolver_that_is_a_link_stays_one(self):
        link = self.link("etc/resolv.conf", "../run/systemd/resolve/stub-resolv.conf")
        self.run_it()
        self.assertEqual(os.readlink(link), "../run/systemd/resolve/stub-resolv.conf")

    # Other names of the same file.

    def test_another_name_of_a_file_keeps_its_content(self):
        for path in ("var/log/tool.log", "root/.bash_history", "etc/machine-id", "etc/hosts"):
            for options in ((), ("--shred",)):
                with self.subTest(path=path, options=options):
                    text = "127.0.1.1 builder\n127.0.0.1 localhost\n"
                    other = self.write(f"usr/lib/tool/{path.replace('/', '-')}", text)
                    other.chmod(0o640)
                    self.write(path).unlink()
                    os.link(other, self.root / path)
                    self.run_it(*options)
                    self.assertEqual(other.read_text(), text)
                    self.assertEqual(other.stat().st_mode & 0o7777, 0o640)
                    self.assertEqual(other.stat().st_nlink, 1)

    def test_a_shredded_file_is_overwritten(self):
        for path in ("etc/ssh/ssh_host_rsa_key", "tmp/deep/er/key", "var/log/auth.log"):
            self.write(path)
        files = [open(self.root / path, "rb") for path in  # noqa: SIM115
                 ("etc/ssh/ssh_host_rsa_key", "tmp/deep/er/key", "var/log/auth.log")]
        for file in files:
            self.addCleanup(file.close)
        self.run_it("--shred")
        for file in files:
            self.assertNotIn(builder.SECRET.encode(), file.read())

    # Other kinds of files.

    def test_pipes_sockets_and_devices(self):
        for path in ("var/log/pipe", "root/.bash_history", "tmp/pipe"):
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            os.mkfifo(self.root / path)
        with socket.socket(socket.AF_UNIX) as listening:
            short = os.open(self.root / "tmp", os.O_RDONLY)
            self.addCleanup(os.close, short)
            listening.bind(f"/proc/self/fd/{short}/socket")
        os.mknod(self.root / "var/log/null", 0o20666, os.makedev(1, 3))
        os.mknod(self.root / "tmp/null", 0o20666, os.makedev(1, 3))
        self.run_it(timeout=30)
        self.gone("root/.bash_history", "tmp/pipe", "tmp/socket", "tmp/null")
        self.assertTrue((self.root / "var/log/pipe").is_fifo())
        self.assertTrue((self.root / "var/log/null").is_char_device())

    def test_a_pipe_or_a_folder_where_a_file_is_set(self):
        """It may be refused or replaced, and is not waited for."""
        for path in ("etc/machine-id", "etc/hosts", "etc/hostname", "swapfile"):
            for make in (os.mkfifo, os.mkdir):
                with self.subTest(path=path, kind=make.__name__):
                    self.write(path).unlink()
                    make(self.root / path)
                    done = self.generalizer.run(self.root, timeout=30)
                    if done.status != agent.DONE:
                        self.assertEqual(done.status, agent.FAILED, done)
                        self.assertIn(f"/{path}", done.err)
                    if (self.root / path).is_dir():
                        (self.root / path).rmdir()
                    elif os.path.lexists(self.root / path):
                        os.unlink(self.root / path)

    @agent.unless_left_out
    def test_a_huge_log(self):
        os.truncate(self.write("var/log/huge.log"), 1 << 40)
        os.truncate(self.write("tmp/huge"), 1 << 40)
        self.run_it(timeout=30, before=["prlimit", "--as=2000000000", "--"])
        self.assertEqual((self.root / "var/log/huge.log").stat().st_size, 0)
        self.gone("tmp/huge")

    def test_a_file_without_a_bit_in_a_folder_without_one(self):
        folder = self.write("var/log/closed/secret.log").parent
        (folder / "secret.log").chmod(0)
        folder.chmod(0)
        self.write("tmp/closed/file").parent.chmod(0)
        self.run_it()
        self.assertEqual((folder / "secret.log").stat().st_size, 0)
        self.assertEqual((folder / "secret.log").stat().st_mode & 0o7777, 0)
        self.assertEqual(folder.stat().st_mode & 0o7777, 0)
        self.gone("tmp/closed")

    def test_an_immutable_file_is_gone_or_named(self):
        file = self.write("etc/ssh/ssh_host_rsa_key")
        self.write("root/.bash_history")
        if not immutable(file, "+"):
            self.skipTest("this file system has no such attribute")
        self.addCleanup(lambda: file.exists() and immutable(file, "-"))
        done = self.generalizer.run(self.root)
        if done.status != agent.DONE:
            self.assertEqual(done.status, agent.FAILED, done)
            self.assertIn("/etc/ssh/ssh_host_rsa_key", done.err)
            immutable(file, "-")
            self.run_it()
        self.gone("etc/ssh/ssh_host_rsa_key", "root/.bash_history")

    # Names.

    def test_odd_names(self):
        names = ["-rf", " ", "a\nb", "\x1b[31mred", "\udcff\udcfe", "$(id)", "'; x", "*", "...",
                 "é" * 100]
        for name in names:
            self.write(f"tmp/{name}/{name}")
        plan = self.run_it("--plan").out
        self.assertNotIn("\x1b", plan)
        self.assertNotIn("a\nb", plan)
        self.run_it()
        self.assertEqual(os.listdir(self.root / "tmp"), [])

    def test_folders_deeper_than_a_path_is_long(self):
        top = self.root / "tmp/deep"
        self.addCleanup(subprocess.run, ["rm", "-rf", "--", top], check=True)
        folder = os.open(self.root / "tmp", os.O_RDONLY)
        name = "deep"
        for _ in range(2500):
            os.mkdir(name, dir_fd=folder)
            inside = os.open(name, os.O_RDONLY, dir_fd=folder)
            os.close(folder)
            folder, name = inside, "folder"
        os.close(folder)
        done = self.generalizer.run(self.root, before=["prlimit", "--nofile=256", "--"])
        if done.status != agent.DONE:
            self.assertEqual(done.status, agent.FAILED, done)
            self.assertIn("tmp/deep", done.err)

    # Users.

    def user(self, name, number, home):
        with open(self.root / "etc/passwd", "a", encoding="utf-8") as file:
            file.write(f"{name}:x:{number}:{number}::{home}:/bin/sh\n")

    def test_a_home_that_is_no_home_stays(self):
        """It may be refused or left alone."""
        homes = ("/", "/etc", "/home", "/usr/../etc", "..", "", "/home/../usr")
        for number, home in enumerate(homes, 3000):
            with self.subTest(home):
                self.user(f"eve{number}", number, home)
                folders = [self.root / "usr", self.root / "etc/pam.d", self.outside]
                with self.unchanged(*folders):
                    self.generalizer.run(self.root, "--user", f"eve{number}")

    def test_a_home_that_is_a_link(self):
        self.write("file", KEPT, self.outside)
        self.link("home/eve", self.outside)
        self.user("eve", 3000, "/home/eve")
        with self.unchanged():
            self.generalizer.run(self.root, "--user", "eve")

    def test_a_home_of_somebody_else_stays(self):
        self.write("home/keeper/note", KEPT)
        os.chown(self.root / "home/keeper", 3001, 3001)
        self.user("keeper", 3001, "/home/keeper")
        self.user("eve", 3000, "/home/keeper")
        with self.unchanged(self.root / "home/keeper"):
            self.generalizer.run(self.root, "--user", "eve")

    def test_root_and_accounts_of_packages_are_refused(self):
        before = trees.look(self.root)
        for name in ("root", "daemon", "nobody"):
            with self.subTest(name):
                done = self.generalizer.run(self.root, "--user", name)
                self.assertIn(done.status, (agent.FAILED, agent.USAGE), done)
                self.assertIn(name, done.err)
        self.assertEqual(trees.differences(before, trees.look(self.root)), [])

    # Trust.

    def test_a_list_that_was_changed_is_refused(self):
        self.write("root/.bash_history")
        self.write("root/.vimrc", KEPT)
        generalizer = generalizing.Generalizer(self.root.parent / "keys")
        text = generalizer.list.read_text(encoding="utf-8")
        text = text.replace("/root/.viminfo,", "/root/.vimrc,")
        generalizer.list.write_text(text, encoding="utf-8")
        before = trees.look(self.root, skip=())
        done = generalizer.run(self.root)
        self.assertEqual(done.status, agent.REFUSED, done)
        self.assertEqual(trees.differences(before, trees.look(self.root, skip=())), [])

    def test_nothing_that_was_taken_out_is_kept(self):
        """Not by the program itself either, for a rollback."""
        for path in ("etc/ssh/ssh_host_rsa_key", "var/log/auth.log", "tmp/key", "etc/shadow-"):
            self.write(path)
        self.run_it()
        for path, _ in traces.walk(self.root):
            file = self.root / path[1:]
            if file.is_file() and not file.is_symlink():
                self.assertNotIn(builder.SECRET.encode(), file.read_bytes(), path)


if __name__ == "__main__":
    unittest.main()
