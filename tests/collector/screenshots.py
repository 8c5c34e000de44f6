#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""screenshots.py [--all FOLDER]: docs/collector-*.png anew, of a fleet that is always the same.

With --all every page, light and dark, wide and narrow, goes into FOLDER.
"""

import argparse
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import browser  # noqa: E402
import example_fleet  # noqa: E402
import fleet  # noqa: E402
import people  # noqa: E402
import reports  # noqa: E402
import trees  # noqa: E402

HOSTS = 214
WEB = "web: {listen: 127.0.0.1:0, tls: false}\n"


def worst(told):
    """The host that has most to show."""
    return max(told, key=lambda pair: (pair[1].integrity == reports.VIOLATED) * 3
               + list(pair[1].statuses.values()).count(reports.FAIL))


def await_count(collector):
    """The overview is counted now and then."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        counted = collector.rows("SELECT hosts FROM point ORDER BY hour DESC LIMIT 1")
        if counted and int(counted[0][0]) == HOSTS:
            return
        time.sleep(0.5)
    raise AssertionError("the fleet was not counted")


def shoot_all(window, pages, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for width in (1280, 390):
        for is_dark in (False, True):
            window.size(width)
            window.dark(is_dark)
            for name, path in pages.items():
                window.go(path)
                window.shoot(folder / f"{name}-{width}-{'dark' if is_dark else 'light'}.png", 2600)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=pathlib.Path)
    options = parser.parse_args()
    with trees.scratch() as folder:
        collector = fleet.Collector(folder / "collector", more=WEB).start()
        try:
            told = example_fleet.populate(collector, folder, HOSTS, rounds=1)
            people.add_user(collector, "alice", "admin")
            await_count(collector)
            window = browser.Browser(people.web_port(collector))
            try:
                host = f"/hosts/{worst(told)[0].id.hex()}"
                window.log_in("alice")
                if options.all:
                    shoot_all(window, {
                        "overview": "/", "hosts": "/hosts", "host": host, "rules": "/rules",
                        "all": host + "?show=all", "rule": "/rules/sshd-permit-root-login",
                        "waivers": "/waivers", "incidents": "/incidents", "incident": "/incidents/1", "audit": "/audit",
                        "tokens": "/tokens", "none": "/no/such"}, options.all)
                else:
                    docs = fleet.REPOSITORY / "docs"
                    docs.mkdir(exist_ok=True)
                    for name, path in (("overview", "/"), ("host", host)):
                        window.go(path)
                        window.shoot(docs / f"collector-{name}.png", 1500)
            finally:
                window.close()
        finally:
            collector.stop()


if __name__ == "__main__":
    main()
