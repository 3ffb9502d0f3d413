"""Mails that programs made: bounces, receipts, absence notes, lists, tickets, robots, our own."""
import mailkit as k

EMPTY = """地域の在宅医療の体制整備に向けた調査・連携支援事業 事務局です。
次の項目が読み取れませんでした。下の様式に記入して返信してください。

1) 自治体・機関名：
2) 氏名：
3) 連絡先（TEL／メールアドレス）：
4) 照会内容（具体的に）：
"""
FILLED = """1) 自治体・機関名：潮見市地域医療課
2) 氏名：三枝 航
3) 連絡先（TEL／メールアドレス）：083-000-4471
4) 照会内容（具体的に）：拠点の看板の設置費は補助の対象になりますか。
"""
ACK_SUBJECT = "【受付番号 Z-2026-0042】拠点整備・運用に関する照会"


def our_mail(text=EMPTY, to="tantou@city-shiomi.example.lg.jp", seed="our"):
    return k.mail(k.DESK, ACK_SUBJECT, k.text_part(text), "2026-07-01 10:15", to=to, seed=seed, name="在宅医療事務局", message_id="<z42.7f3a@desk.example.jp>",
                  headers=["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All", "Precedence: bulk"], received=False, dmarc=None)


def report(kind, text, fields, original=None, charset="utf-8", cte="8bit", html=None, whole=True):
    """multipart/report; fields are the lines of its second part."""
    first = k.text_part(text, charset, cte) if html is None else k.multi("alternative", [k.text_part(text, charset, cte), k.text_part(html, charset, "base64", "html")], text)
    middle = {"delivery-status": "message/delivery-status", "disposition-notification": "message/disposition-notification", "feedback-report": "message/feedback-report"}[kind]
    parts = [first, k.part(middle, k.crlf(fields).encode(), None)]
    if original is not None:
        parts.append(b"Content-Type: message/rfc822\r\n\r\n" + original if whole else k.part("text/rfc822-headers", original.split(b"\r\n\r\n")[0] + b"\r\n", "7bit"))
    return k.multi("report", parts, text + fields, "; report-type=" + kind)


def dsn(host, to, status="5.1.1", action="failed", why="550 5.1.1 User unknown"):
    return "Reporting-MTA: dns; %s\nArrival-Date: Wed, 1 Jul 2026 10:15:03 +0900\n\nFinal-Recipient: rfc822; %s\nAction: %s\nStatus: %s\nDiagnostic-Code: smtp; %s\n" % (host, to, action, status, why)


def mails(a):
    bounces(a)
    receipts(a)
    absences(a)
    lists(a)
    systems(a)
    with_form(a)


