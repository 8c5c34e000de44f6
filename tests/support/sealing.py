# SPDX-License-Identifier: Apache-2.0
"""`bootseal seal` as a person runs it, and its statement as anybody can verify it."""

import base64
import hashlib
import json
import pathlib
import subprocess

import agent
import pki
import small
import traces

VIOLATED = 4
TRACES = """\
list: {id: small, version: "1", serial: 1, expires: 2035-01-01T00:00:00Z}
traces:
  - id: temporary-files
    why: They are of the build.
    remove: [/tmp/*]
  - id: ssh-host-keys
    why: Clones would have the same.
    remove: [/etc/ssh/ssh_host_*]
"""


def encoding(kind, payload):
    """What DSSE has signed: https://github.com/secure-systems-lab/dsse, protocol.md."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def verify_envelope(envelope, certificates, folder):
    """The statement in an envelope, of which each of the certificates has signed; with openssl."""
    envelope = json.loads(pathlib.Path(envelope).read_text())
    payload = base64.b64decode(envelope["payload"], validate=True)
    signed = folder / "signed"
    signed.write_bytes(encoding(envelope["payloadType"].encode(), payload))
    for number, certificate in enumerate(certificates):
        key = folder / "key"
        key.write_bytes(pki.openssl("x509", "-in", certificate, "-noout", "-pubkey"))
        der = subprocess.run(["openssl", "pkey", "-pubin", "-in", key, "-outform", "DER"],
                             capture_output=True, check=True).stdout
        entry = envelope["signatures"][number]
        if entry["keyid"] != hashlib.sha256(der).hexdigest():
            raise AssertionError("the signatures are not in the order of the keys")
        signature = folder / "signature"
        signature.write_bytes(base64.b64decode(entry["sig"], validate=True))
        pki.openssl("dgst", "-sha256", "-verify", key, "-signature", signature, signed)
    if len(envelope["signatures"]) != len(certificates):
        raise AssertionError("somebody else has signed as well")
    return json.loads(payload)


class Sealer:
    """Keys, a ruleset and a list signed with them; in a folder outside of every tree."""

    def __init__(self, folder, kind="P-256"):
        self.folder = pathlib.Path(folder)
        self.keys = pki.Pki(self.folder / "pki")
        self.author = self.keys.issue("Ann", pki.AUTHOR_UNIT, kind)
        self.approver = self.keys.issue("Ben", pki.APPROVER_UNIT, kind)
        self.trust = self.keys.write_trust(self.folder)
        self.ruleset = self.folder / "ruleset.yaml"
        agent.build(small.write_sources(self.folder / "sources"), self.ruleset)
        self.list = self.folder / "list.yaml"
        self.list.write_text(TRACES, encoding="utf-8")
        for file in (self.ruleset, self.list):
            agent.sign(file, self.author, self.approver)

    def use_every_trace(self):
        """The list of the project in place of the small one."""
        self.list.write_text(traces.LIST.read_text(encoding="utf-8"), encoding="utf-8")
        pathlib.Path(f"{self.list}.p7s").unlink()
        agent.sign(self.list, self.author, self.approver)

    def signers(self, *credentials):
        """The options that name who signs."""
        return [word for one in credentials
                for word in ("--certificate", one.certificate, "--key", one.key)]

    def seal(self, root, output, *options, signers=None, epoch=None, profile="all"):
        """Seals a tree."""
        signers = signers or (self.author, self.approver)
        env = {} if epoch is None else {"SOURCE_DATE_EPOCH": str(epoch)}
        return agent.run("seal", "--root", root, "--output", output, "--ruleset", self.ruleset,
                         "--profile", profile, "--list", self.list, "--trust", self.trust,
                         *self.signers(*signers), *options, env=env)

    def check(self, output, *options):
        """Checks a seal."""
        return agent.run("seal", "check", output, "--trust", self.trust, *options)
