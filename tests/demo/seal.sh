#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# seal.sh TREE [OPTION]...: gives a tree the manifest of its files, signed with the demo keys; options are
# those of bootseal integrity snapshot.
set -euo pipefail
# shellcheck source=tests/demo/common.sh
. "$(dirname "$0")/common.sh"

tree=${1:?usage: seal.sh TREE [OPTION]...}
shift
[ -d "$tree" ] || die "$tree is not a folder"
! is_this_machine "$tree" || die "$tree is the machine this runs on"
[ -e "$tree/etc/bootseal/trust.yaml" ] || die "$tree trusts nobody yet: harden it first"

bootseal=$repository/build/release/bootseal
keys=$("$(dirname "$0")/keys.sh")
place=$(realpath -m -- "$tree/var/lib/bootseal/integrity")
case $place in "$(realpath -- "$tree")"/*) ;; *) die "/var/lib/bootseal of $tree leads out of it" ;; esac
install -d -m 0700 "$place"
rm -f -- "$place"/sealed.mtree*
"$bootseal" integrity snapshot --root "$tree" --output "$place/sealed.mtree" "$@"
for role in author approver; do
    "$bootseal" ruleset sign --certificate "$keys/$role.pem" --key "$keys/$role.key" "$place/sealed.mtree"
done
