"""What the generators beside this file share: Japanese encodings, MIME parts, headers of usual clients, labels, self-checks.

Standard library only; every byte follows from the arguments, so a generator writes the same files on every run.
"""
import base64
import datetime
import email
import email.header
import hashlib
import html as html_
import io
import json
import os
import re
import struct
import unicodedata
import zipfile

CRLF = b"\r\n"
DESK = "zaitaku@desk.example.jp"
MX = "mx.desk.example.jp"
PRESCRIBED = "拠点整備・運用に関する照会"
MISSING = {"organization": "missing-organization", "name": "missing-name", "contact": "missing-contact", "inquiry": "missing-inquiry"}
JST = datetime.timezone(datetime.timedelta(hours=9))


# ---- character sets -------------------------------------------------------------------------------------------------

def _cp932_pair(c):
    """The two Shift_JIS bytes of a character, as Windows has them, with the JIS twins it lacks."""
    for codec in ("cp932", "shift_jis"):
        try:
            b = c.encode(codec)
        except UnicodeEncodeError:
            continue
        if len(b) == 2:
            return b
    raise UnicodeEncodeError("cp932", c, 0, 1, "no such character")


def _jis_pair(c):
    hi, lo = _cp932_pair(c)
    if hi >= 0xF0:
        raise UnicodeEncodeError("iso2022_jp", c, 0, 1, "outside the 94 rows")
    row = (hi - (0x81 if hi < 0xA0 else 0xC1)) * 2
    if lo >= 0x9F:
        return bytes((row + 1 + 0x21, lo - 0x9F + 0x21))
    return bytes((row + 0x21, lo - (0x40 if lo < 0x7F else 0x41) + 0x21))


def jis(text):
    """ISO-2022-JP as Japanese clients write it: row 13 (①㈱) as it comes, half-width kana by ESC ( I, ASCII at every line end."""
    out, mode = bytearray(), "B"
    for c in text:
        if ord(c) < 0x80:
            want, b = "B", c.encode()
        elif 0xFF61 <= ord(c) <= 0xFF9F:
            want, b = "I", bytes((ord(c) - 0xFF61 + 0x21,))
        else:
            want, b = "J", _jis_pair(c)
        if want != mode:
            out += {"B": b"\x1b(B", "I": b"\x1b(I", "J": b"\x1b$B"}[want]
            mode = want
        out += b
    return bytes(out + (b"\x1b(B" if mode != "B" else b""))


def sjis(text):
    return b"".join(c.encode("cp932") if ord(c) < 0x80 or 0xFF61 <= ord(c) <= 0xFF9F else _cp932_pair(c) for c in text)


def euc(text):
    out = bytearray()
    for c in text:
        if ord(c) < 0x80:
            out += c.encode()
        elif 0xFF61 <= ord(c) <= 0xFF9F:
            out += bytes((0x8E, ord(c) - 0xFF61 + 0xA1))
        else:
            out += bytes(x | 0x80 for x in _jis_pair(c))
    return bytes(out)


def encode(text, charset):
    f = {"iso-2022-jp": jis, "shift_jis": sjis, "euc-jp": euc}.get(charset.lower().replace("windows-31j", "shift_jis"))
    return f(text) if f else text.encode(charset)


def can(text, charset):
    try:
        encode(text, charset)
        return True
    except UnicodeError:
        return False


# ---- headers --------------------------------------------------------------------------------------------------------

def _q_word(raw):
    safe = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return b"".join(bytes((b,)) if b in safe else b"_" if b == 0x20 else b"=%02X" % b for b in raw)


def words(text, charset="utf-8", how="B", width=45):
    """RFC 2047 encoded words, folded; ASCII text stays as it is. how: B, Q or raw (bytes unencoded)."""
    if all(0x20 <= ord(c) < 0x7F for c in text):
        return text.encode()
    if how == "raw":
        return encode(text, charset)
    cs = charset.upper().encode() if charset.lower() == "iso-2022-jp" else charset.encode()
    pieces, cur = [], ""
    for c in text:
        raw = encode(cur + c, charset)
        size = len(base64.b64encode(raw)) if how == "B" else len(_q_word(raw))
        if cur and size > width:
            pieces.append(cur)
            cur = c
        else:
            cur += c
    pieces.append(cur)
    coded = [b"=?" + cs + b"?" + how.encode() + b"?" + (base64.b64encode(encode(p, charset)) if how == "B" else _q_word(encode(p, charset))) + b"?="
             for p in pieces]
    return b"\r\n ".join(coded)


