// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"
#include "trust/openssl.h"

int main(int argc, char** argv) {
    bootseal::prepare_openssl();
    return bootseal::run_command_line(argc, argv);
}
