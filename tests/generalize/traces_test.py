#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server that somebody built an image in has no trace of it afterwards, and all else as it was.

traces.yaml has what a build leaves, by trace of rules/generalize/debian-12.yaml. `Planting` holds
the two files against each other, and the list against what packages bring; it needs no program.
"""

import collections
import os
import pathlib
import re
import stat
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]

import agent  # noqa: E402
import builder  # noqa: E402
import generalizing  # noqa: E402
import traces  # noqa: E402
import trees  # noqa: E402

TRACES = traces.load()
CASES = builder.load(HERE / "traces.yaml")
ACTIONS = {"remove", "truncate", "reset", "lines", "users", "swap"}
ALL = traces.Patterns([p for trace in TRACES.values() for p in traces.listed_paths(trace)])


def build_in(root):
    """What a build leaves in the demo tree, with one file for each pattern."""
    builder.add_users(root)
    for case in CASES:
        builder.leave(root, case)
    for trace in TRACES.values():
        builder.leave_one_for_each_pattern(root, trace)


def of_removed(trace):
    return traces.Patterns(trace.get("remove", ()), trace.get("keep", ()))


def meaning(trace):
    return traces.Patterns(traces.listed_paths(trace), trace.get("keep", ()))


def may_change(root):
    """The paths of a tree that the list means, and those of the users who leave."""
    patterns = [meaning(trace) for trace in TRACES.values()]
    meant = [path for path, status in traces.walk(root) if ALL.fit(path, status.st_mode)
             and any(pattern.fit(path, status.st_mode) for pattern in patterns)]
    return [*meant, *(f"/{file}" for file in traces.ACCOUNT_FILES),
            *(f"/home/{name}" for name in builder.LEAVING)]


def words(text):
    """What stands between blanks and commas, a colon at the end left away."""
    return {word.rstrip(":") for word in re.split(r"[\s,]+", text)}


class Planting(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = cls.enterClassContext(trees.scratch()) / "tree"
        trees.demo_tree(cls.root)
        cls.brought = [path for file in (cls.root / "var/lib/dpkg/info").glob("*.list")
                       for path in file.read_text().splitlines()]
        build_in(cls.root)
        cls.modes = {path: status.st_mode for path, status in traces.walk(cls.root)}

    def test_every_trace_says_why_and_does_something(self):
        for name, trace in TRACES.items():
            with self.subTest(name):
                self.assertRegex(name, r"\A[a-z]+(-[a-z]+)*\Z")
                self.assertRegex(trace["why"], r"\A[A-Za-z][^\n]+\.\Z")
                self.assertNotIn(". ", trace["why"])
                self.assertTrue(ACTIONS & trace.keys())
                self.assertLessEqual(trace.keys(), ACTIONS | {"id", "why", "keep", "only"})

    def test_patterns_are_absolute_and_plain(self):
        for trace in TRACES.values():
            for path in [*traces.listed_paths(trace), *trace.get("keep", ())]:
                self.assertRegex(path, r"\A(/[^/\[\]?{}\\\s]+)+\Z")
                self.assertNotIn("..", path.split("/"))
                self.assertNotRegex(path, r"\*\*\*|\A/\*")

    def test_no_path_is_named_twice(self):
        named = collections.Counter(p for t in TRACES.values() for p in traces.listed_paths(t))
        self.assertEqual([path for path, times in named.items() if times > 1], [])

    def test_every_trace_is_planted(self):
        planted = [case["trace"] for case in CASES
                   if any(case.get(what) for what in ("plant", "write", "swap"))]
        self.assertEqual(sorted(planted), sorted(TRACES))

    def test_what_is_planted_is_meant_by_its_trace(self):
        for case in CASES:
            trace = TRACES[case["trace"]]
            meant = meaning(trace)
            for path in case.get("plant", ()):
                with self.subTest(path):
                    folders = [str(folder) for folder in pathlib.PurePath(path).parents]
                    self.assertTrue(
                        meant.fit(path, stat.S_IFREG)
                        or any(meant.fit(folder, stat.S_IFDIR) for folder in folders)
                        or "users" in trace and path.split("/")[-1] in builder.LEAVING
                        or "users" in trace and path.split("/")[2] in builder.LEAVING)

    def test_neighbours_are_not_meant(self):
        for case in CASES:
            for path in case.get("stays", ()):
                with self.subTest(path):
                    changing = set(case.get("write", ())) | set(traces.ACCOUNT_FILES)
                    self.assertNotIn(path, changing)
                    for trace in TRACES.values():
                        self.assertFalse(meaning(trace).fit(path, self.modes[path]), trace["id"])

    def test_no_package_brings_a_trace(self):
        self.assertGreater(len(self.brought), 5000)
        for path in self.brought:
            mode = self.modes.get(path, stat.S_IFREG)
            if ALL.fit(path, mode) and not path.startswith("/run/"):
                for trace in TRACES.values():
                    self.assertFalse(of_removed(trace).fit(path, mode), f"{trace['id']}: {path}")

    def test_every_trace_is_seen_in_the_tree(self):
        seen = {line.split(":")[0] for line in traces.left(self.root, TRACES)}
        self.assertEqual(sorted(seen), sorted(TRACES))


class Generalized(unittest.TestCase):
    """One run over a tree, of which each test looks at something else."""

    @classmethod
    def setUpClass(cls):
        generalizing.skip_unless_there()
        folder = cls.enterClassContext(trees.scratch())
        cls.root = folder / "tree"
        trees.demo_tree(cls.root)
        build_in(cls.root)
        cls.generalizer = generalizing.Generalizer(folder)
        cls.accounts = {file: (cls.root / file).read_text() for file in traces.ACCOUNT_FILES}
        cls.found = traces.left(cls.root, TRACES)
        cls.may_change = may_change(cls.root)
        cls.before = trees.look(cls.root, skip=())
        cls.plan = cls.run_it("--plan")
        cls.planned = trees.look(cls.root, skip=())
        cls.done = cls.run_it()
        cls.after = trees.look(cls.root, skip=())

    @classmethod
    def run_it(cls, *options):
        return cls.generalizer.run(cls.root, "--user", "ops", *options)

    def test_it_succeeds(self):
        self.assertEqual(self.done.status, agent.DONE, self.done)

    def test_nothing_of_the_list_is_left(self):
        self.assertEqual(traces.left(self.root, TRACES), [])

    def test_what_was_planted_is_gone_or_empty(self):
        for case in CASES:
            removed = of_removed(TRACES[case["trace"]])
            for path in case.get("plant", ()):
                with self.subTest(path):
                    file, before = self.root / path[1:], self.before[path[1:]]
                    if os.path.lexists(file):
                        self.assertFalse(removed.fit(path, stat.S_IFREG))
                        now = self.after[path[1:]]
                        self.assertEqual(file.stat().st_size, 0)
                        self.assertEqual([now["mode"], now["owner"]],
                                         [before["mode"], before["owner"]])

    def test_no_word_of_the_build_is_anywhere(self):
        """Nor in what the program keeps for itself."""
        for path, status in traces.walk(self.root):
            if stat.S_ISREG(status.st_mode):
                content = (self.root / path[1:]).read_bytes()
                self.assertNotIn(builder.SECRET.encode(), content, path)
                self.assertNotIn(b"hash-of-ops", content, path)

    def test_texts_lose_lines_and_nothing_else(self):
        for case in CASES:
            for path, text in case.get("becomes", {}).items():
                self.assertEqual((self.root / path[1:]).read_text(), text)
                for what in ("mode", "owner"):
                    self.assertEqual(self.after[path[1:]][what], self.before[path[1:]][what])

    def test_the_swap_file_keeps_its_header(self):
        file = self.root / "swapfile"
        self.assertEqual(file.read_bytes(),
                         builder.swap_content()[:traces.PAGE].ljust(4 * traces.PAGE, b"\0"))
        self.assertGreaterEqual(file.stat().st_blocks * 512, 4 * traces.PAGE, "has holes")

    def test_users_are_gone_from_every_account_file(self):
        for file, text in self.accounts.items():
            with self.subTest(file):
                self.assertEqual((self.root / file).read_text(),
                                 builder.without_users(text, builder.LEAVING))
                for what in ("mode", "owner"):
                    self.assertEqual(self.after[file][what], self.before[file][what])
        for name in builder.LEAVING:
            self.assertFalse(os.path.lexists(self.root / "home" / name), name)

    def test_neighbours_are_untouched(self):
        for case in CASES:
            for path in case.get("stays", ()):
                self.assertEqual(self.after.get(path[1:]), self.before[path[1:]], path)

    def test_only_what_the_list_names_is_another(self):
        for path, was in self.before.items():
            now, full = self.after.get(path), f"/{path}"
            if stat.S_ISDIR(int(was["mode"], 8)) and now:
                was, now = ({**look, "mtime": 0} for look in (was, now))
            if was != now:
                self.assertTrue(any(full == meant or full.startswith(f"{meant}/")
                                    for meant in self.may_change), f"{path}: {was} {now}")
        made = self.after.keys() - self.before.keys()
        self.assertEqual(made, {"var/lib/bootseal/state", "var/lib/bootseal/state/serial"})

    def test_a_plan_changes_nothing(self):
        self.assertEqual(self.plan.status, agent.DONE, self.plan)
        self.assertEqual(trees.differences(self.before, self.planned), [])

    def test_a_plan_lists_each_path(self):
        paths = {line.split(": ", 1)[1] for line in self.found}
        first = {path for path in paths  # a folder stands for what is below it
                 if not paths & {str(folder) for folder in pathlib.PurePath(path).parents}}
        self.assertEqual(sorted((first | set(builder.LEAVING)) - words(self.plan.out)), [])

    def test_a_plan_names_no_neighbour(self):
        neighbours = {path for case in CASES for path in case.get("stays", ())}
        self.assertEqual(sorted(neighbours & words(self.plan.out)), [])

    def test_the_second_run_changes_nothing(self):
        again = self.run_it()
        self.assertEqual(again.status, agent.DONE, again)
        self.assertEqual(trees.differences(self.after, trees.look(self.root, skip=())), [])
        planned = words(self.run_it("--plan").out)
        self.assertEqual(sorted(planned & {line.split(": ", 1)[1] for line in self.found}), [])


if __name__ == "__main__":
    unittest.main()
