#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""faults_test.py [--kills N] [TEST]: whatever fails, what was acknowledged is in the store, exactly once."""

import collections
import hashlib
import json
import os
import pathlib
import random
import resource
import signal
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import between  # noqa: E402
import fleet  # noqa: E402
import pki  # noqa: E402
import wire  # noqa: E402

LOAD = os.environ.get("BOOTSEAL_LOAD", str(fleet.REPOSITORY / "build/dev/bootseal-load"))
KILLS = 12
AGENTS, BEATS = 200, 50


class Load:
    """Agents that send heartbeats until all of them are acknowledged."""

    def __init__(self, collector, folder, agents=AGENTS, beats=BEATS, **more):
        corporate = pki.Pki(folder / "corporate")
        sponsor = corporate.issue("load", "test")
        collector.stop()
        with collector.config.open("a") as config:
            config.write(f"sponsors: [\"{corporate.anchor.certificate}\"]\n")
        collector.start()
        collector.keep_port()
        self.digests = folder / "digests"
        words = {"port": collector.port, "anchor": collector.folder / "authority.pem",
                 "certificate": sponsor.certificate, "key": sponsor.key, "agents": agents,
                 "beats": beats, "batch": 2, "change-every": 7, "digests": self.digests, **more}
        arguments = [str(word) for name, value in words.items() for word in (f"--{name}", value)]
        self.said = folder / "load.log"
        with self.said.open("wb") as log:
            self.process = subprocess.Popen([LOAD, *arguments], stdout=subprocess.PIPE, stderr=log)
        while b"enrolled" not in self.said.read_bytes():
            time.sleep(0.02)

    def running(self):
        return self.process.poll() is None

    def finish(self, timeout=300):
        """What it says of itself."""
        try:
            out, _ = self.process.communicate(timeout=timeout)
        finally:
            self.process.kill()
        return json.loads(out)

    def acknowledged(self):
        """(agent, sequence, digest) of each, as texts."""
        return [tuple(line.split()) for line in self.digests.read_text().splitlines()]


class Faults:
    more = "limits: {rate: 100000, burst: 1000000}\n"

    def stored(self):
        """(agent, sequence, digest) of each, as texts."""
        if "://" in self.collector.store:
            return [tuple(row) for row in self.collector.rows(
                "SELECT encode(id, 'hex'), heartbeat.sequence, encode(sha256(bytes), 'hex')"
                " FROM heartbeat JOIN agent ON agent.number = heartbeat.agent")]
        rows = self.collector.rows("SELECT lower(hex(id)), heartbeat.sequence, lower(hex(bytes))"
                                   " FROM heartbeat JOIN agent ON agent.number = heartbeat.agent")
        return [(agent, sequence, hashlib.sha256(bytes.fromhex(data)).hexdigest())
                for agent, sequence, data in rows]

    def judge(self, load, what):
        """Ends the load, and holds what was acknowledged against what is there."""
        said = load.finish()
        acknowledged, stored = load.acknowledged(), collections.Counter(self.stored())
        self.assertEqual(len(acknowledged), AGENTS * BEATS)
        self.assertEqual(said["refused"], 0, load.said.read_text())
        self.assertEqual([row for row, count in stored.items() if count != 1], [])
        self.assertEqual(set(acknowledged) ^ set(stored), set())
        self.assertEqual(self.collector.incidents(), [])
        lost = self.collector.rows("SELECT count(*) FROM heartbeat WHERE NOT EXISTS"
                                   " (SELECT 1 FROM state WHERE state.digest = heartbeat.state)")
        self.assertEqual(lost, [["0"]])
        print(f"\n{type(self).__name__}, {what}: {len(acknowledged)} acknowledged, {len(stored)} "
              f"stored, each once; {said['retries']} requests were sent again", flush=True)

    def test_killed_again_and_again(self):
        load = Load(self.collector, self.folder)
        kills = 0
        chance = random.Random(kills)
        while load.running() and kills < KILLS:
            # The more kills, the less is sent between two of them.
            time.sleep(chance.uniform(0.005, min(0.2, 2 / KILLS)))
            self.assertEqual(self.collector.stop(signal.SIGKILL), -signal.SIGKILL)
            kills += 1
            self.collector.start()
        self.assertEqual(kills, KILLS, "all was sent before: too few heartbeats")
        self.judge(load, f"killed {kills} times")

    def test_a_network_that_is_cut_again_and_again(self):
        # The collector is started anew by the load, on the same port.
        self.collector.keep_port()
        cable = between.Cable(self.collector.port)
        self.addCleanup(cable.close)
        load = Load(self.collector, self.folder, port=cable.port)
        chance = random.Random(1)
        cuts = 0
        while load.running() and cuts < KILLS:
            time.sleep(chance.uniform(0.02, 0.1))
            cable.break_all()
            cuts += 1
        self.assertEqual(cuts, KILLS, "all was sent before: too few heartbeats")
        self.judge(load, f"network cut {cuts} times")

    def test_told_to_end_again_and_again(self):
        load = Load(self.collector, self.folder)
        for _ in range(4):
            time.sleep(0.2)
            self.assertEqual(self.collector.stop(), 0)
            self.collector.start()
        self.judge(load, "ended 4 times")


