#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# install.sh TREE: puts the agent into a tree as its package would: program, ruleset and list of traces with the
# signatures of the demo keys, trust policy, state folder.
set -euo pipefail
# shellcheck source=tests/demo/common.sh
. "$(dirname "$0")/common.sh"

tree=${1:?usage: install.sh TREE}
[ -d "$tree" ] || die "$tree is not a folder"
! is_this_machine "$tree" || die "$tree is the machine this runs on"
[ -e "$tree/etc/os-release" ] || [ -L "$tree/etc/os-release" ] || die "$tree holds no system: no etc/os-release"

release=$repository/build/release
ruleset=$release/rulesets/cis-debian-12.yaml
keys=$("$(dirname "$0")/keys.sh")

work=$(mktemp -d "${TMPDIR:-/tmp}/bootseal-install.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
cp "$ruleset" "$work/ruleset.yaml"
cp "$repository/rules/generalize/debian-12.yaml" "$work/traces.yaml"
for role in author approver; do
    for file in ruleset traces; do
        quietly "$work/log" "$release/bootseal" ruleset sign --certificate "$keys/$role.pem" \
            --key "$keys/$role.key" "$work/$file.yaml"
    done
done

# A link in the tree may be absolute, and would lead to a path of this machine.
inside() {
    case $(realpath -m -- "$tree/$1") in
    "$(realpath -- "$tree")"/*) ;;
    *) die "$1 of $tree leads out of it" ;;
    esac
}
for path in usr/sbin usr/lib/bootseal/rulesets usr/lib/bootseal/generalize etc/bootseal/trust var/lib/bootseal; do inside "$path"; done

install -D -m 0755 "$release/bootseal" "$tree/usr/sbin/bootseal"
install -d -m 0755 "$tree/usr/lib/bootseal/rulesets" "$tree/usr/lib/bootseal/generalize" "$tree/etc/bootseal/trust"
install -d -m 0700 "$tree/var/lib/bootseal"
for suffix in yaml yaml.p7s; do
    install -m 0644 "$work/ruleset.$suffix" "$tree/usr/lib/bootseal/rulesets/cis-debian-12.$suffix"
    install -m 0644 "$work/traces.$suffix" "$tree/usr/lib/bootseal/generalize/debian-12.$suffix"
done
install -m 0644 "$keys/trust.yaml" "$tree/etc/bootseal/trust.yaml"
install -m 0644 "$keys/anchor.pem" "$tree/etc/bootseal/trust/anchor.pem"
