"""One trait a mail: numberings, brackets, bullets, separators, synonyms, subjects, writings of telephone numbers."""
from pool import k

LABELS = ["自治体・機関名", "氏名", "連絡先", "照会内容"]


def mails(b):
    numberings(b)
    separators(b)
    synonyms(b)
    subjects(b)
    numbers(b)


def four(p, lead, labels=LABELS, sep="："):
    return "".join("%s%s%s%s\n" % (lead(i), x, sep, v) for i, (x, v) in enumerate(zip(labels, (p.org, p.name, p.contact, p.ask))))


def numberings(b):
    wide = "１２３４"
    styles = [("wide-paren", lambda i: wide[i] + "）"), ("half-both", lambda i: "(%d) " % (i + 1)), ("wide-both", lambda i: "（" + wide[i] + "）"), ("circled", lambda i: "①②③④"[i] + " "),
              ("dot", lambda i: "%d. " % (i + 1)), ("wide-dot", lambda i: wide[i] + "．"), ("comma", lambda i: "%d、" % (i + 1)), ("square", lambda i: "[%d] " % (i + 1)),
              ("kanji", lambda i: "一二三四"[i] + "、"), ("none", lambda i: ""), ("wrong", lambda i: "%d) " % [1, 1, 2, 5][i]), ("indent", lambda i: "　　")]
    for slug, lead in styles:
        p = b.person()
        b("number-" + slug, "numbering: " + slug, "お世話になっております。\n\n" + four(p, lead) + "\nよろしくお願いいたします。\n", p)
    for c in "・■●◆○※*-":
        p = b.person()
        b("bullet-%04x" % ord(c), "bullet " + c, "照会です。\n\n" + four(p, lambda i: c + (" " if c in "*-" else "")), p)
    for a, z in ("【】", "［］", "＜＞", "「」", "〔〕"):
        p = b.person()
        b("bracket-%04x" % ord(a), "labels inside %s%s" % (a, z), "".join("%s%s%s%s\n" % (a, x, z, v) for x, v in zip(LABELS, (p.org, p.name, p.contact, p.ask))), p)
    p = b.person()
    b("bracket-own-line", "bracketed labels on lines of their own", "".join("【%s】\n%s\n\n" % (x, v) for x, v in zip(LABELS, (p.org, p.name, p.contact, p.ask))), p)
    p = b.person()
    b("bullet-and-number", "a bullet, a number and a bracket together", "".join("■%d．【%s】：%s\n" % (i + 1, x, v) for i, (x, v) in enumerate(zip(LABELS, (p.org, p.name, p.contact, p.ask)))), p)


def separators(b):
    p = b.person()
    b("sep-half-colon", "half-width colon", four(p, lambda i: "", sep=": "), p)
    p = b.person()
    b("sep-tab", "tab", four(p, lambda i: "", sep="\t"), p)
    p = b.person()
    b("sep-two-half", "two half-width spaces", four(p, lambda i: "", sep="  "), p)
    p = b.person()
    b("sep-one-wide", "one full-width space", four(p, lambda i: "", sep="　"), p)
    p = b.person()
    b("sep-one-half-numbered", "one half-width space, which counts where a number leads the line", four(p, lambda i: "%d) " % (i + 1), sep=" "), p)
    p = b.person()
    b("sep-one-half-bullet", "one half-width space after a bulleted label", four(p, lambda i: "・", sep=" "), p)
    p = b.person()
    b("sep-hint", "hints in brackets before the colon", "自治体・機関名（正式名称）：%s\n氏名（ふりがな）：%s\n連絡先（日中つながるもの）：%s\n照会内容（できるだけ具体的に）：%s\n" % (p.org, p.name, p.contact, p.ask), p)
    p = b.person()
    b("sep-colon-spaces", "spaces on both sides of the colon", four(p, lambda i: "", sep=" ： "), p)
    p = b.person()
    b("sep-interpunct", "half-width interpunct, slashes and spaces inside the labels", "1) 自治体／機関名：%s\n2) 氏　名：%s\n3) 連絡先（TEL/メールアドレス）：%s\n4) 照会 内容（具体的に）：%s\n" % (p.org, p.name, p.contact, p.ask), p)
    p = b.person()
    b("value-below", "values on the lines under the labels, indented", "".join("%d) %s：\n　　%s\n" % (i + 1, x, v) for i, (x, v) in enumerate(zip(LABELS, (p.org, p.name, p.contact, p.ask)))), p)
    p = b.person()
    b("value-below-gap", "an empty line between label and value", "".join("%d) %s：\n\n%s\n\n" % (i + 1, x, v) for i, (x, v) in enumerate(zip(LABELS, (p.org, p.name, p.contact, p.ask)))), p)


