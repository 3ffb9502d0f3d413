#!/usr/bin/env python3
"""Mails per second of processor time, parsed and judged, beside Python's email package and GMime on the same files.

`madoguchi check --json` reads, finds the form and judges; Python (email, default policy) and GMime parse and decode the text, and judge
nothing. All files go to one process, whose whole processor time counts, start-up included. GMime's line needs libgmime-3.0-dev at the build.
"""
import os
import shutil
import sys

import check_speed
import inbox
from measure import Row, alternate, median, run, run_alone

MAILS = (2000, 400)


def rate(mails, runs):
    return median([mails / r.processor for r in runs])


def compare(bench, what, files):
    gmime = bench.program("gmime_parse")
    contenders = {"madoguchi check": lambda: run([bench.build / "madoguchi", "check", "--json", *files]),
                  "Python email": lambda: run([sys.executable, "-c", check_speed.PYTHON, *files])}
    if os.path.exists(gmime):
        contenders["GMime"] = lambda: run([gmime, *files])
    runs = alternate(bench, contenders)
    ours = rate(len(files), runs["madoguchi check"])
    rows = []
    for peer in ("Python email", "GMime"):
        title = "Parse and judge %s, against %s" % (what, peer)
        if peer not in runs:
            rows.append(Row(title, "left out: built without libgmime-3.0-dev"))
            continue
        theirs = rate(len(files), runs[peer])
        rows.append(Row(title, "%.0f mails/CPU s" % ours, "%.0f mails/CPU s" % theirs, ours / theirs, "reported"))
    return rows


def measure(bench):
    rows = []
    for what, attachments in (("inquiries of 3–5 KB", False), ("the mailbox with its attachments", True)):
        folder = bench.folder / "files"
        bench.tell("writing files ...")
        rows += compare(bench, what, inbox.write_files(folder, bench.sized(*MAILS), attachments))
        shutil.rmtree(folder)
    return rows


if __name__ == "__main__":
    run_alone(measure, __doc__)
