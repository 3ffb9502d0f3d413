#!/usr/bin/env python3
"""D1 to D5 and P2: a full or failing disk, a busy, forbidden or damaged store, and limits on what the daemon may use."""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import unittest

from driver import EVERY_STEP, FaultCase, inquiry_mail, sender, spread

CALLS = ("pwrite64", "fdatasync", "ftruncate")
SAMPLES = 3


class Disk(FaultCase):
    def walk(self, error, calls=CALLS):
        """Each call fails once, and from there on for ever. No COMMIT is believed; afterwards all goes on by itself."""
        self.send(1)
        counts = self.count_calls(calls)
        injected = 0
        for call in calls:
            for number in spread(counts[call], SAMPLES):
                for more in ("", "+"):
                    with self.subTest(call=call, number=number, more=more):
                        self.send(1)
                        self.strace(call, "error=%s:when=%d%s" % (error, number, more))
                        # 127: the loader could not open or read a library; 78: the program could not read its configuration.
                        ends = (0, 65, 75, 77, *((78, 127) if call in ("openat", "pread64") else ()))
                        self.assertIn(self.desk.last_status, ends, self.desk.log()[-1500:])
                        self.assertNotEqual(self.desk.last_status, 65, "a disk's error is no damage: " + self.desk.log()[-1500:])
                        injected += 1
                        self.check()
                        self.once(expect=0)
                        self.check()
        print("%s: injected %d times" % (error, injected))

    def test_D1_disk_full_at_each_write(self):
        self.walk("ENOSPC", (*CALLS, "fallocate", "openat") if EVERY_STEP else CALLS)

    def test_D2_eio_at_each_write_and_sync(self):
        self.walk("EIO", (*CALLS, "pread64"))

    def small_disk(self, size):
        """The store lies on a tmpfs of that size."""
        if os.geteuid() != 0:
            self.skipTest("a tmpfs needs root")
        folder = self.desk.folder / "small"
        folder.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%s" % size, "none", str(folder)], capture_output=True).returncode:
            self.skipTest("no tmpfs can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(folder)], check=False)
        self.desk.store = folder / "desk.sqlite"
        self.configure(store={"path": str(self.desk.store)})
        return folder

    def test_D1_a_full_disk_clears_while_it_serves(self):
        folder = self.small_disk("1500k")
        self.once(expect=0)
        noise = "\n".join(os.urandom(40).hex() for _ in range(400))
        self.servers.append_many([inquiry_mail(80000 + n, sender(n), inquiry="照会です。" + noise) for n in range(30)])
        self.serve_until(lambda: self.log_has("the store takes nothing"))
        self.check()
        self.assertIn("mails", self.desk.json("status"), "the queue stays readable")
        self.desk.json("queue")
        subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)
        self.serve_until(lambda: self.log_has("the store takes mail again"), seconds=90)
        self.settle(90)
        self.check(mails=30, ended=True)

    def test_D3_busy_for_longer_than_the_busy_time_out(self):
        self.serve_until(lambda: True)
        other = sqlite3.connect(self.desk.store, isolation_level=None)
        self.addCleanup(other.close)
        other.execute("BEGIN IMMEDIATE")
        self.send(3)
        self.serve_until(lambda: self.log_has("the store takes nothing"))
        self.assertRegex(self.desk.log(), r"the store takes nothing: .*(busy|locked).*next try in \d+ s")
        other.execute("ROLLBACK")
        self.serve_until(lambda: self.log_has("the store takes mail again"))

    def test_D4_a_damaged_store_ends_the_work(self):
        """In the header, in the schema's page, in a page of mails: one line, exit 65, and the file stays as it is."""
        self.send(4)
        self.once(expect=0)
        whole = self.desk.store.read_bytes()
        for name, at, length in (("header", 0, 16), ("first page", 100, 900), ("all pages but the first", 4096, len(whole) - 4096)):
            with self.subTest(part=name):
                damaged = whole[:at] + b"\xa5" * length + whole[at + length:]
                self.desk.store.write_bytes(damaged)
                log = self.once(expect=65)
                self.assertEqual(len(log.splitlines()), 1, log)
                self.assertEqual(self.desk.store.read_bytes(), damaged, "the file is untouched")
        self.desk.store.write_bytes(whole)

    def test_D4_a_forbidden_store(self):
        """As a user who may not write: exit 77 with one line, and the file stays as it is."""
        if os.geteuid() != 0:
            self.skipTest("another user needs root")
        folder = pathlib.Path("/tmp") / ("madoguchi-forbidden-%d" % os.getpid())
        shutil.copytree(self.desk.folder, folder)
        self.addCleanup(shutil.rmtree, folder)
        folder.chmod(0o755)
        (folder / "password").chmod(0o644)
        text = self.desk.config.read_text().replace(str(self.desk.folder), str(folder))
        (folder / "madoguchi.toml").write_text(text)
        store = folder / "desk.sqlite"
        programs = pathlib.Path("/tmp") / ("madoguchid-forbidden-%d" % os.getpid())
        shutil.copy(self.desk.command()[0], programs)
        self.addCleanup(programs.unlink)
        for mode, folder_mode in ((0o444, 0o755), (0o000, 0o755), (0o666, 0o555)):
            with self.subTest(mode=oct(mode), folder=oct(folder_mode)):
                for file in folder.glob("desk.sqlite*"):
                    file.chmod(mode)
                folder.chmod(folder_mode)
                before = store.read_bytes()
                done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", str(programs), "--config",
                                       str(folder / "madoguchi.toml"), "--once"], capture_output=True, timeout=30)
                self.assertEqual(done.returncode, 77, done.stderr.decode())
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr.decode())
                self.assertEqual(store.read_bytes(), before)

    def limited(self, *limits, expect=None):
        return self.once(expect=expect, prefix=("prlimit", *limits))

    def test_D5_file_size(self):
        self.send(3)
        for size in (0, 1, 4096, 65536, 200000):
            with self.subTest(size=size):
                self.limited("--fsize=%d" % size)
                self.assertIn(self.desk.last_status, (0, 75, 77), self.desk.log()[-1500:])
                self.check()
        self.once(expect=0)

    def test_D5_descriptors(self):
        for count in range(3, 26, 1 if EVERY_STEP else 4):
            with self.subTest(count=count):
                self.send(1)
                self.limited("--nofile=%d" % count)
                # 127: the loader itself could not open a library.
                self.assertIn(self.desk.last_status, (0, 75, 77, 78, 127), self.desk.log()[-1500:])
                self.check()
        self.once(expect=0)

    def test_P2_D5_memory(self):
        """From too little to start to enough for all, with a mail of 300 KB among the others."""
        sizes = range(30, 200, 5) if EVERY_STEP else (40, 70, 90, 120)
        ends = []
        for size in sizes:
            with self.subTest(mib=size):
                self.servers.append(inquiry_mail(90000 + size, sender(size), inquiry="照会です。" * 15000))
                self.send(1)
                self.limited("--as=%d" % (size << 20))
                ends.append(self.desk.last_status)
                self.check()
        print("ended with %s" % ends)
        self.once(expect=None)
        self.once(expect=0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
