#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# build.sh BASE CHECKSUM FOLDER [OPTION]...: a sealed image of a Debian 12 cloud image: FOLDER/disk.raw and, where
# BOOTSEAL_SEAL says, its seal; options are those of packer build. What image.sh takes from the environment has to be
# there. Takes root, for the disk is mounted to be sealed: the keys never get near the machine.
set -euo pipefail
usage='usage: build.sh BASE CHECKSUM FOLDER [OPTION]...'
base=${1:?$usage} checksum=${2:?$usage} folder=$(realpath -m -- "${3:?$usage}")
shift 3
here=$(dirname "$(realpath "$0")")
: "${BOOTSEAL_DEB:?}" "${BOOTSEAL_POLICY:?}"
work=$(mktemp -d /var/tmp/bootseal-packer.XXXXXX)
device=
finish() {
    ! mountpoint --quiet "$work/tree" || umount --recursive "$work/tree"
    [ -z "$device" ] || losetup --detach "$device"
    rm -rf --one-file-system -- "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

# A key and an account for this build alone.
ssh-keygen -q -t ed25519 -N '' -C builder -f "$work/key"
printf '#cloud-config\nusers:\n  - name: builder\n    sudo: "ALL=(ALL) NOPASSWD:ALL"\n    ssh_authorized_keys: ["%s"]\n' \
    "$(cat "$work/key.pub")" >"$work/user-data"
echo 'instance-id: build' >"$work/meta-data"
genisoimage -quiet -volid cidata -joliet -rock -output "$work/seed.iso" "$work/user-data" "$work/meta-data"

packer build -var "base=$base" -var "base_checksum=$checksum" -var "deb=$BOOTSEAL_DEB" -var "policy=$BOOTSEAL_POLICY" \
    -var "profile=${BOOTSEAL_PROFILE:-l1-server}" -var "stage=${BOOTSEAL_STAGE:-build}" -var "key=$work/key" -var "seed=$work/seed.iso" \
    -var "output=$folder" "$@" "$here/bootseal.pkr.hcl"

device=$(losetup --find --show --partscan "$folder/disk.raw")
mkdir "$work/tree"
root=$(blkid --output device --match-token TYPE=ext4 "$device" "$device"p* | head -n 1) || true
mount "${root:-$device}" "$work/tree"
BOOTSEAL_USERS=builder "$here/../image.sh" "$work/tree" seal
