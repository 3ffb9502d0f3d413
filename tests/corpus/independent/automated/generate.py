#!/usr/bin/env python3
"""Writes the mails and labels of this folder: robots.py made by programs, people.py made by people although they look like it."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import mailkit as k  # noqa: E402
import people  # noqa: E402
import robots  # noqa: E402


class Adder:
    def __init__(self, folder):
        self.folder, self.n = folder, 0

    def when(self):
        return "2026-%02d-%02d %02d:%02d" % (6 + self.n % 7, 3 + self.n * 3 % 25, 7 + self.n % 13, self.n * 13 % 60)

    def robot(self, slug, why, frm, subject, content, rp=None, shown="", charset="utf-8", to=k.DESK, cc=None, headers=(), ok=False, flags=(), **fields):
        self.n += 1
        file = "au%03d-%s.eml" % (self.n, slug)
        raw = k.mail(frm, subject, content, self.when(), to=to, cc=cc, return_path=rp, name=shown, charset=charset, headers=headers, seed=file)
        self.folder.add(raw, k.label(file, ["automated", slug.split("-")[0]], subject, frm, automated=True, subject_ok=ok, flags=flags, why=why, **fields))

    def person(self, slug, why, subject, text, ok=True, ics=False, headers=(), return_path=None, **fields):
        self.n += 1
        file = "hu%03d-%s.eml" % (self.n, slug)
        client, charset, cte, style = k.PROFILES[self.n % len(k.PROFILES)]
        if "\n> " in text or "Message" in text or "message ---" in text:
            charset, cte, style = "utf-8", "base64", None
        content = k.typed(text, charset, cte, style, file)
        if ics:
            content = k.multi("mixed", [content, k.attach("連携会議.ics", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "text/calendar")], file)
        raw = k.mail(people.ADDR, subject, content, self.when(), client=client, charset=charset if k.can(subject, charset) else "utf-8", name=people.NAME,
                     headers=headers, return_path=return_path, seed=file)
        self.folder.add(raw, k.label(file, ["human", slug.split("-")[0]], subject, people.ADDR, subject_ok=ok, why=why, attachments=["連携会議.ics"] if ics else None, **fields))


def main():
    folder = k.Folder(HERE)
    adder = Adder(folder)
    robots.mails(adder.robot)
    people.mails(adder.person)
    folder.write()


if __name__ == "__main__":
    main()
