#!/usr/bin/env python3
"""Holds every #include against the table of the house: house.py SOURCE_FOLDER. Exit status 1 with a line for each breach."""
import pathlib
import re
import sys

# folder -> folders it may include
MAY_INCLUDE = {
    "parser": [],
    "rules": ["parser"],
    "reply": ["rules", "parser"],
    "store": ["reply", "rules", "parser"],
    "desk": ["store", "reply", "rules", "parser"],
    "daemon": ["desk", "store", "reply", "rules", "parser"],
    "review": ["desk", "store", "reply", "rules", "parser"],
}

# third-party header prefix -> folders that may include it (in .cpp files; fmt and tl::expected also in headers)
OUTSIDE = {
    "mimetic/": ["parser"],
    "unicode/": ["parser", "rules", "store", "review"],
    "archive": ["parser"],
    "re2/": ["rules"],
    "libpsl.h": ["rules"],
    "kainjow/": ["reply", "review"],
    "sodium": ["reply", "store", "review"],
    "sqlite3.h": ["store"],
    "zstd.h": ["store"],
    "toml++/": ["desk"],
    "curl/": ["daemon"],
    "systemd/": ["daemon"],
    "openssl/": ["daemon"],
    "nlohmann/": ["daemon", "review"],
    "CLI/": ["review"],
    "fmt/": list(MAY_INCLUDE),
    "tl/": list(MAY_INCLUDE),
}
IN_HEADERS = ("fmt/", "tl/")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def breaches_of(path, folder, text):
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quoted, target = match.group(1) == '"', match.group(2)
        where = "%s:%d: " % (path, number)
        if quoted:
            other = target.split("/")[0]
            if "/" not in target or other not in MAY_INCLUDE:
                yield where + 'includes "%s": name it from the top, as "folder/file.h"' % target
            elif other != folder and other not in MAY_INCLUDE[folder]:
                yield where + "%s/ may not include %s/ (%s)" % (folder, other, target)
            continue
        for prefix, folders in OUTSIDE.items():
            if target.startswith(prefix):
                if folder not in folders:
                    yield where + "%s/ may not use <%s>; only %s" % (folder, target, ", ".join(folders))
                elif path.suffix == ".h" and prefix not in IN_HEADERS:
                    yield where + "<%s> belongs into .cpp files only" % target


def check(root):
    found = []
    for folder in MAY_INCLUDE:
        files = sorted(p for p in (root / folder).iterdir() if p.suffix in (".h", ".cpp"))
        if not files:
            found.append("%s/ is empty" % folder)
        for path in files:
            found += breaches_of(path.relative_to(root), folder, path.read_text(encoding="utf-8"))
    return found


def check_itself():
    """The checker must refuse what the table forbids, else it proves nothing."""
    bad = {"parser": '#include "store/store.h"', "rules": "#include <sqlite3.h>", "review": '#include "daemon/courier.h"',
           "daemon": '#include "review/columns.h"'}
    for folder, line in bad.items():
        if not list(breaches_of(pathlib.Path(folder + "/x.cpp"), folder, line)):
            return ["the checker lets through: %s in %s/" % (line, folder)]
    return []


if __name__ == "__main__":
    faults = check_itself() + check(pathlib.Path(sys.argv[1]))
    print("\n".join(faults) or "every include agrees with the table of the house")
    sys.exit(1 if faults else 0)
