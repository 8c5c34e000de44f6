# SPDX-License-Identifier: Apache-2.0
"""What may stand between an agent and its collector: cables that are cut, proxies, other servers."""

import base64
import contextlib
import selectors
import socket
import ssl
import struct
import threading


class Server:
    """Serves connections on loopback, each in a thread, until it is closed."""

    def __init__(self, host="127.0.0.1", port=0):
        self.listener = socket.create_server((host, port))
        self.port = self.listener.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError, EOFError):
            self.serve(connection)

    def serve(self, connection):
        raise NotImplementedError

    def close(self):
        # Wakes the thread that waits for connections.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def exactly(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def pass_on(one, other, most=None):
    """Carries bytes both ways, to an end or at most so many of them."""
    with selectors.DefaultSelector() as selector:
        selector.register(one, selectors.EVENT_READ, other)
        selector.register(other, selectors.EVENT_READ, one)
        while selector.get_map():
            for key, _ in selector.select():
                data = key.fileobj.recv(65536 if most is None else min(65536, most))
                if not data:
                    return
                key.data.sendall(data)
                if most is not None:
                    most -= len(data)
                    if most <= 0:
                        return


class Cable(Server):
    """To a port of loopback; `cut` is after how many bytes it breaks, None: not."""

    def __init__(self, port):
        self.to = port
        self.cut = None
        self.carried = set()
        super().__init__()

    def serve(self, connection):
        if self.cut == 0:
            return
        with socket.create_connection(("127.0.0.1", self.to)) as other:
            self.carried.add(connection)
            try:
                pass_on(connection, other, self.cut)
            finally:
                self.carried.discard(connection)

    def break_all(self):
        """What is on its way is lost, in both directions."""
        for connection in list(self.carried):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class ConnectProxy(Server):
    """HTTP CONNECT with a user and password; `asked` is what it was asked for."""

    def __init__(self, to, user="agent", password="s3:cret/@"):
        self.to = to
        self.asked = []
        self.login = base64.b64encode(f"{user}:{password}".encode()).decode()
        super().__init__()

    def serve(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            head += exactly(connection, 1)
        lines = head.decode().split("\r\n")
        if f"Proxy-Authorization: Basic {self.login}" not in lines:
            connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return
        self.asked.append(lines[0])
        connection.sendall(b"HTTP/1.1 200 OK\r\nVia: a proxy\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self.to)) as other:
            pass_on(connection, other)


class SocksProxy(Server):
    """SOCKS 5, with a user and password or without."""

    def __init__(self, to, user="", password=""):
        self.to = to
        self.user, self.password = user.encode(), password.encode()
        self.asked = []
        super().__init__()

    def serve(self, connection):
        _, count = exactly(connection, 2)
        method = 2 if self.user else 0
        if method not in exactly(connection, count):
            connection.sendall(b"\x05\xff")
            return
        connection.sendall(bytes([5, method]))
        if self.user:
            user = exactly(connection, exactly(connection, 2)[1])
            password = exactly(connection, exactly(connection, 1)[0])
            good = (user, password) == (self.user, self.password)
            connection.sendall(bytes([1, 0 if good else 1]))
            if not good:
                return
        exactly(connection, 3)
        kind, = exactly(connection, 1)
        host = exactly(connection, {1: 4, 4: 16}.get(kind) or exactly(connection, 1)[0])
        port, = struct.unpack(">H", exactly(connection, 2))
        self.asked.append((host.decode(errors="replace"), port))
        connection.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50")
        with socket.create_connection(("127.0.0.1", self.to)) as other:
            pass_on(connection, other)


class Answering(Server):
    """HTTPS that gives the same answer to whatever comes; `times` is when."""

    def __init__(self, certificate, key, answer, clock):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.answer = answer
        self.clock = clock
        self.times = []
        super().__init__()

    def serve(self, connection):
        with self.context.wrap_socket(connection, server_side=True) as secure:
            head = b""
            while b"\r\n\r\n" not in head:
                head += exactly(secure, 1)
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            exactly(secure, length)
            self.times.append(self.clock())
            secure.sendall(self.answer)


class Names(threading.Thread):
    """A name server: one name has an address, all others are not there. `asked` is for what."""

    def __init__(self, address, name, answer):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.name, self.answer = name, answer
        self.asked = []
        self.start()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                query, sender = self.socket.recvfrom(512)
                self.socket.sendto(self.reply(query), sender)

    def reply(self, query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        kind, = struct.unpack(">H", query[at + 1:at + 3])
        name = ".".join(labels).lower()
        self.asked.append(name)
        known = name == self.name
        answers = known and kind == 1
        head = query[:2] + struct.pack(">HHHHH", 0x8180 | (0 if known else 3), 1, int(answers), 0, 0)
        record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(self.answer)
        return head + query[12:at + 5] + (record if answers else b"")
