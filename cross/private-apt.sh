# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154 # of common.sh
# An apt of its own for recipes that download; sourced, after common.sh and make_work_dir. It has the machine's
# sources, keys, proxy and pins. Nothing of the machine is changed, and no host is named here.

# private_apt deb-src|deb [ARCHITECTURE [SUITE]]: makes the command `apt`, for packages of that
# architecture. SUITE stands for the release itself in every source: bookworm-backports for bookworm.
private_apt() {
    mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial" "$work/download"
    release=$(. /etc/os-release && echo "$VERSION_CODENAME")
    suite=${3:-$release}
    # What a source is limited to is the machine's architecture.
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -f "$file" ] || continue
        sed -nE "s/^[[:space:]]*deb(-src)?[[:space:]]/$1 /p" "$file" |
            sed -E "s/arch=[^] ]*//; s/\[ *\]//; s/ $release / $suite /" | sort -u \
            >"$work/sources/$(basename "$file" .list).list"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -f "$file" ] || continue
        sed -E "s/^Types:.*/Types: $1/I; /^Architectures:/Id; /^Suites:/I s/ $release( |\$)/ $suite\1/" \
            "$file" >"$work/sources/$(basename "$file")"
    done
    : >"$work/status"
    cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$work/sources";
Dir::State::lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
APT::Architecture "${2:-$(dpkg --print-architecture)}";
#clear APT::Architectures;
APT::Sandbox::User "$(id -un)";
APT::Default-Release "${3:-}";
Acquire::Languages "none";
// Hooks tidy the machine's caches and call its update notifiers.
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
    # A foreign source that is down, or has none of these, does not matter as long as the package is found.
    apt get update >"$work/log" 2>&1 || say "apt-get update: $(grep '^[EW]:' "$work/log" | head -n 3)"
}
apt() { program=apt-$1 && shift && "$program" -c "$work/apt.conf" -qq "$@"; }

# loosely MESSAGE: what a developer is told, and a locked build does not accept.
loosely() {
    [ -z "${BOOTSEAL_LOCKED:-}" ] || die "$1"
    say "warning: $1"
}
