#!/usr/bin/env python3
"""Mail loops: many senders, a fifth of whom answer by program, and two desks that answer each other. Every human gets exactly one
acknowledgement, every robot at most one, and nothing runs on.

MADOGUCHI_SENDERS sets how many senders there are (200; the long run has 1000).
"""
import collections
import email
import email.message
import email.policy
import os
import unittest

import invariants
from harness import DESK, Desk, MailServers, inquiry_mail, programs_folder, wait_until, work_folder

SENDERS = int(os.environ.get("MADOGUCHI_SENDERS", "200"))
FOLDER = "loops-%d" % SENDERS
PATIENCE = 120 + SENDERS // 2  # seconds for one pass over everybody's mail, on a machine that has other work


def reply_to(ack, sender, subject, text, headers):
    """What a robot sends when the desk's acknowledgement arrives; `headers` are its marks, if it has any."""
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"] = sender
    mail["To"] = DESK
    mail["Subject"] = subject
    mail["Message-ID"] = "<auto.%s@%s>" % (abs(hash(ack["Message-ID"])), sender.partition("@")[2])
    mail["In-Reply-To"] = ack["Message-ID"]
    mail["References"] = ack["Message-ID"]
    for name, value in headers:
        mail[name] = value
    mail.set_content(text)
    return mail


