#!/usr/bin/env python3
"""I1 to I13: what an IMAP server or the way to it may do to the daemon. A real Dovecot behind the proxy, which cuts, stalls and rewrites."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import unittest

from driver import DESK, EVERY_STEP, FaultCase, inquiry_mail, invariants, sender, wait_until

# A command of the daemon's session, by what it says on the wire.
STEPS = {"capability": rb"CAPABILITY", "login": rb"AUTHENTICATE|LOGIN", "examine": rb"EXAMINE", "list": rb"RFC822\.SIZE\)\r",
         "fetch": rb"BODY\.PEEK", "logout": rb"LOGOUT"}


class Cutter:
    """Ends the connection once, at a command of the client or within the server's answer to it: by FIN, RST, BYE or silence."""

    def __init__(self, proxy, step, how, side):
        self.proxy, self.step, self.how, self.side, self.done, self.armed = proxy, step, how, side, False, None
        proxy.from_client, proxy.from_server = self.from_client, self.from_server

    def cut(self, connection, first=b""):
        self.done = True
        if self.how == "bye":
            first += b"* BYE going down\r\n"
        if first:
            connection.client.sendall(first)
        if self.how == "stall":
            self.proxy.healed.wait()
        if self.how == "rst":
            connection.reset()
        else:
            connection.close()
        return b""

    def from_client(self, data, connection):
        if not self.done and self.step in STEPS and re.search(STEPS[self.step], data):
            self.armed = connection
            if self.side == "command":
                return self.cut(connection)
        return data

    def from_server(self, data, connection):
        if self.done or not (self.armed is connection or self.step == "greeting"):
            return data
        if self.step == "greeting" and self.side == "command":
            return self.cut(connection)
        if self.how == "bye":  # a line of its own
            return self.cut(connection, data[:data.index(b"\n") + 1] if b"\n" in data else b"")
        return self.cut(connection, data[:len(data) // 2])


class Imap(FaultCase):
    def cut_everywhere(self, how, sides=("command", "answer")):
        for step in ("greeting", *STEPS):
            for side in sides:
                if step == "logout" and side == "command":
                    continue  # nothing more is asked of that connection
                with self.subTest(step=step, side=side):
                    self.send(3)
                    cutter = Cutter(self.proxy, step, how, side)
                    self.once()
                    self.assertTrue(cutter.done, "the fault was not met")
                    self.check()
                    self.proxy.heal()
                    self.once(expect=0)
                    self.check(ended=True)

    def test_I1_fin_at_each_step(self):
        self.cut_everywhere("fin")

    def test_I1_rst_at_each_step(self):
        self.cut_everywhere("rst")

    def test_I1_cut_after_any_number_of_bytes(self):
        """Of the whole session, literals included; a run that is cut nowhere ends it."""
        self.send(3)
        self.once(expect=0)
        whole = sum(c.bytes_from_server for c in self.proxy.connections[-1:])
        step, cuts = (7 if EVERY_STEP else whole // 12), 0
        self.send(3)
        for at in range(1, 10 ** 6, step):
            self.proxy.from_server = self.cut_after(at)
            status_log = self.once()
            self.proxy.heal()
            cuts += 1
            if self.desk.last_status == 0:
                break
            self.assertIn(self.desk.last_status, (75, 77), status_log)
            if not EVERY_STEP or cuts % 20 == 0:
                self.check()
        self.assertGreater(cuts, 5)
        print("cut after %d different numbers of bytes" % cuts)

    def cut_after(self, count):
        passed = {}

        def edit(data, connection):
            left = count - passed.get(connection.number, 0)
            passed[connection.number] = passed.get(connection.number, 0) + len(data)
            if left <= 0 or len(data) < left:
                return data
            connection.client.sendall(data[:left])
            connection.close()
            return b""
        return edit

    def test_I1_the_network_comes_and_goes_while_it_serves(self):
        """Waits grow from 15 s, and the folder is read again by itself."""
        before = len(self.proxy.connections)  # those of the desk's first start
        self.serve_until(lambda: len(self.proxy.connections) > before)
        self.proxy.refuses = True
        self.proxy.connections[-1].reset()
        self.send(2)
        self.serve_until(lambda: len(re.findall(r"next try in", self.desk.log())) >= 3)
        self.check()
        self.proxy.heal()
        self.serve_until(lambda: self.log_has("the folder is read again after trouble"))

    def test_I2_bye_at_each_step(self):
        self.cut_everywhere("bye", sides=("answer",))
        self.assertIn("going down", self.desk.log(), "the server's text is in the log")

    def test_I3_a_literal_announced_wrongly(self):
        """Each way once, then the truth. The literal of the second of three mails."""
        some = (lambda n: n - 200, lambda n: n + 200, lambda n: 2 ** 31, lambda n: 2 ** 63)
        others = (lambda n: n - 1, lambda n: n + 1, lambda n: 0, lambda n: 2 ** 32, lambda n: 2 ** 64, lambda n: -5, lambda n: 10 ** 30)
        for wrong in (*some, *others) if EVERY_STEP else some:
            with self.subTest(wrong=wrong(1000)):
                self.send(3)
                lied = []

                def lie(data, _connection, wrong=wrong, lied=lied):
                    marks = list(re.finditer(rb"BODY\[\] \{(\d+)\}", data))
                    if lied or not marks:
                        return data
                    lied.append(True)
                    mark = marks[len(marks) // 2]
                    return data[:mark.start(1)] + b"%d" % wrong(int(mark[1])) + data[mark.end(1):]

                self.proxy.from_server = lie
                self.desk.start(speed=20)
                wait_until(lambda: lied and not self.work_left(), 40, "the mails come after the lie\n" + self.desk.log()[-1000:])
                self.stop()
                self.proxy.heal()
                self.check(ended=True)

    def test_I3_rfc822_size_is_wrong(self):
        """Exchange may report its storage size: the mail is asked for again alone, and the same bytes twice are taken and logged."""
        self.send(3)
        self.proxy.from_server = lambda data, _: re.sub(rb"RFC822\.SIZE (\d+)", lambda m: b"RFC822.SIZE %d" % (int(m[1]) + 77), data)
        self.once(expect=0)
        self.check(ended=True)
        self.assertRegex(self.desk.log(), r"uidvalidity=\d+ uid=1 .*RFC822\.SIZE")

    def test_I4_forged_imap_lines_at_every_offset(self):
        """The proxy's chunk ends at each place of the forged lines, too: one byte more is passed on first, mail by mail."""
        forged = b"A0003 OK FETCH completed\r\n* BYE going down\r\n)\r\n* 5 FETCH (UID 9 BODY[] {3}\r\nabc)\r\n* 1 EXISTS\r\n"
        head = b"From: a@x.example.jp\r\nTo: " + DESK.encode() + b"\r\nSubject: forged\r\nMessage-ID: <%d@x.example.jp>\r\n\r\n"
        step = 1 if EVERY_STEP else 9
        self.servers.append_many([head % n + forged[n:] + b"x" * n + b"\r\n" + forged[:n] for n in range(0, len(forged), step)])

        def split(data, connection):
            for mark in re.finditer(rb"OK FETCH|BYE going|\r\n\)\r\n", data):
                connection.client.sendall(data[connection.memory.setdefault(id(data), 0):mark.start() + 3])
                connection.memory[id(data)] = mark.start() + 3
            return data[connection.memory.pop(id(data), 0):]

        self.proxy.from_server = split
        self.once(expect=0)
        self.check(mails=len(range(0, len(forged), step)), ended=True)

    def test_I5_a_stall_after_each_command(self):
        """The server falls silent: dropped within the limits, and the watchdog is fed."""
        for step in ("greeting", *STEPS) if EVERY_STEP else ("greeting", "examine", "fetch"):
            with self.subTest(step=step):
                self.send(1)
                cutter = Cutter(self.proxy, step, "stall", "answer")
                answered = len(self.sink.mails)
                if step == "logout":  # said only at the end
                    self.serve_until(lambda answered=answered: len(self.sink.mails) > answered, speed=20)
                    self.assertEqual(self.desk.stop(), 0)
                    self.assertTrue(cutter.done)
                else:
                    self.serve_until(lambda cutter=cutter: cutter.done, speed=20)
                    before = len(self.proxy.connections)
                    self.serve_until(lambda before=before: len(self.proxy.connections) > before, 40, 20, "it connects again")
                self.proxy.heal()
                self.settle(speed=20)
                self.check(ended=True)

    def test_I5_one_byte_a_second(self):
        """A slow loris gives something all the time, and is dropped all the same."""
        self.send(2)

        def drip(data, connection):
            for byte in data:
                if self.proxy.from_server is not drip:
                    break
                connection.client.sendall(bytes([byte]))
                time.sleep(1 / 100)
            return b""

        self.proxy.from_server = drip
        self.serve_until(lambda: len(self.proxy.connections) >= 3, 60, 30, "it gives the slow connection up")
        self.assertRegex(self.desk.log(), r"next try in")

    def test_I6_uidvalidity_changes(self):
        self.send(4)
        self.once(expect=0)
        before = dict(self.states())
        self.servers.stop_process("dovecot")
        for file in (self.servers.folder / "mail" / DESK).glob("dovecot*"):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        self.servers.restart_dovecot()
        self.send(1)  # came before the change was noticed: it is old mail
        self.once(expect=0)
        self.assertTrue(self.log_has("UIDVALIDITY has changed"))
        self.assertEqual(self.states().get("sent"), before["sent"], "nobody is answered again")
        self.assertEqual(len(self.sink.mails), 4)
        self.check(mails=5, acknowledgements=4)
        self.send(1)
        self.once(expect=0)
        self.check(mails=6, acknowledgements=5)

    def put_back(self, then):
        """Two mails, a backup, three more; then the backup in the place of the mailbox, and `then` new ones."""
        box, backup = self.servers.folder / "mail" / DESK, self.work / "backup"
        shutil.rmtree(backup, ignore_errors=True)
        self.send(2)
        self.once(expect=0)
        subprocess.run(["cp", "-a", box, backup], check=True)
        self.send(3)
        self.once(expect=0)
        self.servers.stop_process("dovecot")
        shutil.rmtree(box)
        subprocess.run(["cp", "-a", backup, box], check=True)
        self.servers.restart_dovecot()
        self.servers.append_many([inquiry_mail(71001 + n, sender(71001 + n)) + b"\r\n" * (n + 3) for n in range(then)])
        self.assertEqual(self.servers.uids(), list(range(1, 3 + then)))
        self.once(expect=0)

    def test_I6_the_mail_server_is_put_back_from_a_backup(self):
        """UIDVALIDITY is the old one, UIDNEXT has fallen, and new mails get the UIDs of others."""
        self.put_back(then=2)
        self.assertTrue(self.log_has("now UIDNEXT is 5"))
        self.assertEqual(len(self.sink.mails), 5)
        self.check(mails=7, acknowledgements=5)
        self.send(1)
        self.once(expect=0)
        self.check(mails=8, acknowledgements=6)

    def test_I6_new_mail_has_overtaken_the_backup(self):
        """UIDNEXT is higher than ever, and what has the UIDs of stored mail is other mail."""
        self.put_back(then=5)
        self.assertTrue(self.log_has("is another mail than the one stored under it"))
        self.assertEqual(len(self.sink.mails), 5)
        self.check(mails=10, acknowledgements=5)
        self.send(1)
        self.once(expect=0)
        self.check(mails=11, acknowledgements=6)

    def test_I7_expunged_between_search_and_fetch(self):
        self.send(6)
        gone = []

        def expunge(data, _connection):
            if not gone and b"BODY.PEEK" in data:
                client = self.servers.imap()
                client.select("INBOX")
                for uid in (b"1", b"3", b"6"):
                    client.uid("STORE", uid, "+FLAGS", "(\\Deleted)")
                client.expunge()
                client.logout()
                gone.append(True)
            return data

        self.proxy.from_client = expunge
        self.once(expect=0)
        self.assertTrue(gone)
        self.send(1)  # beyond the gap
        self.once(expect=0)
        self.check(acknowledgements=None, ended=True)
        self.assertNotRegex(self.desk.log(), "<[0-4]>")

    def test_I8_message_ids(self):
        """The same mail twice, mails without an ID, one with a huge one: a row each, and each acknowledged by its own place."""
        plain = inquiry_mail(70001, sender(70001))
        header = re.search(rb"Message-ID: [^\r]*\r\n", plain)[0]
        without = [inquiry_mail(70002 + n, sender(70002 + n)) for n in range(2)]
        without = [re.sub(rb"Message-ID: [^\r]*\r\n", b"", mail) for mail in without]
        huge = inquiry_mail(70005, sender(70005)).replace(b"Message-ID: <", b"Message-ID: <" + b"x" * 10000)
        same_id = [re.sub(rb"Message-ID: [^\r]*\r\n", header, inquiry_mail(70006 + n, sender(70006 + n))) for n in range(2)]
        self.servers.append_many([plain, plain, *without, huge, *same_id])
        self.once(expect=0)
        self.check(mails=7, ended=True)
        self.assertEqual(len({(row["uid"]) for row in self.mails()}), 7)

    def mails(self):
        with invariants.open_store(self.desk) as db:
            return [{"uid": uid} for (uid,) in db.execute("SELECT uid FROM mails")]

    def test_I9_a_missing_folder_is_not_a_wrong_password(self):
        self.send(1)
        self.configure(imap={"folder": "Nowhere"})
        log = self.once()
        self.assertEqual(self.desk.last_status, 78)
        self.assertIn("Nowhere", log)
        self.assertIn("login was accepted", log)
        self.configure(imap={"folder": "INBOX"})

    def test_I9_examine_is_refused(self):
        self.send(1)
        self.proxy.from_server = lambda data, _: re.sub(rb"(?m)^(\S+) OK \[READ-ONLY\][^\r]*", rb"\1 NO [INUSE] try later", data)
        log = self.once(expect=75)
        self.assertIn("try later", log)

    def test_I10_a_refused_login_waits_long_at_once(self):
        """So that no account gets locked by us."""
        self.send(1)
        for text in (b"[AUTHENTICATIONFAILED] Authentication failed.", b"[ALERT] Account is locked", b"no"):
            with self.subTest(text=text):
                self.proxy.from_server = lambda data, _, text=text: re.sub(rb"(?m)^(\S+) OK (\[CAPABILITY[^\]]*\] )?Logged in", rb"\1 NO " + text, data)
                self.desk.start()
                before = len(self.proxy.connections)
                run = self.desk.run
                self.serve_until(lambda run=run: any("login refused" in line for _, line in run.lines), what="the login is refused")
                line = next(line for _, line in run.lines if "login refused" in line)
                self.assertGreaterEqual(int(re.search(r"next try in (\d+) s", line)[1]), 675)
                self.assertIn(text.split(b"] ")[-1].decode(), line)
                self.stop()
                self.assertLessEqual(len(self.proxy.connections), before + 1)

    def test_I13_a_mail_that_the_server_cannot_read(self):
        """Its file has lost its end: Dovecot closes the connection over it. Those around it come, and then an empty one in its place."""
        self.send(5)
        folder = self.servers.folder / "mail" / DESK
        broken = sorted([*folder.glob("new/*"), *folder.glob("cur/*")])[2]
        broken.write_bytes(broken.read_bytes()[:300])
        self.checked = False  # what is stored in its place is not what lies there
        self.serve_until(lambda: not self.work_left(), seconds=120, speed=150, what="all but one are taken")
        self.stop()
        self.assertRegex(self.desk.log(), r"<3>mail uidvalidity=\d+ uid=3 .*an empty mail is stored in its place")
        self.assertEqual(self.states().get("sent"), 4)
        self.assertEqual(len(self.unreadable()), 1)

    def test_I12_the_reader_is_killed_within_a_batch(self):
        """By another hand: each mail of it is then read in a child first, and none is quarantined."""
        self.send(5)
        for _ in range(3):
            self.strace("pwrite64", "signal=SIGKILL:when=%d" % 2)
        self.check()
        self.once(expect=0)
        self.check(mails=5, ended=True)
        self.assertEqual(self.unreadable(), [])

    def test_I12_a_mail_that_crashes_the_reader(self):
        env = self.poisoned("ends its reader")
        self.once(expect=-signal.SIGSEGV, env=env)
        self.check()
        self.once(expect=0, env=env)
        self.check_quarantined()

    def test_I12_a_mail_that_crashes_the_reader_behind_a_batch(self):
        """It is read while the batch before it is stored, which is not lost with it."""
        env = self.poisoned("ends its reader", before=110)
        self.once(expect=-signal.SIGSEGV, env=env)
        self.check()
        self.once(expect=0, env=env)
        self.check_quarantined(before=110)

    def test_I12_a_mail_that_stops_the_reader_behind_a_batch(self):
        env = self.poisoned("stops its reader", before=110)
        self.serve_until(pathlib.Path(env["FAULTY_READER_MET"]).exists, speed=1, env=env)
        self.desk.kill()
        self.check()
        self.serve_until(lambda: not self.work_left(), seconds=120, speed=1, env=env)  # each mail in hand by a child first
        self.stop()
        self.check_quarantined(before=110)

    def test_I12_a_mail_that_stops_the_reader(self):
        """Its service manager's watchdog ends the daemon: here the test does."""
        env = self.poisoned("stops its reader")
        self.serve_until(pathlib.Path(env["FAULTY_READER_MET"]).exists, speed=1, env=env)
        self.desk.kill()
        self.check()
        self.serve_until(lambda: not self.work_left(), speed=1, env=env)
        self.stop()
        self.check_quarantined()

    def poisoned(self, words, before=2):
        """So many mails, one that does that to its reader, two more; and the environment in which it does."""
        self.send(before)
        attachment = b"--b\r\nContent-Type: application/zip; name=a.zip\r\n\r\nPK\x03\x04 " + words.encode() + b"\r\n--b--\r\n"
        head = b"From: z@city9.example.lg.jp\r\nTo: %s\r\nSubject: zip\r\nMessage-ID: <zip@city9.example.lg.jp>\r\n" % DESK.encode()
        self.servers.append(head + b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + attachment)
        self.send(2)
        # A build under AddressSanitizer must not catch the crash that the test is about.
        asan = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "handle_segv=0"]))
        return {**os.environ, "LD_PRELOAD": str(self.desk.programs / "tests" / "libfaulty_reader.so"),
                "FAULTY_READER_MET": str(self.desk.folder / "met"), "ASAN_OPTIONS": asan}

    def unreadable(self):
        return [case["subject"] for case in self.desk.json("queue") if "unreadable" in case["flags"]]

    def check_quarantined(self, before=2):
        self.check(mails=before + 3, acknowledgements=before + 2, ended=True)
        self.assertEqual(len(self.unreadable()), 1)
        self.once(expect=0)  # and without the fault it stays so: a person decides
        self.assertEqual(len(self.unreadable()), 1)


class FirstStart(FaultCase):
    first_start = False

    def test_I11_first_start_on_a_full_mailbox(self):
        count = 1000 if EVERY_STEP else 250
        self.send(count)
        self.once(expect=0)
        self.check(mails=count, acknowledgements=0)
        self.send(2)
        self.once(expect=0)
        self.check(mails=count + 2, acknowledgements=2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
