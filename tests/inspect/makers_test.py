#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is planted is real: the programs that people use it with read it."""

import base64
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import unittest
import zlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support"), str(HERE.parent / "tree")]

import keys  # noqa: E402
import makers  # noqa: E402
import plant  # noqa: E402
import stores  # noqa: E402
import tokens  # noqa: E402
import trees  # noqa: E402

KEY_BAG = bytes.fromhex("060b2a864886f70d010c0a0102")  # of a key with a password
PASS = f"pass:{keys.PASSPHRASE}"


class Makers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(trees.scratch())
        cls.shop = makers.Workshop(cls.folder / "workshop", 1)

    def file(self, data, mode=0o600):
        path = self.shop.file("made")
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        path.chmod(mode)
        return path

    def made(self, words):
        return self.file(self.shop.make(words.split()))

    def says(self, *command):
        return keys.run(*command).decode(errors="replace")

    def test_keys_of_openssl(self):
        for words in ("rsa", "rsa traditional", "ec", "ec traditional", "p384", "ed25519", "dsa", "dsa traditional"):
            with self.subTest(words=words):
                self.says("openssl", "pkey", "-noout", "-check" if "dsa" not in words else "-text", "-in",
                          self.made(f"pem {words}"))

    def test_keys_with_a_passphrase(self):
        for form, begin in (("encrypted", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"),
                            ("encrypted-traditional", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n")):
            path = self.made(f"pem rsa {form}")
            self.assertTrue(path.read_text().startswith(begin))
            self.says("openssl", "pkey", "-noout", "-in", path, "-passin", PASS)
            with self.assertRaises(AssertionError):
                self.says("openssl", "pkey", "-noout", "-in", path, "-passin", "pass:other")

    def test_keys_of_openssh(self):
        for words, passphrase in (("ed25519", ""), ("rsa", ""), ("ecdsa encrypted", keys.PASSPHRASE), ("rsa pem", ""),
                                  ("ecdsa pem", "")):
            with self.subTest(words=words):
                self.says("ssh-keygen", "-y", "-P", passphrase, "-f", self.made(f"ssh {words}"))
        for words in ("ssh_public", "ssh_public rsa", "ssh_certificate", "known_host", "vagrant_public"):
            with self.subTest(words=words):
                self.says("ssh-keygen", "-l", "-f", self.made(words))

    def test_keys_of_putty(self):
        for words, version in (("ed25519", 3), ("rsa 2", 2)):
            path = self.made(f"putty {words}")
            self.assertTrue(path.read_text().startswith(f"PuTTY-User-Key-File-{version}: "))
            self.says("puttygen", path, "-O", "private-openssh", "-o", self.shop.file("key"))

    def test_keys_of_gnupg(self):
        home = self.folder / "home"
        home.mkdir(mode=0o700)
        command = ("gpg", "--batch", "--homedir", home, "--list-packets")
        for words in ("pgp secret", "pgp_file secret.gpg"):
            self.assertIn(":secret key packet:", self.says(*command, self.made(words)))
        for words in ("pgp public", "pgp_file public.gpg"):
            said = self.says(*command, self.made(words))
            self.assertIn(":public key packet:", said)
            self.assertNotIn("secret", said)
        self.assertIn(b"private-key", self.shop.make(["pgp_file", "agent.key"]))

    def test_stores(self):
        path = self.made("pkcs12")
        self.assertIn("PRIVATE KEY", self.says("openssl", "pkcs12", "-nodes", "-passin", PASS, "-in", path))
        self.assertIn(KEY_BAG, path.read_bytes())
        path = self.made("pkcs12 certificates")
        self.assertNotIn("PRIVATE KEY", self.says("openssl", "pkcs12", "-nodes", "-passin", PASS, "-in", path))
        self.assertNotIn(KEY_BAG, path.read_bytes())
        data = self.shop.make(["keytab"])
        self.assertEqual(struct.unpack(">i", data[2:6])[0], len(data) - 6)

    @unittest.skipUnless(shutil.which("keytool"), "keytool is not installed")
    def test_stores_of_java(self):
        for what, entry in (("key", "PrivateKeyEntry"), ("trusted", "trustedCertEntry")):
            said = self.says("keytool", "-list", "-keystore", self.made(f"jks {what}"), "-storepass",
                             stores.STORE_PASSWORD)
            self.assertIn(entry, said)
        self.says("keytool", "-importkeystore", "-srckeystore", self.made("jks"), "-srcstorepass",
                  stores.STORE_PASSWORD, "-destkeystore", self.shop.file("new.p12"), "-deststoretype", "PKCS12",
                  "-deststorepass", stores.STORE_PASSWORD)

    def test_checksums(self):
        # Of a token that is on a page about the form.
        self.assertEqual(tokens.checked("", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ")[-6:], "0mLq17")
        for token in (tokens.github(self.shop), tokens.npm(self.shop)):
            self.assertEqual(len(token), 40)
            self.assertEqual(tokens.base62_number(zlib.crc32(token[4:-6].encode())), token[-6:])
        wrong = tokens.github_misspelt(self.shop)
        self.assertNotEqual(tokens.base62_number(zlib.crc32(wrong[4:-6].encode())), wrong[-6:])
        self.assertTrue(tokens.pypi(self.shop).startswith("pypi-AgEIcHlwaS5vcmcCJ"))
        # The first string of BIP 173 with no data.
        self.assertEqual(keys.bech32("a", b""), "a12uel5l")
        self.assertRegex(keys.age(self.shop), r"\AAGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}\Z")

    def test_tokens_of_json(self):
        head, body, _ = tokens.jwt(self.shop).split(".")
        for part in (head, body):
            json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    def test_databases_and_archives(self):
        self.assertIn(b"hidden", stores.sqlite(self.shop, "hidden"))
        done = subprocess.run(["tar", "-xOf", "-", "home/settings"], input=stores.archive(self.shop, "hidden"),
                              capture_output=True, check=True)
        self.assertEqual(done.stdout, b"hidden")

    def test_places(self):
        text, parts = makers.fill(self.shop, "a: |\n  @{pem ed25519}\nb: @{~uuid} @{hexadecimal 8}\n")
        self.assertRegex(text, r"\Aa: \|\n  -----BEGIN PRIVATE KEY-----\n  \S+\n  -----END PRIVATE KEY-----\n"
                               r"b: \S+ \S+\n\Z")
        self.assertEqual([(part.line, part.offset) for part in parts], [(2, 7), (5, len(text) - 9)])
        with self.assertRaises(ValueError):
            makers.fill(self.shop, "@{nobody}")

    def test_luck_can_be_had_again(self):
        first, second = (tokens.password(makers.Workshop(self.folder / "again", 7)) for _ in range(2))
        self.assertEqual(first, second)

    def test_paths_are_of_one_entry_each(self):
        paths = [os.path.normpath(entry["path"]) for entry in plant.secrets() + plant.decoys()]
        self.assertEqual(len(paths), len(set(paths)))


if __name__ == "__main__":
    unittest.main()
