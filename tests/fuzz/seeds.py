#!/usr/bin/env python3
"""Takes seeds for the fuzz targets out of the repository's mails, configuration, terms, templates, pages and tests:
seeds.py CORPUS FOLDER → FOLDER/fuzz_<name>/…"""
import email
import email.policy
import itertools
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ("wf01-outlook365-mso", "sy02-inline-answers", "au01-postfix-bounce", "sp11-empty-body")


class Folder:
    """Of one target; the seeds are numbered."""

    def __init__(self, out, target):
        self.folder, self.number = out / target, 0
        self.folder.mkdir(parents=True, exist_ok=True)

    def add(self, seed, name=None):
        self.number += 1
        (self.folder / (name or "seed-%03d" % self.number)).write_bytes(seed if isinstance(seed, bytes) else seed.encode())


LITERAL = r'(?:R"\((?:.|\n)*?\)"|"(?:[^"\\\n]|\\.)*")'
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"0": b"\0"}


def literals(*paths):
    """The texts that C++ files hold, each run of string literals as one."""
    def value(literal):
        if literal.startswith("R"):
            return literal[3:-2].encode()
        def escape(match):
            code = match.group(1)
            return bytes([int(code[1:], 16)]) if code[:1] == b"x" else ESCAPES.get(code, code)
        return re.sub(rb"\\(x[0-9a-fA-F]{2}|.)", escape, literal[1:-1].encode())
    for path in paths:
        for run in re.findall(r"%s(?:\s+%s)*" % (LITERAL, LITERAL), (ROOT / path).read_text(encoding="utf-8")):
            yield b"".join(value(literal) for literal in re.findall(LITERAL, run))


