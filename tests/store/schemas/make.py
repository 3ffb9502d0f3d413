#!/usr/bin/env python3
"""Makes the store of a release by that release's own programs: make.py PROGRAMS FILE.zst

PROGRAMS is the folder of madoguchid and madoguchi as built from the release's own sources; Dovecot and Exim run beside them on
loopback. Every mail in it is made up. Prints what the tests have to know of the store.
"""
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
from harness import Desk, MailServers, inquiry_mail, DESK  # noqa: E402

SENDERS = ["kakari%02d@city%02d.example.lg.jp" % (n, n) for n in range(4)]
SALES = dict(organization="株式会社例示営業", name="例示 次郎", contact="03-0000-0000",
             inquiry="弊社の介護ソフトの新製品の御紹介です。キャンペーン価格の見積りをお送りしますので、ぜひ商談の機会をください。")


ABSENT = """\
From: %s
To: %s
Subject: =?utf-8?B?6Ieq5YuV5b+c562U?=
Message-ID: <4.test@city00.example.lg.jp>
Date: Mon, 15 Jun 2026 10:00:00 +0900
Auto-Submitted: auto-replied
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

44Gf44Gg44GE44G+5LiN5Zyo44Gn44GZ44CC
""" % (SENDERS[0], DESK)


def madoguchi(desk, *arguments, text=None):
    return subprocess.run([str(desk.programs / "madoguchi"), *arguments, "--config", str(desk.config)], input=text or "", text=True,
                          check=True, stdout=subprocess.PIPE, timeout=60).stdout


def commands(desk):
    done = subprocess.run([str(desk.programs / "madoguchi"), "--help"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    return set(re.findall(r"^ +([a-z-]+)", done.stdout, re.M))


def fill(desk, servers):
    desk.once()
    servers.append(inquiry_mail(1, SENDERS[0]))
    servers.append(inquiry_mail(2, SENDERS[1], contact=""))
    servers.append(inquiry_mail(3, SENDERS[2], **SALES))
    servers.append(ABSENT.replace("\n", "\r\n").encode())
    desk.once()
    servers.append(inquiry_mail(5, SENDERS[1], extra_headers=[("In-Reply-To", "<2.test@city01.example.lg.jp>")]))
    servers.stop_process("exim")
    servers.append(inquiry_mail(6, SENDERS[3]))
    desk.once(expect=None)
    madoguchi(desk, "resolve", "1", "--as", "answered", "--note", "課内で確かめ、電話で回答しました")
    madoguchi(desk, "resolve", "3", "--as", "off-topic")
    if "user" in commands(desk):
        madoguchi(desk, "user", "add", "yamada", "--name", "山田 花子", "--admin", text="a password of twelve\n")


def main():
    programs, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder, MailServers(pathlib.Path(folder) / "servers", [DESK, *SENDERS]) as servers:
        desk = Desk(programs, pathlib.Path(folder) / "desk", servers)
        fill(desk, servers)
        copy = pathlib.Path(folder) / "copy"
        with sqlite3.connect(desk.store) as store, sqlite3.connect(copy) as other:
            store.backup(other)
            print({"schema": store.execute("PRAGMA user_version").fetchone()[0], "size": copy.stat().st_size,
                   "mails": store.execute("SELECT count(*) FROM mails").fetchone()[0],
                   "cases": store.execute("SELECT id, state, outcome FROM cases").fetchall(),
                   "outbox": store.execute("SELECT case_id, kind, state FROM outbox").fetchall()})
        with open(target, "wb") as out:
            subprocess.run(["zstd", "-19", "-q", "-c", str(copy)], stdout=out, check=True)


if __name__ == "__main__":
    main()
