#!/usr/bin/env python3
"""README.ja.md without a container: check_guide.py MADOGUCHID

Its links lead somewhere, its pictures are there and small, every command and unit that it names exists, flags and alarms are those of
the programs, and madoguchid takes each configuration that it shows. test_guide.py follows its steps.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import guide

SOURCE = guide.GUIDE.parent
MOST_PICTURE_BYTES = 1_500_000


def anchor(heading):
    """As GitHub names a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def broken_links(text):
    anchors = {anchor(h) for h in re.findall(r"^#+ (.*)$", text, re.M)}
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            if target[1:] not in anchors:
                yield "no heading for " + target
        elif not target.startswith("https://") and not (SOURCE / target).exists():
            yield "no file " + target


def pictures(text):
    shown = {SOURCE / target for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)}
    kept = set((SOURCE / "docs/images").glob("*"))
    for file in sorted(shown ^ kept):
        yield "%s is not both kept and shown" % file.name
    size = sum(file.stat().st_size for file in kept)
    if size > MOST_PICTURE_BYTES:
        yield "the pictures take %d bytes" % size


def unknown_names(text):
    commands = set(re.findall(r"^@@ (\S+)$", (SOURCE / "review/help.txt").read_text(encoding="utf-8"), re.M))
    for name in set(re.findall(r"(?:^|`)madoguchi ([a-z][a-z-]*)", text, re.M)) - commands:
        yield "no command: madoguchi " + name
    units = {file.name for file in (SOURCE / "systemd").iterdir()}
    for name in set(re.findall(r"\bmadoguchi[\w-]*\.(?:timer|socket|service)(?![\w-])", text)) - units:
        yield "no unit " + name


def flags_that_differ(text):
    """The guide's table has each flag with the name that the page shows."""
    shown = set(re.findall(r"^\| (\S+) \| `([a-z-]+)` \|", text, re.M))
    known = {(title, code) for code, title in
             re.findall(r'FlagRow\{\s*"([a-z-]+)",\s*"([^"]+)"', (SOURCE / "rules/flag_table.cpp").read_text(encoding="utf-8"))}
    for title, code in sorted(shown ^ known):
        yield "the flag %s (%s) is not both in the guide and in the program" % (code, title)


def health_that_differs(text):
    """What `madoguchi health` may say stands in the guide, "…" in the place of a value."""
    source = (SOURCE / "review/health.cpp").read_text(encoding="utf-8")
    source = re.sub(r'"\s*\n\s*"', "", source[source.index("judge_health("):source.index("HealthState gravest(")])
    for said in re.findall(r'"([a-z{][^"]+)"', source):
        if "`%s`" % re.sub(r"\{[^}]*\}", "…", said) not in text:
            yield "what health says is not in the guide: " + said


def refused_configurations(madoguchid):
    steps = guide.steps()
    whole = guide.configuration_of(steps)
    for keys in [""] + [s.text for s in steps if s.kind == "config"]:
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "templates").symlink_to(SOURCE / "reply/templates")
            file = pathlib.Path(folder) / "madoguchi.toml"
            file.write_text(guide.with_sections(whole, keys), encoding="utf-8")
            done = subprocess.run([madoguchid, "--config", str(file), "--check-config"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=60)
        if done.returncode != 0:
            yield "refused (%d): %s%s" % (done.returncode, keys, done.stdout)


def main():
    text = guide.GUIDE.read_text(encoding="utf-8")
    faults = [*broken_links(text), *pictures(text), *unknown_names(text), *flags_that_differ(text), *health_that_differs(text), *refused_configurations(sys.argv[1])]
    print("\n".join(faults) or "%d marked steps, nothing amiss" % len(guide.steps()))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
