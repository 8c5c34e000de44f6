# SPDX-License-Identifier: Apache-2.0
"""A fleet to look at: hosts of all kinds, always the same ones, and thirty days before them."""

import contextlib
import hashlib
import random
import sqlite3
import time

import fleet
import reports

DAY = 86_400
ROLES = ("web", "db", "cache", "queue", "auth", "build", "mail", "log")
PLACES = ("fra", "ams", "waw")
SEALS = [hashlib.sha256(b"image %d" % number).digest() for number in range(3)]


def host(number, chance, now):
    """What one of them says."""
    one = reports.Host(hostname=f"{chance.choice(ROLES)}-{number:03}.{chance.choice(PLACES)}.example.net",
                       machine=hashlib.md5(b"%d" % number).hexdigest())
    one.seal = chance.choices([*SEALS, b""], [6, 3, 1, 1])[0]
    one.serial = chance.choices([14, 13, 12], [8, 3, 1])[0]
    one.profile = chance.choices(["l2-server", "l1-server"], [3, 1])[0]
    one.system = ("debian", chance.choices(["12", "13"], [9, 1])[0])
    names = [rule[0] for rule in reports.RULES]
    for name in chance.sample(names, chance.randrange(5)):
        one.statuses[name] = chance.choices([reports.FIXED, reports.MANUAL], [4, 1])[0]
    if chance.random() < 0.16:
        one.result = reports.NOT_COMPLIANT
        # Some rules are failed by more hosts than others.
        for name in chance.choices(names, range(1, len(names) + 1), k=chance.randrange(1, 5)):
            one.statuses[name] = reports.FAIL
    if chance.random() < 0.02:
        one.result = reports.FAILED
        one.statuses[names[0]] = reports.ERROR
    if chance.random() < 0.08:
        one.statuses["partition-var"] = reports.WAIVED
        one.waiver_ends = now + chance.choice([2, 5, 11, 25, 40, 80]) * DAY + 7200
    if chance.random() < 0.03:
        one.integrity = reports.VIOLATED
        one.deviations = (
            ("/etc/pam.d/su", 3, "sha256", "9b2f6a0c41d7e5", "04c1d6be3371aa"),
            ("/usr/local/sbin/tunnel", 1, "", "", ""),
            ("/etc/ssh/sshd_config.d/00-bootseal.conf", 3, "mode", "0600", "0644"))
    return one


def add_past(database, now, hosts, chance):
    """Thirty days of hours, with a roll-out that went wrong for some of them."""
    hour = now - now % 3600
    for back in range(30 * 24, 0, -1):
        known = hosts - back // 20
        part = 0.775 - 0.19 * back / 720 + 0.006 * chance.random()
        if 190 < back < 226:
            part -= 0.17
        if back < 190:
            part += 0.02
        database.execute("INSERT OR REPLACE INTO point VALUES (?, ?, ?, ?, ?)",
                         (hour - back * 3600, known, int(known * part),
                          3 + (9 if 100 < back < 118 else 0), 4 + back % 3))


def age(database, now):
    """Some were not heard for long, and have been there for weeks."""
    rows = [number for number, in database.execute("SELECT number FROM agent ORDER BY number")]
    for number in rows:
        database.execute("UPDATE agent SET enrolled = ? WHERE number = ?",
                         (now - (number * 37 % 90 + 1) * DAY, number))
        if number % 29 == 0:
            heard = now - number * 977 - 3600
            database.execute("UPDATE agent SET received = ? WHERE number = ?", (heard, number))
            database.execute("UPDATE host SET silent = ? WHERE agent = ?", (heard, number))
            database.execute("INSERT INTO incident (agent, kind, sequence, digest, received, detail, bytes,"
                             " signature) VALUES (?, 'silence', 1, x'', ?, 'nothing was heard', x'', x'')",
                             (number, heard + 900))


def populate(collector, folder, count, rounds=1):
    """Returns the agents and what each said last. With SQLite the fleet has a past."""
    chance = random.Random(6)
    now = int(time.time())
    told = []
    tokens = collector.command("token", "--count", count).split()
    for number, token in enumerate(tokens, 1):
        agent = fleet.Agent(folder, f"host-{number}")
        if agent.enrol(collector, token) != 200:
            raise AssertionError("an agent is not let in")
        one = host(number, chance, now)
        for _ in range(rounds if one.result == reports.NOT_COMPLIANT else 0):
            before = host(number, random.Random(number), now)
            before.hostname, before.result, before.statuses = one.hostname, reports.COMPLIANT, {}
            before.serial = one.serial - 1
            reports.tell(collector, agent, before)
        reports.tell(collector, agent, one)
        if number % 41 == 0:
            agent.send(collector, agent.beat(sequence=agent.sequence + 4))
        told.append((agent, one))
    if "://" not in collector.store:
        with contextlib.closing(sqlite3.connect(collector.folder / collector.store, timeout=30)) as database:
            add_past(database, now, count, chance)
            age(database, now)
            database.commit()
    return told
