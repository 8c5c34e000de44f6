# SPDX-License-Identifier: Apache-2.0
"""Instances of an image at their first boot: what they are asked, and what the answers have to be."""

import contextlib
import json
import pathlib
import re
import subprocess
import time

import agent
import yaml

EXAMPLE = agent.REPOSITORY / "packaging/cloud-init/user-data.yaml"


def configured(key, collector, address):
    """What the second instance is told: another profile, and its collector; the example of the packages
    with an authority and a token that are real."""
    data = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    contents = {one["path"]: one for one in data["write_files"]}
    telemetry = contents["/etc/bootseal/telemetry.yaml"]
    telemetry["content"] = telemetry["content"].replace("collector.example:8443", address)
    contents["/etc/bootseal/collector/ca.pem"]["content"] = (collector.folder / "authority.pem").read_text()
    contents["/etc/bootseal/collector/token"]["content"] = collector.token()
    data.update({"locale": False, "ssh_authorized_keys": [key]})
    return "#cloud-config\n" + yaml.safe_dump(data)


# In a machine that nobody can reach: what is left of its first boot.
ISOLATED = """
journalctl -b -o cat --no-pager >out/journal
journalctl -b -o json --no-pager | grep -o '"MESSAGE_ID":"[0-9a-f]*"' | sort -u >out/ids
cat /run/issue.d/50-bootseal.issue >out/issue || :
/usr/sbin/nft list table inet bootseal >out/nft || :
cat /var/lib/bootseal/firstboot/stamp >out/stamp
for i in $(seq 60); do
    bootseal heartbeat status | grep -q '^waiting  *0$' && break
    sleep 2
done
bootseal heartbeat status >out/told || :
"""

QUESTIONS = {
    "state": "systemctl is-system-running",
    "journal": "sudo journalctl -b -o short-monotonic --no-pager",
    "verify": "sudo bootseal verify --format json",
    "integrity": "sudo bootseal integrity check",
    "sysctl": "sudo sysctl --all",
    "modules": "lsmod",
    "mounts": "findmnt --json --list -o TARGET,OPTIONS",
    "units": "systemctl list-units --all --plain --no-legend --type service,timer",
    "nft": "sudo nft list ruleset",
    "audit": "sudo auditctl -l",
}
# What this image lacks: rules about it fail, in the running machine too.
NOT_IN_THE_IMAGE = re.compile("partition-|journal-upload-")

SYSCTL = {"net.ipv4.ip_forward": "0", "kernel.randomize_va_space": "2", "kernel.yama.ptrace_scope": "1",
          "net.ipv4.conf.all.rp_filter": "1", "net.ipv4.conf.all.accept_redirects": "0",
          "net.ipv4.conf.all.log_martians": "1", "net.ipv4.tcp_syncookies": "1",
          "net.ipv6.conf.all.accept_ra": "0"}
MODULES = ("cramfs", "freevxfs", "hfs", "hfsplus", "jffs2", "udf", "usb_storage", "dccp", "tipc", "rds",
           "sctp")
MOUNTS = {"/dev/shm": {"nodev", "nosuid", "noexec"}}
UNITS = ("auditd.service", "cron.service", "nftables.service", "apparmor.service", "ssh.service",
         "bootseal-heartbeat.service", "bootseal-verify.timer", "bootseal-integrity.timer")
AUDIT = ("-k identity", "-k time-change", "-k logins", "-k mounts", "-e 2")


def look(visited, user, key):
    """The answers to all questions, once the verify after cloud-init has ended."""
    visited.ssh(user, "for i in $(seq 100); do systemctl show -P ExecMainExitTimestampMonotonic "
                      "bootseal-verify.service | grep -qv '^0$' && break; sleep 3; done", key)
    seen = {what: visited.ssh(user, question, key).stdout for what, question in QUESTIONS.items()}
    seen["host keys"] = visited.host_keys()
    return seen


def let_in(visited):
    return {"owner": visited.ssh("debian", "true", "owner").returncode == 0,
            "stranger": visited.ssh("debian", "true", "stranger").returncode == 0,
            "root": visited.ssh("root", "true", "owner").returncode == 0,
            "password": visited.say_password("debian", "debian", "true").returncode == 0}


def moment(journal, pattern):
    """When a line came, in seconds since the kernel began."""
    for line in journal.splitlines():
        if re.search(pattern, line):
            return float(re.match(r"\[\s*([0-9.]+)\]", line)[1])
    raise AssertionError(f"no line {pattern!r} in the journal")


