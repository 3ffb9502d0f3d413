#!/usr/bin/env python3
"""Peak memory of `madoguchi check --json` on mails of 50 MB of several shapes, as a multiple of the mail's size.

Usage: large_mail.py PROGRAM [MEGABYTES] [SHAPE]     (only the shapes whose name holds SHAPE)

The peak is the kernel's (wait4, ru_maxrss) of each process by itself; the mails are written block by block, so that
this script stays smaller than what it measures. Exit status 1 if a mail takes more than 2.2 times its size.
"""
import argparse
import base64
import os
import subprocess
import sys
import tempfile

LIMIT = 2.2
HEAD = b"From: a@city.example.lg.jp\r\nTo: zaitaku@desk.example.jp\r\nSubject: large\r\nMIME-Version: 1.0\r\n"
FORM = "1) 自治体・機関名：例示市\r\n2) 氏名：試験 太郎\r\n3) 連絡先：054-000-0000\r\n4) 照会内容：添付のとおりです。\r\n".encode()
WORDS = "在宅医療の連携拠点についてお尋ねします。よろしくお願いします。\r\n"
RANDOM = os.urandom(57 * 1000)
BASE64 = base64.encodebytes(RANDOM).replace(b"\n", b"\r\n")
BASE64_WORDS = base64.encodebytes(b"some words in a line of an attached mail, 57 bytes long\r\n")
UUENCODED = b"".join(b"M" + bytes((b & 0x3F) + 32 or 96 for b in RANDOM[i:i + 60]) + b"\r\n" for i in range(0, 45000, 60))


def part(kind, encoding="8bit", more=""):
    return ("Content-Type: %s\r\nContent-Transfer-Encoding: %s\r\n%s\r\n" % (kind, encoding, more)).encode()


PLAIN = part("text/plain; charset=utf-8")
HTML = part("text/html; charset=utf-8")
QP_HTML = part("text/html; charset=utf-8", "quoted-printable")
MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + PLAIN + FORM + b"\r\n--b\r\n"


def file_named(name, encoding):
    return part("application/octet-stream; name=" + name, encoding, "Content-Disposition: attachment; filename=%s\r\n" % name)


def tnef(text_bytes):
    """The start of a winmail.dat whose text is that long."""
    return (0x223E9F78).to_bytes(4, "little") + b"xx\1" + (0x0002800C).to_bytes(4, "little") + text_bytes.to_bytes(4, "little")


