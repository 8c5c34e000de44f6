#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# keys.sh: prints a folder with throwaway keys, made once and made again when they are about to expire:
# anchor, author and approver, each .pem and .key, and the trust.yaml that goes with them.
#
# For demonstrations on one's own machine. Who ships an image keeps keys apart: an author, an approver.
set -euo pipefail
# shellcheck source=tests/demo/common.sh
. "$(dirname "$0")/common.sh"

keys=$cache/demo-keys-$(sha256sum <"$0" | cut -c1-16)
days=90

# A configuration of our own: that of the machine may add extensions.
config() { printf '[req]\ndistinguished_name = dn\n[dn]\n'; }

# certificate NAME SUBJECT CONSTRAINTS USAGE [OPTION]...
certificate() {
    local name=$1 subject=$2 constraints=$3 usage=$4
    shift 4
    openssl req -x509 -config <(config) -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -sha256 \
        -days "$days" -subj "$subject" -addext "basicConstraints=critical,$constraints" \
        -addext "keyUsage=critical,$usage" -keyout "$name.key" -out "$name.pem" "$@"
}

make_keys() {
    cd "$1"
    certificate anchor '/O=bootseal demo/CN=Demo anchor' CA:TRUE keyCertSign,cRLSign
    certificate author '/O=bootseal demo/OU=bootseal author/CN=Alice Author' CA:FALSE digitalSignature \
        -CA anchor.pem -CAkey anchor.key
    certificate approver '/O=bootseal demo/OU=bootseal approver/CN=Bob Approver' CA:FALSE \
        digitalSignature -CA anchor.pem -CAkey anchor.key
    cat >trust.yaml <<'YAML'
# Whom this image trusts. One person alone can ship nothing: a ruleset needs an author and an approver.
anchors: [trust/anchor.pem]
roles:
  author: {count: 1, organizational_unit: bootseal author}
  approver: {count: 1, organizational_unit: bootseal approver}
minimum_serial: 1
YAML
}

# A week more than a demonstration takes.
usable() {
    local name
    [ -e "$keys/trust.yaml" ] || return 1
    for name in anchor author approver; do
        openssl x509 -in "$keys/$name.pem" -noout -checkend 604800 >/dev/null 2>&1 || return 1
    done
}

umask 077
mkdir -p "$cache"
exec 9>"$keys.lock"
flock 9
if ! usable; then
    new=$(mktemp -d "$keys.XXXXXX")
    trap 'rm -rf -- "$new"' EXIT
    quietly "$new/log" make_keys "$new"
    rm -f -- "$new/log"
    rm -rf -- "$keys"
    mv -- "$new" "$keys"
fi
echo "$keys"
