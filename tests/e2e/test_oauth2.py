#!/usr/bin/env python3
"""Signing in by access token: a provider of tokens, a real Dovecot that asks it about each, and a submission server."""
import pathlib
import subprocess
import sys
import time
import unittest

from harness import DESK, Desk, MailServers, inquiry_mail, programs_folder, wait_until, work_folder

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "servers"))
from bearer_smtp import BearerSmtp  # noqa: E402
from token_endpoint import TokenEndpoint  # noqa: E402

SENDER = "officer@city.example.lg.jp"
SECRET = "s3cret/+&="


class OAuth2(unittest.TestCase):
    number = 0

    def arrange(self, smtp_arguments=None, grant=None, **provider_arguments):
        """A provider, the mail servers and a desk that signs in to both by token."""
        self.provider = self.enterContext(TokenEndpoint(DESK, **{"secret": SECRET, **provider_arguments}))
        folder = work_folder("oauth2") / self.id().split(".")[-1]
        self.servers = self.enterContext(MailServers(work_folder("oauth2") / "servers", [DESK, SENDER], introspection_url=self.provider.introspection_url))
        self.accepts = self.provider.is_valid
        self.smtp = self.enterContext(BearerSmtp(DESK, lambda token: self.accepts(token), **(smtp_arguments or {})))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "secret").write_text(SECRET + "\n")
        self.sections = {
            "acknowledge": {"per_domain_per_hour": 10000},
            "imap": {"auth": "oauth2", "poll_seconds": 1},
            "smtp": {"auth": "oauth2", "url": "smtp://127.0.0.1:%d" % self.smtp.port, "tls": "none"},
            "oauth2": {"token_url": self.provider.token_url, "client_id": "app-1", "scope": "mail",
                       **(grant or {"grant": "client_secret", "client_secret_file": str(folder / "secret")})}}
        self.desk = Desk(programs_folder(), folder / "desk", self.servers, sections=self.sections)
        (self.desk.folder / "password").unlink()  # nobody may need it
        self.addCleanup(self.nothing_is_told)
        self.addCleanup(lambda: self.desk.process and self.desk.kill())

    def nothing_is_told(self):
        log = self.desk.log()
        self.assertNotEqual(log, "")
        for secret in [SECRET, "tok.", *self.provider.issued, *(f.get("client_assertion", SECRET) for f in self.provider.asked)]:
            self.assertNotIn(secret, log)
        for path in self.desk.folder.glob("desk.sqlite*"):
            self.assertNotIn(b"tok.", path.read_bytes())

    def new_mail(self):
        OAuth2.number += 1
        self.servers.append(inquiry_mail(OAuth2.number, SENDER))

    def test_mail_is_read_and_acknowledged_with_one_token(self):
        self.arrange()
        self.desk.once()
        self.new_mail()
        self.desk.once()
        self.assertEqual([recipient for recipient, _ in self.smtp.mails], [SENDER])
        self.assertEqual(len(self.provider.issued), 2, "one for each run")
        self.assertEqual(self.smtp.logins, [("OAUTHBEARER", self.provider.issued[1], True)])
        self.assertIn(self.provider.issued[1], self.provider.introspected)
        self.assertEqual({f["scope"] for f in self.provider.asked}, {"mail"})

    def test_xoauth2_where_nothing_else_is_offered(self):
        self.arrange(smtp_arguments={"mechanisms": ("XOAUTH2",)})
        conf = self.servers.folder / "dovecot.conf"
        conf.write_text(conf.read_text().replace("xoauth2 oauthbearer", "xoauth2"))
        self.servers.restart_dovecot()
        self.desk.once()
        self.new_mail()
        self.desk.once()
        self.assertEqual([(m, ok) for m, _, ok in self.smtp.logins], [("XOAUTH2", True)])

    def test_a_certificate_over_https(self):
        folder = work_folder("oauth2-certificate")
        folder.mkdir(parents=True, exist_ok=True)
        for name, extra in (("app", []), ("web", ["-addext", "subjectAltName=DNS:localhost"])):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name, *extra,
                            "-keyout", name + "-key.pem", "-out", name + ".pem"], cwd=folder, check=True, stderr=subprocess.DEVNULL)
        self.arrange(grant={"grant": "client_certificate", "certificate_file": str(folder / "app.pem"),
                            "private_key_file": str(folder / "app-key.pem"), "ca_file": str(folder / "web.pem")},
                     secret=None, certificate=str(folder / "app.pem"), tls=(str(folder / "web.pem"), str(folder / "web-key.pem")))
        self.desk.once()
        self.new_mail()
        self.desk.once()
        self.assertEqual(len(self.smtp.mails), 1)
        asked = len(self.provider.asked)
        del self.sections["oauth2"]["ca_file"]
        self.desk.write_configuration(sections=self.sections)
        log = self.desk.once(expect=75)
        self.assertIn("[oauth2] ca_file", log)
        self.assertEqual(len(self.provider.asked), asked)

    def test_a_token_is_renewed_before_its_end(self):
        self.arrange(life=8)
        self.desk.once()
        self.desk.start()
        for count in (1, 2, 3):
            self.new_mail()
            wait_until(lambda count=count: len(self.smtp.mails) == count, 30, "%d acknowledgements" % count)
            time.sleep(5)
        self.assertEqual(self.desk.stop(), 0)
        self.assertGreaterEqual(len(self.provider.issued), 3)
        self.assertTrue(all(ok for _, _, ok in self.smtp.logins), self.smtp.logins)
        self.assertNotIn("refused", self.desk.log())

    def refused_once(self, **smtp_arguments):
        self.arrange(smtp_arguments)
        self.desk.once()
        self.new_mail()
        first = []
        self.accepts = lambda token: bool(first) and token != first[0] or bool(first.append(token))
        log = self.desk.once()
        self.assertEqual([ok for _, _, ok in self.smtp.logins], [False, True])
        self.assertEqual(len(self.smtp.mails), 1)
        self.assertEqual(len(self.provider.issued), 3)
        self.assertEqual(log.count("a fresh one is fetched"), 1)

    def test_smtp_refuses_once(self):
        self.refused_once()

    def test_smtp_refuses_once_as_gmail_does(self):
        self.refused_once(gmail_style=True, mechanisms=("XOAUTH2",))

    def test_imap_refuses_once(self):
        """A token that was withdrawn before its end, as after a change of rights."""
        self.arrange()
        self.desk.once()
        self.desk.start()
        wait_until(lambda: len(self.provider.introspected) == 2, 30, "the daemon has signed in")
        self.provider.revoke(self.provider.issued[1])
        self.servers.restart_dovecot()
        self.new_mail()
        wait_until(lambda: len(self.smtp.mails) == 1, 60, "the mail is acknowledged")
        self.assertEqual(self.desk.stop(), 0)
        self.assertEqual(len(self.provider.issued), 3)
        self.assertEqual(self.desk.log().count("a fresh one is fetched"), 1)

    def test_smtp_refuses_always(self):
        self.arrange()
        self.desk.once()
        self.new_mail()
        self.accepts = lambda token: False
        self.desk.start()
        wait_until(lambda: "takes no mail" in self.desk.log(), 30, "the refusal is told")
        asked, logins = len(self.provider.asked), len(self.smtp.logins)
        self.assertEqual((asked, logins), (3, 2))
        time.sleep(6)
        self.assertEqual((len(self.provider.asked), len(self.smtp.logins)), (asked, logins), "it is left alone")
        line = [text for text in self.desk.log().splitlines() if "takes no mail" in text][-1]
        self.assertRegex(line, "535 5.7.8 the token is not accepted.*next try in (6[789]|[78][0-9]|900)[0-9]? s")
        self.desk.stop()
        self.accepts = self.provider.is_valid
        self.assertEqual(self.smtp.mails, [])

    def test_imap_refuses_always(self):
        self.arrange()
        self.provider.is_valid = lambda token: False
        log = self.desk.once(expect=77)
        self.assertEqual(len(self.provider.issued), 2)
        self.assertRegex(log, r"IMAP login refused.*\[oauth2\] scope")

    def test_the_provider_refuses(self):
        self.arrange()
        (self.desk.folder.parent / "secret").write_text("wrong+secret\n")
        log = self.desk.once(expect=77)
        self.assertRegex(log, r"invalid_client: Unknown client, or wrong secret \(secret\).*\[oauth2\] client_id")
        self.assertNotIn("wrong+secret", log)
        self.desk.start()
        wait_until(lambda: "next try in" in self.desk.log(), 30, "the refusal is told")
        asked = len(self.provider.asked)
        time.sleep(6)
        self.assertEqual(len(self.provider.asked), asked, "it is left alone")
        self.desk.stop()

    def test_the_provider_is_away_then_back(self):
        self.arrange()
        self.provider.refuse = ("temporarily_unavailable", "later")
        self.assertIn("temporarily_unavailable", self.desk.once(expect=75))
        self.provider.refuse = None
        self.desk.once()


if __name__ == "__main__":
    unittest.main(verbosity=2)
