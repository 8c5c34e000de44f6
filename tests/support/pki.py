# SPDX-License-Identifier: Apache-2.0
"""Certificates for tests, made with the openssl program; nothing of them outlives a run."""

import dataclasses
import pathlib
import subprocess

AUTHOR_UNIT = "bootseal author"
APPROVER_UNIT = "bootseal approver"

_CONFIG = """
[ca]
default_ca = this
[this]
database = {folder}/index
new_certs_dir = {folder}
serial = {folder}/serial
crlnumber = {folder}/crlnumber
default_md = sha256
default_crl_days = 3650
policy = any
unique_subject = no
email_in_dn = no
[any]
organizationName = optional
organizationalUnitName = optional
commonName = supplied
[req]
distinguished_name = none
[none]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[list]
authorityKeyIdentifier = keyid:always
"""


@dataclasses.dataclass
class Credential:
    """Paths of a certificate and of its private key, PEM."""

    certificate: pathlib.Path
    key: pathlib.Path


def openssl(*arguments):
    """Runs openssl, and fails the test where it does not cooperate."""
    done = subprocess.run(["openssl", *map(str, arguments)], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"openssl {arguments[0]}: {done.stderr.decode()}")
    return done.stdout


def make_key(path, kind="P-256"):
    """A private key: of a curve, or RSA as "RSA:2048"."""
    if kind.startswith("RSA:"):
        how = ("-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{kind[4:]}")
    else:
        how = ("-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{kind}")
    openssl("genpkey", *how, "-out", path)
    return path


class Pki:
    """A certificate authority, an author and an approver; and whatever else a test has issued."""

    def __init__(self, folder, name="Test Anchor"):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = self.folder / "openssl.cnf"
        self.config.write_text(_CONFIG.format(folder=self.folder))
        (self.folder / "index").write_text("")
        (self.folder / "serial").write_text("1000\n")
        (self.folder / "crlnumber").write_text("01\n")
        self.anchor = Credential(self.folder / "anchor.pem", make_key(self.folder / "anchor.key"))
        openssl("req", "-x509", "-new", "-config", self.config, "-extensions", "authority", "-days",
                3650, "-key", self.anchor.key, "-subj", f"/O=Bootseal Test/CN={name}", "-out",
                self.anchor.certificate)
        self.author = self.issue("Alice", AUTHOR_UNIT)
        self.approver = self.issue("Bob", APPROVER_UNIT)

    def issue(self, name, unit, kind="P-256", key=None, digest="sha256", start="20200101000000Z",
              end="20400101000000Z"):
        """A certificate of the anchor; with `key` for a key that exists already."""
        stem = self.folder / (name + unit).replace(" ", "-").lower()
        key = key or make_key(stem.with_suffix(".key"), kind)
        request, certificate = stem.with_suffix(".csr"), stem.with_suffix(".pem")
        openssl("req", "-new", "-config", self.config, "-key", key, "-out", request, "-subj",
                f"/O=Bootseal Test/OU={unit}/CN={name}")
        openssl("ca", *self._self(), "-batch", "-notext", "-extensions", "signer", "-md", digest,
                "-startdate", start, "-enddate", end, "-in", request, "-out", certificate)
        return Credential(certificate, key)

    def revoke(self, *credentials):
        """A revocation list over these certificates."""
        for credential in credentials:
            openssl("ca", *self._self(), "-revoke", credential.certificate)
        path = self.folder / f"revoked-{len(credentials)}.crl"
        openssl("ca", *self._self(), "-gencrl", "-crlexts", "list", "-out", path)
        return path

    def write_trust(self, folder, more=""):
        """A trust.yaml that asks for one author and one approver; returns its path."""
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "anchor.pem").write_bytes(self.anchor.certificate.read_bytes())
        path = folder / "trust.yaml"
        path.write_text(f"anchors: [anchor.pem]\n"
                        f"roles:\n"
                        f"  author: {{count: 1, organizational_unit: {AUTHOR_UNIT}}}\n"
                        f"  approver: {{count: 1, organizational_unit: {APPROVER_UNIT}}}\n"
                        f"minimum_serial: 1\n{more}")
        return path

    def _self(self):
        return ("-config", self.config, "-cert", self.anchor.certificate, "-keyfile",
                self.anchor.key)
