# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of one's own in a folder, of Debian's packages: no port, only a socket there."""

import os
import pathlib
import shutil
import subprocess

BIN, = pathlib.Path("/usr/lib/postgresql").glob("*/bin")


class Postgres:
    """Runs as `postgres` where the test is root, whom it refuses to run as."""

    def __init__(self, folder, settings=""):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
            # Those above it let everybody through, or nobody of ours could look.
            for above in self.folder.parents:
                if above.stat().st_mode & 0o001 == 0:
                    above.chmod(above.stat().st_mode | 0o011)
        self.data = self.folder / "data"
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--no-sync")
        with (self.data / "postgresql.conf").open("a") as config:
            config.write(f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\n"
                         f"{settings}\n")
        self.databases = 0
        self.start()

    def url(self, database="postgres"):
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def pid(self):
        """Of the process whose children are the others."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def new_database(self):
        """Its URL."""
        self.databases += 1
        name = f"test{self.databases}"
        rows(self.url(), f"CREATE DATABASE {name}")
        return self.url(name)

    def _run(self, program, *arguments, check=True):
        before = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        done = subprocess.run([*before, BIN / program, *map(str, arguments)], cwd="/",
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if check and done.returncode != 0:
            raise AssertionError(f"{program}: {done.stderr.decode()}{done.stdout.decode()}")

    def start(self):
        # Its output stays open with the server: to a file, or one would wait for that.
        self._run("pg_ctl", "-D", self.data, "-w", "-t", 60, "-l", self.folder / "log", "start")

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop", check=False)


def rows(url, query):
    """The rows of a query, each a list of texts."""
    done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", url,
                           "-c", query], capture_output=True, check=True, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()]
