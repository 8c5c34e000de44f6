#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The page for people and the XCCDF for others say what the report says, and are well made."""

import html.parser
import os
import pathlib
import shutil
import subprocess
import sys
import unittest
import xml.etree.ElementTree as tree

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import agent  # noqa: E402
import generalizing  # noqa: E402
import pki  # noqa: E402
import small  # noqa: E402
import trees  # noqa: E402

GOLDEN = HERE.parent / "unit/report/golden"
VIOLATED = 4
XCCDF = "{http://checklists.nist.gov/xccdf/1.2}"
# Why each: agent/report/xccdf_rule.cpp.
RESULTS = {"pass": "pass", "fixed": "fixed", "fail": "fail", "pending_reboot": "fail",
           "not_applicable": "notapplicable", "manual": "notchecked", "waived": "informational",
           "error": "error"}
# Of platforms of a ruleset a report knows nothing. Debian 12's oscap takes a file for invalid where its
# schematron has nothing at all to say.
WARNING = "Warning: The 'Benchmark' element has no platform specified"
TOKEN = "glpat-" + "Zk3vQ8xW1tYbN5rLpM2d"


class Page(html.parser.HTMLParser):
    """A page that closes what it opens; what is in it, by element."""

    EMPTY = {"br", "input", "meta"}

    def __init__(self, text):
        super().__init__()
        self.stack, self.elements, self.ids, self.words = [], [], [], []
        self.feed(text)
        self.close()
        if self.stack:
            raise AssertionError(f"not closed: {self.stack}")

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in self.EMPTY:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if self.stack.pop() != tag:
            raise AssertionError(f"{tag} closes something else")

    def handle_data(self, data):
        self.words.append((self.stack[-1:], data))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, tag):
        return [data for stack, data in self.words if stack == [tag]]