ORG = ["自治体名", "機関名", "団体名", "所属", "所属名", "所属機関", "御所属", "ご所属", "施設名", "法人名", "組織名", "医療機関名"]
NAME = ["お名前", "名前", "担当者", "担当者名", "ご担当者名", "ご氏名", "御氏名"]
CONTACT = ["ご連絡先", "TEL/メールアドレス", "連絡先"]
INQ = ["ご照会内容", "照会事項", "ご質問", "質問内容", "ご相談内容", "相談", "お問い合わせ内容", "お問合せ", "問合わせ内容", "ご質問事項", "問い合わせ事項", "質問"]
TEL = ["TEL", "電話", "電話番号", "携帯", "ＴＥＬ", "Tel"]
MAIL = ["メール", "メールアドレス", "E-mail", "Email", "Mail", "Ｅ－ｍａｉｌ"]


def synonyms(b):
    for i, org in enumerate(ORG):
        p = b.person()
        name, inq = NAME[i % len(NAME)], INQ[i]
        if i % 2:
            tel, mail = TEL[i // 2], MAIL[i // 2]
            contact, value = "%s：%s\n%s：%s" % (tel, p.tel, mail, p.mail), p.tel + " " + p.mail
            said = tel + " and " + mail
        else:
            said = CONTACT[i // 2 % len(CONTACT)]
            contact, value = said + "：" + p.contact, p.contact
        lead = ["", "・", "■", "◆ "][i % 4]
        b("synonym-%02d" % (i + 1), "labels %s, %s, %s, %s" % (org, name, said, inq), "下記のとおりお尋ねします。\n\n%s%s：%s\n%s%s：%s\n%s%s\n%s%s：%s\n" % (
            lead, org, p.org, lead, name, p.name, lead, contact.replace("\n", "\n" + lead), lead, inq, p.ask), p, contact=value)


GOOD = [("re", "Re: 拠点整備・運用に関する照会"), ("re-wide", "RE：拠点整備・運用に関する照会"), ("fw", "FW: 拠点整備・運用に関する照会"), ("tensou", "転送: 拠点整備・運用に関する照会"), ("henshin", "返信: Re: 拠点整備・運用に関する照会"),
        ("urgent", "【至急】拠点整備・運用に関する照会"), ("list-tag", "[zaitaku-in:00123] 拠点整備・運用に関する照会"), ("spaces", "拠点整備・運用 に関する　照会"), ("half-interpunct", "拠点整備･運用に関する照会"), ("no-interpunct", "拠点整備運用に関する照会"),
        ("toiawase", "拠点整備・運用に関するお問い合わせ"), ("toiawase2", "拠点整備・運用についての問合せ（みどり野市）"), ("shitsumon", "拠点の整備、運用に関するご質問"), ("soudan", "拠点整備及び運用に関する相談"), ("second", "拠点整備・運用に関する照会（2回目）"), ("receipt-no", "Re: 【受付番号 Z-2026-0042】拠点整備・運用に関する照会")]
BAD = [("seibi-only", "拠点整備に関する照会"), ("unyou-only", "拠点運用に関する照会"), ("inverted", "拠点運用・整備に関する照会"), ("unei", "拠点整備・運営に関する照会"), ("setsubi", "拠点設備・運用に関する照会"), ("no-verb", "拠点整備・運用について"), ("bare", "照会"), ("only-re", "Re:"),
       ("own", "ガイドブックの件で教えてください"), ("iken", "拠点整備・運用に関する意見"), ("no-kyoten", "整備・運用に関する照会")]


def subjects(b):
    for slug, s in GOOD:
        p = b.person()
        b("subject-ok-" + slug, "a subject that counts as the prescribed one", p.form(), p, subject=s, tags=["subject"])
    for slug, s in BAD:
        p = b.person()
        b("subject-bad-" + slug, "a subject that does not count", p.form(), p, subject=s, ok=False, tags=["subject"])
    p = b.person()
    b("subject-none", "no Subject at all", p.form(), p, subject=None, ok=False, tags=["subject"])
    p = b.person()
    b("subject-empty", "an empty Subject", p.form(), p, subject="", ok=False, tags=["subject"])


def numbers(b):
    for slug, tel, phones, why in (
            ("wide", "０５４－０００－２３４５", ["054-000-2345"], "full-width digits and dashes"),
            ("paren", "054(000)2345", ["054-000-2345"], "the exchange in brackets"),
            ("paren-wide", "（０７６）０００－２３４５", ["076-000-2345"], "the area in full-width brackets"),
            ("plus81", "+81-54-000-2345", ["054-000-2345"], "+81"),
            ("plus81-spaces", "+81 90 0000 2345", ["090-0000-2345"], "+81, a mobile, spaces"),
            ("run", "0540002345", ["054-000-2345"], "ten digits in one run"),
            ("mobile-run", "09000002345", ["090-0000-2345"], "eleven digits in one run"),
            ("ext-bracket", "054-000-2345（内線 3321）", ["054-000-2345"], "an extension in brackets is no part of the number"),
            ("ext-bare", "054-000-2345 内線3321", ["054-000-2345"], "an extension behind it"),
            ("two", "054-000-2345（直通）、090-0000-6789（携帯）", ["054-000-2345", "090-0000-6789"], "two numbers"),
            ("tel-and-fax", "TEL 054-000-2345 FAX 054-000-2346", ["054-000-2345"], "the FAX number is none"),
            ("long-dash", "054―000―2345", ["054-000-2345"], "dashes of another kind"),
            ("free-dial", "0120-000-234", ["0120-000-234"], "a free number"),
            ("ip", "050-0000-2345", ["050-0000-2345"], "an IP telephone"),
            ("island", "04992-0-2345", ["04992-0-2345"], "a five-digit area code")):
        p = b.person()
        b("tel-" + slug, "telephone: " + why, p.form(contact=tel), p, contact=tel, phones=phones, emails=[], tags=["phones"])
    p = b.person()
    b("mail-only", "a contact of a mail address alone", p.form(contact=p.mail), p, contact=p.mail, phones=[])
    p = b.person()
    b("mail-angle", "the address in angle brackets with a name", p.form(contact="担当 <%s>" % p.mail), p, contact="担当 <%s>" % p.mail, phones=[])
    p = b.person()
    b("mail-two", "two addresses", p.form(contact="%s、kakari@%s" % (p.mail, p.dom)), p, contact="%s、kakari@%s" % (p.mail, p.dom), phones=[], emails=[p.mail, "kakari@" + p.dom])
    p = b.person()
    b("inner-labels", "TEL and MAIL inside the one contact line stay", p.form(contact="TEL %s　MAIL %s" % (p.tel, p.mail)), p, contact="TEL %s MAIL %s" % (p.tel, p.mail))
    p = b.person()
    b("numbers-in-inquiry", "numbers and an address in the inquiry are not the contact", p.form(contact=p.mail, inq="拠点の代表番号を 054-000-9001 から 054-000-9002 に変えます。旧い宛先 old@%s の扱いはどう周知すべきでしょうか。" % p.dom), p,
      contact=p.mail, phones=[], inq=["054-000-9001", "どう周知すべき"])
