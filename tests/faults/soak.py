#!/usr/bin/env python3
"""A soak: simulated days at speed. soak.py [SECONDS], an hour by default.

Mail arrives, connections drop, servers refuse, the daemon is stopped and killed, a reviewer works, the clock is set, the disk fills and
clears; all by one random source, whose seed is printed. Memory, descriptors, the WAL and the time from a mail's arrival to its
acknowledgement must stay flat; the invariants hold at the end.
"""
import os
import pathlib
import random
import subprocess
import sys
import time

from driver import DESK, Answer, Desk, MailServers, Proxy, SmtpSink, faked_time, inquiry_mail, invariants, programs_folder, sender, wait_until, work_folder

SPEED = 20
SEED = int(os.environ.get("MADOGUCHI_SEED", "20260602"))


class Soak:
    def __init__(self, folder, servers, proxy, sink):
        self.chance = random.Random(SEED)
        self.servers, self.proxy, self.sink = servers, proxy, sink
        self.number = 0
        self.small = folder / "small"
        self.sections = {"imap": {"url": "imap://localhost:%d" % proxy.port, "tls": "none"}}
        self.desk = Desk(programs_folder(), folder / "desk", servers, sections=self.sections, sink=sink)
        self.desk.once()
        self.clock = "+0"
        self.samples = []  # (seconds, resident bytes, descriptors, WAL bytes)
        self.latencies = []
        self.done = {}

    def start(self):
        self.desk.start(speed=SPEED, env=faked_time(self.clock, SPEED))
        run = self.desk.run
        wait_until(lambda: any("started: " in line for _, line in run.lines), 30, "the daemon starts")

    # What happens

    def mail(self):
        count = self.chance.randint(1, 6)
        mails = []
        for _ in range(count):
            self.number += 1
            mails.append(inquiry_mail(self.number, sender(self.number)))
        self.servers.append_many(mails)

    def connections_drop(self):
        for connection in self.proxy.connections[-3:]:
            self.chance.choice((connection.reset, connection.close))()

    def smtp_refuses(self):
        step = self.chance.choice(("banner", "AUTH", "MAIL", "RCPT", "DATA", "dot"))
        self.sink.script = {step: Answer(self.chance.choice(("451 4.7.1 later", "421 4.3.2 closing", "550 5.7.1 no", "drop", "reset"))
                                         if step not in ("banner", "AUTH") else "451 4.7.1 later", times=self.chance.randint(1, 3))}

    def restart(self):
        if self.desk.stop() != 0:
            raise AssertionError("it did not stop as asked:\n" + self.desk.log()[-2000:])
        self.start()

    def kill(self):
        self.desk.kill()
        self.start()

    def reviewer(self):
        cases = self.desk.json("queue") or self.desk.json("cases")
        if cases:
            receipt = self.chance.choice(cases)["receipt_number"]
            self.desk.madoguchi("note", receipt, "電話で確認", expect=None)
            self.desk.madoguchi("resolve", receipt, "--as", "answered", expect=None)

    def busy_store(self):
        subprocess.run(["sqlite3", str(self.desk.store), "BEGIN IMMEDIATE; SELECT count(*) FROM mails; ROLLBACK;"], capture_output=True,
                       timeout=30)

    def clock_is_set(self):
        """By up to two hours against the true time, between two runs: within one, libfaketime moves the monotonic clock along."""
        self.clock = "%+d" % self.chance.choice((-7200, -60, -1, 1, 60, 3600, 7200))
        self.restart()

    def disk_fills(self):
        """From outside the daemon: no file of its may grow for a moment."""
        subprocess.run(["prlimit", "--pid", str(self.desk.process.pid), "--fsize=%d:unlimited" % self.desk.store.stat().st_size], check=True)
        self.mail()
        time.sleep(1)
        subprocess.run(["prlimit", "--pid", str(self.desk.process.pid), "--fsize=unlimited:unlimited"], check=True)

    # What must stay flat

    def sample(self, at):
        try:
            process = pathlib.Path("/proc/%d" % self.desk.process.pid)
            resident = int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            wal = pathlib.Path(str(self.desk.store) + "-wal")
            self.samples.append((at, resident, len(list((process / "fd").iterdir())), wal.stat().st_size if wal.exists() else 0))
        except OSError:
            pass

    def measure_latency(self):
        """Without a fault: one mail from its arrival to its acknowledgement."""
        self.proxy.heal()
        self.sink.heal()
        before = len(self.sink.mails)
        wait_until(self.is_quiet, 120, "the faults are over")
        before = len(self.sink.mails)
        begun = time.monotonic()
        self.number += 1
        self.servers.append(inquiry_mail(self.number, sender(self.number)))
        wait_until(lambda: len(self.sink.mails) > before, 60, "an acknowledgement")
        self.latencies.append(time.monotonic() - begun)

    def is_quiet(self):
        states = invariants.outbox_states(self.desk)
        return not (states.get("queued") or states.get("sending") or states.get("deferred")) and \
            self.desk.json("status")["mails"] >= self.servers.count()

    def run(self, seconds):
        happenings = [self.mail] * 8 + [self.connections_drop] * 3 + [self.smtp_refuses] * 2 + \
            [self.reviewer, self.restart, self.kill, self.busy_store, self.disk_fills, self.clock_is_set]
        self.start()
        begun = time.monotonic()
        next_latency = begun
        while time.monotonic() - begun < seconds:
            what = self.chance.choice(happenings)
            what()
            self.done[what.__name__] = self.done.get(what.__name__, 0) + 1
            time.sleep(self.chance.uniform(0.1, 1.0))
            self.sample(time.monotonic() - begun)
            if time.monotonic() >= next_latency:
                self.measure_latency()
                next_latency = time.monotonic() + seconds / 20
        self.proxy.heal()
        self.sink.heal()
        wait_until(self.is_quiet, 300, "nothing is left to do")
        self.desk.stop()

    def report(self):
        """What is not flat, one sentence each; prints the figures."""
        found = invariants.faults(self.desk, ended=True)
        half = len(self.samples) // 2
        if half:
            for name, column, slack in (("resident bytes", 1, 1.5), ("descriptors", 2, 1.5), ("WAL bytes", 3, 3)):
                first, second = (max(row[column] for row in part) for part in (self.samples[:half], self.samples[half:]))
                print("%s: at most %d in the first half, %d in the second" % (name, first, second))
                if second > slack * first + 1:
                    found.append("%s grow: %d, then %d" % (name, first, second))
        middle = len(self.latencies) // 2
        if middle:
            first, second = (sorted(part)[len(part) // 2] for part in (self.latencies[:middle], self.latencies[middle:]))
            print("from arrival to acknowledgement: median %.2f s, then %.2f s" % (first, second))
            if second > 3 * first + 2:
                found.append("the acknowledgements get slower")
        print("seed %d, %d mails, %d runs, %s, outbox %s" % (SEED, self.number, len(self.desk.runs), self.done, invariants.outbox_states(self.desk)))
        return found


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3600
    folder = work_folder("soak")
    with MailServers(folder / "servers", [DESK], exim=False) as servers, Proxy(servers.imap_port) as proxy, \
            SmtpSink(credentials=(DESK, servers.password)) as sink:
        soak = Soak(folder, servers, proxy, sink)
        try:
            soak.run(seconds)
            found = soak.report()
        finally:
            if soak.desk.process:
                soak.desk.kill()
    print("\n".join(found) or "all invariants hold, and nothing grows")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
