"""What the benchmark's parts share: options, timing of programs, progress, and the table.

A part is a file with `measure(bench)` that returns [Row]; alone it is run by `run_alone(measure, __doc__)`.
"""
import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import platform
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from harness import DESK, Desk, MailServers, wait_until  # noqa: E402,F401


@dataclasses.dataclass
class Row:
    """One line of the table. `ratio` is what the target is about, where that is a ratio; `met` None: there is no target, or the line was
    left out."""
    what: str
    measured: str
    peer: str = ""
    ratio: float = None
    target: str = ""
    met: bool = None


@dataclasses.dataclass
class Took:
    """One run of a program: wall and processor seconds, peak resident bytes, the end of its output."""
    wall: float
    processor: float
    peak: int
    output: str


class Bench:
    """Where it works, how much it does, and what it tells meanwhile."""

    def __init__(self, options):
        self.quick = options.quick
        self.rounds = options.rounds or (1 if options.quick else 3)
        self.build = pathlib.Path(options.build).resolve()
        self.folder = ROOT / "build" / "bench" / ("%d" % os.getpid())
        self.notes = []

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # servers and files go all the same
        self.folder.mkdir(parents=True)
        return self

    def __exit__(self, *_):
        self.tell("")
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.folder.parent.rmdir()

    def sized(self, whole, quick):
        return quick if self.quick else whole

    def program(self, name):
        """One of the benchmark's own, in C++."""
        return str(self.build / "bench" / name)

    def tell(self, text):
        """Progress, on a terminal only; the next one takes its place."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K" + text[:150])
            sys.stderr.flush()

    def note(self, text):
        """A sentence below the table."""
        if text not in self.notes:
            self.notes.append(text)

    @contextlib.contextmanager
    def servers(self, name="servers", addresses=(DESK,), make=MailServers):
        servers = make(self.folder / name, list(addresses), exim=False)
        with servers:
            yield servers

    @contextlib.contextmanager
    def quick_folder(self, room):
        """A folder for what is only prepared: in memory where there is room (bytes), since a large store takes many waits for the disk."""
        memory = pathlib.Path("/dev/shm")
        has_room = memory.is_dir() and shutil.disk_usage(memory).free > 2 * room
        with tempfile.TemporaryDirectory(prefix="madoguchi-bench-", dir=memory if has_room else self.folder) as folder:
            yield pathlib.Path(folder)

    def desk(self, servers, name="desk", **arguments):
        return Desk(self.build, self.folder / name, servers, **arguments)


# The kernel counts what a process held before it became the program (fork) into its peak: so a small one starts it.
STARTER = """
import json, os, subprocess, sys, time
begun = time.monotonic()
process = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=1, stderr=2)
_, status, usage = os.wait4(process.pid, 0)
wall = time.monotonic() - begun
with open(sys.argv[1], "w") as f:
    json.dump([wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, os.waitstatus_to_exitcode(status)], f)
os._exit(0)
"""


def settle_disk():
    """What was written before shall not be written back meanwhile; where others write without end, it is waited for but shortly."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.Popen(["sync"]).wait(15)


def run(command, expect=(0,)):
    """Runs a program to its end, after what others have written has reached the disk. Of its output the end is kept."""
    settle_disk()
    with tempfile.NamedTemporaryFile() as result, tempfile.TemporaryFile() as out:
        subprocess.run([sys.executable, "-I", "-S", "-c", STARTER, result.name, *map(str, command)], stdin=subprocess.DEVNULL, stdout=out,
                       stderr=out, check=True)
        wall_seconds, processor, peak, status = json.load(open(result.name))
        out.seek(max(0, out.seek(0, os.SEEK_END) - 4000))
        text = out.read().decode("utf-8", "replace")
    if status not in expect:
        sys.exit("%s: exit status %d\n%s" % (" ".join(map(str, command))[:300], status, text))
    return Took(wall_seconds, processor, peak, text)


def texts_to_index(store):
    """Texts that wait for the search's index, which the desk makes when it has time."""
    with contextlib.closing(sqlite3.connect("file:%s?mode=ro" % store, uri=True)) as db:
        return db.execute("SELECT count(*) FROM text_changes").fetchone()[0]


def alternate(bench, contenders):
    """Lets each of {name: function returning a Took or a number} go once a round, so that a busy machine slows all of them down alike.
    Returns {name: [results]}."""
    results = {name: [] for name in contenders}
    for number in range(bench.rounds):
        for name, go in contenders.items():
            bench.tell("round %d of %d: %s ..." % (number + 1, bench.rounds, name))
            results[name].append(go())
    return results


def median(values):
    return statistics.median(values)


def wall(runs):
    return median([r.wall for r in runs])


def spread(values, unit="s", digits=1):
    """The median, and from the least to the most where there are several."""
    text = "%.*f %s" % (digits, median(values), unit)
    return text if len(values) < 2 else text + " (%.*f–%.*f)" % (digits, min(values), digits, max(values))


