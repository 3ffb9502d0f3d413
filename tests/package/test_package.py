#!/usr/bin/env python3
"""The Debian package on a bare Debian 12 that systemd-nspawn boots: installed, configured, at work, restored to life, removed, purged.

    MADOGUCHI_PROGRAMS=build/dev MADOGUCHI_WORK=build/e2e python3 tests/package/test_package.py

Needs root, and Debian's archive for the bare system, which is made once below MADOGUCHI_WORK. The container shares the machine's
loopback, where the mail servers are.
"""
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import unittest
import urllib.request

from container import WORK, Container, bare_system, build_package, run
from harness import DESK, JAPAN, MailServers, inquiry_mail, wait_until

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "store/schemas"
SENDERS = ["kakari%02d@city%02d.example.lg.jp" % (n, n) for n in range(4)]


def previous_package(package):
    """Stands in for the release before: today's files under an older number, with other defaults in two conffiles, and a daemon
    that only waits. What it is said to have left, the store, is real: see tests/store/schemas."""
    folder = WORK / "previous"
    shutil.rmtree(folder, ignore_errors=True)
    run("dpkg-deb", "-R", str(package), str(folder))
    control = folder / "DEBIAN/control"
    control.write_text(re.sub(r"^Version: .*$", "Version: 0.0.9", control.read_text(), flags=re.M))
    (folder / "DEBIAN/md5sums").unlink()
    (folder / "usr/sbin/madoguchid").write_text("#!/bin/sh\nexec sleep infinity\n")
    unit = folder / "lib/systemd/system/madoguchid.service"
    unit.write_text(re.sub(r"^WatchdogSec=.*\n", "", unit.read_text().replace("Type=notify", "Type=exec"), flags=re.M))
    for name in ("madoguchi.toml", "alarm"):
        with open(folder / "etc/madoguchi" / name, "a") as conffile:
            conffile.write("# of the release before\n")
    target = WORK / "madoguchi_0.0.9.deb"
    run("dpkg-deb", "--root-owner-group", "-b", str(folder), str(target))
    return target


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        WORK.mkdir(parents=True, exist_ok=True)
        cls.package = build_package()
        cls.base = bare_system(cls.package)

    def setUp(self):
        self.servers = MailServers(WORK / "servers", [DESK, *SENDERS], login=DESK)
        self.servers.start()
        self.addCleanup(self.servers.stop)
        self.box = Container(self.base)
        self.addCleanup(self.box.stop)
        shutil.copy(self.package, self.box.root / "root/madoguchi.deb")

    def configure(self):
        today = datetime.datetime.now(JAPAN).date()
        self.box.write("/etc/madoguchi/ca.pem", pathlib.Path(self.servers.ca_file).read_text())
        self.box.write("/etc/madoguchi/madoguchi.toml", """
[desk]
address = "%s"
open_from = %s
open_to = %s
[imap]
url = "imaps://localhost:%d"
user = "%s"
ca_file = "/etc/madoguchi/ca.pem"
poll_seconds = 2
[smtp]
url = "smtp://localhost:%d"
user = "%s"
ca_file = "/etc/madoguchi/ca.pem"
""" % (DESK, today - datetime.timedelta(days=30), today + datetime.timedelta(days=200), self.servers.imaps_port, DESK,
            self.servers.smtp_port, DESK))
        for name in ("imap-password", "smtp-password"):
            self.box.write("/etc/credstore/madoguchi." + name, self.servers.password + "\n", 0o600)

    def journal(self):
        return self.box.run("journalctl", "--no-pager", "-u", "madoguchi*", expect=None)[-4000:]

    def wait_for(self, condition, what):
        try:
            wait_until(condition, 60, what)
        except Exception as error:
            raise AssertionError("%s: %s\n%s" % (what, error, self.journal())) from error

    def test_the_whole_life_of_a_desk(self):
        box = self.box
        # Installed on a bare system: nothing of ours runs, or will at the next start.
        box.run("dpkg", "-i", "/root/madoguchi.deb")
        states = dict(line.split()[:2] for line in box.systemctl("list-unit-files", "madoguchi*", "--no-legend").splitlines())
        started_by_hand = [unit for unit in states if states[unit] != "static"]
        self.assertLessEqual({"madoguchid.service", "madoguchi-review.socket", "madoguchi-backup.timer", "madoguchi-health.timer"},
                             set(started_by_hand))
        for unit in started_by_hand:
            self.assertEqual((unit, states[unit], box.property(unit, "ActiveState")), (unit, "disabled", "inactive"))
        self.assertEqual(box.run("stat", "-c", "%U:%G %a", "/var/lib/madoguchi").strip(), "madoguchi:madoguchi 2770")

        # Without a password the daemon ends with 78, and is not restarted.
        box.systemctl("start", "madoguchid", expect=1)
        self.assertEqual(box.property("madoguchid", "ExecMainStatus"), "78")
        self.assertEqual((box.property("madoguchid", "ActiveState"), box.property("madoguchid", "NRestarts")), ("failed", "0"))

        # systemd has nothing to say of what was installed.
        self.assertGreaterEqual(len(states), 9)
        self.assertEqual(box.run("systemd-analyze", "verify", "--man=no", *(unit.replace("@.", "@x.") for unit in states)), "")

        # Configured and started: the first mail is acknowledged.
        self.configure()
        box.systemctl("start", "madoguchi-doctor", expect=None)
        examined = box.run("journalctl", "-u", "madoguchi-doctor", "-o", "cat", "--no-pager")
        for line in ("credentials: ", "IMAP login: signed in", "IMAP folder INBOX: ", "SMTP login: signed in"):
            self.assertIn("ok       " + line, examined)
        box.systemctl("enable", "--now", "madoguchid", "madoguchi-backup.timer", "madoguchi-health.timer", "madoguchi-review.socket")
        self.wait_for(lambda: "Watching" in box.property("madoguchid", "StatusText"), "the daemon says that it watches")
        self.servers.deliver(inquiry_mail(1, SENDERS[0]), SENDERS[0])
        self.wait_for(lambda: self.servers.count(SENDERS[0]) == 1, "the first acknowledgement")

        # The password is for the daemon alone: not for the page, nor for a member of the group, who works on the store without root.
        box.run("useradd", "-G", "madoguchi", "yamada")
        self.only_the_daemon_reads_the_password()
        text = box.run("setpriv", "--reuid=yamada", "--regid=yamada", "--init-groups", "madoguchi", "resolve", "1", "--as", "answered")
        self.assertIn("完了しました", text)
        self.assertIn("Permission denied", box.run("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "ls", "/var/lib/madoguchi", expect=2))

        # The page comes by its socket, and has no way out: in its place, nothing connects to what answers everybody else.
        self.nothing_goes_out_from_the_page()
        self.assertIn("サインイン", self.fetch(8610))
        pid = box.property("madoguchi-review", "MainPID")
        links = box.run("nsenter", "-t", pid, "-n", "cat", "/proc/net/dev")
        self.assertEqual(re.findall(r"^\s*(\w+):", links, re.M), ["lo"])
        self.assertNotEqual(box.run("readlink", "/proc/%s/ns/net" % pid), box.run("readlink", "/proc/1/ns/net"))

        # Backup and health as their timers start them.
        box.systemctl("start", "madoguchi-backup", "madoguchi-health")
        backups = list((box.root / "var/backups/madoguchi").glob("desk-*.sqlite"))
        self.assertEqual(len(backups), 1)
        self.assertIn("madoguchi_health ", (box.root / "run/madoguchi/madoguchi.prom").read_text() if box.exists("/run/madoguchi/madoguchi.prom")
                      else box.run("cat", "/run/madoguchi/madoguchi.prom"))

        # A daemon that stands still is killed by the watchdog, and comes back.
        self.drop_in("madoguchid.service", "WatchdogSec=8", "RestartSec=1")
        box.systemctl("restart", "madoguchid")
        still = box.property("madoguchid", "MainPID")
        box.run("kill", "-STOP", still)
        self.wait_for(lambda: box.property("madoguchid", "MainPID") not in ("0", still) and
                      box.property("madoguchid", "ActiveState") == "active", "the daemon was started again")
        self.servers.deliver(inquiry_mail(2, SENDERS[1]), SENDERS[1])
        self.wait_for(lambda: self.servers.count(SENDERS[1]) == 1, "an acknowledgement after that")

        # An upgrade to the same version restarts what ran and keeps everything.
        before = box.property("madoguchid", "MainPID")
        box.run("dpkg", "-i", "/root/madoguchi.deb")
        self.wait_for(lambda: box.property("madoguchid", "ActiveState") == "active" and box.property("madoguchid", "MainPID") != before,
                      "the new daemon runs")
        self.assertIn(DESK, box.run("cat", "/etc/madoguchi/madoguchi.toml"))
        self.assertIn('"mails":2', box.run("madoguchi", "status", "--json").replace(" ", ""))

        # Removed: stopped, and everything of the desk's stays. Purged: only the backups do.
        box.run("dpkg", "-r", "madoguchi")
        self.assertFalse(box.exists("/usr/sbin/madoguchid"))
        self.assertEqual(box.run("sh", "-c", "pgrep -c madoguchi || true").strip(), "0")
        self.assertTrue(box.exists("/var/lib/madoguchi/desk.sqlite") and box.exists("/etc/credstore/madoguchi.imap-password"))
        self.assertEqual(box.systemctl("list-units", "--all", "--no-legend", "--plain", "--state=active", "madoguchi*").strip(), "")
        told = box.run("dpkg", "-P", "madoguchi")
        self.assertIn("/var/backups/madoguchi", told)
        for gone in ("/var/lib/madoguchi", "/etc/credstore/madoguchi.imap-password", "/etc/madoguchi/madoguchi.toml",
                     "/etc/systemd/system/multi-user.target.wants/madoguchid.service"):
            self.assertFalse(box.exists(gone), gone)
        self.assertTrue(backups[0].exists())

    def test_an_upgrade_brings_a_filled_store_forward(self):
        box = self.box
        shutil.copy(previous_package(self.package), box.root / "root/previous.deb")
        box.run("dpkg", "-i", "/root/previous.deb")
        self.configure()
        told = box.run("sh", "-c", "install -o madoguchi -g madoguchi -m 660 /dev/stdin /var/lib/madoguchi/desk.sqlite", data="")
        self.assertEqual(told, "")
        with open(box.root / "var/lib/madoguchi/desk.sqlite", "wb") as store:
            subprocess.run(["zstd", "-dc", str(SCHEMAS / "schema-3.sqlite.zst")], stdout=store, check=True)
        before = (box.root / "var/lib/madoguchi/desk.sqlite").read_bytes()
        # The mark that the release before kept beside it: without one this were a restored store, which sends nothing by itself.
        box.run("sh", "-c", "install -o madoguchi -g madoguchi -m 660 /dev/stdin /var/lib/madoguchi/desk.sqlite-mark", data="%020d\n" % 1)
        units = ("madoguchid.service", "madoguchi-review.socket", "madoguchi-backup.timer", "madoguchi-health.timer")
        box.systemctl("enable", "--now", *units)
        waited = box.property("madoguchid", "MainPID")

        # As apt does it where nobody is asked.
        box.run("dpkg", "--force-confdef", "--force-confold", "-i", "/root/madoguchi.deb")
        self.wait_for(lambda: "Watching" in box.property("madoguchid", "StatusText"), "the new daemon watches")
        self.assertNotEqual(box.property("madoguchid", "MainPID"), waited)
        for unit in units:
            self.assertEqual(box.systemctl("is-enabled", unit).strip(), "enabled")
            self.assertEqual(box.property(unit, "ActiveState"), "active")

        # The store is of today, beside a copy as it was; what is in it is whole.
        copy, = (box.root / "var/lib/madoguchi").glob("desk.sqlite.before-v*")
        self.assertEqual(copy.read_bytes(), before)
        self.assertEqual(box.run("stat", "-c", "%U:%G %a", "/var/lib/madoguchi/" + copy.name).strip(), "madoguchi:madoguchi 660")
        box.run("madoguchi", "check-store")
        self.assertEqual(json.loads(box.run("madoguchi", "status", "--json"))["mails"], 6)
        self.assertIn("回答済み", box.run("madoguchi", "show", "1"))
        self.assertIn("サインイン", self.fetch(8610))

        # What waited goes out once; who had an answer gets none; a new mail gets one.
        self.servers.deliver(inquiry_mail(9, SENDERS[2]), SENDERS[2])
        self.wait_for(lambda: self.servers.count(SENDERS[2]) == 1, "an acknowledgement of a new mail")
        self.wait_for(lambda: self.servers.count(SENDERS[1]) == 1 and self.servers.count(SENDERS[3]) == 1, "what waited goes out")
        self.assertEqual([self.servers.count(s) for s in SENDERS], [0, 1, 1, 1])

        # The administrator's configuration stays, with the new defaults beside it; what nobody changed is the new one's.
        self.assertIn(DESK, box.run("cat", "/etc/madoguchi/madoguchi.toml"))
        self.assertTrue(box.exists("/etc/madoguchi/madoguchi.toml.dpkg-dist"))
        self.assertNotIn("release before", box.run("cat", "/etc/madoguchi/alarm"))

    def only_the_daemon_reads_the_password(self):
        box = self.box
        for file in ("/run/credentials/madoguchid.service/imap-password", "/etc/credstore/madoguchi.imap-password"):
            for user, group in (("madoguchi-page", "madoguchi"), ("yamada", "madoguchi"), ("nobody", "nogroup")):
                told = box.run("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups", "cat", file, expect=1)
                self.assertIn("Permission denied", told, (user, file))
        pid = box.property("madoguchid", "MainPID")
        for what in ("environ", "cmdline"):
            self.assertNotIn(self.servers.password, box.run("cat", "/proc/%s/%s" % (pid, what)))

    def nothing_goes_out_from_the_page(self):
        connect = "exec 3<>/dev/tcp/127.0.0.1/%d" % self.servers.smtp_port
        self.box.run("bash", "-c", connect)
        self.drop_in("madoguchi-review.service", "ExecStartPre=/bin/bash -c '! (%s)'" % connect)
        self.fetch(8610)
        self.assertEqual(self.box.property("madoguchi-review", "ActiveState"), "active")
        self.assertRegex(self.box.run("journalctl", "--no-pager", "-u", "madoguchi-review"), "bash.*: (socket|connect): ")

    def drop_in(self, unit, *lines):
        folder = "/run/systemd/system/%s.d" % unit
        self.box.run("mkdir", "-p", folder)
        self.box.run("sh", "-c", "cat >%s/test.conf" % folder, data="\n".join(["[Service]", *lines, ""]))
        self.box.systemctl("daemon-reload")

    def fetch(self, port):
        with urllib.request.urlopen("http://127.0.0.1:%d/" % port, timeout=30) as answer:
            return answer.read().decode("utf-8")

    def test_lintian_finds_no_error(self):
        found = run("lintian", "--allow-root", str(self.package), expect=None)
        print(found)
        self.assertEqual([line for line in found.splitlines() if line.startswith("E:")], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
