#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# validator.sh: installs what validate.js needs, as package-lock.json says, into a folder of the cache, and
# prints it.
set -euo pipefail
# shellcheck source=tests/demo/common.sh
. "$(dirname "$0")/../demo/common.sh"
here=$repository/tests/sbom

key=$(cat "$here/package.json" "$here/package-lock.json" "$here/.npmrc" | sha256sum | cut -c1-16)
folder=$cache/sbom-validator-$key
mkdir -p "$cache"
exec 9>"$folder.lock"
flock 9
if [ ! -d "$folder" ]; then
    rm -rf "$folder.new"
    mkdir "$folder.new"
    cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$folder.new"
    quietly "$repository/build/npm.log" npm --prefix "$folder.new" ci
    mv "$folder.new" "$folder"
fi
echo "$folder"
