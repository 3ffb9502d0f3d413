"""Senders, time, attachments, and mails that nobody can read."""
from pool import k

PLAIN = ("thunderbird", "utf-8", "8bit", None)
HTML_FORM = b"<html><body><form action='https://example.net/x'><input name='pw'></form></body></html>"


def mails(b):
    attachments(b)
    see_attachment(b)
    period(b)
    senders(b)
    unreadable(b)


def attachments(b):
    d = k.DOC
    for slug, name, raw, ctype, how, risky, why in (
            ("docx", "設置要綱（案）.docx", k.docx("要綱"), d["docx"], "2231", False, "a Word file, RFC 2231 name"),
            ("xlsx-2047", "資源一覧.xlsx", k.xlsx("一覧"), d["xlsx"], "2047", False, "an Excel file, Outlook's encoded word in quotes"),
            ("pdf-octet", "会議次第.pdf", k.pdf("agenda"), "application/octet-stream", "2231", False, "a PDF called octet-stream"),
            ("zip-clean", "資料一式.zip", k.zipped([("要綱.docx", k.docx("a")), ("一覧.pdf", k.pdf("b"))], cp932=True), d["zip"], "2047", False, "a ZIP with a document and a PDF, Shift_JIS names"),
            ("ppap", "照会資料.zip", k.zipped([("照会資料.docx", k.docx("a"))], encrypted=True, cp932=True), d["zip"], "2231", True, "an encrypted ZIP (PPAP)"),
            ("docm", "様式.docm", k.docx("様式", macro=True), d["docm"], "2231", True, "a document with macros"),
            ("docx-with-macro", "様式2.docx", k.docx("様式", macro=True), d["docx"], "2231", True, "macros inside what is named .docx"),
            ("xlsm", "集計表.xlsm", k.xlsx("集計", macro=True), d["xlsm"], "2047", True, "a workbook with macros"),
            ("lnk-in-zip", "名簿.zip", k.zipped([("名簿.xlsx.lnk", k.LNK)]), d["zip"], "2231", True, "a shortcut inside a ZIP"),
            ("js-in-zip", "invoice.zip", k.zipped([("readme.txt", b"x"), ("scan_0701.js", b"WScript.Echo(1)")]), d["zip"], "2231", True, "a script inside a ZIP"),
            ("exe-double", "照会票.pdf.exe", k.EXE, d["exe"], "2231", True, "a program with a double extension"),
            ("exe-as-pdf", "照会票.pdf", k.EXE, d["pdf"], "2231", True, "a program that is named .pdf"),
            ("html", "回答用紙.html", HTML_FORM, d["html"], "2231", True, "an HTML file"),
            ("lnk", "資料へのリンク.lnk", k.LNK, "application/octet-stream", "2231", True, "a shortcut"),
            ("vbs", "update.vbs", b"MsgBox \"x\"\r\n", "application/octet-stream", "2231", True, "a script"),
            ("iso", "資料.iso", bytes(32768) + b"\x01CD001\x01" + bytes(2041), "application/octet-stream", "2231", True, "a disk image"),
            ("jpg", "会場の写真.jpg", bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"), d["jpg"], "2231", False, "a photograph"),
            ("txt-jis-name", "メモ.txt", "メモ".encode("cp932"), "text/plain", "2047", False, "a text file as an attachment is no text of the mail")):
        p = b.person()
        b("att-" + slug, "attachment: " + why, p.form() + "\n資料を添付します。\n", p, att=[(name, raw, ctype, how)], flags=["risky-attachment"] if risky else (), tags=["attachment"])
    p = b.person()
    b("att-two", "two attachments, one of them encrypted", p.form(), p, att=[("要綱.docx", k.docx("a"), d["docx"], "2231"), ("別添.zip", k.zipped([("別添.pdf", k.pdf("z"))], encrypted=True), d["zip"], "2047")], flags=["risky-attachment"], tags=["attachment"])
    p = b.person()
    b("att-password-note", "the second mail of PPAP: the form again is not there, the password is", "先ほどお送りした照会資料のパスワードをお知らせします。\n\nパスワード：Aonami2026\n\nよろしくお願いいたします。\n", frm=p.mail, shown=p.name, subject="【パスワード通知】" + k.PRESCRIBED, tags=["attachment"])


def see_attachment(b):
    doc = k.DOC["docx"]
    for slug, said in (("tenpu", "添付のとおり"), ("bettenshi", "別紙のとおりです。"), ("betten", "別添"), ("sanshou", "添付ファイルをご参照ください")):
        p = b.person()
        b("see-" + slug, "the inquiry is in the attachment", p.form(inq=said), p, inq=said.rstrip("。"), att=[("照会事項.docx", k.docx(p.ask), doc, "2231")], flags=["see-attachment"], tags=["attachment"])
    for slug, said in (("tenpu", "添付のとおり"), ("bettenshi", "別紙")):
        p = b.person()
        b("see-absent-" + slug, "the inquiry points at an attachment that is not there", p.form(inq=said), p, inq=None, tags=["attachment"])
    p = b.person()
    b("see-cover-note", "a covering note, the form in the attachment", "お世話になっております。%sの%sです。\n照会票を添付のとおりお送りしますので、よろしくお願いいたします。\n" % (p.org, p.name), frm=p.mail, shown=p.name, att=[("照会票.docx", k.docx(p.form()), doc, "2231")], flags=["see-attachment"], tags=["attachment"])
    p = b.person()
    b("see-empty-body", "an empty body with the form attached", "\n", frm=p.mail, shown=p.name, att=[("照会票（%s）.docx" % p.name.split()[0], k.docx(p.form()), doc, "2047")], flags=["see-attachment"], tags=["attachment"], profile=PLAIN)
    p = b.person()
    b("see-partly", "a real inquiry that also mentions the attachment is no see-attachment", p.form(inq="添付の要綱案の第3条について、拠点の職員の兼務を書く必要がありますか。"), p, inq=["第3条", "兼務を書く必要"], att=[("要綱案.docx", k.docx("第3条"), doc, "2231")], tags=["attachment"])


def period(b):
    for slug, when, out, why in (("last-minute-before", "2026-06-01 23:59", True, "a minute before the opening"), ("first-minute", "2026-06-02 00:00", False, "the first minute"), ("last-minute", "2027-02-28 23:58", False, "the last minutes"),
                                 ("first-after", "2027-03-01 00:00", True, "the first minute after the end"), ("long-before", "2026-04-10 11:00", True, "weeks before"), ("weekend", "2026-08-15 23:10", False, "a Saturday night inside the period")):
        p = b.person()
        b("period-" + slug, "period: " + why, p.form(), p, when=when, flags=["outside-period"] if out else (), tags=["period"])
    for slug, when, out, why in (("utc-first", "2026-06-02 00:30", False, "15:30 UTC on 1 June is 2 June in Japan"), ("utc-last", "2027-02-28 23:30", False, "14:30 UTC on 28 February"), ("utc-after", "2027-03-01 00:30", True, "15:30 UTC on 28 February is 1 March in Japan"), ("utc-before", "2026-06-01 23:30", True, "14:30 UTC on 1 June")):
        p = b.person()
        b("period-" + slug, "period: " + why, p.form(), p, when=when, zone=0, date_zone=0, flags=["outside-period"] if out else (), tags=["period"])
    p = b.person()
    b("period-date-wrong-clock", "the sender's clock says 2019; the Received time counts", p.form(), p, when="2026-09-01 10:00", date="2019-01-01 00:00", tags=["period"])
    p = b.person()
    b("period-held-overnight", "written on the last day, received on the day after", p.form(), p, received="2027-03-01 00:04", date="2027-02-28 23:55", flags=["outside-period"], tags=["period"])
    p = b.person()
    b("period-no-received-date-out", "no Received: the Date counts, and it is too early", p.form(), p, received=False, date="2026-05-20 10:00", flags=["outside-period"], tags=["period"])
    p = b.person()
    b("period-no-received-date-in", "no Received: the Date counts", p.form(), p, received=False, date="2026-07-20 10:00", tags=["period"])
    p = b.person()
    b("period-no-time", "no time at all sets no flag", p.form(), p, received=False, date=False, tags=["period"])
    p = b.person()
    b("period-outside-incomplete", "outside the period and incomplete: closed comes first", p.form(contact=""), p, contact=None, when="2027-03-03 10:00", flags=["outside-period"], tags=["period"])
    p = b.person()
    b("period-hawaii", "a sender in another zone: Date on 28 February there, received on 1 March here", p.form(), p, when="2027-03-01 09:30", date_zone=-10, flags=["outside-period"], tags=["period"])


def senders(b):
    p = b.person()
    b("dmarc-fail", "the trusted server says that DMARC failed", p.form(), p, dmarc="fail", flags=["spoofed-sender"], tags=["sender"])
    p = b.person()
    b("dmarc-fail-policy", "DMARC failed, written with a policy comment", p.form(), p, auth=["Authentication-Results: %s; dkim=none; spf=softfail smtp.mailfrom=%s; dmarc=fail (p=reject dis=none) header.from=%s" % (k.MX, p.dom, p.dom)], flags=["spoofed-sender"], tags=["sender"])
    p = b.person()
    b("dmarc-fail-foreign", "another server's result proves nothing", p.form(), p, auth=["Authentication-Results: mx.elsewhere.example.net; dmarc=fail header.from=%s" % p.dom], tags=["sender"])
    p = b.person()
    b("dmarc-none", "DMARC none, SPF failed: not spoofed", p.form(), p, auth=["Authentication-Results: %s; spf=fail smtp.mailfrom=%s; dmarc=none" % (k.MX, p.dom)], tags=["sender"])
    p = b.person()
    b("dmarc-forged-below", "the topmost trusted result passes; one below, brought by the sender, says fail", p.form(), p, auth=["Authentication-Results: %s; dmarc=pass header.from=%s" % (k.MX, p.dom), "Authentication-Results: %s; dmarc=fail header.from=%s" % (k.MX, p.dom)], tags=["sender"])
    p = b.person()
    b("dmarc-lookalike-id", "an authserv-id that only resembles ours", p.form(), p, auth=["Authentication-Results: mx.desk.example.jp.example.net; dmarc=fail header.from=%s" % p.dom], tags=["sender"])
    p = b.person()
    b("dmarc-absent", "no result at all", p.form(), p, dmarc=None, tags=["sender"])
    p = b.person()
    b("noreply-human", "noreply@ on a form that a person filled in", p.form(), p, frm="noreply@" + p.dom, shown="", flags=["unreachable-sender"], tags=["sender"])
    p = b.person()
    b("do-not-reply-human", "donotreply@ on a form with the contact missing", p.form(contact=""), p, contact=None, frm="donotreply@" + p.dom, shown="", flags=["unreachable-sender"], tags=["sender"])
    p = b.person()
    b("from-missing", "no From", p.form(), p, frm="", from_raw=b"", return_path=p.mail, flags=["unreachable-sender"], tags=["sender"])
    p = b.person()
    b("from-name-only", "a From without an address", p.form(), p, frm="", from_raw=k.words(p.name), return_path=p.mail, flags=["unreachable-sender"], tags=["sender"])
    p = b.person()
    b("from-comment", "the address with a comment and no angle brackets", p.form(), p, from_raw=p.mail.encode() + b" (Zaitaku Tantou)", tags=["sender"])
    p = b.person()
    b("from-quoted-name", "a display name that holds another address", p.form(), p, from_raw=('"tarou@example.com" <%s>' % p.mail).encode(), tags=["sender"])
    p = b.person()
    b("from-two", "two addresses in From without Sender", p.form(), p, from_raw=("%s, kakaricho@%s" % (p.mail, p.dom)).encode(), flags=["unreachable-sender"], tags=["sender"])
    p = b.person()
    b("from-upper", "capitals in the address", p.form(), p, frm=p.mail, from_raw=("<%s>" % p.mail.upper()).encode(), tags=["sender"])
    p = b.person()
    b("reply-to-colleague", "a Reply-To in the same domain", p.form(), p, headers=["Reply-To: kakari@" + p.dom], tags=["sender"])
    p = b.person()
    b("bcc", "our address in none of To and Cc: queued, not answered", p.form(), p, to="undisclosed-recipients:;", silent=True, tags=["sender"])
    p = b.person()
    b("to-with-name", "our address with a name, in capitals, among others", p.form(), p, to=b'"=?utf-8?B?' + __import__("base64").b64encode("在宅医療事務局".encode()) + b'?=" <ZAITAKU@desk.example.jp>, kikaku@example.jp', tags=["sender"])


def unreadable(b):
    p = b.person()
    none = dict(frm=p.mail, shown=p.name, tags=["unreadable"], flags=["unreadable"])
    b("empty-body", "an empty body, no attachment", content=k.text_part("", "utf-8", "7bit"), profile=PLAIN, **none)
    b("blank-body", "white space only", content=k.text_part("　\n \u00a0\n\n", "utf-8", "base64"), profile=PLAIN, **none)
    b("empty-html", "an HTML part without a word", content=k.text_part("<html><head><style>p{}</style></head><body><div><br></div></body></html>", "utf-8", "7bit", "html"), profile=PLAIN, **none)
    b("smime-encrypted", "S/MIME, enveloped", content=k.part('application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', bytes.fromhex("308006092a864886f70d010703a080308002010031") + bytes(range(256)), "base64", ['Content-Disposition: attachment; filename="smime.p7m"']), profile=("outlook365", "utf-8", "base64", None), **none)
    b("pgp-encrypted", "PGP/MIME", content=k.multi("encrypted", [k.part("application/pgp-encrypted", b"Version: 1\r\n", "7bit"), k.part('application/octet-stream; name="encrypted.asc"', b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA0example\r\n=abcd\r\n-----END PGP MESSAGE-----\r\n", "7bit")], "pgp", '; protocol="application/pgp-encrypted"'), profile=PLAIN, **none)
    noise = b"\r\n".join(bytes((0xFF, 0xFE, 0xFD, 0xFF, 0x80, 0xFE)) * 8 for _ in range(6)) + b"\r\n"
    b("undecodable", "bytes that no Japanese character set has", content=k.part("text/plain; charset=utf-8", noise, "8bit"), profile=PLAIN, **none)
    p = b.person()
    b("some-bad-bytes", "one broken character in a long form is still readable", content=k.part("text/plain; charset=utf-8", k.crlf(p.form() + "どうぞよろしくお願いいたします。\n").encode() + b"\xff\r\n", "8bit"), p=p, profile=PLAIN, tags=["unreadable"])
    p = b.person()
    b("smime-signed", "S/MIME, only signed: readable", content=k.multi("signed", [k.text_part(p.form(), "utf-8", "base64"), k.part('application/pkcs7-signature; name="smime.p7s"', bytes.fromhex("308006092a864886f70d010702") + bytes(64), "base64", ['Content-Disposition: attachment; filename="smime.p7s"'])], "sig", '; protocol="application/pkcs7-signature"; micalg=sha-256'), p=p, profile=PLAIN, tags=["unreadable"])
