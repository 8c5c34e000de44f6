#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""planted_test.py [--seed NUMBER] [--only-plant DIR]: secrets and decoys are planted in a copy of the demo tree.

`bootseal inspect` finds the secrets and leaves the decoys alone. With --only-plant the tree is kept, what was
planted is listed, and nothing is inspected. The seed of a run is printed; of it come all random words, but no keys.
"""

import argparse
import os
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support"), str(HERE.parent / "tree")]

import agent  # noqa: E402
import keys  # noqa: E402, F401
import makers  # noqa: E402
import plant  # noqa: E402
import score  # noqa: E402
import sealed  # noqa: E402
import stores  # noqa: E402, F401
import tokens  # noqa: E402, F401
import trees  # noqa: E402

LEAST_FOUND, MOST_FLAGGED = 0.95, 0.02
LEAST = {"secrets": 80, "kinds of secrets": 25, "decoys": 200, "kinds of decoys": 15}
SHOWN = 0.5  # of a secret, by an excerpt


class Planted(unittest.TestCase):
    seed = None

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(trees.scratch())
        cls.root = cls.folder / "tree"
        trees.demo_tree(cls.root)
        cls.stock = cls.inspect("json")
        cls.planted = plant.plant(cls.root, makers.Workshop(cls.folder / "workshop", cls.seed))
        before = trees.look(cls.root, skip=())
        cls.done = cls.inspect("json")
        cls.changes = trees.differences(before, trees.look(cls.root, skip=()))
        cls.findings = cls.of(cls.done)
        cls.score = score.score(cls.planted, cls.findings)
        print(score.tables(cls.score), f"seed {cls.seed}", sep="\n", flush=True)

    @classmethod
    def inspect(cls, form):
        return agent.run("inspect", "--root", cls.root, "--format", form, env={"LC_ALL": "C.UTF-8"})

    @staticmethod
    def of(done):
        return done.report().get("inspection", {}).get("findings", [])

    def test_secrets_are_found(self):
        self.assertEqual(self.done.status, agent.NOT_COMPLIANT, self.done.err)
        found, missed = len(self.score.found), len(self.score.missed)
        self.assertGreaterEqual(found / (found + missed), LEAST_FOUND)

    def test_decoys_are_left_alone(self):
        flagged, quiet = len(self.score.flagged), len(self.score.quiet)
        self.assertLessEqual(flagged / (flagged + quiet), MOST_FLAGGED)

    def test_nothing_is_found_elsewhere(self):
        self.assertEqual(self.score.strays, [])

    def test_no_excerpt_shows_a_secret(self):
        for item in self.planted:
            for finding in self.findings:
                if finding["path"] in score.names(item):
                    with self.subTest(path=item.path):
                        self.assertEqual(score.leaks(item, finding.get("excerpt", ""), SHOWN), [])

    def test_no_output_has_a_secret(self):
        table = self.inspect("table")
        self.assertEqual(table.status, agent.NOT_COMPLIANT, table.err)
        for done in (self.done, table):
            for item in self.planted:
                self.assertEqual(score.leaks(item, done.out + done.err), [], item.path)

    def test_what_was_read_is_counted(self):
        inspection = self.done.report()["inspection"]
        self.assertGreater(int(inspection["filesSearched"]), len(self.planted))
        self.assertGreater(int(inspection["bytes"]), 10_000_000)

    def test_a_stock_tree_has_none(self):
        self.assertEqual((self.stock.status, self.of(self.stock)), (agent.DONE, []), self.stock.err)

    def test_looking_changes_nothing(self):
        self.assertEqual(self.changes, [])

    def test_there_is_enough_to_find(self):
        hidden, decoys = ([one for one in self.planted if bool(one.rules) is kind] for kind in (True, False))
        counts = {"secrets": len(hidden), "kinds of secrets": len({one.kind for one in hidden}),
                  "decoys": len(decoys), "kinds of decoys": len({one.kind for one in decoys})}
        for what, least in LEAST.items():
            self.assertGreaterEqual(counts[what], least, what)


def only_plant(folder, seed):
    """Plants a tree that stays, and lists what it has now."""
    trees.demo_tree(folder)
    with trees.scratch() as scratch:
        planted = plant.plant(folder, makers.Workshop(scratch / "workshop", seed))
    for item in planted:
        lines = "any" if item.lines is None else ",".join(map(str, sorted(item.lines)))
        print("\t".join(("secret" if item.rules else "decoy", item.kind, sealed.shown(item.path), lines,
                         ",".join(item.rules))))


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)))
    parser.add_argument("--only-plant", metavar="DIR")
    asked, rest = parser.parse_known_args()
    if asked.only_plant:
        only_plant(asked.only_plant, asked.seed)
        return
    Planted.seed = asked.seed
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
