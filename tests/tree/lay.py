# SPDX-License-Identifier: Apache-2.0
"""Lays the layers that base.yaml describes into a folder."""

import os
import shutil

import gvdb
import yaml

FIELDS = ("dirs", "packages", "files", "append", "dconf", "units", "links", "remove", "modes", "owners",
          "sealed")
PACKAGE_STATES = {"installed": "install ok installed", "config-files": "deinstall ok config-files"}
UNIT_STATES = ("enabled", "disabled", "masked")
DPKG_STATUS = "var/lib/dpkg/status"


class _Loader(yaml.SafeLoader):
    """PyYAML keeps the last of two equal keys; here they are a mistake."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} occurs twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load(path):
    """The document in a YAML file."""
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader=_Loader)


def lay(root, layer):
    """Lays one layer over the tree at `root`; owners other than one's own take root."""
    os.umask(0o022)
    for path in layer.get("dirs", ()):
        os.makedirs(_inside(root, path), exist_ok=True)
    for name, state in layer.get("packages", {}).items():
        _write(root, DPKG_STATUS, _package(name, state), "a")
    for path, text in layer.get("files", {}).items():
        _write(root, path, text, "w")
    for path, text in layer.get("append", {}).items():
        _write(root, path, text, "a")
    for path, settings in layer.get("dconf", {}).items():
        settings = dict(settings)
        locks = settings.pop("locks", ())
        _write(root, path, gvdb.compile_settings(settings, locks), "wb")
    for name, state in layer.get("units", {}).items():
        _unit(root, name, state)
    for path, target in layer.get("links", {}).items():
        _link(root, path, target)
    for path in layer.get("remove", ()):
        _remove(_inside(root, path))
    for path, owner in layer.get("owners", {}).items():
        uid, gid = (int(number) for number in owner.split(":"))
        os.chown(_inside(root, path), uid, gid, follow_symlinks=False)
    for path, mode in layer.get("modes", {}).items():  # after chown, which clears set-id bits
        os.chmod(_inside(root, path), int(mode, 8))


def _inside(root, path):
    if path.startswith("/") or ".." in path.split("/"):
        raise ValueError(f"{path} is not a path inside the tree")
    return os.path.join(root, path)


def _remove(full):
    if os.path.isdir(full) and not os.path.islink(full):
        shutil.rmtree(full)
    elif os.path.lexists(full):
        os.unlink(full)


def _make_parent(full):
    os.makedirs(os.path.dirname(full), mode=0o755, exist_ok=True)


def _write(root, path, text, how):
    full = _inside(root, path)
    _make_parent(full)
    if how != "a":
        _remove(full)  # a link is replaced, not followed
    with open(full, how, **({} if how == "wb" else {"encoding": "utf-8", "newline": ""})) as file:
        file.write(text)
    if how != "a":
        os.chmod(full, 0o644)


def _link(root, path, target):
    full = _inside(root, path)
    _make_parent(full)
    _remove(full)
    os.symlink(target, full)


def _package(name, state):
    return (f"Package: {name}\nStatus: {PACKAGE_STATES[state]}\nArchitecture: amd64\n"
            f"Version: 1.0-1\nDescription: made for a test\n\n")


def _unit(root, name, state):
    socket = name.endswith(".socket")
    target = "sockets.target" if socket else "multi-user.target"
    work = "[Socket]\nListenStream=/run/test" if socket else "[Service]\nExecStart=/usr/bin/test"
    _write(root, f"usr/lib/systemd/system/{name}",
           f"[Unit]\nDescription={name}\n\n{work}\n\n[Install]\nWantedBy={target}\n", "w")
    wants = f"etc/systemd/system/{target}.wants/{name}"
    _remove(_inside(root, wants))
    if state == "enabled":
        _link(root, wants, f"/lib/systemd/system/{name}")
    elif state == "masked":
        _link(root, f"etc/systemd/system/{name}", "/dev/null")
    elif state != "disabled":
        raise ValueError(f"unit {name}: {state} is no state")
