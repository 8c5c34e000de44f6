#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Run by packer, as root, in the machine that becomes an image.
set -eu
: "${PROFILE:?}" "${STAGE:?}"

# 2 is "did it, and some rules do not hold", which the seal counts.
step() { bootseal "$@" || [ $? = 2 ]; }

# When it is done; what failed of it, it says itself.
cloud-init status --wait || true
dpkg --install /tmp/bootseal.deb
cp -r --no-preserve=mode,ownership /tmp/policy/. /
rm -rf /tmp/bootseal.deb /tmp/policy
step record begin
step apply --stage "$STAGE" --profile "$PROFILE"