def address(name, addr, charset="utf-8", how="B"):
    if not name:
        return addr.encode()
    if all(0x20 <= ord(c) < 0x7F for c in name):
        return ('"%s" <%s>' % (name, addr)).encode()
    return words(name, charset, how) + (" <%s>" % addr).encode()


def moment(when):
    """'2026-06-05 10:12' in Japan time, or a datetime."""
    if isinstance(when, datetime.datetime):
        return when
    return datetime.datetime.strptime(when, "%Y-%m-%d %H:%M").replace(tzinfo=JST)


def rfc_date(when, zone=9):
    tz = datetime.timezone(datetime.timedelta(hours=zone))
    t = moment(when).astimezone(tz)
    return "%s, %d %s %d %02d:%02d:%02d %+03d00" % (
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][t.weekday()], t.day,
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][t.month - 1], t.year, t.hour, t.minute, t.second, zone)


def mark(*what):
    return hashlib.sha256("\0".join(map(str, what)).encode()).hexdigest()


# ---- parts ----------------------------------------------------------------------------------------------------------

def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def b64(raw):
    s = base64.b64encode(raw)
    return CRLF.join(s[i:i + 76] for i in range(0, len(s), 76)) + CRLF


def qp(raw):
    out = []
    for line in raw.split(CRLF):
        cur = b""
        for i, b in enumerate(line):
            last = i == len(line) - 1
            t = bytes((b,)) if 33 <= b <= 126 and b != 61 or b in (9, 32) and not last else b"=%02X" % b
            if len(cur) + len(t) > 75:
                out.append(cur + b"=")
                cur = b""
            cur += t
        out.append(cur)
    return CRLF.join(out)


def part(ctype, raw, cte="base64", headers=()):
    """A leaf part: its header lines, an empty line, its encoded body."""
    lines = [b"Content-Type: " + ctype.encode() if isinstance(ctype, str) else b"Content-Type: " + ctype]
    if cte:
        lines.append({"base64": b"Content-Transfer-Encoding: base64", "qp": b"Content-Transfer-Encoding: quoted-printable",
                      "8bit": b"Content-Transfer-Encoding: 8bit", "7bit": b"Content-Transfer-Encoding: 7bit"}[cte])
    lines += [h if isinstance(h, bytes) else h.encode() for h in headers]
    body = b64(raw) if cte == "base64" else qp(raw) if cte == "qp" else raw
    return CRLF.join(lines) + CRLF + CRLF + body


def text_part(text, charset="utf-8", cte="base64", subtype="plain", params="", label=None):
    """label: the charset that the header names (None: the true one, '': none)."""
    named = charset if label is None else label
    ctype = "text/%s%s%s" % (subtype, "; charset=" + ('"%s"' % named if "iso" in named.lower() else named) if named else "", params)
    return part(ctype, encode(crlf(text), charset), cte)


def multi(subtype, parts, seed, params=""):
    b = "----=_Part_" + mark("boundary", subtype, seed, len(parts))[:24]
    head = ('Content-Type: multipart/%s; boundary="%s"%s' % (subtype, b, params)).encode()
    body = b"".join(b"--" + b.encode() + CRLF + p + (b"" if p.endswith(CRLF) else CRLF) for p in parts)
    return head + CRLF + CRLF + body + b"--" + b.encode() + b"--" + CRLF


def attach(name, raw, ctype="application/octet-stream", how="2231", charset="utf-8", cte="base64"):
    """An attachment whose name is written as 2231 (RFC 2231), 2047 (the encoded word in quotes of Outlook) or raw."""
    if all(0x20 <= ord(c) < 0x7F for c in name):
        n1 = b'name="' + name.encode() + b'"'
        n2 = b'filename="' + name.encode() + b'"'
    elif how == "2047":
        w = words(name, charset, "B", 400)
        n1, n2 = b'name="' + w + b'"', b'filename="' + w + b'"'
    elif how == "raw":
        n1, n2 = b'name="' + encode(name, charset) + b'"', b'filename="' + encode(name, charset) + b'"'
    else:
        n1 = b'name="' + words(name, charset, "B", 400) + b'"'
        n2 = b"filename*=" + charset.encode() + b"''" + b"".join(
            bytes((x,)) if chr(x).isalnum() and x < 128 or x in b"-._" else b"%%%02X" % x for x in encode(name, charset))
    return part(ctype.encode() + b";\r\n " + n1, raw, cte, [b"Content-Disposition: attachment;\r\n " + n2])


