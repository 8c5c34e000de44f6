// SPDX-License-Identifier: Apache-2.0
#include "system/units.h"

#include <systemd/sd-bus.h>

#include <cerrno>
#include <cstdlib>
#include <thread>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr auto service = "org.freedesktop.systemd1";
constexpr auto manager_path = "/org/freedesktop/systemd1";
constexpr auto manager_interface = "org.freedesktop.systemd1.Manager";
constexpr auto unit_interface = "org.freedesktop.systemd1.Unit";
constexpr auto job_interface = "org.freedesktop.systemd1.Job";

using Bus = std::unique_ptr<sd_bus, decltype(&sd_bus_flush_close_unref)>;
using Message = std::unique_ptr<sd_bus_message, decltype(&sd_bus_message_unref)>;

Error bus_error(int code, const std::string& doing, const sd_bus_error* details = nullptr) {
    const std::error_code reason(-code, std::generic_category());
    const bool told = details && details->message;
    return {reason, doing + ": " + (told ? printable(details->message) : reason.message())};
}

/// An sd_bus_error that frees itself.
struct BusError {
    BusError() = default;
    BusError(const BusError&) = delete;
    BusError& operator=(const BusError&) = delete;
    ~BusError() { sd_bus_error_free(&value); }

    sd_bus_error value = {};
};

int append(sd_bus_message* call, const std::vector<std::string>& words) {
    int done = sd_bus_message_open_container(call, 'a', "s");
    for (const auto& word : words) {
        if (done >= 0) done = sd_bus_message_append_basic(call, 's', word.c_str());
    }
    return done < 0 ? done : sd_bus_message_close_container(call);
}

class SystemdUnits final : public Units {
  public:
    SystemdUnits(Bus bus, std::chrono::milliseconds patience)
        : bus_(std::move(bus)), patience_(patience) {}

    Result<UnitState> state(const std::string& name) const override {
        const auto doing = "ask systemd about " + printable(name);
        const auto path = TRY(call_for_path("LoadUnit", doing, {name.c_str()}));
        UnitState state;
        state.load = TRY(property(path, "LoadState", doing));
        state.active = TRY(property(path, "ActiveState", doing));
        state.file = TRY(property(path, "UnitFileState", doing));
        if (state.active == "inactive") TRY(look_at_job(path, doing, state));
        return state;
    }

    Result<std::vector<std::string>> active(
        const std::vector<std::string>& patterns) const override {
        constexpr auto doing = "ask systemd what is active";
        sd_bus_message* raw = nullptr;
        int done = sd_bus_message_new_method_call(bus_.get(), &raw, service, manager_path,
                                                  manager_interface, "ListUnitsByPatterns");
        const Message call(raw, &sd_bus_message_unref);
        if (done >= 0) done = append(call.get(), {"active", "activating", "reloading"});
        if (done >= 0) done = append(call.get(), patterns);
        if (done < 0) return bus_error(done, doing);
        BusError error;
        sd_bus_message* raw_reply = nullptr;
        done = sd_bus_call(bus_.get(), call.get(), 0, &error.value, &raw_reply);
        const Message reply(raw_reply, &sd_bus_message_unref);
        if (done < 0) return bus_error(done, doing, &error.value);
        std::vector<std::string> names;
        done = sd_bus_message_enter_container(reply.get(), 'a', "(ssssssouso)");
        while (done >= 0) {
            done = sd_bus_message_enter_container(reply.get(), 'r', "ssssssouso");
            if (done <= 0) break;
            const char* name = nullptr;
            done = sd_bus_message_read_basic(reply.get(), 's', &name);
            if (done > 0) names.emplace_back(name);
            if (done >= 0) done = sd_bus_message_skip(reply.get(), "sssssouso");
            if (done >= 0) done = sd_bus_message_exit_container(reply.get());
        }
        if (done < 0) return bus_error(done, doing);
        return names;
    }

    Result<> start(const std::string& name) override { return run_job("StartUnit", "start", name); }
    Result<> stop(const std::string& name) override { return run_job("StopUnit", "stop", name); }
    Result<> reload(const std::string& name) override {
        return run_job("ReloadUnit", "reload", name);
    }

    Result<> reload_manager() override {
        BusError error;
        const int done = sd_bus_call_method(bus_.get(), service, manager_path, manager_interface,
                                            "Reload", &error.value, nullptr, nullptr);
        if (done < 0) return bus_error(done, "reload systemd", &error.value);
        return {};
    }

