#!/usr/bin/env python3
"""`madoguchi check --json` against Python's email package on the same files: check_speed.py PROGRAM FOLDER [ROUNDS]

Both in one process of their own, as a user would start them; Python only parses with the default policy and decodes the text of each
mail, and judges nothing. Prints the median wall time of each (start-up of the process included, and Python's also without it)
and their ratio.
"""
import pathlib
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


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 11
    files = sorted(str(p) for p in folder.rglob("*.eml"))
    ours, python, inside = [], [], []
    for _ in range(rounds):
        ours.append(wall([program, "check", "--json", *files])[0])
        seconds, out = wall([sys.executable, "-c", PYTHON, *files])
        python.append(seconds)
        inside.append(float(out))
    a, b, c = (statistics.median(x) for x in (ours, python, inside))
    print("%d mails, median of %d rounds" % (len(files), rounds))
    print("madoguchi check --json        %8.1f ms" % (a * 1000))
    print("python email, whole process   %8.1f ms   ratio %5.1f" % (b * 1000, b / a))
    print("python email, parsing alone   %8.1f ms   ratio %5.1f" % (c * 1000, c / a))


if __name__ == "__main__":
    main()
