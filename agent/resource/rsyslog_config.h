// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto rsyslog_file = "/etc/rsyslog.conf";

/// More than this in all is an error.
inline constexpr std::size_t most_rsyslog_statements = 20'000;

/// Where something stands in a file, in bytes, and from which line on.
struct RsyslogPlace {
    std::string file;  ///< "/etc/rsyslog.conf"; empty for text that is in no file of its own
    std::size_t line = 0;
    std::size_t begin = 0;
    std::size_t end = 0;

    std::string where() const;  ///< "/etc/rsyslog.conf:12"
};

/// `name="value"` of an object; of an array the first value.
struct RsyslogParameter {
    std::string name;  ///< in lower case
    std::string value;
    RsyslogPlace place;  ///< of what is between the quotes
};

/// A statement of rsyslog's configuration, in one of its three languages.
struct RsyslogStatement {
    enum class Kind {
        directive,  ///< `$FileCreateMode 0640`
        object,     ///< `input(type="imtcp" port="514")`
        action,     ///< `/var/log/syslog`, after a selector
    };

    Kind kind = Kind::action;
    std::string name;   ///< "filecreatemode", "input": in lower case; empty of an action
    std::string value;  ///< of a directive its first word, of an action all of it
    std::vector<RsyslogParameter> parameters;
    RsyslogPlace place;
    RsyslogPlace value_place;  ///< of a directive

    /// The value of a parameter, or null.
    const RsyslogParameter* parameter(std::string_view wanted) const;
};

/// The statements of one text, in order, without those that say config.enabled="off". Comments,
/// selectors and expressions are left out, and includes are not followed. A statement without an
/// end is an error.
Result<std::vector<RsyslogStatement>> parse_rsyslog(std::string_view text, const std::string& file);

/// The statements of /etc/rsyslog.conf and of what it includes, in the order in which rsyslogd
/// takes them. Includes themselves are left out; one that rsyslogd cannot find is an error, since
/// it reads no further then. Nothing where there is no /etc/rsyslog.conf.
Result<std::optional<std::vector<RsyslogStatement>>> read_rsyslog(const Overlay& files);

}  // namespace bootseal
