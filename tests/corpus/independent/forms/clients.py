"""The prescribed form from many clients, in their character sets and habits."""
import html as html_

from pool import k


def mails(b):
    plain_clients(b)
    phones_and_groupware(b)
    html_clients(b)
    charsets(b)


def plain_clients(b):
    p = b.person()
    b("outlook2016-jis", "greeting, form, signature under a rule line", "地域在宅医療 事務局 御中\n\nいつもお世話になっております。%sの%sです。\n下記のとおり照会いたします。\n\n" % (p.org, p.name)
      + p.form() + "\nお手数ですがよろしくお願いいたします。\n\n*************************************\n" + p.card(), p, profile=("outlook", "iso-2022-jp", "7bit", None), excludes=["9999", "例示県"])
    p = b.person()
    b("outlook365-both", "Word's HTML beside plain text", "ご担当者様\n\n" + p.form() + "\n以上、よろしくお願いいたします。\n", p, profile=("outlook365", "iso-2022-jp", "base64", "p"))
    p = b.person()
    b("thunderbird-flowed", "format=flowed: soft line breaks inside the inquiry and the organization",
      content=k.text_part("1) 自治体・機関名： \n%s\n2) 氏名：%s\n3) 連絡先（TEL／メールアドレス）：%s\n4) 照会内容（具体的に）：拠点の指標について、 \n次の点を教えてください。 \n集計の期間は年度でしょうか。\n\n-- \n%s" % (p.org, p.name, p.contact, p.card()),
                          "utf-8", "8bit", params="; format=flowed; delsp=yes"), p=p, inq=["次の点を教えてください", "集計の期間は年度"], excludes=["例示県"],
      profile=("thunderbird", "utf-8", "8bit", None))
    p = b.person()
    b("becky-kana", "half-width kana, ① and ㈱ in ISO-2022-JP as Becky! writes them", "ｵｾﾜになります。\n\n① 自治体・機関名：%s ﾁｲｷｲﾘﾖｳﾊﾝ\n② 氏名：%s\n③ 連絡先（ＴＥＬ／ﾒｰﾙｱﾄﾞﾚｽ）：%s\n④ 照会内容（具体的に）：㈱や（有）の訪問看護ｽﾃｰｼｮﾝを拠点の資源一覧に載せてよいですか。\n" % (p.org, p.name, p.contact),
      p, org=p.org + " ﾁｲｷｲﾘﾖｳﾊﾝ", inq=["訪問看護ステーションを拠点の資源一覧"], profile=("becky", "iso-2022-jp", "7bit", None))
    p = b.person()
    b("shuriken-wide", "everything full-width", "１）自治体・機関名：%s\n２）氏名：%s\n３）連絡先（ＴＥＬ／メールアドレス）：%s　ｚａｉｔａｋｕ＠ｔｏｗｎ．ｅｘａｍｐｌｅ．ｊｐ\n４）照会内容（具体的に）：%s\n" % (
        p.org, p.name, p.tel.translate(str.maketrans("0123456789-", "０１２３４５６７８９－")), p.ask), p, contact=p.tel + " zaitaku@town.example.jp", emails=["zaitaku@town.example.jp"],
      profile=("shuriken", "iso-2022-jp", "7bit", None))
    p = b.person()
    b("windows-mail-sjis", "Shift_JIS, 8bit", p.form() + "\n" + p.name + "\n", p, profile=("windows-mail", "shift_jis", "8bit", None))
    p = b.person()
    b("roundcube-utf8", "blank lines between all rows", p.form().replace("\n", "\n\n"), p, profile=("roundcube", "utf-8", "8bit", None))
    p = b.person()
    b("zimbra-sig", "signature under dashes", p.form() + "\n----- \n" + p.card(), p, profile=("zimbra", "utf-8", "base64", None), excludes=["例示県"])
    p = b.person()
    b("sylpheed-wrapped", "the client wrapped the organization and the contact at 40 columns; folded with one space",
      "1) 自治体・機関名：社会福祉法人あおなみ福祉会\n　　在宅療養支援部門 地域連携担当\n2) 氏名：%s\n3) 連絡先（TEL／メールアドレス）：\n　　%s\n　　%s\n4) 照会内容（具体的に）：\n　%s\n" % (p.name, p.tel, p.mail, p.ask), p,
      org="社会福祉法人あおなみ福祉会 在宅療養支援部門 地域連携担当", contact=p.tel + " " + p.mail, profile=("none", "iso-2022-jp", "7bit", None), headers=["X-Mailer: Sylpheed 3.7.0 (GTK+ 2.24.33; i686-pc-mingw32)"])
    p = b.person()
    b("wl-emacs", "UTF-8 labelled, indented by two spaces, from Wanderlust", "\n".join("  " + x for x in p.form().strip().split("\n")) + "\n", p, profile=("none", "utf-8", "8bit", None), headers=["User-Agent: Wanderlust/2.15.9"])


