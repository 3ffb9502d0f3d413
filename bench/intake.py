#!/usr/bin/env python3
"""From the mailbox to committed cases with their acknowledgements queued, beside mbsync, a plain Python script, and a mere download.

`madoguchid --once` takes in the whole mailbox of a Dovecot over TLS, from its start to its end. No SMTP server is there, so that the
acknowledgements stay queued. The search's index of so many mails follows when the desk has time, which is measured apart; until then the search
reads their texts one by one. mbsync copies the same mailbox to a Maildir, as it comes (with its fsync). The Python script does the same job on
the mailbox's first mails, and its rate is compared. The same once more with 20 ms of round trip, beside a client that only downloads in
pipelined batches.
"""
import re
import shutil
import subprocess
import sys

import inbox
from measure import DESK, ROOT, Row, alternate, at_most, median, run, run_alone, spread, texts_to_index, wall

MAILS, PYTHON_MAILS = (20000, 1000), (1000, 200)
HALF_ROUND_TRIP = 10  # ms
FREE_PORT = 1  # of the SMTP server that is not there


class Contenders:
    """Each takes the whole mailbox, and leaves nothing behind."""

    def __init__(self, bench, servers, mails):
        self.bench, self.servers, self.mails = bench, servers, mails

    def madoguchi(self, port=None):
        desk = self.bench.desk(self.servers, imap_port=port, smtp_port=FREE_PORT, sections={"acknowledge": {"old_mail": True}})
        took = run(desk.command("--once"), expect=(75,))  # temporary: no SMTP server
        status = desk.json("status")
        if status["mails"] != self.mails:
            sys.exit("madoguchid stored %d of %d mails\n%s" % (status["mails"], self.mails, took.output))
        self.status = status
        self.stored_bytes = sum(p.stat().st_size for p in desk.folder.glob("desk.sqlite*"))
        self.left_to_index = texts_to_index(desk.store)
        shutil.rmtree(desk.folder)
        return took

    def index_seconds(self):
        """Of processor time, for the index of the whole mailbox, in passes that find nothing else to do."""
        desk = self.bench.desk(self.servers, smtp_port=FREE_PORT, sections={"acknowledge": {"old_mail": True}})
        run(desk.command("--once"), expect=(75,))
        seconds = 0
        while texts_to_index(desk.store):
            seconds += run(desk.command("--once"), expect=(75,)).processor
        shutil.rmtree(desk.folder)
        return seconds

    def mbsync(self):
        folder = self.bench.folder / "mbsync"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "copy").mkdir(parents=True)
        (folder / "mbsyncrc").write_text(
            "IMAPStore desk\nHost localhost\nPort %d\nUser %s\nPass %s\nSSLType IMAPS\nCertificateFile %s\n\n"
            "MaildirStore copy\nPath %s/copy/\nInbox %s/copy/INBOX\n\n"
            "Channel desk\nFar :desk:INBOX\nNear :copy:INBOX\nSync Pull\nCreate Near\nSyncState %s/state\n"
            % (self.servers.imaps_port, DESK, self.servers.password, self.servers.ca_file, folder, folder, folder))
        took = run(["mbsync", "-q", "-c", folder / "mbsyncrc", "desk"])
        copied = sum(1 for _ in (folder / "copy" / "INBOX").glob("[cn]*/*"))
        if copied != self.mails:
            sys.exit("mbsync copied %d of %d mails\n%s" % (copied, self.mails, took.output))
        shutil.rmtree(folder)
        return took

    def python(self, count):
        database = self.bench.folder / "plain.sqlite"
        took = run([sys.executable, ROOT / "bench" / "plain_python.py", self.servers.imaps_port, self.servers.ca_file, DESK, self.servers.password,
                    database, count])
        if not took.output.startswith("%d cases" % count):
            sys.exit("the Python script stored something else: %s" % took.output)
        database.unlink()
        return took

    def download(self, port=None):
        took = run([sys.executable, ROOT / "bench" / "pipelined_download.py", port or self.servers.imaps_port, self.servers.ca_file, DESK,
                    self.servers.password])
        self.downloaded = int(re.search(r"\d+", took.output).group())
        return took


class DelayProxy:
    def __init__(self, bench, server_port):
        self.command = [bench.program("delay_proxy"), str(server_port), str(HALF_ROUND_TRIP)]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return int(self.process.stdout.readline())

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


def rate(mails, runs):
    return median([mails / r.wall for r in runs])


def measure(bench):
    mails, python_mails = bench.sized(*MAILS), bench.sized(*PYTHON_MAILS)
    with bench.servers() as servers:
        sizes = inbox.fill(bench, servers, DESK, mails)
        contenders = Contenders(bench, servers, mails)
        bench.tell("Dovecot reads its mailbox once ...")
        contenders.download()
        near = alternate(bench, {"madoguchid": contenders.madoguchi, "mbsync": contenders.mbsync, "download": contenders.download,
                                 "Python script": lambda: contenders.python(python_mails)})
        bench.tell("the search's index ...")
        index_seconds = contenders.index_seconds()
        with DelayProxy(bench, servers.imaps_port) as port:
            far = alternate(bench, {"madoguchid, 20 ms away": lambda: contenders.madoguchi(port),
                                    "download, 20 ms away": lambda: contenders.download(port)})
    ours, mbsync, python, download = near["madoguchid"], near["mbsync"], near["Python script"], near["download"]
    far_ours, far_download = far.values()
    total = sum(sizes) / 1e6
    bench.note("Intake: %d mails, %.0f MB, %d with an attachment; %d became cases, %d acknowledgements queued. madoguchid took %.1f s of processor "
               "time, mbsync %.1f s (Dovecot's not counted); a download alone %.1f s of wall time. The Python script took %d mails in %.1f s; "
               "rates are compared. Of the search's index, %d texts were left for later: %.1f s of processor time, with the start and end of some passes."
               % (mails, total, mails // inbox.ATTACHED_EVERY, contenders.status["cases"],
                                        contenders.status["outbox"]["queued"], median([r.processor for r in ours]),
                                        median([r.processor for r in mbsync]), wall(download), python_mails, wall(python),
                  contenders.left_to_index, index_seconds))
    to_mbsync, to_python, to_download = wall(ours) / wall(mbsync), rate(mails, ours) / rate(python_mails, python), wall(far_ours) / wall(far_download)
    peak, bound = max(r.peak for r in ours + far_ours) / 1e6, (64 << 20) / 1e6 + 2 * max(sizes) / 1e6
    return [
        Row("Intake of %d mails against mbsync's mere copy" % mails, spread([r.wall for r in ours]), spread([r.wall for r in mbsync]), to_mbsync,
            "≤ 1.00 of its time", at_most(to_mbsync, 1)),
        Row("Intake against a plain Python script (%d mails)" % python_mails, "%.0f mails/s" % rate(mails, ours),
            "%.1f mails/s" % rate(python_mails, python), to_python, "≥ 40 times its rate", to_python >= 40),
        Row("Intake with 20 ms of round trip against a mere download", spread([r.wall for r in far_ours]), spread([r.wall for r in far_download]),
            to_download, "≤ 1.50 of its time", at_most(to_download, 1.5)),
        Row("Peak memory during intake, largest mail %.1f MB" % (max(sizes) / 1e6), "%.1f MB" % peak, "mbsync %.1f MB" % (max(r.peak for r in mbsync) / 1e6),
            None, "< %.1f MB (64 MiB + twice the largest mail)" % bound, peak < bound),
    ]


if __name__ == "__main__":
    run_alone(measure, __doc__)