def parser_seeds(corpus, out):
    for path in sorted(corpus.rglob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
        for number, part in enumerate(p for p in mail.walk() if not p.is_multipart()):
            data = part.get_payload(decode=True) or b""
            seeds = {"fuzz_charset": b"\0" + data}
            if part.get_content_maintype() == "text":
                text = data.decode("utf-8", "replace").encode()
                seeds["fuzz_html" if part.get_content_subtype() == "html" else "fuzz_form"] = text
            else:
                seeds = {"fuzz_attachment": b"\0" + data}
            for target, seed in seeds.items():
                (out / target).mkdir(parents=True, exist_ok=True)
                (out / target / ("%s-%d" % (path.stem, number))).write_bytes(seed)
        fields = [v for _, v in mail.items()]
        (out / "fuzz_header").mkdir(parents=True, exist_ok=True)
        for number, value in enumerate(fields):
            (out / "fuzz_header" / ("%s-%d" % (path.stem, number))).write_bytes(str(value).encode("utf-8", "surrogateescape"))


def configuration_seeds(out):
    commented = (ROOT / "systemd/madoguchi.toml").read_text(encoding="utf-8")
    written = re.sub(r"(?m)^#(?=[a-z_]+ = )", "", commented)
    short = re.sub(r"(?m)^(#.*)?\n", "", written)
    for folder, first in ((Folder(out, "fuzz_configuration"), b""), (Folder(out, "fuzz_rules"), b"r")):
        for text in (commented, written, short):
            folder.add(first + text.encode())
        for section in re.split(r"(?m)^(?=\[)", short):
            folder.add(first + section.encode())
        for text in literals(*sorted((ROOT / "tests/desk").glob("configuration*_test.cpp"))):
            if b"=" in text:
                folder.add(first + text)


def rules_seeds(out):
    folder = Folder(out, "fuzz_rules")
    folder.number = 1000
    lines = (ROOT / "rules/terms.tsv").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    terms = [line for line in lines if line.startswith("term\t")]
    frame = [line for line in lines if not line.startswith("term\t")]
    for at in range(0, len(terms), 100):
        folder.add("t" + "\n".join(frame + terms[at:at + 100]) + "\n")
    margins = b"tmargin\toff-topic\t3\nmargin\tunsure\t2\n"
    for text in literals("tests/rules/terms_test.cpp"):
        if b"\t" in text:
            folder.add(margins + text)
    for text in literals("tests/desk/configuration_holidays_test.cpp"):
        if b"/" in text:
            folder.add(b"h" + text)


def template_seeds(out):
    folder = Folder(out, "fuzz_template")
    for path in sorted((ROOT / "reply/templates").glob("*.mustache")):
        for kind in range(5):
            folder.add(bytes([kind]) + path.read_bytes())
    for text in literals("tests/reply/templates_test.cpp"):
        if b"{{" in text:
            folder.add(b"\0" + text)


def http_seeds(out):
    folder = Folder(out, "fuzz_http_request")
    head = "Host: 127.0.0.1:8610\r\nCookie: madoguchi_session=%SESSION%\r\n"
    routes = re.findall(r'Route\{"([A-Z]+)", "([^"]+)"', (ROOT / "review/web_desk.cpp").read_text(encoding="utf-8"))
    pages = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "review/pages").glob("*.mustache")))
    names = sorted(set(re.findall(r'name="([a-z-]+)"', pages)) - {"csrf", "revision", "viewport"})
    values = "&".join("%s=%s" % (name, value) for name, value in zip(names, itertools.cycle(("1", "on", "%E6%9C%AC", "2026-06-05"))))
    for method, pattern in routes + [("GET", "/sign-in"), ("GET", "/static/desk.css"), ("POST", "/sign-out"), ("GET", "/nothing")]:
        path = pattern.replace("*", "1")
        if method == "GET":
            folder.add("GET %s HTTP/1.1\r\n%s\r\n" % (path, head))
            folder.add("GET %s?%s&words=%%3Czq%%3E&done=note HTTP/1.1\r\n%s\r\n" % (path, values, head))
            continue
        for body in ("csrf=%CSRF%&revision=%REVISION%&" + values, "csrf=%CSRF%&revision=%REVISION%&note=%E6%B8%88&outcome=answered&choice=answered",
                     "csrf=wrong&" + values):
            for framing, sent in (("Content-Length: %LENGTH%", body), ("Transfer-Encoding: chunked", "3\r\na=b\r\n0\r\n\r\n")):
                folder.add("POST %s HTTP/1.1\r\n%sOrigin: http://127.0.0.1:8610\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                           "%s\r\n\r\n%s" % (path, head, framing, sent))
    folder.add("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nHEAD /cases HTTP/1.1\r\n%s\r\n" % head)
    folder.add("POST /sign-in HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 3\r\n\r\na=b")


def imap_sessions(corpus):
    """What a server says in one run: a mail each, with and without IDLE, MOVE and UIDNEXT."""
    for number, (name, capabilities, uidnext) in enumerate(itertools.product(SAMPLES, ("IDLE MOVE UIDPLUS", ""), ("* OK [UIDNEXT 9] ok\r\n", ""))):
        mail = (corpus / (name + ".eml")).read_bytes()[:1500]
        done = "%TAG% OK done\r\n"
        pieces = ["* CAPABILITY IMAP4rev1 %s\r\n%s" % (capabilities, done),
                  "* FLAGS (\\Seen)\r\n* 1 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7] ok\r\n" + uidnext + done]
        pieces += [] if uidnext else ["* 1 FETCH (UID 8)\r\n" + done]
        pieces += ["* 1 FETCH (UID 8 RFC822.SIZE %d)\r\n%s" % (len(mail), done)]
        session = b"".join(piece.encode() + b"\0" for piece in pieces)
        session += b'* 1 FETCH (UID 8 INTERNALDATE "24-Nov-2026 09:15:00 +0900" RFC822.SIZE %d BODY[] {%d}\r\n' % (len(mail), len(mail))
        session += mail + b" FLAGS ())\r\n" + done.encode() + b"\0"
        after = ["%TAG% OK stored\r\n", "* 1 FETCH (UID 8 FLAGS (madoguchi))\r\n%TAG% OK\r\n", "+ idling\r\n* 2 EXISTS\r\n", done,
                 "* 2 FETCH (UID 9 RFC822.SIZE 4)\r\n" + done, "* 2 FETCH (UID 9 RFC822.SIZE 4 BODY[] NIL)\r\n%TAG% NO [SERVERBUG] later\r\n",
                 "* BYE going\r\n"]
        session += b"".join(piece.encode() + b"\0" for piece in after)
        yield bytes([number % 3 + (128 if number % 2 else 0)]) + session


def smtp_sessions():
    """Pieces for the greeting, EHLO, MAIL, RCPT, DATA and the body, and for a second mail."""
    good = ["220 mx ESMTP", "250-mx\r\n250-SMTPUTF8\r\n250-AUTH PLAIN\r\n250 SIZE 1000000", "250 ok", "250 ok", "354 go on", "250 queued as 1"]
    more = good[2:]
    yield good + more + ["221 bye"]
    for at in range(len(good)):
        for reply in ("421 shutting down", "450 try later", "451-greylisted\r\n451 again", "550 no such user", "554 5.7.1 spam", "354 what", "999 x", "2"):
            yield good[:at] + [reply] + more + more
    yield good[:1] + ["502 what", "250 HELO then"] + more + more
    for at in range(1, len(good) + 1):
        yield good[:at]


TOKEN_ANSWERS = (
    '{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"eyJ0eXAiOiJKV1QiLCJub25jZSI6"}',
    '{"access_token":"ya29.c.b0","expires_in":"3599","token_type":"bearer"}',
    '{"access_token":"x","expires_in":1e300}',
    '{"access_token":"x","token_type":"%SECRET%"}',
    '{"error":"%SECRET%","error_description":"%SECRET% is wrong\\r\\nTrace: 1"}',
    "<html>down</html>",
)


def server_seeds(corpus, out):
    folder = Folder(out, "fuzz_imap_session")
    for session in imap_sessions(corpus):
        folder.add(session)
    folder = Folder(out, "fuzz_imap_response")
    for text in literals("tests/daemon/imap_response_test.cpp"):
        folder.add(b"\0" + text)
    folder = Folder(out, "fuzz_smtp_response")
    for session in smtp_sessions():
        folder.add(b"".join(piece.encode() + b"\r\n\0" for piece in session))
    folder = Folder(out, "fuzz_token_answer")
    answers = [answer.encode() for answer in TOKEN_ANSWERS]
    answers += [text for text in literals("tests/daemon/oauth2_test.cpp") if text.startswith(b"{")]
    for answer in answers:
        for status in (b"\0\0", b"\x2d\x01", b"\x91\x01"):  # 200, 401, 501
            folder.add(status + answer)


def receipt_seeds(corpus, out):
    folder = Folder(out, "fuzz_receipt_token")
    for text in ("2026-000001", "Re: 【受付番号 2026-000002】拠点整備・運用に関する照会", "２０２６－０００００３", "2026ー000001", "1", "2026-0000001-", "%ID%",
                 "<x@y>", "%FORGED%", "%MARKER%"):
        folder.add(text)
        folder.add("From: hanako1@pref.example.jp\r\nSubject: %s\r\nIn-Reply-To: %s\r\nReferences: <question-1@pref.example.jp> %s\r\n"
                   "X-Madoguchi: %s\r\n\r\nx\r\n" % (text, text, text, text))
    for line in ("Message-ID", "In-Reply-To", "References", "X-Madoguchi"):
        for token in ("%ID%", "%FORGED%", "%MARKER%"):
            folder.add("From: zaitaku@desk.example.jp\r\n%s: %s\r\nSubject: x\r\n\r\nx\r\n" % (line, token))
    for path in sorted(corpus.glob("au0*.eml")):
        mail = path.read_bytes()
        folder.add(mail, path.stem)
        folder.add(re.sub(rb"(?mi)^((?:Message-ID|In-Reply-To|References|X-Madoguchi):).*$", rb"\1 %ID%\r", mail), path.stem + "-ours")


def main():
    corpus, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    parser_seeds(corpus, out)
    configuration_seeds(out)
    rules_seeds(out)
    template_seeds(out)
    http_seeds(out)
    server_seeds(corpus, out)
    receipt_seeds(corpus, out)


if __name__ == "__main__":
    main()
