#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A seal says what an image is, who signed that, and from what and how it was made."""

import hashlib
import json
import os
import pathlib
import re
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]

import agent  # noqa: E402
import sealing  # noqa: E402
import small  # noqa: E402
import trees  # noqa: E402

PARTS = {"seal.json", "seal.json.p7s", "seal.dsse.json", "sealed.mtree", "sealed.mtree.p7s",
         "sbom.cdx.json", "report.json", "report.pb", "inspection.json", "build-record.jsonl"}
SIGNATURES = {"seal.json.p7s", "seal.dsse.json", "sealed.mtree.p7s"}
EPOCH = 1_800_000_000  # within what the keys of the tests may sign
TOKEN = "glpat-" + "Zk3vQ8xW1tYbN5rLpM2d"
WAIVERS = """\
residue: {id: web, serial: 1, expires: 2035-01-01T00:00:00Z}
waivers:
  - {rule: gitlab-token, path: /srv/token, reason: It is known., approver: Ann,
     expires: 2034-01-01T00:00:00Z}
"""


def contents(folder, but=()):
    """What each file of a folder holds."""
    return {name: (folder / name).read_bytes() for name in os.listdir(folder) if name not in but}


class Seal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(trees.scratch())
        cls.sealer = sealing.Sealer(cls.folder / "keys")

    def setUp(self):
        self.place = self.folder / self._testMethodName
        self.place.mkdir()
        self.root = small.write_tree(self.place / "tree")
        shadow = self.root / "etc/shadow"  # an image has no passwords
        shadow.write_text(re.sub(r"(?m)^(\w+):\$[^:]*", r"\1:!", shadow.read_text()))
        self.output = self.place / "seal"

    def seal(self, *options, status=agent.DONE, **how):
        done = self.sealer.seal(self.root, self.output, *options, **how)
        self.assertEqual(done.status, status, done)
        return done

    def check(self, *options, status=agent.DONE):
        done = self.sealer.check(self.output, *options)
        self.assertEqual(done.status, status, done)
        return done.out + done.err

    def statement(self):
        return json.loads((self.output / "seal.json").read_text())

    def begin(self, *options, status=agent.DONE):
        done = agent.run("record", "begin", "--root", self.root, "--trust", self.sealer.trust,
                         *options)
        self.assertEqual(done.status, status, done)

    def own(self, path):
        return self.root / "var/lib/bootseal" / path

    # What there is afterwards.

    def test_all_parts_are_there_and_the_statement_has_their_digests(self):
        self.seal()
        self.assertEqual(set(os.listdir(self.output)), PARTS)
        subjects = {s["name"]: s["digest"]["sha256"] for s in self.statement()["subject"]}
        self.assertEqual(set(subjects), PARTS - SIGNATURES - {"seal.json"})
        for name, digest in subjects.items():
            self.assertEqual(hashlib.sha256((self.output / name).read_bytes()).hexdigest(), digest)
        self.assertEqual(self.statement()["subject"][0]["name"], "sealed.mtree")

    def test_anybody_verifies_the_envelope_with_openssl(self):
        self.seal()
        certificates = [self.sealer.author.certificate, self.sealer.approver.certificate]
        statement = sealing.verify_envelope(self.output / "seal.dsse.json", certificates,
                                            self.place)
        self.assertEqual(statement, self.statement())
        self.assertEqual(statement["_type"], "https://in-toto.io/Statement/v1")
        with self.assertRaises(AssertionError):
            sealing.verify_envelope(self.output / "seal.dsse.json", certificates[::-1], self.place)

    def test_the_image_has_the_manifest_and_the_statement_and_no_record(self):
        self.begin()
        self.seal()
        self.assertEqual(sorted(os.listdir(self.own("integrity"))),
                         ["seal.json", "seal.json.p7s", "sealed.mtree", "sealed.mtree.p7s"])
        self.assertFalse(self.own("build").exists())
        self.assertIn("as sealed  /var/lib", self.check("--root", self.root))
        done = agent.run("integrity", "check", "--root", self.root, "--trust", self.sealer.trust)
        self.assertEqual(done.status, agent.DONE, done)

    def test_the_record_has_every_step_and_is_in_the_statement(self):
        self.begin()
        agent.run("inspect", "--root", self.root)
        self.seal("--builder", "pipeline 12")
        record = (self.output / "build-record.jsonl").read_bytes().splitlines()
        events = [json.loads(line) for line in record]
        self.assertEqual([event["event"] for event in events],
                         ["begin", "inspect", "generalize", "inspect", "verify", "seal"])
        for before, event in zip(record, events[1:]):
            self.assertEqual(event["previous"], hashlib.sha256(before).hexdigest())
        predicate = self.statement()["predicate"]
        self.assertEqual(predicate["buildRecord"],
                         {"events": 6, "last": hashlib.sha256(record[-1]).hexdigest()})
        self.assertEqual(predicate["builder"], "pipeline 12")
        self.assertEqual(events[-1]["details"]["builder"], "pipeline 12")

    # The same again.

    def test_the_same_tree_gives_the_same_bytes(self):
        sealer = sealing.Sealer(self.place / "rsa", "RSA:2048")
        outputs = []
        for number in range(3):
            outputs.append(self.place / f"seal{number}")
            done = sealer.seal(self.root, outputs[-1], "--serial", "7", epoch=EPOCH)
            self.assertEqual(done.status, agent.DONE, done)
        # The first found something to take out, which the record says.
        self.assertEqual(contents(outputs[1]), contents(outputs[2]))

    def test_signatures_by_elliptic_curves_alone_differ(self):
        outputs = []
        for number in range(3):
            outputs.append(self.place / f"seal{number}")
            if number == 2:  # nor does it matter how long an earlier one was
                with open(self.own("integrity/seal.json.p7s"), "ab") as file:
                    file.write(bytes(100))
            self.sealer.seal(self.root, outputs[-1], epoch=EPOCH)
        self.assertEqual(contents(outputs[1], SIGNATURES), contents(outputs[2], SIGNATURES))

    def test_without_the_variable_only_times_differ(self):
        for number in range(2):
            self.sealer.seal(self.root, self.place / f"seal{number}")
        self.assertEqual(*((self.place / f"seal{number}/sealed.mtree").read_bytes()
                           for number in range(2)))

    # What stops it.

    def test_a_finding_stops_it(self):
        (self.root / "srv").mkdir(exist_ok=True)
        (self.root / "srv/token").write_text(f"{TOKEN}\n")
        done = self.seal(status=agent.NOT_COMPLIANT)
        self.assertIn("/srv/token", done.out)
        self.assertNotIn(TOKEN, done.out + done.err)
        self.assertEqual(os.listdir(self.output), [])
        self.assertFalse(self.own("integrity").exists())

    def test_a_finding_that_is_waived_is_in_the_statement(self):
        (self.root / "srv").mkdir(exist_ok=True)
        (self.root / "srv/token").write_text(f"{TOKEN}\n")
        waivers = self.place / "waivers.yaml"
        waivers.write_text(WAIVERS)
        done = self.sealer.seal(self.root, self.output, "--waivers", waivers)
        self.assertEqual(done.status, agent.REFUSED, done)  # nobody has signed them
        agent.sign(waivers, self.sealer.author, self.sealer.approver)
        self.seal("--waivers", waivers)
        self.assertEqual(self.statement()["predicate"]["waivers"],
                         [{"rule": "gitlab-token", "path": "/srv/token",
                           "reason": "It is known.", "approver": "Ann",
                           "expires": "2034-01-01T00:00:00Z"}])

    def test_a_deep_folder_does_not_stop_it(self):
        (self.root / "tmp").mkdir(exist_ok=True)
        os.mkdir(self.root / "tmp/a")
        deep = self.root / "tmp/a"
        for _ in range(490):
            deep = deep / "b"
            deep.mkdir()
        done = self.seal()
        self.assertEqual(os.listdir(self.root / "tmp"), [], done)

    def test_a_folder_in_the_image_is_refused(self):
        for path in ("seal", "var/lib/bootseal/seal", "etc"):
            with self.subTest(path):
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                done = self.sealer.seal(self.root, self.root / path)
                self.assertEqual(done.status, agent.FAILED, done)
                self.assertIn("outside", done.err)

    def test_nobody_to_sign_is_wrong_usage(self):
        done = agent.run("seal", "--root", self.root, "--output", self.output)
        self.assertEqual(done.status, agent.USAGE, done)

    # The base.

    def manifest_of_base(self):
        manifest = self.place / "base.mtree"
        agent.must("integrity", "snapshot", "--root", self.root, "--output", manifest)
        agent.sign(manifest, self.sealer.author, self.sealer.approver)
        return manifest

    def test_a_base_that_was_untouched_is_in_the_statement(self):
        manifest = self.manifest_of_base()
        self.begin("--base", manifest)
        (self.root / "etc/new").write_text("of the build\n")
        self.seal("--base", manifest)
        self.assertEqual(self.statement()["predicate"]["base"], {
            "name": "base.mtree",
            "digest": {"sha256": hashlib.sha256(manifest.read_bytes()).hexdigest()}})

    def test_a_base_that_was_touched_is_no_beginning(self):
        manifest = self.manifest_of_base()
        (self.root / "etc/cron.d").mkdir(exist_ok=True)
        (self.root / "etc/cron.d/new").write_text("not of the base\n")
        self.begin("--base", manifest, status=sealing.VIOLATED)
        self.seal("--base", manifest, status=agent.FAILED)

    def test_a_base_that_nobody_signed_is_refused(self):
        manifest = self.manifest_of_base()
        pathlib.Path(f"{manifest}.p7s").unlink()
        self.begin("--base", manifest, status=agent.REFUSED)

    def test_a_base_that_was_not_looked_at_before_the_build_is_not_believed(self):
        self.begin()
        self.seal("--base", self.manifest_of_base(), status=agent.FAILED)

    # Who signs.

    def test_two_people_sign_one_after_the_other(self):
        done = self.seal(signers=(self.sealer.author,))
        self.assertIn("not yet by all", done.err)
        self.check(status=agent.REFUSED)
        agent.must("seal", "sign", self.output, "--root", self.root,
                   *self.sealer.signers(self.sealer.approver))
        self.check("--root", self.root)
        sealing.verify_envelope(self.output / "seal.dsse.json",
                                [self.sealer.author.certificate, self.sealer.approver.certificate],
                                self.place)
        done = agent.run("integrity", "check", "--root", self.root, "--trust", self.sealer.trust)
        self.assertEqual(done.status, agent.DONE, done)

    # What was altered.

    def test_an_altered_part_is_named(self):
        self.seal()
        for name in sorted(PARTS - SIGNATURES - {"seal.json"}):
            with self.subTest(name):
                before = (self.output / name).read_bytes()
                (self.output / name).write_bytes(before + b"\n")
                self.assertIn(f"altered    {name}", self.check(status=sealing.VIOLATED))
                (self.output / name).unlink()
                self.assertIn(f"missing    {name}", self.check(status=sealing.VIOLATED))
                (self.output / name).write_bytes(before)
        self.check()

    def test_an_altered_statement_envelope_or_signature_is_refused(self):
        self.seal()
        envelope = json.loads((self.output / "seal.dsse.json").read_text())
        signature = envelope["signatures"][0]
        other = self.sealer.keys.issue("Eve", "bootseal author")
        for name, text in {
                "seal.json": (self.output / "seal.json").read_text().replace("debian", "other"),
                "seal.dsse.json": json.dumps({**envelope, "payload": "e30="}),
                "seal.dsse.json ": json.dumps({**envelope, "signatures": [
                    {**signature, "sig": envelope["signatures"][1]["sig"]}]}),
                "seal.dsse.json  ": json.dumps({**envelope, "signatures": [
                    {**signature, "cert": other.certificate.read_text()}]}),
        }.items():
            with self.subTest(name):
                file = self.output / name.strip()
                before = file.read_text()
                self.assertNotEqual(before, text)
                file.write_text(text)
                self.check(status=agent.REFUSED)
                file.write_text(before)
        self.check()

    def test_another_tree_is_told(self):
        self.seal()
        self.own("integrity/sealed.mtree").write_text("other\n")
        self.assertIn("another    /var", self.check("--root", self.root, status=sealing.VIOLATED))

    def test_an_altered_record_is_refused(self):
        self.begin()
        agent.run("inspect", "--root", self.root)
        record = self.own("build/record.jsonl")
        lines = record.read_text().splitlines(keepends=True)
        self.assertEqual(len(lines), 2)
        for text in (lines[0].replace("begin", "other") + lines[1], lines[1], lines[0] + lines[0]):
            record.write_text(text)
            for command in (("record", "show"), ("inspect",)):
                done = agent.run(*command, "--root", self.root)
                self.assertEqual(done.status, agent.REFUSED, done)
        # Nothing is done that could not be added to it.
        (self.root / "tmp").mkdir(exist_ok=True)
        (self.root / "tmp/left").write_text("of the build\n")
        done = agent.run("generalize", "--root", self.root, "--list", self.sealer.list, "--trust",
                         self.sealer.trust)
        self.assertEqual(done.status, agent.REFUSED, done)
        self.assertTrue((self.root / "tmp/left").exists())
        record.write_text("".join(lines))
        self.assertIn("2 events", agent.must("record", "show", "--root", self.root).out)

    def test_a_record_is_begun_once(self):
        self.begin()
        self.begin(status=agent.FAILED)

    def test_what_is_shown_is_safe_and_whole(self):
        self.seal("--builder", "a\x1b[31m\nred")
        shown = agent.must("seal", "show", self.output).out
        self.assertNotIn("\x1b", shown)
        self.assertIn("ruleset.profile all\n", shown)