def bounces(a):
    to = "tantou@city-shiomi.example.lg.jp"
    daemon = "MAILER-DAEMON@desk.example.jp"
    a("bounce-postfix", "Postfix, our acknowledgement inside", daemon, "Undelivered Mail Returned to Sender", report("delivery-status", "This is the mail system at host mx.desk.example.jp.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It's attached below.\n\n<%s>: host mx.example.lg.jp said: 550 5.1.1 User unknown\n" % to, dsn("mx.desk.example.jp", to), our_mail()), rp="", shown="Mail Delivery System", headers=["Auto-Submitted: auto-replied"])
    a("bounce-postfix-filled", "the returned mail holds a filled-in form: quoted, so no fields", daemon, "Undelivered Mail Returned to Sender", report("delivery-status", "The mail system\n\n<%s>: mailbox full\n" % to, dsn("mx.desk.example.jp", to, "5.2.2"), our_mail(EMPTY + "\n" + FILLED)), rp="", shown="Mail Delivery System")
    a("bounce-postfix-delay", "a delay warning", daemon, "Delayed Mail (still being retried)", report("delivery-status", "THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nYour message could not be delivered for more than 4 hour(s).\n", dsn("mx.desk.example.jp", to, "4.4.1", "delayed", "connect timed out"), our_mail(), whole=False), rp="", shown="Mail Delivery System")
    a("bounce-exim", "Exim: plain text, X-Failed-Recipients", "Mailer-Daemon@mail.city-shiomi.example.lg.jp", "Mail delivery failed: returning message to sender",
      k.text_part("This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  %s\n    Unrouteable address\n\n------ This is a copy of the message, including all the headers. ------\n\nSubject: %s\n\n%s" % (to, "Z-2026-0042", EMPTY), "utf-8", "8bit"), rp="", shown="Mail Delivery System", headers=["X-Failed-Recipients: " + to, "Auto-Submitted: auto-replied"])
    a("bounce-sendmail", "Sendmail", "MAILER-DAEMON@relay.example.or.jp", "Returned mail: see transcript for details", report("delivery-status", "The original message was received at Wed, 1 Jul 2026 10:15:03 +0900\n\n   ----- The following addresses had permanent fatal errors -----\n<%s>\n    (reason: 550 5.1.1 User unknown)\n" % to, dsn("relay.example.or.jp", to), our_mail(), whole=False), rp="", shown="Mail Delivery Subsystem", headers=["Auto-Submitted: auto-generated (failure)"])
    a("bounce-qmail", "qmail: no report type, the mail as text", "MAILER-DAEMON@mail.shiomi-med.example.or.jp", "failure notice", k.text_part("Hi. This is the qmail-send program at mail.shiomi-med.example.or.jp.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<jimu@shiomi-med.example.or.jp>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <zaitaku@desk.example.jp>\n\n" + EMPTY, "utf-8", "8bit"), rp="")
    a("bounce-exchange-jp", "Exchange on premises, in Japanese", "postmaster@hosp.example.jp", "配信不能: " + ACK_SUBJECT, report("delivery-status", "次の受信者または配布リストへの配信に失敗しました:\n\nrenkei@hosp.example.jp\n入力したメール アドレスが見つかりませんでした。\n\n管理者向けの診断情報:\n生成サーバー: hosp.example.jp\n", dsn("hosp.example.jp", "renkei@hosp.example.jp"), our_mail()), rp="", headers=["X-MS-Exchange-Message-Is-Ndr:", "Auto-Submitted: auto-replied"])
    a("bounce-m365", "Microsoft 365, HTML", "postmaster@tenant.example.com", "Undeliverable: " + ACK_SUBJECT, report("delivery-status", "Delivery has failed to these recipients or groups:\n\nsoudan@tenant.example.com\nThe email address you entered couldn't be found.\n", dsn("TYAPR01.example.com", "soudan@tenant.example.com", "5.1.10"), our_mail(), html="<html><body><b>Your message to <span>soudan@tenant.example.com</span> couldn't be delivered.</b></body></html>"), rp="", shown="Microsoft Outlook")
    a("bounce-gmail", "Gmail", "mailer-daemon@googlemail.example.com", "Delivery Status Notification (Failure)", report("delivery-status", "** アドレス不明 **\n\n受信者 kango.take@gmail.example.com が見つからないか、メールを受信できないため、メールは配信されませんでした。\n", dsn("googlemail.example.com", "kango.take@gmail.example.com"), our_mail()), rp="", shown="Mail Delivery Subsystem", headers=["X-Failed-Recipients: kango.take@gmail.example.com", "Auto-Submitted: auto-replied"])
    a("bounce-yahoo-jp", "Yahoo! Japan", "MAILER-DAEMON@yahoo.example.co.jp", "Mail System Error - Returned Mail", report("delivery-status", "This Message was undeliverable due to the following reason:\n\nThe user(s) account is temporarily over quota.\n\n<take@yahoo.example.co.jp>\n", dsn("yahoo.example.co.jp", "take@yahoo.example.co.jp", "5.2.2"), our_mail(), whole=False), rp="", shown="Mail Administrator")
    a("bounce-docomo", "a carrier: only an empty Return-Path and the daemon's name", "MAILER-DAEMON@carrier.example.jp", "Mail System Error - Returned Mail", k.text_part("次のあて先へのメッセージはエラーのため送信できませんでした。\n送信先メールアドレスが見つからないか、受信が拒否されました。\n\n<kango.hub.9@carrier.example.jp>\n550 Unknown user\n", "iso-2022-jp", "7bit"), rp="", charset="iso-2022-jp", shown="Mail Administrator")
    a("bounce-notes", "Notes", "MAILER-DAEMON@notes.example.co.jp", "DELIVERY FAILURE: User chiiki (chiiki@notes.example.co.jp) not listed in Domino Directory", report("delivery-status", "お送りいただいたメッセージ\n\n  件名： 照会\n\nは、次の宛先に配信できませんでした。\n\n  chiiki@notes.example.co.jp\n", dsn("notes.example.co.jp", "chiiki@notes.example.co.jp"), our_mail(), "iso-2022-jp", "7bit", whole=False), rp="", charset="iso-2022-jp")
    a("bounce-subject-only", "a bounce whose only mark is its subject", "mailsystem@gw.example.co.jp", "Undelivered Mail: 拠点の件", k.text_part("お送りになったメールは宛先に届きませんでした。\n宛先をお確かめのうえ、もう一度お送りください。\n"), rp=None)
    a("bounce-full-null-path", "an empty Return-Path alone proves it", "system@gw.example.lg.jp", "メールボックス容量超過のお知らせ", k.text_part("chiiki@gw.example.lg.jp のメールボックスは容量を超えています。\nメールは配信されませんでした。\n", "iso-2022-jp", "7bit"), rp="", charset="iso-2022-jp")
    a("bounce-gateway-policy", "a gateway refused an attachment", "postmaster@gw.city-shiomi.example.lg.jp", "メール受信拒否通知", k.text_part("あなたが送信したメールは、添付ファイルの規則により受信を拒否しました。\n\n宛先: chiiki@city-shiomi.example.lg.jp\n理由: 暗号化された添付ファイル\n"), rp=None)
    a("bounce-dsn-success", "a relay's success note", daemon, "Successful Mail Delivery Report", report("delivery-status", "Your message was successfully delivered to the destination(s) listed below.\n\n<%s>: delivery via mail.city-shiomi.example.lg.jp: 250 OK\n" % to, dsn("mx.desk.example.jp", to, "2.0.0", "delivered", "250 OK")), rp="")
    a("bounce-report-no-null-path", "a report that came with a Return-Path of its own", "mailadmin@relay.example.net", "配信エラーのお知らせ", report("delivery-status", "メールを配信できませんでした。\n宛先のサーバーが応答しません。\n", dsn("relay.example.net", to, "5.4.4")), rp=None)


