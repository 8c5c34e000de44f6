#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""heartbeat_test.py: a server runs the units that ship, and tells a real collector how it is.

Only systemd itself shows what a sandbox lets through, what the watchdog does and what the journal
explains; only a machine that loses its network, its room or its power shows that nothing is lost.
"""

import hashlib
import pathlib
import re
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]

import agent  # noqa: E402
import fleet  # noqa: E402
import heartbeat_jobs as jobs  # noqa: E402
import machine  # noqa: E402
import packaged  # noqa: E402
import pki  # noqa: E402
import small  # noqa: E402
import telling  # noqa: E402
import trees  # noqa: E402
import wire  # noqa: E402
from telling import CHANGE, INTERVAL, START  # noqa: E402

HOST = "10.0.2.100"  # where the machine finds its collector
MOST_EXPOSED = 2.0
MOST_KIB = 10 * 1024
# What everybody may write to, and PrivateTmp makes the unit's own.
OWN_PLACES = ("/var/lib/bootseal-heartbeat", "/tmp", "/var/tmp")
KERNEL = re.compile(r"/(dev|proc|sys)(/|$)")  # where no file is kept

WATCHED = """\
rules:
  - id: watched
    number: 7.1.1
    title: A file has its mode
    profiles: [all]
    severity: low
    why: The test gives it others.
    answers: {cis-controls-v8: ["3.3"], nist-800-53r5: [AC-3]}
    require:
      - file: {path: /srv/watched, owner: root, group: root, mode: "0600"}
