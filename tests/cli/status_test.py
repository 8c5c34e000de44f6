#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exit statuses, usage, and messages that say what is wrong, where, and what to do."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import agent  # noqa: E402
import pki  # noqa: E402
import small  # noqa: E402
import trees  # noqa: E402

RUNS = ("plan", "apply", "verify")


class Scratch(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(trees.scratch())

    def ends(self, status, *said, arguments):
        """Runs the program; it ends with `status` and says each of `said` on standard error."""
        finished = agent.run(*arguments)
        self.assertEqual(finished.status, status, finished)
        for words in said:
            self.assertIn(words, finished.err)
        return finished


class Usage(Scratch):
    def wrong(self, *arguments, said):
        finished = self.ends(agent.USAGE, said, "Usage: bootseal", arguments=arguments)
        self.assertEqual(finished.out, "")

    def test_help_and_version_go_to_standard_output(self):
        for arguments in (["--help"], ["help"], ["--version"], ["apply", "--help"],
                          ["ruleset", "sign", "--help"]):
            finished = agent.run(*arguments)
            self.assertEqual(finished.status, agent.DONE, finished)
            self.assertIn("bootseal", finished.out)
            self.assertEqual(finished.err, "")

    def test_every_option_of_a_command_is_in_its_help(self):
        said = agent.run("apply", "--help").out
        for option in ("root", "ruleset", "trust", "profile", "rule", "stage", "format", "output"):
            self.assertIn(f"--{option} ", said)

    def test_without_a_command(self):
        self.wrong(said="COMMAND")

    def test_unknown_command(self):
        self.wrong("aply", said="no such command: aply")
        self.wrong("ruleset", said="no such command: ruleset")
        self.wrong("ruleset", "sing", said="no such command: ruleset")

    def test_unknown_option(self):
        for command in RUNS:
            self.wrong(command, "--rot", "/x", said="unknown option: --rot")

    def test_option_without_a_value(self):
        self.wrong("verify", "--root", said="--root needs a value")

    def test_option_given_twice(self):
        self.wrong("verify", "--root", "/a", "--root", "/b", said="--root is given twice")

    def test_operands(self):
        self.wrong("verify", "--root", self.folder, "more", said="takes no operand: more")
        for command in ("lint", "build", "show", "check", "sign"):
            self.wrong("ruleset", command, said="takes one")
            self.wrong("ruleset", command, "a", "b", said="takes one")

    def test_stage_profile_form_and_format(self):
        root = small.write_tree(self.folder / "root")
        release = agent.Release(self.folder / "release", pki.Pki(self.folder / "pki"),
                                small.write_sources(self.folder / "sources"))
        before = trees.look(root, skip=())
        named = ("--root", root, "--ruleset", release.ruleset, "--trust", release.trust)
        for command in RUNS:
            self.wrong(command, *named, "--profile", "all", "--stage", "noon",
                       said="--stage takes build, boot or run, not noon")
            self.wrong(command, *named, said="name a profile with --profile or in agent.yaml; the ruleset has all")
            self.wrong(command, *named, "--profile", "all", "--format", "braille",
                       said="--format does not know braille")
        self.wrong("ruleset", "sign", "x", "--certificate", "c", "--key", "k", "--form", "oval",
                   said="--form takes der or pem")
        self.wrong("ruleset", "sign", release.ruleset, said="--certificate is needed")
        for command in RUNS:
            self.ends(agent.FAILED, "no profile l9; it has all",
                      arguments=(command, *named, "--profile", "l9"))
            self.ends(agent.FAILED, "no rule sorcery",
                      arguments=(command, *named, "--profile", "all", "--rule", "sorcery"))
        self.assertEqual(trees.differences(before, trees.look(root)), [])

    def test_rollback_to_a_run_that_is_none(self):
        root = small.write_tree(self.folder / "root")
        self.ends(agent.FAILED, "there is no run to roll back", arguments=("rollback", "--root", root))
        release = agent.Release(self.folder / "release", pki.Pki(self.folder / "pki"),
                                small.write_sources(self.folder / "sources"))
        release.run("apply", root, profile="all")
        for wrong in ("2", "0", "-1", "one", "1 ", "99999999999999999999"):
            self.wrong("rollback", "--root", root, "--to", wrong, said="there is no run")


class Outcome(Scratch):
    def setUp(self):
        super().setUp()
        self.root = small.write_tree(self.folder / "root")
        self.release = agent.Release(self.folder / "release", pki.Pki(self.folder / "pki"),
                                     small.write_sources(self.folder / "sources"))

    def status(self, command, *more):
        return self.release.run(command, self.root, *more, profile="all").status

    def test_a_tree_from_drift_to_compliance_and_back(self):
        before = trees.look(self.root)
        self.assertEqual(self.status("verify"), agent.NOT_COMPLIANT)
        self.assertEqual(self.status("plan"), agent.NOT_COMPLIANT)
        self.assertEqual(trees.differences(before, trees.look(self.root)), [])
        self.assertEqual(self.status("apply"), agent.DONE)
        after = trees.look(self.root)
        self.assertEqual(self.status("verify"), agent.DONE)
        self.assertEqual(self.status("plan"), agent.DONE)
        self.assertEqual(self.status("apply"), agent.DONE)
        self.assertEqual(trees.differences(after, trees.look(self.root)), [])
        finished = agent.run("rollback", "--root", self.root)
        self.assertEqual((finished.status, finished.out), (agent.DONE, "run 1 is undone\n"))
        self.assertEqual(trees.differences(before, trees.look(self.root)), [])
        self.assertEqual(self.status("verify"), agent.NOT_COMPLIANT)

    def test_rollback_to_an_earlier_run_undoes_all_after_it(self):
        before = trees.look(self.root)
        self.status("apply", "--rule", "forwarding")
        between = trees.look(self.root)
        self.status("apply", "--rule", "7.1.5")
        after = trees.look(self.root)
        self.assertNotEqual(trees.differences(between, after), [])
        agent.must("rollback", "--root", self.root)
        self.assertEqual(trees.differences(between, trees.look(self.root)), [])
        self.status("apply", "--rule", "7.1.5")
        finished = agent.must("rollback", "--root", self.root, "--to", "1")
        self.assertEqual(finished.out, "run 2 is undone\nrun 1 is undone\n")
        self.assertEqual(trees.differences(before, trees.look(self.root)), [])

    def test_looking_writes_nothing_at_all(self):
        before = trees.look(self.root, skip=())
        self.status("verify")
        self.status("plan")
        self.assertEqual(trees.differences(before, trees.look(self.root, skip=())), [])

    def test_one_at_a_time(self):
        self.status("apply")
        journal = self.root / trees.STATE / "journal"
        finished = self.release.run("apply", self.root, profile="all",
                                    before=("flock", "--no-fork", journal))
        self.assertEqual(finished.status, agent.FAILED, finished)
        self.assertIn("another bootseal is at work on this tree", finished.err)

    def test_a_rule_that_is_named_alone_may_evaluate_less_than_the_minimum(self):
        self.assertEqual(self.status("apply", "--rule", "shadow"), agent.DONE)

    def test_the_report_can_go_to_a_file_with_a_name_of_any_folder(self):
        output = self.folder / "report.json"
        finished = self.release.run("verify", self.root, "--output", output, profile="all")
        self.assertEqual((finished.status, finished.out), (agent.NOT_COMPLIANT, ""))
        self.assertIn('"findings"', output.read_text())

    def test_only_root_may(self):
        finished = self.release.run("verify", self.root, profile="all",
                                    before=("setpriv", "--reuid=65534", "--clear-groups"))
        self.assertEqual(finished.status, agent.FAILED, finished)
        self.assertIn("must be run by root", finished.err)


class Unreadable(Scratch):
    def setUp(self):
        super().setUp()
        self.root = small.write_tree(self.folder / "root")
        self.pki = pki.Pki(self.folder / "pki")
        self.release = agent.Release(self.folder / "release", self.pki,
                                     small.write_sources(self.folder / "sources"))

    def failed(self, *said, ruleset=None, trust=None, root=None):
        for command in RUNS:
            self.ends(agent.FAILED, "bootseal: ", *said, arguments=(
                command, "--profile", "all", "--root", root or self.root, "--ruleset",
                ruleset or self.release.ruleset, "--trust", trust or self.release.trust))

    def test_root(self):
        self.failed(f"open {self.folder}/none: No such file or directory",
                    root=self.folder / "none")
        self.failed("Not a directory", root=self.release.ruleset)

    def test_ruleset(self):
        self.failed("none.yaml", "No such file or directory", ruleset=self.folder / "none.yaml")
        self.failed("is a directory, not a file", ruleset=self.folder)

    def test_no_ruleset_in_the_tree_and_none_named(self):
        self.ends(agent.FAILED, "there is no ruleset in /usr/lib/bootseal/rulesets of the tree; name "
                  "one with --ruleset", arguments=(
                      "verify", "--root", self.root, "--trust", self.release.trust))

    def test_trust(self):
        self.failed("trust.yaml", "No such file or directory", trust=self.folder / "trust.yaml")
        self.ends(agent.FAILED, "etc/bootseal/trust.yaml", "No such file or directory", arguments=(
            "verify", "--root", self.root, "--ruleset", self.release.ruleset))

    def test_mistakes_in_trust_yaml_are_named_by_file_and_line(self):
        good = self.release.trust.read_text()
        for old, new, said in (
                ("minimum_serial: 1", "minimum_serial: x", "trust.yaml:5:"),
                ("minimum_serial: 1", "minimum_serial: 1\nmaximum: 2", "trust.yaml:6:"),
                ("[anchor.pem]", "[missing.pem]", "missing.pem"),
                ("[anchor.pem]", "[trust.yaml]", "trust.yaml:1:"),
                ("count: 1", "count: 0", "trust.yaml:3:")):
            self.release.trust.write_text(good.replace(old, new, 1))
            self.failed("trust.yaml:", said)

    def test_platform(self):
        (self.root / "usr/lib/os-release").unlink()
        self.failed("os-release")

    def test_sources_with_a_mistake_are_named_by_file_line_and_column(self):
        for old, new, line in (
                ("severity: low", "severity: dire", 6),
                ("    severity: low", "    severty: low", 2),
                ("    severity: low", "    severity: low\n    severty: low", 7),
                ("sysctl: {key", "sysctl: {kee", 10),
                ("sysctl: {key", "sysctrl: {key", 10),
                ("- id: shadow", "- id: forwarding", 11)):
            sources = small.write_sources(self.folder / f"wrong {new}")
            (sources / "1.yaml").write_text(small.RULES.replace(old, new, 1))
            for command in ("lint", "build"):
                self.ends(agent.FAILED, f"1.yaml:{line}:", arguments=("ruleset", command, sources))

    def test_keys_to_sign_with(self):
        author, ruleset = self.pki.author, self.release.ruleset
        for certificate, key, said in (
                (self.folder / "none", author.key, "none"),
                (author.certificate, self.folder / "none", "none"),
                (author.key, author.key, "is not in PEM"),
                (author.certificate, author.certificate, "the private key is not PEM"),
                (author.certificate, self.pki.approver.key, "is not that of the certificate of Alice"),
                (self.pki.anchor.certificate, self.pki.anchor.key, "is a CA's")):
            before = ruleset.with_name("ruleset.yaml.p7s").read_bytes()
            finished = agent.run("ruleset", "sign", ruleset, "--certificate", certificate, "--key",
                                 key)
            self.assertIn(finished.status, (agent.FAILED, agent.REFUSED))
            self.assertIn(said, finished.err)
            self.assertNotIn("PRIVATE KEY", finished.err)
            self.assertEqual(ruleset.with_name("ruleset.yaml.p7s").read_bytes(), before)
        self.ends(agent.FAILED, "Alice has signed already", arguments=(
            "ruleset", "sign", ruleset, "--certificate", author.certificate, "--key", author.key))


if __name__ == "__main__":
    unittest.main()