def vacation(ack, sender):
    return sender, reply_to(ack, sender, "不在通知: Re: " + ack["Subject"], "ただいま休暇を取得しております。\n",
                            [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")])


def bare_vacation(ack, sender):
    return sender, reply_to(ack, sender, "自動応答: " + ack["Subject"], "出張中のため、返信が遅れます。\n", [])


def bounce(ack, sender):
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"] = "Mail Delivery System <MAILER-DAEMON@%s>" % sender.partition("@")[2]
    mail["To"] = DESK
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content("<%s>: mailbox full\n\nMessage-ID: %s\n" % (sender, ack["Message-ID"]))
    return "", mail


def mailing_list(ack, sender):
    return "list-bounces@" + sender.partition("@")[2], reply_to(
        ack, sender, "[zaitaku-ml:00012] " + ack["Subject"], "投稿を受け付けました。\n", [("List-Id", "<zaitaku-ml.example.jp>"), ("Precedence", "list")])


def ticket_system(ack, sender):
    """A helpdesk without any mark in its headers that answers everything it gets."""
    return sender, reply_to(ack, sender, "[Ticket#2026112401] お問い合わせを受け付けました",
                            "お問い合わせありがとうございます。担当者よりご連絡いたします。\n※このメールはシステムより自動送信されています。\n", [])


def unmarked(ack, sender):
    """The worst: no header, no word in the text tells it from a person."""
    return sender, reply_to(ack, sender, "Re: " + ack["Subject"], "ご連絡ありがとうございます。確認のうえ、ご返信いたします。\n", [])


ROBOTS = [vacation, bare_vacation, bounce, mailing_list, ticket_system, unmarked]


class Loops(unittest.TestCase):
    def run_senders(self, count, limits):
        """Everybody writes once; the robots among them answer every mail they get. Returns (desk, {sender: mails got}, robots)."""
        senders = ["s%04d@town%03d.example.lg.jp" % (n, n % 300) for n in range(count)]
        robots = {s: ROBOTS[n % len(ROBOTS)] for n, s in enumerate(senders[::5])}
        servers = MailServers(work_folder(FOLDER) / "servers", [DESK] + senders)
        servers.start()
        self.addCleanup(servers.stop)
        desk = Desk(programs_folder(), work_folder(FOLDER) / self.id().split(".")[-1], servers, sections={"acknowledge": limits})
        desk.once(timeout=PATIENCE)
        servers.deliver_many([(s, inquiry_mail(n, s)) for n, s in enumerate(senders)])
        answered = set()
        delivered = count
        for _ in range(8):
            wait_until(lambda: servers.count() == delivered, PATIENCE, "every mail is in the desk's mailbox")
            desk.once(timeout=PATIENCE)
            sent = invariants.outbox_states(desk).get("sent", 0)
            wait_until(lambda: sum(servers.count(s) for s in senders) >= sent, PATIENCE, "what was sent has arrived")
            answers = []
            for sender, robot in robots.items():
                for name in os.listdir(servers.folder / "mail" / sender / "new"):
                    if (sender, name) not in answered:
                        answered.add((sender, name))
                        raw = (servers.folder / "mail" / sender / "new" / name).read_bytes()
                        envelope, mail = robot(email.message_from_bytes(raw, policy=email.policy.default), sender)
                        answers.append((envelope, bytes(mail)))
            if not answers:
                break
            servers.deliver_many(answers)
            delivered += len(answers)
        else:
            self.fail("the robots and the desk still answer each other after 8 rounds")
        got = collections.Counter({s: servers.count(s) for s in senders})
        print("%d senders, %d of them robots, %d mails in the mailbox, %d acknowledgements" % (count, len(robots), delivered, sum(got.values())),
              flush=True)
        return desk, got, robots

    def test_with_the_daily_cap_raised(self):
        desk, got, robots = self.run_senders(SENDERS, {"per_day": 100000, "per_domain_per_hour": 10000})
        humans = [s for s in got if s not in robots]
        self.assertEqual({got[s] for s in humans}, {1})
        self.assertLessEqual(max(got[s] for s in robots), 1)
        self.assertEqual(invariants.faults(desk), [])

    def test_with_the_daily_cap_at_its_default(self):
        count = max(SENDERS, 250)
        desk, got, robots = self.run_senders(count, {"per_day": 200, "per_domain_per_hour": 10000})
        self.assertLessEqual(sum(got.values()), 200)
        self.assertLessEqual(max(got.values()), 1)
        self.assertTrue(desk.json("status")["breaker_open"])
        self.assertEqual(desk.log().count("closes the breaker"), 1, "one loud line when the breaker opens")
        # Whoever got none stands in the queue; closing the breaker sends what was held, in order, and no more.
        desk.madoguchi("breaker", "close")
        desk.write_configuration(sections={"acknowledge": {"per_day": 100000}})
        desk.once(timeout=PATIENCE)
        sent = invariants.outbox_states(desk).get("sent", 0)
        wait_until(lambda: sum(desk.servers.count(s) for s in got) >= sent, PATIENCE, "what was held has arrived")
        for sender in got:
            self.assertEqual(desk.servers.count(sender), 1, sender)
        self.assertEqual(invariants.faults(desk), [])

    def two_desks(self, strip):
        """Each desk's address writes to the other. `strip`: a gateway between them takes every mark out of the headers. Returns how many
        mails each has sent."""
        other = "madoguchi@otherdesk.example.jp"
        with MailServers(work_folder(FOLDER) / "two-servers", [DESK, other]) as servers:
            desks = {DESK: Desk(programs_folder(), work_folder(FOLDER) / ("first-%d" % strip), servers),
                     other: Desk(programs_folder(), work_folder(FOLDER) / ("second-%d" % strip), servers,
                                 sections={"desk": {"address": other}, "imap": {"user": other}})}
            for desk in desks.values():
                desk.once()
            servers.append(inquiry_mail(1, other, contact=""), DESK)
            for _ in range(8):
                for address, desk in desks.items():
                    if strip:
                        self.take_marks_out(servers.folder / "mail" / address / "new")
                    desk.once()
                    peer = other if address == DESK else DESK
                    expected = invariants.outbox_states(desk).get("sent", 0) + (1 if peer == DESK else 0)
                    wait_until(lambda: servers.count(peer) >= expected, 10, "what one desk sent is with the other")
            return [invariants.outbox_states(d).get("sent", 0) for d in desks.values()]

    MARKS = ("auto-submitted", "x-auto-response-suppress", "precedence", "x-madoguchi", "return-path")

    def take_marks_out(self, folder):
        for path in folder.iterdir():
            raw = path.read_bytes()
            head, blank, body = raw.partition(b"\n\n")
            lines = [line for line in head.split(b"\n") if line.split(b":")[0].decode("ascii", "replace").lower() not in self.MARKS]
            if len(lines) < head.count(b"\n") + 1:
                path.write_bytes(b"\n".join(lines) + blank + body)

    def test_two_desks_answer_each_other(self):
        self.assertEqual(self.two_desks(strip=False), [1, 0])

    def test_two_desks_behind_a_gateway_that_takes_the_marks_out(self):
        """Nothing tells the other desk from a person then: the two requests that a case may have, and no more."""
        first, second = self.two_desks(strip=True)
        self.assertLessEqual(first, 2)
        self.assertLessEqual(second, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
