#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# emulator.sh TRIPLET [OUTDIR]: QEMU's user mode for programs of TRIPLET, such as aarch64-linux-gnu. It is that
# of the release's backports, as the release's own has no openat2(2); nothing is installed or registered.
# OUTDIR gets bin/, SOURCE and KEY; without it a folder of the cache is used. Prints the program.
set -eu
. "$(dirname "$0")/common.sh"
. "$here/private-apt.sh"

case ${1:?usage: emulator.sh TRIPLET [OUTDIR]} in
arm-*) name=qemu-arm ;;
*) name=qemu-${1%%-*} ;;
esac
release=$(. /etc/os-release && echo "$VERSION_CODENAME")

# The one function that prints: the program, not its folder.
result() { echo "$1/bin/$name"; }
begin_by "qemu-user of $release-backports" qemu-user "${2:-}"
require_tools apt-get dpkg-deb

private_apt deb "$(dpkg --print-architecture)" "$release-backports"
(cd "$work/download" && apt get download qemu-user) >>"$work/log" 2>&1 || {
    cat "$work/log" >&2
    die "qemu-user of $release-backports could not be fetched"
}
dpkg-deb -x "$work/download/"*.deb "$work/unpacked"
dpkg-deb -W --showformat '${Package} ${Version}\n' "$work/download/"*.deb >"$work/out/SOURCE"
mkdir "$work/out/bin"
for program in aarch64 arm riscv64; do cp -L "$work/unpacked/usr/bin/qemu-$program" "$work/out/bin/"; done
publish
