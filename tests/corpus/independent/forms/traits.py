"""What people do with the form: order, gaps, filler, inline answers, quotes, forwards, references to the signature."""
from pool import k

ACK_EMPTY = """地域の在宅医療の体制整備に向けた調査・連携支援事業 事務局です。
お問い合わせを受け付けました（受付番号 Z-2026-0042）。
次の項目が読み取れませんでした。お手数ですが、下の様式に記入して返信してください。

1) 自治体・機関名：
2) 氏名：
3) 連絡先（TEL／メールアドレス）：
4) 照会内容（具体的に）：

電話 070-3320-3465（平日 9:00〜17:00）
"""
ACK_FROM = "2026/07/01 10:12、在宅医療事務局 <zaitaku@desk.example.jp>のメール:"
RE = "Re: 【受付番号 Z-2026-0042】拠点整備・運用に関する照会"
REFS = ["In-Reply-To: <z42.7f3a@desk.example.jp>", "References: <z42.7f3a@desk.example.jp>"]
PLAIN = ("thunderbird", "utf-8", "8bit", None)


def quoted(text, mark="> "):
    return "".join((mark + x).rstrip() + "\n" for x in text.rstrip("\n").split("\n"))


def mails(b):
    order(b)
    combined(b)
    inside(b)
    replies(b)
    forwards(b)
    signature_references(b)
    filler(b)


def order(b):
    p = b.person()
    b("order-inquiry-first", "the inquiry first; labels of fields without a value end it", "照会内容：%s\n連絡先：%s\n氏名：%s\n自治体・機関名：%s\n" % (p.ask, p.contact, p.name, p.org), p)
    p = b.person()
    b("order-name-first", "name before organization", "氏名：%s\n所属：%s\n照会事項：%s\nTEL：%s\nE-mail：%s\n" % (p.name, p.org, p.ask, p.tel, p.mail), p, contact=p.tel + " " + p.mail)
    p = b.person()
    b("order-closing-ends-contact", "closing words end the contact that stands last; the remark after them is not part of it", "4) 照会内容：%s\n1) 自治体・機関名：%s\n2) 氏名：%s\n3) 連絡先：%s\n以上、よろしくお願いいたします。\nなお、ご回答は急ぎません。\n" % (p.ask, p.org, p.name, p.contact), p)
    p = b.person()
    b("row-contact-dropped", "the contact's row was deleted", "1) 自治体・機関名：%s\n2) 氏名：%s\n4) 照会内容（具体的に）：%s\n" % (p.org, p.name, p.ask), p, contact=None)
    p = b.person()
    b("row-name-dropped", "the name's row was deleted", "1) 自治体・機関名：%s\n3) 連絡先（TEL／メールアドレス）：%s\n4) 照会内容（具体的に）：%s\n" % (p.org, p.contact, p.ask), p, name=None)
    p = b.person()
    b("row-inquiry-dropped", "only the person's data: no inquiry", "1) 自治体・機関名：%s\n2) 氏名：%s\n3) 連絡先（TEL／メールアドレス）：%s\n" % (p.org, p.name, p.contact), p, inq=None)
    p = b.person()
    b("numbers-decide", "labels dropped, 1) to 4) in order and a telephone at 3)", "1) %s\n2) %s\n3) %s\n4) %s\n" % (p.org, p.name, p.contact, p.ask), p)
    p = b.person()
    b("numbers-decide-empty-three", "labels dropped, nothing at 3)", "1) %s\n2) %s\n3)\n4) %s\n" % (p.org, p.name, p.ask), p, contact=None)
    p = b.person()
    b("numbers-are-questions", "1) to 4) are four questions: no fields", "教えてください。\n1) 拠点の職員に専従の要件はありますか。\n2) 市の職員が兼ねてもよいですか。\n3) 連携会議の回数に決まりはありますか。\n4) 実績報告の締切はいつですか。\n%s\n" % p.name,
      frm=p.mail, shown=p.name)
    p = b.person()
    b("numbers-three-only", "only three numbers, no labels: no fields", "1) %s\n2) %s\n3) %s\n拠点の要綱の例を送ってください。\n" % (p.org, p.name, p.tel), frm=p.mail, shown=p.name)


