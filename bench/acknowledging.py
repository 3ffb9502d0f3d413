#!/usr/bin/env python3
"""1,000 acknowledgements to an SMTP server over TLS, with every durable mark, beside a bare libcurl loop that sends the same messages.

The server counts: from the client's connection to the last 250. The store is filled with 1,000 queued acknowledgements (fill_store), and copied for each
round. What a mark costs is measured as a page written and made durable in the same folder.
"""
import shutil
import sys

import inbox
from latency import NotingSink
from measure import DESK, Row, alternate, fdatasync_seconds, median, run, run_alone

MAILS = (1000, 200)
DIFFERENT = 600

WHY = ("Of each acknowledgement two things must be durable, and both wait for the disk: the mark before its body, since after a crash the store alone knows "
       "whether a body may have left (invariant A: at most one acknowledgement a mail, ever), and what became of it. The outcome shares its commit with the "
       "mark of the next mail, so that the disk is waited for once a mail, and that commit is made while the server is given the envelope. With one mark for several bodies A would hold too, but after a crash several mails "
       "would be `unknown`, and a person would have to ask each sender.")


def seconds_a_mail(sink, mails, go):
    sink.mails.clear()
    sink.accepted.clear()
    sink.connected.clear()
    go()
    if len(sink.mails) != mails:
        sys.exit("%d of %d messages arrived" % (len(sink.mails), mails))
    return (sink.accepted[-1] - sink.connected[0]) / mails


def keep_messages(sink, folder):
    folder.mkdir()
    for number, (to, content) in enumerate(sink.mails):
        (folder / ("%d.to" % number)).write_text(to)
        (folder / ("%d.eml" % number)).write_bytes(content)


def measure(bench):
    mails = bench.sized(*MAILS)
    base = inbox.write_files(bench.folder / "base", DIFFERENT, attachments=False)
    original, messages = bench.folder / "queued.sqlite", bench.folder / "messages"
    inbox.fill_store(bench, original, mails, base)
    with bench.servers() as servers, NotingSink(servers) as sink:
        desk = bench.desk(servers, sections={"smtp": sink.settings()})

        def ours():
            for left in desk.folder.glob("desk.sqlite*"):
                left.unlink()
            for suffix in ("", "-mark"):
                shutil.copyfile("%s%s" % (original, suffix), "%s%s" % (desk.store, suffix))
            took = seconds_a_mail(sink, mails, lambda: run(desk.command("--once")))
            if not messages.exists():
                keep_messages(sink, messages)
            return took

        def bare():
            return seconds_a_mail(sink, mails, lambda: run([bench.program("curl_send"), sink.settings()["url"], servers.ca_file, DESK,
                                                            servers.password, DESK, messages]))
        times = alternate(bench, {"madoguchid": ours, "libcurl": bare})
        durable = fdatasync_seconds(bench.folder)
    with_marks, without = median(times["madoguchid"]), median(times["libcurl"])
    ratio = without / with_marks
    bench.note("Acknowledging: %.2f ms a message, %.2f ms of them libcurl's and the server's; the marks cost the rest. A durable page takes %.2f ms in the "
               "same folder. %s" % (1000 * with_marks, 1000 * without, 1000 * durable, WHY))
    return [Row("%d acknowledgements, against a bare libcurl loop" % mails, "%.0f/s" % (1 / with_marks), "%.0f/s" % (1 / without), ratio,
                "≥ 0.50 of its rate", ratio >= 0.5)]


if __name__ == "__main__":
    run_alone(measure, __doc__)
