#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# libsystemd.sh [OUTDIR]: libsystemd.a, which the distribution does not ship, from its own source.
# OUTDIR gets lib/libsystemd.a, include/systemd/, SOURCE and KEY; without it a folder of the cache is used.
# Prints the folder.
set -eu
. "$(dirname "$0")/common.sh"
begin systemd libsystemd "${1:-}"
require_tools "$cc" meson ninja gperf pkg-config python3
python3 -c 'import jinja2' 2>/dev/null || die "no python3-jinja2; see $here/build-packages.txt"

"$here/fetch-source.sh" systemd "$work/src" >"$work/out/SOURCE"

# meson wants libmount for programs that are not built here; the archive has no reference to it. This
# saves five -dev packages.
mkdir "$work/pc"
printf 'Name: mount\nDescription: stub\nVersion: 2.38.1\nLibs:\nCflags:\n' >"$work/pc/mount.pc"

# Everything that can be off is off: whatever is on could only add a library to the link.
options='-Dmode=release -Dstatic-libsystemd=pic -Dstandalone-binaries=false -Dtests=false
    -Dtranslations=false -Dman=false -Dhtml=false -Dlink-udev-shared=false -Dlink-systemctl-shared=false
    -Dlink-networkd-shared=false -Dlink-timesyncd-shared=false -Dlink-journalctl-shared=false
    -Dlink-boot-shared=false'
for feature in acl adm-group analyze apparmor audit backlight binfmt blkid bpf-framework bzip2 \
    coredump create-log-dirs dbus dns-over-tls efi elfutils environment-d fdisk firstboot gcrypt glib \
    gnu-efi gnutls gshadow hibernate homed hostnamed hwdb idn ima importd initrd kernel-install kmod \
    ldconfig libcryptsetup libcurl libfido2 libidn libidn2 libiptc localed logind lz4 machined \
    microhttpd networkd nscd nss-myhostname nss-mymachines nss-resolve nss-systemd oomd openssl p11kit \
    pam pcre2 polkit portabled pstore pwquality qrencode quotacheck randomseed remote repart resolve \
    rfkill seccomp selinux smack sysext sysupdate sysusers timedated timesyncd tmpfiles tpm tpm2 \
    urlify userdb utmp vconsole wheel-group xdg-autostart xkbcommon xz zlib zstd; do
    options="$options -D$feature=false"
done

export PKG_CONFIG_PATH="$work/pc"
cross=
[ -z "$sysroot" ] || {
    machine=$("$cc" -dumpmachine)
    export PKG_CONFIG_LIBDIR="$sysroot/root/usr/lib/$machine/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$sysroot/root"
    cross="--cross-file $work/cross"
    cat >"$work/cross" <<CROSS
[binaries]
c = '$cc'
ar = '$("$cc" -print-prog-name=ar)'
strip = '$("$cc" -print-prog-name=strip)'
pkgconfig = 'pkg-config'
[host_machine]
system = 'linux'
cpu_family = '${machine%%-*}'
cpu = '${machine%%-*}'
endian = 'little'
CROSS
}
say "building $(cat "$work/out/SOURCE")"
# version.h first: objects of the archive include it without depending on it.
# shellcheck disable=SC2086 # lists
{
    meson setup "$work/build" "$work/src" --buildtype=plain -Db_lto=false -Db_pie=false $cross $options \
        "-Dc_args=$hardened_cflags -ffile-prefix-map=$work=." &&
        ninja -C "$work/build" -j "$jobs" version.h &&
        ninja -C "$work/build" -j "$jobs" libsystemd.a
} >"$work/log" 2>&1 || {
    tail -n 40 "$work/log" >&2
    die 'the build failed'
}

# The headers of the same source, so that declarations cannot differ from what is linked.
mkdir -p "$work/out/lib" "$work/out/include/systemd"
cp "$work/build/libsystemd.a" "$work/out/lib/"
cp "$work/src/src/systemd/"*.h "$work/out/include/systemd/"
publish
