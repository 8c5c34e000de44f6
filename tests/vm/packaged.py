# SPDX-License-Identifier: Apache-2.0
"""What the package of bootseal lays in a tree, and what an operator does to let it tell a collector."""

import shutil
import subprocess

import agent

PACKAGING = agent.REPOSITORY / "packaging"
# What is in packaging/, and where systemd looks for it.
PLACES = {
    "systemd/*.service": "usr/lib/systemd/system", "systemd/*.timer": "usr/lib/systemd/system",
    "*.catalog": "usr/lib/systemd/catalog",
    "sysusers.d/*.conf": "usr/lib/sysusers.d", "tmpfiles.d/*.conf": "usr/lib/tmpfiles.d",
}
ENABLED = ("bootseal-heartbeat.service", "bootseal-verify.service", "bootseal-verify.timer")
AT_FIRST = ("bootseal-firstboot.service", "bootseal-cloud-init.service", "bootseal-ssh-keys.service",
            "bootseal-integrity.timer")
NETWORK = "[Match]\nType=ether\n[Network]\nAddress=10.0.2.15/24\n"


def lay(tree, ruleset, trust):
    """The units, and a signed ruleset with those who are trusted."""
    for pattern, place in PLACES.items():
        for source in PACKAGING.glob(pattern):
            shutil.copy(source, tree / place)
    rulesets = tree / "usr/lib/bootseal/rulesets"
    rulesets.mkdir(parents=True)
    for path in (ruleset, f"{ruleset}.p7s"):
        shutil.copy(path, rulesets)
    (tree / "etc/bootseal").mkdir()
    for name in (trust, trust.parent / "anchor.pem"):
        shutil.copy(name, tree / "etc/bootseal")
    (tree / "var/lib/bootseal").mkdir(mode=0o700)
    enable(tree, *ENABLED)
    # As the trigger of Debian's package systemd does.
    subprocess.run(["journalctl", f"--root={tree}", "--update-catalog"], check=True,
                   capture_output=True)


def join(tree, collector, address):
    """Names a collector; the token comes another way."""
    shutil.copy(collector.folder / "authority.pem", tree / "etc/bootseal/ca.pem")
    (tree / "etc/bootseal/telemetry.yaml").write_text(
        f"collector: https://{address}\nanchors: ca.pem\n")


def lay_network(tree):
    """An address, without cloud-init, for which nobody here has to wait."""
    (tree / "etc/cloud/cloud-init.disabled").touch()
    (tree / "etc/systemd/network/10-test.network").write_text(NETWORK)
    enable(tree, "systemd-networkd.service")
    _systemctl(tree, "mask", "systemd-networkd-wait-online.service")
    _systemctl(tree, "disable", "ssh.service")  # cloud-init would make its keys


def enable(tree, *units):
    _systemctl(tree, "enable", *units)


def _systemctl(tree, *words):
    subprocess.run(["systemctl", f"--root={tree}", "--quiet", *words], check=True)
