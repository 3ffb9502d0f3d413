"""Mails that people wrote, although a word or a header looks like a program."""
import mailkit as k

from robots import ACK_SUBJECT

ORG, NAME, TEL = "岬市保健福祉部地域医療室", "長谷川 仁", "0256-00-3471"
ADDR = "hasegawa@city-misaki.example.lg.jp"


def form(ask, contact=TEL):
    return "1) 自治体・機関名：%s\n2) 氏名：%s\n3) 連絡先（TEL／メールアドレス）：%s\n4) 照会内容（具体的に）：%s\n" % (ORG, NAME, contact, ask)


def mails(h):
    f = dict(org=ORG, name=NAME, contact=TEL, phones=[TEL])
    ask, key = "拠点の電話当番を輪番にしている例を教えてください。", "電話当番を輪番"
    h("word-absent", "不在 in the text", k.PRESCRIBED, form("かかりつけ医が不在のときの往診を拠点が調整している例はありますか。"), inq="かかりつけ医が不在", **f)
    h("word-absent-self", "the sender says that he will be away", k.PRESCRIBED, form(ask) + "\nなお、来週は出張で不在にしておりますので、ご回答は再来週以降で結構です。\n", inq=key, **f)
    h("word-absent-subject", "不在 leads the subject as a word, not as a mark", "不在時の往診の代わりについて", "岬市の長谷川です。\n主治医が学会で不在のとき、拠点が代わりの医師を探す仕組みはどう作ればよいでしょうか。\n", ok=False)
    h("word-auto-subject", "自動 leads the subject as a word", "自動車での訪問にかかる経費の照会", "岬市の長谷川です。\n拠点の職員が自分の自動車で訪問するときの経費は、委託料に含めてよいでしょうか。\n", ok=False)
    h("word-auto-reply-missing", "a person misses our 自動返信", "自動返信メールが届きません", form("先週お送りした照会に自動返信が来ませんでした。受け付けられているでしょうか。内容は拠点の委託契約の件です。"), inq="受け付けられているでしょうか", ok=False, **f)
    h("word-automatic-sending", "自動送信 as the matter, in a form", k.PRESCRIBED, form("拠点から各事業所へ空き状況を自動送信する仕組みを入れた地域はありますか。"), inq="空き状況を自動送信", **f)
    h("word-error-mail", "a person resends after a bounce, which is quoted", k.PRESCRIBED, "先ほどのメールがエラーで戻ってきたため、再送いたします。\n\n" + form(ask) + "\n> This is the mail system at host mx.example.jp.\n> I'm sorry to have to inform you that your message could not\n> be delivered to one or more recipients.\n", inq=key, excludes=["mail system"], **f)
    h("word-undelivered-subject", "a bounce's subject kept, a form written above it", "Fwd: Undelivered Mail Returned to Sender", form(ask) + "\n---------- Forwarded message ---------\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example.jp>\nSubject: Undelivered Mail Returned to Sender\n\nI'm sorry to have to inform you that your message could not be delivered.\n", inq=key, ok=False, excludes=["sorry"], **f)
    h("forwarded-oof-form", "a forwarded absence note with a form above it", "Fwd: 自動応答: 研修会", form(ask) + "\n-----Original Message-----\nFrom: 県担当 <chiiki@pref-aonami.example.lg.jp>\nSent: Wednesday, July 1, 2026 10:12 AM\nTo: 長谷川\nSubject: 自動応答: 研修会\n\n7月6日まで不在です。このメールは自動で返信しています。\n", inq=key, ok=False, excludes=["7月6日まで不在"], **f)
    h("forwarded-oof-prose", "a forwarded absence note with a question in prose above it", "Fwd: 自動応答: 拠点の件", "岬市の長谷川です。県の担当の方が下のとおり不在です。\n拠点の指定の期限が今週なのですが、どなたに確認すればよいか教えてください。\n\n-----Original Message-----\nFrom: 県担当 <chiiki@pref-aonami.example.lg.jp>\nSent: Wednesday, July 1, 2026 10:12 AM\nTo: 長谷川\nSubject: 自動応答: 拠点の件\n\n7月6日まで不在にしております。\n", ok=False)
    h("word-mailing-list", "a mailing list is the matter", k.PRESCRIBED, form("拠点どうしのメーリングリストに参加するには、どこへ申し込めばよいですか。配信停止の方法も知りたいです。"), inq="メーリングリストに参加", **f)
    h("word-newsletter", "a newsletter is the matter", k.PRESCRIBED, form("市民向けのメールマガジンで拠点を紹介する文案を見ていただけますか。"), inq="メールマガジンで拠点を紹介", **f)
    h("suppress-all", "X-Auto-Response-Suppress: All asks for silence and is no sign of a program", k.PRESCRIBED, form(ask), inq=key, headers=["X-Auto-Response-Suppress: All"], silent=True, **f)
    h("suppress-oof", "X-Auto-Response-Suppress with OOF among others", k.PRESCRIBED, form(ask), inq=key, headers=["X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply"], silent=True, **f)
    h("suppress-dr", "X-Auto-Response-Suppress of receipts only does not even silence", k.PRESCRIBED, form(ask), inq=key, headers=["X-Auto-Response-Suppress: DR, RN, NRN"], **f)
    h("suppress-incomplete", "silence asked for, a contact missing", k.PRESCRIBED, form(ask, contact=""), inq=key, headers=["X-Auto-Response-Suppress: All"], silent=True, org=ORG, name=NAME)
    h("auto-submitted-no", "Auto-Submitted: no", k.PRESCRIBED, form(ask), inq=key, headers=["Auto-Submitted: no"], **f)
    h("auto-submitted-no-comment", "Auto-Submitted: No, with a comment", k.PRESCRIBED, form(ask), inq=key, headers=["Auto-Submitted: No (typed by hand)"], **f)
    h("x-loop", "X-Loop of a forwarder: only silences", k.PRESCRIBED, form(ask), inq=key, headers=["X-Loop: zaitaku-all@city-misaki.example.lg.jp"], silent=True, **f)
    h("x-no-loop", "X-No-Loop: only silences", k.PRESCRIBED, form(ask), inq=key, headers=["X-No-Loop: yes"], silent=True, **f)
    h("rules-loop", "an Outlook rule forwarded it: only silences", "FW: " + k.PRESCRIBED, form(ask), inq=key, headers=["X-MS-Exchange-Inbox-Rules-Loop: hasegawa@city-misaki.example.lg.jp"], silent=True, **f)
    h("precedence-normal", "Precedence: first-class", k.PRESCRIBED, form(ask), inq=key, headers=["Precedence: first-class"], **f)
    h("no-return-path", "no Return-Path", k.PRESCRIBED, form(ask), inq=key, return_path=False, **f)
    h("wants-receipt", "asks for a read receipt", k.PRESCRIBED, form(ask), inq=key, headers=["Disposition-Notification-To: <%s>" % ADDR, "Return-Receipt-To: <%s>" % ADDR, "X-Confirm-Reading-To: <%s>" % ADDR], **f)
    h("sender-on-behalf", "a Sender beside the From", k.PRESCRIBED, form(ask), inq=key, headers=["Sender: hisho@city-misaki.example.lg.jp"], **f)
    h("errors-to", "Errors-To", k.PRESCRIBED, form(ask), inq=key, headers=["Errors-To: admin@city-misaki.example.lg.jp", "X-Priority: 1", "Importance: high"], **f)
    h("ticket-like-subject", "a number in brackets before the subject", "[#4471] 拠点整備・運用に関する照会", form(ask), inq=key, **f)
    h("reply-thanks-for-ack", "a reply over our automatic acknowledgement, the rows filled in", "Re: " + ACK_SUBJECT, form(ask) + "\n2026/07/01 10:15、在宅医療事務局 <zaitaku@desk.example.jp>のメール:\n> このメールは自動で返信しています。\n> 受付番号は Z-2026-0042 です。\n", inq=key, headers=["In-Reply-To: <z42.7f3a@desk.example.jp>"], excludes=["自動で返信"], **f)
    h("prose-colleague-absent", "prose; 不在 and 自動 in one mail of a hub", "当番の引き継ぎについて", "岬市の長谷川です。\n拠点の相談員が急に不在になったとき、電話を自動で医師会に転送しています。\n夜間も同じ転送でよいのか、ほかの拠点のやり方を知りたいです。\n", ok=False)
    h("invitation-attached", "a calendar file beside a form", k.PRESCRIBED, form("連携会議に事務局の方も見学に来ていただけますか。日程の予定表を付けます。"), inq="見学に来ていただけますか", ics=True, **f)
