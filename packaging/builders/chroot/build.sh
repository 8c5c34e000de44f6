#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# build.sh TREE IMAGE.tar: a Debian 12 tree (a mounted image, what debootstrap left, a chroot) becomes a sealed image.
# What image.sh takes from the environment has to be there.
set -euo pipefail
usage='usage: build.sh TREE IMAGE.tar'
tree=${1:?$usage} image=${2:?$usage}
here=$(dirname "$(realpath "$0")")

"$here/../image.sh" "$tree" harden
"$here/../image.sh" "$tree" seal "$image"