def validate(file):
    """What oscap has to say of a file, by schema and by schematron."""
    done = subprocess.run(["oscap", "xccdf", "validate", file], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise AssertionError(f"{file}: {done.stdout}{done.stderr}")
    return [line for line in done.stdout.splitlines() if line and not line.startswith("<?xml")]


def results(text):
    """The result of each rule, by its name."""
    test = tree.fromstring(text).find(f"{XCCDF}TestResult")
    return {one.get("idref").removeprefix("xccdf_io.bootseal_rule_"): one.findtext(f"{XCCDF}result")
            for one in test.iter(f"{XCCDF}rule-result")}


class Formats(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(trees.scratch())
        self.root = small.write_tree(self.folder / "tree")

    def need_oscap(self):
        if not shutil.which("oscap") and "BOOTSEAL_REQUIRE_CONSUMERS" not in os.environ:
            self.skipTest("oscap is not installed")

    def check_page(self, text):
        page = Page(text)
        self.assertTrue(text.startswith("<!DOCTYPE html>\n<html lang=\"en\">"), text[:80])
        self.assertEqual(len(page.ids), len(set(page.ids)), "an id is there twice")
        for attributes in (attributes for _, attributes in page.elements):
            target = attributes.get("href", "#")
            self.assertTrue(target == "#" or target[1:] in page.ids, target)
            self.assertIn(attributes.get("aria-labelledby", page.ids[0]), page.ids)
            self.assertNotIn("src", attributes)
        self.assertEqual(len(page.all("caption")), len(page.all("table")))
        self.assertEqual({one.get("scope") for one in page.all("th")} - {"col", "row"}, set())
        for landmark in ("header", "main", "nav", "h1"):
            self.assertEqual(len(page.all(landmark)), 1, landmark)
        return page

    def render(self, *arguments, status, **how):
        """A command in every format: its report, its page and what its XCCDF says of each rule."""
        done = {name: agent.run(*arguments, "--format", name, **how)
                for name in ("json", "html", "xccdf")}
        for finished in done.values():
            self.assertEqual(finished.status, status, finished)
        self.need_oscap()
        file = self.folder / "report.xml"
        file.write_text(done["xccdf"].out, encoding="utf-8")
        for line in validate(file):
            self.assertTrue(line.startswith(WARNING), line)
        return (done["json"].report(), self.check_page(done["html"].out), results(done["xccdf"].out))

    def release(self, sources=None):
        sources = sources or small.write_sources(self.folder / "sources")
        return agent.Release(self.folder, pki.Pki(self.folder / "pki"), sources)

    def test_rules_are_what_the_report_says_of_them(self):
        named = self.release().arguments("verify", self.root, "all")[1:-2]
        report, page, said = self.render("verify", *named, status=agent.NOT_COMPLIANT)
        self.assertEqual(said.pop("__run"), "fail")
        self.assertEqual(said, {one["ruleId"]: RESULTS[agent.status_of(one)]
                                for one in report["findings"]})
        self.assertIn("✗ not compliant", page.text("h1"))
        rules = {one["id"]: "open" in one for one in page.all("details")}
        self.assertEqual(rules, {f"rule-{one['ruleId']}": agent.status_of(one) == "fail"
                                 for one in report["findings"]})
        self.assertIn("net.ipv4.ip_forward", " ".join(page.text("caption")))
        self.render("plan", *named, status=agent.NOT_COMPLIANT)
        fixed = agent.run("apply", *named, "--format", "xccdf")
        self.assertEqual(fixed.status, agent.DONE, fixed)
        self.assertEqual(results(fixed.out)["forwarding"], "fixed")
        self.assertEqual(results(fixed.out)["__run"], "pass")

    def test_the_whole_ruleset_on_a_server(self):
        source = os.environ.get("BOOTSEAL_DEMO_TREE")
        if not source:
            self.skipTest("BOOTSEAL_DEMO_TREE names no tree")
        server = self.folder / "server"
        trees.copy(source, server)
        named = self.release(agent.SOURCES).arguments("verify", server)[1:-2]
        report, page, said = self.render("verify", *named, status=agent.NOT_COMPLIANT, timeout=300)
        del said["__run"]
        self.assertEqual(said, {one["ruleId"]: RESULTS[agent.status_of(one)]
                                for one in report["findings"]})
        self.assertEqual(len(page.all("details")), len(report["findings"]))

    def test_files_that_are_not_as_sealed(self):
        keys = pki.Pki(self.folder / "keys")
        manifest = self.folder / "sealed.mtree"
        agent.must("integrity", "snapshot", "--root", self.root, "--output", manifest)
        agent.sign(manifest, keys.author, keys.approver)
        named = ("integrity", "check", "--root", self.root, "--trust", keys.write_trust(self.folder))
        _, _, said = self.render(*named, manifest, status=agent.DONE)
        self.assertEqual(said, {"__run": "pass", "__integrity": "pass"})
        added = self.root / "usr/bin/new"
        added.parent.mkdir(parents=True, exist_ok=True)
        added.write_text("#!/bin/sh\n")
        _, page, said = self.render(*named, manifest, status=VIOLATED)
        self.assertEqual(said, {"__run": "fail", "__integrity": "fail"})
        self.assertIn("/usr/bin/new", page.text("th"))

    def test_what_must_not_be_published(self):
        (self.root / "srv").mkdir(exist_ok=True)
        (self.root / "srv/token").write_text(f"token={TOKEN}\n")
        _, page, said = self.render("inspect", "--root", self.root, status=agent.NOT_COMPLIANT)
        self.assertEqual((said["__run"], said["__inspection"]), ("fail", "fail"))
        self.assertIn("/srv/token:1", page.text("td"))
        self.assertFalse([data for _, data in page.words if TOKEN in data])

    def test_what_a_build_left(self):
        (self.root / "root").mkdir(exist_ok=True)
        (self.root / "root/.bash_history").write_text("id\n")
        cleaner = generalizing.Generalizer(self.folder)
        named = ("generalize", "--root", self.root, "--list", cleaner.list, "--trust", cleaner.trust)
        _, page, said = self.render(*named, "--plan", status=agent.DONE)
        self.assertEqual((said["__run"], said["__generalization"]), ("pass", "informational"))
        self.assertIn("/root/.bash_history", page.text("th"))
        _, _, said = self.render(*named, status=agent.DONE)
        self.assertEqual(said["__generalization"], "pass")

    def test_every_status_and_hostile_text_is_valid(self):
        self.need_oscap()
        golden = sorted(GOLDEN.glob("*.xccdf.xml"))
        self.assertGreaterEqual(len(golden), 3)
        for file in golden:
            with self.subTest(file=file.name):
                for line in validate(file):
                    self.assertTrue(line.startswith(WARNING), line)
        self.check_page((GOLDEN / "sample.html").read_text(encoding="utf-8"))

    def test_a_format_that_there_is_none_of_is_refused(self):
        finished = agent.run("inspect", "--root", self.root, "--format", "htm")
        self.assertEqual((finished.status, finished.out), (agent.USAGE, ""), finished)


if __name__ == "__main__":
    unittest.main()