def combined(b):
    p = b.person()
    both = p.org + "　" + p.name
    b("combined-org-name", "所属・氏名 fills both fields with its value", "所属・氏名：%s\n連絡先：%s\n照会内容：%s\n" % (both, p.contact, p.ask), p, org=both, name=both)
    p = b.person()
    both = p.org + " " + p.name
    b("combined-slash", "機関名／担当者名, numbered", "１）機関名／担当者名：%s\n２）連絡先：%s\n３）照会内容：%s\n" % (both, p.contact, p.ask), p, org=both, name=both)
    p = b.person()
    b("department-row", "部署名 adds to the organization", "自治体名：青波県\n部署名：健康福祉部地域医療課\n氏名：%s\n連絡先：%s\n照会内容：%s\n" % (p.name, p.contact, p.ask), p, org="青波県 健康福祉部地域医療課", alt={"organization": ["青波県健康福祉部地域医療課"]})
    p = b.person()
    b("department-row-2", "所属部署 adds to the organization", "【団体名】岬郡医師会\n【所属部署】在宅医療推進室\n【お名前】%s\n【電話番号】%s\n【ご質問】%s\n" % (p.name, p.tel, p.ask), p, org="岬郡医師会 在宅医療推進室", contact=p.tel, emails=[], alt={"organization": ["岬郡医師会在宅医療推進室"]})
    p = b.person()
    b("other-rows", "役職, 住所 and 日付 end the field before them and belong to none", "日付：令和8年7月3日\n自治体・機関名：%s\n住所：例示県架空市中央1-2-3\n役職：係長\n氏名：%s\n連絡先：%s\n照会内容：%s\n" % (p.org, p.name, p.contact, p.ask), p)
    p = b.person()
    b("other-rows-table", "a table with rows that no field has", html="<html><body><table>" + "".join("<tr><td>%s</td><td>%s</td></tr>" % r for r in (("記入日", "2026年7月3日"), ("機関名", p.org), ("役職", "主任"), ("氏名", p.name), ("住所", "例示県架空市本町3"), ("電話番号", p.tel), ("E-mail", p.mail), ("照会事項", p.ask))) + "</table></body></html>",
      p=p, contact=p.tel + " " + p.mail, profile=("outlook365", "utf-8", "base64", None))
    p = b.person()
    b("contact-lines", "telephone and mail on lines under the label", "1) 自治体・機関名：%s\n2) 氏名：%s\n3) 連絡先（TEL／メールアドレス）：\n　TEL：%s\n　メール：%s\n4) 照会内容（具体的に）：%s\n" % (p.org, p.name, p.tel, p.mail, p.ask), p, contact=p.tel + " " + p.mail)
    p = b.person()
    b("contact-three-lines", "TEL, 携帯 and Mail lines are one contact", "所属：%s\n担当者：%s\nTEL：%s\n携帯：090-0000-4477\nMail：%s\n相談内容：%s\n" % (p.org, p.name, p.tel, p.mail, p.ask), p, contact="%s 090-0000-4477 %s" % (p.tel, p.mail), phones=[p.tel, "090-0000-4477"])
    p = b.person()
    b("contact-inner-empty-mail", "TEL filled, the inner label of the mail left empty", "1) 自治体・機関名：%s\n2) 氏名：%s\n3) 連絡先\n　TEL：%s\n　メール：\n4) 照会内容：%s\n" % (p.org, p.name, p.tel, p.ask), p, contact=p.tel, emails=[])


