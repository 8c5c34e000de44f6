#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# seal.sh TREE FOLDER [OPTION]...: seals a tree with the demo keys; options are those of bootseal seal.
set -euo pipefail
# shellcheck source=tests/demo/common.sh
. "$(dirname "$0")/common.sh"

usage='usage: seal.sh TREE FOLDER [OPTION]...'
tree=${1:?$usage} folder=${2:?$usage}
shift 2
[ -d "$tree" ] || die "$tree is not a folder"
! is_this_machine "$tree" || die "$tree is the machine this runs on"
[ -e "$tree/etc/bootseal/trust.yaml" ] || die "$tree trusts nobody yet: harden it first"

keys=$("$(dirname "$0")/keys.sh")
signers=()
for role in author approver; do signers+=(--certificate "$keys/$role.pem" --key "$keys/$role.key"); done
exec "$repository/build/release/bootseal" seal --root "$tree" --output "$folder" --profile l2-server \
    "${signers[@]}" "$@"