class FaultsSqlite(Faults, fleet.OnSqlite, unittest.TestCase):
    def test_a_file_that_may_not_grow(self):
        agent = self.new_agent()
        self.assertEqual(agent.send(self.collector, agent.beat(with_state=True))[0], 200)
        pid = self.collector.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1000, before[1]))
        beats = []
        for _ in range(3):
            beats.append(agent.beat())
            self.assertEqual(agent.send(self.collector, *beats)[0], 503)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        status, reply = agent.send(self.collector, *beats)
        self.assertEqual((status, reply[1]), (200, [4]))
        self.assertEqual(self.collector.count("heartbeat"), 4)
        self.assertEqual(self.collector.incidents(), [])

    @unittest.skipIf(os.getuid() != 0, "only root mounts")
    def test_a_disk_that_is_full(self):
        disk = self.folder / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", disk], check=False)
        self.collector.stop()
        self.collector.store = str(disk / "collector.db")
        text = self.collector.config.read_text()
        self.collector.config.write_text(text.replace("\"collector.db\"",
                                                      f"\"{self.collector.store}\""))
        self.collector.start()
        self.addCleanup(self.collector.stop)
        load = Load(self.collector, self.folder)
        since = len(self.collector.said())
        filler = disk / "filler"
        with filler.open("wb") as file:
            try:
                while True:
                    file.write(bytes(1 << 16))
                    file.flush()
            except OSError:
                pass
        self.collector.await_line("failed: the store", since)
        time.sleep(1)
        filler.unlink()
        self.judge(load, "disk full for a second")

    def test_commands_beside_the_server_wait_for_their_turn(self):
        load = Load(self.collector, self.folder)
        tokens = [self.collector.token() for _ in range(5)]
        self.assertEqual(len(set(tokens)), 5)
        self.judge(load, "with five commands meanwhile")


class FaultsPostgres(Faults, fleet.OnPostgres, unittest.TestCase):
    server_settings = ""

    def test_the_database_is_restarted(self):
        load = Load(self.collector, self.folder)
        for mode in ("fast", "immediate", "immediate"):
            time.sleep(0.3)
            self.postgres.stop(mode)
            time.sleep(0.2)
            self.postgres.start()
        self.judge(load, "database restarted 3 times")

    def test_two_collectors_behind_one_address_share_a_database(self):
        load = Load(self.collector, self.folder)
        other = fleet.Collector(self.folder / "other", self.collector.store, self.more)
        other.config.write_text(self.collector.config.read_text())
        for name in ("authority.pem", "authority.key", "server.pem", "server.key"):
            (other.folder / name).write_bytes((self.collector.folder / name).read_bytes())
        # The kernel spreads connections over whoever listens at a port.
        other.start()
        self.addCleanup(other.stop)
        for _ in range(3):
            for which in (self.collector, other):
                time.sleep(0.2)
                which.stop(signal.SIGKILL)
                which.start()
        self.judge(load, "two collectors, each killed 3 times")


class TwoAtOnce(fleet.OnPostgres, unittest.TestCase):
    def test_one_agent_on_two_connections_is_stored_once(self):
        agent = self.new_agent()
        beats = [agent.beat(with_state=not i) for i in range(40)]
        results = []

        def send():
            connection = fleet.Connection(self.collector, agent.credential)
            for at in range(0, len(beats), 4):
                body = b"".join(wire.message((1, beat)) for beat in beats[at:at + 4])
                results.append(connection.post("/v1/heartbeats", body)[0])
            connection.close()

        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertLessEqual(set(results), {200, 503})
        self.assertEqual(agent.send(self.collector, *beats)[1][1], [40])
        self.assertEqual(self.collector.count("heartbeat"), 40)
        self.assertLessEqual(set(self.collector.incidents()), set())


if __name__ == "__main__":
    if "--kills" in sys.argv:
        at = sys.argv.index("--kills")
        KILLS = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    unittest.main()