def zipped(files, encrypted=False, cp932=False):
    """A ZIP of (name, bytes); encrypted: the ZipCrypto header bit set and scrambled data, as PPAP tools send it."""
    out, central, count = bytearray(), bytearray(), 0
    for name, raw in files:
        nb = encode(name, "shift_jis") if cp932 else name.encode("utf-8")
        flag = (1 if encrypted else 0) | (0 if cp932 or name.isascii() else 0x800)
        crc = zipfile.crc32(raw) & 0xFFFFFFFF
        data = hashlib.sha256(raw).digest()[:12] + bytes((x * 7 + i * 31 + 11) & 255 for i, x in enumerate(raw)) if encrypted else raw
        head = struct.pack("<HHHHHIIIHH", 20, flag, 0, 0x4A00, 0x5CC5, crc, len(data), len(raw), len(nb), 0)
        at = len(out)
        out += b"PK\x03\x04" + head + nb + data
        central += b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0x20, at) + nb
        count += 1
    at = len(out)
    return bytes(out + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(central), at, 0))


def docx(text, macro=False):
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml" if macro else "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    files = [("[Content_Types].xml", ('<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override PartName="/word/document.xml" ContentType="%s"/></Types>' % kind).encode()),
             ("_rels/.rels", b'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'),
             ("word/document.xml", ('<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>' % html_.escape(text)).encode())]
    if macro:
        files.append(("word/vbaProject.bin", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)))
    return zipped(files)


def xlsx(text, macro=False):
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml" if macro else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    files = [("[Content_Types].xml", ('<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override PartName="/xl/workbook.xml" ContentType="%s"/></Types>' % kind).encode()),
             ("xl/workbook.xml", ('<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><!-- %s --></workbook>' % html_.escape(text)).encode())]
    if macro:
        files.append(("xl/vbaProject.bin", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)))
    return zipped(files)


def pdf(text):
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% " + text.encode() + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


LNK = bytes.fromhex("4c0000000114020000000000c000000000000046") + bytes(56) + b"C:\\Windows\\System32\\cmd.exe"
EXE = b"MZ\x90\x00" + bytes(56) + struct.pack("<I", 64) + b"PE\0\0" + bytes(64)
DOC = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf", "zip": "application/zip",
       "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "docm": "application/vnd.ms-word.document.macroEnabled.12",
       "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12", "exe": "application/x-msdownload", "html": "text/html", "jpg": "image/jpeg"}


def to_html(text, style="div"):
    """The HTML that a client makes of typed lines: div (Gmail, Outlook new), p (Word's engine), br (phones)."""
    esc = [html_.escape(x, quote=False).replace("\t", "  " * 2).replace("  ", "&nbsp; ") for x in text.split("\n")]
    if style == "br":
        return "<html><head></head><body>" + "<br>\n".join(esc) + "</body></html>"
    if style == "p":
        return ('<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0mm; font-size:10.5pt; font-family:"游ゴシック";} --></style></head>'
                '<body lang="JA"><div class="WordSection1">\n' + "\n".join('<p class="MsoNormal">%s</p>' % (x or "<o:p>&nbsp;</o:p>") for x in esc) + "\n</div></body></html>")
    return '<html><head></head><body><div dir="ltr">' + "".join("<div>%s</div>" % (x or "<br>") for x in esc) + "</div></body></html>"


# ---- whole mails ----------------------------------------------------------------------------------------------------

CLIENTS = {
    "outlook": ["X-Mailer: Microsoft Outlook 16.0"], "outlook365": ["Accept-Language: ja-JP, en-US", "Content-Language: ja-JP", "X-MS-Has-Attach:", "X-MS-TNEF-Correlator:"],
    "outlook-mobile": ["X-Mailer: Outlook for iOS"], "gmail": [], "apple": ["X-Mailer: Apple Mail (2.3774.600.62)"], "iphone": ["X-Mailer: iPhone Mail (22F76)"],
    "thunderbird": ["User-Agent: Mozilla Thunderbird", "Content-Language: ja"], "becky": ["X-Mailer: Becky! ver. 2.81.05 [ja]"], "shuriken": ["X-Mailer: JustSystems Shuriken 2018"],
    "windows-mail": ["X-Mailer: Microsoft Windows Live Mail 16.4.3564.1216"], "garoon": ["X-Mailer: Cybozu Garoon 5.15.2"], "cybozu": ["X-Mailer: Cybozu Office 10.8.6"],
    "desknets": ["X-Mailer: desknet's NEO"], "roundcube": ["User-Agent: Roundcube Webmail/1.6.6"], "zimbra": ["X-Mailer: Zimbra 8.8.15_GA_4508 (ZimbraWebClient - FF115 (Win)/8.8.15_GA_4508)"],
    "yahoo": ["X-Mailer: YahooMailWebService/0.8.111_70"], "docomo": ["X-Mailer: docomo mail"], "ios-gmail": [], "web": ["X-Mailer: PHP/8.2.18"], "none": [],
}


