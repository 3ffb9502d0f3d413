#!/usr/bin/env python3
"""What a new mail costs a store with 100,000 cases, beside one with 1,000; how soon the daemon is up on it; how much a mail takes there.

fill_store makes both, of 3 to 5 KB inquiries. Then `madoguchid --once` takes the same new mails from Dovecot into a copy of each; a second run with
nothing new tells what of that is start, login and end.
"""
import shutil
import sys

import inbox
from measure import DESK, Row, alternate, at_most, median, run, run_alone, spread, start_up_seconds, texts_to_index

STORES = {"whole": (1000, 100000), "quick": (1000, 5000)}
NEW_MAILS = (1000, 300)
DIFFERENT = 600  # mails that the stores are made of; so many go to no one address or domain too often


class FullStore:
    """A store with so many cases, and a desk that works on a copy of it."""

    def __init__(self, bench, servers, base, cases):
        self.cases = cases
        self.original = bench.folder / ("store-%d.sqlite" % cases)
        self.desk = bench.desk(servers, "desk-%d" % cases, smtp_port=1, sections={"acknowledge": {"old_mail": True}})
        bench.tell("filling a store with %d cases ..." % cases)
        inbox.fill_store(bench, self.original, cases, base)
        self.bytes = self.original.stat().st_size

    def renew(self):
        for left in self.desk.folder.glob("desk.sqlite*"):
            left.unlink()
        for suffix in ("", "-mark"):
            shutil.copyfile("%s%s" % (self.original, suffix), "%s%s" % (self.desk.store, suffix))

    def pass_over(self):
        return run(self.desk.command("--once"), expect=(0, 75))

    def take_new(self, new_mails):
        """(wall seconds, processor seconds) a new mail, until the search's index has it."""
        self.renew()
        passes = [self.pass_over()]
        while texts_to_index(self.desk.store):
            passes.append(self.pass_over())
        without = self.pass_over()
        if self.desk.json("status")["mails"] != self.cases + new_mails:
            sys.exit("not all new mails were stored\n" + passes[0].output)
        return (sum(p.wall - without.wall for p in passes) / new_mails,
                sum(p.processor - without.processor for p in passes) / new_mails)


def measure(bench):
    small, large = STORES["quick" if bench.quick else "whole"]
    new_mails = bench.sized(*NEW_MAILS)
    base = inbox.write_files(bench.folder / "base", DIFFERENT, attachments=False)
    with bench.servers() as servers:
        inbox.fill(bench, servers, DESK, new_mails, first=DIFFERENT, attachments=False)
        stores = [FullStore(bench, servers, base, cases) for cases in (small, large)]
        stores[0].take_new(new_mails)  # lets Dovecot index the mailbox
        costs = alternate(bench, {"%d cases" % s.cases: lambda s=s: s.take_new(new_mails) for s in stores})
        stores[1].renew()
        starts = [1000 * start_up_seconds(stores[1].desk) for _ in range(2 * bench.rounds + 1)]
    at_small, at_large = costs.values()
    ratio = median([c[0] for c in at_large]) / median([c[0] for c in at_small])
    by_processor = median([c[1] for c in at_large]) / median([c[1] for c in at_small])
    bench.note("Growth: %d new mails into a copy of each store, %.2f and %.2f ms of processor time a mail (ratio %.2f)."
               % (new_mails, 1000 * median([c[1] for c in at_small]), 1000 * median([c[1] for c in at_large]), by_processor))
    return [
        Row("A new mail into %d cases, against %d" % (large, small), spread([1000 * c[0] for c in at_large], "ms", 2),
            spread([1000 * c[0] for c in at_small], "ms", 2), ratio, "≤ 1.15 times", at_most(ratio, 1.15)),
        Row("Start-up on %d cases, to READY=1" % large, spread(starts, "ms", 0), "", None, "< 200 ms", median(starts) < 200),
        Row("Store's size a mail of %.1f KB, at %d cases" % (sum(len(inbox.mail(n, False)) for n in range(DIFFERENT)) / DIFFERENT / 1000, large),
            "%.2f KB" % (stores[1].bytes / large / 1000), "", None, "reported"),
    ]


if __name__ == "__main__":
    run_alone(measure, __doc__)
