#!/usr/bin/env python3
"""The demo: demo.py PROGRAMS FOLDER [--once]. Delivers sample mails to a desk on real servers and shows what became of them.

Exit status 0 only if every sample mail is stored once, every sender who is to have an acknowledgement has exactly one, nobody else has
one, and the mailbox is as it was.
"""
import email
import email.header
import email.policy
import json
import pathlib
import re
import secrets
import signal
import subprocess
import sys

from harness import CORPUS, DESK, Desk, MailServers, decoded_text, wait_until

# Sample mails of the corpus: prescribed form in many clients, missing fields, no form, off-topic, and robots.
SAMPLES = ["wf01-outlook365-mso", "wf03-gmail", "wf05-becky-hankaku-kana", "wf10-iphone", "wf12-exchange-html-table",
           "wf18-zimbra-html-dl", "wf22-mew-eucjp", "wf26-apple-attachments-nfd", "mi01-contact-empty", "mi07-see-attachment",
           "mi13-table-empty-cells", "mi20-inline-one-unanswered", "ff02-prose-own-subject", "sy03-prefecture-forwards",
           "sy04-forward-as-attachment", "sp06-ppap-zip", "ot02-sales-in-the-form", "ot05-family-seeks-doctor", "au03-outlook-oof",
           "au05-mailing-list", "au08-auto-reply-helpdesk"]
OF_THE_RECEIVER = re.compile(rb"^(Return-Path|Received|Authentication-Results):[^\n]*\n(?:[ \t][^\n]*\n)*", re.M | re.I)


class Sample:
    """A mail of the corpus as its sender's server hands it over, and what is expected of it."""

    def __init__(self, label):
        raw = (CORPUS / label["file"]).read_bytes()
        head, _, body = raw.partition(b"\r\n\r\n")
        self.envelope_from = email.message_from_bytes(raw)["Return-Path"].strip().strip("<>")
        self.mail = OF_THE_RECEIVER.sub(b"", head + b"\r\n") + b"\r\n" + body
        self.sender = label["from"]
        self.ack = label["ack"]
        self.disposition = label["disposition"]


def samples():
    with open(CORPUS / "expected.jsonl", encoding="utf-8") as f:
        labels = {pathlib.Path(e["file"]).stem: e for e in map(json.loads, f)}
    return [Sample(labels[name]) for name in SAMPLES]


def heading(text):
    print("\n" + "=" * 100 + "\n" + text + "\n" + "=" * 100, flush=True)


def show_acknowledgement(desk, sample):
    raw = desk.acknowledgements_in(sample.sender)[0]
    headers = email.message_from_bytes(raw, policy=email.policy.compat32)
    for name in ("From", "To", "Subject", "Date", "Auto-Submitted", "In-Reply-To"):
        # Not as policy.default has it: that puts a space between the encoded words of a long name.
        print("%s: %s" % (name, email.header.make_header(email.header.decode_header(headers[name]))))
    print("\n" + decoded_text(raw)[1])


def faults_of(desk, mails):
    """What is not as it must be, one sentence each."""
    faults = []
    status = desk.json("status")
    if status["mails"] != len(mails):
        faults.append("%d mails were delivered, %d are stored" % (len(mails), status["mails"]))
    for sample in mails:
        expected = 0 if sample.ack == "none" else 1
        got = len(desk.acknowledgements_in(sample.sender))
        if got != expected:
            faults.append("%s has %d acknowledgements, not %d" % (sample.sender, got, expected))
    for uid, flags, _ in desk.servers.fetch_all():
        if flags.replace("\\Recent", "").strip():
            faults.append("UID %d of the desk's mailbox has got the flags %s" % (uid, flags))
    return faults


def show_page(desk):
    """Serves the review page with an account of its own until Ctrl-C."""
    password = secrets.token_urlsafe(12)
    subprocess.run([str(desk.programs / "madoguchi"), "user", "add", "demo", "--admin", "--name", "見本", "--config", str(desk.config)],
                   input=password + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
    with subprocess.Popen([str(desk.programs / "madoguchi"), "serve", "--listen", "127.0.0.1:0", "--json", "--config", str(desk.config)],
                          stdout=subprocess.PIPE, text=True) as page:
        print("\nThe review page: %s\n  login: demo\n  password: %s\nThe desk stays up until Ctrl-C. In another terminal:\n"
              "  %s/madoguchi queue --config %s" % (json.loads(page.stdout.readline())["address"], password, desk.programs, desk.config),
              flush=True)
        wait_for_interrupt()
        page.terminate()


def wait_for_interrupt():
    """Sleeps until Ctrl-C or SIGTERM, and then lets the servers and the daemon end in order."""
    signals = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    signal.sigwait(signals)


def main():
    programs, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    once = "--once" in sys.argv[3:]
    mails = samples()
    print("Starting Dovecot and Exim on free loopback ports below %s ..." % folder)
    with MailServers(folder / "servers", [DESK] + sorted({s.sender for s in mails})) as servers:
        desk = Desk(programs, folder / "desk", servers)
        desk.once()  # the first start: nothing that lay in the mailbox before is acknowledged
        print("Delivering %d sample mails by SMTP, as their senders would ..." % len(mails))
        for sample in mails:
            servers.deliver(sample.mail, sample.envelope_from)
        wait_until(lambda: servers.count() == len(mails), 30, "all sample mails are in the desk's mailbox")
        print("Running madoguchid ...")
        desk.start()
        try:
            def settled():
                status = desk.json("status")
                return status["mails"] == len(mails) and status["outbox"]["queued"] == 0 and status["outbox"]["sending"] == 0
            wait_until(settled, 60, "every mail is stored and every acknowledgement handed over; see %s" % (desk.folder / "madoguchid.log"))
            expected = sum(1 for s in mails if s.ack != "none")
            wait_until(lambda: sum(servers.count(s.sender) for s in mails) >= expected, 30, "the acknowledgements have arrived")
            heading("The queue, as `madoguchi queue` shows it")
            print(desk.madoguchi("queue"))
            heading("A receipt, as it arrived in the sender's mailbox")
            show_acknowledgement(desk, next(s for s in mails if s.ack == "receipt"))
            heading("A request for what is missing, as it arrived")
            show_acknowledgement(desk, next(s for s in mails if s.ack == "incomplete"))
            faults = faults_of(desk, mails)
            heading("Result")
            if faults:
                print("\n".join(faults))
                print("The demo FAILED.")
                return 1
            print("%d mails stored once each; %d senders have exactly one acknowledgement; the %d others (robots, off-topic) have none;"
                  " the mailbox is as it was." % (len(mails), expected, len(mails) - expected))
            print("The demo went well.")
            if not once:
                show_page(desk)
        finally:
            desk.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