def phones_and_groupware(b):
    p = b.person()
    b("iphone-footer", "the footer of the phone is no inquiry", p.form() + "\niPhoneから送信\n", p, profile=("iphone", "utf-8", "base64", None), excludes=["iPhoneから送信"])
    p = b.person()
    b("outlook-mobile-footer", "the footer of Outlook for iOS", p.form() + "\niOS 版 Outlook を取得する\n", p, profile=("outlook-mobile", "utf-8", "base64", "br"), excludes=["Outlook を取得"])
    p = b.person()
    b("docomo", "a carrier's mail: Shift_JIS, short rows", p.form(contact=p.tel), p, contact=p.tel, emails=[], frm="kango.hub.9@carrier.example.jp", shown="", profile=("docomo", "shift_jis", "8bit", None))
    p = b.person()
    b("au-jis", "a carrier's mail: ISO-2022-JP, labels on their own lines, no colon", "自治体・機関名\n%s\n氏名\n%s\n連絡先\n%s\n照会内容\n%s\n" % (p.org, p.name, p.tel, p.ask), p,
      contact=p.tel, emails=[], frm="renkei-nurse@carrier.example.jp", shown="", profile=("none", "iso-2022-jp", "7bit", None))
    p = b.person()
    b("gmail-app", "Gmail's app: alternative, quoted-printable", p.form(), p, profile=("gmail", "utf-8", "qp", "div"))
    p = b.person()
    b("yahoo-footer", "Yahoo!メール with its base64 and a card under ----", p.form() + "\n----\n" + p.card(), p, profile=("yahoo", "utf-8", "base64", None), excludes=["〒000"])
    p = b.person()
    b("garoon-cc", "Garoon: our address in Cc only", p.form(), p, to="chiiki-all@" + p.dom, cc=k.DESK, profile=("garoon", "iso-2022-jp", "7bit", None))
    p = b.person()
    b("cybozu-headline", "Cybozu Office: a headline over the form", "■□ 照会票 □■\n\n" + p.form() + "\n■□ ここまで □■\n", p, profile=("cybozu", "iso-2022-jp", "7bit", None))
    p = b.person()
    b("desknets", "desknet's NEO: Shift_JIS in base64, several recipients", p.form(), p, to="%s, shitsucho@%s" % (k.DESK, p.dom), profile=("desknets", "shift_jis", "base64", None))
    p = b.person()
    b("lgwan-banner", "an LGWAN gateway's banner above and note below", "【LGWAN接続系メール】このメールは無害化処理されています。\n\n" + p.form() + "\n", p, subject="【LGWAN】" + k.PRESCRIBED, profile=("none", "iso-2022-jp", "base64", None),
      headers=["X-LGWAN-Sanitized: yes"])
    p = b.person()
    b("web-form-owner", "a web form that writes as the person: no trace of a program but PHP", "【自治体・機関名】 %s\n【氏名】 %s\n【連絡先】 %s\n【照会内容】\n%s\n" % (p.org, p.name, p.contact, p.ask), p, profile=("web", "utf-8", "8bit", None))
    p = b.person()
    b("activemail", "two full-width spaces as separators, letters of labels spread", "自治体・機関名　　%s\n氏　　　　　名　　%s\n連　　絡　　先　　%s\n照　会　内　容　　%s\n" % (p.org, p.name, p.contact, p.ask), p,
      profile=("none", "iso-2022-jp", "7bit", None), headers=["X-Mailer: Active! mail 6"])


def rows(p):
    return [("1) 自治体・機関名", p.org), ("2) 氏名", p.name), ("3) 連絡先（TEL／メールアドレス）", p.contact), ("4) 照会内容（具体的に）", p.ask)]