  private:
    /// Calls a method of one or two strings that answers with an object path.
    Result<std::string> call_for_path(const char* method, const std::string& doing,
                                      const std::vector<const char*>& arguments) const {
        sd_bus_message* raw = nullptr;
        int done = sd_bus_message_new_method_call(bus_.get(), &raw, service, manager_path,
                                                  manager_interface, method);
        const Message call(raw, &sd_bus_message_unref);
        if (done < 0) return bus_error(done, doing);
        for (const auto* argument : arguments) {
            done = sd_bus_message_append_basic(call.get(), SD_BUS_TYPE_STRING, argument);
            if (done < 0) return bus_error(done, doing);
        }
        BusError error;
        sd_bus_message* raw_reply = nullptr;
        done = sd_bus_call(bus_.get(), call.get(), 0, &error.value, &raw_reply);
        const Message reply(raw_reply, &sd_bus_message_unref);
        if (done < 0) return bus_error(done, doing, &error.value);
        const char* path = nullptr;
        done = sd_bus_message_read_basic(reply.get(), SD_BUS_TYPE_OBJECT_PATH, &path);
        if (done < 0) return bus_error(done, doing);
        return std::string(path);
    }

    Result<std::string> property(const std::string& path, const char* name,
                                 const std::string& doing) const {
        BusError error;
        char* value = nullptr;
        const int done = sd_bus_get_property_string(bus_.get(), service, path.c_str(),
                                                    unit_interface, name, &error.value, &value);
        const std::unique_ptr<char, decltype(&std::free)> owner(value, &std::free);
        if (done < 0) return bus_error(done, doing, &error.value);
        return std::string(value);
    }

    Result<> look_at_job(const std::string& path, const std::string& doing,
                         UnitState& state) const {
        BusError error;
        sd_bus_message* raw = nullptr;
        int done = sd_bus_get_property(bus_.get(), service, path.c_str(), unit_interface, "Job",
                                       &error.value, &raw, "(uo)");
        const Message reply(raw, &sd_bus_message_unref);
        std::uint32_t number = 0;
        const char* job = nullptr;
        if (done >= 0) done = sd_bus_message_read(reply.get(), "(uo)", &number, &job);
        if (done < 0) return bus_error(done, doing, &error.value);
        if (number == 0) return {};
        BusError gone;
        char* type = nullptr;
        done = sd_bus_get_property_string(bus_.get(), service, job, job_interface, "JobType",
                                          &gone.value, &type);
        const std::unique_ptr<char, decltype(&std::free)> owner(type, &std::free);
        state.queued = done >= 0 && std::string_view(type) == "start";
        return {};
    }

    /// Whether the machine is yet to come up.
    enum class Machine { starting, up };
    Result<Machine> machine(const std::string& doing) const {
        BusError error;
        char* value = nullptr;
        const int done =
            sd_bus_get_property_string(bus_.get(), service, manager_path, manager_interface,
                                       "SystemState", &error.value, &value);
        const std::unique_ptr<char, decltype(&std::free)> owner(value, &std::free);
        if (done < 0) return bus_error(done, doing, &error.value);
        const std::string_view state = value;
        return state == "initializing" || state == "starting" ? Machine::starting : Machine::up;
    }

    /// Queues a job and waits until its object is gone: it is done then, one way or the other.
    Result<> run_job(const char* method, const std::string& verb, const std::string& name) {
        const auto doing = verb + " " + printable(name);
        const auto job = TRY(call_for_path(method, doing, {name.c_str(), "replace"}));
        if (verb == "start" && TRY(machine(doing)) == Machine::starting) return {};
        const auto end = std::chrono::steady_clock::now() + patience_;
        for (;;) {
            BusError error;
            char* state = nullptr;
            const int done = sd_bus_get_property_string(
                bus_.get(), service, job.c_str(), job_interface, "State", &error.value, &state);
            std::free(state);
            if (sd_bus_error_has_name(&error.value, SD_BUS_ERROR_UNKNOWN_OBJECT)) break;
            if (done < 0) return bus_error(done, doing, &error.value);
            if (std::chrono::steady_clock::now() >= end) {
                return bus_error(-ETIMEDOUT, doing);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        const auto active = TRY(state(name)).active;
        const bool running = active == "active" || active == "reloading";
        if (verb == "stop" ? active == "inactive" || active == "failed" : active != "failed") {
            return {};
        }
        return Error{std::make_error_code(std::errc::io_error),
                     doing + ": it is " + printable(active) + (running ? " still" : "")};
    }

    Bus bus_;
    std::chrono::milliseconds patience_;
};

}  // namespace

Result<std::unique_ptr<Units>> open_units(std::chrono::milliseconds patience) {
    constexpr auto doing = "talk to systemd";
    sd_bus* raw = nullptr;
    int done = sd_bus_new(&raw);
    if (done < 0) return bus_error(done, doing);
    Bus bus(raw, &sd_bus_flush_close_unref);
    // systemd's own socket: it is there before the message bus is.
    done = sd_bus_set_address(bus.get(), "unix:path=/run/systemd/private");
    if (done >= 0) done = sd_bus_start(bus.get());
    if (done >= 0) {
        // Reload may take as long as every generator of the machine.
        done = sd_bus_set_method_call_timeout(bus.get(), 30'000'000);
    }
    if (done < 0) return bus_error(done, doing);
    return std::unique_ptr<Units>(std::make_unique<SystemdUnits>(std::move(bus), patience));
}

}  // namespace bootseal
