# SPDX-License-Identifier: Apache-2.0
"""Other programs that judge a whole server, run inside of a tree; trees.peer_tree has them."""

import pathlib
import re

# What Debian packages of CIS for OpenSCAP is that of Ubuntu.
CONTENT = pathlib.PurePosixPath("/usr/share/xml/scap/ssg/content/ssg-ubuntu2204-ds.xml")
PROFILE = "xccdf_org.ssgproject.content_profile_cis_level2_server"


def call_it_ubuntu(tree):
    """Without this no rule of the content would be applicable to a tree."""
    release = (tree / "usr/lib/os-release").read_text()
    release = re.sub(r"(?m)^ID=.*$", "ID=ubuntu", release)
    release = re.sub(r"(?m)^VERSION_ID=.*$", 'VERSION_ID="22.04"', release)
    (tree / "etc/os-release").unlink()
    (tree / "etc/os-release").write_text(release)
    (tree / "etc/lsb-release").write_text(
        "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\nDISTRIB_CODENAME=jammy\n")


def call_it_debian(tree):
    """What it was before call_it_ubuntu."""
    (tree / "etc/os-release").unlink()
    (tree / "etc/os-release").symlink_to("../usr/lib/os-release")
    (tree / "etc/lsb-release").unlink()


def inside(tree, *command):
    """A command in the tree with /proc, in namespaces that end with it.

    No network, but an interface with an address, which oscap wants to see. And the tree is mounted:
    of what is not, oscap does not know that it is local, and walks nothing.
    """
    script = ('mount --bind "$0" "$0" && cd "$0" && mount -t proc proc proc && '
              'chroot . ip link set lo up && exec chroot . "$@"')
    return ["unshare", "--mount", "--net", "--fork", "--pid", "sh", "-c", script, str(tree),
            *map(str, command)]
