// SPDX-License-Identifier: Apache-2.0
// Stands in a tree for sshd or visudo: linked statically, it runs in a tree that has nothing else.
// What /checker of the tree says decides:
//   ok            exit 0
//   complain TEXT prints TEXT, exit 1
//   hang          does not end
//   probe         says what it may do here
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

namespace {

void probe() {
    std::printf("pid %d\n", static_cast<int>(getpid()));
    std::printf("chroot %s\n", chroot("/") == 0 ? "yes" : "no");
    std::printf("setuid %s\n", setuid(1) == 0 ? "yes" : "no");
    std::printf("environment %s\n", environ && *environ ? *environ : "empty");
    std::printf("input %s\n", std::getchar() == EOF ? "none" : "some");
    std::printf("outside %s\n", access("/../../etc/hostname", F_OK) == 0 ? "yes" : "no");
}

}  // namespace

int main() {
    std::ifstream in("/checker");
    const std::string said((std::istreambuf_iterator<char>(in)), {});
    if (said == "hang") {
        for (;;)
            pause();
    }
    if (said == "probe") probe();
    if (said.rfind("complain ", 0) == 0) {
        std::fputs(said.c_str() + std::strlen("complain "), stderr);
        return 1;
    }
    return 0;
}
