# SPDX-License-Identifier: Apache-2.0
"""What a host says of itself: the bytes of a State, and of the Report that it names."""

import dataclasses
import hashlib
import time

import fleet
import wire

PASS, FAIL, FIXED, PENDING, NOT_APPLICABLE, MANUAL, WAIVED, ERROR = range(1, 9)
COMPLIANT, NOT_COMPLIANT, FAILED = 1, 2, 3
INTACT, VIOLATED, UNKNOWN = 1, 2, 3
LOW, MEDIUM, HIGH = 1, 2, 3
COMPLIES, DRIFTED = 1, 2

# name, number, title, severity, expected, actual
RULES = [
    ("kernel-module-cramfs", "1.1.1.1", "The cramfs filesystem driver cannot be loaded", LOW,
     "install cramfs /bin/false", "not set"),
    ("partition-var", "1.1.2.4.1", "/var is a file system of its own", LOW,
     "a file system of its own", "no file system of its own"),
    ("apparmor-installed", "1.3.1.1", "AppArmor and its tools are installed", HIGH,
     "installed", "absent"),
    ("sysctl-randomize-va-space", "1.5.1", "Address space layout randomization is complete", MEDIUM,
     "2", "1"),
    ("crontab-access", "2.4.1.2", "Only root can read and change the system crontab", MEDIUM,
     "mode 0600 at most, owner root, group root", "mode 0644, owner root, group root"),
    ("sysctl-ip-forward", "3.3.1", "The kernel does not forward packets", MEDIUM, "0", "1"),
    ("nftables-default-deny", "4.3.8", "The firewall denies what no rule allows", HIGH,
     "policy drop", "policy accept"),
    ("sshd-permit-root-login", "5.1.20", "sshd does not permit root to log in", HIGH,
     "no", "prohibit-password"),
    ("sudo-log-file", "5.2.3", "sudo keeps a log of its own", MEDIUM, "/var/log/sudo.log", "not set"),
    ("journald-upload", "6.1.2.1.2", "systemd-journal-upload knows the server", MEDIUM,
     "a server", "no server is named"),
    ("auditd-enabled", "6.2.1.2", "auditd is started at boot", MEDIUM, "enabled", "disabled"),
    ("world-writable", "7.1.11", "No file may be written by everybody", HIGH, "none",
     "/srv/share/drop"),
]


@dataclasses.dataclass
class Host:
    """One host's state. `statuses` says what of RULES is not passed: name -> status."""

    hostname: str = "host"
    machine: str = "0123456789abcdef0123456789abcdef"
    system: tuple = ("debian", "12")
    version: str = "0.1.0"
    seal: bytes = b""
    ruleset: str = "cis-debian-12"
    serial: int = 14
    profile: str = "l2-server"
    result: int = COMPLIANT
    integrity: int = INTACT
    lockdown: int = 0
    statuses: dict = dataclasses.field(default_factory=dict)
    waiver_ends: int = 0
    deviations: tuple = ()  # (path, kind 1 to 3, what, expected, actual)

    def counts(self):
        values = list(self.statuses.values())
        numbers = [len(RULES) - len(values) + values.count(PASS)]
        return wire.message(*enumerate(numbers + [values.count(one) for one in range(2, 9)], 1))

    def finding(self, rule):
        name, number, title, severity, expected, actual = rule
        status = self.statuses.get(name, PASS)
        holds = status in (PASS, FIXED)
        evidence = wire.message((1, 1), (2, COMPLIES if holds else DRIFTED), (3, f"/etc/{name}.conf:3"),
                                (4, expected), (5, expected if holds else actual),
                                (6, f"setting: {{name: {name}}}"))
        waiver = wire.message((1, "Appliance image, see OPS-1207"), (2, "Alice Approver"),
                              (3, self.waiver_ends))
        return wire.message((1, name), (2, number), (3, title), (4, severity), (5, status),
                            (8, "no file has it" if status == ERROR else ""),
                            (9, "" if holds else "Set it in a drop-in, and reload the service."),
                            (10, evidence), (11, wire.message((1, "nist-800-53r5"), (2, "CM-7"))),
                            (13, waiver if status == WAIVED else b""))

    def report(self):
        integrity = b"".join(
            wire.message((9, wire.message((1, path), (2, kind), (3, 1), (4, "exact"),
                                          (5, wire.message((1, what), (2, expected), (3, actual))))))
            for path, kind, what, expected, actual in self.deviations)
        ruleset = wire.message((1, self.ruleset), (2, "1.1.0"), (3, self.serial), (4, "ab" * 32))
        return (wire.message((1, 1), (2, "run-1"), (3, 3), (5, int(time.time()) - 60), (8, self.version),
                             (9, ruleset), (10, self.profile),
                             (11, wire.message((1, self.machine), (3, self.hostname))))
                + b"".join(wire.message((12, self.finding(rule))) for rule in RULES)
                + wire.message((13, self.counts()), (14, self.result), (16, len(RULES)),
                               (30, wire.message((1, 2), (2, "manifest")) + integrity if self.deviations else b"")))

    def state(self, report):
        """The bytes of the State that names this report."""
        waived = list(self.statuses.values()).count(WAIVED)
        return wire.message((1, self.machine), (2, self.hostname), (3, self.system[0]),
                            (4, self.system[1]), (5, self.version), (6, self.seal), (7, self.ruleset),
                            (8, self.serial), (9, hashlib.sha256(b"%d" % self.serial).digest()), (10, self.profile),
                            (11, self.result), (12, self.counts()),
                            (13, hashlib.sha256(report).digest()), (14, self.integrity),
                            (15, self.lockdown), (16, waived),
                            (17, self.waiver_ends if waived else 0))


def tell(collector, agent, host):
    """The agent says that it is such a host, and hands in the report that it is asked for."""
    report = host.report()
    agent.state = host.state(report)
    connection = fleet.Connection(collector, agent.credential)
    try:
        status, reply = agent.send(collector, agent.beat(with_state=True), connection=connection)
        if status != 200:
            raise AssertionError(f"the heartbeat was answered with {status}: {reply}")
        if 3 in reply:
            status, text, _ = connection.post("/v1/reports", report)
            if status != 204:
                raise AssertionError(f"the report was answered with {status}: {text}")
    finally:
        connection.close()
