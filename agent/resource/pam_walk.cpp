// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_walk.h"

#include <set>
#include <utility>

namespace bootseal {

namespace {

using Code = PamCode;
using Codes = std::vector<PamCode>;

// libpam's own answer for what it cannot call, and where no module decides.
constexpr auto must_fail = Code::perm_denied;

enum class Impression : std::uint8_t { none, positive, negative };

/// What libpam thinks so far. Of all failures it is enough to know that they are.
struct Opinion {
    Impression impression = Impression::none;
    Code status = must_fail;

    auto operator<=>(const Opinion&) const = default;  // NOLINT(modernize-use-nullptr)
};

struct State {
    std::size_t at = 0;
    int level = 0;  ///< of the module before
    Opinion now;
    std::vector<Opinion> saved{Opinion()};  ///< at the entry to each level of substacks
    PamFacts facts = 0;

    auto operator<=>(const State&) const = default;  // NOLINT(modernize-use-nullptr)
};

// More ways than this has no stack that a person can read.
constexpr std::size_t most_states = 20000;

/// What modules of Debian can answer, where that is less than anything. From their sources.
Codes answers(const PamModule& module, PamType type) {
    if (module.kind == PamModule::Kind::fails) return {must_fail};
    if (module.kind == PamModule::Kind::missing) return {Code::module_unknown};
    const auto& name = module.name;
    if (name == "pam_permit") return {Code::success};
    if (name == "pam_deny") {
        return {type == PamType::password  ? Code::authtok_err
                : type == PamType::session ? Code::session_err
                                           : Code::auth_err};
    }
    if (name == "pam_faillock" && type == PamType::auth) {
        const bool records = module.has("authfail");
        return {records ? Code::ignore : Code::success, Code::auth_err, Code::system_err,
                Code::user_unknown};
    }
    if (name == "pam_faillock") return {Code::success, Code::system_err, Code::user_unknown};
    if (name == "pam_unix") {
        if (type == PamType::auth) {
            return {Code::success, Code::auth_err, Code::maxtries, Code::user_unknown,
                    Code::authinfo_unavail};
        }
        if (type == PamType::session) return {Code::success, Code::session_err};
        return {Code::success,     Code::new_authtok_reqd, Code::acct_expired,
                Code::authtok_err, Code::user_unknown,     Code::perm_denied,
                Code::auth_err,    Code::maxtries,         Code::abort};
    }
    if (name == "pam_pwquality" || name == "pam_pwhistory") {
        return {Code::success, Code::authtok_err, Code::maxtries, Code::service_err,
                Code::user_unknown};
    }
    if (name == "pam_rootok") return {Code::success, Code::auth_err};
    if (name == "pam_wheel") {
        const auto good = module.has("trust") ? Code::success : Code::ignore;
        return {good, Code::perm_denied, Code::auth_err, Code::service_err, Code::user_unknown};
    }
    Codes all;
    // The last one, "incomplete", is an interruption and no answer.
    for (std::size_t i = 0; i + 1 < pam_codes; ++i)
        all.push_back(static_cast<Code>(i));
    return all;
}

/// The walk itself follows pam_dispatch.c, with Debian's change that a jump is no opinion.
class Walk {
  public:
    Walk(const std::vector<PamModule>& stack, PamType type) : stack_(stack) {
        for (const auto& module : stack)
            answers_.push_back(answers(module, type));
    }

    template <class Step, class End>
    Result<> run(const Step& step, const End& end) {
        std::vector<State> todo{State()};
        std::set<State> seen;
        while (!todo.empty()) {
            auto state = std::move(todo.back());
            todo.pop_back();
            if (state.at >= stack_.size()) {
                end(state.facts, granted(state.now) ? PamEnd::granted : PamEnd::denied);
                continue;
            }
            enter(state);
            const auto& module = stack_[state.at];
            if (module.kind == PamModule::Kind::substack) {
                ++state.at;
                todo.push_back(std::move(state));
                continue;
            }
            for (const auto code : answers_[state.at]) {
                auto next = state;
                next.facts = step(module, code, state.facts);
                act(next, module.actions[static_cast<std::size_t>(code)], code);
                ++next.at;
                if (seen.insert(next).second) todo.push_back(std::move(next));
            }
            if (seen.size() > most_states) {
                return invalid("the stack of " + stack_.front().where() +
                               " has more ways through it than can be looked at");
            }
        }
        return {};
    }

  private:
    /// "Change the password first" lets in as well, and callers cannot tell how it came about.
    static bool granted(const Opinion& opinion) {
        return opinion.status == Code::new_authtok_reqd ||
               (opinion.status == Code::success && opinion.impression == Impression::positive);
    }

    void enter(State& state) const {
        const auto level = stack_[state.at].level;
        state.saved.resize(static_cast<std::size_t>(level) + 1);
        if (state.level < level) state.saved.back() = state.now;
        state.level = level;
    }

    /// Passes over what is left of the level that the module is on.
    void leave(State& state) const {
        while (state.at + 1 < stack_.size() && stack_[state.at + 1].level >= state.level)
            ++state.at;
    }

    void act(State& state, const PamAction& action, Code answer) const {
        using Kind = PamAction::Kind;
        auto& now = state.now;
        const bool good = action.kind == Kind::ok || action.kind == Kind::done;
        const bool lets_in = answer == Code::success || answer == Code::new_authtok_reqd;
        const auto code = lets_in ? answer : must_fail;
        if (action.kind == Kind::reset) {
            now = state.saved[static_cast<std::size_t>(state.level)];
        } else if (good) {
            if (now.impression == Impression::none ||
                (now.impression == Impression::positive && now.status == Code::success)) {
                now = {Impression::positive, code};
            }
            if (action.kind == Kind::done && now.impression == Impression::positive) leave(state);
        } else if (action.kind == Kind::bad || action.kind == Kind::die) {
            if (now.impression != Impression::negative) {
                now = {Impression::negative, code};
            }
            if (action.kind == Kind::die) leave(state);
        } else if (action.kind == Kind::jump) {
            jump(state, action.jump);
        }
    }

    void jump(State& state, std::size_t count) const {
        const auto next_level = [&] { return stack_[state.at + 1].level; };
        const auto more = [&] { return state.at + 1 < stack_.size(); };
        while (more() && next_level() >= state.level && count > 0) {
            do {
                ++state.at;
            } while (more() && next_level() > state.level);
            --count;
        }
        if (count > 0) state.now = {Impression::negative, must_fail};
    }

    const std::vector<PamModule>& stack_;
    std::vector<Codes> answers_;
};

}  // namespace

Result<> walk_pam(const std::vector<PamModule>& stack, PamType type,
                  const std::function<PamFacts(const PamModule&, PamCode, PamFacts)>& step,
                  const std::function<void(PamFacts, PamEnd)>& end) {
    return Walk(stack, type).run(step, end);
}

Result<std::vector<PamModule>> reached_modules(const std::vector<PamModule>& stack, PamType type) {
    std::set<const PamModule*> reached;
    TRY(walk_pam(
        stack, type,
        [&](const PamModule& module, PamCode, PamFacts facts) {
            reached.insert(&module);
            return facts;
        },
        [](PamFacts, PamEnd) {}));
    std::vector<PamModule> result;
    for (const auto& module : stack) {
        if (reached.contains(&module)) result.push_back(module);
    }
    return result;
}

}  // namespace bootseal
