# SPDX-License-Identifier: Apache-2.0
"""Makers of what is one word: passwords, tokens, digests. Each has the form that its service gives it."""

import base64
import hashlib
import hmac
import json
import string
import subprocess
import uuid as uuids
import zlib

from makers import maker

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
BASE64 = string.ascii_letters + string.digits + "+/"
URL64 = string.ascii_letters + string.digits + "-_"
CRYPT64 = "./" + BASE62
SYLLABLES = ("ber", "dan", "fel", "gor", "hal", "kim", "lov", "mar", "nor", "pel", "ris", "sun", "tor", "wes")


def url64(data):
    """Base64 as JOSE writes it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def octets(shop, length):
    """So many random bytes."""
    return shop.luck.randbytes(int(length))


@maker
def at(_shop):
    """The character that places begin with."""
    return "@"


@maker
def base62(shop, length):
    return shop.letters(BASE62, length)


@maker
def lower36(shop, length):
    return shop.letters(string.digits + string.ascii_lowercase, length)


@maker
def digits(shop, length):
    return shop.letters(string.digits, length)


@maker
def word64(shop, length):
    return shop.letters(URL64, length)


@maker
def hexadecimal(shop, length):
    return shop.letters(string.hexdigits[:16], length)


@maker
def base64_of(shop, length):
    """That many random bytes in base64."""
    return base64.b64encode(octets(shop, length)).decode()


@maker
def base64_lines(shop, length):
    return base64.encodebytes(octets(shop, length)).decode()


@maker
def uuid(shop):
    return str(uuids.UUID(int=shop.luck.getrandbits(128), version=4))


@maker
def password(shop, length="16"):
    """As a password manager makes them, of each sort of character at least one."""
    sorts = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!-_.+")
    found = [shop.luck.choice(sort) for sort in sorts]
    found += shop.letters(BASE62, int(length) - len(found))
    shop.luck.shuffle(found)
    if not found[0].isalnum():
        found[0] = "q"
    return "".join(found)


@maker
def human(shop):
    """As people make them: a name that is none, capital first, a number and a sign."""
    return (shop.luck.choice(SYLLABLES).capitalize() + shop.luck.choice(SYLLABLES) + shop.luck.choice(SYLLABLES)
            + f"{shop.luck.randrange(1000, 9999)}" + shop.luck.choice("!$%"))


def base62_number(number):
    """A number of 32 bits in six digits."""
    found = ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        found = BASE62[digit] + found
    return found


def checked(prefix, body):
    """A token that ends in the CRC-32 of what it has after its prefix."""
    return prefix + body + base62_number(zlib.crc32(body.encode()))


@maker
def github(shop, prefix="ghp"):
    return checked(f"{prefix}_", shop.letters(BASE62, 30))


@maker
def github_misspelt(shop, prefix="ghp"):
    """One that GitHub never gave: its checksum is another's."""
    found = github(shop, prefix)
    return found[:10] + ("a" if found[10] != "a" else "b") + found[11:]


@maker
def github_pat(shop):
    return f"github_pat_{shop.letters(BASE62, 22)}_{shop.letters(BASE62, 59)}"


@maker
def npm(shop):
    return checked("npm_", shop.letters(BASE62, 30))


@maker
def gitlab(shop, prefix="glpat"):
    return f"{prefix}-{shop.letters(URL64, 20)}"


@maker
def slack(shop, prefix="xoxb"):
    numbers = "-".join(shop.letters(string.digits, length) for length in (12, 13))
    return f"{prefix}-{numbers}-{shop.letters(BASE62, 24)}"


@maker
def slack_hook(shop):
    upper = string.ascii_uppercase + string.digits
    return (f"https://hooks.slack.com/services/T{shop.letters(upper, 10)}/B{shop.letters(upper, 10)}/"
            + shop.letters(BASE62, 24))


@maker
def pypi(shop):
    """A macaroon of version 2; its first bytes, where it is from, are the same in all."""
    identifier, caveat = uuid(shop).encode(), b'[3,"%s"]' % uuid(shop).encode()
    packets = [base64.b64decode("AgEIcHlwaS5vcmcC"), bytes([len(identifier)]), identifier, b"\x00\x02",
               bytes([len(caveat)]), caveat, b"\x00\x00\x06\x20", octets(shop, 32)]
    return "pypi-" + url64(b"".join(packets))


