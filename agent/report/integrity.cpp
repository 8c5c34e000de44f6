// SPDX-License-Identifier: Apache-2.0
#include "report/integrity.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "report/fill.h"
#include "report/words.h"

namespace bootseal {

namespace {

v1::DeviationKind to_proto(Deviation::Kind kind) {
    switch (kind) {
        case Deviation::Kind::added:
            return v1::DEVIATION_KIND_ADDED;
        case Deviation::Kind::removed:
            return v1::DEVIATION_KIND_REMOVED;
        case Deviation::Kind::changed:
            return v1::DEVIATION_KIND_CHANGED;
    }
    return v1::DEVIATION_KIND_UNSPECIFIED;
}

void fill(const Tally& from, v1::Tally& to) {
    to.set_added(from.added);
    to.set_removed(from.removed);
    to.set_changed(from.changed);
}

void fill(const Deviation& from, v1::Deviation& to) {
    to.set_path("/" + unambiguous(from.path));
    to.set_kind(to_proto(from.kind));
    to.set_violation(from.violation);
    to.set_package(valid_utf8(from.package));
    to.set_class_(std::string(name_of(from.of)));
    for (const auto& [what, expected, actual] : from.differences) {
        auto& difference = *to.add_differences();
        difference.set_what(valid_utf8(what));
        difference.set_expected(valid_utf8(expected));
        difference.set_actual(valid_utf8(actual));
    }
}

std::string count(std::uint64_t number, std::string_view noun) {
    return std::to_string(number) + " " + std::string(noun) + (number == 1 ? "" : "s");
}

std::string tally(const v1::Tally& of) {
    return std::to_string(of.added()) + " added, " + std::to_string(of.removed()) + " removed, " +
           std::to_string(of.changed()) + " changed";
}

std::uint64_t all(const v1::Tally& of) {
    return of.added() + of.removed() + of.changed();
}

/// What is unambiguous already, on a terminal that may have ASCII alone.
std::string ascii_where_needed(const Page& page, const std::string& text) {
    if (page.style().unicode) return page.shown(text);
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            result += c;
        } else {
            result += "\\x" + hex({&c, 1});
        }
    }
    return page.shown(result);
}

void print_deviations(Page& page, const v1::Integrity& integrity, bool violations) {
    for (const auto& one : integrity.deviations()) {
        if (one.violation() != violations) continue;
        const auto color = violations ? Color::red : Color::yellow;
        page.line(page.paint(color, (violations ? "" : "noted: ") +
                                        std::string(describe(one.kind())) + " " +
                                        ascii_where_needed(page, one.path())));
        for (const auto& difference : one.differences()) {
            page.line("    " + ascii_where_needed(page, difference.what()) + ": expected " +
                      ascii_where_needed(page, difference.expected()) + ", is " +
                      ascii_where_needed(page, difference.actual()));
        }
    }
    const auto& of = violations ? integrity.violations() : integrity.noted();
    const auto named = static_cast<std::uint64_t>(
        std::count_if(integrity.deviations().begin(), integrity.deviations().end(),
                      [&](const auto& one) { return one.violation() == violations; }));
    if (all(of) > named) page.line("and " + std::to_string(all(of) - named) + " more");
}

std::string amount(std::uint64_t bytes) {
    constexpr std::array units{"bytes", "kB", "MB", "GB", "TB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1000 && unit + 1 < units.size(); ++unit)
        value /= 1000;
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return text.data();
}

std::string work(const v1::Integrity& integrity, std::uint64_t microseconds) {
    auto text = count(integrity.names(), "name") + ", " + count(integrity.files_hashed(), "file") +
                " read, " + amount(integrity.bytes_hashed());
    if (integrity.files_measured() > 0) {
        text += ", " + count(integrity.files_measured(), "file") + " by fs-verity";
    }
    if (microseconds == 0) return text;
    const auto seconds = static_cast<double>(microseconds) / 1e6;
    const auto a_second = [&](std::uint64_t of) {
        return static_cast<std::uint64_t>(static_cast<double>(of) / seconds);
    };
    std::array<char, 32> took{};
    std::snprintf(took.data(), took.size(), "%.2f s", seconds);
    return text + " in " + took.data() + ": " + std::to_string(a_second(integrity.names())) +
           " names and " + amount(a_second(integrity.bytes_hashed())) + " a second";
}

}  // namespace

v1::Integrity fill_integrity(const ManifestFacts& manifest, const Checked& checked) {
    v1::Integrity to;
    to.set_verdict(checked.intact() ? v1::VERDICT_COMPLIANT : v1::VERDICT_DRIFTED);
    to.set_manifest(valid_utf8(manifest.name));
    to.set_sha256(manifest.verified.sha256);
    to.set_serial(manifest.chain.head().serial);
    fill_signers(manifest.verified, to);
    for (const auto& from : manifest.chain.acceptances()) {
        auto& acceptance = *to.add_acceptances();
        acceptance.set_what(valid_utf8(from.what));
        acceptance.set_reason(valid_utf8(from.reason));
        acceptance.set_by(valid_utf8(from.by));
        acceptance.set_at(from.at.time_since_epoch().count());
    }
    fill(checked.violations, *to.mutable_violations());
    fill(checked.noted, *to.mutable_noted());
    for (const auto& deviation : checked.deviations)
        fill(deviation, *to.add_deviations());
    const auto& covered = checked.covered;
    to.set_names(covered.names);
    to.set_files_hashed(covered.hashed);
    to.set_bytes_hashed(covered.bytes);
    to.set_files_measured(covered.vouched_for);
    to.set_fast(checked.fast);
    to.set_files_untouched(checked.untouched);
    to.set_vanished(covered.vanished);
    fill_left_out(covered.left_out, to);
    return to;
}

void print_integrity(Page& page, const v1::Report& report) {
    if (!report.has_integrity()) return;
    const auto& integrity = report.integrity();
    if (page.style().verbose) {
        for (const auto& one : integrity.acceptances()) {
            page.paragraph(0, "accepted ", one.what() + " by " + one.by() + ": " + one.reason(),
                           Color::dim);
        }
        for (const auto& path : integrity.left_out())
            page.paragraph(0, "left out ", path, Color::dim);
        print_deviations(page, integrity, false);
    }
    print_deviations(page, integrity, true);
    if (integrity.fast()) {
        page.paragraph(0, "fast     ",
                       count(integrity.files_untouched(), "file") +
                           " not read, since the kernel says that nothing about them was changed; "
                           "that is blind to a clock that was set and to a disk that was written "
                           "to past the kernel",
                       Color::yellow);
    }
    const bool good = integrity.verdict() == v1::VERDICT_COMPLIANT;
    page.line(page.paint(good ? Color::green : Color::red, good ? "INTACT" : "VIOLATED") + "  " +
              tally(integrity.violations()) + "; " + std::to_string(all(integrity.noted())) +
              " noted" +
              (page.style().verbose || all(integrity.noted()) == 0 ? "" : " (--verbose)"));
    // The time is that of the whole run: a speed only where it did nothing else.
    const bool alone = report.mode() == v1::MODE_CHECK;
    page.line("  " + work(integrity, alone ? report.duration_us() : 0));
}

}  // namespace bootseal
