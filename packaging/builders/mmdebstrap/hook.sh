#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# hook.sh TREE: the last customize hook of mmdebstrap hardens. It does not seal: mmdebstrap cleans up after it, and has
# mounted folders of this machine in the tree meanwhile.
set -eu
exec "$(dirname "$(realpath "$0")")/../image.sh" "${1:?usage: hook.sh TREE}" harden
