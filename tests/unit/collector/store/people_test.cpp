// SPDX-License-Identifier: Apache-2.0
#include "store/people.h"

#include "store/fleet_view.h"
#include "unit/collector/store/place.h"

using namespace bootseal;
using namespace std::chrono_literals;

namespace {

struct WithPeople : Place {
    explicit WithPeople(bool postgres) : Place(postgres) {
        auto opened = open_people(where);
        REQUIRE(opened);
        people = *std::move(opened);
    }
    std::unique_ptr<People> people;
};

}  // namespace

TEST_CASE("people: a viewer is there until removed, with the newest password and role") {
    WithPeople place(GENERATE(false, true));
    auto& people = *place.people;
    REQUIRE(people.put_viewer({"bob", "hash", Role::viewer}));
    REQUIRE(people.put_viewer({"alice", "one", Role::viewer}));
    REQUIRE(people.put_viewer({"alice", "two", Role::admin}));
    const auto all = people.viewers();
    REQUIRE(all);
    REQUIRE(all->size() == 2);
    CHECK((*all)[0].name == "alice");
    CHECK((*all)[0].hash == "two");
    CHECK((*all)[0].role == Role::admin);
    CHECK_FALSE(*people.viewer("carol"));
    CHECK_FALSE(*people.viewer(std::string("a\0", 2)));
    CHECK_FALSE(*people.viewer("\xff"));
    REQUIRE(people.remove_viewer("alice"));
    CHECK_FALSE(*people.viewer("alice"));
    CHECK_FALSE(people.remove_viewer("alice"));
}

TEST_CASE("people: a session ends with its time, by itself, and with another password") {
    WithPeople place(GENERATE(false, true));
    auto& people = *place.people;
    REQUIRE(people.put_viewer({"bob", "hash", Role::viewer}));
    const Session session{std::string(32, '\0'), "bob", Role::admin, now + 1h, "csrf"};
    REQUIRE(people.open_session(session));
    const auto found = people.session(session.digest, now);
    REQUIRE(*found);
    CHECK((*found)->who == "bob");
    CHECK((*found)->role == Role::admin);
    CHECK((*found)->csrf == "csrf");
    CHECK((*found)->expires == now + 1h);
    CHECK_FALSE(*people.session(session.digest, now + 1h));
    CHECK_FALSE(*people.session(std::string(32, 'x'), now));
    REQUIRE(people.put_viewer({"bob", "other", Role::viewer}));
    CHECK_FALSE(*people.session(session.digest, now));
    REQUIRE(people.open_session(session));
    REQUIRE(people.close_session(session.digest));
    CHECK_FALSE(*people.session(session.digest, now));
    REQUIRE(people.open_session(session));
    REQUIRE(people.remove_viewer("bob"));
    CHECK_FALSE(*people.session(session.digest, now));
}

TEST_CASE("people: what was done is noted, the newest first, and fit to be shown") {
    WithPeople place(GENERATE(false, true));
    REQUIRE(place.people->note({now, "alice", "127.0.0.1", "login", "", "done"}));
    REQUIRE(place.people->note(
        {now + 1s, std::string("a\0\n", 3), std::string(5000, 'x'), "login", "", "refused"}));
    const auto view = open_fleet_view(place.where);
    const auto page = (*view)->audit("");
    REQUIRE(page);
    REQUIRE(page->rows.size() == 2);
    CHECK(page->rows[0].entry.who == "a\\x00\\x0a");
    CHECK(page->rows[0].entry.from.size() <= 1000);
    CHECK(page->rows[1].entry.who == "alice");
    CHECK(page->rows[1].entry.at == now);
}