def inside(b):
    p = b.person()
    b("inside-numbered", "a numbered list inside the inquiry", p.form(inq="\n次の3点を伺います。\n1) 拠点の職員の専従要件\n2) 市の職員の兼務\n3) 実績報告の締切"), p, inq=["拠点の職員の専従要件", "実績報告の締切"], min_lines=4)
    p = b.person()
    b("inside-labels", "lines that look like labels inside the inquiry are its text", p.form(inq="拠点の名簿に次の欄を設けます。\n氏名：\n電話番号：\n所属：訪問看護など\nこの3欄で足りるでしょうか。"), p, inq=["拠点の名簿に次の欄", "この3欄で足りる"], min_lines=4)
    p = b.person()
    b("inside-other-rows", "日付 and 場所 rows inside the inquiry are its text", p.form(inq="会議の案内文を見てください。\n日付：8月20日\n場所：市役所3階\n役職：不要\nこれでよいでしょうか。"), p, inq=["8月20日", "市役所3階", "これでよいでしょうか"], min_lines=5)
    p = b.person()
    b("inside-rule", "a rule inside the inquiry with prose under it is no signature", p.form(inq="現状は次のとおりです。\n----------------\n訪問診療の医師が14人、看護師が32人\n----------------\nこれで圏域の要件を満たしますか。"), p, inq=["看護師が32人", "圏域の要件を満たしますか"])
    p = b.person()
    b("inside-headings", "headings in brackets and two subjects inside the inquiry", p.form(inq="\n【背景】\n合併で圏域が変わります。\n【質問】\n拠点を置き直す必要がありますか。\n【期限】\n7月末までにお願いします。"), p, inq=["合併で圏域が変わります", "拠点を置き直す", "7月末まで"], min_lines=6)
    p = b.person()
    b("inside-url-mail", "addresses, URLs and a dash list", p.form(inq="以下の資料の更新日を教えてください。\n- https://www.example.jp/guide/v2.pdf\n- 別の版（siryo@example.jp から届いたもの）"), p, inq=["guide/v2.pdf", "siryo@example.jp"], min_lines=3)
    p = b.person()
    b("inside-ijou", "以上 under the inquiry, then the sender's name", p.form() + "\n以上\n\n%s　%s\n" % (p.org, p.name), p)
    p = b.person()
    b("inside-blank-lines", "several paragraphs", p.form(inq="当圏域では拠点が二つあります。\n\n\n会議は別々に開いています。\n\n\n一つにまとめるべきでしょうか。"), p, inq=["拠点が二つ", "別々に開いて", "一つにまとめる"], min_lines=3)
    p = b.person()
    b("greeting-with-names", "prose over the form that names people and numbers", "先ほどお電話（070-3320-3465）でご案内いただいた件です。\n担当は私のほか、係長の望月がおります。\n\n" + p.form(), p)
    p = b.person()
    b("signature-repeats-labels", "the signature repeats labels with other values", p.form() + "\n-- \n所属：別の課\n氏名：別 太郎\nTEL：03-0000-0001\nE-mail：betsu@example.jp\n質問：なし\n", p, excludes=["別 太郎", "betsu@example.jp"])
    p = b.person()
    b("signature-labels-only", "no form: labels stand in the signature alone", "拠点の要綱の例をいただけますか。\n\n--\n所属：%s\n氏名：%s\nTEL：%s\nE-mail：%s\n" % (p.org, p.name, p.tel, p.mail), frm=p.mail, shown=p.name)
    p = b.person()
    b("signature-double-rule", "a card between two double rules", p.form() + "\n＝＝＝＝＝＝＝＝＝＝＝＝＝＝\n" + p.card() + "＝＝＝＝＝＝＝＝＝＝＝＝＝＝\n", p, excludes=["例示県架空市"])
    p = b.person()
    b("signature-stars-wide", "a card under ＊＊＊＊", p.form() + "\n＊＊＊＊＊＊＊＊＊＊＊＊\n" + p.card(), p, excludes=["例示県架空市"])


