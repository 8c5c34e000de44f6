#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is not as it should be is refused or an incident, as collector/README.md says, and nothing is
stored twice or lost."""

import hashlib
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import fleet  # noqa: E402
import wire  # noqa: E402


class Judged:
    def setUp(self):
        super().setUp()
        self.agent = self.new_agent()
        self.sent(self.agent.beat(with_state=True))

    def sent(self, *beats, agent=None):
        """The acknowledged sequence, or the status of a refusal."""
        status, reply = (agent or self.agent).send(self.collector, *beats)
        return reply[1][0] if status == 200 else -status

    def stored(self):
        rows = self.collector.rows("SELECT sequence FROM heartbeat ORDER BY agent, sequence")
        return [int(sequence) for sequence, in rows]

    def clone(self):
        """Another machine with the same key, that was copied just now."""
        twin = fleet.Agent.__new__(fleet.Agent)
        twin.__dict__.update(self.agent.__dict__, boot=os.urandom(16))
        return twin

    def test_a_replay_is_acknowledged_again_and_stored_once(self):
        beats = [self.agent.beat() for _ in range(3)]
        self.assertEqual(self.sent(*beats), 4)
        for again in (beats, beats[:1], beats[1:]):
            self.assertEqual(self.sent(*again), 4)
        self.assertEqual(self.stored(), [1, 2, 3, 4])
        self.assertEqual(self.collector.incidents(), [])

    def test_a_batch_that_is_half_there_is_completed(self):
        beats = [self.agent.beat() for _ in range(4)]
        self.sent(*beats[:2])
        self.assertEqual(self.sent(*beats), 5)
        self.assertEqual(self.stored(), [1, 2, 3, 4, 5])
        self.assertEqual(self.collector.incidents(), [])

    def test_a_gap_is_an_incident_and_the_heartbeat_is_stored(self):
        lost = self.agent.beat()
        self.assertEqual(self.sent(self.agent.beat()), 3)
        self.assertEqual(self.stored(), [1, 3])
        self.assertEqual(self.collector.incidents(), ["gap"])
        self.assertEqual(self.sent(lost), 3)
        self.assertEqual(self.sent(lost), 3)
        self.assertEqual(self.collector.incidents(), ["gap", "late"])
        self.assertEqual(self.stored(), [1, 3])

    def test_a_batch_out_of_order_is_refused_as_a_whole(self):
        first, second = self.agent.beat(), self.agent.beat()
        self.assertEqual(self.sent(second, first), -400)
        self.assertEqual(self.sent(first, first), -400)
        self.assertEqual(self.stored(), [1])
        self.assertEqual(self.sent(first, second), 3)

    def test_an_altered_heartbeat_is_refused_and_kept_as_evidence(self):
        data = self.agent.heartbeat()
        signature = self.agent.sign(data)
        changed = bytearray(data)
        changed[-1] ^= 1  # the clock's confidence
        for body, by in ((bytes(changed), signature), (data, signature[:-1]), (data, b""),
                         (data, self.agent.sign(b"other"))):
            self.assertEqual(self.sent(wire.message((1, body), (2, by))), -400)
        self.assertEqual(self.stored(), [1])
        self.assertEqual(set(self.collector.incidents()), {"altered"})
        self.assertEqual(self.sent(wire.message((1, data), (2, signature))), 2)

    def test_a_state_that_is_not_the_one_named_is_refused(self):
        data = self.agent.heartbeat()
        beat = wire.message((1, data), (2, self.agent.sign(data)), (3, fleet.state_of("other")))
        self.assertEqual(self.sent(beat), -400)
        self.assertEqual(self.collector.incidents(), ["altered"])
        self.assertEqual(self.collector.count("state"), 1)

    def test_nobody_speaks_for_another_agent(self):
        other = self.new_agent("other")
        stolen = other.beat(with_state=True)
        self.assertEqual(self.sent(stolen), -403)
        mine_in_its_name = self.agent.beat(agent=other.id)
        self.assertEqual(self.sent(mine_in_its_name), -403)
        self.assertEqual(self.collector.incidents(), ["foreign", "foreign"])
        self.assertEqual(self.stored(), [1])
        self.assertEqual(self.sent(stolen, agent=other), 1)

    def test_another_history_is_a_fork(self):
        twin = self.clone()
        twin.boot = self.agent.boot
        self.sent(self.agent.beat())
        self.assertEqual(self.sent(twin.beat(occasion=3)), 2)
        self.assertEqual(self.sent(twin.beat(occasion=3)), 3)
        self.assertEqual(self.collector.incidents(), ["fork", "fork"])
        self.assertEqual(self.stored(), [1, 2, 3])

    def test_two_machines_with_one_key_are_a_clone_once_both_have_spoken(self):
        twin = self.clone()
        self.sent(self.agent.beat())
        self.sent(twin.beat(occasion=1))
        self.assertEqual(self.collector.incidents(), ["fork"])
        self.sent(self.agent.beat())
        self.assertEqual(self.collector.incidents(), ["fork", "clone"])
        self.sent(twin.beat())
        self.assertEqual(self.collector.incidents(), ["fork", "clone", "fork", "clone"])

    def test_a_reboot_is_no_clone(self):
        for _ in range(20):
            self.agent.boot = os.urandom(16)
            self.sent(self.agent.beat(occasion=1), self.agent.beat())
        self.assertEqual(self.collector.incidents(), [])

    def test_a_clock_that_is_set_back_is_an_incident_and_one_that_is_stepped_is_none(self):
        self.agent.at += 1000
        self.sent(self.agent.beat())
        self.agent.at -= 200
        self.sent(self.agent.beat())
        self.assertEqual(self.collector.incidents(), [])
        self.agent.at -= 1000
        self.sent(self.agent.beat())
        self.assertEqual(self.collector.incidents(), ["clock_back"])
        self.assertEqual(self.stored(), [1, 2, 3, 4])

    def test_a_ruleset_that_went_back_is_an_incident(self):
        for serial in (5, 7, 7):
            self.agent.state = fleet.state_of(serial=serial)
            self.sent(self.agent.beat(with_state=True))
        self.assertEqual(self.collector.incidents(), [])
        self.agent.state = fleet.state_of(serial=6)
        self.sent(self.agent.beat(with_state=True))
        self.assertEqual(self.collector.incidents(), ["ruleset_back"])
        self.agent.state = fleet.state_of("another", serial=1)
        self.sent(self.agent.beat(with_state=True))
        self.assertEqual(self.collector.incidents(), ["ruleset_back"])

    def test_a_ruleset_that_went_back_to_a_known_state_is_seen_without_its_bytes(self):
        old = self.agent.state
        self.agent.state = fleet.state_of(serial=9)
        self.sent(self.agent.beat(with_state=True))
        self.agent.state = old
        self.sent(self.agent.beat())
        self.assertEqual(self.collector.incidents(), ["ruleset_back"])

    def test_what_is_stored_is_what_was_sent_and_can_be_verified(self):
        data = self.agent.heartbeat()
        self.sent(wire.message((1, data), (2, self.agent.sign(data))))
        column = "encode(bytes, 'hex')" if "://" in self.collector.store else "lower(hex(bytes))"
        found = self.collector.rows(f"SELECT {column} FROM heartbeat WHERE sequence = 2")
        self.assertEqual(found, [[data.hex()]])

    def test_a_heartbeat_that_lacks_something_is_refused(self):
        self.agent.sequence, self.agent.previous = 1, hashlib.sha256(b"x").digest()
        for wrong in ({"agent": b""}, {"boot": b"short"}, {"state": b""}, {"sequence": 0},
                      {"previous": b"short"}, {"agent": self.agent.id + b"x"},
                      {"sequence": (1 << 64) - 1}, {"sequence": 1 << 63}):
            self.assertEqual(self.sent(self.agent.beat(**wrong)), -400, wrong)
        self.assertEqual(self.stored(), [1])


class JudgedSqlite(Judged, fleet.OnSqlite, unittest.TestCase):
    pass


class JudgedPostgres(Judged, fleet.OnPostgres, unittest.TestCase):
    pass


if __name__ == "__main__":
    unittest.main()
