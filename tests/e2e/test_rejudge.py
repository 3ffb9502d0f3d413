#!/usr/bin/env python3
"""Judging again, with the real programs on a store that the daemon filled: a dry run changes nothing, --apply changes open cases only, tells
it in their history, and nothing is sent. And the review of the terms by what people decided."""
import json
import sqlite3
import subprocess
import unittest

import invariants
from harness import DESK, Desk, MailServers, inquiry_mail, programs_folder, wait_until, work_folder

SENDERS = ["officer%d@town%d.example.lg.jp" % (n, n) for n in range(4)] + ["sales@vendor.example.com"]
OFFER = ("貴事務局の業務効率化に向け、弊社の在宅医療向けクラウドサービスをご提案いたします。今ならキャンペーン価格にてご提供いたします。"
         "資料請求・無料トライアルのお申し込みは下記までお願いいたします。株式会社サンプル 営業部")


class Rejudge(unittest.TestCase):
    def setUp(self):
        self.servers = MailServers(work_folder("rejudge") / "servers", [DESK] + SENDERS)
        self.servers.start()
        self.addCleanup(self.servers.stop)
        self.desk = Desk(programs_folder(), work_folder("rejudge") / self.id().split(".")[-1], self.servers)
        self.desk.once()
        mails = [(s, inquiry_mail(n, s)) for n, s in enumerate(SENDERS[:4])] + [(SENDERS[4], inquiry_mail(9, SENDERS[4], inquiry=OFFER))]
        self.servers.deliver_many(mails)
        wait_until(lambda: self.servers.count() == len(mails), 60, "every mail is in the desk's mailbox")
        self.desk.once()
        self.cases = {c["from"]["address"]: c["receipt_number"] for c in self.desk.json("cases", "--all")}
        self.assertEqual(len(self.cases), len(SENDERS))
        self.desk.madoguchi("resolve", self.cases[SENDERS[1]], "--as", "answered")

    def other_rules(self, text):
        other = self.desk.folder / "other.toml"
        other.write_text(self.desk.config.read_text(encoding="utf-8") + text, encoding="utf-8")
        return str(other)

    def contents(self):
        """Every row of every table: what a dry run must not touch."""
        with sqlite3.connect("file:%s?mode=ro" % self.desk.store, uri=True) as store:
            tables = [row[0] for row in store.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name")]
            return {table: store.execute('SELECT * FROM "%s"' % table).fetchall() for table in tables}

    RULE = '\n[[rule]]\nname = "町から"\nsender = "@town[0-9]+\\\\."\nset_flag = "from-town"\nflag_title = "町から"\n'

    def test_dry_run_then_apply(self):
        before = self.contents()
        self.assertIn("変わるものはありません", self.desk.madoguchi("rejudge"))
        text = self.desk.madoguchi("rejudge", "--rules", self.other_rules(self.RULE))
        self.assertIn(self.cases[SENDERS[0]], text)
        self.assertNotIn(self.cases[SENDERS[4]], text)
        self.assertIn("町から", text)
        lines = [json.loads(line) for line in self.desk.madoguchi("rejudge", "--json", "--rules", self.other_rules(self.RULE)).splitlines()]
        self.assertEqual(len(lines), 5)  # four cases and the counts
        self.assertEqual(lines[-1]["changed"], 4)
        self.assertEqual(self.contents(), before)

        sent = invariants.outbox_states(self.desk)
        arrived = {s: self.servers.count(s) for s in SENDERS}
        counts = json.loads(self.desk.madoguchi("rejudge", "--json", "--apply", "--rules", self.other_rules(self.RULE)).splitlines()[-1])
        self.assertEqual(counts["applied"], 3)  # one of the four is closed
        for sender in (SENDERS[0], SENDERS[2], SENDERS[3]):
            case = self.desk.json("show", self.cases[sender])
            self.assertIn("from-town", case["flags"])
            self.assertEqual([h["action"] for h in case["history"]].count("rejudged"), 1)
        self.assertNotIn("from-town", self.desk.json("show", self.cases[SENDERS[1]])["flags"])
        self.desk.once()
        self.assertEqual(invariants.outbox_states(self.desk), sent)
        self.assertEqual({s: self.servers.count(s) for s in SENDERS}, arrived)
        self.assertEqual(invariants.faults(self.desk), [])

    def test_bad_rules_are_named_by_their_line(self):
        before = self.contents()
        other = self.other_rules('\n[[rule]]\nname = "x"\nsender = "("\n')
        with open(other, encoding="utf-8") as file:
            line = file.read().splitlines().index("[[rule]]") + 1
        self.desk.madoguchi("rejudge", "--apply", "--rules", other, expect=78)
        self.assertEqual(self.contents(), before)
        done = subprocess.run([str(self.desk.programs / "madoguchi"), "rejudge", "--rules", other, "--config", str(self.desk.config)],
                              capture_output=True, timeout=60, check=False)
        self.assertIn("other.toml:%d:" % line, done.stderr.decode("utf-8"))

    def test_the_terms_are_held_against_what_people_decided(self):
        offer = self.desk.json("show", self.cases[SENDERS[4]])
        self.assertIn("off-topic", offer["flags"])
        self.desk.madoguchi("resolve", self.cases[SENDERS[4]], "--as", "answered")  # the terms were wrong, says the person
        self.desk.madoguchi("resolve", self.cases[SENDERS[0]], "--as", "off-topic")
        review = self.desk.json("terms", "review")
        self.assertEqual(review["decisions"], 3)
        wrong = {w["receipt_number"] for w in review["wrong"]}
        self.assertEqual(wrong, {self.cases[SENDERS[4]], self.cases[SENDERS[0]]})
        text = self.desk.madoguchi("terms", "review")
        self.assertIn("対象外へ傾けた語", text)
        self.desk.madoguchi("reopen", self.cases[SENDERS[4]])
        self.assertEqual(self.desk.json("terms", "review")["decisions"], 2)

    def test_explanations_are_sentences_for_a_secretary(self):
        text = self.desk.madoguchi("show", self.cases[SENDERS[4]], "--explain")
        for words in ("自治体・機関名", "窓口の対象外", "本文"):
            self.assertIn(words, text)
        self.assertNotIn("off-topic", text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
