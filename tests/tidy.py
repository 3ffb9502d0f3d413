#!/usr/bin/env python3
"""Holds every compiled source file against .clang-tidy: tidy.py SOURCE_FOLDER BUILD_FOLDER [FOLDER_OR_FILE...]

A file that was clean is not checked again until its text, a header of ours that it includes, its compile command, .clang-tidy
or clang-tidy itself changes: BUILD_FOLDER/tidy/ keeps for each file the hash of all of these. Exit status 1 with every finding.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import time

INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def with_headers(source, path, found):
    """Adds to `found` (path -> text) the file and, through all levels, the headers of the source tree that it includes."""
    if path in found:
        return
    found[path] = path.read_bytes()
    for name in INCLUDE.findall(found[path]):
        for header in (path.parent / os.fsdecode(name), source / os.fsdecode(name)):
            if header.is_file():
                with_headers(source, header.resolve(), found)
                break


def key_of(source, path, command, common):
    found = {}
    with_headers(source, path, found)
    digest = hashlib.sha256(common + command.encode())
    for name in sorted(found):
        digest.update(("\n%s %d\n" % (name, len(found[name]))).encode() + found[name])
    return digest.hexdigest()


def wanted(name, only):
    return not only or any(name == o.rstrip("/") or name.startswith(o.rstrip("/") + "/") for o in only)


def check(build, path):
    began = time.monotonic()
    run = subprocess.run(["clang-tidy", "--quiet", "-p", str(build), str(path)], capture_output=True, text=True, check=False)
    said = run.stdout.strip() or (run.stderr.strip() if run.returncode else "")
    return said, run.returncode, time.monotonic() - began


def main():
    source, build = (pathlib.Path(a).resolve() for a in sys.argv[1:3])
    stamps = build / "tidy"
    stamps.mkdir(exist_ok=True)
    common = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout + (source / ".clang-tidy").read_bytes()
    todo, unchanged = [], 0
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        path = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if source not in path.parents or build in path.parents or not wanted(str(path.relative_to(source)), sys.argv[3:]):
            continue
        name = str(path.relative_to(source))
        stamp = stamps / name.replace("/", "+")
        key = key_of(source, path, entry["command"], common)
        if stamp.exists() and stamp.read_text(encoding="utf-8") == key:
            unchanged += 1
        else:
            todo.append((name, path, stamp, key))
    print("clang-tidy: %d files to check, %d unchanged since they were clean" % (len(todo), unchanged), flush=True)

    os.nice(10)
    failed = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(check, build, path): (name, stamp, key) for name, path, stamp, key in todo}
        for done, future in enumerate(concurrent.futures.as_completed(running), 1):
            name, stamp, key = running[future]
            said, status, took = future.result()
            print("[%d/%d] %s %s (%.1f s)" % (done, len(todo), name, "FINDINGS" if status else "clean", took), flush=True)
            if status:
                print(said, flush=True)
                failed.append(name)
            else:
                stamp.write_text(key, encoding="utf-8")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print("clang-tidy: %d files clean, %d with findings; %.0f s of processor time" %
          (unchanged + len(todo) - len(failed), len(failed), used.ru_utime + used.ru_stime))
    for name in sorted(failed):
        print("  " + name)
    if not unchanged and not todo:
        print("clang-tidy: no file to check; is compile_commands.json of this source folder?")
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
