#!/usr/bin/env python3
"""What people decide by the command line, with the real programs and servers: a referral to the right office, an inquiry by telephone, and
an ignored mail that a person wrote. Exactly the mail that should go goes, once, and only by somebody's hand."""
import email
import json
import unittest

import invariants
from harness import DESK, Desk, MailServers, decoded_text, inquiry_mail, programs_folder, wait_until, work_folder

HONEST, FAMILY, ABSENT, LIST = ("officer@pref.example.lg.jp", "family@home.example.com", "head@city.example.lg.jp", "kyoten@list.example.or.jp")
SENDERS = [HONEST, FAMILY, ABSENT, LIST]
OFFICE, CONTACT = "例示市 地域包括支援センター", "電話 054-000-1111"
SEEKING = ("父の在宅医療をお願いできる医師を探しています。往診してくれる診療所を紹介してください。家族で介護しており、"
           "訪問診療を受けたいです。")


class Decisions(unittest.TestCase):
    def setUp(self):
        self.servers = MailServers(work_folder("decisions") / "servers", [DESK] + SENDERS)
        self.servers.start()
        self.addCleanup(self.servers.stop)
        self.desk = Desk(programs_folder(), work_folder("decisions") / "desk", self.servers)
        with open(self.desk.config, "a", encoding="utf-8") as config:
            config.write('\n[[referral]]\nname = "%s"\ncontact = "%s"\n' % (OFFICE, CONTACT))
        self.desk.once()
        self.servers.append_many([
            inquiry_mail(1, HONEST), inquiry_mail(2, FAMILY, inquiry=SEEKING),
            self.absence(), inquiry_mail(4, LIST, extra_headers=[("List-Id", "<kyoten.example.or.jp>")])])
        self.desk.once()
        wait_until(lambda: self.servers.count(HONEST) == 1, 30, "the receipt is there")
        self.cases = {c["from"]["address"]: c for c in self.desk.json("cases", "--all")}

    @staticmethod
    def absence():
        """A person's question that an absence note's subject leads."""
        mail = email.message.EmailMessage(policy=email.policy.SMTP)
        mail["From"], mail["To"], mail["Message-ID"] = ABSENT, DESK, "<3.absent@city.example.lg.jp>"
        mail["Subject"] = "自動応答: 拠点の指標について"
        mail.set_content("拠点の整備に係る指標の置き方を教えてください。\n例示市 健康福祉部 試験 次郎\n", cte="base64")
        return bytes(mail)

    def arrived(self):
        return {sender: self.servers.count(sender) for sender in SENDERS}

    def refuse(self, *arguments, status=75):
        return self.desk.madoguchi(*arguments, expect=status)

    def test_a_referral_goes_once_and_to_nobody_else(self):
        number = self.cases[FAMILY]["receipt_number"]
        self.assertIn("off-topic", self.cases[FAMILY]["flags"])
        self.assertEqual(self.arrived(), {HONEST: 1, FAMILY: 0, ABSENT: 0, LIST: 0})
        self.assertEqual(self.desk.json("offices"), [{"number": 1, "name": OFFICE, "contact": CONTACT}])
        seen = self.desk.json("show", number)["revision"]
        self.desk.madoguchi("note", number, "電話番号を確認")
        self.refuse("refer", number, "--choice", "1", "--revision", str(seen))
        self.desk.once()
        self.assertEqual(self.servers.count(FAMILY), 0)
        self.assertEqual(self.desk.json("refer", number, "--choice", "1")["done"], "referred")
        self.refuse("refer", number, "--choice", "1")
        self.desk.once()
        wait_until(lambda: self.servers.count(FAMILY) == 1, 30, "the referral is there")
        self.refuse("refer", number, "--office", "別の窓口")
        self.refuse("refer", self.cases[LIST]["receipt_number"], "--choice", "1")
        self.desk.once()
        self.assertEqual(self.arrived(), {HONEST: 1, FAMILY: 1, ABSENT: 0, LIST: 0})
        headers, text = decoded_text(self.desk.acknowledgements_in(FAMILY)[0])
        for words in (OFFICE, CONTACT, number):
            self.assertIn(words, text)
        self.assertNotIn("父の在宅医療", text)
        self.assertIn("2.test@", headers["In-Reply-To"])
        item = self.desk.json("show", number)["outbox"][-1]
        self.assertEqual((item["kind"], item["state"]), ("referral", "sent"))
        # What the sender writes next joins the case, and is not answered by itself.
        reply = inquiry_mail(5, FAMILY, inquiry=SEEKING, extra_headers=[("In-Reply-To", headers["Message-ID"])])
        self.servers.append(reply)
        self.desk.once()
        self.assertEqual(len(self.desk.json("show", number)["mails"]), 2)
        self.assertEqual(self.servers.count(FAMILY), 1)
        invariants.check(self.desk, mails=5, acknowledgements=2)

    def test_an_ignored_mail_becomes_a_case_and_waits_for_a_hand(self):
        ignored = self.desk.json("ignored")
        self.assertEqual([mail["from"]["address"] for mail in ignored], [ABSENT])
        made = self.desk.json("person-wrote", str(ignored[0]["mail_id"]))
        self.assertEqual(self.desk.json("person-wrote", str(ignored[0]["mail_id"]))["done"], "already")
        number = made["receipt_number"]
        self.desk.once()
        shown = self.desk.json("show", number)
        self.assertEqual(shown["ack"]["state"], "held")
        self.assertIn("missing-name", shown["flags"])
        self.assertEqual([d["code"] for d in shown["flag_decisions"]], ["automated"])
        self.assertIn("person-wrote", [line["action"] for line in shown["history"]])
        self.assertEqual(self.desk.json("ignored"), [])
        self.assertEqual(self.servers.count(ABSENT), 0)
        self.desk.madoguchi("rejudge", "--apply")
        self.assertIn("missing-name", self.desk.json("show", number)["flags"])
        self.desk.madoguchi("release", number)
        self.desk.once()
        wait_until(lambda: self.servers.count(ABSENT) == 1, 30, "the request is there")
        self.assertEqual(self.arrived(), {HONEST: 1, FAMILY: 0, ABSENT: 1, LIST: 0})
        invariants.check(self.desk, mails=4, acknowledgements=2)

    def test_a_call_stands_in_the_queue_and_sends_nothing(self):
        made = self.desk.json("telephone", "--organization", "浜松市", "--name", "鈴木 一郎", "--contact", "053-000-0000",
                              "--inquiry", "指標の置き方について", "--call-back")
        self.desk.once()
        self.assertIn(made["case_id"], [c["id"] for c in self.desk.json("queue")])
        found = self.desk.json("search", "浜松", "指標")
        self.assertEqual([c["channel"] for c in found["cases"]], ["telephone"])
        self.desk.madoguchi("take", made["receipt_number"])
        self.desk.madoguchi("flag", made["receipt_number"], "clear", "call-back")
        self.assertNotIn(made["case_id"], [c["id"] for c in self.desk.json("queue")])
        self.refuse("refer", made["receipt_number"], "--choice", "1")
        self.desk.madoguchi("resolve", made["receipt_number"], "--as", "answered")
        self.desk.once()
        self.assertEqual(self.arrived(), {HONEST: 1, FAMILY: 0, ABSENT: 0, LIST: 0})
        self.assertTrue(json.dumps(self.desk.json("report")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