def html_clients(b):
    e = html_.escape
    p = b.person()
    cells = "".join('<tr style="height:18pt"><td width="180" valign="top" style="border:solid windowtext 1.0pt;padding:0mm 5.4pt"><p class="MsoNormal"><span lang="EN-US">%s</span><o:p></o:p></p></td><td width="420" style="border:solid windowtext 1.0pt"><p class="MsoNormal">%s<o:p></o:p></p></td></tr>'
                    % (e(a), e(v)) for a, v in rows(p))
    b("word-table", "a table pasted from Word", html='<html xmlns:w="urn:schemas-microsoft-com:office:word"><head><style>p.MsoNormal{margin:0}</style><!--[if gte mso 9]><xml><o:shapedefaults/></xml><![endif]--></head><body><p class="MsoNormal">お世話になります。照会票を送ります。</p><table class="MsoTableGrid" border="1" cellspacing="0">%s</table><p class="MsoNormal"><o:p>&nbsp;</o:p></p></body></html>' % cells,
      p=p, profile=("outlook365", "utf-8", "base64", None))
    p = b.person()
    cells = "".join('<tr height="25"><td height="25" class="xl65" width="140" x:str>%s</td><td class="xl66" width="500">%s</td></tr>' % (e(a), e(v).replace("。", "。<br>")) for a, v in
                    [("所属", p.org), ("担当者", p.name), ("電話番号", p.tel), ("メールアドレス", p.mail), ("照会事項", p.ask)])
    b("excel-table", "a table pasted from Excel, telephone and mail in rows of their own", html='<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>.xl65{mso-number-format:"\\@";}</style></head><body><table border=0 cellpadding=0 cellspacing=0 width=640 style="border-collapse:collapse"><col width=140><col width=500>%s</table></body></html>' % cells,
      p=p, contact=p.tel + " " + p.mail, profile=("outlook365", "utf-8", "base64", None))
    p = b.person()
    text = "\n".join("%s\t%s" % (a[3:], v) for a, v in rows(p)) + "\n"
    b("excel-tabs", "the same from Excel as plain text: tabs", text, p, profile=("outlook", "iso-2022-jp", "7bit", None))
    p = b.person()
    b("new-outlook", "the new Outlook: div with Aptos, &nbsp; around the colons", html="<html><body>" + "".join('<div class="elementToProof" style="font-family: Aptos; font-size: 12pt;">%s&nbsp;：&nbsp;%s</div>' % (e(a), e(v)) for a, v in rows(p)) + '<div id="Signature"><div>--&nbsp;</div><div>%s</div></div></body></html>' % e(p.card()).replace("\n", "<br>"),
      p=p, profile=("outlook365", "utf-8", "qp", None), excludes=["例示県"])
    p = b.person()
    b("gmail-html-sig", "Gmail with its signature prefix", p.form() + "\n-- \n" + p.card(), p,
      html=k.to_html(p.form()).replace("</div></body>", "<br clear=\"all\"><div><br></div><span class=\"gmail_signature_prefix\">-- </span><br><div dir=\"ltr\" class=\"gmail_signature\">%s</div></div></body>" % e(p.card()).replace("\n", "<br>")),
      profile=("gmail", "utf-8", "base64", None), excludes=["例示県"])
    p = b.person()
    b("bold-labels", "labels in bold, values after a line break", html="<html><body>" + "".join("<p><b>%s</b><br>%s</p>" % (e(a), e(v)) for a, v in rows(p)) + "</body></html>", p=p, profile=("zimbra", "utf-8", "base64", None))
    p = b.person()
    b("definition-list", "a definition list", html="<html><body><dl>" + "".join("<dt>%s</dt><dd>%s</dd>" % (e(a), e(v)) for a, v in rows(p)) + "</dl></body></html>", p=p, profile=("web", "utf-8", "base64", None))
    p = b.person()
    b("ordered-list", "an ordered list whose numbers the client draws", html="<html><body><p>照会いたします。</p><ol>" + "".join("<li>%s：%s</li>" % (e(a[3:]), e(v)) for a, v in rows(p)) + "</ol></body></html>", p=p, profile=("thunderbird", "utf-8", "8bit", None))
    p = b.person()
    b("outlook-spans", "labels cut into spans in the middle of words", html='<html><body lang="JA">' + "".join('<p class="MsoNormal"><span lang="EN-US">%s</span><span style="font-family:&quot;ＭＳ 明朝&quot;">%s</span><span>%s：</span><b>%s</b></p>' % (e(a[:2]), e(a[2:5]), e(a[5:]), e(v)) for a, v in rows(p)) + "</body></html>",
      p=p, profile=("outlook365", "iso-2022-jp", "7bit", None))
    p = b.person()
    b("apple-mail", "Apple Mail: object elements and blank lines", p.form(), p, html='<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space;">' + "<div><br></div>".join("<div>%s</div>" % e(x) for x in p.form().strip().split("\n")) + "</body></html>",
      profile=("apple", "utf-8", "qp", None))
    p = b.person()
    b("html-hidden-style", "style and script text is not what a person reads", html="<html><head><title>無題</title><style>td{color:#333} .a:before{content:'氏名：偽 一郎'}</style><script>var s='氏名：偽 二郎';</script></head><body><table>" + "".join("<tr><th>%s</th><td>%s</td></tr>" % (e(a), e(v)) for a, v in rows(p)) + "</table></body></html>",
      p=p, profile=("garoon", "utf-8", "base64", None))
    p = b.person()
    b("table-with-headline", "a table with a headline row over two columns and a note under it", html="<html><body><table border=1><tr><td colspan=2 align=center>照会票</td></tr>" + "".join("<tr><td>%s</td><td>%s</td></tr>" % (e(a), e(v)) for a, v in rows(p)) + "</table></body></html>",
      p=p, profile=("desknets", "utf-8", "base64", None))


