#!/usr/bin/env python3
"""The daemon's log: no personal data in it, whatever the mails hold and the servers answer; and the journal's fields.

    MADOGUCHI_PROGRAMS=build/dev MADOGUCHI_WORK=build/e2e python3 tests/e2e/test_log.py
"""
import email.message
import email.policy
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from harness import DESK, Desk, MailServers, inquiry_mail, programs_folder, work_folder  # noqa: E402

SENDER = "yamada.hanako@city.example.lg.jp"
GONE = "sato.jiro@nowhere.example.lg.jp"  # has no mailbox: 550 with the address in the server's answer
LATER = "tempfail@later.example.lg.jp"
PERSONAL = ("山田", "花子", "yamada", "hanako", "sato", "jiro", "tempfail@", "054-999-8888", "090-1234-5678", "例示市健康福祉部",
            "母の往診", "家族構成", "診断書", "shindansho", "kakari-no-message-id", "secret-subject")


def letter(number, sender, **more):
    return inquiry_mail(number, sender, organization="例示市健康福祉部", name="山田 花子", contact="054-999-8888 / 090-1234-5678 yamada.hanako@city.example.lg.jp",
                        inquiry="母の往診について、第%d号の資料の考え方を御教示ください。" % number, **more)


def with_attachment(number):
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"] = "山田 花子 <%s>" % SENDER
    mail["To"] = DESK
    mail["Subject"] = "secret-subject 家族構成"
    mail["Message-ID"] = "<kakari-no-message-id.%d.yamada@city.example.lg.jp>" % number
    mail.set_content("山田です。電話 090-1234-5678 にお願いします。\n")
    mail.add_attachment(b"PK\x03\x04 not a zip", maintype="application", subtype="zip", filename="診断書.zip")
    mail.add_attachment(b"\0" * 100, maintype="application", subtype="octet-stream", filename="shindansho.exe")
    return bytes(mail)


def broken(number):
    return (b"From: =?utf-8?B?5bGx55SwIOiKseWtkA==?= <yamada.hanako@city.example.lg.jp>\r\nSubject: secret-subject\r\n"
            b"Content-Type: multipart/mixed; boundary=x\r\nMessage-ID: <kakari-no-message-id.%d\r\n\r\n--x\r\nContent-Type: text/plain; "
            b"charset=no-such\r\nContent-Transfer-Encoding: base64\r\n\r\n****\r\n" % number)


class Log(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = MailServers(work_folder("log") / "servers", [DESK, SENDER], login=DESK)
        cls.servers.start()
        cls.addClassCleanup(cls.servers.stop)

    def setUp(self):
        self.servers.empty()
        self.desk = Desk(programs_folder(), work_folder("log") / "desk", self.servers)
        self.desk.once()

    def fill(self):
        self.servers.append_many([letter(1, SENDER), letter(2, GONE), letter(3, LATER), with_attachment(4), broken(5), letter(1, SENDER)])

    def assert_nobody_in(self, text):
        for personal in PERSONAL:
            self.assertNotIn(personal, text)
        self.assertEqual(re.findall(r"[\w.+-]+@[\w-]+\.[\w.-]+", text), [])
        self.assertNotIn(self.servers.password, text)

    def test_no_personal_data(self):
        self.fill()
        log = self.desk.once(expect=None)
        self.assertEqual(log.count(">stored "), 6, log)
        for word in ("sent outbox=", "failed outbox=", "deferred outbox=", "550"):
            self.assertIn(word, log)
        (self.desk.folder / "password").write_text("wrong\n")
        log += self.desk.once(expect=77)
        self.assertIn("refused", log)
        self.assert_nobody_in(log)

    @unittest.skipUnless(os.geteuid() == 0, "a journal of one's own needs root")
    def test_the_journal_gets_fields(self):
        self.fill()
        folder = pathlib.Path(tempfile.mkdtemp(prefix="madoguchi-journal-"))
        self.addCleanup(shutil.rmtree, folder)
        journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(journal.close)
        journal.bind(str(folder / "socket"))
        journal.settimeout(0.5)
        reader, writer = os.pipe()
        here = os.fstat(writer)
        done = subprocess.run(["unshare", "-m", "sh", "-c", 'mount -t tmpfs none /run && mkdir -p /run/systemd/journal && '
                               'mount --bind "$0" /run/systemd/journal && exec "$@"', str(folder), *self.desk.command("--once")],
                              stdin=subprocess.DEVNULL, stdout=writer, stderr=writer, timeout=120,
                              env={**os.environ, "JOURNAL_STREAM": "%d:%d" % (here.st_dev, here.st_ino)})
        os.close(writer)
        with open(reader, "rb") as rest:
            self.assertEqual(rest.read(), b"", "nothing goes to stderr as well")
        self.assertEqual(done.returncode, 75)
        entries = []
        while True:
            try:
                data = journal.recv(1 << 20)
            except socket.timeout:
                break
            self.assert_nobody_in(data.decode())
            entries.append(dict(line.split("=", 1) for line in data.decode().splitlines()))
        stored = [e for e in entries if e["MADOGUCHI_EVENT"] == "mail-stored"]
        self.assertEqual(len(stored), 6)
        self.assertEqual([e["MADOGUCHI_UID"] for e in stored], ["1", "2", "3", "4", "5", "6"])
        self.assertTrue(all(e["MADOGUCHI_UIDVALIDITY"].isdigit() and e["PRIORITY"] == "6" for e in stored))
        self.assertRegex(stored[0]["MADOGUCHI_RECEIPT"], r"^\d{4}-000001$")
        failed = [e for e in entries if e["MADOGUCHI_EVENT"] == "mail-failed"]
        self.assertEqual(len(failed), 1)
        self.assertEqual(failed[0]["PRIORITY"], "4")
        self.assertTrue(failed[0]["MADOGUCHI_OUTBOX"].isdigit())
        self.assertEqual(failed[0]["MADOGUCHI_RECEIPT"], stored[1]["MADOGUCHI_RECEIPT"])
        document = (pathlib.Path(__file__).resolve().parents[2] / "docs/events.md").read_text()
        for entry in entries:
            self.assertIn("| `%s` |" % entry["MADOGUCHI_EVENT"], document)


if __name__ == "__main__":
    unittest.main(verbosity=2)
