#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# image.sh TREE harden: the package and the policy of an organisation, and what the rules require, in the tree of an image.
# image.sh TREE seal [IMAGE.tar]: makes it one that may be published, signs what it is, and packs it. Nothing may change
# it in between. Names of files come from the environment, which builders hand on:
#   BOOTSEAL_DEB      the package
#   BOOTSEAL_POLICY   what policy.sh made
#   BOOTSEAL_KEYS     author.pem and .key, approver.pem and .key, with which the seal is signed
#   BOOTSEAL_SEAL     the folder of the seal: must not be there yet
#   BOOTSEAL_PROFILE  which rules (l1-server)
#   BOOTSEAL_USERS    accounts that leave with the seal (none)
#   BOOTSEAL_STAGE    build: the tree's own apt-get brings and takes packages; boot: packages stay (build)
set -euo pipefail
usage='usage: image.sh TREE harden, or image.sh TREE seal [IMAGE.tar]'
tree=$(realpath -e -- "${1:?$usage}") half=${2:?$usage} image=${3:-}
case $half in harden | seal) ;; *) echo "$usage" >&2 && exit 64 ;; esac
: "${BOOTSEAL_DEB:?}"
profile=${BOOTSEAL_PROFILE:-l1-server}
[ "$(stat -Lc %d:%i -- "$tree")" != "$(stat -Lc %d:%i /)" ] || { echo 'image.sh: that is this machine' >&2 && exit 1; }

# The program of the package, not the one of a tree that may be anybody's.
work=$(mktemp -d "${TMPDIR:-/tmp}/bootseal-image.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
dpkg-deb --extract "$BOOTSEAL_DEB" "$work"

# step COMMAND...: 2 is "did it, and some rules do not hold", which the seal counts.
step() {
    echo "bootseal $*" >&2
    "$work/usr/sbin/bootseal" "$@" || [ $? = 2 ]
}

harden() {
    : "${BOOTSEAL_POLICY:?}"
    install -m 0644 "$BOOTSEAL_DEB" "$tree/var/cache/bootseal.deb"
    chroot "$tree" dpkg --install /var/cache/bootseal.deb
    rm "$tree/var/cache/bootseal.deb"
    cp -r --no-preserve=mode,ownership -- "$BOOTSEAL_POLICY/." "$tree"
    step record begin --root "$tree"
    step apply --root "$tree" --stage "${BOOTSEAL_STAGE:-build}" --profile "$profile"
}

seal() {
    : "${BOOTSEAL_KEYS:?}" "${BOOTSEAL_SEAL:?}"
    local user leaving=()
    for user in ${BOOTSEAL_USERS:-}; do leaving+=(--user "$user"); done
    step generalize --root "$tree" "${leaving[@]}"
    step inspect --root "$tree"
    step seal --root "$tree" --output "$BOOTSEAL_SEAL" --profile "$profile" "${leaving[@]}" \
        --certificate "$BOOTSEAL_KEYS/author.pem" --key "$BOOTSEAL_KEYS/author.key" \
        --certificate "$BOOTSEAL_KEYS/approver.pem" --key "$BOOTSEAL_KEYS/approver.key"
    step seal check --root "$tree" "$BOOTSEAL_SEAL"
    [ -n "$image" ] || return 0
    # All that the seal is about: owners by number, attributes, links that are one file.
    tar --create --file "$image" --directory "$tree" --one-file-system --numeric-owner --sort=name --acls --xattrs \
        --xattrs-include='*' .
}

"$half"
