#!/usr/bin/env python3
"""README.ja.md followed word by word, from a bare Debian 12 to the first acknowledgement, a backup and its restoration.

    MADOGUCHI_PROGRAMS=build/dev MADOGUCHI_WORK=build/e2e python3 tests/package/test_guide.py

It has no commands of its own: it runs the marked blocks (guide.py). So that they need not be changed for that, the test and its
container have a network of their own, in which the guide's names and the usual ports are those of a Dovecot and an Exim.
"""
import datetime
import email.message
import email.policy
import email.utils
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tomllib
import unittest

import guide
from container import WORK, Container, bare_system, build_package
from harness import JAPAN, MailServers, decoded_text, wait_until

SENDER = "taro@shiken.example.jp"
ACCOUNT_PASSWORD = "a password of the guide"
OUTSIDE = "MADOGUCHI_GUIDE_OUTSIDE"


def own_network():
    """Starts this test again in a network of its own, of loopback alone; what is of Debian's archive is fetched before."""
    if OUTSIDE not in os.environ:
        WORK.mkdir(parents=True, exist_ok=True)
        bare_system(build_package())
        os.environ[OUTSIDE] = "1"
        os.execvp("unshare", ["unshare", "--net", sys.executable, *sys.argv])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    pathlib.Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").write_text("0")


class Guide(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.package = build_package()
        cls.base = bare_system(cls.package)

    def arrange(self, configuration):
        """What the guide asks for beforehand: the mail servers that it names, and a machine that finds and trusts them."""
        self.desk = configuration["desk"]["address"]
        names = [configuration[part]["url"].partition("://")[2] for part in ("imap", "smtp")]
        self.servers = MailServers(WORK / "servers", [self.desk, SENDER], login=self.desk, names=["localhost", *names],
                                   ports=(143, 993, 587, 465))
        self.servers.start()
        self.addCleanup(self.servers.stop)
        self.box = Container(self.base)
        self.addCleanup(self.box.stop)
        shutil.copy(self.package, self.box.root / "root" / self.package.name)
        self.box.run("sh", "-c", "cat >>/etc/hosts", data="127.0.0.1 %s\n" % " ".join(names))
        self.box.run("sh", "-c", "cat >/usr/local/share/ca-certificates/test.crt", data=pathlib.Path(self.servers.ca_file).read_text())
        self.box.run("update-ca-certificates")

    def follow(self, step):
        if step.options.get("after") == "acknowledgement":
            wait_until(lambda: self.servers.count(SENDER) == 1, 90, "the first acknowledgement")
        given = ACCOUNT_PASSWORD if step.options.get("stdin") == "account" else self.servers.password
        print(step.text)
        self.output = self.box.run("bash", "-euo", "pipefail", "-c", "cd /root\n" + step.text, data=given + "\n")
        print(self.output, flush=True)

    def has_looked(self):
        status = self.box.run("madoguchi", "status", "--json", expect=None)
        return status.startswith("{") and json.loads(status)["last_success"]

    def send(self, text):
        subject, _, body = text.partition("\n\n")
        mail = email.message.EmailMessage(policy=email.policy.SMTP)
        mail["From"], mail["To"], mail["Subject"] = SENDER, self.desk, subject.partition("件名: ")[2]
        mail["Date"], mail["Message-ID"] = email.utils.formatdate(), "<guide@shiken.example.jp>"
        mail.set_content(body, cte="base64")
        # A mail that is there before the first look counts as old, and the test is quicker than a person.
        wait_until(self.has_looked, 60, "the first look at the mailbox")
        self.servers.deliver(bytes(mail), SENDER, self.desk)

    def test_the_guide_leads_to_the_first_acknowledgement(self):
        steps = guide.steps()
        configuration = tomllib.loads(guide.configuration_of(steps))
        self.arrange(configuration)
        counts = {kind: sum(s.kind == kind for s in steps) for kind in ("run", "see", "mail", "config")}
        self.assertEqual(counts["mail"], 1)
        self.assertGreaterEqual(counts["run"], 10)
        for step in steps:
            if step.kind == "run":
                self.follow(step)
            elif step.kind == "see":
                self.assertEqual(guide.lines_not_seen(step.text, self.output), [], self.output)
            elif step.kind == "mail":
                self.send(step.text)
            elif step.kind == "config":
                self.check_configuration(guide.configuration_of(steps), step.text)
            else:
                self.fail("an unknown mark: " + step.kind)
        self.look_back(configuration["desk"])

    def check_configuration(self, configuration, keys):
        self.box.run("sh", "-c", "cat >/etc/madoguchi/variant.toml", data=guide.with_sections(configuration, keys))
        self.box.run("madoguchid", "--config", "/etc/madoguchi/variant.toml", "--check-config")

    def look_back(self, desk):
        """One acknowledgement, a receipt as long as the desk of the guide is open; the desk is at work after the last step, too."""
        (_, _, mail), = self.servers.fetch_all(SENDER)
        head, text = decoded_text(mail)
        self.assertEqual(head["Auto-Submitted"], "auto-replied")
        if desk["open_from"] <= datetime.datetime.now(JAPAN).date() <= desk["open_to"]:
            self.assertRegex(text, r"受付番号　\d{4}-000001")
        wait_until(lambda: "Watching" in self.box.property("madoguchid", "StatusText"), 60, "the daemon watches")
        self.assertEqual(self.servers.count(SENDER), 1)
        (_, flags, _), = self.servers.fetch_all(self.desk)
        self.assertNotIn("Seen", flags)


if __name__ == "__main__":
    own_network()
    unittest.main(verbosity=2)
