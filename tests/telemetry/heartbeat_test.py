#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a machine is, is told: by the real sender, to the real collector."""

import hashlib
import os
import pathlib
import re
import signal
import stat
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import agent  # noqa: E402
import fleet  # noqa: E402
import telling  # noqa: E402
import trees  # noqa: E402
from telling import CHANGE, INTERVAL, START  # noqa: E402

FAILED_RESULT = 3
INTEGRITY_UNKNOWN = 3


class Heartbeat(telling.OneMachine, unittest.TestCase):
    settings = {"interval": "1s"}

    def told(self):
        done = self.machine.tell()
        self.assertEqual(done.status, agent.DONE, done)
        return done.out

    def test_the_first_heartbeat_brings_state_and_report(self):
        self.machine.look()
        self.assertEqual(self.told(), "1 heartbeats and 1 reports are delivered\n")
        beat, = telling.beats(self.collector)
        self.assertEqual((beat[1], beat[2], beat[6]), (self.machine.identity(), 1, START))
        state = telling.newest_state(self.collector)
        self.assertEqual(state[7], b"test")
        report, = self.collector.rows("SELECT hex(digest), hex(bytes) FROM report")
        self.assertEqual(state[13], bytes.fromhex(report[0]))
        self.assertEqual(hashlib.sha256(bytes.fromhex(report[1])).hexdigest().upper(), report[0])

    def test_an_idle_machine_says_nothing_new(self):
        self.machine.look()
        self.told()
        before = {name: (self.machine.root / telling.OUTBOX / name).read_bytes()
                  for name in ("state", "report")}
        self.machine.look()
        for name, content in before.items():
            self.assertEqual((self.machine.root / telling.OUTBOX / name).read_bytes(), content)
        self.assertEqual(self.told(), "there is nothing to say\n")

    def test_a_change_is_told_with_its_report(self):
        self.machine.look()
        self.told()
        self.machine.change()
        self.assertEqual(self.told(), "1 heartbeats and 1 reports are delivered\n")
        self.assertEqual([beat[6] for beat in telling.beats(self.collector)], [START, CHANGE])
        self.assertEqual(self.collector.incidents(), [])
        # As it was before: that report is there already.
        self.machine.change()
        self.told()
        self.machine.change()
        self.assertEqual(self.told(), "1 heartbeats and 0 reports are delivered\n")

    def test_a_new_boot_begins_anew_with_what_was_known(self):
        self.machine.look()
        self.told()
        for name in ("looked", "state", "report"):
            (self.machine.root / telling.OUTBOX / name).unlink()
        self.machine.boot()
        self.assertEqual(self.told(), "1 heartbeats and 0 reports are delivered\n")
        beats = telling.beats(self.collector)
        self.assertEqual([beat[6] for beat in beats], [START, START])
        self.assertEqual(beats[0][9], beats[1][9])  # nobody looked meanwhile
        self.assertEqual(self.collector.incidents(), [])

    def test_a_machine_that_nobody_looked_at_enrols_and_is_silent(self):
        self.assertEqual(self.told(), "0 heartbeats and 0 reports are delivered\n")
        self.assertEqual(self.collector.count("agent"), 1)
        self.assertEqual(telling.beats(self.collector), [])

    def test_one_that_cannot_look_says_so(self):
        self.machine.look()
        self.told()
        signature = pathlib.Path(f"{self.rules.ruleset}.p7s")
        content = signature.read_bytes()
        self.addCleanup(signature.write_bytes, content)
        signature.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        self.assertEqual(self.machine.look().status, agent.REFUSED)
        self.told()
        self.assertEqual(telling.newest_state(self.collector)[11], FAILED_RESULT)

    def test_a_manifest_that_does_not_hold_is_no_silence(self):
        manifest = self.machine.root / "var/lib/bootseal/integrity/sealed.mtree"
        manifest.parent.mkdir(parents=True)
        manifest.write_text("#mtree\n")
        self.assertNotEqual(self.machine.look().status, agent.DONE)
        self.told()
        state = telling.newest_state(self.collector)
        self.assertEqual(state[14], INTEGRITY_UNKNOWN)
        self.assertEqual(state[7], b"test")  # the rules were looked at

    def test_a_failed_look_of_one_rule_is_not_told(self):
        done = self.machine.look("--rule", "shadow")
        self.assertEqual(done.status, agent.USAGE)
        self.assertFalse((self.machine.root / telling.OUTBOX / "state").exists())

    def test_what_is_kept_is_for_its_owner_alone(self):
        self.machine.look()
        self.told()
        folder = self.machine.root / telling.FOLDER
        for path in [folder, *folder.rglob("*")]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o077, 0, path)
        for name in ("looked", "state", "report"):
            path = self.machine.root / telling.OUTBOX / name
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)

    def test_an_outbox_that_others_write_to_is_refused(self):
        (self.machine.root / telling.OUTBOX).chmod(0o770)
        done = self.machine.look()
        self.assertEqual(done.status, agent.FAILED)
        self.assertIn("is not root's alone", done.err)

    def test_a_look_of_yesterday_is_no_news(self):
        self.machine.look()
        looked = self.machine.root / telling.OUTBOX / "looked"
        now = looked.read_text()
        looked.write_text("2026-01-01T00:00:00Z\n")
        self.told()
        telling.until(lambda: self.collector.incidents() == ["stale"])
        looked.write_text(now)
        self.machine.change()
        self.told()
        telling.until(lambda: self.collector.rows(
            "SELECT count(*) FROM incident WHERE closed IS NULL") == [["0"]])

    def test_without_an_outbox_nothing_is_left(self):
        (self.machine.root / telling.OUTBOX).rmdir()
        self.machine.look()
        self.assertFalse((self.machine.root / telling.OUTBOX).exists())

    def test_the_text_file_is_for_prometheus(self):
        self.machine.configure(textfile="/var/lib/bootseal.prom")
        self.machine.look()
        path = self.machine.root / "var/lib/bootseal.prom"
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o644)
        values = dict(line.rsplit(" ", 1) for line in path.read_text().splitlines()
                      if not line.startswith("#"))
        self.assertEqual(values['bootseal_info{agent_version="0.1.0",ruleset="test",profile="all"}'],
                         "1")
        report = agent.run("verify", "--root", self.machine.root, "--ruleset", self.rules.ruleset,
                           "--trust", self.rules.trust, "--profile", "all", "--format",
                           "json").report()
        for status in ("pass", "fail"):
            self.assertEqual(int(values[f'bootseal_findings{{status="{status}"}}']),
                             report["counts"].get(status, 0))
        # Each value has a line of help and one of its type before it.
        names = re.findall(r"^# TYPE (\S+) gauge$", path.read_text(), re.MULTILINE)
        self.assertEqual(names, re.findall(r"^# HELP (\S+) ", path.read_text(), re.MULTILINE))
        self.assertEqual(set(names), {re.match(r"\w+", name)[0] for name in values})

    def test_in_service_it_tells_again_and_a_change_at_once(self):
        self.machine.look()
        self.machine.start()
        telling.until(lambda: self.collector.count("heartbeat") >= 3)
        self.machine.change()
        telling.until(lambda: CHANGE in [beat[6] for beat in telling.beats(self.collector)])
        occasions = [beat[6] for beat in telling.beats(self.collector)]
        self.assertEqual(occasions[:2], [START, INTERVAL])
        self.assertEqual(self.machine.stop(), 0)
        self.assertEqual(self.collector.incidents(), [])

    def test_two_senders_do_not_share_an_identity(self):
        self.machine.start()
        telling.until(lambda: self.collector.count("agent") == 1)
        done = self.machine.tell()
        self.assertEqual(done.status, agent.FAILED)
        self.assertIn("another bootseal is at work", done.err)

    def test_a_copy_is_found_out(self):
        self.machine.look()
        self.told()
        copy = telling.Machine(self.folder / "copy", self.rules, self.collector)
        trees.copy(self.machine.root / telling.FOLDER, copy.root / telling.FOLDER)
        copy.look()
        self.assertEqual(copy.tell().status, agent.DONE)
        self.machine.change()
        self.machine.tell()
        self.assertIn("fork", self.collector.incidents())

    def test_killed_at_any_time_it_goes_on_where_it_was(self):
        self.machine.look()
        self.told()
        for number in range(40):
            process = self.machine.start()
            self.machine.change()
            time.sleep(0.005 * (number % 8))
            process.send_signal(signal.SIGKILL)
            process.wait()
        telling.until(lambda: self.machine.tell().status == agent.DONE
                      and self.machine.waiting() == 0)
        self.assertEqual(self.collector.incidents(), [])
        sequences = [beat[2] for beat in telling.beats(self.collector)]
        self.assertEqual(sequences, list(range(1, len(sequences) + 1)))
        newest = (self.machine.root / telling.OUTBOX / "state").read_bytes()
        self.assertEqual(telling.beats(self.collector)[-1][5], hashlib.sha256(newest).digest())

    def test_between_two_heartbeats_nothing_runs(self):
        self.machine.configure(interval="1h")
        self.collector.stop()  # which would say another
        self.machine.start()
        telling.until(lambda: "not delivered" in self.machine.said())
        self.machine.stop()
        self.collector.set("interval", "1h")
        self.collector.start()
        self.machine.join(self.collector)
        self.machine.look()
        pid = self.machine.start().pid
        telling.until(lambda: self.collector.count("report") == 1)
        time.sleep(1)
        ran = pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[0]
        time.sleep(3)
        self.assertEqual(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[0], ran)
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        print("most memory of the sender:", re.search(r"VmHWM:\s+(.*)", status)[1])


if __name__ == "__main__":
    unittest.main()