def receipts(a):
    def mdn(mode):
        return "Reporting-UA: city-shiomi.example.lg.jp; Mailer\nFinal-Recipient: rfc822;tantou@city-shiomi.example.lg.jp\nOriginal-Message-ID: <z42.7f3a@desk.example.jp>\nDisposition: %s\n" % mode
    who = "tantou@city-shiomi.example.lg.jp"
    a("receipt-outlook-read", "Outlook's read receipt", who, "開封済み: " + ACK_SUBJECT, report("disposition-notification", "宛先: 在宅医療事務局\n件名: 受付\n送信日時: 2026年7月1日 10:15\n\nを、2026年7月1日 13:02 に開封しました。\n", mdn("manual-action/MDN-sent-manually; displayed")), rp=None)
    a("receipt-outlook-unread", "Outlook: deleted unread", who, "未開封: " + ACK_SUBJECT, report("disposition-notification", "このメッセージは開封されずに削除されました。\n", mdn("automatic-action/MDN-sent-automatically; deleted")), rp="")
    a("receipt-thunderbird", "Thunderbird's return receipt", who, "開封確認 (displayed) - " + ACK_SUBJECT, report("disposition-notification", "これは次の宛先に送信されたメールの受信確認通知です。\nこのメッセージは受信者のコンピューターで表示されたことを示すものであり、内容が理解されたことを保証するものではありません。\n", mdn("manual-action/MDN-sent-manually; displayed"), our_mail(), whole=False), rp=None)
    a("receipt-becky", "Becky!'s receipt in ISO-2022-JP", who, "Disposition-Notification: 拠点整備・運用に関する照会", report("disposition-notification", "開封されました。\n", mdn("manual-action/MDN-sent-manually; displayed"), charset="iso-2022-jp", cte="7bit"), rp=None, charset="iso-2022-jp")
    a("receipt-exchange-delivered", "Exchange's delivery receipt", "postmaster@hosp.example.jp", "配信済み: " + ACK_SUBJECT, report("delivery-status", "次の受信者へのメッセージの配信が完了しました:\n\nrenkei@hosp.example.jp\n", dsn("hosp.example.jp", "renkei@hosp.example.jp", "2.0.0", "delivered", "250 OK")), rp="")


