#!/usr/bin/env python3
"""The gate's items 13 and 14 on a real Dovecot and a real Exim: how many acknowledgements may go out, to whom none goes any more, and
what is in the mailbox already when the desk first sees it, sees it anew, or comes back from a backup."""
import email
import email.policy
import shutil
import unittest

import invariants
from harness import DESK, Desk, MailServers, inquiry_mail, programs_folder, wait_until, work_folder
from test_follow_ups import BOUNCE

TOWN = ["officer%02d@ka%02d.town.example.com" % (n, n) for n in range(34)]
ELSEWHERE = "officer@village.example.org"


class Limits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.servers = MailServers(work_folder("limits") / "servers", [DESK, ELSEWHERE] + TOWN)
        cls.servers.start()
        cls.addClassCleanup(cls.servers.stop)

    def desk_with(self, first_pass=True, **sections):
        self.servers.empty()
        self.desk = Desk(programs_folder(), work_folder("limits") / self.id().split(".")[-1], self.servers, sections=sections)
        if first_pass:
            self.desk.once()
        return self.desk

    def take(self, *mails):
        self.servers.append_many(mails)
        return self.desk.once()

    def acks(self):
        """[(acknowledgement's reason, its state)] in the order of the cases."""
        return [(c["ack"]["reason"], c["ack"]["state"]) for c in sorted(self.desk.json("cases", "--all"), key=lambda c: c["id"])]

    def arrived(self, address, count):
        wait_until(lambda: self.servers.count(address) >= count, 20, "%d acknowledgements for %s" % (count, address))
        self.assertEqual(self.servers.count(address), count)

    def refused(self, *command, says):
        """The command sends nothing, changes no state, and says why in Japanese."""
        before = self.desk.json("outbox", "--all")
        text = self.refusal_of(*command)
        self.assertIn(says, text)
        self.assertEqual(self.desk.json("outbox", "--all"), before)

    def refusal_of(self, *command):
        with self.assertRaises(AssertionError) as caught:
            self.desk.madoguchi(*command)
        self.assertIn("exit 75", str(caught.exception))
        return str(caught.exception)

    # 13

    def test_three_a_sender_a_day(self):
        self.desk_with(acknowledge={"per_sender_per_day": 3})
        self.take(*[inquiry_mail(n, TOWN[0]) for n in range(5)], inquiry_mail(5, ELSEWHERE))
        self.assertEqual(self.acks(), [("", "sent")] * 3 + [("limit-sender", "held")] * 2 + [("", "sent")])
        self.assertEqual([c["id"] for c in self.desk.json("queue")], [4, 5])
        self.refused("release", "4", says="同じ差出人への1日の送信上限")
        self.desk.once()
        self.arrived(TOWN[0], 3)
        invariants.check(self.desk, mails=6, acknowledgements=4)

    def test_thirty_a_domain_an_hour(self):
        self.desk_with(acknowledge={"per_domain_per_hour": 30})
        self.take(*[inquiry_mail(n, sender) for n, sender in enumerate(TOWN)], inquiry_mail(50, ELSEWHERE))
        self.assertEqual(self.acks(), [("", "sent")] * 30 + [("limit-domain", "held")] * 4 + [("", "sent")])
        self.assertEqual(len(self.desk.json("queue")), 4)
        invariants.check(self.desk, mails=35, acknowledgements=31)

    def test_an_address_that_bounced(self):
        """Nothing more goes there, by the desk's hand or a person's; another address of the domain is answered."""
        self.desk_with()
        self.take(inquiry_mail(1, TOWN[0], contact=""))
        self.arrived(TOWN[0], 1)
        ack = email.message_from_bytes(self.desk.acknowledgements_in(TOWN[0])[0], policy=email.policy.default)
        report = email.message_from_string(BOUNCE % {"id": ack["Message-ID"], "address": TOWN[0]}, policy=email.policy.SMTP)
        self.servers.deliver(bytes(report), "")
        wait_until(lambda: self.servers.count() == 2, 20, "the bounce is in the mailbox")
        self.desk.once()
        self.take(inquiry_mail(2, TOWN[0]), inquiry_mail(3, TOWN[1]))
        self.assertEqual(self.acks()[1:], [("target-bounced", "held"), ("", "sent")])
        for command in ("release", "2"), ("ask-again", "1"):
            self.refused(*command, says="この宛先には最近、自動返信が届きませんでした。")
        self.desk.once()
        self.arrived(TOWN[0], 1)
        invariants.check(self.desk, mails=4, acknowledgements=2)

    def test_a_request_beyond_the_daily_cap_opens_the_breaker(self):
        self.desk_with(acknowledge={"per_day": 3})
        self.take(*[inquiry_mail(n, TOWN[n], contact="") for n in range(3)])
        self.assertFalse(self.desk.json("status")["breaker_open"])
        self.refused("ask-again", "1", says="1日の送信上限に達しました。")
        self.assertTrue(self.desk.json("status")["breaker_open"])
        self.take(inquiry_mail(3, TOWN[3]))
        self.assertEqual(self.acks()[3], ("breaker-open", "held"))
        self.refused("release", "4", says="自動返信の送信を止めています。")
        self.desk.madoguchi("breaker", "close")
        self.desk.madoguchi("ask-again", "1")
        self.desk.once()
        for sender, count in zip(TOWN[:4], (2, 1, 1, 1)):
            self.arrived(sender, count)
        self.assertEqual(invariants.outbox_states(self.desk), {"sent": 5})

    # 14

    def test_a_change_of_uidvalidity(self):
        self.desk_with()
        self.take(*[inquiry_mail(n, TOWN[n]) for n in range(3)])
        self.servers.append(inquiry_mail(3, TOWN[3]))
        box = self.servers.folder / "mail" / DESK
        self.servers.stop_process("dovecot")
        for file in box.glob("dovecot*"):
            file.unlink()
        self.servers.restart_dovecot()
        self.desk.once()
        self.assertEqual(self.acks(), [("", "sent")] * 3 + [("old-mail", "held")])
        self.take(inquiry_mail(4, TOWN[4]))
        self.assertEqual(self.acks()[4], ("", "sent"))
        invariants.check(self.desk, mails=5, acknowledgements=4)

    def test_a_restored_backup(self):
        """Of what the backup does not know, nothing is acknowledged by itself; what it holds unfinished may have gone out since."""
        self.desk_with()
        self.take(inquiry_mail(0, TOWN[0]))
        self.servers.stop_process("exim")
        self.servers.append(inquiry_mail(1, TOWN[1]))
        self.desk.once(expect=75)
        backup = self.desk.folder / "backup"
        shutil.copy2(self.desk.store, backup)
        self.servers.restart_exim()
        wait_until(lambda: self.desk.once() is not None and self.servers.count(TOWN[1]) == 1, 60, "what was deferred has gone out")
        self.take(inquiry_mail(2, TOWN[2]))
        self.arrived(TOWN[2], 1)
        for file in self.desk.folder.glob("desk.sqlite-[ws]*"):
            file.unlink()
        shutil.copy2(backup, self.desk.store)
        self.desk.once()
        self.desk.once()
        self.assertEqual(self.acks(), [("", "sent"), ("", "unknown"), ("maybe-acknowledged", "unknown")])
        self.assertEqual([c["id"] for c in self.desk.json("queue")], [2, 3])
        self.take(inquiry_mail(3, TOWN[3]))
        for sender in TOWN[:4]:
            self.arrived(sender, 1)

    def test_the_junk_folder(self):
        client = self.desk_with(imap={"junk_folder": "Junk"}, first_pass=False).servers.imap()
        self.assertEqual(client.create("Junk")[0], "OK")
        client.logout()
        self.desk.once()
        self.servers.append(inquiry_mail(0, TOWN[0]), folder="Junk")
        self.take(inquiry_mail(1, TOWN[1]))
        self.assertEqual(sorted(self.acks()), [("", "sent"), ("junk-folder", "held")])
        self.assertEqual(len(self.desk.json("queue")), 1)
        self.arrived(TOWN[1], 1)
        self.arrived(TOWN[0], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
