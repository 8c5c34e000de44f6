#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sysroot.sh TRIPLET [OUTDIR]: the distribution's headers and archives for another architecture, such as
# aarch64-linux-gnu, in a folder; nothing of it is installed. OUTDIR gets root/, bin/gcc and bin/g++, which
# compile for it, SOURCE and KEY; without it a folder of the cache is used. Prints the folder.
set -eu
. "$(dirname "$0")/common.sh"
. "$here/private-apt.sh"

triplet=${1:?usage: sysroot.sh TRIPLET [OUTDIR]}
case $triplet in
aarch64-linux-gnu) architecture=arm64 more= ;;
# Without these a time ends in 2038, and a file of 2 GiB cannot be opened.
arm-linux-gnueabihf) architecture=armhf more='-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -Wno-psabi' ;;
*) die "the distribution has no packages for $triplet; see $here/README.md" ;;
esac

# A machine that was upgraded gets another sysroot.
packages=$(cat "$here/sysroot-packages.txt")
# shellcheck disable=SC2086 # a list
begin_by "$triplet $more $packages
$("$triplet-gcc" -dumpfullversion) $(dpkg-query -W $packages 2>/dev/null || true)" "sysroot-$architecture" "${2:-}"
require_tools "$triplet-gcc" "$triplet-g++" apt-get dpkg-deb dpkg-query

private_apt deb "$architecture"
! grep -q '^E:' "$work/log" || loosely "an index of packages for $architecture could not be fetched: some may be old"
# shellcheck disable=SC2086 # a list
(cd "$work/download" && apt get download $packages) >>"$work/log" 2>&1 || {
    cat "$work/log" >&2
    die "the packages for $architecture could not be fetched"
}

# A mirror can lag for one architecture alone, and what it has then is without the last security fix.
mkdir -p "$work/out/root" "$work/out/bin"
for file in "$work/download/"*.deb; do
    dpkg-deb -x "$file" "$work/out/root"
    name=$(dpkg-deb -f "$file" Package)
    dpkg-deb -W --showformat '${Package} ${Version}\n' "$file" >>"$work/out/SOURCE"
    version=$(dpkg-deb -W --showformat '${source:Version}' "$file")
    here_version=$(dpkg-query -W -f '${source:Version}' "$name" 2>/dev/null || true)
    if dpkg --compare-versions "$version" lt-nl "$here_version"; then
        echo "$name for $architecture is $version, this machine has $here_version" >>"$work/out/OLD"
        loosely "$(tail -n 1 "$work/out/OLD"): its fixes are missing"
    fi
done

# The compiler's own packages for cross builds have a libc of before the release, without its fixes, and prefer
# it even with --sysroot. With -B the linker finds this one first, and with -nostdinc no other header is seen.
version=$("$triplet-gcc" -dumpversion)
gcc=usr/lib/gcc/$triplet/$version
c_headers="$gcc/include usr/include/$triplet usr/include"
headers="usr/include/c++/$version usr/include/$triplet/c++/$version usr/include/c++/$version/backward $c_headers"
# compiler NAME HEADERS: bin/NAME.
compiler() {
    {
        printf '#!/bin/sh\nroot=${0%%/bin/*}/root\nexec %s --sysroot="$root" -B"$root/%s" -B"$root/usr/lib/%s" \\\n' \
            "$triplet-$1" "$gcc" "$triplet"
        printf '    -nostdinc %s -ffile-prefix-map="$root"= \\\n' "$more"
        for folder in $2; do printf '    -isystem "$root/%s" \\\n' "$folder"; done
        printf '    "$@"\n'
    } >"$work/out/bin/$1"
    chmod +x "$work/out/bin/$1"
}
compiler gcc "$c_headers"
compiler g++ "$headers"
publish