def replies(b):
    def reply(slug, why, text, p=None, **kw):
        kw.setdefault("profile", PLAIN)
        b(slug, why, text, p, subject=RE, headers=REFS, tags=["reply"], **kw)
    p = b.person()
    reply("reply-above", "the form filled in above the quoted acknowledgement", p.form() + "\n" + ACK_FROM + "\n\n" + quoted(ACK_EMPTY), p, excludes=["読み取れませんでした"])
    p = b.person()
    reply("reply-below", "the form filled in below the quoted acknowledgement", ACK_FROM + "\n" + quoted(ACK_EMPTY) + "\n" + p.form(), p, excludes=["読み取れませんでした"])
    p = b.person()
    filled = ACK_EMPTY
    for a, v in (("機関名：", p.org), ("氏名：", p.name), ("アドレス）：", p.contact), ("具体的に）：", p.ask)):
        filled = filled.replace(a, a + v)
    reply("reply-inside", "values written into the quoted rows of the desk's own mail", "記入しました。\n\n" + ACK_FROM + "\n" + quoted(filled), p)
    p = b.person()
    under = ACK_EMPTY
    cut = quoted(under).split("\n")
    out = []
    for line in cut:
        out.append(line)
        for a, v in (("機関名：", p.org), ("氏名：", p.name), ("アドレス）：", p.contact), ("具体的に）：", p.ask)):
            if line.endswith(a):
                out.append(v)
    reply("reply-under-labels", "unquoted answers under the quoted labels", ACK_FROM + "\n" + "\n".join(out), p)
    p = b.person()
    out = [x for x in out]
    some = []
    for line in cut:
        some.append(line)
        for a, v in (("機関名：", p.org), ("氏名：", p.name), ("具体的に）：", p.ask)):
            if line.endswith(a):
                some.append(v)
    reply("reply-under-but-one", "answers under all quoted labels but the contact's", ACK_FROM + "\n" + "\n".join(some), p, contact=None)
    p = b.person()
    reply("reply-prose-only", "prose above the desk's empty form: nothing was filled in", "届きましたでしょうか。ご確認をお願いいたします。\n%s\n\n%s\n%s" % (p.name, ACK_FROM, quoted(ACK_EMPTY)), frm=p.mail, shown=p.name)
    p = b.person()
    reply("reply-second-level", "a form that the desk's mail itself quotes is history", "その後いかがでしょうか。\n\n%s\n%s%s" % (ACK_FROM, quoted("ご照会の内容は次のとおり受け付けました。\n事務局"), quoted(p.form(), "> > ")), frm=p.mail, shown=p.name)
    p = b.person()
    reply("reply-outlook-plain", "Outlook's plain reply: a rule and 差出人, no quote marks", p.form() + "\n________________________________\n差出人: 在宅医療事務局 <zaitaku@desk.example.jp>\n送信日時: 2026年7月1日 10:12\n宛先: %s <%s>\n件名: 【受付番号 Z-2026-0042】拠点整備・運用に関する照会\n\n%s" % (p.name, p.mail, ACK_EMPTY), p, excludes=["送信日時", "070-3320"])
    p = b.person()
    reply("reply-original-message", "-----Original Message----- with the empty form under it", p.form() + "\n-----Original Message-----\nFrom: 在宅医療事務局 <zaitaku@desk.example.jp>\nSent: Wednesday, July 1, 2026 10:12 AM\nTo: %s\nSubject: 【受付番号 Z-2026-0042】拠点整備・運用に関する照会\n\n%s" % (p.mail, ACK_EMPTY), p,
          profile=("outlook", "iso-2022-jp", "7bit", None), excludes=["Original Message", "070-3320"])
    p = b.person()
    html = ("<html><body><div dir=\"ltr\">%s</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">2026年7月1日(水) 10:12 在宅医療事務局 &lt;<a href=\"mailto:zaitaku@desk.example.jp\">zaitaku@desk.example.jp</a>&gt;:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex\">%s</blockquote></div></body></html>"
            % ("<br>".join(p.form().strip().split("\n")), ACK_EMPTY.replace("\n", "<br>\n")))
    reply("reply-gmail-html", "Gmail's reply, HTML only, the desk's mail in a blockquote", None, p, html=html, profile=("gmail", "utf-8", "base64", None), excludes=["読み取れませんでした"])
    p = b.person()
    filled = ACK_EMPTY
    for a, v in (("機関名：", p.org), ("氏名：", p.name), ("アドレス）：", p.contact), ("具体的に）：", p.ask)):
        filled = filled.replace(a, a + '<span style="color:red">' + v + "</span>")
    reply("reply-html-inside", "values written in red into the desk's mail inside the blockquote", None, p, html="<html><body><p>赤字で記入しました。</p><blockquote type=\"cite\">%s</blockquote></body></html>" % filled.replace("\n", "<br>\n"), profile=("apple", "utf-8", "base64", None))
    p = b.person()
    reply("reply-only-missing", "a reply that gives only the two missing rows above the quote", "3) 連絡先：%s\n2) 氏名：%s\n\n%s\n%s" % (p.contact, p.name, ACK_FROM, quoted(ACK_EMPTY)), p, org=None, inq=None)


