#!/usr/bin/env python3
"""`madoguchi check --json` against Python's email package on the same files: check_speed.py PROGRAM FOLDER [ROUNDS]

FOLDER's own *.eml files, not those of its subfolders. Each program takes all of them in one process, as a user would
start it, one after the other in every round, so that a busy machine slows both down alike; the first round only warms
the caches. Python parses with the default policy and decodes the text of each mail, and judges nothing. Prints the
median wall times, start-up included, and Python's also without its start-up; the ratio asked for is 10.
"""
import argparse
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

PYTHON = """
import email, email.policy, sys, time
start = time.perf_counter()
for name in sys.argv[1:]:
    with open(name, 'rb') as f:
        mail = email.message_from_bytes(f.read(), policy=email.policy.default)
    for part in mail.walk():
        if part.get_content_maintype() == 'text':
            try:
                part.get_content()
            except (LookupError, UnicodeError, AttributeError):
                part.get_payload(decode=True)
print(time.perf_counter() - start)
"""


def wall(command):
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start, done.stdout


def line(what, seconds, ours=None):
    spread = "%8.1f ms (fastest %7.1f)" % (statistics.median(seconds) * 1000, min(seconds) * 1000)
    ratio = "" if ours is None else "   ratio %5.1f" % (statistics.median(seconds) / statistics.median(ours))
    print("%-34s %s%s" % (what, spread, ratio))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program", help="madoguchi as built")
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("rounds", type=int, nargs="?", default=21)
    given = options.parse_args()
    program, folder, rounds = given.program, given.folder, given.rounds
    files = sorted(str(p) for p in folder.glob("*.eml"))
    if not files:
        sys.exit("no *.eml in %s" % folder)
    ours, start, python, inside = [], [], [], []
    for number in range(rounds + 1):
        checked = wall([program, "check", "--json", *files])
        if checked[1].count(b"\n") != len(files):
            sys.exit("%s did not answer for every mail" % program)
        started = wall([program, "--version"])[0]
        seconds, out = wall([sys.executable, "-c", PYTHON, *files])
        if number > 0:
            ours.append(checked[0])
            start.append(started)
            python.append(seconds)
            inside.append(float(out))
    size = sum(os.path.getsize(f) for f in files)
    print("%d mails of %d kB, median of %d rounds, load %.1f" % (len(files), size // 1000, rounds, os.getloadavg()[0]))
    print("%s; Python %s, %s" % (program, platform.python_version(), sys.executable))
    line("madoguchi check --json", ours)
    line("  of that its start (--version)", start)
    line("python email, whole process", python, ours)
    line("python email, parsing alone", inside, ours)


if __name__ == "__main__":
    main()