class Demo(unittest.TestCase):
    """The server of the demonstration, by every trace of the project's list."""

    def test_it_is_sealed_and_a_key_made_afterwards_is_found(self):
        folder = self.enterContext(trees.scratch())
        sealer = sealing.Sealer(folder / "keys")
        sealer.use_every_trace()
        root, output = folder / "tree", folder / "seal"
        trees.demo_tree(root)
        (root / "root/.bash_history").write_text("mysql -p secret\n")
        done = sealer.seal(root, output)
        self.assertEqual(done.status, agent.DONE, done)
        self.assertFalse((root / "root/.bash_history").exists())
        done = agent.run("integrity", "check", "--root", root, "--trust", sealer.trust)
        self.assertEqual(done.status, agent.DONE, done)
        bill = json.loads((output / "sbom.cdx.json").read_text())
        self.assertGreater(len(bill["components"]), 150)
        key = root / "etc/ssh/ssh_host_ed25519_key"
        key.write_bytes(sealer.author.key.read_bytes())
        key.chmod(0o600)
        done = agent.run("inspect", "--root", root)
        self.assertEqual(done.status, agent.NOT_COMPLIANT, done)
        self.assertIn("ssh-host-key         /etc/ssh/ssh_host_ed25519_key", done.out)


if __name__ == "__main__":
    unittest.main()
