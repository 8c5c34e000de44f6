# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034 # variables for the recipes
# What the recipes of this folder share; sourced, not run. A recipe prints the folder of its result
# on standard output and everything else on standard error.

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

# Only the distribution's tools: meson must find the python that has jinja2, whatever else is first
# in the caller's PATH, and no flags of the caller's may reach an archive that is cached.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
unset CC CXX CFLAGS CXXFLAGS CPPFLAGS LDFLAGS MAKEFLAGS DESTDIR

jobs=${BOOTSEAL_JOBS:-$(nproc)}

# The compiler of what is built: this machine's, or the one that sysroot.sh made for another architecture
# and whose folder is in BOOTSEAL_SYSROOT.
sysroot=${BOOTSEAL_SYSROOT:-}
cc=${sysroot:+$sysroot/bin/}gcc

# -fPIC: the agent is a static PIE. The sections let the linker drop what is not used.
# Unwind tables are for exceptions of C++, which do not go through what is written in C.
hardened_cflags='-Os -fPIC -ffunction-sections -fdata-sections -fstack-protector-strong -fno-asynchronous-unwind-tables'

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() {
    say "$@"
    exit 1
}

# require_tools TOOL...: fails with the whole list before anything was fetched.
require_tools() {
    missing=
    for tool in "$@"; do
        command -v "$tool" >/dev/null || missing="$missing $tool"
    done
    [ -z "$missing" ] || die "not installed:$missing; the packages are in $here/build-packages.txt"
}

# A folder that is gone when the script ends, however it ends.
make_work_dir() {
    work=$(mktemp -d "${TMPDIR:-/tmp}/bootseal-cross.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM
}

lock_line() { grep "^$1[[:space:]]" "$here/sources.lock" || die "$1 is not in $here/sources.lock"; }

# What a recipe prints of the folder of its result.
result() { echo "$1"; }

# begin PACKAGE NAME [OUTDIR]: sets `out`, and ends the script if the result is there already. Of two
# runs at once the second waits for the first and takes its result.
begin() {
    line=$(lock_line "$1")
    begin_by "$line
$("$cc" -dumpmachine) $("$cc" -dumpfullversion) ${sysroot##*/}" "$2" "${3:-}"
}

# begin_by TEXT NAME [OUTDIR]: the same; the result is another where the text is.
begin_by() {
    key=$({
        echo "$1"
        cat "$0" "$here/common.sh" "$here/private-apt.sh" "$here/fetch-source.sh"
    } | sha256sum | cut -c1-16)
    cache=${BOOTSEAL_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/bootseal}
    out=${3:-$cache/$2-$key}
    mkdir -p "$(dirname "$out")"
    exec 9>"$out.lock"
    flock 9
    if [ "$(cat "$out/KEY" 2>/dev/null)" = "$key" ]; then
        result "$out"
        exit 0
    fi
    if [ -e "$out" ] && [ ! -e "$out/KEY" ]; then die "$out exists and was not made by this script"; fi
    make_work_dir
    mkdir "$work/out"
}

# publish: moves $work/out to its place as a whole, so that a run that was cut leaves no half result.
publish() {
    echo "$key" >"$work/out/KEY"
    rm -rf "$out.new"
    cp -r "$work/out" "$out.new"
    rm -rf "$out"
    mv "$out.new" "$out"
    result "$out"
}
