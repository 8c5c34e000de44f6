// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "system/apt.h"
#include "system/overlay.h"

namespace bootseal {

class Kernel;
class Units;
class Packages;
class Scan;

/// When in an image's life a run happens: packages are only installed or removed in `build`.
enum class Stage { build, boot, run };

/// One step on the live machine, taken after the files are committed.
struct LiveStep {
    enum class Kind {
        set_sysctl,
        unload_module,
        remount,
        reload_manager,  ///< systemd reads its unit files again: before steps on changed units
        stop_unit,
        start_unit,
        reload_unit,
    };

    Kind kind = Kind::set_sysctl;
    std::string subject;  ///< sysctl key, module, mount point or unit
    std::string value;    ///< sysctl value, mount option; otherwise unused

    bool operator==(const LiveStep&) const = default;
};

/// All that a resource may look at. Pointers are null where there is no such thing: an image tree
/// has no kernel and no service manager of its own.
struct System {
    const Overlay& files;
    const Packages& packages;
    const Scan& scan;
    const Kernel* kernel = nullptr;
    const Units* units = nullptr;
    Stage stage = Stage::boot;
    Time now{};  ///< the clock as far as it is trusted
};

/// All that a remedy may do: write into the overlay, queue steps for the live machine, and, while
/// an image is built, ask for packages.
struct Changes {
    Overlay& files;
    std::vector<LiveStep>& live;
    PackageChanges& packages;
};

}  // namespace bootseal
