#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# twice.sh FOLDER: builds all packages twice, from nothing, in two folders below FOLDER that have names of other
# lengths, and says whether they are the same bytes. BOOTSEAL_TWICE_CACHE=own builds the libraries of cross/ anew, too.
set -euo pipefail
# shellcheck source=tests/demo/common.sh
. "$(dirname "$0")/../tests/demo/common.sh"

folder=${1:?usage: twice.sh FOLDER}
: "${SOURCE_DATE_EPOCH:?}"
rm -rf -- "$folder"

# build_copy NAME: of what is under version control, and what is not yet.
build_copy() {
    mkdir -p "$folder/$1"
    (cd "$repository" && git ls-files -co --exclude-standard -z | xargs -0 ls -d 2>/dev/null |
        tar --create --files-from=- | tar --extract --directory "$folder/$1")
    [ "${BOOTSEAL_TWICE_CACHE:-}" != own ] || export BOOTSEAL_CACHE=$folder/$1.cache
    (cd "$folder/$1" && CCACHE_DISABLE=1 ./dev package)
}

build_copy one
build_copy another/place
same=0
for file in "$folder"/one/build/package/*; do
    name=$(basename "$file")
    case $name in *.p7s) continue ;; esac  # a signature has the time when it was made
    if cmp -- "$file" "$folder/another/place/build/package/$name"; then
        same=$((same + 1))
    else
        die "$name of two builds is not the same"
    fi
done
say "$same files, the same bytes from two builds in two folders"