def not_as_required(seen):
    """What the kernel and the service manager have otherwise than the ruleset requires."""
    wrong = []
    values = dict(line.split(" = ", 1) for line in seen["sysctl"].splitlines() if " = " in line)
    wrong += [f"{key} = {values.get(key)}" for key, value in SYSCTL.items() if values.get(key) != value]
    loaded = {line.split()[0] for line in seen["modules"].splitlines()}
    wrong += [f"{name} is loaded" for name in MODULES if name in loaded]
    mounts = {one["target"]: set(one["options"].split(","))
              for one in json.loads(seen["mounts"])["filesystems"]}
    wrong += [f"{point} lacks {options - mounts[point]}" for point, options in MOUNTS.items()
              if options - mounts[point]]
    active = {line.split()[0] for line in seen["units"].splitlines() if line.split()[2] == "active"}
    wrong += [f"{name} is not active" for name in UNITS if name not in active]
    if not re.search(r"hook input priority \w+; policy drop", seen["nft"]):
        wrong.append("the firewall lets in what no rule allows")
    wrong += [f"no audit rule with {words}" for words in AUDIT[:-1]
              if words.split()[1] not in seen["audit"]]
    return wrong


def await_host(collector, name, timeout=300):
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        if collector.rows(f"SELECT agent FROM host WHERE hostname = '{name}'"):
            return
        time.sleep(2)
    raise AssertionError(f"the collector never heard of {name}")


@contextlib.contextmanager
def opened(server):
    """The tree on the disk of a machine that is off."""
    root = server.folder / "mounted"
    root.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", server.folder / "disk.img", root], check=True)
    try:
        yield root
    finally:
        subprocess.run(["umount", root], check=True)


def _ruleset(root):
    return root / "usr/lib/bootseal/rulesets/ruleset.yaml"


def _unsign(_, root):
    path = _ruleset(root)
    old = path.read_text()
    new = old.replace('severity: "low"', 'severity: "high"', 1)
    if new == old:
        raise AssertionError("no severity in the ruleset")
    path.write_text(new)


def _expire(image, root):
    _sign_anew(image, root, r"(?m)^(  expires: ).*$", r"\g<1>2026-01-01T00:00:00Z")


def _go_back(image, root):
    _sign_anew(image, root, r"(?m)^(  serial: ).*$", r"\g<1>1")


def _sign_anew(image, root, pattern, by):
    path = _ruleset(root)
    text, count = re.subn(pattern, by, path.read_text(), count=1)
    if count != 1:
        raise AssertionError(f"no {pattern!r} in the ruleset")
    path.write_text(text)
    pathlib.Path(f"{path}.p7s").unlink()
    agent.sign(path, image.keys.author, image.keys.approver)


STAMP = "var/lib/bootseal/firstboot/stamp"
SPOILED = {"unsigned": _unsign, "expired": _expire, "rolled back": _go_back}

STARTING = "Starting \x1b[0;1;39mbootseal-firstboo"
OVER = "bootseal: first boot: profile"


# The part of the first boot, at its end, in which it changes files and not only looks at them.
CHANGING = 0.33


def freeze_as_first_boot_begins(server):
    server.freeze(lambda said: STARTING in said)


def first_boot(server):
    """Lets the first boot go on until it is over, and says how many seconds that took."""
    began = time.monotonic()
    if not server.run(lambda said: OVER in said):
        raise AssertionError("the machine was switched off")
    return time.monotonic() - began


def cut_within_first_boot(server, seconds):
    """Takes the power away so long after the first boot went on: whether it was not over."""
    until = time.monotonic() + seconds
    server.run(lambda said: time.monotonic() > until)
    return OVER not in (server.folder / "console.log").read_text(errors="replace")


def is_changed(server):
    """Whether a change is recorded: one that is under way, or was made."""
    with opened(server) as root:
        folder = root / "var/lib/bootseal/journal"
        return folder.exists() and any(folder.iterdir())


def standing(server):
    """The rules that fail in the files of a machine that is off."""
    with opened(server) as root:
        done = agent.run("verify", "--root", root, "--profile", "l2-server", "--format", "json")
    return sorted(one["ruleId"] for one in json.loads(done.out)["findings"] if one["status"] == "STATUS_FAIL")


def await_hardened(server):
    """The next boot, until the first boot is over; at once where it was before the cut."""
    over = re.compile(re.escape(OVER) + r"|Finished .*bootseal-firstboo")
    if not server.run(lambda said: over.search(said) is not None):
        said = (server.folder / "console.log").read_text(errors="replace")
        raise AssertionError(f"the machine was switched off\n{said[-3000:]}")
    with opened(server) as root:
        stamp = (root / "var/lib/bootseal/firstboot/stamp").read_text()
    if "standing: done" not in stamp:
        raise AssertionError(stamp)