def absences(a):
    a("oof-outlook-jp", "Outlook in Japanese", "nagase@city-shiomi.example.lg.jp", "自動応答: " + ACK_SUBJECT, k.text_part("ただいま不在にしております。7月6日（月）に戻ります。\nお急ぎの方は代表 083-000-4400 までお願いいたします。\n\n潮見市地域医療課　長瀬\n", "iso-2022-jp", "base64"), rp=None, charset="iso-2022-jp", headers=["Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All"])
    a("oof-outlook-en", "Outlook in English", "smith@intl-hosp.example.jp", "Automatic reply: " + ACK_SUBJECT, k.text_part("I am out of the office until 10 July with limited access to mail.\n"), rp="", headers=["Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: DR, OOF, AutoReply"])
    a("oof-outlook-old", "不在通知: in the subject and nothing in the headers", "kuga@hosp.example.jp", "不在通知: Re: " + ACK_SUBJECT, k.text_part("出張のため、7月3日まで不在です。\n戻り次第ご連絡いたします。\n久我\n", "iso-2022-jp", "7bit"), rp=None, charset="iso-2022-jp")
    a("oof-brackets", "【不在】 leads the subject", "mori@shiomi-med.example.or.jp", "【不在】Re: 拠点整備・運用に関する照会", k.text_part("休暇をいただいております。\n急ぎの件は事務局 083-000-2210 へお願いします。\n"), rp=None)
    a("oof-out-of-office", "Out of Office: alone", "lee@intl-hosp.example.jp", "Out of Office: Re: question", k.text_part("Thank you for your message. I will be back on Monday.\n", "utf-8", "7bit"), rp=None)
    a("oof-gmail", "Gmail's vacation responder", "kawashima@hub.example.com", "Re: " + ACK_SUBJECT, k.text_part("夏休みをいただいています。8月17日以降にお返事します。\n川島\n"), rp="", headers=["Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes"])
    a("oof-garoon", "a groupware's automatic answer", "tanabe@town-hinoki.example.lg.jp", "自動返信: " + ACK_SUBJECT, k.text_part("7月10日まで休暇中です。\n檜町 田辺\n", "iso-2022-jp", "7bit"), rp=None, charset="iso-2022-jp")
    a("oof-notes", "Notes' out of office agent", "endo@notes.example.co.jp", "遠藤 誠 は不在です", k.text_part("07/06 まで不在にします。\n\nご返信は戻ってからになります。\n", "iso-2022-jp", "7bit"), rp=None, charset="iso-2022-jp", headers=["Auto-Submitted: auto-generated", "X-Mailer: Lotus Domino Release 9.0.1"])
    a("oof-vacation-unix", "the vacation program: Precedence junk", "hara@univ.example.ac.jp", "away from my mail", k.text_part("学会のため今週は返信できません。\n"), rp=None, headers=["Precedence: junk"])
    a("oof-cpanel", "a host's autoresponder", "info@clinic.example.com", "お問い合わせありがとうございます", k.text_part("夕凪クリニックです。メールを受け取りました。\n休診日は木曜と日曜です。診療日にご返信します。\n"), rp=None, headers=["X-Autorespond: reply", "Precedence: auto_reply"])
    a("oof-quotes-our-form", "an absence note that quotes our empty form", "nagase@city-shiomi.example.lg.jp", "自動応答: " + ACK_SUBJECT, k.text_part("不在にしております。\n\n-----元のメッセージ-----\n" + EMPTY), rp=None, headers=["Auto-Submitted: auto-replied"])
    a("oof-quotes-filled-form", "an absence note that repeats a received, filled-in form under a mark", "chiiki@pref-aonami.example.lg.jp", "自動返信: 受信しました", k.text_part("担当者は不在にしております。お急ぎの方は代表へお電話ください。\n\n――受信したメール――\n" + FILLED), rp=None, headers=["Auto-Submitted: auto-replied"])
    a("oof-names-deputy", "labels of a deputy in an absence note are no form: no inquiry", "kuga@hosp.example.jp", "自動応答: Re: 照会", k.text_part("不在のあいだは次の者が承ります。\n\n担当者：大友\n電話：086-000-3311\n"), rp=None, headers=["Auto-Submitted: auto-replied"])
    a("oof-body-says", "the body says that it was answered by a program", "uketsuke@shakyo.example.or.jp", "メールを受信しました", k.text_part("このメールは自動で返信しています。\n内容を確認のうえ、3営業日以内に担当からご連絡します。\n"), rp=None)
    a("oof-auto-notified", "Auto-Submitted: auto-notified, in capitals, with a comment", "sys@gw.example.co.jp", "お知らせ", k.text_part("定期休業のため、返信は翌週になります。\n"), rp=None, headers=["auto-submitted: AUTO-NOTIFIED (vacation)"])
    a("oof-second-header", "two Auto-Submitted headers, the second counts too", "sys2@gw.example.co.jp", "Re: 照会", k.text_part("ただいま席を外しております。\n"), rp=None, headers=["Auto-Submitted: no", "Auto-Submitted: auto-replied"])
    a("oof-x-mail-autoreply", "X-Mail-Autoreply alone", "kato@freemail.example.com", "Re: 拠点整備・運用に関する照会", k.text_part("入院中のため返信が遅れます。\n"), rp=None, headers=["X-Mail-Autoreply: reply"])
    a("oof-autoresponder-to", "Delivered-To: autoresponder", "shop@clinic.example.com", "Re: 照会", k.text_part("本日は休診です。\n"), rp=None, headers=["Delivered-To: autoresponder"])


