#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# build.sh IMAGE.tar [OPTION]...: a sealed Debian 12 server; options are mkosi's. What image.sh takes from the
# environment has to be there.
set -euo pipefail
image=$(realpath -m -- "${1:?usage: build.sh IMAGE.tar [OPTION]...}")
shift
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d /var/tmp/bootseal-mkosi.XXXXXX)
trap 'rm -rf --one-file-system -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

# All variables have to be there for mkosi.
export BOOTSEAL_PROFILE=${BOOTSEAL_PROFILE:-l1-server} BOOTSEAL_STAGE=${BOOTSEAL_STAGE:-build}
cd "$here"
mkosi --workspace-dir "$work" --output-dir "$work" "$@" build
"$here/../image.sh" "$(echo "$work"/*/tree)" seal "$image"
