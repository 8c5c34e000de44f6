#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an honest agent sends is acknowledged, kept and asked for."""

import hashlib
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import fleet  # noqa: E402


class Heartbeats:
    def setUp(self):
        super().setUp()
        self.agent = self.new_agent()

    def test_a_heartbeat_is_acknowledged_and_in_the_store(self):
        status, reply = self.agent.send(self.collector, self.agent.beat(with_state=True))
        self.assertEqual((status, reply), (200, {1: [1], 4: [300]}))
        self.assertEqual(self.collector.count("heartbeat"), 1)
        self.assertEqual(self.collector.incidents(), [])

    def test_a_batch_is_acknowledged_to_its_end(self):
        beats = [self.agent.beat(with_state=not i) for i in range(10)]
        self.assertEqual(self.agent.send(self.collector, *beats)[1][1], [10])
        self.assertEqual(self.collector.count("heartbeat"), 10)

    def test_a_state_that_is_not_there_is_asked_for_until_it_comes(self):
        digest = hashlib.sha256(self.agent.state).digest()
        first = self.agent.beat()
        self.assertEqual(self.agent.send(self.collector, first)[1][2], [digest])
        self.assertEqual(self.agent.send(self.collector, self.agent.beat())[1][2], [digest])
        self.assertNotIn(2, self.agent.send(self.collector, self.agent.beat(with_state=True))[1])
        self.assertNotIn(2, self.agent.send(self.collector, self.agent.beat())[1])

    def test_a_report_is_asked_for_until_it_comes(self):
        report = b"\x08\x01" + b"\x7a\x05because"[:7]
        digest = hashlib.sha256(report).digest()
        self.agent.state = fleet.state_of(report=digest)
        connection = fleet.Connection(self.collector, self.agent.credential)
        self.addCleanup(connection.close)

        def wanted(**how):
            return self.agent.send(self.collector, self.agent.beat(**how),
                                   connection=connection)[1].get(3)

        self.assertEqual(wanted(with_state=True), [digest])
        self.assertEqual(wanted(), [digest])
        self.assertEqual(connection.post("/v1/reports", report)[0], 204)
        self.assertIsNone(wanted())
        self.assertEqual(self.collector.count("report"), 1)

    def test_a_report_that_no_state_names_is_refused(self):
        self.agent.send(self.collector, self.agent.beat(with_state=True))
        status, text, _ = fleet.post(self.collector, "/v1/reports", b"\x08\x01",
                                     self.agent.credential)
        self.assertEqual((status, self.collector.count("report")), (400, 0), text)

    def test_the_collector_ends_when_it_is_told_to_and_goes_on_where_it_was(self):
        self.agent.send(self.collector, self.agent.beat(with_state=True))
        self.assertEqual(self.collector.stop(), 0)
        self.collector.start()
        self.assertEqual(self.agent.send(self.collector, self.agent.beat()),
                         (200, {1: [2], 4: [300]}))
        self.assertEqual(self.collector.incidents(), [])


class WithSqlite(Heartbeats, fleet.OnSqlite, unittest.TestCase):
    pass


class WithPostgres(Heartbeats, fleet.OnPostgres, unittest.TestCase):
    pass


if __name__ == "__main__":
    unittest.main()
