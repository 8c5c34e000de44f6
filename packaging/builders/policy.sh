#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# policy.sh DEB KEYS FOLDER: what an organisation adds to its images, as it lies in them: the ruleset and the list of
# traces of the package, signed, and whom the image trusts. KEYS has author.pem and .key, approver.pem and .key,
# trust.yaml and the certificates that it names. Add agent.yaml and telemetry.yaml to FOLDER/etc/bootseal yourself.
set -euo pipefail
usage='usage: policy.sh DEB KEYS FOLDER'
deb=$(realpath -e -- "${1:?$usage}") keys=$(realpath -e -- "${2:?$usage}") folder=${3:?$usage}

work=$(mktemp -d "${TMPDIR:-/tmp}/bootseal-policy.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
dpkg-deb --extract "$deb" "$work"

install -d -m 0755 "$folder/etc/bootseal/trust" "$folder/usr/lib/bootseal/rulesets" "$folder/usr/lib/bootseal/generalize"
install -m 0644 "$keys/trust.yaml" "$folder/etc/bootseal/trust.yaml"
install -m 0644 "$keys/anchor.pem" "$folder/etc/bootseal/trust/anchor.pem"
for kind in rulesets generalize; do
    for file in "$work/usr/share/bootseal/$kind"/*.yaml; do
        # Here both sign at once. Else the author does, and the approver adds a signature elsewhere.
        for role in author approver; do
            "$work/usr/sbin/bootseal" ruleset sign --certificate "$keys/$role.pem" --key "$keys/$role.key" "$file"
        done
        install -m 0644 "$file" "$file.p7s" "$folder/usr/lib/bootseal/$kind/"
    done
done
