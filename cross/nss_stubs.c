// SPDX-License-Identifier: Apache-2.0
//
// The functions of libc that load shared libraries, each replaced by one that finds nothing.
//
// In a static program glibc's name service and dlopen load libraries of the host into the process:
// code that nobody sealed, and that crashes unless its glibc is of the very version this program
// was linked with. Nothing of ours calls them. They are referenced by libraries: libsystemd for
// buses on other machines and for user names, OpenSSL for engines and host names, c-ares for the
// names of services. Defined here, the linker never takes libc's, and their weight and their
// warnings are gone with them.
//
// Users and groups are read from the files by agent/system. Whoever needs a host name needs a
// resolver that loads nothing.
#define _GNU_SOURCE  // Dl_info
#include <dlfcn.h>
#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <stddef.h>

#define UNUSED __attribute__((unused))

// Users and groups. "Not found" is what the reentrant forms say with 0 and a null result.

struct passwd* getpwnam(UNUSED const char* name) {
    return NULL;
}

struct passwd* getpwuid(UNUSED uid_t uid) {
    return NULL;
}

int getpwnam_r(UNUSED const char* name, UNUSED struct passwd* entry, UNUSED char* buffer,
               UNUSED size_t size, struct passwd** result) {
    *result = NULL;
    return 0;
}

int getpwuid_r(UNUSED uid_t uid, UNUSED struct passwd* entry, UNUSED char* buffer,
               UNUSED size_t size, struct passwd** result) {
    *result = NULL;
    return 0;
}

struct group* getgrnam(UNUSED const char* name) {
    return NULL;
}

struct group* getgrgid(UNUSED gid_t gid) {
    return NULL;
}

int getgrnam_r(UNUSED const char* name, UNUSED struct group* entry, UNUSED char* buffer,
               UNUSED size_t size, struct group** result) {
    *result = NULL;
    return 0;
}

int getgrgid_r(UNUSED gid_t gid, UNUSED struct group* entry, UNUSED char* buffer,
               UNUSED size_t size, struct group** result) {
    *result = NULL;
    return 0;
}

// Hosts and services.

int getaddrinfo(UNUSED const char* node, UNUSED const char* service,
                UNUSED const struct addrinfo* hints, struct addrinfo** result) {
    *result = NULL;
    return EAI_NONAME;
}

void freeaddrinfo(UNUSED struct addrinfo* result) {}

int getnameinfo(UNUSED const struct sockaddr* address, UNUSED socklen_t length, UNUSED char* host,
                UNUSED socklen_t host_size, UNUSED char* service, UNUSED socklen_t service_size,
                UNUSED int flags) {
    return EAI_NONAME;
}

struct hostent* gethostbyname(UNUSED const char* name) {
    h_errno = HOST_NOT_FOUND;
    return NULL;
}

struct servent* getservbyname(UNUSED const char* name, UNUSED const char* protocol) {
    return NULL;
}

int getservbyname_r(UNUSED const char* name, UNUSED const char* protocol,
                    UNUSED struct servent* entry, UNUSED char* buffer, UNUSED size_t size,
                    struct servent** result) {
    *result = NULL;
    return ENOENT;
}

int getservbyport_r(UNUSED int port, UNUSED const char* protocol, UNUSED struct servent* entry,
                    UNUSED char* buffer, UNUSED size_t size, struct servent** result) {
    *result = NULL;
    return ENOENT;
}

// Shared libraries. libc's own start-up code keeps libc's dlopen in the link, and with it a warning
// for whoever calls "dlopen"; the linker is told (--wrap) to give callers this name instead.

void* __wrap_dlopen(UNUSED const char* file, UNUSED int mode);
void* __wrap_dlopen(UNUSED const char* file, UNUSED int mode) {
    return NULL;
}

void* dlsym(UNUSED void* handle, UNUSED const char* name) {
    return NULL;
}

int dlclose(UNUSED void* handle) {
    return -1;
}

char* dlerror(void) {
    static char message[] = "this program loads no shared libraries";
    return message;
}

int dladdr(UNUSED const void* address, UNUSED Dl_info* info) {
    return 0;
}
