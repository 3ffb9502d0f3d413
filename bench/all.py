#!/usr/bin/env python3
"""The benchmark: the whole way of a mail and its parts beside what one would use instead, in one run on one machine."""
import acknowledging
import growth
import intake
import latency
import processor
from measure import Bench, parser_of_options, print_table

PARTS = {"intake": intake, "latency": latency, "processor": processor, "growth": growth, "acknowledging": acknowledging}


def main():
    options = parser_of_options(__doc__ + "\n\nparts:\n" + "\n".join("  %-14s %s" % (name, part.__doc__.splitlines()[0]) for name, part in PARTS.items()))
    options.add_argument("parts", nargs="*", metavar="PART", help="only these parts")
    chosen = options.parse_args()
    unknown = [name for name in chosen.parts if name not in PARTS]
    if unknown:
        options.error("there is no part %s" % ", ".join(unknown))
    rows, notes = [], []
    for name, part in PARTS.items():
        if not chosen.parts or name in chosen.parts:
            with Bench(chosen) as bench:
                rows += part.measure(bench)
                notes += bench.notes
    with Bench(chosen) as bench:
        bench.notes = notes
        print_table(bench, rows, chosen.markdown)


if __name__ == "__main__":
    main()
