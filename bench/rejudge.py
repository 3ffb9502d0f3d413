#!/usr/bin/env python3
"""How long `madoguchi rejudge` takes over a full store: rejudge.py BUILD [MAILS [ROUNDS]]   (10000, 3; BUILD made with -DMADOGUCHI_BENCH=ON)

Fills a store with copies of the development mails, then judges them again: by the same rules, by others (two rules more, lower margins of the terms,
every 20th term left out), and by those with --apply on a copy. Prints median wall time and peak memory, also over a tenth of the mails:
memory must not grow with the store. Fails where progress shows without a terminal or not on one, where a dry run changes the store, or
where --apply changes anything of what goes out.
"""
import argparse
import hashlib
import os
import pathlib
import pty
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RULES = """
[desk]
terms_file = "terms.tsv"

[[rule]]
name = "資料の添付は担当者が確かめてから返信"
attachment = "\\\\.(xlsx|docx|pdf)$"
set_flag = "with-document"
flag_title = "資料の添付"
acknowledge = "hold"

[[rule]]
name = "件名は問わない"
subject = "拠点|在宅"
clear_flag = "subject-mismatch"
"""


def write_other_terms(file):
    terms, kept = 0, []
    for line in (ROOT / "rules" / "terms.tsv").read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if cells[0] == "margin":
            line = "margin\t%s\t%.1f" % (cells[1], float(cells[2]) - 6)
        terms += cells[0] == "term"
        if cells[0] != "term" or terms % 20 != 0:
            kept.append(line)
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")


def timed(command):
    """(seconds, peak MB, last paragraph); no word may stand on the error output, which is no terminal."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        said = err.read().decode("utf-8")
        if process.returncode != 0 or said:
            sys.exit("%s: exit %d: %s" % (" ".join(map(str, command)), process.returncode, said[:400]))
        return seconds, usage.ru_maxrss / 1024, out.read().decode("utf-8").strip().split("\n\n")[-1]


def progress_on_a_terminal(command):
    """The lines that a person sees one after the other on the error output."""
    ours, theirs = pty.openpty()
    seen = b""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs):
        os.close(theirs)
        try:
            while piece := os.read(ours, 1 << 16):
                seen += piece
        except OSError:  # Linux says so where the other end is closed
            pass
    os.close(ours)
    return [line for line in seen.decode("utf-8").replace("\n", "\r").split("\r") if line]


def content_of(store, what="type = 'table'"):
    digest = hashlib.sha256()
    with sqlite3.connect("file:%s?mode=ro" % store, uri=True) as db:
        # The full-text index knows a tokenizer that only the programs have; what it holds lies in tables that are read here.
        for name, in db.execute("SELECT name FROM sqlite_master WHERE %s AND sql NOT LIKE 'CREATE VIRTUAL%%' ORDER BY name" % what).fetchall():
            for row in db.execute('SELECT * FROM "%s"' % name):
                digest.update(repr(row).encode("utf-8"))
    return digest.hexdigest()


class Desk:
    """A store with `mails` mails in a folder of its own."""

    def __init__(self, build, folder, mails):
        folder.mkdir()
        self.program, self.mails, self.store = build / "madoguchi", mails, folder / "desk.sqlite"
        self.plain, self.other = folder / "plain.toml", folder / "other.toml"
        self.plain.write_text('[store]\npath = "%s"\n' % self.store, encoding="utf-8")
        self.other.write_text(RULES, encoding="utf-8")
        write_other_terms(folder / "terms.tsv")
        corpus = sorted((ROOT / "tests" / "corpus").glob("*.eml"))
        subprocess.run([build / "bench" / "fill_store", self.store, str(mails), *corpus], stderr=subprocess.DEVNULL, check=True)

    def command(self, *more, store=None):
        return [self.program, "rejudge", "--config", self.plain, *(["--store", store] if store else []), *more]

    def report(self, what, runs):
        seconds = statistics.median(run[0] for run in runs)
        print("%-32s %6d mails %6.1f s (fastest %.1f) %6.0f mails/s  peak %.1f MB"
              % (what, self.mails, seconds, min(run[0] for run in runs), self.mails / seconds, max(run[1] for run in runs)))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("build", type=pathlib.Path)
    options.add_argument("mails", type=int, nargs="?", default=10000)
    options.add_argument("rounds", type=int, nargs="?", default=3)
    given = options.parse_args()
    build, mails, rounds = given.build.resolve(), given.mails, given.rounds
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        tenth, desk = Desk(build, folder / "tenth", mails // 10), Desk(build, folder / "whole", mails)
        print("load %.1f" % os.getloadavg()[0])
        before = content_of(desk.store)
        tenth.report("other rules, dry", [timed(tenth.command("--rules", tenth.other)) for _ in range(rounds)])
        desk.report("the same rules, dry", [timed(desk.command()) for _ in range(rounds)])
        desk.report("other rules, dry", [timed(desk.command("--rules", desk.other)) for _ in range(rounds)])
        steps = progress_on_a_terminal(desk.command("--rules", desk.other))
        if len(steps) < 10:
            sys.exit("no progress on a terminal: %r" % steps)
        print("progress on a terminal: %d steps, the last: %s" % (len(steps), steps[-1]))
        if content_of(desk.store) != before:
            sys.exit("a dry run changed the store")
        outbox = content_of(desk.store, "name = 'outbox'")
        runs = []
        for number in range(rounds):
            copy = folder / ("copy%d.sqlite" % number)
            for suffix in ("", "-mark"):
                shutil.copyfile("%s%s" % (desk.store, suffix), "%s%s" % (copy, suffix))
            runs.append(timed(desk.command("--rules", desk.other, "--apply", store=copy)))
            if content_of(copy, "name = 'outbox'") != outbox:
                sys.exit("--apply changed what goes out")
        desk.report("other rules, --apply", runs)
        print(runs[-1][2])


if __name__ == "__main__":
    main()
