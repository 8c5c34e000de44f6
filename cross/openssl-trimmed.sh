#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# openssl-trimmed.sh [OUTDIR]: libcrypto.a and libssl.a with what the agent uses and no more: TLS 1.2
# and 1.3, CMS, X.509, the AES and SHA-2 families, EC, Ed25519 and RSA; no engines, no modules, no dlopen.
# OUTDIR gets lib/, include/openssl/, SOURCE and KEY; without it a folder of the cache is used.
# Prints the folder.
set -eu
. "$(dirname "$0")/common.sh"
begin openssl openssl-trimmed "${1:-}"
require_tools "$cc" make perl

case $("$cc" -dumpmachine) in
x86_64-*) target=linux-x86_64 ;;
aarch64-*) target=linux-aarch64 ;;
arm-*) target=linux-armv4 ;;
riscv64-*) target=linux64-riscv64 ;;
*) die "no OpenSSL target is known for $("$cc" -dumpmachine)" ;;
esac

"$here/fetch-source.sh" openssl "$work/src" >"$work/out/SOURCE"

options='no-shared no-module no-dso no-engine no-legacy no-tests no-comp no-ui-console
    no-autoload-config no-afalgeng no-padlockeng no-capieng no-devcryptoeng
    no-ssl3 no-tls1 no-tls1_1 no-tls1-method no-tls1_1-method no-dtls no-dtls1-method no-dtls1_2-method
    no-srp no-psk no-srtp no-nextprotoneg no-ct no-ocsp no-ts no-cmp no-rfc3779 no-gost
    no-rc2 no-rc4 no-rc5 no-idea no-seed no-camellia no-aria no-bf no-cast no-des no-dsa
    no-sm2 no-sm3 no-sm4 no-md4 no-mdc2 no-rmd160 no-whirlpool no-blake2 no-siphash no-siv no-ocb
    no-scrypt no-ec2m no-ktls no-dh no-multiblock'

say "building $(cat "$work/out/SOURCE")"
mkdir "$work/build"
# A folder that cannot exist: nothing of the host's may be read, whatever a caller forgets.
# shellcheck disable=SC2086 # lists
(
    cd "$work/build"
    "$work/src/Configure" "$target" --prefix=/nonexistent --openssldir=/nonexistent/ssl --libdir=lib \
        $options $hardened_cflags "-ffile-prefix-map=$work=." \
        "CC=$cc" "AR=$("$cc" -print-prog-name=ar)" "RANLIB=$("$cc" -print-prog-name=ranlib)" &&
        make -j "$jobs" build_libs
) >"$work/log" 2>&1 || {
    tail -n 40 "$work/log" >&2
    die 'the build failed'
}

mkdir -p "$work/out/lib" "$work/out/include/openssl"
cp "$work/build/libcrypto.a" "$work/build/libssl.a" "$work/out/lib/"
# Generated headers lie in the build folder, the others in the source.
cp "$work/src/include/openssl/"*.h "$work/build/include/openssl/"*.h "$work/out/include/openssl/"
publish
