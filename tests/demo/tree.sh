#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tree.sh DIR: unpacks the demo tree into DIR, which must be absent or empty: a small Debian 12 server as
# a cloud image has it before its first boot. Made once by mmdebstrap, then kept in the cache.
# tree.sh --cache: only sees to it that it is made, and prints the path of the archive.
# With BOOTSEAL_CONSUMERS set it is another tree, with all the programs that tests ask, and with
# BOOTSEAL_PEERS that one with programs that judge a whole server as bootseal does. With BOOTSEAL_VM it
# is the small one with a kernel, to be booted.
set -euo pipefail
# shellcheck source=tests/demo/common.sh
. "$(dirname "$0")/common.sh"

# What a server image is made of that the rules have something to say about.
packages=systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,sudo,cron,rsyslog,logrotate,cloud-init
packages+=,apparmor,systemd-timesyncd,kmod,procps,iproute2,ifupdown,isc-dhcp-client,netbase,acl,less
packages+=,vim-tiny,grub-common
suite=bookworm
kind=
[ -z "${BOOTSEAL_CONSUMERS:-}" ] || kind=consumers-
[ -z "${BOOTSEAL_PEERS:-}" ] || kind=peers-
[ -z "${BOOTSEAL_VM:-}" ] || kind=vm-
case $kind in
consumers- | peers-)
    packages+=,apparmor-utils,auditd,cracklib-runtime,dconf-cli,iptables,libpam-pwquality,nftables,pamtester,ufw
    ;;
vm-) packages+=,auditd,fsverity,initramfs-tools,linux-image-cloud-amd64,nftables,strace ;;
esac
[ "$kind" != peers- ] || packages+=,lynis,openscap-scanner,ssg-debderived

# Times in the tree are at most this, so that trees of the same packages are the same.
export SOURCE_DATE_EPOCH=1793491200

# seal_image ROOT: takes out what belongs to one machine, or to the one that made the tree.
# shellcheck disable=SC2016 # expanded by mmdebstrap
seal_image='set -eu; cd "$1"
rm -f etc/ssh/ssh_host_* etc/apt/apt.conf.d/99mmdebstrap etc/dpkg/dpkg.cfg.d/99mmdebstrap
rm -rf root/.ssh run/* var/lib/systemd/random-seed var/lib/dbus/machine-id var/cache/debconf/*-old
rm -f etc/resolv.conf etc/hostname etc/machine-id
install -m 0644 /dev/null etc/resolv.conf
install -m 0444 /dev/null etc/machine-id
echo localhost >etc/hostname
echo "LABEL=root / ext4 rw,discard,errors=remount-ro,x-systemd.growfs 0 1" >etc/fstab
find var/log -type f -exec truncate -s 0 {} +
find var/lib/apt/lists var/cache/apt -type f -delete'

# The machine's own mirrors of this suite, or none: then mmdebstrap knows one.
mirrors() {
    # shellcheck disable=SC2016 # expanded by apt-get
    LC_ALL=C apt-get indextargets 'Created-By: Packages' 'Origin: Debian' 'Component: main' \
        --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 2>/dev/null |
        grep -E " $suite(-updates|-security)? main$" | sort -u || true
}

# Proxies and certificates, which mmdebstrap does not take over by itself.
transport() { apt-config dump | grep -E '^Acquire::https?::' || true; }

# make FILE: by the first way that this machine allows.
make_archive() {
    local list=() mode options log=$work/log
    mirrors >"$work/sources.list"
    transport >"$work/apt.conf"
    grep -q " $suite main$" "$work/sources.list" && list=("$work/sources.list")
    for mode in root root,nomount unshare fakechroot; do
        case $mode in
        root*) [ "$(id -u)" = 0 ] || continue ;;
        fakechroot) command -v fakechroot >/dev/null || continue ;;
        esac
        options=()
        [ $mode != root,nomount ] || options=(--skip=check/canmount)
        [ ! -s "$work/apt.conf" ] || options+=(--aptopt="$work/apt.conf")
        say "making the Debian 12 tree by mmdebstrap (mode $mode), about a minute"
        mmdebstrap --mode="${mode%,*}" --variant=minbase --include="$packages" --format=tar \
            --dpkgopt=force-unsafe-io "${options[@]}" --customize-hook="$seal_image" "$suite" "$1" "${list[@]}" \
            >>"$log" 2>&1 </dev/null && return
    done
    tail -n 40 "$log" >&2
    die 'mmdebstrap could not make the tree'
}

key=$(sha256sum <"$0" | cut -c1-16)
archive=$cache/${kind}tree-$key.tar
work=$(mktemp -d "${TMPDIR:-/tmp}/bootseal-tree.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
chmod 0755 "$work"  # mmdebstrap may read it as another user

# Of two runs at once the second waits for the first and takes its result.
mkdir -p "$cache"
exec 9>"$archive.lock"
flock 9
if [ ! -e "$archive" ]; then
    make_archive "$work/tree.tar"
    mv -- "$work/tree.tar" "$archive.new"
    mv -- "$archive.new" "$archive"
fi
flock -u 9

case ${1:?usage: tree.sh DIR} in
--cache) echo "$archive" ;;
*)
    [ -z "$(ls -A -- "$1" 2>/dev/null)" ] || die "$1 is not empty"
    mkdir -p -- "$1"
    tar --extract --file "$archive" --directory "$1" --same-permissions --numeric-owner \
        --xattrs --xattrs-include='*'
    ;;
esac
