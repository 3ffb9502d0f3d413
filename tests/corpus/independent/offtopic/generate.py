#!/usr/bin/env python3
"""Writes the mails and labels of this folder: foreign.txt are matters foreign to the desk, honest.txt matters for it.

An entry: `@@ slug | address | display name | subject | ok | why` (`ok`: the subject counts as the prescribed one), lines
`%org %name %contact %inq %phones %emails %att %flags %subject` with labels, then the text as typed.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import mailkit as k  # noqa: E402

FIRMS = ("sell-", "vendor-", "money-", "seminar-")


def entries(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        for block in f.read().split("@@ ")[1:]:
            head, _, rest = block.partition("\n")
            cells = [x.strip() for x in head.split(" | ")]
            ok = cells[4] == "ok"
            slug, addr, shown, subject, why = cells[0], cells[1], cells[2], cells[3], cells[5 if ok else 4]
            marks, lines = {}, rest.rstrip("\n").split("\n")
            while lines and lines[0].startswith("%"):
                a, _, b = lines.pop(0)[1:].partition(" ")
                marks[a] = b
            yield slug, addr, "" if shown == "-" else shown, "" if "subject" in marks else subject, ok, why, marks, "\n".join(lines) + "\n"


def signature(slug, shown, addr, n, honest):
    """The card under some mails; labels in it are no form."""
    if not (slug.startswith(FIRMS) and n % 5 or honest and n % 3 == 1 and not addr.endswith("carrier.example.jp")):
        return ""
    rule = ["--", "━━━━━━━━━━━━━━━━━━━━", "--------------------------------"][n % 3]
    return "\n%s\n%s\n〒000-00%02d 例示県架空市1-2-%d\nTEL：03-0000-%04d　FAX：03-0000-%04d\nMail：%s\nhttps://www.%s/\n" % (
        rule, shown, n % 90 + 10, n % 30 + 1, 7000 + n, 8000 + n, addr, addr.split("@")[1])


def attachment(name):
    ext = name.rsplit(".", 1)[1]
    raw = {"html": b"<html><body><form action='http://pay.example.net/'><input type='password'></form></body></html>",
           "pdf": k.pdf("order"), "docx": k.docx("要綱（案）")}[ext]
    return k.attach(name, raw, k.DOC[ext], "2231")


def main():
    folder = k.Folder(HERE)
    for prefix, name, off in (("of", "foreign.txt", True), ("on", "honest.txt", False)):
        for n, (slug, addr, shown, subject, ok, why, marks, text) in enumerate(entries(name)):
            file = "%s%03d-%s.eml" % (prefix, n + 1, slug)
            client, charset, cte, style = k.PROFILES[(n * 5 + (3 if off else 0)) % len(k.PROFILES)]
            if addr.endswith("carrier.example.jp"):
                client, charset, cte, style = "docomo", "shift_jis", "8bit", None
            if "dear " in text.lower() or "english" in slug:
                charset, cte, style = "utf-8", "qp", None
            text += signature(slug, shown, addr, n, not off)
            content = k.typed(text, charset, cte, style, file)
            if "att" in marks:
                content = k.multi("mixed", [content, attachment(marks["att"])], file)
            head_set = charset if k.can(subject + shown, charset) else "utf-8"
            when = "2026-%02d-%02d %02d:%02d" % (6 + n % 7, 3 + n * 3 % 25, 8 + n % 11, n * 7 % 60)
            raw = k.mail(addr, None if marks.get("subject") == "" else subject, content, when, client=client, charset=head_set, name=shown, seed=file,
                         dmarc=None if addr.endswith("example.net") else "pass")
            def get(x):
                return marks.get(x)
            folder.add(raw, k.label(
                file, ["off-topic" if off else "on-topic", slug.split("-")[0]], subject, addr, get("org"), get("name"), get("contact"), get("inq"),
                get("phones").split() if get("phones") else (), get("emails").split() if get("emails") else (), subject_ok=ok, off=off,
                flags=(get("flags") or "").split(), why=why, attachments=[marks["att"]] if "att" in marks else None))
    folder.write()


if __name__ == "__main__":
    main()