def lists(a):
    a("list-mailman", "Mailman", "yoshino@shiomi-med.example.or.jp", "[zaitaku-ml:00231] 次回の勉強会", k.text_part("皆さま\n次回の勉強会は8月5日の19時からです。\n吉野\n_______________________________________________\nzaitaku-ml mailing list\n", "iso-2022-jp", "7bit"), rp="zaitaku-ml-bounces@lists.example.jp", charset="iso-2022-jp", to="zaitaku-ml@lists.example.jp", cc=k.DESK, headers=["List-Id: <zaitaku-ml.lists.example.jp>", "List-Post: <mailto:zaitaku-ml@lists.example.jp>", "Precedence: list"])
    a("list-fml", "fml", "hirata@univ.example.ac.jp", "[homecare 1204] 報告書の公開", k.text_part("報告書を公開しました。ご覧ください。\n平田\n", "iso-2022-jp", "7bit"), rp="homecare-admin@ml.example.jp", charset="iso-2022-jp", headers=["X-ML-Name: homecare", "X-Mail-Count: 01204", "X-MLServer: fml [fml 4.0.3]", "Precedence: list"])
    a("list-google-groups", "Google Groups", "ono@hub.example.com", "[拠点連絡会] 資料の置き場所", k.text_part("資料は共有フォルダにあります。\n小野\n\n-- \nこのメールは Google グループのグループ「拠点連絡会」に登録しているユーザーに送られています。\n"), rp="kyoten+bncx@googlegroups.example.com", headers=["Precedence: list", "Mailing-list: list kyoten@googlegroups.example.com; contact kyoten+owners@googlegroups.example.com", "List-ID: <kyoten.googlegroups.example.com>", "List-Unsubscribe: <mailto:googlegroups-manage+77+unsubscribe@googlegroups.example.com>"])
    a("list-mailchimp", "a marketing service", "hello@wellnote.example.com", "＼夏のキャンペーン／ 在宅ケアの最新アプリ", k.multi("alternative", [k.text_part("在宅ケアの最新アプリをご紹介します。\n配信停止: https://wellnote.example.com/unsub\n"), k.text_part("<html><body><h1>在宅ケアの最新アプリ</h1><p>30日間無料</p></body></html>", subtype="html")], "mc"), rp="bounce-mc.us1_4412@mail.example.net", headers=["List-Unsubscribe: <https://wellnote.example.com/unsub>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "X-Mailer: Mailer - **CID77**"])
    a("list-newsletter-jp", "a ministry-like news mail", "mag@news.example.or.jp", "【メールマガジン】在宅医療ニュース第55号", k.text_part("在宅医療ニュース第55号をお送りします。\n・拠点の調査結果を公表\n・研修会のご案内\n"), rp=None, headers=["List-Unsubscribe: <mailto:stop@news.example.or.jp>"])
    a("list-x-precedence", "X-Precedence: bulk", "pr@kenshu.example.com", "研修会のご案内", k.text_part("秋の研修会の申込みを開始しました。\n"), rp=None, headers=["X-Precedence: bulk"])
    a("list-precedence-bulk", "Precedence: bulk on an invitation that would else be foreign to the desk", "info@tenji.example.com", "介護ロボット展のご案内", k.text_part("入場は無料です。お誘い合わせのうえご来場ください。\n"), rp=None, headers=["Precedence: Bulk"])
    a("list-archive-only", "List-Archive alone", "sakai@hub.example.com", "議事録", k.text_part("先日の議事録を載せました。\n酒井\n"), rp=None, headers=["List-Archive: <https://lists.example.jp/arc/>"])
    a("list-majordomo", "a list manager's confirmation", "majordomo@ml.example.jp", "Majordomo results", k.text_part(">>>> subscribe homecare\nSucceeded.\n", "utf-8", "7bit"), rp=None)
    a("list-owner", "an owner- address without a form", "owner-homecare@ml.example.jp", "BOUNCE homecare: Approval required", k.text_part("A message to the list needs your approval.\n", "utf-8", "7bit"), rp=None)


def systems(a):
    a("ticket-redmine", "Redmine", "redmine@dev.example.co.jp", "[在宅 - サポート #512] （新規） 帳票の不具合", k.text_part("チケット #512 が 山本 によって報告されました。\n\n* 作成者: 山本\n* ステータス: 新規\n\nhttps://redmine.example.co.jp/issues/512\n"), rp=None, headers=["X-Mailer: Redmine", "X-Auto-Response-Suppress: All", "Auto-Submitted: auto-generated"])
    a("ticket-helpdesk", "a help desk acknowledges", "support@vendor-desk.example.com", "[Ticket#2026070110] お問い合わせを受け付けました", k.text_part("お問い合わせありがとうございます。受付番号は 2026070110 です。\n担当者からの連絡をお待ちください。\n"), rp=None, headers=["Precedence: bulk", "X-OTRS-Loop: yes", "Auto-Submitted: auto-replied"])
    a("ticket-zendesk-noreply", "a cloud help desk from noreply", "noreply@helpdesk.example.com", "【受付完了】お問い合わせ番号 88213", k.text_part("お問い合わせを受け付けました。\n回答まで2営業日ほどお待ちください。\n"), rp="bounces+88213@mail.helpdesk.example.com")
    a("form-confirmation", "a web form confirms a registration", "no-reply@kenshu.example.or.jp", "【自動送信】研修会の申込みを受け付けました", k.text_part("このメールは自動送信です。返信はできません。\n\n研修会の申込みを受け付けました。\n開催日の1週間前に受講票をお送りします。\n"), rp=None)
    a("form-confirmation-body-only", "only the body says 自動送信", "kenshu@kenshu.example.or.jp", "申込み受付のお知らせ", k.text_part("※本メールはシステムより自動送信されています。\n\n受講の申込みを受け付けました。当日は受付で番号をお伝えください。\n"), rp=None)
    ics = "BEGIN:VCALENDAR\nMETHOD:REPLY\nVERSION:2.0\nBEGIN:VEVENT\nUID:8842@example.jp\nDTSTART:20260805T010000Z\nSUMMARY:連携会議\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ono@hub.example.com\nEND:VEVENT\nEND:VCALENDAR\n"
    a("calendar-google", "a calendar answers", "ono@hub.example.com", "承諾: 連携会議 - 2026年8月5日(水) 10:00", k.multi("alternative", [k.text_part("小野さんがこの招待に承諾しました。\n"), k.part("text/calendar; charset=utf-8; method=REPLY", k.crlf(ics).encode())], "cal"), rp=None, headers=["Sender: Calendar <calendar-notification@cal.example.com>", "Auto-Submitted: auto-generated"])
    a("calendar-room", "a room answers by itself", "kaigi-3f@hosp.example.jp", "承諾済み: 会議", k.multi("alternative", [k.text_part("会議の依頼は承諾されました。\n"), k.part("text/calendar; charset=utf-8; method=REPLY", k.crlf(ics).encode())], "room"), rp=None, headers=["Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: DR, OOF, AutoReply"])
    a("cron", "cron as root", "root@web1.desk.example.jp", "Cron <root@web1> /usr/local/bin/backup", k.text_part("backup finished: 0 errors\n", "utf-8", "7bit"), rp=None, headers=["X-Cron-Env: <SHELL=/bin/sh>"])
    a("dmarc-report", "an aggregate report; its archive sets no flag of its own", "noreply-dmarc-support@mail.example.com", "Report domain: desk.example.jp Submitter: mail.example.com Report-ID: 7712", k.multi("mixed", [k.text_part("This is an aggregate report.\n", "utf-8", "7bit"), k.attach("mail.example.com!desk.example.jp!1782831600.zip", k.zipped([("report.xml", b"<feedback/>")]), "application/zip")], "dm"), rp=None)
    a("feedback-loop", "a complaint report of a provider", "abuse@provider.example.com", "complaint about message from 192.0.2.10", report("feedback-report", "This is an email abuse report.\n", "Feedback-Type: abuse\nUser-Agent: FBL/1.0\nVersion: 1\n", our_mail()), rp=None)
    a("quarantine-digest", "a digest of held mails", "kakuri@gw.example.lg.jp", "隔離メールのお知らせ（3通）", k.text_part("次のメールを隔離しました。\n1) 請求書\n2) 当選のお知らせ\n3) 至急\n"), rp=None, headers=["Auto-Submitted: auto-generated"])
    a("fax-gateway", "a fax gateway from no_reply", "no_reply@fax.example.com", "FAX受信通知", k.multi("mixed", [k.text_part("FAXを1枚受信しました。添付のPDFをご覧ください。\n"), k.attach("fax0701.pdf", k.pdf("fax"), "application/pdf")], "fax"), rp=None)
    a("chat-notice", "a chat service's notice", "donotreply@chat.example.com", "未読のメッセージが4件あります", k.text_part("拠点連絡チャンネルに未読のメッセージが4件あります。\n"), rp=None)
    a("machine-generated", "X-FC-MachineGenerated", "sys@school.example.ac.jp", "Re: 照会", k.text_part("受け取りました。\n"), rp=None, headers=["X-FC-MachineGenerated: true"])
    a("x-autogenerated", "X-Autogenerated", "backup@nas.example.co.jp", "NAS: 週次レポート", k.text_part("異常はありません。\n"), rp=None, headers=["X-Autogenerated: Reply"])
    a("own-ack-loop", "our own acknowledgement, forwarded back by a mailbox rule", k.DESK, ACK_SUBJECT, k.text_part(EMPTY), rp=k.DESK, shown="在宅医療事務局", headers=["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All", "Precedence: bulk"])
    a("own-note", "a note of the desk to itself", k.DESK, "メモ：来週の当番", k.text_part("月曜は佐伯、火曜は森が見ます。\n"), rp=k.DESK, shown="在宅医療事務局")
    a("attachment-removed", "a gateway's note to the recipient", "noreply-gateway@gw.example.lg.jp", "添付ファイルを削除しました", k.text_part("次のメールから添付ファイルを削除しました。\n件名は「資料送付」です。\n"), rp=None)


def with_form(a):
    """A filled-in form in the own text: a person wrote it, although a program sent it."""
    f = dict(org="潮見市地域医療課", name="三枝 航", contact="083-000-4471", inq="拠点の看板の設置費", phones=["083-000-4471"], ok=True)
    a("form-web-robot", "a city's web form sends what a person typed", "webmaster@city-shiomi.example.lg.jp", k.PRESCRIBED, k.text_part("照会フォームから次の送信がありました。\n\n" + FILLED), rp=None, headers=["Auto-Submitted: auto-generated", "X-Mailer: PHP/8.2.18"], **f)
    a("form-web-noreply", "the same from a noreply address", "noreply@city-shiomi.example.lg.jp", k.PRESCRIBED, k.text_part(FILLED), rp=None, headers=["Auto-Submitted: auto-generated"], flags=["unreachable-sender"], **f)
    g = dict(f, name=None)
    a("form-web-name-missing", "a web form with the name left out", "webmaster@city-shiomi.example.lg.jp", "照会フォーム", k.text_part(FILLED.replace("三枝 航", "")), rp=None, headers=["Auto-Submitted: auto-generated"], **dict(g, ok=False))
    a("form-on-list", "a member sends the form to a list on which the desk is", "mieda@city-shiomi.example.lg.jp", "[kyoten:77] " + k.PRESCRIBED, k.text_part(FILLED), rp="kyoten-bounces@lists.example.jp", to="kyoten@lists.example.jp", cc=k.DESK, headers=["List-Id: <kyoten.lists.example.jp>", "Precedence: list"], **f)
    a("form-forward-rule", "a forwarding rule that marks itself", "mieda@city-shiomi.example.lg.jp", "Fwd: " + k.PRESCRIBED, k.text_part("長瀬は異動しましたので代わりに照会します。\n\n" + FILLED), rp=None, headers=["Auto-Submitted: auto-forwarded"], **f)
