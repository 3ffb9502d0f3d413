"""Our acknowledgements, read by Python's email: headers, threading and text must be what was composed.

Usage: read_back.py TEST_REPLY_PROGRAM
The program's hidden test "samples" writes each mail (NAME.eml) with what it must say (NAME.json).
"""

import email
import email.header
import email.policy
import email.utils
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FORM = ["1) 自治体・機関名：", "2) 氏名：", "3) 連絡先（TEL／メールアドレス）：", "4) 照会内容（具体的に）："]


def check(mail: bytes, expected: dict) -> list[str]:
    wrong = []

    def same(what, got, want):
        if got != want:
            wrong.append(f"{what}: {got!r}, expected {want!r}")

    if re.search(rb"\r(?!\n)|(?<!\r)\n", mail):
        wrong.append("a bare CR or LF")
    for line in mail.split(b"\r\n"):
        # one address or id that cannot be broken may be longer
        if len(line) > 78 and not re.fullmatch(rb"([A-Za-z-]+:)? \S+", line):
            wrong.append(f"a line of {len(line)} bytes")
        if any(byte > 126 or (byte < 32 and byte != 9) for byte in line):
            wrong.append(f"a line that is not 7-bit text: {line!r}")
    message = email.message_from_bytes(mail, policy=email.policy.default)
    for part in message.walk():
        same("defects", part.defects, [])
    for name, value in message.items():
        same(f"defects of {name}", list(getattr(value, "defects", [])), [])
        same(f"number of {name}", len(message.get_all(name)), 1)

    same("subject", str(message["Subject"]), expected["subject"])
    # The newer header parser of Python 3.11 puts a space between two encoded words of a display name; the older one
    # reads them as RFC 2047 section 6.2 says.
    older = email.message_from_bytes(mail, policy=email.policy.compat32)
    display_name, address = email.utils.parseaddr(older["From"])
    display_name = str(email.header.make_header(email.header.decode_header(display_name)))
    same("sender", [display_name, address], expected["from"])
    same("number of senders", len(message["From"].addresses), 1)
    same("recipients", [(a.display_name, a.addr_spec) for a in message["To"].addresses], [("", expected["to"])])
    same("Cc and Bcc", [message["Cc"], message["Bcc"]], [None, None])
    same("Message-ID", message["Message-ID"], expected["message_id"])
    same("In-Reply-To", message["In-Reply-To"], expected["in_reply_to"])
    same("References", (message["References"] or "").split(), expected["references"])
    same("date", email.utils.parsedate_to_datetime(message["Date"]).isoformat(), expected["date"])
    same("Auto-Submitted", message["Auto-Submitted"], "auto-replied")
    same("X-Auto-Response-Suppress", message["X-Auto-Response-Suppress"], "All")
    same("Precedence", message["Precedence"], "bulk")
    same("type", message.get_content_type(), "text/plain")
    same("charset", message.get_content_charset(), "utf-8")
    same("MIME-Version", message["MIME-Version"], "1.0")
    text = message.get_content()
    same("text", text.replace("\r\n", "\n"), expected["text"])
    same("receipt number in text", expected["receipt_number"] in text, True)
    same("form", [line for line in text.splitlines() if line in FORM], FORM if expected["kind"] == "incomplete" else [])
    return wrong


def main() -> int:
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, MADOGUCHI_SAMPLES=folder)
        subprocess.run([sys.argv[1], "[samples]"], check=True, env=environment, stdout=subprocess.DEVNULL)
        mails = sorted(pathlib.Path(folder).glob("*.eml"))
        for path in mails:
            for line in check(path.read_bytes(), json.loads(path.with_suffix(".json").read_text("utf-8"))):
                print(f"{path.stem}: {line}")
                failed += 1
    print(f"{len(mails)} mails read back, {failed} faults")
    return 1 if failed or len(mails) < 6 else 0


if __name__ == "__main__":
    sys.exit(main())
