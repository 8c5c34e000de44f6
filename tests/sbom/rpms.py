# SPDX-License-Identifier: Apache-2.0
"""A tree with packages of rpm, made by rpm itself."""

import os
import subprocess

DATABASE = "usr/lib/sysimage/rpm"
SPEC = """\
Name: {name}
Version: {version}
Release: {release}
{epoch}
Summary: What {name} is for
License: {licence}
Vendor: {vendor}
BuildArch: noarch
%description
{name}
%install
mkdir -p %{{buildroot}}/usr/share/{name}/more %{{buildroot}}/etc
echo {name} >%{{buildroot}}/usr/share/{name}/a
echo {version} >%{{buildroot}}/usr/share/{name}/more/b
echo {release} >%{{buildroot}}/etc/{name}.conf
ln -s a %{{buildroot}}/usr/share/{name}/link
%files
%config /etc/{name}.conf
/usr/share/{name}
%ghost /var/log/{name}.log
"""
PACKAGES = [
    {"name": "first", "version": "1.0~rc1", "release": "2.fc40", "epoch": "Epoch: 3",
     "licence": "GPL-2.0-or-later AND (MIT OR Apache-2.0)", "vendor": "Ann <ann@example.org>"},
    {"name": "second+x", "version": "2^git", "release": "1", "epoch": "",
     "licence": "GPLv2+ and Redistributable", "vendor": "Fedora Project"},
]


def _run(home, *command):
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          env={"HOME": str(home), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.stdout}")


def install(root, folder):
    """Builds the packages and installs them in a tree, with files of `folder` on the way."""
    built = folder / "rpm"
    built.mkdir()
    for package in PACKAGES:
        spec = built / f"{package['name']}.spec"
        spec.write_text(SPEC.format(**package), encoding="utf-8")
        _run(folder, "rpmbuild", "--quiet", "-bb", "--define", f"_topdir {built}", spec)
    files = sorted((built / "RPMS/noarch").iterdir())
    # Debian's rpm has to be asked twice to install anything.
    _run(folder, "rpm", "--root", root, "--dbpath", f"/{DATABASE}", "-i", "--nodeps", "--force-debian",
         *files)


def query(root, form):
    """The lines that rpm prints for each package of a tree."""
    return subprocess.run(["rpm", "--root", os.fspath(root), "--dbpath", f"/{DATABASE}", "-qa", "--qf",
                           form], check=True, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL).stdout.splitlines()
