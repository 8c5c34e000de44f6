#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# fetch-source.sh PACKAGE DIR: unpacks the distribution's source of PACKAGE, at the version that
# sources.lock names, into the new folder DIR. Prints one line saying what that is.
#
# BOOTSEAL_LOCKED=1 refuses whatever is not exactly what the lock names, with the distribution's patches.
set -eu
. "$(dirname "$0")/common.sh"
. "$here/private-apt.sh"

[ $# = 2 ] || die 'usage: fetch-source.sh PACKAGE DIR'
package=$1
dir=$2
require_tools apt-get apt-cache dpkg dpkg-source sha256sum
line=$(lock_line "$package")
read -r _ series pinned checksum <<LINE
$line
LINE

make_work_dir
private_apt deb-src
apt cache showsrc --only-source "$package" 2>>"$work/log" |
    sed -n 's/^Version: //p' >"$work/versions" || true

# newest PATTERN: the newest version whose upstream part matches.
newest() {
    found=
    while read -r candidate; do
        # shellcheck disable=SC2254 # a pattern is wanted
        case ${candidate%-*} in $1) ;; *) continue ;; esac
        if [ -z "$found" ] || dpkg --compare-versions "$candidate" gt "$found"; then found=$candidate; fi
    done <"$work/versions"
    echo "$found"
}

latest=$(newest "$series.*")
version=$(newest "$pinned")
[ -n "$latest" ] || {
    cat "$work/log" >&2
    die "no source of $package $series.* at this machine's apt sources (is the network up?)"
}
if [ -z "$version" ]; then
    loosely "$here/sources.lock names $package $pinned, which apt no longer offers; it has $latest. \
Review that version and put it and its checksum into the lock."
    version=$latest
elif [ "${latest%-*}" != "$pinned" ]; then
    say "note: $package $latest is out and $here/sources.lock names $pinned; raise it"
fi

cd "$work/download"
patched='with its patches'
if ! apt get source --download-only --only-source "$package=$version" >>"$work/log" 2>&1; then
    # A mirror that lags can hold the upstream tarball and not yet the revision that is laid over it.
    apt get source --download-only --only-source --tar-only "$package=$version" \
        >>"$work/log" 2>&1 || {
        cat "$work/log" >&2
        die "the source of $package $version could not be fetched"
    }
    loosely "the distribution's patches to $package $version are not at this mirror; building upstream's source"
    patched='without its patches'
fi

tarball=
for file in "${package}_${version%-*}".orig.tar.*; do
    case $file in *.asc) ;; *) tarball=$file ;; esac
done
[ -f "$tarball" ] || die "the source of $package $version has no upstream tarball"
actual=$(sha256sum "$tarball" | cut -d' ' -f1)
if [ "${version%-*}" = "$pinned" ] && [ "$actual" != "$checksum" ]; then
    die "$tarball has sha256 $actual, and $here/sources.lock says $checksum. Find out which of the \
two is wrong before changing the lock: a released tarball does not change."
fi

# apt has checked every file against the signed index; dpkg-source cannot do more without a keyring.
if [ "$patched" = 'with its patches' ]; then
    dpkg-source --no-check --no-copy -x "${package}_$version.dsc" "$dir" >>"$work/log" 2>&1 || {
        cat "$work/log" >&2
        die "the source of $package $version does not unpack"
    }
else
    mkdir "$dir"
    tar -xf "$tarball" -C "$dir" --strip-components=1
fi
echo "$package $version, $patched, upstream sha256 $actual"
