# SPDX-License-Identifier: Apache-2.0
"""What stands around a text in its file: where it begins, how lines end, what the file is besides."""

import dataclasses
import json

import stores
import tokens

FIELDS = ("at", "amid", "filler", "one_line", "crlf", "bare", "encoding", "inside")
LOG = "{}2026-01-02T03:04:05Z worker[{}]: job {} has ended, digest {}, 12 ms"
ELF = b"\x7fELF"


@dataclasses.dataclass
class Wrapped:
    """The bytes of a file, and how many lines came before the text; None where it has no lines."""

    data: bytes
    before: int | None


def many(shop, size, write, between):
    """Some pieces of text, in any order, with this between them: of about so many characters."""
    pieces = [write() for _ in range(200)]
    count = size // (len(pieces[0]) + len(between)) + 2
    return between.join(shop.luck.choices(pieces, k=count))


def lines(shop, size, start):
    """Lines as programs write them, of exactly so many bytes; each begins as a comment does."""
    if size == 0:
        return ""
    text = many(shop, size, lambda: LOG.format(start, shop.luck.randrange(10000, 99999), tokens.uuid(shop),
                                               tokens.hexadecimal(shop, 40)), "\n")
    return text[:size - 1] + "\n"


def rows(shop, size):
    """Objects of JSON, without a line end, of about so many bytes."""
    return many(shop, size, lambda: json.dumps({
        "id": tokens.uuid(shop), "rev": tokens.hexadecimal(shop, 40), "title": tokens.human(shop), "tags": ["a", "b"],
    }), ",")


def padded(shop, entry, text, parts):
    """The text with what comes before and after it."""
    start = entry.get("filler", "# ")
    if "at" in entry:
        return lines(shop, entry["at"] - parts[0].offset, start) + text
    if "amid" in entry:
        return lines(shop, entry["amid"], start) + text + lines(shop, entry["amid"], start)
    if "one_line" in entry:
        return f'{{"rows":[{rows(shop, entry["one_line"])}],{text.strip()},"more":[{rows(shop, entry["one_line"])}]}}'
    return text


def inside(shop, kind, data, root):
    """A binary file that has the bytes somewhere."""
    if kind == "sqlite":
        return stores.sqlite(shop, data.decode())
    if kind == "tar":
        return stores.archive(shop, data.decode())
    if kind == "elf":
        program = (root / "usr/bin/env").read_bytes()
        if not program.startswith(ELF):
            raise ValueError("usr/bin/env is no program")
        return program[:20000] + b"\0" + data + b"\0" + program[20000:]
    if kind == "noise":
        return tokens.octets(shop, 30000) + b"\0" + data + b"\0" + tokens.octets(shop, 30000)
    raise ValueError(f"nothing has a text inside as {kind}")


def wrap(shop, entry, text, parts, root):
    """The file that an entry of a table describes around its text."""
    whole = padded(shop, entry, text, parts)
    before = whole[:whole.find(text.strip())].count("\n")
    if entry.get("bare"):
        whole = whole.rstrip("\n")
    if entry.get("crlf"):
        whole = whole.replace("\n", "\r\n")
    data = whole.encode()
    if "encoding" in entry:
        data = ("\ufeff" + whole).encode(entry["encoding"])
    if "inside" in entry:
        return Wrapped(inside(shop, entry["inside"], data, root), None)
    return Wrapped(data, before)