def forwards(b):
    def head(p, dash="---------- Forwarded message ---------"):
        return "%s\nFrom: %s <%s>\nDate: 2026年7月1日(水) 10:12\nSubject: 在宅医療の拠点について\nTo: <chiiki@pref-aonami.example.lg.jp>\n\n" % (dash, p.name, p.mail)
    p = b.person()
    b("forward-gmail", "a prefecture forwards a form; the fields are the forwarded person's", "県の担当です。管内から照会がありましたので転送します。\n\n" + head(p) + p.form(), p, frm="chiiki@pref-aonami.example.lg.jp", shown="青波県地域医療課", subject="Fwd: " + k.PRESCRIBED, tags=["forward"])
    p = b.person()
    b("forward-outlook", "-----Original Message----- over the form", "下記のとおり市から照会がありました。回答をお願いします。\n\n-----Original Message-----\nFrom: %s <%s>\nSent: Wednesday, July 1, 2026 10:12 AM\nTo: 県\nSubject: 照会\n\n%s" % (p.name, p.mail, p.form()), p, frm="chiiki@pref-aonami.example.lg.jp", shown="", subject="FW: " + k.PRESCRIBED,
      profile=("outlook", "iso-2022-jp", "7bit", None), tags=["forward"])
    p = b.person()
    b("forward-apple", "転送されたメッセージ", "転送します。\n\n転送されたメッセージ:\n\n差出人: %s <%s>\n件名: 照会\n日付: 2026年7月1日 10:12:00 JST\n宛先: chiiki@pref-aonami.example.lg.jp\n\n%s" % (p.name, p.mail, p.form()), p, frm="chiiki@pref-aonami.example.lg.jp", shown="", subject="転送: " + k.PRESCRIBED, profile=("apple", "utf-8", "base64", None), tags=["forward"])
    p = b.person()
    b("forward-quote-marks", "a colleague's form behind quote marks", "以下、当課の職員からの照会です。\n\n" + quoted(p.form()), p, tags=["forward"], profile=PLAIN)
    p, q = b.person(), b.person()
    b("forward-own-wins", "an own form above a forwarded one: the own one counts", p.form() + "\n" + head(q) + q.form(), p, tags=["forward"], subject="Fwd: " + k.PRESCRIBED, excludes=[q.key] if q.key != p.key else None)
    p = b.person()
    inner = k.mail(p.mail, "照会", k.text_part(p.form(), "iso-2022-jp", "7bit"), "2026-07-01 10:12", to="chiiki@pref-aonami.example.lg.jp", name=p.name, charset="iso-2022-jp", seed="inner1")
    b("forward-rfc822", "a forward as an attached message; it is read as a forward", content=k.multi("mixed", [k.text_part("管内の市からの照会です。転送します。\n", "utf-8"), b"Content-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\n" + inner], "fw1"), p=p,
      frm="chiiki@pref-aonami.example.lg.jp", shown="", subject="Fwd: " + k.PRESCRIBED, tags=["forward"], profile=PLAIN)
    p = b.person()
    inner = k.mail(p.mail, "ご相談", k.text_part("拠点を2市で置く場合の協定の例はありますか。\n%s\n" % p.name), "2026-07-01 10:12", to=p.mail, name=p.name, seed="inner2")
    b("forward-rfc822-prose", "an attached message without a form, own text without one: no fields", content=k.multi("mixed", [k.text_part("転送いたします。よろしくお願いします。\n", "utf-8"), b"Content-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\n" + inner], "fw2"),
      frm="chiiki@pref-aonami.example.lg.jp", subject="Fwd: " + k.PRESCRIBED, tags=["forward"], profile=PLAIN)