@maker
def vault(shop, prefix="hvs"):
    return f"hvs.CAESI{shop.letters(URL64, 90)}" if prefix == "hvs" else f"s.{shop.letters(BASE62, 24)}"


@maker
def stripe(shop, prefix="sk"):
    return f"{prefix}_live_51{shop.letters(BASE62, 97)}"


@maker
def sendgrid(shop):
    return f"SG.{shop.letters(URL64, 22)}.{shop.letters(URL64, 43)}"


@maker
def aws_id(shop, prefix="AKIA"):
    return prefix + shop.letters(string.ascii_uppercase + "234567", 16)


@maker
def aws_secret(shop):
    return shop.letters(BASE64, 40)


@maker
def azure_account(shop):
    return base64_of(shop, 64)


@maker
def azure_client(shop):
    return f"{shop.letters(BASE62, 3)}8Q~{shop.letters(BASE62 + '-_.~', 33)}{shop.letters(BASE62, 1)}"


@maker
def google(shop):
    return f"AIzaSy{shop.letters(URL64, 32)}{shop.letters(BASE62, 1)}"


@maker
def jwt(shop, who="builder"):
    """Signed with a key that nobody keeps."""
    head, body = ({"alg": "HS256", "typ": "JWT"}, {"sub": who, "jti": uuid(shop), "iat": 1767225600, "admin": True})
    text = ".".join(url64(json.dumps(part, separators=(",", ":")).encode()) for part in (head, body))
    return f"{text}.{url64(hmac.digest(octets(shop, 32), text.encode(), 'sha256'))}"


@maker
def jwt_of_documentation(_shop):
    """The one that every page about JWT has: it is signed with words that all can read."""
    head, body = {"alg": "HS256", "typ": "JWT"}, {"sub": "1234567890", "name": "John Doe", "iat": 1516239022}
    text = ".".join(url64(json.dumps(part, separators=(",", ":")).encode()) for part in (head, body))
    return f"{text}.{url64(hmac.digest(b'your-256-bit-secret', text.encode(), 'sha256'))}"


@maker
def docker_auth(shop, user="ci-builder"):
    return base64.b64encode(f"{user}:{password(shop)}".encode()).decode()


@maker
def crypt(shop, kind="6"):
    """The hash of a random password: 1, 5, 6 and apr1 by openssl, others by their form."""
    if kind == "y":
        return f"$y$j9T${shop.letters(CRYPT64, 22)}${shop.letters(CRYPT64, 43)}"
    if kind == "2y":
        return f"$2y$10${shop.letters(CRYPT64, 53)}"
    if kind == "sha":
        return "{SHA}" + base64_of(shop, 20)
    command = ["openssl", "passwd", f"-{kind}", "-salt", shop.letters(BASE62, 8), "-stdin"]
    done = subprocess.run(command, input=password(shop).encode(), capture_output=True, check=True)
    return done.stdout.decode().strip()


@maker
def ansible_vault(shop):
    """Text that ansible-vault encrypted."""
    body = octets(shop, 600).hex()
    return "$ANSIBLE_VAULT;1.1;AES256\n" + "\n".join(body[at:at + 80] for at in range(0, len(body), 80))


@maker
def sha256_of(_shop, text):
    return hashlib.sha256(text.encode()).hexdigest()


@maker
def sums(shop, bits, count, suffix="tar.gz"):
    """Lines as sha256sum writes them."""
    return "\n".join(f"{octets(shop, int(bits) // 8).hex()}  release-1.{number}.{suffix}"
                     for number in range(int(count)))


@maker
def vagrant_public(shop):
    """A line as Vagrant's own key has it: that of a key that everybody knows ends in these words."""
    blob = b"\x00\x00\x00\x07ssh-rsa\x00\x00\x00\x01\x23\x00\x00\x01\x01\x00" + octets(shop, 256)
    return f"ssh-rsa {base64.b64encode(blob).decode()} vagrant insecure public key"