# name: what stands first, and what is repeated to the wanted size
SHAPES = {
    "base64 attachment": (MIXED + file_named("a.pdf", "base64"), BASE64),
    "quoted-printable attachment": (MIXED + file_named("a.pdf", "quoted-printable"), b"some words in a line of a file\r\n"),
    "uuencoded attachment": (MIXED + file_named("a.pdf", "x-uuencode") + b"begin 644 a\r\n", UUENCODED),
    "winmail.dat": (MIXED + file_named("winmail.dat", "base64") + base64.b64encode(tnef(30 << 20) + b"x") + b"\r\n", BASE64_WORDS),
    "attached mail in base64": (MIXED + part("message/rfc822", "base64") + base64.b64encode(b"Subject: x\r\n\r\n12") + b"\r\n",
                                BASE64_WORDS),
    "attached mail in quoted-printable": (MIXED + part("message/rfc822", "quoted-printable") + b"Subject: x\r\n\r\n",
                                          b"some words in a line of a file\r\n"),
    "encoded mails in encoded mails": (MIXED + b"".join(part("message/rfc822", "quoted-printable") + b"=" + i * b"3D" + b"0A\r\n"
                                                        for i in range(20)), b"some words in a line of a file\r\n"),
    "uuencoded in the text": (PLAIN + b"begin 644 a\r\n", UUENCODED),
    "UTF-8 text": (PLAIN, WORDS.encode()),
    "ASCII text": (PLAIN, b"some words in a line of text and more\r\n"),
    "Shift_JIS text": (part("text/plain; charset=shift_jis"), WORDS.encode("cp932")),
    "JIS text": (part("text/plain; charset=iso-2022-jp", "7bit"), WORDS.encode("iso2022_jp")),
    "UTF-16 text in base64": (part("text/plain; charset=utf-16le", "base64"),
                              base64.encodebytes(WORDS.encode("utf-16-le") * 57).replace(b"\n", b"\r\n")),
    "mislabelled text": (part("text/plain; charset=iso-2022-jp"), WORDS.encode("euc_jp")),
    "flowed text": (part("text/plain; charset=utf-8; format=flowed"), b"> some words in a line of text \r\n"),
    "text of combining kana": (PLAIN, "か\u3099き\u3099\r\n".encode()),
    "blank lines": (PLAIN, b"\r\n"),
    "lines of a letter": (PLAIN, b"x\r\n"),
    "quote marks": (PLAIN, b">\r\n> x\r\n"),
    "one form line": (PLAIN, "2) 氏名：乙\r\n".encode()),
    "short form lines": (PLAIN, "氏名:\r\n連絡先:\r\n".encode()),
    "originals of a long author": (PLAIN, b"-----Original Message-----\r\nFrom: " + b"a" * 200 + b"@b.jp\r\n> x\r\n"),
    "own lines between quotes": (PLAIN, "> 氏名:\r\nx\r\n".encode()),
    "table cells": (HTML, "<table><tr><td>氏名<td>x<td>TEL<td>y</table>\r\n".encode()),
    "HTML paragraphs": (HTML, "<p class=\"a\">氏名<br></p>\r\n".encode()),
    "HTML breaks": (HTML, b"<br>"),
    "HTML without text": (HTML, b"<p class=\"a\"><b></b></p>\r\n"),
    "HTML nested": (HTML, b"<div style='color:red'>x"),
    "HTML styles": (HTML, b"<style>.a{display:none}</style><p class=a>x\r\n"),
    "quoted-printable HTML": (QP_HTML, b"<p class=3D\"a\">=E6=B0=8F=E5=90=8D<br>=\r\n</p>\r\n"),
    "quoted-printable text of ASCII": (part("text/plain; charset=utf-8", "quoted-printable"), b"some words in a line\r\n"),
    "base64 HTML in Shift_JIS": (part("text/html; charset=shift_jis", "base64"),
                                 base64.encodebytes("<p>氏名<br></p>\r\n".encode("cp932") * 57).replace(b"\n", b"\r\n")),
    "one field": (b"X-A: ", b"abcdefghij"),
    "fields": (b"", b"X-A: b\r\n"),
    "address field": (b"Cc: ", b"a@b.jp, "),
    "parts": (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n", b"--b\r\n\r\nx\r\n"),
}


def write_mail(path, start, unit, size):
    with open(path, "wb") as f:
        f.write(HEAD + start)
        block = unit * max(1, 65536 // len(unit))
        while f.tell() < size:
            f.write(block)


def peak(command):
    """Peak resident bytes of one process, and its processor time in seconds."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit("%s: exit status %d" % (" ".join(command), process.returncode))
    return usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program", help="madoguchi as built")
    options.add_argument("megabytes", type=int, nargs="?", default=50)
    options.add_argument("shape", nargs="?", default="")
    given = options.parse_args()
    program, size, wanted = given.program, given.megabytes * 1000 * 1000, given.shape
    over = []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "large.eml")
        write_mail(path, PLAIN, FORM, 0)
        print("%-32s %6.1f MB" % ("a small mail", peak([program, "check", "--json", path])[0] / 1e6))
        for name, (start, unit) in SHAPES.items():
            if wanted not in name:
                continue
            write_mail(path, start, unit, size)
            written = os.path.getsize(path)
            taken, seconds = peak([program, "check", "--json", path])
            over += [name] if taken > LIMIT * written else []
            print("%-32s %6.1f MB, %.2f times the mail, %.1f s%s"
                  % (name, taken / 1e6, taken / written, seconds, " !" if taken > LIMIT * written else ""), flush=True)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