def signature_references(b):
    for n, (slug, said) in enumerate((("tooori", "署名のとおり"), ("sanshou", "下記署名参照"), ("kaki", "下記のとおり"), ("kaki-shomei", "下記署名のとおり"))):
        p = b.person()
        b("signature-ref-" + slug, "the contact refers to the signature; its FAX does not count", p.form(contact=said) + "\n" + ["-- ", "━━━━━━━━━━━━", "------------------------", "*****************"][n] + "\n" + p.card(), p, contact=p.tel + " " + p.mail, excludes=["例示県架空市"])
    p = b.person()
    b("signature-ref-absent", "the contact refers to a signature that is not there", p.form(contact="署名のとおり") + "\nよろしくお願いいたします。\n", p, contact=None)
    p = b.person()
    b("signature-ref-ditto", "同上 with no signature", p.form(contact="同上"), p, contact=None)
    p = b.person()
    b("signature-ref-tel-only", "a signature with a telephone alone", p.form(contact="下記署名のとおり") + "\n-- \n%s\n%s\n電話 %s\n" % (p.org, p.name, p.tel), p, contact=p.tel, emails=[])


def filler(b):
    for slug, field, v in (("circles", "org", "○○"), ("zero-circles", "name", "〇〇"), ("crosses", "org", "××"), ("nashi", "contact", "なし"), ("nashi-kanji", "contact", "無し"), ("tokuninashi", "inq", "特になし"), ("minyu", "org", "未記入"), ("mitei", "name", "未定"),
                           ("na", "contact", "N/A"), ("city", "org", "○○市"), ("inner-labels", "contact", "TEL：　メール："), ("dots", "name", "……………"), ("brackets", "name", "（　　　　）"), ("wide-spaces", "org", "　　　"), ("nbsp", "name", "\u00a0\u00a0"), ("zero-width", "org", "\u200b"),
                           ("dashes", "contact", "----"), ("closing-alone", "inq", "よろしくお願いいたします。"), ("hint", "inq", "（具体的に）"), ("blank-inq", "inq", ""), ("punctuation", "name", "、。"), ("stars", "contact", "＊＊＊＊"), ("under", "name", "＿＿＿＿＿＿")):
        p = b.person()
        none = {"org": None, "name": None, "contact": None, "inq": None}
        text = p.form(**{field: v})
        if slug == "hint":
            text = p.form(inq="").replace("4) 照会内容（具体的に）：", "4) 照会内容：（具体的に）")
        prof = ("thunderbird", "utf-8", "8bit", None) if slug in ("nbsp", "zero-width") else None
        kw = {field: none[field]}
        if prof:
            kw["profile"] = prof
        b("filler-%s-%s" % (field, slug), "filler: %s holds %r" % (field, v), text, p, tags=["filler"], **kw)
    p = b.person()
    b("filler-whole", "the form came back wholly empty", p.form(org="", name="", contact="", inq=""), frm=p.mail, shown="", tags=["filler"])
    p = b.person()
    b("filler-with-hints", "only hints were left in all rows", "1) 自治体・機関名：（　　　　　　）\n2) 氏名：（　　　）\n3) 連絡先（TEL／メールアドレス）：\n4) 照会内容：（具体的に）\n", frm=p.mail, shown="", tags=["filler"])
    p = b.person()
    b("filler-real-nashi", "a value that only begins like filler is a value", p.form(org="なし町健康課", name="未定 太郎"), p, org="なし町健康課", name="未定 太郎", tags=["filler"])
    for slug, v, why in (("before", "前回と同じ", "neither number nor address"), ("extension", "内線 2345", "an extension alone"), ("fax", "FAX 054-000-2346", "a FAX number alone"), ("half", "zaitaku@", "half an address"), ("office", "県庁の代表電話にお願いします", "words"), ("short", "2345", "four digits"),
                         ("later", "後日お知らせします", "words again")):
        p = b.person()
        b("invalid-" + slug, "invalid contact: " + why, p.form(contact=v), p, contact=v, phones=[], emails=[], flags=["invalid-contact"], tags=["invalid"])
