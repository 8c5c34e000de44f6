// SPDX-License-Identifier: Apache-2.0
#include "report/licence.h"

#include <array>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::string_view ids = R"(
0BSD AFL-2.0 AFL-2.1 AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later APSL-2.0 Apache-1.0 Apache-1.1 Apache-2.0
Artistic-1.0 Artistic-1.0-Perl Artistic-2.0 BSD-1-Clause BSD-2-Clause BSD-2-Clause-Patent
BSD-2-Clause-Views BSD-3-Clause BSD-3-Clause-Attribution BSD-3-Clause-Clear BSD-3-Clause-LBNL
BSD-4-Clause BSD-4-Clause-UC BSD-Source-Code BSL-1.0 Beerware Bitstream-Vera CC-BY-3.0 CC-BY-4.0
CC-BY-SA-3.0 CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 CDDL-1.1 CNRI-Python CPL-1.0 EPL-1.0 EPL-2.0 EUPL-1.1
EUPL-1.2 FSFAP FSFUL FSFULLR FSFULLRWD FTL GFDL-1.1-only GFDL-1.1-or-later
GFDL-1.1-no-invariants-only GFDL-1.1-no-invariants-or-later GFDL-1.2-only GFDL-1.2-or-later
GFDL-1.2-no-invariants-only GFDL-1.2-no-invariants-or-later GFDL-1.3-only GFDL-1.3-or-later
GFDL-1.3-no-invariants-only GFDL-1.3-no-invariants-or-later GPL-1.0-only GPL-1.0-or-later
GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later HPND HPND-sell-variant ICU IJG IPL-1.0
ISC Info-ZIP LGPL-2.0-only LGPL-2.0-or-later LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only
LGPL-3.0-or-later LPPL-1.3c LPL-1.02 Latex2e Libpng Linux-man-pages-copyleft MIT MIT-0 MIT-CMU
MIT-open-group MPL-1.0 MPL-1.1 MPL-2.0 MS-PL MirOS NCSA NIST-PD NTP Naumen Net-SNMP OFL-1.0 OFL-1.1
OLDAP-2.8 OpenSSL PHP-3.01 PSF-2.0 PostgreSQL Python-2.0 Python-2.0.1 QPL-1.0 RSA-MD Ruby SGI-B-2.0
SISSL SMLNJ SSH-OpenSSH SSH-short SSPL-1.0 Sleepycat Spencer-94 SunPro TCL TCP-wrappers
UPL-1.0 Unicode-3.0 Unicode-DFS-2015 Unicode-DFS-2016 Unicode-TOU Unlicense Vim W3C WTFPL X11
X11-distribute-modifications-variant XFree86-1.1 ZPL-2.1 Zlib blessing bzip2-1.0.6 curl gnuplot
libtiff libpng-2.0 zlib-acknowledgement
)";

// What may follow WITH.
constexpr std::string_view exceptions = R"(
Autoconf-exception-2.0 Autoconf-exception-3.0 Bison-exception-2.2 Bootloader-exception
Classpath-exception-2.0 Font-exception-2.0 GCC-exception-2.0 GCC-exception-3.1
GPL-3.0-linking-exception LGPL-3.0-linking-exception LLVM-exception Libtool-exception
Linux-syscall-note OCaml-LGPL-linking-exception OpenJDK-assembly-exception-1.0
PS-or-PDF-font-exception-20170817 Qt-GPL-exception-1.0 SWI-exception Swift-exception
Texinfo-exception UBDL-exception WxWindows-exception-3.1 cryptsetup-OpenSSL-exception
openvpn-openssl-exception u-boot-exception-2.0 x11vnc-openssl-exception
)";

// Other names of the same licences.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> aliases{{
    {"expat", "MIT"},
    {"cc0", "CC0-1.0"},
    {"psf-2", "PSF-2.0"},
    {"boost-1.0", "BSL-1.0"},
}};

// Licences that are of one version or of any later one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> families{{
    {"gfdl-niv-", "-no-invariants"},
    {"gfdl-", ""},
    {"agpl-", ""},
    {"lgpl-", ""},
    {"gpl-", ""},
}};

