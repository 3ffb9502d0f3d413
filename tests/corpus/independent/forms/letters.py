"""Whole letters: greeting, form, closing and signature in changing combinations, chosen by the number of the mail."""
from pool import k

GREETINGS = ["", "お世話になっております。\n", "地域在宅医療事務局　御中\n\nいつも大変お世話になっております。\n{org}の{sei}と申します。\n", "ご担当者様\n\n突然のメールで失礼いたします。{org}の{sei}です。\n標記について、下記のとおり照会いたします。\n",
             "事務局 各位\n\n平素より本県の在宅医療の推進にご尽力いただき、厚く御礼申し上げます。\nこのことについて、次のとおりお伺いします。\n", "はじめまして。{sei}です。\n様式に沿って記入しました。\n", "（このメールは{org}から送っています）\n\nいつもありがとうございます。\n", "拝啓　時下ますますご清祥のこととお慶び申し上げます。\nさて、早速ですが下記についてご教示ください。\n\n　　　　　　　　記\n"]
CLOSINGS = ["", "\n以上、よろしくお願いいたします。\n", "\nよろしくお願い申し上げます。\n", "\nお忙しいところ恐れ入りますが、何卒よろしくお願いいたします。\n", "\n以上\n", "\n敬具\n"]
LABELS = [("自治体・機関名", "氏名", "連絡先（TEL／メールアドレス）", "照会内容（具体的に）"), ("自治体・機関名", "氏名", "連絡先", "照会内容"), ("機関名", "ご担当者名", "ご連絡先", "ご照会内容"), ("所属", "お名前", "連絡先", "お問い合わせ内容"),
          ("団体名", "担当者", "連絡先", "ご質問内容"), ("自治体名", "氏名", "TEL／メールアドレス", "照会事項"), ("施設名", "名前", "連絡先", "ご相談内容")]
LEADS = [lambda i: "%d) " % (i + 1), lambda i: "１２３４５"[i] + "）", lambda i: "（%s）" % "１２３４５"[i], lambda i: "①②③④⑤"[i], lambda i: "%d. " % (i + 1), lambda i: "■", lambda i: "・", lambda i: "◆ ", lambda i: "", lambda i: "[%d] " % (i + 1), lambda i: "【"]
RULES = ["-- ", "--", "------------------------------", "==============================", "＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊", "━━━━━━━━━━━━━━━━━━", "*-*-*-*-*-*-*-*-*-*-*-*-*-*-*", "~~~~~~~~~~~~~~~~~~~~~~~~"]
RULES[6] = "*************************"
TAILS = [("\n　あわせて、他の圏域の例があれば教えてください。", ["他の圏域の例"]), ("", []), ("\n\n参考までに、当地域の人口は4万2千人、高齢化率は38％です。", ["4万2千人"]), ("\n①根拠となる通知\n②他県の例\n③期限の有無", ["根拠となる通知", "期限の有無"]),
         ("\n(1) 現在の状況：委託先は1か所\n(2) 課題：夜間の体制\n(3) 希望：先進地の紹介", ["委託先は1か所", "先進地の紹介"]), ("\nなお、回答は7月中にいただけると助かります。", ["7月中に"])]


def letter(n, p):
    """The text of the n-th letter and the label parts it asks for."""
    r = int(k.mark("letter", n)[:12], 16)

    def pick(xs):
        nonlocal r
        r, i = divmod(r, len(xs))
        return xs[i]
    greeting, labels, lead, layout = pick(GREETINGS), pick(LABELS), pick(LEADS), n % 7
    closing, rule, tail, gap = pick(CLOSINGS), pick(RULES), pick(TAILS), pick(["", "", "\n"])
    below = pick([False, False, False, True])
    blank = ["", "", "", "org", "", "contact", "", "inq", "", "name", ""][n % 11]
    parts = dict(why="")
    signed = n % 3 != 0 or layout == 6
    values = {"org": p.org, "name": p.name, "inq": p.ask + tail[0]}
    contact, parts["contact"], parts["phones"], parts["emails"] = [
        (p.contact, p.contact, [p.tel], [p.mail]), ("\n　TEL：%s\n　メール：%s" % (p.tel, p.mail), p.tel + " " + p.mail, [p.tel], [p.mail]), (None, p.tel + " " + p.mail, [p.tel], [p.mail]),
        (p.tel + "（内線 215）", p.tel + "（内線 215）", [p.tel], []), (p.mail, p.mail, [], [p.mail]), ("TEL %s　E-mail %s" % (p.tel, p.mail), "TEL %s E-mail %s" % (p.tel, p.mail), [p.tel], [p.mail]),
        ("下記署名のとおり", p.tel + " " + p.mail, [p.tel], [p.mail])][layout]
    if layout == 1 and "TEL" in labels[2] and "連絡先" not in labels[2]:
        labels = LABELS[1]
    if blank == "contact" and layout == 2:
        blank = ""
    if blank == "contact":
        contact = ""
        parts.update(contact=None, phones=[], emails=[])
    elif blank:
        values[blank] = ""
        parts[blank] = None
    if blank == "inq":
        closing, tail = "\nよろしくお願いいたします。\n", ("", [])
    rows = [(labels[0], values["org"]), (labels[1], values["name"])]
    rows += [("電話番号", p.tel), ("メールアドレス", p.mail)] if layout == 2 else [(labels[2], contact)]
    rows += [(labels[3], values["inq"])]
    text = greeting.format(org=p.org, sei=p.name.split()[0]) + ("\n" if greeting else "")
    for i, (a, v) in enumerate(rows):
        bracket = lead(i) == "【"
        head = "【%s】" % a if bracket else "%s%s：" % (lead(i), a)
        text += head + ("\n" + v if below and v and not v.startswith("\n") else v) + "\n" + gap
    text += closing
    if signed:
        text += "\n" + rule + "\n" + p.card()
        if rule not in ("-- ", "--") and n % 2:
            text += rule + "\n"
    if blank != "inq":
        parts["inq"] = [p.key] + tail[1]
    if signed and blank != "inq":
        parts["excludes"] = ["例示県架空市"]
    parts["why"] = "a whole letter: %s, labels %s, lead %r, contact layout %d%s%s" % (
        ["no signature", "signature under %r" % rule][signed], "/".join(labels), lead(0), layout, ", values below" if below else "", ", %s left blank" % blank if blank else "")
    return text, parts


def mails(b):
    for n in range(77):
        p = b.person()
        text, parts = letter(n, p)
        why = parts.pop("why")
        b("letter-%02d" % n, why, text, p, **parts)
