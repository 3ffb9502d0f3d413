"""A whole desk for the end-to-end tests and the demo: configuration, store and the two programs, beside real servers.

    with MailServers(...) as servers:
        desk = Desk(programs, folder, servers)
        desk.once(); desk.madoguchi("queue")
"""
import datetime
import email.header
import email.message
import email.policy
import email.utils
import json
import os
import pathlib
import re
import signal
import shutil
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "servers"))
from mail_servers import DESK, MailServers, wait_until  # noqa: E402,F401

JAPAN = datetime.timezone(datetime.timedelta(hours=9))
CORPUS = pathlib.Path(__file__).resolve().parent.parent / "corpus"

FORM = """\
在宅医療連携事業 事務局 御中

いつもお世話になっております。下記のとおり照会いたします。

1) 自治体・機関名：{organization}
2) 氏名：{name}
3) 連絡先（TEL／メールアドレス）：{contact}
4) 照会内容（具体的に）：{inquiry}

以上、よろしくお願いいたします。
"""


def inquiry_mail(number, sender, charset="utf-8", extra_headers=(), **fields):
    """Bytes of one plain mail in the prescribed form. `number` makes it unlike every other."""
    values = {"organization": "例示市健康福祉部在宅医療課第%d係" % number, "name": "試験 太郎%d" % number,
              "contact": "054-%03d-%04d" % (number // 10000 % 1000, number % 10000),
              "inquiry": "拠点の整備に係る指標の置き方について、第%d号の資料にある例の考え方を御教示ください。" % number}
    values.update(fields)
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"] = "試験 太郎 <%s>" % sender
    mail["To"] = DESK
    mail["Subject"] = "拠点整備・運用に関する照会"
    mail["Date"] = email.utils.formatdate()
    mail["Message-ID"] = "<%d.test@%s>" % (number, sender.partition("@")[2])
    for name, value in extra_headers:
        mail[name] = value
    mail.set_content(FORM.format(**values), charset=charset, cte="base64" if charset == "utf-8" else "7bit")
    return bytes(mail)


def decoded_text(mail_bytes):
    """(headers, text) of an acknowledgement as Python's email package reads it."""
    mail = email.message_from_bytes(mail_bytes, policy=email.policy.default)
    return mail, mail.get_content()


class Run:
    """One life of the daemon, as seen from outside. Times are its own: they run `speed` times as fast as ours."""

    def __init__(self, speed=1, is_served=False):
        self.speed, self.is_served = speed, is_served
        self.begun = time.monotonic()
        self.start, self.end, self.status, self.cpu = 0.0, None, None, 0.0
        self.lines = []  # (when, text)
        self.fed = []    # when its watchdog was fed

    def now(self):
        return (time.monotonic() - self.begun) * self.speed

    def finish(self, status):
        self.end, self.status = self.now(), status


class Notices:
    """What a service tells systemd (sd_notify(3)): an abstract socket for NOTIFY_SOCKET."""

    def __init__(self, run):
        self.run = run
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.name = "madoguchi-test-%d-%d" % (os.getpid(), id(self))
        self.socket.bind("\0" + self.name)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            message = self.socket.recv(4096)
            if message == b"end":
                self.socket.close()
                return
            if b"WATCHDOG=1" in message:
                self.run.fed.append(self.run.now())

    def close(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.sendto(b"end", "\0" + self.name)


def faked_time(offset="+0", speed=1, monotonic=True):
    """Environment of a program whose time is off by `offset` and runs `speed` times as fast. Not `monotonic`: only the time of day is
    faked, as by a person who sets the clock."""
    library = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    fake = {"LD_PRELOAD": str(library), "FAKETIME": "%s x%g" % (offset, speed) if speed != 1 else offset}
    return {**os.environ, **fake, **({} if monotonic else {"FAKETIME_DONT_FAKE_MONOTONIC": "1"})}


class Desk:
    """One store, one configuration, and the two programs run against `servers`; `sink` (smtp_sink.py) takes the place of Exim."""

    def __init__(self, programs, folder, servers, imap_port=None, smtp_port=None, sections=None, sink=None):
        self.programs = pathlib.Path(programs).resolve()
        self.folder = pathlib.Path(folder).resolve()
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True)
        self.servers = servers
        self.config = self.folder / "madoguchi.toml"
        self.store = self.folder / "desk.sqlite"
        self.process = self.run = None
        self.sink = sink
        self.runs = []
        (self.folder / "password").write_text(servers.password + "\n")
        (self.folder / "password").chmod(0o600)
        self.write_configuration(imap_port, smtp_port, sections)

    def write_configuration(self, imap_port=None, smtp_port=None, sections=None):
        """`sections`: {"imap": {"poll_seconds": 5}} is added to, or overrides, what the tests need."""
        today = datetime.datetime.now(JAPAN).date()
        values = {
            "desk": {"address": DESK, "open_from": today - datetime.timedelta(days=30),
                     "open_to": today + datetime.timedelta(days=240)},
            "imap": {"url": "imaps://localhost:%d" % (imap_port or self.servers.imaps_port), "user": DESK,
                     "password_file": str(self.folder / "password"), "ca_file": self.servers.ca_file, "poll_seconds": 2},
            "smtp": {"url": "smtp://localhost:%d" % (smtp_port or self.servers.smtp_port), "user": DESK,
                     "password_file": str(self.folder / "password"), "ca_file": self.servers.ca_file},
            "store": {"path": str(self.store)},
            "acknowledge": {"per_day": 100000, "per_domain_per_hour": 10000, "per_sender_per_day": 1000},
        }
        if self.sink:
            values["smtp"].update(url="smtp://localhost:%d" % self.sink.port, tls="none")
        for section, keys in (sections or {}).items():
            values.setdefault(section, {}).update(keys)
        lines = []
        for section, keys in values.items():
            lines.append("[%s]" % section)
            for key, value in keys.items():
                lines.append("%s = %s" % (key, value.isoformat() if isinstance(value, datetime.date) else json.dumps(value, ensure_ascii=False)))
            lines.append("")
        self.config.write_text("\n".join(lines), encoding="utf-8")

    # madoguchid

    def command(self, *arguments):
        return [str(self.programs / "madoguchid"), "--config", str(self.config), *arguments]

    def once(self, expect=0, timeout=120, prefix=(), env=None, task=("--once",)):
        """One pass, or another task that ends. Returns its log; raises if it does not exit with `expect` (None: any)."""
        run = Run()
        self.runs.append(run)
        done = subprocess.run([*prefix, *self.command(*task)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=timeout, env=env)
        run.finish(done.returncode)
        text = done.stdout.decode("utf-8", "replace")
        run.lines += [(run.end, line) for line in text.splitlines()]
        with open(self.folder / "madoguchid.log", "a", encoding="utf-8") as log:
            log.write(text)
        if expect is not None and done.returncode != expect:
            raise AssertionError("madoguchid %s: exit %d, expected %d\n%s" % (" ".join(task), done.returncode, expect, text[-4000:]))
        self.last_status = done.returncode
        return text

    def start(self, speed=1, env=None, prefix=()):
        """Runs the daemon until stop() or kill(); its log goes to madoguchid.log. `speed`: its time runs so many times as fast."""
        self.run = run = Run(speed, is_served=True)
        self.runs.append(run)
        self.notices = Notices(run)
        env = {**(env or (faked_time(speed=speed) if speed != 1 else os.environ)), "NOTIFY_SOCKET": "@" + self.notices.name}
        self.process = subprocess.Popen([*prefix, *self.command()], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, env=env)
        self.reader = threading.Thread(target=self._read_log, args=(run, self.process.stdout), daemon=True)
        self.reader.start()
        return self.process

    def _read_log(self, run, pipe):
        with pipe, open(self.folder / "madoguchid.log", "ab") as log:
            for line in pipe:
                run.lines.append((run.now(), line.decode("utf-8", "replace").rstrip("\n")))
                log.write(line)
                log.flush()

    def stop(self, timeout=30):
        self._note_effort()
        self.process.send_signal(signal.SIGTERM)
        return self._ended(timeout)

    def kill(self):
        self._note_effort()
        self.process.kill()
        self._ended(30)

    def wait(self, timeout=30):
        """Waits for an end that it comes to by itself; returns its status."""
        return self._ended(timeout)

    def _note_effort(self):
        try:
            fields = pathlib.Path("/proc/%d/stat" % self.process.pid).read_text().rpartition(")")[2].split()
            self.run.cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except OSError:
            pass  # it has ended already

    def _ended(self, timeout):
        status = self.process.wait(timeout)
        self.run.finish(status)
        self.reader.join(5)
        self.notices.close()
        self.process = None
        return status

    def memory(self, of="VmRSS"):
        """Resident bytes of the running daemon; with RssAnon those of its own, without programs, libraries and other files."""
        status = pathlib.Path("/proc/%d/status" % self.process.pid).read_text()
        return int(re.search(r"%s:\s+(\d+) kB" % of, status)[1]) * 1024

    def log(self):
        try:
            return (self.folder / "madoguchid.log").read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    # madoguchi

    def madoguchi(self, *arguments, expect=0):
        """Output of the secretariat's program as text."""
        done = subprocess.run([str(self.programs / "madoguchi"), arguments[0], "--config", str(self.config), *arguments[1:]],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        if expect is not None and done.returncode != expect:
            raise AssertionError("madoguchi %s: exit %d\n%s" % (" ".join(arguments), done.returncode, done.stderr.decode("utf-8", "replace")))
        return done.stdout.decode("utf-8")

    def json(self, *arguments):
        return json.loads(self.madoguchi(*arguments, "--json"))

    def json_or_none(self, *arguments):
        """The same, or None where there is no store yet."""
        text = self.madoguchi(*arguments, "--json", expect=None) if self.store.exists() else ""
        return json.loads(text) if text.strip() else None

    # The outside

    def acknowledgements_in(self, address):
        """[bytes] of the desk's mails in a sender's mailbox."""
        if self.sink:
            return [mail for to, mail in self.sink.mails if to == address]
        return [mail for _, _, mail in self.servers.fetch_all(address) if b"\nAuto-Submitted: auto-replied" in mail]


def programs_folder():
    """Where the programs under test lie; the tests get it from ctest."""
    return os.environ.get("MADOGUCHI_PROGRAMS") or str(pathlib.Path(__file__).resolve().parents[2] / "build" / "release")


def work_folder(name):
    return pathlib.Path(os.environ.get("MADOGUCHI_WORK") or pathlib.Path(__file__).resolve().parents[2] / "build" / "e2e") / name
