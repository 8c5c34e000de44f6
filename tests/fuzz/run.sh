#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh SECONDS: searches with every fuzz target in build/fuzz for that long, as many at once as there are
# processors, and says what each did. Exit status 1 if one found something; what it found is in
# build/fuzz/found/NAME. The seeds in corpus/ stay as they are; what grows from them is in build/fuzz/corpus.
set -euo pipefail
# shellcheck source=tests/demo/common.sh
. "$(dirname "$0")/../demo/common.sh"
cd "$repository"

seconds=${1:?usage: run.sh SECONDS}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "$seconds is not a number of seconds"
targets=$(find build/fuzz -type f -executable -name 'fuzz_*' | sort)
[ -n "$targets" ] || die 'no targets in build/fuzz'

# search TARGET: one line of its own in build/fuzz/found/NAME/line.
search() {
    local name=${1##*/fuzz_} status=0 runs
    local found=build/fuzz/found/$name corpus=build/fuzz/corpus/$name
    rm -rf "$found"
    mkdir -p "$found" "$corpus"
    "$1" -max_total_time="$seconds" -print_final_stats=1 -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="$found/" "$corpus" "tests/fuzz/corpus/$name" >"$found/log" 2>&1 </dev/null ||
        status=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$found/log")
    printf '%-20s %12s runs  ' "$name" "${runs:-0}" >"$found/line"
    if [ "$status" = 0 ] && [ "${runs:-0}" -gt 0 ]; then
        echo 'nothing found' >>"$found/line"
    else
        echo "FOUND: $found" >>"$found/line"
        grep -m 3 -E 'ERROR|runtime error|SUMMARY' "$found/log" | sed 's/^/    /' >>"$found/line" || true
        touch "$found/failed"
    fi
    cat "$found/line"
}
export -f search
export seconds

# shellcheck disable=SC2016 # expanded by the shell that runs it
echo "$targets" | xargs -n 1 -P "$(nproc)" bash -c 'set -euo pipefail; search "$1"' search
count=$(find build/fuzz/found -name failed | wc -l)
echo "$(echo "$targets" | wc -l) targets, $count with findings"
[ "$count" = 0 ]
