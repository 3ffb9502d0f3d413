#!/usr/bin/env python3
"""The Debian package on a bare Debian 12 that systemd-nspawn boots: installed, configured, at work, restored to life, removed, purged.

    MADOGUCHI_PROGRAMS=build/dev MADOGUCHI_WORK=build/e2e python3 tests/package/test_package.py

Needs root, and Debian's archive for the bare system, which is made once below MADOGUCHI_WORK. The container shares the machine's
loopback, where the mail servers are.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from harness import DESK, JAPAN, MailServers, inquiry_mail, programs_folder, wait_until, work_folder  # noqa: E402
import datetime  # noqa: E402

PROGRAMS = pathlib.Path(programs_folder()).resolve()
WORK = work_folder("package").resolve()
SENDERS = ["kakari%02d@city%02d.example.lg.jp" % (n, n) for n in range(3)]


def run(*command, expect=0, data=None, timeout=600):
    done = subprocess.run(command, input=data, stdin=None if data is not None else subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", timeout=timeout)
    if expect is not None and done.returncode != expect:
        raise AssertionError("%s: exit %d\n%s" % (" ".join(command), done.returncode, done.stdout[-3000:]))
    return done.stdout


def build_package():
    folder = WORK / "deb"
    shutil.rmtree(folder, ignore_errors=True)
    run("cpack", "--config", str(PROGRAMS / "CPackConfig.cmake"), "-G", "DEB", "-B", str(folder))
    package, = folder.glob("*.deb")
    return package


def bare_system(package):
    """A Debian 12 that has what the package depends on, and nothing of ours."""
    base = WORK / "base"
    if not (base / "complete").exists():
        shutil.rmtree(base, ignore_errors=True)
        run("debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv,dbus", "bookworm", str(base), timeout=1800)
        depends = run("dpkg-deb", "-f", str(package), "Depends")
        names = [part.split()[0] for part in depends.split(",")]
        shutil.copytree("/etc/apt/apt.conf.d", base / "etc/apt/apt.conf.d", dirs_exist_ok=True)
        run("chroot", str(base), "apt-get", "update", "-q")
        run("chroot", str(base), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q", "--no-install-recommends",
            *names, timeout=1800)
        (base / "complete").touch()
    return base


class Container:
    """A throw-away copy of the bare system, booted."""

    def __init__(self, base):
        self.folder = WORK / "container"
        self.root = self.folder / "root"
        if os.path.ismount(self.root):
            run("umount", str(self.root))
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("upper", "scratch", "root"):
            (self.folder / name).mkdir(parents=True)
        run("mount", "-t", "overlay", "overlay", "-o",
            "lowerdir=%s,upperdir=%s,workdir=%s" % (base, self.folder / "upper", self.folder / "scratch"), str(self.root))
        with open(self.folder / "console", "wb") as console:
            self.process = subprocess.Popen(["systemd-nspawn", "-q", "-D", str(self.root), "--boot", "--register=no", "--keep-unit",
                                             "--machine=madoguchi-test"], stdin=subprocess.DEVNULL, stdout=console, stderr=console)
        self.leader = None
        wait_until(self.has_booted, 120, "the container has booted")

    def has_booted(self):
        children = pathlib.Path("/proc/%d/task/%d/children" % (self.process.pid, self.process.pid)).read_text().split()
        if not children:
            return False
        self.leader = children[0]
        return self.run("systemctl", "is-system-running", expect=None).strip() in ("running", "degraded")

    def run(self, *command, **more):
        return run("nsenter", "-t", self.leader, "-m", "-u", "-i", "-p", "-n", "--", *command, **more)

    def systemctl(self, *arguments, **more):
        return self.run("systemctl", *arguments, **more)

    def property(self, unit, name):
        return self.systemctl("show", "-p", name, "--value", unit).strip()

    def write(self, path, text, mode=0o644):
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(mode)

    def exists(self, path):
        return (self.root / path.lstrip("/")).exists()

    def stop(self):
        self.systemctl("poweroff", expect=None)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        run("umount", str(self.root), expect=None)


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
        for unit in ("madoguchid.service", "madoguchi-review.socket", "madoguchi-backup.timer", "madoguchi-health.timer"):
            self.assertEqual(box.systemctl("is-enabled", unit, expect=1).strip(), "disabled")
            self.assertEqual(box.property(unit, "ActiveState"), "inactive")
        self.assertEqual(box.run("stat", "-c", "%U:%G %a", "/var/lib/madoguchi").strip(), "madoguchi:madoguchi 2770")

        # Without a password the daemon ends with 78, and is not restarted.
        box.systemctl("start", "madoguchid", expect=1)
        self.assertEqual(box.property("madoguchid", "ExecMainStatus"), "78")
        self.assertEqual((box.property("madoguchid", "ActiveState"), box.property("madoguchid", "NRestarts")), ("failed", "0"))

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

        # The password is for the daemon alone.
        place = "/run/credentials/madoguchid.service/imap-password"
        self.assertIn("Permission denied", box.run("setpriv", "--reuid=madoguchi-page", "--regid=madoguchi", "--clear-groups", "cat", place, expect=1))
        # A member of the group works on the store without root.
        box.run("useradd", "-G", "madoguchi", "yamada")
        text = box.run("setpriv", "--reuid=yamada", "--regid=yamada", "--init-groups", "madoguchi", "resolve", "1", "--as", "answered")
        self.assertIn("完了しました", text)
        self.assertIn("Permission denied", box.run("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "ls", "/var/lib/madoguchi", expect=2))

        # The page comes by its socket, and has no way out.
        page = self.fetch(8610)
        self.assertIn("サインイン", page)
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
        box.write("/run/systemd/system/madoguchid.service.d/fast.conf", "")
        box.run("sh", "-c", "mkdir -p /run/systemd/system/madoguchid.service.d; printf '[Service]\\nWatchdogSec=8\\nRestartSec=1\\n'"
                            " > /run/systemd/system/madoguchid.service.d/fast.conf; systemctl daemon-reload; systemctl restart madoguchid")
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
        told = box.run("dpkg", "-P", "madoguchi")
        self.assertIn("/var/backups/madoguchi", told)
        for gone in ("/var/lib/madoguchi", "/etc/credstore/madoguchi.imap-password", "/etc/madoguchi/madoguchi.toml",
                     "/etc/systemd/system/multi-user.target.wants/madoguchid.service"):
            self.assertFalse(box.exists(gone), gone)
        self.assertTrue(backups[0].exists())

    def fetch(self, port):
        import urllib.request
        with urllib.request.urlopen("http://127.0.0.1:%d/" % port, timeout=30) as answer:
            return answer.read().decode("utf-8")

    def test_lintian_finds_no_error(self):
        found = run("lintian", "--allow-root", str(self.package), expect=None)
        print(found)
        self.assertEqual([line for line in found.splitlines() if line.startswith("E:")], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
