# SPDX-License-Identifier: Apache-2.0
"""Makers of keys and of what belongs to them, by the programs that people make them with."""

import base64
import os
import subprocess

import tokens
from makers import maker

PASSPHRASE = "not told to anybody"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATORS = (0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3)
ALGORITHMS = {
    "rsa": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
    "ec": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "p384": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"),
    "ed25519": ("-algorithm", "ED25519"),
}


def run(*command, input=None):
    """What a program prints that must succeed."""
    done = subprocess.run([os.fspath(word) for word in command], input=input, capture_output=True, check=False,
                          env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"})  # puttygen would write there
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} {command[1]}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def key_file(shop, kind):
    """A new private key, PKCS#8 in PEM."""
    path = shop.file(f"{kind}.pem")
    run("openssl", "genpkey", *ALGORITHMS[kind], "-out", path)
    return path


def spare(shop, kind):
    """A private key that others have as well, where it is not what matters."""
    if kind not in shop.spares:
        shop.spares[kind] = key_file(shop, kind)
    return shop.spares[kind]


@maker
def pem(shop, kind, form="pkcs8"):
    """A private key as openssl writes it: pkcs8, traditional, encrypted, or encrypted-traditional."""
    if kind == "dsa":
        text = run("openssl", "dsaparam", "-genkey", "-noout", "1024")
        return (run("openssl", "pkcs8", "-topk8", "-nocrypt", input=text) if form == "pkcs8" else text).decode()
    path = key_file(shop, kind)
    if form == "pkcs8":
        return path.read_text()
    if form == "encrypted":
        return run("openssl", "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", f"pass:{PASSPHRASE}", "-in",
                   path).decode()
    options = ("-aes128", "-passout", f"pass:{PASSPHRASE}") if form == "encrypted-traditional" else ()
    return run("openssl", "pkey", "-traditional", *options, "-in", path).decode()


@maker
def ssh(shop, kind="ed25519", form="openssh"):
    """A private key of ssh-keygen: openssh, encrypted, or in PEM."""
    path = shop.file(f"ssh-{kind}")
    run("ssh-keygen", "-q", "-t", kind, "-C", "deploy@build", "-f", path, *(["-m", "PEM"] if form == "pem" else []),
        "-N", PASSPHRASE if form == "encrypted" else "")
    return path.read_text()


@maker
def ssh_public(shop, kind="ed25519"):
    """One line as a file of public keys has it."""
    path = shop.file(f"ssh-{kind}")
    run("ssh-keygen", "-q", "-t", kind, "-C", "ops@example.net", "-N", "", "-f", path)
    return path.with_name(f"{path.name}.pub").read_text()


@maker
def known_host(shop, name="git.example.net"):
    return f"{name} {' '.join(ssh_public(shop).split()[:2])}"


@maker
def ssh_certificate(shop):
    """A public key that an authority has signed."""
    authority, user = shop.file("ca"), shop.file("user")
    for path in (authority, user):
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path)
    run("ssh-keygen", "-q", "-s", authority, "-I", "ops", "-n", "ops", f"{user}.pub")
    return user.with_name(f"{user.name}-cert.pub").read_text()


@maker
def putty(shop, kind="ed25519", version="3"):
    path, found = shop.file("putty"), shop.file("ppk")
    run("ssh-keygen", "-q", "-t", kind, "-N", "", "-f", path)
    run("puttygen", path, "-O", "private", "-o", found, "--ppk-param", f"version={version}", "--new-passphrase",
        "/dev/null")
    return found.read_text()


@maker
def public(shop, kind="rsa"):
    return run("openssl", "pkey", "-pubout", "-in", spare(shop, kind)).decode()


@maker
def certificate(shop, kind="rsa", name="www.example.net"):
    return certificate_of(shop, spare(shop, kind), name).read_text()


def certificate_of(shop, key, name="www.example.net"):
    """The file of a certificate of this key, signed by itself."""
    path = shop.file("certificate.pem")
    run("openssl", "req", "-x509", "-new", "-key", key, "-days", "365", "-subj", f"/O=Example/CN={name}", "-out",
        path)
    return path


@maker
def certificate_der(shop):
    return run("openssl", "x509", "-outform", "DER", "-in", certificate_of(shop, spare(shop, "ec")))


@maker
def request(shop):
    return run("openssl", "req", "-new", "-key", spare(shop, "ec"), "-subj", "/CN=www.example.net").decode()


@maker
def key_parameters(_shop, kind):
    """Parameters that all may know, of elliptic curves or of Diffie and Hellman."""
    if kind == "ec":
        return run("openssl", "ecparam", "-name", "prime256v1").decode()
    return run("openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048").decode()


@maker
def certificates_pkcs7(shop):
    return run("openssl", "crl2pkcs7", "-nocrl", "-certfile", certificate_of(shop, spare(shop, "ec"))).decode()


@maker
def cms(shop, kind):
    """A letter that somebody signed or encrypted."""
    key = spare(shop, "rsa")
    path = certificate_of(shop, key)
    how = ("-sign", "-nodetach", "-signer", path, "-inkey", key) if kind == "signed" else ("-encrypt", "-recip", path)
    return run("openssl", "cms", *how, "-outform", "PEM", input=b"all is well\n").decode()


@maker
def wireguard(shop):
    """32 bytes, clamped as wg genkey does it."""
    found = bytearray(tokens.octets(shop, 32))
    found[0] &= 248
    found[31] = found[31] & 127 | 64
    return base64.b64encode(found).decode()


def bech32(prefix, data):
    """BIP 173, of bytes."""
    bits = "".join(f"{octet:08b}" for octet in data)
    values = [int(bits[at:at + 5].ljust(5, "0"), 2) for at in range(0, len(bits), 5)]
    check = 1
    for value in [*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix), *values, *[0] * 6]:
        top, check = check >> 25, (check & 0x1ffffff) << 5 ^ value
        for bit, generator in enumerate(GENERATORS):
            check ^= generator if top >> bit & 1 else 0
    check ^= 1
    values += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return prefix + "1" + "".join(BECH32[value] for value in values)


@maker
def age(shop):
    """What age-keygen prints."""
    return bech32("age-secret-key-", tokens.octets(shop, 32)).upper()


@maker
def age_recipient(shop):
    return bech32("age", tokens.octets(shop, 32))
