#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the pages for people say and do: tables as text, CSV and JSON, and what admins may."""

import csv
import html
import io
import json
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import fleet  # noqa: E402
import people  # noqa: E402
import reports  # noqa: E402
import telling  # noqa: E402
import wire  # noqa: E402


class Roles(people.Site):
    def setUp(self):
        super().setUp()
        self.agent = self.tell("web-1")
        self.host = f"/hosts/{self.agent.id.hex()}"

    def audit(self):
        return [tuple(row) for row in self.collector.rows(
            "SELECT who, action, subject, outcome FROM audit ORDER BY number")
            if not row[0].startswith("uid ")]

    def test_a_viewer_looks_and_does_nothing(self):
        bob = self.logged_in()
        for path in ("/", "/hosts", self.host, "/rules", "/waivers", "/incidents"):
            self.assertEqual(bob.get(path).status, 200, path)
        for path in ("/audit", "/audit.csv", "/audit.json", "/tokens"):
            self.assertEqual(bob.get(path).status, 403, path)
        token = bob.get("/").token()
        for path in ("/tokens", f"{self.host}/revoke", "/incidents/1/close"):
            self.assertEqual(bob.post(path, token=token, count=1, hours=1).status, 403, path)
        self.assertNotIn("Revoke", bob.get(self.host).text)
        self.assertEqual(self.agent.send(self.collector, self.agent.beat())[0], 200)

    def test_an_admin_revokes_an_agent_and_that_is_on_record(self):
        alice = self.logged_in("alice")
        token = alice.get(self.host).token()
        self.assertEqual(alice.post(f"{self.host}/revoke", token=token).status, 303)
        self.assertEqual(self.agent.send(self.collector, self.agent.beat())[0], 401)
        self.assertIn(("alice", "agent.revoke", self.agent.id.hex(), "done"), self.audit())
        self.assertIn("revoked", alice.get(self.host).words())

    def test_a_form_of_another_page_does_nothing(self):
        alice = self.logged_in("alice")
        token = alice.get(self.host).token()
        for fields, headers in (({}, {}), ({"token": "0" * 64}, {}),
                                ({"token": self.logged_in().get("/").token()}, {}),
                                ({"token": token}, {"Sec-Fetch-Site": "cross-site"})):
            answer = alice.post(f"{self.host}/revoke", headers, **fields)
            self.assertEqual(answer.status, 403)
        self.assertEqual(self.agent.send(self.collector, self.agent.beat())[0], 200)

    def test_a_token_is_shown_once_and_lets_one_agent_in(self):
        alice = self.logged_in("alice")
        answer = alice.post("/tokens", token=alice.get("/tokens").token(), count=2, hours=1)
        tokens = re.findall("bootseal-[0-9a-f]{64}", answer.text)
        self.assertEqual(len(set(tokens)), 2)
        self.assertNotIn(tokens[0], alice.get("/tokens").text)
        self.assertEqual(fleet.Agent(self.folder, "new").enrol(self.collector, tokens[0]), 200)
        self.assertNotIn(tokens[0], str(self.audit()) + self.collector.said())
        self.assertIn("token.make", [row[1] for row in self.audit()])

    def test_tokens_are_bounded(self):
        alice = self.logged_in("alice")
        token = alice.get("/tokens").token()
        for count, hours in ((0, 1), (101, 1), (1, 0), (1, 169), ("x", 1), (1, "")):
            self.assertEqual(alice.post("/tokens", token=token, count=count, hours=hours).status, 400)

    def test_an_incident_is_acknowledged(self):
        self.agent.send(self.collector, self.agent.beat(sequence=9))
        alice = self.logged_in("alice")
        page = alice.get("/incidents?open=yes")
        self.assertIn("Acknowledge", page.text)
        path = re.search(r'action="(/incidents/\d+/close)"', page.text)[1]
        self.assertEqual(alice.post(path, token=page.token()).status, 303)
        self.assertNotIn("Acknowledge", alice.get("/incidents?open=yes").text)
        self.assertIn("by alice", alice.get("/incidents?open=no").words())
        self.assertIn("incident.close", [row[1] for row in self.audit()])

    def test_the_evidence_of_an_incident_is_verified_by_openssl(self):
        self.agent.send(self.collector, self.agent.beat(sequence=9))
        alice = self.logged_in("alice")
        page = alice.get(re.search(r'href="(/incidents/\d+)"', alice.get("/incidents").text)[1])
        self.assertIn("In the name of " + self.agent.id.hex(), page.words())
        for path in re.findall(r'href="(/incidents/\d+/evidence[^"]*)"', page.text):
            file = alice.get(path)
            name = re.search(r'filename="(.*)"', file.headers["Content-Disposition"])[1]
            (self.folder / name).write_bytes(file.body)
        command = html.unescape(re.search(r"<code>(openssl [^<]*)</code>", page.text)[1])
        done = subprocess.run(command.split(), cwd=self.folder, check=True, capture_output=True, text=True)
        self.assertEqual(done.stdout, "Verified OK\n")
        self.assertEqual(alice.get("/incidents/999999").status, 404)
        self.assertEqual(alice.get("/incidents/1/evidence?part=other").status, 404)

    def test_who_logged_in_and_who_tried_is_on_record(self):
        self.person().log_in("eve", "some password")
        alice = self.logged_in("alice")
        alice.post("/logout", token=alice.get("/").token())
        self.assertEqual([row[:2] + row[3:] for row in self.audit()],
                         [("eve", "login", "refused: wrong name or password"),
                          ("alice", "login", "done"), ("alice", "logout", "done")])
        words = self.logged_in("alice").get("/audit").words()
        self.assertIn("refused: wrong name or password", words)
        self.assertNotIn("some password", words)