"""


def message_ids():
    """The subject of every message of ours -> its id, as the catalog has it."""
    catalog = (packaged.PACKAGING / "bootseal.catalog").read_text()
    return {subject: number for number, subject
            in re.findall(r"(?m)^-- ([0-9a-f]{32})\nSubject: (.+)$", catalog)}


IDS = message_ids()
ENROLLED = IDS["This machine has enrolled at its collector"]
CHANGED_ID = IDS["The state of this machine is another one"]
NOT_DELIVERED = IDS["Heartbeats could not be delivered"]
DELIVERED = IDS["The collector answers again"]
NOT_KEPT = IDS["What is to be told could not be kept"]


def properties(text):
    """KEY=VALUE lines, or those of /proc/PID/status."""
    return dict(re.findall(r"(?m)^(\w+)(?:=|:\s+)(.*)$", text))


class Heartbeat(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(trees.scratch())
        cls.collector = fleet.Collector(folder / "collector", names=[HOST])
        cls.collector.set("interval", "15s")
        cls.collector.start()
        cls.addClassCleanup(cls.collector.stop)
        keys = pki.Pki(folder / "pki")
        cis = agent.Release(cls.new(folder / "cis"), keys)
        tree = folder / "tree"
        trees.vm_tree(tree)
        cls.lay(tree, folder, keys)
        server = machine.Machine(folder, tree, agent.PROGRAM)
        trees.remove(tree)
        server.reach = {f"{HOST}:8443": cls.collector.port}
        cls.boot(server, [cis.ruleset, pathlib.Path(f"{cis.ruleset}.p7s")])
        cls.beats = telling.beats(cls.collector)

    @classmethod
    def boot(cls, server, cis):
        """Three times: twice the power is cut, the second time while the collector is away."""
        server.credentials = {"bootseal.token": cls.collector.token()}
        cls.first = server.cut(jobs.all_in_one_boot(NOT_KEPT, IDS.values()), cls.when(server, 4))
        server.credentials = {}
        reached = cls.when(server, 3)

        def with_some_waiting():
            if not reached():
                return False
            cls.collector.keep_port()
            cls.collector.stop()
            cls.stored = cls.collector.count("heartbeat")
            time.sleep(10)
            return True
        cls.second = server.cut(jobs.UNTIL_A_CUT, with_some_waiting)
        cls.collector.start()
        files = [path.rename(server.folder / path.name.replace("ruleset", "cis")) for path in cis]
        cls.third = server.boot(jobs.AT_LAST, files)

    @staticmethod
    def new(folder):
        folder.mkdir()
        return folder

    @staticmethod
    def lay(tree, folder, keys):
        """A small ruleset with a rule whose outcome the jobs choose."""
        sources = small.write_sources(folder / "sources")
        (sources / "2.yaml").write_text(WATCHED)
        ruleset = folder / "ruleset.yaml"
        agent.build(sources, ruleset)
        agent.sign(ruleset, keys.author, keys.approver)
        packaged.lay(tree, ruleset, keys.write_trust(folder))
        packaged.lay_network(tree)
        packaged.join(tree, Heartbeat.collector, f"{HOST}:8443")
        (tree / "etc/bootseal/agent.yaml").write_text("profile: all\n")
        (tree / "srv/watched").touch(mode=0o600)

    @classmethod
    def when(cls, server, count):
        """So many heartbeats after the machine began to change without end."""
        began = []

        def now():
            with open(server.folder / "out.img", "rb") as answer:
                if not began and answer.read(1) == b"\0":
                    return False
            stored = cls.collector.count("heartbeat")
            began.append(stored)
            return stored >= began[0] + count
        return now

    def of_boot(self, answer):
        """The heartbeats that were made in a boot."""
        boot = bytes.fromhex(answer.text("boot_id").strip().replace("-", ""))
        return [beat for beat in self.beats if beat[4] == boot]

    # That it is told.

    def test_the_jobs_are_done(self):
        for answer in (self.first, self.second, self.third):
            self.assertEqual(answer.text("state"), "running\n")
            self.assertEqual(answer.status, 0, answer.files.get("log"))

    def test_the_unit_runs_as_a_user_of_its_own(self):
        for answer in (self.first, self.third):
            unit = properties(answer.text("unit"))
            self.assertEqual((unit["ActiveState"], unit["SubState"], unit["Type"], unit["User"]),
                             ("active", "running", "notify", "bootseal"))
            self.assertEqual(unit["NRestarts"], "0")
            self.assertNotIn(answer.text("timer").strip(),
                             ("NextElapseUSecMonotonic=infinity", "NextElapseUSecMonotonic=0"))

    def test_it_enrols_and_begins_with_state_and_report(self):
        self.assertEqual(self.collector.count("agent"), 1)
        self.assertEqual((self.beats[0][2], self.beats[0][6]), (1, START))
        text, = self.collector.rows(
            f"SELECT hex(bytes) FROM state WHERE hex(digest) = '{self.beats[0][5].hex().upper()}'")
        state = wire.fields(bytes.fromhex(text[0]))
        self.assertEqual(state[1][0].decode(), self.first.text("machine-id").strip())
        self.assertEqual(state[7][0], b"test")
        reports = {digest for digest, in self.collector.rows("SELECT hex(digest) FROM report")}
        self.assertIn(state[13][0].hex().upper(), reports)
        self.assertEqual(self.of_boot(self.first)[0], self.beats[0])

    def test_every_state_is_told_once_and_in_order(self):
        told = [beat[5].hex() for beat in self.of_boot(self.first) if beat[6] == CHANGE]
        looked = self.first.text("states").split()
        self.assertEqual(told[:len(looked)], looked)
        self.assertEqual(len(set(looked)), len(looked))
        print("a change was told within", self.first.text("change").strip(), "s")

    def test_the_chain_has_no_gap_and_no_fork(self):
        self.assertEqual(self.collector.incidents(), [])
        self.assertEqual([beat[2] for beat in self.beats], list(range(1, len(self.beats) + 1)))
        rows = self.collector.rows("SELECT hex(bytes) FROM heartbeat ORDER BY sequence")
        digests = [hashlib.sha256(bytes.fromhex(text)).digest() for text, in rows]
        self.assertEqual([beat.get(3) for beat in self.beats[1:]], digests[:-1])
        self.assertEqual(self.third.text("waiting"), "0\n")

    # The network, the power, the disk.

    def test_what_changed_without_a_network_waited(self):
        self.assertGreaterEqual(int(self.first.text("waiting")), 5)

    def test_the_power_was_cut_while_changes_were_told(self):
        boots = [self.of_boot(answer) for answer in (self.first, self.second, self.third)]
        self.assertEqual([beats[0][6] for beats in boots], [START] * 3)
        self.assertEqual(sum(map(len, boots)), len(self.beats))
        # What was not acknowledged then came after the next boot.
        waited = sum(map(len, boots[:2])) - self.stored
        self.assertGreater(waited, 0)
        self.assertEqual([beat[6] for beat in self.beats].count(START), 3)
        print(len(self.beats), "heartbeats, once each, of a machine whose power was cut twice;",
              waited, "waited then")

    def test_a_full_disk_is_said_and_survived(self):
        full, room = (properties(self.first.text(name)) for name in ("full", "room"))
        self.assertEqual(full["ActiveState"], "active")
        self.assertEqual(full["MainPID"], room["MainPID"])
        self.assertIn("No space left on device", self.first.text(NOT_KEPT))

    # What systemd does with it.

    def test_the_watchdog_starts_it_anew(self):
        unit = properties(self.first.text("restarted"))
        self.assertEqual(unit["NRestarts"], "1")
        self.assertIn("Watchdog timeout", self.first.text("journal"))

    def test_the_journal_explains_what_it_says(self):
        for number in (ENROLLED, CHANGED_ID, NOT_DELIVERED, DELIVERED, NOT_KEPT):
            said = self.first.text(number)
            subject = next(subject for subject, name in IDS.items() if name == number)
            self.assertIn("Subject: " + subject, said)
            self.assertIn("Defined-By: bootseal", said)

    # The sandbox.

    def test_the_unit_is_hardly_exposed(self):
        found = re.search(r"exposure level for \S+: ([\d.]+)", self.first.text("security"))
        print("systemd-analyze security:", found[1])
        self.assertLessEqual(float(found[1]), MOST_EXPOSED)

    def test_the_process_has_no_privilege(self):
        process = properties(self.first.text("process"))
        for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            self.assertEqual(int(process[name], 16), 0, name)
        self.assertEqual((process["NoNewPrivs"], process["Seccomp"]), ("1", "2"))

    def test_it_writes_to_its_own_folder_alone(self):
        lines = [line.split(" ", 1) for line in self.first.text("writable").splitlines()]
        elsewhere = [path for kind, path in lines
                     if kind in "fd" and not path.startswith(OWN_PLACES)]
        self.assertEqual(elsewhere, [])
        self.assertIn(["d", OWN_PLACES[0]], lines)

    def test_nothing_else_is_mounted_to_be_written_to(self):
        mounts = [line.split() for line in self.first.text("mounts").splitlines()]
        writable = sorted(words[4] for words in mounts
                          if "rw" in words[5].split(",") and not KERNEL.match(words[4]))
        # ExecPaths= leaves the program itself so, which is root's and has no bit to write.
        self.assertEqual(writable, sorted([*OWN_PLACES, "/usr/sbin/bootseal"]))

    def test_it_reads_what_it_may_and_no_more(self):
        tried = dict(line.split() for line in self.first.text("tried").splitlines())
        done = sorted(name for name, status in tried.items() if status == "0")
        self.assertEqual(done, ["read-outbox", "read-outbox-outside", "write-own"])
        self.assertEqual(len(tried), 9)

    # What it costs.

    def test_it_is_small(self):
        process = properties(self.third.text("process"))
        peak = int(process["VmHWM"].split()[0])
        print("most memory of the sender:", peak, "KiB, with a report of",
              self.third.text("report-size").strip(), "bytes; with its part of the page cache:",
              int(self.third.text("memory")) // 1024, "KiB")
        self.assertLessEqual(peak, MOST_KIB)

    def test_nothing_runs_between_two_heartbeats(self):
        print("CPU of 8 s between two heartbeats:", self.third.text("idle-nanoseconds").strip(),
              "ns; of one:", int(self.third.text("beat-nanoseconds")) // 1000, "us, emulated")
        self.assertEqual(self.third.text("idle-nanoseconds"), "0\n")

    def test_a_steady_heartbeat_is_small(self):
        rows = self.collector.rows("SELECT hex(bytes), hex(signature) FROM heartbeat "
                                   "ORDER BY sequence")
        bodies = [len(wire.message((1, wire.message(
            (1, bytes.fromhex(beat)), (2, bytes.fromhex(signature))))))
            for (beat, signature), read in zip(rows, self.beats) if read[6] == INTERVAL]
        print("the body of a steady heartbeat:", max(bodies), "bytes")
        self.assertLessEqual(max(bodies), 300)


if __name__ == "__main__":
    unittest.main()