def charsets(b):
    p = b.person()
    b("mew-euc", "EUC-JP, quoted-printable", content=k.text_part(p.form(), "euc-jp", "qp"), p=p, profile=("none", "euc-jp", "8bit", None), head_set="iso-2022-jp", headers=["X-Mailer: Mew version 6.8 on Emacs 26.3"])
    p = b.person()
    b("jis-unlabelled", "ISO-2022-JP without any MIME header", content=k.CRLF + k.jis(k.crlf(p.form())), p=p, profile=("none", "iso-2022-jp", "7bit", None))
    p = b.person()
    b("jis-labelled-ascii", "ISO-2022-JP that calls itself US-ASCII", content=k.text_part(p.form(), "iso-2022-jp", "7bit", label="us-ascii"), p=p, profile=("none", "iso-2022-jp", "7bit", None))
    p = b.person()
    b("sjis-unlabelled", "Shift_JIS without a charset, 8bit", content=k.text_part("お世話になります。\n" + p.form() + "よろしくお願いします。\n", "shift_jis", "8bit", label=""), p=p, profile=("none", "shift_jis", "8bit", None))
    p = b.person()
    b("euc-unlabelled", "EUC-JP without a charset, 8bit", content=k.text_part("お世話になります。\n" + p.form() + "よろしくお願いします。\n", "euc-jp", "8bit", label=""), p=p, profile=("none", "euc-jp", "8bit", None), head_set="iso-2022-jp")
    p = b.person()
    b("utf8-labelled-ascii", "UTF-8 that calls itself US-ASCII", content=k.text_part(p.form(), "utf-8", "8bit", label="us-ascii"), p=p, profile=("none", "utf-8", "8bit", None))
    p = b.person()
    b("utf8-labelled-jis", "UTF-8 that calls itself ISO-2022-JP", content=k.text_part(p.form(), "utf-8", "8bit", label="iso-2022-jp"), p=p, profile=("none", "utf-8", "8bit", None))
    p = b.person()
    b("sjis-labelled-utf8", "Shift_JIS that calls itself UTF-8", content=k.text_part(p.form(), "shift_jis", "8bit", label="utf-8"), p=p, profile=("none", "shift_jis", "8bit", None))
    p = b.person()
    b("windows31j-ext", "windows-31j with 髙 and 﨑", p.form(name="髙﨑 聡"), p, name="髙﨑 聡", shown="", content=k.text_part(p.form(name="髙﨑 聡"), "shift_jis", "base64", label="windows-31j"), profile=("none", "shift_jis", "base64", None))
    p = b.person()
    b("x-sjis", "the old name x-sjis", content=k.text_part(p.form(), "shift_jis", "8bit", label="x-sjis"), p=p, profile=("none", "shift_jis", "8bit", None))
    p = b.person()
    b("utf8-bom", "a byte order mark before the first label", content=k.text_part("\ufeff" + p.form(), "utf-8", "base64"), p=p, profile=("web", "utf-8", "base64", None))
    p = b.person()
    b("subject-raw-utf8", "subject and name as raw UTF-8 in the headers", content=k.text_part(p.form(), "utf-8", "8bit"), p=p, how="raw", check_subject=False, profile=("none", "utf-8", "8bit", None))
    p = b.person()
    b("subject-raw-jis", "the subject as raw ISO-2022-JP", content=k.text_part(p.form(), "iso-2022-jp", "7bit"), p=p, shown="", how="raw", check_subject=False, profile=("none", "iso-2022-jp", "7bit", None))
    p = b.person()
    b("subject-q", "the subject in Q encoding", p.form(), p, how="Q", profile=("roundcube", "utf-8", "8bit", None))
    p = b.person()
    b("utf16", "UTF-16 in base64", content=k.part("text/plain; charset=utf-16", b"\xff\xfe" + k.crlf(p.form()).encode("utf-16-le")), p=p, profile=("none", "utf-8", "8bit", None))
    p = b.person()
    b("nfd-text", "the value in decomposed kana as a Mac writes it", p.form(org="カ\u3099ルフ\u3099在宅クリニック"), p, org="ガルブ在宅クリニック", profile=("apple", "utf-8", "base64", None))
