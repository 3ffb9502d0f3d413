#!/usr/bin/env python3
"""How quickly the page answers: page_speed.py PROGRAMS STORE [REQUESTS].

STORE is a large one, as case_search_speed makes it; an account `bench` is added to a copy of it. Asks for each page over HTTP, one request
after the other on one connection, and prints median and 95th percentile in milliseconds beside the server's own processor time: the two
differ where the machine has other work to do. Exit status 1 if a page takes more than 100 ms at the 95th percentile.
"""
import argparse
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

GOAL = 100  # ms
PASSWORD = "a long enough password"


def processor_time(pid):
    """Seconds, to the nanosecond, of all its threads."""
    return sum(int(pathlib.Path(thread, "schedstat").read_text().split()[0]) for thread in pathlib.Path("/proc/%d/task" % pid).iterdir()) / 1e9


def words(text):
    return "/all?words=" + urllib.parse.quote(text)


def pages(cases):
    """Name of each kind of page, and the path of the i-th request for it."""
    def nth(i):
        return 1 + (i * 7919 + 91) % cases
    found = ["浜松", "拠点", "在宅医療 連携", "整理番号は123456", "離島の搬送手段", "見つからない語", "BCP", "浜松市 補助金"]
    return {
        "queue": lambda i: "/",
        "queue, further pages": lambda i: "/?page=%d" % (2 + i % 20),
        "unanswered": lambda i: "/cases?page=%d" % (1 + i % 20),
        "all": lambda i: "/all?page=%d" % (1 + i % 20),
        "all, last pages": lambda i: "/all?page=%d" % (cases // 50 - i % 20),
        "search": lambda i: words(found[i % len(found)]),
        "search for one character": lambda i: words("度の"[i % 2]),
        "search in the queue": lambda i: words(found[i % len(found)]).replace("/all", "/"),
        "flag": lambda i: "/all?flag=" + ["missing-name", "off-topic"][i % 2],
        "ignored": lambda i: "/ignored?page=%d" % (1 + i % 20),
        "case": lambda i: "/cases/%d" % nth(i),
        "newest cases": lambda i: "/cases/%d" % (cases - i % 100),
        "report": lambda i: "/reports",
        "report of a month": lambda i: "/reports?since=2026-07-01&until=2026-07-31",
        "report for the spreadsheet": lambda i: "/reports.csv",
    }


class Page:
    def __init__(self, programs, store):
        files = ["--store", str(store), "--config", str(store.parent / "madoguchi.toml")]
        (store.parent / "madoguchi.toml").write_text("", encoding="utf-8")
        subprocess.run([programs / "madoguchi", "user", "add", "bench", "--admin", *files], input=PASSWORD + "\n", text=True, check=True,
                       stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([programs / "madoguchi-serve", "--listen", "127.0.0.1:0", "--json", *files], stdout=subprocess.PIPE, text=True)
        address = urllib.parse.urlsplit(json.loads(self.process.stdout.readline())["address"])
        self.connection = http.client.HTTPConnection(address.hostname, address.port)
        self.headers = {"Origin": "http://%s" % address.netloc, "Content-Type": "application/x-www-form-urlencoded"}
        answer = self.ask("POST", "/sign-in", urllib.parse.urlencode({"login": "bench", "password": PASSWORD, "next": "/"}))
        self.headers["Cookie"] = answer.getheader("Set-Cookie").partition(";")[0]

    def ask(self, method, path, body=None):
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        self.text = answer.read()
        return answer

    def measure(self, path_of, requests):
        took, worked = [], []
        for i in range(requests):
            processor, begun = processor_time(self.process.pid), time.perf_counter()
            answer = self.ask("GET", path_of(i))
            took.append(1000 * (time.perf_counter() - begun))
            worked.append(1000 * (processor_time(self.process.pid) - processor))
            if answer.status != 200:
                raise SystemExit("%s: %d" % (path_of(i), answer.status))
        return sorted(took), sorted(worked)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("programs", type=pathlib.Path)
    options.add_argument("store", type=pathlib.Path)
    options.add_argument("requests", type=int, nargs="?", default=100)
    given = options.parse_args()
    programs, original, requests = given.programs.resolve(), given.store, given.requests
    slow = []
    with tempfile.TemporaryDirectory(dir=original.parent) as folder:
        store = pathlib.Path(folder) / "desk.sqlite"
        shutil.copyfile(original, store)
        page = Page(programs, store)
        page.ask("GET", "/all")
        cases = int(re.search(rb'class="total">(\d+)', page.text).group(1))
        print("%d cases, %d requests of each kind, %d processors, load %.1f" % (cases, requests, os.cpu_count(), os.getloadavg()[0]))
        try:
            for name, path_of in pages(cases).items():
                took, worked = page.measure(path_of, requests)
                middle, late = len(took) // 2, len(took) * 95 // 100
                print("%-28s p50 %7.1f ms  p95 %7.1f ms; processor %7.1f and %7.1f ms" % (name, took[middle], took[late], worked[middle], worked[late]),
                      flush=True)
                slow += [name] if took[late] > GOAL else []
        finally:
            page.process.terminate()
            page.process.wait()
        print("load at the end %.1f" % os.getloadavg()[0])
    if slow:
        print("over %d ms at the 95th percentile: %s" % (GOAL, ", ".join(slow)))
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
