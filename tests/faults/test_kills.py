#!/usr/bin/env python3
"""K1, K2 and K4: the daemon is killed at each write and sync, at each send and receive, and stopped at any time. K3 is
test_delivery_crash.py.

strace counts each system call alone, so each is walked alone: N from 1 until a run ends undisturbed with MADOGUCHI_EVERY_STEP=1, else some
of them, with the first and the last.
"""
import random
import signal
import time
import unittest

from driver import EVERY_STEP, KILLED, FaultCase, spread

STORE = ("pwrite64", "fdatasync", "fsync", "ftruncate", "write", "rename", "unlink", "openat")
NETWORK = ("sendto", "recvfrom", "read", "write", "poll", "connect", "close")
SAMPLES = 4
MAILS = 2


class Kills(FaultCase):
    def walk(self, calls):
        """Each kill meets new mails; an undisturbed pass after it leaves nothing to do."""
        self.send(MAILS)
        counts = self.count_calls(calls)
        kills = 0
        for call in calls:
            ended = False
            steps = range(1, 10 * counts[call] + 100) if EVERY_STEP else spread(counts[call], SAMPLES)
            for number in steps:
                with self.subTest(call=call, number=number):
                    self.send(MAILS)
                    self.strace(call, "signal=SIGKILL:when=%d" % number)
                    self.assertIn(self.desk.last_status, (0, KILLED), self.desk.log()[-1500:])
                    self.check()
                    ended = self.desk.last_status == 0
                    self.once(expect=0)
                    self.check()
                    kills += not ended
                if ended:
                    break
            self.assertTrue(ended or not EVERY_STEP, "no run of %s ended undisturbed" % call)
        print("killed %d times: %s" % (kills, self.states()))
        self.assertGreater(kills, len(calls))
        self.assertLess(self.states().get("unknown", 0), kills, "not each kill makes an acknowledgement unknown")

    def test_K1_kill_at_each_write_and_sync(self):
        self.walk(STORE)

    def test_K2_kill_at_each_send_and_receive(self):
        self.walk(NETWORK)

    def test_K4_sigterm_at_any_time_twice_and_sighup(self):
        chance = random.Random(20260602)
        for turn in range(60 if EVERY_STEP else 8):
            with self.subTest(turn=turn):
                self.send(MAILS)
                self.serve_until(lambda: True, speed=1)
                time.sleep(chance.uniform(0, 0.6))
                if turn % 2:
                    self.desk.process.send_signal(signal.SIGHUP)
                    time.sleep(chance.uniform(0, 0.2))
                self.desk.process.send_signal(signal.SIGTERM)
                time.sleep(chance.uniform(0, 0.05))
                begun = time.monotonic()
                self.assertEqual(self.desk.stop(), 0, self.desk.log()[-1500:])
                self.assertLess(time.monotonic() - begun, 20, "within the stop time-out")
                self.check()
        self.assertEqual(self.states().get("unknown", 0), 0, "nothing was half done")

    def test_K4_sigterm_while_each_server_is_silent(self):
        self.proxy.from_server = lambda data, _: self.proxy.healed.wait() and b""
        self.send(1)
        self.serve_until(lambda: self.proxy.connections, speed=1)
        begun = time.monotonic()
        self.stop()
        self.assertLess(time.monotonic() - begun, 20)


if __name__ == "__main__":
    unittest.main(verbosity=2)
