#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# build.sh IMAGE.tar [OPTION]...: a sealed Debian 12 server; options are mmdebstrap's. What image.sh takes from the
# environment has to be there. Packages come from where this machine's own come from.
set -euo pipefail
image=$(realpath -m -- "${1:?usage: build.sh IMAGE.tar [OPTION]...}")
shift
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d /var/tmp/bootseal-mmdebstrap.XXXXXX)
trap 'rm -rf --one-file-system -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

# The machine's own mirrors, proxies and certificates; without any of this suite mmdebstrap knows one.
# shellcheck disable=SC2016 # expanded by apt-get
{ LC_ALL=C apt-get indextargets 'Created-By: Packages' 'Origin: Debian' 'Component: main' \
    --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' | grep -E ' bookworm(-updates|-security)? main$' |
    sort -u; } >"$work/sources.list" || true
{ apt-config dump | grep -E '^Acquire::https?::'; } >"$work/apt.conf" || true
sources=()
[ ! -s "$work/sources.list" ] || sources=("$work/sources.list")
[ ! -s "$work/apt.conf" ] || set -- --aptopt="$work/apt.conf" "$@"

packages=systemd-sysv,dbus,libpam-systemd,openssh-server,sudo,cloud-init,apparmor,kmod,procps,iproute2,ifupdown
packages+=,isc-dhcp-client,netbase,ca-certificates
mmdebstrap --mode=root --variant=minbase --include="$packages" --customize-hook="'$here/hook.sh' \"\$1\"" \
    --format=directory "$@" bookworm "$work/tree" "${sources[@]}"
"$here/../image.sh" "$work/tree" seal "$image"
