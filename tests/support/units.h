// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fnmatch.h>

#include <map>
#include <string>
#include <vector>

#include "system/units.h"

namespace bootseal {

/// A service manager that does as it is told and writes down what that was.
class FakeUnits final : public Units {
  public:
    std::map<std::string, UnitState> units;
    std::vector<std::string> calls;  ///< "stop x.service"

    Result<UnitState> state(const std::string& name) const override {
        const auto found = units.find(name);
        return found == units.end() ? UnitState{"not-found", "inactive", ""} : found->second;
    }
    Result<std::vector<std::string>> active(
        const std::vector<std::string>& patterns) const override {
        std::vector<std::string> names;
        for (const auto& [name, state] : units) {
            for (const auto& pattern : patterns) {
                if (state.active == "active" && fnmatch(pattern.c_str(), name.c_str(), 0) == 0) {
                    names.push_back(name);
                }
            }
        }
        return names;
    }

    Result<> start(const std::string& name) override { return change("start", name, "active"); }
    Result<> stop(const std::string& name) override { return change("stop", name, "inactive"); }
    Result<> reload(const std::string& name) override { return change("reload", name, "active"); }
    Result<> reload_manager() override {
        calls.push_back("reload_manager");
        return {};
    }

  private:
    Result<> change(const std::string& verb, const std::string& name, const std::string& state) {
        calls.push_back(verb + " " + name);
        units[name].active = state;
        return {};
    }
};

}  // namespace bootseal