def mail(frm, subject, content, when="2026-07-01 10:00", to=DESK, cc=None, client="none", headers=(), charset="utf-8", how="B", seed="", name="",
         return_path=None, dmarc="pass", message_id=None, auth=None, date=None, received=None, from_raw=None, subject_raw=None, zone=9, date_zone=9):
    """A whole mail. frm: the address ('' or from_raw=b'' for none); content: a part with its header lines; dmarc None: no trusted result."""
    dom = frm.split("@")[-1] if frm else "mail.example.net"
    out = []
    if return_path is not False:
        out.append(("Return-Path: <%s>" % (frm if return_path is None else return_path)).encode())
    if auth is not None:
        out += [a.encode() for a in auth]
    elif dmarc:
        out.append(("Authentication-Results: %s;\r\n spf=pass smtp.mailfrom=%s;\r\n dkim=pass header.d=%s;\r\n dmarc=%s header.from=%s" % (MX, dom, dom, dmarc, dom)).encode())
    got = moment(received or when)
    n = int(mark("ip", seed)[:4], 16)
    host = "mail" + str(n % 7 + 1) + "." + dom
    if received is not False:
        out.append(("Received: from %s (%s [192.0.2.%d])\r\n\tby %s (Postfix) with ESMTPS id %s\r\n\tfor <%s>; %s (JST)" % (
            host, host, n % 250 + 1, MX, mark("q", seed)[:10].upper(), DESK, rfc_date(got + datetime.timedelta(seconds=n % 9 + 2), zone))).encode().replace(b" (JST)", b" (JST)" if zone == 9 else b""))
        out.append(("Received: from [10.%d.%d.%d] (unknown [198.51.100.%d])\r\n\tby %s with ESMTPSA; %s" % (
            n % 200, n % 90, n % 50 + 1, n % 200 + 3, host, rfc_date(got, date_zone))).encode())
    if date is not False:
        out.append(("Date: " + rfc_date(date or when, date_zone)).encode())
    if from_raw is not None:
        if from_raw:
            out.append(b"From: " + from_raw)
    else:
        out.append(b"From: " + address(name, frm, charset, how))
    if to:
        out.append(b"To: " + (to if isinstance(to, bytes) else to.encode()))
    if cc:
        out.append(b"Cc: " + cc.encode())
    if subject_raw is not None:
        out.append(b"Subject: " + subject_raw)
    elif subject is not None:
        out.append(b"Subject: " + words(subject, charset, how))
    if message_id is not False:
        out.append(("Message-ID: " + (message_id or "<%s@%s>" % (mark("id", seed)[:28], dom))).encode())
    out += [h if isinstance(h, bytes) else h.encode() for h in headers]
    out += [h.encode() for h in CLIENTS[client]]
    if not any(h.lower().startswith(b"mime-version") for h in out):
        out.append(b"MIME-Version: 1.0")
    raw = CRLF.join(out) + CRLF + content
    return raw if raw.endswith(CRLF) else raw + CRLF


PROFILES = [  # client, character set, transfer encoding, html style (None: plain only)
    ("outlook365", "iso-2022-jp", "base64", "p"), ("thunderbird", "utf-8", "8bit", None), ("gmail", "utf-8", "base64", "div"), ("becky", "iso-2022-jp", "7bit", None),
    ("iphone", "utf-8", "qp", None), ("outlook", "iso-2022-jp", "7bit", None), ("yahoo", "utf-8", "base64", None), ("garoon", "iso-2022-jp", "7bit", None),
    ("apple", "utf-8", "qp", None), ("outlook365", "utf-8", "base64", "html-only"), ("windows-mail", "shift_jis", "8bit", None), ("roundcube", "utf-8", "8bit", None),
    ("gmail", "utf-8", "qp", "div"), ("desknets", "shift_jis", "base64", None), ("outlook-mobile", "utf-8", "base64", "br"), ("zimbra", "utf-8", "base64", None),
]


def typed(text, charset, cte, style, seed):
    """A typed text as a client of that profile sends it; characters the set lacks make it UTF-8."""
    if not can(text, charset):
        charset, cte = "utf-8", "base64" if cte != "qp" else cte
    if cte == "8bit" and max(len(x) for x in encode(text, charset).split(b"\n")) > 900:
        cte = "base64"
    if style is None:
        return text_part(text, charset, cte)
    if style == "html-only":
        return text_part(to_html(text, "div"), charset, cte, "html")
    return multi("alternative", [text_part(text, charset, cte), text_part(to_html(text, style), charset, cte, "html")], seed)


