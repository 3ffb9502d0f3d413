#!/usr/bin/env python3
"""From a mail's delivery into the mailbox to its acknowledgement's acceptance by the SMTP server, with IDLE and without; and the idle daemon.

A mail is laid into a real Dovecot's Maildir; a proxy before it sees when the server speaks up (EXISTS), which Dovecot does half a second
later. The SMTP server, over TLS too, notes when it says 250. Without IDLE, mails come at any time between two looks. Then nothing comes,
and the daemon's memory and processor time are read.
"""
import pathlib
import random
import ssl
import sys
import time

import inbox
from measure import DESK, MailServers, Row, median, processor_seconds, resident_bytes, run_alone, spread, wait_until

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "servers"))
from proxy import Proxy  # noqa: E402
from smtp_sink import Session, SmtpSink  # noqa: E402

POLL = 2  # seconds


class NotingSession(Session):
    """Notes when each mail has its 250."""

    def do_DATA(self, line):
        super().do_DATA(line)
        self.outer.accepted.append(time.monotonic())


class NotingSink(SmtpSink):
    session = NotingSession

    def __init__(self, servers):
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(servers.folder / "cert.pem", servers.folder / "key.pem")
        super().__init__((DESK, servers.password), tls)
        self.accepted = []

    def settings(self):
        """The configuration of a desk that sends to it."""
        return {"url": "smtps://localhost:%d" % self.port, "tls": ""}


class WithoutIdle(MailServers):
    def _write_configuration(self):
        super()._write_configuration()
        with open(self.folder / "dovecot.conf", "a") as conf:
            conf.write("imap_capability = IMAP4rev1 SASL-IR ID ENABLE LITERAL+ UIDPLUS UNSELECT\n")


class Watch:
    """Sees when the server first says something after a mail was delivered. With IDLE on, that is its EXISTS."""

    def __init__(self):
        self.spoke = None

    def __call__(self, data, _connection):
        if self.spoke is None:
            self.spoke = time.monotonic()
        return data


def take_times(bench, sink, servers, watch, mails, pause):
    """[(seconds from EXISTS, seconds from delivery)] to the SMTP server's 250, one a mail."""
    times = []
    for number in range(mails):
        bench.tell("mail %d of %d" % (number + 1, mails))
        time.sleep(pause())
        content, before = inbox.mail(number, attachments=False), len(sink.accepted)
        watch.spoke = None
        delivered = time.monotonic()
        inbox.deliver(servers, DESK, number, content, folder="new")
        wait_until(lambda: len(sink.accepted) > before, 30, "the acknowledgement of mail %d" % number)
        times.append((sink.accepted[before] - watch.spoke, sink.accepted[before] - delivered))
    return times


def serve(bench, servers, name, mails, pause, afterwards=None):
    watch = Watch()
    with NotingSink(servers) as sink, Proxy(servers.imaps_port, from_server=watch) as proxy:
        desk = bench.desk(servers, name, imap_port=proxy.port, sections={"smtp": sink.settings(), "imap": {"poll_seconds": POLL}})
        desk.start()
        try:
            wait_until(lambda: "first start on this folder" in desk.log(), 30, "the folder was opened")
            time.sleep(POLL + 1)
            times = take_times(bench, sink, servers, watch, mails + 1, pause)[1:]  # the first opens the connection to the SMTP server
            return times, afterwards(desk) if afterwards else None
        finally:
            desk.stop()


def rest(bench, desk):
    """((resident bytes, its own of them), share of one processor) of the daemon while nothing comes."""
    seconds = bench.sized(60, 10)
    time.sleep(2)
    bench.tell("the daemon idles for %d s ..." % seconds)
    begun, before = time.monotonic(), processor_seconds(desk.process.pid)
    time.sleep(seconds)
    share = (processor_seconds(desk.process.pid) - before) / (time.monotonic() - begun)
    return resident_bytes(desk.process.pid), share


def measure(bench):
    rng = random.Random(9)
    mails = bench.sized(40, 8)
    with bench.servers("idle") as servers:
        times, ((resident, own), share) = serve(bench, servers, "desk-idle", mails, lambda: rng.uniform(0.8, 1.3), lambda desk: rest(bench, desk))
    with bench.servers("poll", make=WithoutIdle) as servers:
        polled, _ = serve(bench, servers, "desk-poll", mails // 2, lambda: rng.uniform(0.2, 0.2 + POLL))
    from_exists, from_delivery = [1000 * t[0] for t in times], [1000 * t[1] for t in times]
    without = [t[1] for t in polled]
    bench.note("Latency: %d mails with IDLE; of the time from delivery, median %.0f ms, Dovecot itself holds the notice for 500 ms. %d mails without "
               "IDLE." % (len(times), median(from_delivery), len(polled)))
    return [
        Row("EXISTS to the acknowledgement's 250, with IDLE", spread(from_exists, "ms", 0), "", None, "median < 250 ms", median(from_exists) < 250),
        Row("Delivery to the acknowledgement's 250, a look every %d s" % POLL, spread(without, "s", 2), "", None, "never > %d s" % (POLL + 1),
            max(without) <= POLL + 1),
        Row("Idle daemon's resident memory", "%.1f MB, %.1f MB of it its own" % (resident / 1e6, own / 1e6), "", None, "< 20 MB", resident < 20e6),
        Row("Idle daemon's processor time", "%.3f %%" % (100 * share), "", None, "< 0.1 %", share < 0.001),
    ]


if __name__ == "__main__":
    run_alone(measure, __doc__)