class Tables(people.Site):
    def setUp(self):
        super().setUp()
        self.bad = self.tell("web-1", result=reports.NOT_COMPLIANT, integrity=reports.VIOLATED,
                             statuses={"partition-var": reports.FAIL, "auditd-enabled": reports.ERROR},
                             deviations=(("/etc/pam.d/su", 3, "sha256", "aa", "bb"),))
        self.tell("db-1", system=("debian", "13"), serial=13, seal=b"\x07" * 32)
        self.tell("=cmd|' /C calc'!A0")
        self.tell("<script>alert(1)</script>")
        self.bob = self.logged_in()

    def names(self, query):
        answer = self.bob.get("/hosts.json" + query)
        self.assertEqual(answer.status, 200, answer.text)
        return [row["hostname"] for row in json.loads(answer.text)]

    def test_hosts_are_found_by_what_they_say(self):
        everyone = self.names("")
        self.assertEqual(len(everyone), 4)
        self.assertEqual(self.names("?result=not_compliant"), ["web-1"])
        self.assertEqual(self.names("?integrity=violated"), ["web-1"])
        self.assertEqual(self.names("?q=web"), ["web-1"])
        self.assertEqual(self.names(f"?q={self.bad.id.hex()[:8]}"), ["web-1"])
        self.assertEqual(self.names("?os=debian+13"), ["db-1"])
        self.assertEqual(self.names("?ruleset=cis-debian-12&serial=13"), ["db-1"])
        self.assertEqual(self.names("?seal=" + "07" * 32), ["db-1"])
        self.assertEqual(len(self.names("?seal=none")), 3)
        self.assertEqual(self.names("?rule=partition-var&status=fail"), ["web-1"])
        self.assertEqual(self.names("?revoked=yes"), [])
        self.assertEqual(self.names("?order=failing")[0], "web-1")

    def test_the_page_shows_what_its_address_asks_for(self):
        page = self.bob.get("/hosts?result=not_compliant&q=web")
        self.assertIn('<option value="not_compliant" selected="selected">', page.text)
        self.assertIn('value="web"', page.text)
        self.assertIn("1 host", page.words())
        self.assertIn('href="/hosts.csv?result=not_compliant&amp;q=web"', page.text)

    def test_what_a_host_says_is_text(self):
        for path in ("/hosts", "/"):
            page = self.bob.get(path).text
            self.assertNotIn("<script", page)
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt;", self.bob.get("/hosts").text)
        found = json.loads(self.bob.get("/hosts.json?q=%3Cscript").text)[0]
        page = self.bob.get(f"/hosts/{found['agent']}").text
        self.assertNotIn("<script", page)

    def test_a_spreadsheet_is_given_no_formula(self):
        answer = self.bob.get("/hosts.csv")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        names = sorted(row["hostname"] for row in rows)
        self.assertEqual(names[0], "'=cmd|' /C calc'!A0")
        self.assertEqual(len(names), 4)
        self.assertEqual({row["failing"] for row in rows}, {"0", "1"})

    def test_every_table_is_there_as_csv_and_json(self):
        host = f"/hosts/{self.bad.id.hex()}"
        alice = self.logged_in("alice")
        # The fleet is counted now and then, and between two answers.
        telling.until(lambda: sum(int(row["hosts"]) for row in
                                  json.loads(alice.get("/systems.json").text)) == 4)
        for path in ("/hosts", "/rules", "/waivers", "/incidents", "/audit", "/history", "/rulesets",
                     "/seals", "/systems", "/profiles", f"{host}/findings", f"{host}/changes",
                     f"{host}/deviations"):
            with self.subTest(path):
                lines = list(csv.reader(io.StringIO(alice.get(path + ".csv").text, newline="")))
                rows = json.loads(alice.get(path + ".json").text)
                self.assertEqual(len(rows), len(lines) - 1)
                for row in rows:
                    self.assertLessEqual(set(row), set(lines[0]))

    def test_a_host_has_each_rule_with_expected_and_actual(self):
        path = f"/hosts/{self.bad.id.hex()}"
        words = self.bob.get(path).words()
        self.assertIn("/var is a file system of its own", words)
        self.assertIn("expected a file system of its own , is no file system of its own", words)
        self.assertIn("/etc/pam.d/su", words)
        self.assertIn("the first state", words)
        self.assertNotIn("sshd does not permit root", words)
        self.assertIn("sshd does not permit root", self.bob.get(path + "?show=all").words())
        rows = json.loads(self.bob.get(path + "/findings.json").text)
        row = next(row for row in rows if row["rule"] == "partition-var")
        self.assertEqual((row["status"], row["expected"], row["actual"]),
                         ("fail", "a file system of its own", "no file system of its own"))

    def test_the_report_is_there_as_json_and_as_it_was_sent(self):
        path = f"/hosts/{self.bad.id.hex()}/report"
        report = json.loads(self.bob.get(path + "?format=json").text)
        self.assertEqual(report["host"]["hostname"], "web-1")
        self.assertIn("/var is a file system of its own", self.bob.get(path + "?format=html").text)
        self.assertIn("<TestResult", self.bob.get(path + "?format=xccdf").text)
        for name in ("html", "xccdf", "json", "protobuf"):
            headers = self.bob.get(path + "?format=" + name).headers
            self.assertTrue(headers["Content-Disposition"].startswith("attachment; "))
        answer = self.bob.get(path + "?format=protobuf")
        self.assertEqual(answer.headers["Content-Type"], "application/x-protobuf")
        self.assertEqual(self.bob.get(path + "?format=exe").status, 400)

    def test_a_rule_has_the_hosts_that_fail_it(self):
        page = self.bob.get("/rules/partition-var")
        self.assertIn("web-1", page.words())
        self.assertNotIn("db-1", page.words())
        self.assertIn("setting: {name: partition-var}", page.words())
        self.assertIn("web-1", self.bob.get("/rules/auditd-enabled?status=error").words())

    def test_the_history_says_what_changed(self):
        reports.tell(self.collector, self.bad, reports.Host(hostname="web-1"))
        words = self.bob.get(f"/hosts/{self.bad.id.hex()}").words()
        self.assertIn("result: not compliant → compliant", words)

    def test_a_report_that_is_too_large_is_not_read(self):
        agent = self.new_agent("odd")
        host = reports.Host(hostname="odd")
        host.report = lambda: wire.message((1, 1), (15, "a" * 3_000_000))
        reports.tell(self.collector, agent, host)
        page = self.bob.get(f"/hosts/{agent.id.hex()}")
        self.assertEqual(page.status, 200)
        self.assertIn("too large to be shown", page.words())


class RolesOnSqlite(Roles, fleet.OnSqlite, unittest.TestCase):
    pass


class RolesOnPostgres(Roles, fleet.OnPostgres, unittest.TestCase):
    pass


class TablesOnSqlite(Tables, fleet.OnSqlite, unittest.TestCase):
    pass


class TablesOnPostgres(Tables, fleet.OnPostgres, unittest.TestCase):
    pass


if __name__ == "__main__":
    unittest.main()