def at_most(ratio, limit):
    return round(ratio, 2) <= limit


def processor_seconds(pid):
    """Of all its threads so far, to the nanosecond."""
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in pathlib.Path("/proc/%d/task" % pid).iterdir()) / 1e9


def resident_bytes(pid):
    """(all of it, its own: without the pages of programs and libraries, which the system shares and may drop)"""
    lines = dict(line.split(":\t") for line in pathlib.Path("/proc/%d/status" % pid).read_text().splitlines() if line.startswith(("VmRSS", "RssAnon")))
    return [int(lines[name].split()[0]) * 1024 for name in ("VmRSS", "RssAnon")]


def start_up_seconds(desk):
    """From the start of the process to its READY=1 (sd_notify(3)): the store is open, and what was left undone is settled."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
        name = "madoguchi-bench-%d" % os.getpid()
        s.bind("\0" + name)
        s.settimeout(60)
        begun = time.monotonic()
        process = subprocess.Popen(desk.command(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env={**os.environ, "NOTIFY_SOCKET": "@" + name})
        try:
            while b"READY=1" not in s.recv(4096):
                pass
            return time.monotonic() - begun
        finally:
            process.terminate()
            process.wait(30)


def fdatasync_seconds(folder, times=100):
    """The median of a page written and made durable."""
    path = pathlib.Path(folder) / "fdatasync"
    took = []
    with open(path, "wb") as f:
        for _ in range(times):
            f.write(b"x" * 4096)
            f.flush()
            begun = time.perf_counter()
            os.fdatasync(f.fileno())
            took.append(time.perf_counter() - begun)
    path.unlink()
    return median(took)


# The table

def file_system_of(path):
    best = ("", "?")
    for line in pathlib.Path("/proc/mounts").read_text().splitlines():
        point, kind = line.split()[1:3]
        if str(path).startswith(point.rstrip("/") + "/") and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1]


def version_of(command, word):
    """The `word`-th word of what a program says of its version, or "missing"."""
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout.split()[word]
    except (OSError, IndexError):
        return "missing"


def machine(bench):
    """Lines on the machine and the settings, as found."""
    processor = next((line.split(": ")[1] for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
                     platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return ["%d × %s, %.0f GiB, Linux %s, %s with fdatasync of a page in %.1f ms, load %.1f at the end"
            % (os.cpu_count(), processor, memory, platform.release(), file_system_of(ROOT), 1000 * fdatasync_seconds(bench.folder),
               os.getloadavg()[0]),
            "Durability on (SQLite WAL, synchronous=FULL; mbsync and the Python script as they come), fsync on, TLS on both ways (Dovecot %s on "
            "loopback); mbsync %s, Python %s. Medians of %d rounds, the contenders taking turns%s."
            % (version_of(["dovecot", "--version"], 0), version_of(["mbsync", "--version"], 1), platform.python_version(), bench.rounds,
               ", each with small numbers (--quick)" if bench.quick else "")]


COLUMNS = ("", "Madoguchi", "Peer", "Ratio", "Target", "Met")


def cells_of(row):
    return (row.what, row.measured, row.peer, "" if row.ratio is None else "%.2f" % row.ratio, row.target,
            "" if row.met is None else "yes" if row.met else "no")


def plain_table(rows):
    """Line after line, since the cells are longer than a terminal is wide."""
    lines = []
    for row in rows:
        _, measured, peer, ratio, target, met = cells_of(row)
        lines.append("%-4s %s" % ({"yes": "ok", "no": "MISS"}.get(met, ""), row.what))
        lines.append("       %s%s" % (measured, "; peer: " + peer if peer else ""))
        if ratio or target:
            lines.append("       %s" % "; ".join(text for text in ("ratio " + ratio if ratio else "", "target: " + target if target else "") if text))
    return lines


def markdown_table(rows):
    return ["| %s |" % " | ".join(COLUMNS), "|" + "---|" * len(COLUMNS)] + ["| %s |" % " | ".join(cells_of(row)) for row in rows]


def print_table(bench, rows, markdown):
    bench.tell("")
    lines = machine(bench)
    if markdown:
        print("\n".join([*lines, "", *markdown_table(rows), "", *bench.notes]))
    else:
        print("\n".join([*lines, "", *plain_table(rows), "", *bench.notes]))


def parser_of_options(description):
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="smaller numbers, one round")
    options.add_argument("--rounds", type=int, help="rounds of each measurement (3; with --quick 1)")
    options.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    options.add_argument("--build", default=ROOT / "build" / "release", help="where the programs were built with -DMADOGUCHI_BENCH=ON")
    return options


def run_alone(measure, description):
    options = parser_of_options(description).parse_args()
    with Bench(options) as bench:
        print_table(bench, measure(bench), options.markdown)
