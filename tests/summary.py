#!/usr/bin/env python3
"""Counts a ctest run: summary.py JUNIT.xml SKIPS.txt. A test that was skipped without being named in SKIPS.txt counts as failed.
The last line is `N passed, N failed, N skipped`; exit status 1 if any failed or none ran."""
import sys
import xml.etree.ElementTree as ElementTree


def main():
    allowed = {}
    with open(sys.argv[2], encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                name, _, reason = line.strip().partition(" ")
                allowed[name] = reason
    passed, failed, skipped = [], [], []
    for case in ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
        name = case.get("name")
        if case.get("status") == "run":
            passed.append(name)
        elif case.get("status") == "fail":
            failed.append(name)
        elif allowed.get(name):
            skipped.append(name)
            print("skipped: %s (%s)" % (name, allowed[name]))
        else:
            failed.append(name)
            print("failed: %s did not run, and tests/skips.txt gives no reason for it" % name)
    for name in failed:
        print("failed: " + name)
    print("%d passed, %d failed, %d skipped" % (len(passed), len(failed), len(skipped)))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