# ---- labels ---------------------------------------------------------------------------------------------------------

def label(file, tags, subject, frm, org=None, name=None, contact=None, inq=None, phones=(), emails=(), subject_ok=True, off=False, flags=(), why="",
          excludes=None, min_lines=None, alt=None, attachments=None, silent=False, automated=False, unspecified=False, no_missing=False):
    """flags: those beyond missing-…, subject-mismatch, off-topic, automated, which the other arguments give. silent: an acknowledgement that autoreply.md forbids without a flag."""
    fields = {"organization": org, "name": name, "contact": contact, "inquiry_contains": [inq] if isinstance(inq, str) else inq}
    if excludes:
        fields["inquiry_excludes"] = excludes
    if min_lines:
        fields["inquiry_min_lines"] = min_lines
    fl = set(flags)
    bare = automated and org is None and name is None and contact is None and inq is None
    if automated:
        fl.add("automated")
    if not bare:
        if not subject_ok:
            fl.add("subject-mismatch")
        if off:
            fl.add("off-topic")
        if "unreadable" not in fl and not no_missing:
            for k, v in (("organization", org), ("name", name), ("contact", contact)):
                if v is None:
                    fl.add(MISSING[k])
            if inq is None and "see-attachment" not in fl:
                fl.add(MISSING["inquiry"])
    withheld = silent or fl & {"automated", "off-topic", "spoofed-sender", "unreadable", "unreachable-sender"}
    lacking = fl & (set(MISSING.values()) | {"invalid-contact"})
    ack = "none" if withheld else "closed" if "outside-period" in fl else "incomplete" if lacking else "receipt"
    disposition = "ignored" if bare else "accepted" if not fl and ack != "none" else "flagged"
    r = {"file": file, "tags": list(tags), "subject": subject, "from": frm, "fields": fields, "phones": list(phones), "emails": list(emails),
         "flags": sorted(fl), "disposition": disposition, "ack": ack, "why": why}
    if alt:
        r["alt"] = alt
    if attachments is not None:
        r["attachments"] = attachments
    if unspecified:
        r["fields_unspecified"] = True
    return r


# ---- the folder -----------------------------------------------------------------------------------------------------

def fold(s):
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", s)).strip()


def _decoded(raw_header):
    out = []
    for b, cs in email.header.decode_header(raw_header):
        if isinstance(b, str):
            out.append(b)
        elif (cs or "").lower() in ("iso-2022-jp",):
            out.append(b.decode("iso2022_jp_ext"))
        else:
            out.append(b.decode({"shift_jis": "cp932"}.get((cs or "utf-8").lower(), cs or "utf-8")))
    return "".join(out)


def _file_name(p):
    n = p.get_filename()
    if n is None:
        return None
    if isinstance(n, tuple):
        return email.utils.collapse_rfc2231_value(n)
    return _decoded(n) if "=?" in n else n


class Folder:
    def __init__(self, path):
        self.path, self.mails, self.labels = path, {}, []

    def add(self, raw, lab, check_subject=True):
        assert lab["file"] not in self.mails, lab["file"]
        assert b"\n" not in raw.replace(b"\r\n", b""), lab["file"] + ": a bare LF"
        assert lab["why"], lab["file"]
        m = email.message_from_bytes(raw)
        if check_subject:
            h = m.get("Subject")
            if h is not None and not isinstance(h, str):
                h = str(h)
            assert fold(_decoded(h or "")) == fold(lab["subject"] or ""), (lab["file"], h, lab["subject"])
        if "attachments" in lab:
            found = []

            def walk(p):
                if p.get_content_type() == "message/rfc822":
                    if _file_name(p):
                        found.append(_file_name(p))
                    return
                if p.is_multipart():
                    for q in p.get_payload():
                        walk(q)
                elif p.get_content_disposition() == "attachment":
                    found.append(_file_name(p))
            walk(m)
            assert sorted(map(fold, found)) == sorted(map(fold, lab["attachments"])), (lab["file"], found)
        self.mails[lab["file"]] = raw
        self.labels.append(lab)

    def write(self):
        old = [f for f in os.listdir(self.path) if f.endswith(".eml")]
        for f in old:
            os.remove(os.path.join(self.path, f))
        for f, raw in self.mails.items():
            with open(os.path.join(self.path, f), "wb") as out:
                out.write(raw)
        with open(os.path.join(self.path, "expected.jsonl"), "w", encoding="utf-8", newline="\n") as out:
            for lab in self.labels:
                out.write(json.dumps(lab, ensure_ascii=False) + "\n")
        print("%s: %d mails" % (os.path.basename(self.path), len(self.labels)))
