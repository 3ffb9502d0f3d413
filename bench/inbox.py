"""A desk's inbox for the benchmark: 20,000 Japanese mails of 3 to 5 KB, every 50th with an attachment of 1 to 5 MB.

The same number gives the same mail each time. They are laid into Dovecot's Maildir as its own delivery would lay them, with their sizes in
the file's name.
"""
import base64
import binascii
import functools
import io
import os
import random
import re
import shutil
import sys
import zipfile

from measure import run

KINDS = ("utf-8", "utf-8", "utf-8", "iso-2022-jp", "iso-2022-jp", "html")
ATTACHED_EVERY = 50
NOISE = random.Random(9).randbytes(6 << 20)

SENTENCES = """\
拠点の整備に係る指標の置き方について、資料にある例の考え方を御教示ください。
在宅医療に必要な連携を担う拠点を市町村が設置する場合、医師会との役割分担はどのように整理すればよいでしょうか。
多職種による会議の開催回数を成果の指標とすることは差し支えないか、お伺いします。
圏域をまたぐ二つの拠点が同じ訪問看護ステーションと協定を結ぶことは想定されていますか。
急変時の対応体制について、後方支援の病院が圏域の外にある場合の取扱いを確認したく存じます。
看取りの件数を把握する方法として、死亡診断書の集計によるほかに事例があれば御紹介ください。
次年度の計画に向けて、県と市の協議の場をいつ頃までに設けるべきか目安をお示しください。
本市では平成三十年度から相談窓口を設けておりますが、これを拠点と位置付けることは可能でしょうか。
災害時に人工呼吸器を使う方の名簿を拠点が持つことについて、個人情報の面で留意する点はありますか。
退院支援の手引きを改訂しており、記載する連携先の範囲について助言をいただければ幸いです。
調査票の問五にある連携の回数は、電話によるものも含めて数えてよいでしょうか。
離島における搬送の手段について、ほかの自治体の取組をまとめた資料があれば共有をお願いします。
""".splitlines()


def sender(number):
    return "officer%d@city%02d.example.lg.jp" % (number, number % 60)


