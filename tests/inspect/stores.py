# SPDX-License-Identifier: Apache-2.0
"""Makers of files that hold keys in a form of their own: PKCS#12, Java's, Kerberos', GnuPG's, databases."""

import base64
import hashlib
import io
import shutil
import sqlite3
import struct
import subprocess
import tarfile
import zlib

import tokens
from keys import PASSPHRASE, certificate_of, run, spare
from makers import maker

STORE_PASSWORD = "changeit"
WHITENER = b"Mighty Aphrodite"  # as the JDK has it
KEY_PROTECTOR = bytes.fromhex("300e060a2b060104012a021101010500")  # Sun's own algorithm
JKS, PRIVATE, TRUSTED = 0xfeedfeed, 1, 2


@maker
def pkcs12(shop, what="key"):
    """A key with its certificate; or certificates alone, which many programs want in this form too."""
    key, out = spare(shop, "rsa"), shop.file("store.p12")
    path = certificate_of(shop, key)
    how = ("-inkey", key) if what == "key" else ("-nokeys",)
    run("openssl", "pkcs12", "-export", *how, "-in", path, "-name", "tls", "-passout", f"pass:{PASSPHRASE}", "-out",
        out)
    return out.read_bytes()


def der(tag, *values):
    """A value of ASN.1 that is shorter than 64 KiB."""
    body = b"".join(values)
    length = bytes([len(body)]) if len(body) < 128 else b"\x82" + struct.pack(">H", len(body))
    return bytes([tag]) + length + body


def protected(shop, key, secret):
    """A PKCS#8 key as JavaKeyStore hides it."""
    salt = digest = tokens.octets(shop, 20)
    stream = b""
    while len(stream) < len(key):
        digest = hashlib.sha1(secret + digest).digest()
        stream += digest
    hidden = salt + bytes(a ^ b for a, b in zip(key, stream)) + hashlib.sha1(secret + key).digest()
    return der(0x30, KEY_PROTECTOR, der(0x04, hidden))


@maker
def jks(shop, what="key"):
    """A store of the JDK's own form, with a key or with the certificates that one trusts."""
    def counted(data):
        return struct.pack(">I", len(data)) + data

    key = spare(shop, "rsa")
    path = certificate_of(shop, key)
    certificate = b"\x00\x05X.509" + counted(run("openssl", "x509", "-outform", "DER", "-in", path))
    secret = STORE_PASSWORD.encode("utf-16-be")
    entry = struct.pack(">I", PRIVATE if what == "key" else TRUSTED) + b"\x00\x03tls"
    entry += struct.pack(">Q", 1767225600000)
    if what == "key":
        plain = run("openssl", "pkcs8", "-topk8", "-nocrypt", "-outform", "DER", "-in", key)
        entry += counted(protected(shop, plain, secret)) + struct.pack(">I", 1)
    body = struct.pack(">III", JKS, 2, 1) + entry + certificate
    return body + hashlib.sha1(secret + WHITENER + body).digest()


@maker
def keytab(shop, what="key"):
    """MIT's file of keys, version 2: an AES-256 key of a host, or none yet."""
    if what == "empty":
        return b"\x05\x02"
    words = [b"EXAMPLE.NET", b"host", b"www.example.net"]
    entry = struct.pack(">H", 2) + b"".join(struct.pack(">H", len(word)) + word for word in words)
    entry += struct.pack(">IIBHH", 1, 1767225600, 2, 18, 32) + tokens.octets(shop, 32) + struct.pack(">I", 2)
    return b"\x05\x02" + struct.pack(">i", len(entry)) + entry


def gnupg(shop):
    """A home of GnuPG with one key; made once."""
    home = shop.folder / "gnupg"
    if not home.exists():
        home.mkdir(mode=0o700)
        try:
            gpg(home, "--passphrase", "", "--quick-gen-key", "Build <build@example.net>", "future-default",
                "default", "never")
            gpg(home, "--armor", "--output", home / "secret.asc", "--export-secret-keys")
            gpg(home, "--output", home / "secret.gpg", "--export-secret-keys")
            gpg(home, "--armor", "--output", home / "public.asc", "--export")
            gpg(home, "--output", home / "public.gpg", "--export")
            note = home / "note"
            note.write_text("all is well\n")
            gpg(home, "--output", home / "clear.asc", "--clearsign", note)
            gpg(home, "--armor", "--output", home / "signature.asc", "--detach-sign", note)
            gpg(home, "--armor", "--trust-model", "always", "--recipient", "Build", "--output", home / "message.asc",
                "--encrypt", note)
            shutil.copy(next((home / "private-keys-v1.d").iterdir()), home / "agent.key")
        finally:
            run("gpgconf", "--homedir", home, "--kill", "gpg-agent")
    return home


def gpg(home, *arguments):
    """Runs gpg in a home of its own, where nobody can be asked."""
    return run("gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--homedir", home, *arguments)


@maker
def pgp(shop, what):
    """A text of GnuPG: secret, public, clear, signature or message."""
    return (gnupg(shop) / f"{what}.asc").read_text()


@maker
def pgp_file(shop, name):
    """A file of GnuPG's home, or a binary export: secret.gpg, public.gpg, pubring.kbx, agent.key."""
    return (gnupg(shop) / name).read_bytes()


def sqlite(shop, text):
    """A database with a row that has the text among many that have not."""
    path = shop.file("data.db")
    with sqlite3.connect(path) as database:
        database.execute("create table events (id integer primary key, kind text, payload text)")
        for number in range(300):
            payload = text if number == 137 else f"{tokens.uuid(shop)} {tokens.hexadecimal(shop, 40)}"
            database.execute("insert into events values (?, ?, ?)", (number, "setting", payload))
    database.close()
    return path.read_bytes()


def archive(shop, text):
    """A tar, not compressed, with the text as one of its members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, data in (("notes", tokens.octets(shop, 5000)), ("home/settings", text.encode())):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


@maker
def compressed(shop, length="20000"):
    """What gzip makes of random words."""
    words = " ".join(tokens.lower36(shop, 6) for _ in range(int(length) // 7))
    return subprocess.run(["gzip", "-n"], input=words.encode(), capture_output=True, check=True).stdout


@maker
def noise(shop, length="20000"):
    """Bytes of any value."""
    return tokens.octets(shop, length)


@maker
def picture(shop, width="64"):
    """A PNG of grey noise."""
    size = int(width)
    rows = b"".join(b"\x00" + tokens.octets(shop, size) for _ in range(size))

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


@maker
def picture_base64(shop, width="64"):
    """The same, as a page has it inside."""
    return base64.b64encode(picture(shop, width)).decode()
