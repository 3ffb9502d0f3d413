#!/usr/bin/env python3
"""Mails made to take time, memory or the reader's life, each among others: every one is stored within the stated limits while the mails
behind it go on. The limits are those of an unoptimised build on a busy machine; an optimised one takes a small part of them.
"""
import base64
import io
import resource
import time
import unittest
import zipfile

from driver import DESK, EVERY_STEP, FaultCase, inquiry_mail, sender

SECONDS = 60         # for one hostile mail and the two around it, start and login included
MEMORY = 700 << 20   # address space of the daemon: 50 MB of mail are held a few times over
LARGE = (50 if EVERY_STEP else 8) * 1_000_000  # below [imap] max_mail_bytes, or only its first part is taken


def mail(number, headers=(), body=b"", content_type=b"text/plain; charset=utf-8"):
    head = [b"From: a%d@city%d.example.lg.jp" % (number, number), b"To: " + DESK.encode(), b"Subject: hostile %d" % number,
            b"Message-ID: <h%d@city.example.lg.jp>" % number, b"MIME-Version: 1.0", b"Content-Type: " + content_type, *headers]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def multipart(depth):
    head = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(depth))
    return mail(1, body=head, content_type=b"multipart/mixed; boundary=b0")


def nested_messages(depth):
    return mail(2, body=b"Content-Type: message/rfc822\r\n\r\n" * depth, content_type=b"message/rfc822")


def zip_bomb():
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(2000):
            archive.writestr("%d.txt" % n, b"\0" * 100_000)
    text = base64.encodebytes(inner.getvalue()).replace(b"\n", b"\r\n")
    return mail(3, [b"Content-Transfer-Encoding: base64", b"Content-Disposition: attachment; filename=bomb.zip"], text, b"application/zip")


FORM = "1) 自治体・機関名：".encode()
HOSTILE = {
    "depth": lambda: multipart(20_000),
    "messages in messages": lambda: nested_messages(20_000),
    "parts": lambda: mail(4, body=b"--b\r\n\r\nx\r\n" * 100_000, content_type=b"multipart/mixed; boundary=b"),
    "headers": lambda: mail(5, [b"X-%d: y" % n for n in range(100_000)]),
    "one long header": lambda: mail(6, [b"X-Long: " + b" y\r\n" * 500_000 + b" z"]),
    "recipients": lambda: mail(7, [b"Cc: " + b",\r\n ".join(b"a%d@b.example.jp" % n for n in range(50_000))]),
    "comments in comments": lambda: mail(8, [b"Reply-To: " + b"(" * 100_000 + b"a@b.example.jp"]),
    "encoded words": lambda: mail(9, [b"Subject: " + b"\r\n ".join([b"=?UTF-8?B?44GC?="] * 50_000)]),
    "parameters": lambda: mail(10, content_type=b"text/plain" + b"".join(b";\r\n a*%d=x" % n for n in range(50_000))),
    "attributes of HTML": lambda: mail(11, body=b"<p " + b"a='b' " * 300_000 + b">x", content_type=b"text/html"),
    "elements of HTML": lambda: mail(12, body=b"<div><table><tr><td>" * 100_000, content_type=b"text/html"),
    "entities of HTML": lambda: mail(13, body=b"&#x41;&amp;&" * 200_000, content_type=b"text/html"),
    "labels": lambda: mail(14, body=(FORM + b"\r\n") * 30_000),
    "quotation marks": lambda: mail(15, body=b">" * 1_000_000 + b"\r\n" + b"> " * 500_000),
    "numbers and addresses": lambda: mail(16, body=b"054-221-1234 a@b.example.jp " * 60_000),
    "one long line": lambda: mail(17, body=b"a" * 3_000_000),
    "blank lines": lambda: mail(18, body=b"\r\n" * 1_000_000),
    "charset shifts": lambda: mail(19, body=b"\x1b$B\x1b(B" * 300_000, content_type=b"text/plain; charset=iso-2022-jp"),
    "uuencoded lines": lambda: mail(20, body=b"begin 644 a\r\n" * 200_000),
    "broken base64": lambda: mail(21, [b"Content-Transfer-Encoding: base64"], b"=" * 2_000_000),
    "broken quoted-printable": lambda: mail(22, [b"Content-Transfer-Encoding: quoted-printable"], b"=3" * 1_000_000),
    "zip": zip_bomb,
    "large": lambda: mail(23, body=(b"y" * 76 + b"\r\n") * (LARGE // 78)),
}


class HostileMails(FaultCase):
    def setUp(self):
        super().setUp()
        self.limit = ("prlimit", "--as=%d" % MEMORY)
        if b"__asan_init" in (self.desk.programs / "madoguchid").read_bytes():
            print("AddressSanitizer takes more address space than any limit allows: the memory is not limited")
            self.limit = ()

    def test_each_is_stored_while_the_mails_behind_go_on(self):
        slowest = ("", 0.0)
        for number, (name, make) in enumerate(HOSTILE.items()):
            with self.subTest(mail=name):
                before, behind = (inquiry_mail(60000 + 2 * number + n, sender(60000 + 2 * number + n)) for n in range(2))
                self.servers.append_many([before, make(), behind])
                begun = time.monotonic()
                self.once(expect=0, timeout=SECONDS, prefix=self.limit)
                took = time.monotonic() - begun
                slowest = max(slowest, (name, took), key=lambda pair: pair[1])
                self.assertEqual(self.desk.json("status")["mails"], 3 * (number + 1))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
        print("%d hostile mails; the slowest, %s, took %.1f s; peak %d MB" % (len(HOSTILE), *slowest, peak))

    def test_one_gigabyte_is_announced(self):
        """RFC822.SIZE and the literal say 1 GB; the connection ends within it. Nothing of that size is asked for, and the mails before it
        are stored."""
        self.send(2)
        asked = []

        def announce(data, connection):
            if b"BODY[] {" in data and len(asked) < 2:
                asked.append(True)
                at = data.index(b"BODY[] {") + 8
                connection.client.sendall(data[:at] + b"1073741824" + data[data.index(b"}", at):])
                connection.close()
                return b""
            return data

        self.proxy.from_server = announce
        self.once(timeout=SECONDS, prefix=self.limit)
        self.assertEqual(self.desk.last_status, 75)
        self.check()


if __name__ == "__main__":
    unittest.main(verbosity=2)
