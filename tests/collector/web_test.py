#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who gets at the pages for people, and what is bounded; by HTTP alone."""

import pathlib
import re
import socket
import ssl
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import fleet  # noqa: E402
import people  # noqa: E402

class Entrance(people.Site):
    def test_nobody_sees_a_page_who_is_not_logged_in(self):
        stranger = self.person()
        for path in ("/", "/hosts", "/hosts?q=a%20b", "/audit", "/no/such", "/hosts/00"):
            with self.subTest(path):
                answer = stranger.get(path)
                self.assertEqual(answer.status, 303)
                self.assertTrue(answer.headers["Location"].startswith("/login?to=%2f"))
        self.assertEqual(stranger.get("/hosts.csv").status, 401)
        self.assertEqual(stranger.post("/tokens", count=1, hours=1).status, 401)

    def test_a_login_leads_back_to_the_page_that_was_asked_for(self):
        person = self.person()
        to = person.get("/hosts?result=failed").headers["Location"]
        token = person.get(to).token()
        answer = person.post("/login", name="bob", password=people.PASSWORD, token=token,
                             to="/hosts?result=failed")
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/hosts?result=failed"))

    def test_nobody_is_sent_to_another_site(self):
        for to in ("https://example.com/", "//example.com/", "/\\example.com", "x"):
            with self.subTest(to):
                self.assertEqual(self.person().log_in("bob", to=to).headers["Location"], "/")

    def test_a_wrong_password_and_a_wrong_name_look_the_same(self):
        answers = [self.person().log_in(*who) for who in (("bob", "wrong password!"), ("eve", "x"))]
        self.assertEqual({answer.status for answer in answers}, {403})
        said = {re.sub("[0-9a-f]{64}|T[0-9:]+Z", "", answer.text) for answer in answers}
        self.assertEqual(len(said), 1)
        self.assertNotIn("bootseal", self.person().cookies)

    def test_the_cookie_is_kept_from_scripts_and_other_sites(self):
        cookie = self.person().log_in("bob").headers["Set-Cookie"]
        self.assertRegex(cookie, "^bootseal=[0-9a-f]{64}; ")
        for word in ("; HttpOnly", "; SameSite=Strict", "; Path=/"):
            self.assertIn(word, cookie)

    def test_a_login_needs_the_form_and_the_cookie_that_came_with_it(self):
        person = self.person()
        token = person.get("/login").token()
        other = self.person()
        other.get("/login")
        for who, fields in ((self.person(), {"token": token}), (other, {"token": token}),
                            (person, {"token": "0" * 64}), (person, {})):
            answer = who.post("/login", name="bob", password=people.PASSWORD, **fields)
            self.assertEqual(answer.status, 403)
            self.assertIn("too old", answer.text)

    def test_who_logged_out_is_out(self):
        person = self.logged_in()
        cookies = dict(person.cookies)
        self.assertEqual(person.post("/logout", token=person.get("/").token()).status, 303)
        self.assertNotIn("bootseal", person.cookies)
        person.cookies = cookies
        self.assertEqual(person.get("/").status, 303)

    def test_a_session_ends_with_its_user(self):
        person = self.logged_in()
        self.collector.command("user", "remove", "bob")
        self.assertEqual(person.get("/").status, 303)

    def test_too_many_tries_have_to_wait(self):
        person = self.person()
        answers = [person.log_in("bob", "wrong password!") for _ in range(10)]
        self.assertEqual([answer.status for answer in answers], [403] * 10)
        # While they were looked at, a little has recovered.
        while answers[-1].status == 403 and len(answers) < 50:
            answers.append(person.log_in("bob", "wrong password!"))
        self.assertEqual(answers[-1].status, 429)
        self.assertGreater(int(answers[-1].headers["Retry-After"]), 0)
        self.assertEqual(person.log_in("bob").status, 429, "the right password has to wait too")

    def test_sessions_are_kept_as_digests_and_passwords_as_hashes(self):
        people.add_user(self.collector, "carol")
        person = self.logged_in("carol")
        stored = str(self.collector.rows("SELECT hex(digest), who, csrf FROM session"))
        stored += str(self.collector.rows("SELECT name, hash FROM viewer"))
        self.assertNotIn(person.cookies["bootseal"], stored.lower())
        self.assertIn("scrypt$16$8$2$", stored)
        self.assertNotIn(people.PASSWORD, stored + self.collector.said())


