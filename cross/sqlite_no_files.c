// SPDX-License-Identifier: Apache-2.0
//
// The operating system that libsqlite3.a sees: one without files. Databases are in memory only.
#include <sqlite3.h>
#include <string.h>
#include <sys/random.h>

static int no_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    (void)vfs, (void)name, (void)flags, (void)out;
    file->pMethods = NULL;
    return SQLITE_CANTOPEN;
}

static int no_delete(sqlite3_vfs *vfs, const char *name, int durable) {
    (void)vfs, (void)name, (void)durable;
    return SQLITE_IOERR_DELETE;
}

static int no_access(sqlite3_vfs *vfs, const char *name, int flags, int *there) {
    (void)vfs, (void)name, (void)flags;
    *there = 0;
    return SQLITE_OK;
}

static int same_name(sqlite3_vfs *vfs, const char *name, int size, char *out) {
    (void)vfs;
    if (size < 1 || strlen(name) >= (size_t)size) return SQLITE_CANTOPEN;
    strcpy(out, name);
    return SQLITE_OK;
}

static int randomness(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs;
    const ssize_t got = getrandom(out, (size_t)size, GRND_NONBLOCK);
    return got < 0 ? 0 : (int)got;
}

static int no_sleep(sqlite3_vfs *vfs, int microseconds) {
    (void)vfs, (void)microseconds;
    return 0;
}

static int no_time(sqlite3_vfs *vfs, double *days) {
    (void)vfs;
    *days = 0;
    return SQLITE_OK;
}

static int no_error(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs;
    if (size > 0) *out = 0;
    return 0;
}

int sqlite3_os_init(void) {
    static sqlite3_vfs vfs = {
        .iVersion = 1,
        .szOsFile = (int)sizeof(sqlite3_file),
        .mxPathname = 512,
        .zName = "none",
        .xOpen = no_open,
        .xDelete = no_delete,
        .xAccess = no_access,
        .xFullPathname = same_name,
        .xRandomness = randomness,
        .xSleep = no_sleep,
        .xCurrentTime = no_time,
        .xGetLastError = no_error,
    };
    return sqlite3_vfs_register(&vfs, 1);
}

int sqlite3_os_end(void) { return SQLITE_OK; }
