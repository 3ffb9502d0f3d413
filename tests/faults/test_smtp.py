#!/usr/bin/env python3
"""S1 to S4: what an SMTP server may say or not say at each step."""
import contextlib
import signal
import sqlite3
import unittest

from driver import EVERY_STEP, Answer, FaultCase, wait_until
from smtp_sink import STEPS

BEFORE_END = [step for step in STEPS if step not in ("dot", "QUIT")]


class Smtp(FaultCase):
    def refused_at_each(self, code, steps, expected):
        """Each step refuses once, one mail at a time."""
        for step in steps:
            with self.subTest(step=step):
                self.send(1)
                self.sink.script = {step: Answer("%d %d.7.1 not now" % (code, code // 100), times=1)}
                self.once()
                self.sink.script = {}
                self.assertEqual(self.states().get(expected), 1, "%s\n%s" % (self.states(), self.desk.log()[-1500:]))
                self.check()
                self.settle()
                self.check(ended=True)

    def test_S1_4xx_at_each_step(self):
        self.refused_at_each(451, [*STEPS[:-1]], "deferred")
        self.assertEqual(set(self.states()), {"sent"})

    def test_S1_421_closes_at_each_step(self):
        for step in STEPS[:-1]:
            with self.subTest(step=step):
                self.send(1)
                self.sink.script = {step: Answer("421 4.3.2 closing", times=1)}
                self.once()
                self.sink.script = {}
                self.assertIn("deferred", self.states())
                self.settle()
                self.check(ended=True)

    def test_S2_5xx_at_each_step_of_a_mail(self):
        for number, step in enumerate(("MAIL", "RCPT", "DATA", "dot"), 1):
            with self.subTest(step=step):
                self.send(1)
                self.sink.script = {step: Answer("550 5.7.1 never", times=1)}
                self.once()
                self.sink.script = {}
                self.assertEqual(self.states(), {"failed": number})
                self.assertIn("550 5.7.1 never", self.desk.log(), "the server's text is in the log")
                self.check(ended=True)

    def test_S2_5xx_before_a_mail_is_not_the_mails_fault(self):
        """A server that greets with 554 or refuses the login takes no mail at all: what waits is tried again."""
        self.refused_at_each(554, ["banner", "EHLO", "AUTH"], "deferred")

    def test_S2_a_refused_login_waits_long(self):
        self.send(1)
        self.sink.script = {"AUTH": Answer("535 5.7.8 wrong")}
        self.serve_until(lambda: self.log_has("the SMTP server takes no mail"), speed=1)
        self.stop()
        self.assertRegex(self.desk.log(), r"535 5\.7\.8 wrong; next try in (6[7-9]\d|[78]\d\d|900) s")

    def test_S3_silence_after_the_dot(self):
        """Dropped or reset there, with the mail taken or not: nobody can know, so it is never sent again."""
        for number, (does, takes) in enumerate([("drop", True), ("drop", False), ("reset", True), ("reset", False)], 1):
            with self.subTest(does=does, takes=takes):
                self.send(1)
                self.sink.script = {"dot": Answer(does, times=1, takes=takes)}
                self.once()
                self.sink.script = {}
                self.assertEqual(self.states(), {"unknown": number})
                self.settle()
                self.check(ended=True)
        self.assertEqual(len(self.sink.mails), 2)
        self.assertEqual(len(self.desk.json("queue")), 4)

    def test_S3_a_stall_after_the_dot(self):
        """Five minutes are waited; then the mails behind it go on over a new connection, and read no stale reply."""
        self.send(3)
        self.sink.script = {"dot": Answer("stall", times=1, takes=True)}
        self.serve_until(lambda: self.states() == {"unknown": 1, "sent": 2}, speed=60)
        self.stop()

    def test_S3_a_stall_before_the_dot_is_no_harm(self):
        for step in BEFORE_END if EVERY_STEP else ("AUTH", "DATA"):
            with self.subTest(step=step):
                self.send(1)
                answer = Answer("stall", times=1)
                self.sink.script = {step: answer}
                self.serve_until(lambda answer=answer: answer.given and not self.work_left(), speed=60, seconds=60)
                self.stop()
                self.sink.heal()
                self.assertEqual(set(self.states()), {"sent"})

    def test_a_server_that_falls_silent_ends_the_run(self):
        """Otherwise each mail that waits would be tried for five minutes, and the mailbox not be read meanwhile."""
        self.send(3)
        self.sink.script = {"RCPT": Answer("stall")}
        self.serve_until(lambda: self.log_has("the SMTP server takes no mail") and self.states() == {"deferred": 1, "queued": 2}, speed=60)
        self.stop()

    def test_a_reload_while_the_store_takes_nothing_forgets_no_outcome(self):
        self.send(1)
        answer = Answer("stall", times=1, takes=True)
        self.sink.script = {"dot": answer}
        self.serve_until(lambda: answer.given, speed=60)
        with contextlib.closing(sqlite3.connect(self.desk.store, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            wait_until(lambda: self.log_has("the store takes nothing"), 60, "the outcome cannot be written")
            self.desk.process.send_signal(signal.SIGHUP)
            wait_until(lambda: self.log_has("the configuration was read again"), 60, "the reload")
            other.execute("ROLLBACK")
        wait_until(lambda: self.states() == {"unknown": 1}, 60, "a person is told of the mail")
        self.stop()

    def test_S4_quit_fails(self):
        for does in ("drop", "reset", "500 5.5.1 no", "stall"):
            with self.subTest(does=does):
                self.send(1)
                self.sink.script = {"QUIT": Answer(does, times=1)}
                self.once()
                self.assertEqual(set(self.states()), {"sent"})
                self.sink.heal()


if __name__ == "__main__":
    unittest.main(verbosity=2)