class Answers(people.Site):
    def test_every_answer_says_what_a_browser_may_not_do(self):
        person = self.logged_in()
        for path in ("/", "/login", "/hosts.csv", "/no/such", "/assets/none", "/hosts?order=x"):
            with self.subTest(path):
                headers = person.get(path).headers
                policy = headers["Content-Security-Policy"]
                self.assertIn("default-src 'none'", policy)
                self.assertIn("frame-ancestors 'none'", policy)
                self.assertIn("form-action 'self'", policy)
                self.assertNotIn("unsafe", policy)
                self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(headers["Referrer-Policy"], "no-referrer")
                self.assertEqual(headers["Cache-Control"], "no-store")

    def test_what_the_pages_are_made_up_with_is_kept_by_browsers(self):
        text = self.person().get("/login").text
        path = re.search(r'href="(/assets/style\.css\?v=[0-9a-f]+)"', text)[1]
        answer = self.person().get(path)
        self.assertEqual((answer.status, answer.headers["Content-Type"]),
                         (200, "text/css; charset=utf-8"))
        self.assertIn("immutable", answer.headers["Cache-Control"])
        again = self.person().get(path, **{"If-None-Match": answer.headers["ETag"]})
        self.assertEqual((again.status, again.text), (304, ""))

    def test_what_is_not_there_is_not_found(self):
        person = self.logged_in()
        for path in ("/no/such", "/hosts/00", "/hosts/" + "0" * 32, "/rules/none", "/hosts/%00",
                     "/tokens.csv", "/logout", f"/hosts/{'0' * 32}/report?format=json"):
            with self.subTest(path):
                self.assertEqual(person.get(path).status, 404)
        self.assertEqual(person.get("/hosts?order=x").status, 400)
        self.assertEqual(person.get("/hosts?q=%ff").status, 400)
        self.assertEqual(person.get("/hosts?q=a&q=b").status, 400)
        self.assertEqual(person.ask("DELETE", "/hosts").status, 405)

    def test_only_the_head_is_sent_where_only_that_was_asked_for(self):
        answer = self.logged_in().ask("HEAD", "/hosts")
        self.assertEqual((answer.status, answer.text), (200, ""))
        self.assertGreater(int(answer.headers["Content-Length"]), 0)

    def test_what_is_too_large_is_refused(self):
        person = self.logged_in()
        self.assertEqual(person.post("/logout", token="0" * 5000).status, 413)
        self.assertEqual(person.get("/hosts?q=" + "a" * 5000).status, 400)
        self.assertIn(person.get("/hosts", **{"X-Large": "a" * 9000}).status, (400, 413, 431))
        self.assertEqual(person.ask("GET", "/", body=b"x").status, 413)

    def test_those_who_say_nothing_more_keep_nobody_waiting(self):
        silent = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(300)]
        for one in silent:
            self.addCleanup(one.close)
            one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        self.assertEqual(self.logged_in().get("/").status, 200)

    def test_whoever_comes_by_a_link_of_another_site_is_asked_to_come_again(self):
        answer = self.person().get("/hosts", **{"Sec-Fetch-Site": "cross-site"})
        self.assertEqual((answer.status, answer.headers["Refresh"]), (200, "0"))
        self.assertIn('href="/hosts"', answer.text)


class Proxied(people.Site):
    """People whom a proxy has logged in, with any connection from loopback taken for the proxy's."""

    trusted = "127.0.0.1"

    def setUp(self):
        self.more = ("web: {listen: 127.0.0.1:0, tls: false, proxy: {from: [" + self.trusted +
                     "], header: X-Forwarded-User, admins: [carol]}}\n")
        super().setUp()

    def test_a_name_from_the_proxy_is_believed(self):
        person = self.person(headers={"X-Forwarded-User": "carol"})
        page = person.get("/")
        self.assertEqual(page.status, 200)
        self.assertIn("carol", page.words())
        self.assertNotIn("Log out", page.text)
        token = person.get("/tokens").token()
        self.assertEqual(person.post("/tokens", token=token, count=1, hours=1).status, 200)
        other = self.person(headers={"X-Forwarded-User": "dave"})
        self.assertEqual((other.get("/").status, other.get("/tokens").status), (200, 403))

    def test_the_forms_are_guarded_all_the_same(self):
        person = self.person(headers={"X-Forwarded-User": "carol"})
        token = person.get("/tokens").token()
        person.cookies.clear()
        self.assertEqual(person.post("/tokens", token=token, count=1, hours=1).status, 403)

    def test_a_name_that_is_none_is_nobody(self):
        for name in ("", "x" * 200, "ab\x7f"):
            person = self.person(headers={"X-Forwarded-User": name})
            self.assertIn(person.get("/").status, (303, 400))


class NotProxied(Proxied):
    """The same header from an address that nobody trusts."""

    trusted = "192.0.2.1, 10.0.0.0/8"

    def test_a_name_from_the_proxy_is_believed(self):
        person = self.person(headers={"X-Forwarded-User": "carol"})
        self.assertEqual(person.get("/").status, 303)
        self.assertEqual(person.get("/hosts.csv").status, 401)

    test_the_forms_are_guarded_all_the_same = None


class Tls(people.Site, fleet.OnSqlite, unittest.TestCase):
    more = "web: {listen: 127.0.0.1:0}\n"

    def person(self, **how):
        context = ssl.create_default_context(cafile=str(self.collector.folder / "authority.pem"))
        return people.Person(self.port, context, **how)

    def test_with_tls_the_cookies_are_of_this_host_alone(self):
        person = self.person()
        answer = person.log_in("bob")
        self.assertRegex(answer.headers["Set-Cookie"], "^__Host-bootseal=[0-9a-f]{64}; .*; Secure")
        self.assertIn("max-age", answer.headers["Strict-Transport-Security"])
        self.assertEqual(person.get("/").status, 200)

    def test_no_certificate_is_asked_for(self):
        context = ssl.create_default_context(cafile=str(self.collector.folder / "authority.pem"))
        with socket.create_connection(("127.0.0.1", self.port)) as plain, \
                context.wrap_socket(plain, server_hostname="127.0.0.1") as wrapped:
            self.assertEqual(wrapped.version(), "TLSv1.3")


class EntranceOnSqlite(Entrance, fleet.OnSqlite, unittest.TestCase):
    pass


class AnswersOnSqlite(Answers, fleet.OnSqlite, unittest.TestCase):
    pass


class ProxiedOnSqlite(Proxied, fleet.OnSqlite, unittest.TestCase):
    pass


class NotProxiedOnSqlite(NotProxied, fleet.OnSqlite, unittest.TestCase):
    pass


if __name__ == "__main__":
    unittest.main()
