// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "system/os_release.h"
#include "system/software.h"

namespace bootseal {

/// The package URL of a package on a system (Ecma-427), in canonical form:
/// "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc".
std::string purl_of(const Software& software, const OsRelease& system);

}  // namespace bootseal