/// As SPDX spells it, by its lower case: ids have none.
using Spelling = std::unordered_map<std::string, std::string_view>;

Spelling spelling_of(std::string_view list) {
    Spelling result;
    for (const auto id : words(list))
        result.emplace(lower(id), id);
    return result;
}

std::optional<std::string> find(const Spelling& spelling, const std::string& small) {
    const auto found = spelling.find(small);
    if (found == spelling.end()) return std::nullopt;
    return std::string(found->second);
}

/// "gpl-2.0-or-later" of "gpl-2+", "gfdl-1.3-no-invariants-only" of "gfdl-niv-1.3". A version may
/// lack its ".0".
std::optional<std::string> long_form(std::string_view small) {
    for (const auto& [prefix, suffix] : families) {
        if (!small.starts_with(prefix)) continue;
        auto version = small.substr(prefix.size());
        const bool later = version.ends_with('+');
        if (later) version.remove_suffix(1);
        if (version.find_first_not_of("0123456789.") != version.npos) return std::nullopt;
        auto form = std::string(prefix.substr(0, prefix.find('-') + 1)) + std::string(version);
        if (version.find('.') == version.npos) form += ".0";
        return form + std::string(suffix) + (later ? "-or-later" : "-only");
    }
    return std::nullopt;
}

std::optional<std::string> id_of(std::string_view written) {
    static const auto known = spelling_of(ids);
    const auto small = lower(written);
    if (auto id = find(known, small)) return id;
    for (const auto& [alias, id] : aliases) {
        if (small == alias) return std::string(id);
    }
    if (const auto form = long_form(small)) return find(known, *form);
    return find(known, small + ".0");  // "Apache-2"
}

/// An expression, read from the left; what it has read is in `text`, in SPDX's spelling.
class Expression {
  public:
    explicit Expression(std::string_view written) {
        // Parentheses need no blanks around them.
        std::string spaced;
        for (const char c : written) {
            const bool bracket = c == '(' || c == ')';
            spaced += bracket ? std::string{' ', c, ' '} : std::string(1, c);
        }
        for (const auto word : words(spaced))
            tokens_.emplace_back(word);
    }

    std::optional<std::string> read() {
        std::size_t depth = 0;
        bool operand = true;  // comes next
        for (; at_ < tokens_.size(); ++at_) {
            const auto small = lower(tokens_[at_]);
            if (operand && small == "(") {
                ++depth;
                add("(");
            } else if (operand) {
                const auto id = id_of(small);
                if (!id) return std::nullopt;
                add(*id);
                operand = false;
                if (!with()) return std::nullopt;
            } else if (small == ")" && depth > 0) {
                --depth;
                text_ += ")";
            } else if (small == "and" || small == "or") {
                add(small == "and" ? "AND" : "OR");
                operand = true;
            } else {
                return std::nullopt;
            }
        }
        if (operand || depth > 0) return std::nullopt;
        return text_;
    }

  private:
    void add(std::string_view token) {
        if (!text_.empty() && !text_.ends_with('(')) text_ += ' ';
        text_ += token;
    }

    /// Takes the exception that follows an id; false where it is none that is known.
    [[nodiscard]] bool with() {
        if (at_ + 1 >= tokens_.size() || lower(tokens_[at_ + 1]) != "with") return true;
        static const auto known = spelling_of(exceptions);
        if (at_ + 2 >= tokens_.size()) return false;
        const auto exception = find(known, lower(tokens_[at_ + 2]));
        if (!exception) return false;
        add("WITH");
        add(*exception);
        at_ += 2;
        return true;
    }

    std::vector<std::string> tokens_;
    std::size_t at_ = 0;
    std::string text_;
};

}  // namespace

Licence licence_of(std::string_view written) {
    if (auto id = id_of(written)) return {Licence::Form::id, std::move(*id)};
    if (auto expression = Expression(written).read()) {
        return {Licence::Form::expression, std::move(*expression)};
    }
    return {Licence::Form::name, std::string(written)};
}

}  // namespace bootseal
