// SPDX-License-Identifier: Apache-2.0
#include "report/generalization.h"

#include <set>

#include "base/text.h"
#include "report/fill.h"
#include "report/width.h"
#include "report/words.h"

namespace bootseal {

namespace {

v1::TraceAction to_proto(TraceStep::Kind kind) {
    switch (kind) {
        case TraceStep::Kind::remove:
            return v1::TRACE_ACTION_REMOVE;
        case TraceStep::Kind::truncate:
            return v1::TRACE_ACTION_TRUNCATE;
        case TraceStep::Kind::write:
            return v1::TRACE_ACTION_WRITE;
        case TraceStep::Kind::link:
            return v1::TRACE_ACTION_LINK;
        case TraceStep::Kind::swap:
            return v1::TRACE_ACTION_CLEAR_SWAP;
    }
    return v1::TRACE_ACTION_UNSPECIFIED;
}

void print_step(Page& page, const v1::TraceStep& step) {
    constexpr int action_width = 9;
    page.line("  " + pad_right(describe(step.action()), action_width) + " " +
              page.shown(step.path()));
    page.paragraph(3 + action_width, "", step.error(), Color::red);
}

}  // namespace

void fill_generalization(const GeneralizationFacts& facts, v1::Report& report) {
    auto& to = *report.mutable_generalization();
    to.set_list(facts.list.id);
    to.set_version(valid_utf8(facts.list.version));
    to.set_serial(facts.list.serial);
    to.set_sha256(facts.verified.sha256);
    fill_signers(facts.verified, to);
    to.set_planned(facts.planned);
    to.set_shredded(facts.shredded);
    for (const auto& from : facts.found.steps) {
        const auto& trace = facts.list.traces[from.trace];
        auto& step = *to.add_steps();
        step.set_trace(trace.id);
        step.set_why(valid_utf8(trace.why));
        step.set_action(to_proto(from.kind));
        step.set_path("/" + unambiguous(from.path));
        step.set_error(valid_utf8(from.error));
    }
    for (const auto& name : facts.found.users)
        to.add_users(unambiguous(name));
    fill_left_out(facts.found.left_out, to);
    for (const auto& text : facts.found.notes) {
        auto& note = *report.add_notes();
        note.set_kind(v1::NOTE_KIND_RUN);
        note.set_level(v1::NOTE_LEVEL_WARNING);
        note.set_text(valid_utf8(text));
    }
}

void print_generalization(Page& page, const v1::Report& report) {
    if (!report.has_generalization()) return;
    const auto& generalization = report.generalization();
    const bool all = generalization.planned() || page.style().verbose;
    std::set<std::string> traces;
    std::string last;
    int failed = 0;
    for (const auto& step : generalization.steps()) {
        traces.insert(step.trace());
        if (!step.error().empty()) ++failed;
        if (!all && step.error().empty()) continue;
        if (step.trace() != last) {
            page.line(page.paint(Color::bold, page.shown(step.trace())));
            page.paragraph(2, "", step.why(), Color::dim);
        }
        last = step.trace();
        print_step(page, step);
    }
    if (all && !generalization.users().empty()) {
        page.line(page.paint(Color::bold, "Accounts that leave"));
        for (const auto& name : generalization.users())
            page.line("  " + page.shown(name));
    }
    const auto word = failed > 0                 ? page.paint(Color::red, "NOT GENERAL")
                      : generalization.planned() ? page.paint(Color::bold, "PLAN")
                                                 : page.paint(Color::green, "GENERAL");
    auto sum = std::to_string(generalization.steps_size()) + " paths of " +
               std::to_string(traces.size()) + " traces";
    sum += generalization.planned() ? " would be taken out" : " taken out";
    if (failed > 0) sum += ", but for " + std::to_string(failed);
    page.line(word + "  " + sum);
}

}  // namespace bootseal
