# SPDX-License-Identifier: Apache-2.0
"""People who look at a collector's pages: HTTP with cookies, and no more of a browser than that."""

import dataclasses
import hashlib
import html
import http.client
import re
import subprocess
import urllib.parse

import fleet
import reports

PASSWORD = "correct horse battery staple"


def add_user(collector, name, role="viewer", password=PASSWORD):
    done = subprocess.run([fleet.PROGRAM, "user", "add", "--config", str(collector.config), "--role",
                           role, name], input=password + "\n", capture_output=True, text=True,
                          check=False, timeout=60)
    if done.returncode != 0:
        raise AssertionError(f"no user {name}: {done.stderr}")


def put_user(collector, name, role="viewer"):
    """The same where hundreds are needed: the hash is Python's, the weakest that is taken."""
    key = hashlib.scrypt(PASSWORD.encode(), salt=b"s" * 16, n=2**14, r=8, p=1, dklen=32)
    collector.execute("INSERT INTO viewer (name, hash, role) VALUES "
                      f"('{name}', 'scrypt$14$8$1${b's'.hex() * 16}${key.hex()}', {1 + (role == 'admin')})")


def web_port(collector, since=0):
    return int(collector.await_line(r"people are answered at \S+ port (\d+)", since)[1])


@dataclasses.dataclass
class Answer:
    status: int
    text: str
    headers: http.client.HTTPMessage
    body: bytes

    def token(self):
        """The secret of its forms."""
        return re.search(r'name="token" value="([0-9a-f]{64})"', self.text)[1]

    def words(self):
        """What a person reads."""
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", self.text)))


class Person:
    """Somebody with a jar of cookies, on a connection of its own for each request."""

    def __init__(self, port, context=None, headers=()):
        self.port = port
        self.context = context
        self.headers = dict(headers)
        self.cookies = {}

    def ask(self, method, path, body=None, headers=()):
        kind = http.client.HTTPSConnection if self.context else http.client.HTTPConnection
        more = {"context": self.context} if self.context else {}
        connection = kind("127.0.0.1", self.port, timeout=30, **more)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        all_headers = {**({"Cookie": cookies} if cookies else {}), **self.headers, **dict(headers)}
        try:
            connection.request(method, path, body, all_headers)
            reply = connection.getresponse()
            got = reply.read()
            answer = Answer(reply.status, got.decode(errors="replace"), reply.headers, got)
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", ()):
            name, value = line.split(";")[0].split("=", 1)
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value
        return answer

    def get(self, path, **headers):
        return self.ask("GET", path, headers=headers.items())

    def post(self, path, headers=(), **fields):
        body = urllib.parse.urlencode(fields)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, body, {**kind, **dict(headers)})

    def log_in(self, name, password=PASSWORD, to="/"):
        token = self.get("/login").token()
        return self.post("/login", name=name, password=password, to=to, token=token)


class Site:
    """A collector with an admin, alice, and a viewer, bob, who are not logged in yet."""

    more = "web: {listen: 127.0.0.1:0, tls: false}\n"

    def setUp(self):
        super().setUp()
        self.port = web_port(self.collector)
        put_user(self.collector, "alice", "admin")
        put_user(self.collector, "bob")

    def person(self, **how):
        return Person(self.port, **how)

    def logged_in(self, name="bob"):
        person = self.person()
        answer = person.log_in(name)
        self.assertEqual(answer.status, 303, answer.text)
        return person

    def tell(self, name="agent", **state):
        """An enrolled agent, which said that it is such a host."""
        agent = self.new_agent(re.sub(r"\W", "_", name))
        reports.tell(self.collector, agent, reports.Host(**{"hostname": name, **state}))
        return agent
