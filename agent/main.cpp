// SPDX-License-Identifier: Apache-2.0
#include <openssl/crypto.h>

#include <cstdio>
#include <string_view>

int main(int argc, char** argv) {
    // Before any other use of OpenSSL, which would otherwise read the host's openssl.cnf or the
    // file that OPENSSL_CONF names, and load the providers it asks for.
    if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) != 1) return 1;

    if (argc == 2 && std::string_view(argv[1]) == "--version") {
        std::puts("bootseal " BOOTSEAL_VERSION);
        return 0;
    }
    std::fputs("usage: bootseal --version\n", stderr);
    return 64;
}
