#!/usr/bin/env python3
"""How long `madoguchi rejudge` takes over a full store: rejudge.py BUILD [MAILS]   (10000; BUILD made with -DMADOGUCHI_BENCH=ON)

Fills a store with copies of the development mails, then judges them again: by the same rules, by rules that flag one sender domain more,
and that with --apply on a copy. Prints wall time and peak memory of each.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

RULES = """
[[rule]]
name = "試し"
sender = "example\\\\.or\\\\.jp$"
set_flag = "association"
flag_title = "団体から"
"""


def timed(command):
    """(seconds, peak MB, last line)"""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit("%s: exit %d" % (" ".join(map(str, command)), process.returncode))
    return time.perf_counter() - start, usage.ru_maxrss / 1024, out.decode("utf-8").strip().splitlines()[-1]


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    mails = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    corpus = sorted((pathlib.Path(__file__).resolve().parent.parent / "tests" / "corpus").glob("*.eml"))
    with tempfile.TemporaryDirectory() as folder:
        store = pathlib.Path(folder) / "desk.sqlite"
        plain, other = pathlib.Path(folder) / "plain.toml", pathlib.Path(folder) / "other.toml"
        for file, rules in ((plain, ""), (other, RULES)):
            file.write_text('[store]\npath = "%s"\n%s' % (store, rules), encoding="utf-8")
        subprocess.run([build / "bench" / "fill_store", store, str(mails), *corpus], check=True)
        program = [build / "madoguchi", "rejudge", "--json", "--config", plain]
        for name, more in (("the same rules", []), ("one rule more", ["--rules", other]), ("one rule more, --apply", ["--rules", other, "--apply"])):
            seconds, megabytes, counts = timed([*program, *more])
            print("%-24s %6.1f s  %5.0f MB  %s" % (name, seconds, megabytes, counts[:120]))
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
