#!/usr/bin/env python3
"""HTTP abuse of the page server, byte by byte: 200,000 headers, endless bodies, slow clients, forged names, smuggled lengths, hundreds of
connections. Each is answered rightly or cut off, the server's memory stays bounded, the store is as it was, and meanwhile a signed-in
person is served. A daemon on the same store takes and answers mail as ever. Prints what was measured."""
import glob
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from harness import DESK, Desk, MailServers, inquiry_mail, wait_until  # noqa: E402

PROGRAMS = pathlib.Path(os.environ["MADOGUCHI_PROGRAMS"]).resolve()
WORK = pathlib.Path(os.environ["MADOGUCHI_WORK"]).resolve() / "abuse"
CORPUS = pathlib.Path(__file__).resolve().parent.parent / "corpus"
PASSWORD = "浜松のうなぎは おいしい"
PATIENCE = 120  # seconds until a client of this test gives up; the server's own limits are shorter
MEMORY = 40 << 20  # bytes that abuse may cost at most: 512 connections of 32 KiB, 16 MiB of bodies, pages being sent
PASSWORD_MEMORY = 64 << 20  # bytes that argon2id takes to check one password
CONNECTIONS = 512  # of WebServerSettings


class Server:
    """madoguchi-serve with one account, on a store that is there."""

    def __init__(self, config):
        self.config = config
        self.madoguchi("user", "add", "sato", "--admin", "--name", "佐藤", standard_input=PASSWORD + "\n")
        self.process = subprocess.Popen([str(PROGRAMS / "madoguchi-serve"), "--listen", "127.0.0.1:0", "--json", "--config", str(self.config)],
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(json.loads(self.process.stdout.readline())["address"].rstrip("/").rsplit(":", 1)[1])
        self.host = "127.0.0.1:%d" % self.port
        self.cookie = ""

    @classmethod
    def seeded(cls):
        """On a store of its own, with some mails of the corpus."""
        folder = WORK / "seeded"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        store = folder / "desk.sqlite"
        config = folder / "madoguchi.toml"
        config.write_text("[store]\npath = %s\n" % json.dumps(str(store)), encoding="utf-8")
        subprocess.run([str(PROGRAMS / "tests" / "seed_desk"), str(store)] + sorted(glob.glob(str(CORPUS / "wf*.eml"))), check=True,
                       stdout=subprocess.DEVNULL)
        server = cls(config)
        server.store = store
        return server

    def madoguchi(self, *arguments, standard_input=""):
        return subprocess.run([str(PROGRAMS / "madoguchi"), *arguments, "--config", str(self.config)], input=standard_input, text=True,
                              check=True, stdout=subprocess.PIPE).stdout

    def stop(self):
        self.process.terminate()
        status = self.process.wait(30)
        self.process.stdout.close()
        return status

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def memory(self, what):
        """VmRSS (now) or VmHWM (the most so far), in bytes."""
        text = pathlib.Path("/proc/%d/status" % self.process.pid).read_text()
        return int(re.search(r"^%s:\s*(\d+) kB" % what, text, re.M).group(1)) << 10

    def forget_the_most(self):
        """VmHWM begins anew."""
        pathlib.Path("/proc/%d/clear_refs" % self.process.pid).write_text("5")

    def descriptors(self):
        return len(os.listdir("/proc/%d/fd" % self.process.pid))

    # Requests

    def exchange(self, data):
        """Sends bytes or an iterable of bytes, and reads to the end of the connection. b"" if it was only cut off."""
        received = b""
        with self.connect() as s:
            try:
                for part in [data] if isinstance(data, bytes) else data:
                    s.sendall(part)
            except (ConnectionError, socket.timeout):
                pass  # an answer may have come before
            try:
                while True:
                    part = s.recv(1 << 16)
                    if not part:
                        return received
                    received += part
            except ConnectionError:
                return received

    def head(self, method, target, *lines):
        return ("\r\n".join(["%s %s HTTP/1.1" % (method, target), "Host: " + self.host, *lines, "Connection: close", "", ""])).encode()

    def get(self, target, *lines):
        return self.exchange(self.head("GET", target, *lines))

    def post(self, target, form, *lines):
        body = urllib.parse.urlencode(form).encode()
        return self.exchange(self.head("POST", target, "Origin: http://" + self.host, "Content-Type: application/x-www-form-urlencoded",
                                       "Content-Length: %d" % len(body), *lines) + body)

    def sign_in(self):
        answer = self.post("/sign-in", {"login": "sato", "password": PASSWORD, "next": "/"})
        self.cookie = "Cookie: " + re.search(rb"Set-Cookie: ([^;]+);", answer).group(1).decode()

    def queue(self):
        """An honest request."""
        return self.get("/all", self.cookie)


def status_of(answer):
    match = re.match(rb"HTTP/1\.[01] (\d{3}) ", answer)
    return int(match.group(1)) if match else 0


class Abuse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
        cls.server = Server.seeded()
        cls.server.sign_in()
        for _ in range(20):
            assert status_of(cls.server.queue()) == 200
        cls.memory_before = cls.server.memory("VmRSS")
        cls.contents_before = cls.contents()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    @classmethod
    def contents(cls):
        """Every row of what the store keeps for good; sessions are of the server."""
        with sqlite3.connect("file:%s?mode=ro" % cls.server.store, uri=True) as store:
            return {table: store.execute("SELECT * FROM " + table).fetchall() for table in ("mails", "cases", "history", "outbox", "users")}

    def setUp(self):
        self.allowed = MEMORY
        self.server.forget_the_most()

    def tearDown(self):
        self.assertIsNone(self.server.process.poll(), "the server has ended")
        answer = self.server.queue()
        self.assertEqual(status_of(answer), 200, "an honest request afterwards")
        self.assertIn("2026-000001".encode(), answer)
        used = self.server.memory("VmHWM") - self.memory_before
        print("%s: at most %d KiB above %d KiB" % (self.id().split(".")[-1], used >> 10, self.memory_before >> 10), flush=True)
        self.assertLess(used, self.allowed)

    def refused(self, data, *expected):
        """Expects one of these statuses; 0 stands for a connection that is cut off without an answer."""
        answer = self.server.exchange(data)
        self.assertIn(status_of(answer), expected, answer[:300])
        return answer

    # Too much

    def test_200_000_headers(self):
        def headers():
            yield b"GET / HTTP/1.1\r\nHost: %s\r\n" % self.server.host.encode()
            for first in range(0, 200_000, 1000):
                yield b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(first, first + 1000))
            yield b"\r\n"
        self.refused(headers(), 431, 0)

    def test_long_lines(self):
        long = b"a" * (10 << 20)
        self.refused(b"GET /" + long + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, 431, 0)
        self.refused(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + long + b"\r\n\r\n", 431, 0)
        self.refused(b"GET / HTTP/1.1\r\nHost: x\r\n" + long + b": 1\r\n\r\n", 431, 0)
        self.refused(long, 400, 414, 431, 0)
        self.assertIn(status_of(self.server.get("/?" + "a=1&" * 5000, self.server.cookie)), (400, 414, 431, 0))
        self.assertIn(status_of(self.server.get("/", "Cookie: " + "a=b; " * 20000)), (431, 0))

    def test_40_mb_bodies(self):
        start = self.server.head("POST", "/sign-in", "Origin: http://" + self.server.host, "Content-Type: application/x-www-form-urlencoded",
                                 "%s")
        block = b"10000\r\n" + b"a" * 65536 + b"\r\n"

        def chunked():
            yield start.replace(b"%s", b"Transfer-Encoding: chunked")
            for _ in range(40 << 4):
                yield block
            yield b"0\r\n\r\n"

        def announced():
            yield start.replace(b"%s", b"Content-Length: %d" % (40 << 20))
            for _ in range(40 << 4):
                yield b"a" * 65536
        self.refused(chunked(), 413)
        self.refused(announced(), 413)
        self.refused(start.replace(b"%s", b"Content-Length: 99999999999999999999"), 400, 413)
        threads = [threading.Thread(target=self.server.exchange, args=(chunked(),)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for _ in range(5):
            self.assertEqual(status_of(self.server.queue()), 200)
        for thread in threads:
            thread.join()

    def test_bad_chunks(self):
        start = self.server.head("POST", "/sign-in", "Origin: http://" + self.server.host, "Content-Type: application/x-www-form-urlencoded",
                                 "Transfer-Encoding: chunked")
        for chunk in (b"FFFFFFFFFFFFFFFFF\r\na", b"-1\r\na\r\n", b"zz\r\na\r\n", b"0x5\r\nlogin\r\n0\r\n\r\n", b"\r\n"):
            self.refused(start + chunk, 400, 413, 0)
        # The library's own answer to a chunk extension that fits no buffer.
        self.refused(start + b"1;" + b"x" * (1 << 20) + b"\r\na\r\n0\r\n\r\n", 400, 413, 500, 0)
        self.refused([start] + [b"1\r\na\r\n" * 1000] * 300 + [b"0\r\n\r\n"], 413)

    # Two meanings

    def test_smuggled_lengths(self):
        self.allowed += PASSWORD_MEMORY
        form = "Content-Type: application/x-www-form-urlencoded"
        smuggled = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: " + self.server.host.encode() + b"\r\n\r\n"
        for lines in (("Content-Length: 6", "Transfer-Encoding: chunked"), ("Transfer-Encoding: chunked", "Content-Length: 6"),
                      ("Content-Length: 6", "Content-Length: 7"), ("Content-Length: 6, 7",), ("Content-Length: +6",), ("Content-Length: -6",),
                      ("Content-Length: 0x6",), ("Content-Length: 6 6",), ("Content-Length:",), ("Transfer-Encoding: chunked, identity",),
                      ("Transfer-Encoding: identity",), ("Transfer-Encoding: xchunked",), ("Transfer-Encoding : chunked",),
                      ("Transfer-Encoding:\x0bchunked",), ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
                      (" Transfer-Encoding: chunked",), ("X: y\r\n Transfer-Encoding: chunked", "Content-Length: 6")):
            with self.subTest(lines=lines):
                head = self.server.head("POST", "/sign-in", "Origin: http://" + self.server.host, form, *lines)
                answer = self.refused(head + smuggled, 400, 403, 413, 415, 0)
                # libmicrohttpd 0.9.75 writes the head of its own refusals twice.
                statuses = set(re.findall(rb"HTTP/1.1 (\d{3})", answer))
                self.assertLessEqual(len(statuses), 1, "what is hidden in a body is no request: %r" % answer[:600])
                self.assertNotIn(b"Location:", answer)
        self.assertNotIn(b"HTTP/1.1", self.refused(self.server.head("GET", "/", "Content-Length: 5") + smuggled, 400, 0)[12:])

    def test_malformed_requests(self):
        host = b"Host: " + self.server.host.encode()
        for data in (b"GET /\r\n\r\n", b"GET / HTTP/9.9\r\n" + host + b"\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00",
                     b"\x00" * 1000, b"GET / HTTP/1.1\r\nHost\r\n\r\n", b"GET / HTTP/1.1\r\n: x\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
                     b"GET / HTTP/1.1\r\n" + host + b"\r\nX\x00Y: 1\r\n\r\n", b"GET / HTTP/1.1\r\n" + host + b"\r\nX: \xff\xfe\r\n\r\n",
                     b"G\x00T / HTTP/1.1\r\n" + host + b"\r\n\r\n", b"GET http://pwn.example/ HTTP/1.1\r\n" + host + b"\r\n\r\n",
                     b"CONNECT pwn.example:443 HTTP/1.1\r\n" + host + b"\r\n\r\n", b"OPTIONS * HTTP/1.1\r\n" + host + b"\r\n\r\n",
                     b"TRACE / HTTP/1.1\r\n" + host + b"\r\n\r\n", b"DELETE /cases/1 HTTP/1.1\r\n" + host + b"\r\n\r\n",
                     b"get / HTTP/1.1\r\n" + host + b"\r\n\r\n", b"GET  /  HTTP/1.1\r\n" + host + b"\r\n\r\n", b"\r\n" * 20):
            with self.subTest(data=data[:60]):
                with self.server.connect() as s:
                    try:
                        s.sendall(data)
                        s.shutdown(socket.SHUT_WR)
                        answer = b"".join(iter(lambda: s.recv(1 << 16), b""))
                    except ConnectionError:
                        answer = b""
                self.assertIn(status_of(answer), (400, 405, 421, 501, 505, 0), answer[:300])
                self.assertNotIn(b"2026-0000", answer)

    def test_bad_percent_and_utf8(self):
        for target in ("/%", "/%z", "/%zz", "/%e3%81", "/%c0%af", "/%ff", "/%00", "/cases/1%00", "/%0d%0aSet-Cookie:x=1", "/../etc/passwd",
                       "/%2e%2e/%2e%2e/etc/passwd", "/static/..%2fdesk.css", "//pwn.example/", "/cases//1", "/cases/1%2f..", "/\\pwn", "/all?words=%",
                       "/all?words=%ff", "/all?words=%e3%81", "/all?words=%00", "/all?%=1"):
            with self.subTest(target=target):
                answer = self.server.get(target, self.server.cookie)
                self.assertIn(status_of(answer), (400, 404), answer[:200])
                self.assertNotIn(b"Set-Cookie: x=1", answer)
        raw = self.server.head("GET", "/all?words=%s", self.server.cookie)
        self.refused(raw.replace(b"%s", "浜松".encode()), 200, 400)
        self.refused(raw.replace(b"%s", b"\xff\xfe\xc0\xaf"), 400)
        for body in (b"login=%zz", b"login=%ff&password=x", b"login=%00", b"%=%", b"login=\xff\xfe", b"a&" * 100_000):
            with self.subTest(body=body[:20]):
                head = self.server.head("POST", "/sign-in", "Origin: http://" + self.server.host,
                                        "Content-Type: application/x-www-form-urlencoded", "Content-Length: %d" % len(body))
                self.refused(head + body, 400)
        for target in ("/cases/0", "/cases/-1", "/cases/99999999999999999999999999", "/cases/1e3", "/cases/0x1", "/cases/٣", "/mails/1/attachments/99",
                       "/mails/999999/headers", "/all?page=0", "/all?page=-1", "/all?page=99999999999999999999", "/all?page=100000"):
            with self.subTest(target=target):
                self.assertIn(status_of(self.server.get(urllib.parse.quote(target, safe="/?=&"), self.server.cookie)), (200, 404))

    def test_forged_names(self):
        cookie = self.server.cookie
        for host in ("pwn.example", "127.0.0.1.pwn.example", "localhost.pwn.example:%d" % self.server.port, "pwn.example@127.0.0.1", "127.0.0.1@pwn.example",
                     "[::1].pwn.example", "[::1]pwn.example", "127.0.0.1:80.pwn.example", "localhost:", "localhost:x", "0.0.0.0", "127.1", "2130706433", "127.0.0.1\t.pwn.example", "127.0.0.1/pwn", "[::1", "", "\u00e9"):
            with self.subTest(host=host):
                answer = self.server.exchange(("GET /all HTTP/1.1\r\nHost: %s\r\n%s\r\nConnection: close\r\n\r\n" % (host, cookie)).encode())
                self.assertIn(status_of(answer), (400, 421), answer[:200])
                self.assertNotIn(b"2026-0000", answer)
        two = "GET /all HTTP/1.1\r\nHost: %s\r\nHost: pwn.example\r\n%s\r\n\r\n" % (self.server.host, cookie)
        self.refused(two.encode(), 400)
        token = re.search(rb'name="csrf" value="([^"]+)"', self.server.queue()).group(1).decode()
        body = urllib.parse.urlencode({"csrf": token, "note": "偽"}).encode()
        for origin in (None, "null", "http://pwn.example", "http://127.0.0.1:1", "https://127.0.0.1.pwn.example", "http://%s.pwn.example" % self.server.host,
                       "http://pwn.example/" + self.server.host, "file://", "http://%s@pwn.example" % self.server.host):
            with self.subTest(origin=origin):
                lines = [] if origin is None else ["Origin: " + origin]
                head = self.server.head("POST", "/cases/1/note", cookie, "Content-Type: application/x-www-form-urlencoded",
                                        "Content-Length: %d" % len(body), *lines)
                self.refused(head + body, 403)
        self.assertEqual(status_of(self.server.post("/cases/1/note", {"note": "偽"}, cookie)), 403)
        self.assertEqual(status_of(self.server.post("/cases/1/note", {"csrf": "0" * len(token), "note": "偽"}, cookie)), 403)
        for header in ("Cookie: madoguchi_session=" + "f" * 64, "Cookie: " + "a=b; " * 100, "Cookie: madoguchi_session=\"%s" % ("'" * 100), "Remote-User: sato",
                       "X-Forwarded-User: sato", "X-Forwarded-For: 127.0.0.1", "Authorization: Basic c2F0bzpzYXRv"):
            with self.subTest(header=header[:60]):
                answer = self.server.get("/all", header)
                self.assertEqual(status_of(answer), 303, answer[:200])
        for header in ("Content-Type: text/plain", "Content-Type: multipart/form-data; boundary=x", "Content-Type: application/json"):
            head = self.server.head("POST", "/cases/1/note", cookie, "Origin: http://" + self.server.host, header, "Content-Length: %d" % len(body))
            self.refused(head + body, 415)

    # Many and slow

    def cut_off_after(self, sockets, feed):
        """Feeds open connections a byte a second until the server has ended all of them; honest requests go on meanwhile. The seconds."""
        begun = time.monotonic()
        open_ones = set(sockets)
        honest = 0
        while open_ones and time.monotonic() - begun < PATIENCE:
            for s in list(open_ones):
                try:
                    feed(s)
                    s.setblocking(False)
                    try:
                        if s.recv(1 << 16) == b"":
                            open_ones.discard(s)
                    finally:
                        s.setblocking(True)
                except BlockingIOError:
                    pass
                except OSError:
                    open_ones.discard(s)
            self.assertEqual(status_of(self.server.queue()), 200)
            honest += 1
            time.sleep(1)
        for s in sockets:
            s.close()
        self.assertFalse(open_ones, "%d connections were still open after %d seconds" % (len(open_ones), PATIENCE))
        print("  %d slow connections were ended within %.0f seconds; %d honest requests meanwhile" %
              (len(sockets), time.monotonic() - begun, honest), flush=True)

    def opened(self, count, data):
        sockets = []
        for _ in range(count):
            s = self.server.connect()
            s.sendall(data)
            sockets.append(s)
        return sockets

    def test_slow_headers(self):
        head = b"GET / HTTP/1.1\r\nHost: %s\r\nX-Slow: " % self.server.host.encode()
        self.cut_off_after(self.opened(100, head), lambda s: s.sendall(b"a"))

    def test_slow_bodies(self):
        head = self.server.head("POST", "/sign-in", "Origin: http://" + self.server.host, "Content-Type: application/x-www-form-urlencoded",
                                "Content-Length: 200000")
        self.cut_off_after(self.opened(100, head), lambda s: s.sendall(b"a"))

    def test_slow_readers(self):
        head = self.server.head("GET", "/static/design_tokens.css").replace(b"Connection: close\r\n", b"")
        sockets = []
        for _ in range(50):
            s = socket.socket()
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            s.settimeout(PATIENCE)
            s.connect(("127.0.0.1", self.server.port))
            s.sendall(head * 40)
            sockets.append(s)
        begun = time.monotonic()
        while self.server.descriptors() > 40 and time.monotonic() - begun < PATIENCE:
            self.assertEqual(status_of(self.server.queue()), 200)
            time.sleep(1)
        self.assertLessEqual(self.server.descriptors(), 40, "clients that read nothing are cut off")
        for s in sockets:
            s.close()

    def test_500_connections_at_once(self):
        idle = self.opened(250, b"")
        begun = self.opened(250, b"GET / HTTP/1.1\r\n")
        for _ in range(5):
            self.assertEqual(status_of(self.server.queue()), 200, "with 500 connections open")
        more = []
        try:
            for _ in range(600):  # far more than it takes
                more.append(self.server.connect())
        except OSError:
            pass
        self.assertLessEqual(self.server.descriptors(), CONNECTIONS + 40)
        for s in idle + begun + more:
            s.close()
        deadline = time.monotonic() + PATIENCE
        while self.server.descriptors() > 40 and time.monotonic() < deadline:
            time.sleep(0.2)
        self.assertLessEqual(self.server.descriptors(), 40, "closed connections are let go")

    def test_500_requests_at_once(self):
        answers = []

        def ask():
            for _ in range(5):
                answers.append(status_of(self.server.queue()))
        threads = [threading.Thread(target=ask) for _ in range(100)]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print("  500 list pages, 100 at a time, in %.1f seconds" % (time.monotonic() - begun), flush=True)
        self.assertEqual(answers.count(200), 500)

    def test_pipelined_requests(self):
        one = self.server.head("GET", "/static/icon.svg").replace(b"Connection: close\r\n", b"")
        answer = self.server.exchange(one * 200 + self.server.head("GET", "/static/icon.svg"))
        self.assertEqual(answer.count(b"HTTP/1.1 200 "), 201)

    def test_guessed_passwords(self):
        self.allowed += PASSWORD_MEMORY
        answers = [status_of(self.server.post("/sign-in", {"login": "sato", "password": "違う合言葉です%d" % n})) for n in range(12)]
        self.assertIn(429, answers)
        self.assertNotIn(303, answers)

    def test_zz_the_store_is_as_it_was(self):
        self.assertEqual(self.contents(), self.contents_before)
        with sqlite3.connect("file:%s?mode=ro" % self.server.store, uri=True) as store:
            self.assertEqual(store.execute("PRAGMA quick_check").fetchall(), [("ok",)])
        settled = self.server.memory("VmRSS") - self.memory_before
        print("  resident memory at the end: %d KiB above the beginning" % (settled >> 10), flush=True)


class BesideTheDaemon(unittest.TestCase):
    """Real mail by a real Dovecot and Exim, while the page server on the same store is abused from all sides."""

    def abuse(self, server, ended, done):
        """Goes on until `ended`; counts the rounds in `done`."""
        def headers():
            yield b"GET / HTTP/1.1\r\nHost: x\r\n"
            for _ in range(200):
                yield b"X: y\r\n" * 1000

        def body():
            yield server.head("POST", "/sign-in", "Origin: http://" + server.host, "Content-Type: application/x-www-form-urlencoded",
                              "Content-Length: %d" % (40 << 20))
            for _ in range(640):
                yield b"a" * 65536
        while not ended.is_set():
            for attack in (headers(), body(), server.head("GET", "/all?words=%25&" + "a=b&" * 500, server.cookie)):
                server.exchange(attack)
            server.post("/sign-in", {"login": "sato", "password": "違う合言葉です"})
            for _ in range(20):
                server.queue()
            done.append(1)

    def test_mail_is_answered_during_the_abuse(self):
        senders = ["officer%d@city%d.example.lg.jp" % (n, n) for n in range(8)]
        folder = WORK / "beside"
        shutil.rmtree(folder, ignore_errors=True)
        with MailServers(folder / "servers", [DESK, *senders]) as servers:
            desk = Desk(PROGRAMS, folder / "desk", servers)
            desk.once()
            server = Server(desk.config)
            desk.start()
            ended, done, slow = threading.Event(), [], []
            threads = []
            try:
                server.sign_in()
                for _ in range(200):
                    s = server.connect()
                    s.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
                    slow.append(s)
                threads = [threading.Thread(target=self.abuse, args=(server, ended, done)) for _ in range(4)]
                for thread in threads:
                    thread.start()
                wait_until(lambda: len(done) >= 2, PATIENCE, "the abuse is under way")
                slowest = 0.0
                for number, sender in enumerate(senders):
                    rounds, sent = len(done), time.monotonic()
                    servers.deliver(inquiry_mail(number, sender), sender)
                    wait_until(lambda: desk.acknowledgements_in(sender), PATIENCE, "the acknowledgement of mail %d" % number)
                    slowest = max(slowest, time.monotonic() - sent)
                wait_until(lambda: len(done) > rounds, PATIENCE, "the abuse still going on")
                print("  8 mails answered, the slowest in %.1f seconds, during %d rounds of abuse" % (slowest, len(done)), flush=True)
            finally:
                ended.set()
                for thread in threads:
                    thread.join()
                for s in slow:
                    s.close()
                status = desk.stop()
                served = server.stop()
            self.assertEqual((status, served), (0, 0))
            for sender in senders:
                self.assertEqual(len(desk.acknowledgements_in(sender)), 1, sender)
            self.assertEqual(sorted(c["from"]["address"] for c in desk.json("cases", "--all")), senders)
            for line in desk.log().splitlines():
                self.assertNotRegex(line, r"^<[0-4]>", "the daemon was undisturbed")


if __name__ == "__main__":
    unittest.main(verbosity=2)
