# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034 # variables for those who source it
# What ./dev and the scripts of this folder share; sourced, not run.

repository=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${BOOTSEAL_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/bootseal}

# The distribution's tools, whatever else the caller has.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 022

bold='' dim='' green='' red='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
fi

say() { printf '%s\n' "$*" >&2; }
die() {
    say "${0##*/}: $*"
    exit 1
}

# Seconds with one digit, of a time in microseconds.
seconds() { printf '%d.%d s' $(($1 / 1000000)) $(($1 / 100000 % 10)); }
now() { printf '%s' "${EPOCHREALTIME//[.,]/}"; }

# stage TITLE: a numbered heading; done_with SENTENCE: what came of it, and how long it took.
stage_number=0
started=$(now)
stage() {
    stage_number=$((stage_number + 1))
    stage_began=$(now)
    printf '\n%s%2d  %s%s\n' "$bold" "$stage_number" "$1" "$plain"
}
done_with() {
    printf '    %sok%s  %s  %s%s%s\n' "$green" "$plain" "$1" "$dim" \
        "$(seconds $(($(now) - stage_began)))" "$plain"
}

# quietly LOG COMMAND...: its output is shown only where it fails.
quietly() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 </dev/null && return
    tail -n 60 "$log" >&2
    die "failed: $* (all of it is in $log)"
}

# need_packages NAME...: installs those that are missing, and says which.
need_packages() {
    local missing
    missing=$(comm -13 <(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' | sed -n 's/^ii  *//p' |
        sort -u) <(printf '%s\n' "$@" | sort -u) | tr '\n' ' ')
    [ -n "${missing// /}" ] || return 0
    [ "$(id -u)" = 0 ] || die "not installed, and only root can: apt-get install $missing"
    say "installing by apt-get: $missing"
    # shellcheck disable=SC2086 # a list
    {
        quietly "$repository/build/apt.log" apt-get -q update
        DEBIAN_FRONTEND=noninteractive quietly "$repository/build/apt.log" \
            apt-get -qy -o DPkg::Lock::Timeout=120 install --no-install-recommends $missing
    }
}

# packages_for FILE...: the names in lists that have one a line.
packages_for() { sed 's/#.*//' "$@" | tr -s ' \n' '\n'; }

# is_this_machine DIR: whether a path is the root of the running machine, by whatever name.
is_this_machine() { [ "$(stat -Lc %d:%i -- "$1")" = "$(stat -Lc %d:%i /)" ]; }
