#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# package.sh FOLDER: the packages of build/release and build/collector, an archive of the first, its bill of
# materials, and their checksums. Where BOOTSEAL_SIGNING_KEY and BOOTSEAL_SIGNING_CERTIFICATE name files (PEM), the
# checksums are signed. SOURCE_DATE_EPOCH is the time that everything in them has.
set -euo pipefail
# shellcheck source=tests/demo/common.sh
. "$(dirname "$0")/../tests/demo/common.sh"

: "${SOURCE_DATE_EPOCH:?}"
export SOURCE_DATE_EPOCH
output=${1:?usage: package.sh FOLDER}
release=${BOOTSEAL_RELEASE:-$repository/build/release}
collector=${BOOTSEAL_COLLECTOR_BUILD:-$repository/build/collector}
work=$(mktemp -d "${TMPDIR:-/tmp}/bootseal-package.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

# pack BUILD: what CPack makes of it.
pack() {
    quietly "$work/cpack.log" cpack --config "$1/CPackConfig.cmake" -B "$work/packages"
    rm -rf "$work/packages/_CPack_Packages"
}

# archive BUILD: the same files for everybody else. CPack would take them in the order of the folder.
archive() {
    local name
    name=$(sed -n 's/^set(CPACK_PACKAGE_FILE_NAME "\(.*\)")$/\1/p' "$1/CPackConfig.cmake")
    for component in common others; do
        quietly "$work/install.log" cmake --install "$1" --component "$component" --prefix "$work/$name"
    done
    cp "$repository/LICENSE" "$work/$name/"
    tar --create --directory "$work" --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 \
        --numeric-owner --mode=u=rwX,go=rX "$name" | gzip -9n >"$work/packages/$name.tar.gz"
    cp "$1/packaging/made/bootseal.cdx.json" "$work/packages/$name.cdx.json"
}

# sign_sums: as the rulesets are signed, detached, so that whoever checks one can check the other.
sign_sums() {
    quietly "$work/sign.log" openssl cms -sign -binary -in SHA256SUMS -outform DER -out SHA256SUMS.p7s -md sha256 \
        -nosmimecap -signer "$BOOTSEAL_SIGNING_CERTIFICATE" -inkey "$BOOTSEAL_SIGNING_KEY"
}

[ -z "${BOOTSEAL_SIGNING_KEY:-}" ] || BOOTSEAL_SIGNING_KEY=$(realpath -e "$BOOTSEAL_SIGNING_KEY")
[ -z "${BOOTSEAL_SIGNING_KEY:-}" ] || BOOTSEAL_SIGNING_CERTIFICATE=$(realpath -e "${BOOTSEAL_SIGNING_CERTIFICATE:?}")
mkdir "$work/packages"
pack "$release"
archive "$release"
[ ! -e "$collector/CPackConfig.cmake" ] || pack "$collector"

cd "$work/packages"
find . -type f -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >"$work/SHA256SUMS"
mv "$work/SHA256SUMS" .
[ -z "${BOOTSEAL_SIGNING_KEY:-}" ] || sign_sums
cd "$repository"
rm -rf -- "$output"
mkdir -p "$(dirname "$output")"
cp -r "$work/packages" "$output"
