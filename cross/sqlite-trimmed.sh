#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sqlite-trimmed.sh [OUTDIR]: libsqlite3.a with what it takes to read a database that is in memory, and no
# more: no files, no threads, no extensions.
# OUTDIR gets lib/libsqlite3.a, include/sqlite3.h, SOURCE and KEY; without it a folder of the cache is used.
# Prints the folder.
set -eu
. "$(dirname "$0")/common.sh"
begin sqlite3 sqlite-trimmed "${1:-}"
require_tools "$cc" make tclsh

"$here/fetch-source.sh" sqlite3 "$work/src" >"$work/out/SOURCE"

# The generator of the parser has to know what is left out, hence not the amalgamation of upstream. What
# rpm's own tables are declared with has to stay, foreign keys for one.
options='-DSQLITE_OS_OTHER=1 -DSQLITE_THREADSAFE=0 -DSQLITE_TEMP_STORE=3 -DSQLITE_DQS=0
    -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_UNTESTABLE -DSQLITE_LIKE_DOESNT_MATCH_BLOBS'
for part in ALTERTABLE ANALYZE AUTHORIZATION AUTOINIT BLOB_LITERAL COMPILEOPTION_DIAGS COMPLETE CTE \
    DATETIME_FUNCS DECLTYPE DEPRECATED EXPLAIN GET_TABLE INCRBLOB INTEGRITY_CHECK JSON \
    LOAD_EXTENSION LOCALTIME LOOKASIDE PROGRESS_CALLBACK REINDEX SHARED_CACHE TCL_VARIABLE TRACE \
    TRIGGER UTF16 VIEW VIRTUALTABLE WAL WINDOWFUNC; do
    options="$options -DSQLITE_OMIT_$part"
done

say "building $(cat "$work/out/SOURCE")"
mkdir "$work/build"
# shellcheck disable=SC2086,SC2116 # lists; make wants one line
(
    cd "$work/build"
    "$work/src/configure" --disable-tcl --disable-readline --disable-load-extension --disable-json \
        --disable-math --disable-threadsafe &&
        make sqlite3.c "OPTS=$(echo $options)" &&
        "$cc" $hardened_cflags "-ffile-prefix-map=$work=." $options -I . -c sqlite3.c -o sqlite3.o &&
        "$cc" $hardened_cflags "-ffile-prefix-map=$work=." -Wall -Wextra -Werror -I . \
            -c "$here/sqlite_no_files.c" -o no_files.o &&
        "$("$cc" -print-prog-name=ar)" rcs libsqlite3.a sqlite3.o no_files.o
) >"$work/log" 2>&1 || {
    tail -n 40 "$work/log" >&2
    die 'the build failed'
}

mkdir -p "$work/out/lib" "$work/out/include"
cp "$work/build/libsqlite3.a" "$work/out/lib/"
cp "$work/build/sqlite3.h" "$work/out/include/"
publish
