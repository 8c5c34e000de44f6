# SPDX-License-Identifier: Apache-2.0
"""Databases of dconf as `dconf compile` makes them, as far as trees need them."""

import struct


def compile_settings(settings, locks=()):
    """The bytes of a database of {path: True, False, a number (uint32) or a text}."""
    parts = [b"\0" * 24]

    def add(part, alignment):
        parts.append(b"\0" * (-sum(map(len, parts)) % alignment))
        begin = sum(map(len, parts))
        parts.append(part)
        return begin, begin + len(part)

    def table(items):
        """Items are (key, type, place), in the order of their buckets."""
        items = sorted(items, key=lambda item: _hash(item[0]) % len(items))
        buckets, rows = [], b""
        for bucket in range(len(items)):
            buckets.append(sum(_hash(key) % len(items) < bucket for key, _, _ in items))
        for key, kind, place in items:
            begin, _ = add(key.encode(), 1)
            rows += struct.pack("<IIIHcxII", _hash(key), 0xffffffff, begin, len(key), kind, *place)
        return add(struct.pack(f"<II{len(items)}I", 5 << 27, len(items), *buckets) + rows, 4)

    items = [(key, b"v", add(_variant(value), 8)) for key, value in settings.items()]
    if locks:
        held = table([(key, b"v", add(_variant(True), 8)) for key in locks])
        items.append((".locks", b"H", held))
    root = table(items)
    parts[0] = b"GVariant" + struct.pack("<IIII", 0, 0, *root)
    return b"".join(parts)


def _variant(value):
    if isinstance(value, bool):
        return bytes([value]) + b"\0b"
    if isinstance(value, int):
        return struct.pack("<I", value) + b"\0u"
    return value.encode() + b"\0\0s"


def _hash(key):
    value = 5381
    for byte in key.encode():
        value = (value * 33 + byte) & 0xffffffff
    return value
