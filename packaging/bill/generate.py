#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""generate.py OPTION...: the bill of materials of the program itself, as CycloneDX 1.6, and the notices of
those whose work is linked into it."""

import argparse
import hashlib
import json
import pathlib
import urllib.parse
import uuid

from linked import linked


# The Boost licence asks for no notice beside programs, and that of Debian's package has 2 MB.
WITHOUT_NOTICES = {"boost1.81"}


def purl(part):
    version = urllib.parse.quote(part.version, safe="~")
    if part.upstream:
        return f"pkg:generic/{part.name}@{version}?checksum=sha256:{part.upstream}"
    return f"pkg:deb/debian/{part.name}@{version}?arch=source"


def component(part):
    return {
        "type": "library", "bom-ref": purl(part), "name": part.name, "version": part.version,
        "licenses": [{"expression": part.licence}], "purl": purl(part),
        "properties": [{"name": "bootseal:linked", "value": " ".join(sorted(part.parts))}],
    }


def bill(name, version, program, parts):
    ours = f"pkg:generic/{name}@{version}"
    digest = hashlib.sha256(program.read_bytes()).hexdigest()
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6",
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, f"{ours}#{digest}").urn, "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": ours, "name": name, "version": version,
                "hashes": [{"alg": "SHA-256", "content": digest}],
                "licenses": [{"expression": "Apache-2.0"}], "purl": ours,
            },
        },
        "components": [component(part) for part in parts],
        "dependencies": [{"ref": ours, "dependsOn": [purl(part) for part in parts]}],
    }


def notices(parts):
    """One after the other, each under a line that says whose it is."""
    text = "Linked into the program, each under its own licence:\n\n"
    text += "".join(f"  {part.name} {part.version}: {part.licence}\n" for part in parts)
    for part in parts:
        if part.name in WITHOUT_NOTICES:
            continue
        text += f"\n{'=' * 100}\n{part.name}\n{'=' * 100}\n\n{part.notices.read_text(errors='replace')}"
    return text


def main():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for option in ("version", "program", "map", "libraries", "bill", "notices"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("--header", action="append", default=[])
    options = parser.parse_args()
    parts = linked(options.map, options.libraries, options.header)
    made = bill("bootseal", options.version, pathlib.Path(options.program), parts)
    pathlib.Path(options.bill).write_text(json.dumps(made, indent=2) + "\n")
    pathlib.Path(options.notices).write_text(notices(parts))


if __name__ == "__main__":
    main()
