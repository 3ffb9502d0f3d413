#!/usr/bin/env python3
"""T1, T2 and N1: certificates, clocks, names and routes."""
import re
import ssl
import subprocess
import unittest

from driver import Answer, FaultCase, SmtpSink, faked_time


class Network(FaultCase):
    def certificate(self, name, authority=True, days=3650):
        """(certificate, key) for that host, of the servers' authority or of none."""
        folder = self.desk.folder
        key, request, cert = (str(folder / (name + end)) for end in (".key", ".csr", ".pem"))

        def openssl(*arguments):
            subprocess.run(["openssl", *arguments], check=True, capture_output=True)

        openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + name, "-keyout", key, "-out", request)
        (folder / "san.cnf").write_text("subjectAltName=DNS:%s\n" % name)
        signer = ["-CA", str(self.servers.folder / "ca.pem"), "-CAkey", str(self.servers.folder / "ca-key.pem"), "-CAcreateserial"]
        openssl("x509", "-req", "-in", request, *(signer if authority else ["-signkey", key]), "-days", str(days),
                "-extfile", str(folder / "san.cnf"), "-out", cert)
        return cert, key

    def refused_by_both(self, context, says, **arguments):
        """Neither IMAP nor SMTP says a word over such a TLS, and nothing falls back to plain text."""
        self.send(1)
        self.once(expect=0)  # there is something to send, but for the server
        with SmtpSink(tls=context) as bad:
            for section, url in (("imap", "imaps://localhost:%d"), ("smtp", "smtps://localhost:%d")):
                with self.subTest(section=section):
                    self.send(1)
                    keys = {"url": url % bad.port, "tls": "implicit", "ca_file": self.servers.ca_file}
                    before = self.sections.get(section, {})
                    self.desk.write_configuration(sections={**self.sections, section: keys})
                    log = self.once(**arguments)
                    self.assertEqual(self.desk.last_status, 75, log)
                    self.assertRegex(log, "(?i)" + says)
                    self.assertEqual(bad.commands, [])
                    self.sections[section] = before
                    self.configure()
                    self.check()

    def context(self, cert, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context

    def test_T1_wrong_host(self):
        self.refused_by_both(self.context(*self.certificate("elsewhere.example.jp")), "certificate|host")

    def test_T1_unknown_authority(self):
        self.refused_by_both(self.context(*self.certificate("localhost", authority=False)), "certificate")

    def test_T1_expired(self):
        context = self.context(*self.certificate("localhost", days=30))
        self.refused_by_both(context, "expired", env=faked_time("+40d", monotonic=False))

    def test_T1_tls_1_1_only(self):
        context = self.context(*self.certificate("localhost"))
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        self.refused_by_both(context, "tls|ssl|protocol")

    def jump(self, offset):
        """The time of day jumps while it serves; waits go by the other clock."""
        clock = self.desk.folder / "clock"
        clock.write_text("+0")
        env = {**faked_time("+0", monotonic=False), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
        del env["FAKETIME"]
        self.serve_until(lambda: True, speed=1, env=env)
        self.send(1)
        self.serve_until(lambda: self.states().get("sent") == 1)
        clock.write_text(offset)
        self.send(2)
        self.serve_until(lambda: self.states().get("sent") == 3)
        self.assertNotRegex(self.desk.log(), "<[0-4]>")
        self.check()

    def test_T2_an_hour_back(self):
        self.jump("-3600")

    def test_T2_a_day_forward(self):
        self.jump("+86400")

    def test_T2_an_hour_back_while_a_mail_is_deferred(self):
        """It waits its 15 seconds, not an hour more."""
        clock = self.desk.folder / "clock"
        clock.write_text("+0")
        env = {**faked_time("+0", monotonic=False), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
        del env["FAKETIME"]
        self.sink.script = {"RCPT": Answer("451 4.7.1 later", times=1)}
        self.send(1)
        self.serve_until(lambda: self.log_has("deferred outbox=1"), speed=1, env=env)
        clock.write_text("-3600")
        self.serve_until(lambda: self.states() == {"sent": 1}, seconds=40)

    def test_N1_no_such_name(self):
        for section, url in (("imap", "imaps://nowhere.invalid"), ("smtp", "smtps://nowhere.invalid")):
            with self.subTest(section=section):
                self.send(1)
                self.desk.write_configuration(sections={**self.sections, section: {"url": url, "tls": "implicit"}})
                log = self.once(expect=75)
                self.assertIn("nowhere.invalid", log)
                self.configure()
                self.check()

    def test_N1_refused_unreachable_timed_out(self):
        for error in ("ECONNREFUSED", "ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT"):
            with self.subTest(error=error):
                self.send(1)
                log = self.strace("connect", "error=%s" % error)
                self.assertEqual(self.desk.last_status, 75, log)
                self.assertRegex(log, "no IMAP connection to imap://localhost")
                self.check()

    def test_N1_slow_names(self):
        """Each answer of the resolver comes late: it is waited for, and the watchdog is fed."""
        self.send(1)
        self.strace("openat", "delay_enter=3000:when=1+20", expect=0)

    def test_N1_nobody_listens_while_it_serves(self):
        self.send(1)
        self.sections["imap"]["url"] = "imap://localhost:1"
        self.configure()
        self.serve_until(lambda: len(re.findall("no IMAP connection", self.desk.log())) >= 4)
        self.stop()
        self.check()
        waits = [int(n) for n in re.findall(r"next try in (\d+) s", self.desk.log())]
        self.assertGreater(waits[3], waits[0], "the waits grow: %s" % waits)
        self.sections["imap"]["url"] = "imap://localhost:%d" % self.proxy.port
        self.configure()


if __name__ == "__main__":
    unittest.main(verbosity=2)