def text_of(number, rng, kind):
    """The prescribed form with enough to ask; each tenth mail lacks its contact."""
    asked, wanted = [], {"utf-8": rng.randint(320, 560), "iso-2022-jp": rng.randint(500, 1000), "html": rng.randint(120, 260)}[kind]
    while sum(map(len, asked)) < wanted:
        asked.append(rng.choice(SENTENCES))
    contact = "" if number % 10 == 3 else "054-%03d-%04d" % (number // 10000 % 1000, number % 10000)
    return ("在宅医療連携事業 事務局 御中\n\nいつもお世話になっております。下記のとおり照会いたします。\n\n"
            "1) 自治体・機関名：例示市健康福祉部在宅医療課第%d係\n2) 氏名：試験 太郎%d\n3) 連絡先（TEL／メールアドレス）：%s\n"
            "4) 照会内容（具体的に）：第%d号\n%s\n\n以上、よろしくお願いいたします。\n" % (number, number, contact, number, "\n".join(asked)))


def word(text):
    return "=?UTF-8?B?%s?=" % base64.b64encode(text.encode()).decode()


def base64_lines(content):
    whole = binascii.b2a_base64(content, newline=False)
    return b"\n".join([whole[at:at + 76] for at in range(0, len(whole), 76)]) + b"\n"


def body_part(kind, text):
    if kind == "iso-2022-jp":
        return b'Content-Type: text/plain; charset="ISO-2022-JP"\nContent-Transfer-Encoding: 7bit\n\n' + text.encode("iso2022_jp", "replace")
    encoded = b'Content-Type: text/%s; charset="UTF-8"\nContent-Transfer-Encoding: base64\n\n'
    if kind == "utf-8":
        return encoded % b"plain" + base64_lines(text.encode())
    html = "<html><body>%s</body></html>\n" % "".join("<p>%s</p>\n" % line for line in text.splitlines() if line)
    half = text[:text.find("以上、")]
    return (b'Content-Type: multipart/alternative; boundary="alt"\n\n--alt\n' + encoded % b"plain" + base64_lines(half.encode())
            + b"--alt\n" + encoded % b"html" + base64_lines(html[:len(half)].encode()) + b"--alt--\n")


@functools.cache
def attached(megabytes, workbook):
    """A PDF or a workbook of what does not compress further, as base64."""
    noise = NOISE[:megabytes * 1000 * 1000]
    if not workbook:
        return base64_lines(b"%PDF-1.4\n" + noise)
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("xl/workbook.xml", "<workbook/>")
        z.writestr("xl/media/image1.jpeg", noise)
    return base64_lines(book.getvalue())


def mail(number, attachments=True):
    """Its bytes, with line ends as a Maildir has them (LF)."""
    rng = random.Random(number)
    kind = rng.choice(KINDS)
    from_address = sender(number)
    domain = from_address.partition("@")[2]
    head = ("Return-Path: <%s>\nDelivered-To: zaitaku@desk.example.jp\n"
            "Received: from mx.%s (mx.%s [192.0.2.%d])\n\tby mail.desk.example.jp (Postfix) with ESMTPS id %x\n\tfor <zaitaku@desk.example.jp>; "
            "Mon, 15 Jun 2026 10:%02d:%02d +0900 (JST)\n"
            "Authentication-Results: mail.desk.example.jp; spf=pass smtp.mailfrom=%s; dkim=pass header.d=%s; dmarc=pass header.from=%s\n"
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=s2026;\n\th=from:to:subject:date:message-id; bh=%s;\n\tb=%s\n"
            "From: %s <%s>\nTo: zaitaku@desk.example.jp\nSubject: %s\nDate: Mon, 15 Jun 2026 10:%02d:%02d +0900\nMessage-ID: <%d.bench@%s>\n"
            "MIME-Version: 1.0\nX-Mailer: Example Mailer 16.0\nContent-Language: ja\n"
            % (from_address, domain, domain, number % 250 + 1, number + (1 << 40), number // 60 % 60, number % 60, domain, domain, domain, domain,
               base64.b64encode(rng.randbytes(32)).decode(), base64.b64encode(rng.randbytes(258)).decode().replace("A", "\n\t", 2),
               word("試験 太郎%d" % number), from_address, word("拠点整備・運用に関する照会"), number // 60 % 60, number % 60, number, domain)).encode()
    body = body_part(kind, text_of(number, rng, kind))
    if not attachments or number % ATTACHED_EVERY != ATTACHED_EVERY // 2:
        return head + body
    nth = number // ATTACHED_EVERY
    workbook = nth % 2 == 1
    name = word("調査票%d.%s" % (number, "xlsx" if workbook else "pdf"))
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" if workbook else "application/pdf"
    return (head + b'Content-Type: multipart/mixed; boundary="mixed"\n\n--mixed\n' + body
            + ('\n--mixed\nContent-Type: %s; name="%s"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="%s"\n\n'
               % (content_type, name, name)).encode()
            + attached(nth % 5 + 1, workbook) + b"--mixed--\n")


def deliver(servers, address, number, content, folder="cur"):
    """Lays one mail into the Maildir as Dovecot's own delivery would: whole at once, with its sizes in its name. Returns its size as it
    goes over the network."""
    box = servers.folder / "mail" / address
    wire = len(content) + content.count(b"\n")
    name = "%d.M%dP1.localhost,S=%d,W=%d" % (1781485200 + number, number, len(content), wire)
    path = box / "tmp" / name
    path.write_bytes(content)
    if servers.user:
        os.chown(path, servers.user.pw_uid, servers.user.pw_gid)
    path.rename(box / folder / (name + ":2," if folder == "cur" else name))
    return wire


def fill(bench, servers, address, count, first=0, attachments=True):
    """Returns the sizes of the mails as they go over the network."""
    sizes = []
    for number in range(first, first + count):
        sizes.append(deliver(servers, address, number, mail(number, attachments)))
        if number % 100 == 0:
            bench.tell("filling the mailbox: %d / %d" % (number - first, count))
    return sizes


def write_files(folder, count, attachments=True):
    """The same as files; returns their names."""
    folder.mkdir(parents=True)
    names = []
    for number in range(count):
        path = folder / ("%05d.eml" % number)
        path.write_bytes(mail(number, attachments))
        names.append(str(path))
    return names


def fill_store(bench, target, cases, base):
    """A store with so many cases, each with its acknowledgement queued, of copies of the mails in the files `base`. It is made in memory where
    there is room, since a large one takes many waits for the disk."""
    with bench.quick_folder(cases * 32000) as folder:
        filled = run([bench.program("fill_store"), folder / "store.sqlite", cases, *base])
        if int(re.search(r"(\d+) cases", filled.output).group(1)) != cases:
            sys.exit("fill_store made something else: %s" % filled.output)
        for suffix in ("", "-mark"):
            shutil.copyfile("%s/store.sqlite%s" % (folder, suffix), "%s%s" % (target, suffix))
