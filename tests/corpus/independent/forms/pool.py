"""The invented people and inquiries of this folder, and the builder that turns a text and a person into a mail with its label."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import mailkit as k  # noqa: E402

ORGS = [("青波県健康福祉部地域医療課", "pref-aonami.example.lg.jp", "054"), ("みどり野市地域医療課", "city-midorino.example.lg.jp", "076"),
        ("常盤市医師会", "tokiwa-med.example.or.jp", "089"), ("岬地域在宅医療連携拠点", "misaki-hub.example.jp", "0256"),
        ("檜町保健福祉課", "town-hinoki.example.lg.jp", "0265"), ("社会医療法人清流会 清流病院", "seiryu-hosp.example.jp", "086"),
        ("雪野町健康推進課", "town-yukino.example.lg.jp", "0197"), ("青波県医師会", "aonami-med.example.or.jp", "054"),
        ("霧ヶ島市福祉保健部", "city-kirishima.example.lg.jp", "099"), ("はまなす訪問看護ステーション", "hamanasu.example.com", "0138"),
        ("岬保健所企画調整係", "hc-misaki.example.lg.jp", "0256"), ("常盤市在宅医療介護連携支援センター", "tokiwa-hub.example.jp", "089"),
        ("一般社団法人潮見医師会", "shiomi-med.example.or.jp", "083"), ("沖の島村役場住民課", "village-oki.example.lg.jp", "098"),
        ("月山市立病院地域連携室", "gassan-hosp.example.jp", "023"), ("青波県歯科医師会", "aonami-dental.example.or.jp", "054"),
        ("夕陽クリニック", "yuhi-clinic.example.com", "078"), ("若葉市長寿福祉課", "city-wakaba.example.lg.jp", "048"),
        ("葵ヶ丘病院患者支援センター", "aoigaoka-hosp.example.jp", "052"), ("青波県薬剤師会", "aonami-yaku.example.or.jp", "054")]
NAMES = ["菅野 由佳", "大城 徹", "滝 浩二", "日下部 真理", "真鍋 拓也", "工藤 千尋", "八重樫 洋平", "飯島 和代", "中川 聡", "竹内 美穂",
         "笠原 亮", "野々村 隆", "湯川 節子", "真榮田 守", "佐竹 恵", "花岡 俊介", "雨宮 香", "朝比奈 豊", "葛西 優", "秋元 紗季", "三好 陽一", "藤倉 直美", "里見 直"]
USERS = ["zaitaku", "chiiki", "renkei", "iryo", "kikaku", "jimukyoku", "tantou", "soudan", "hoken", "shien"]
ASKS = [("ガイドブック第2版の34頁にある拠点の人員配置の例は、人口何万人の市を想定したものでしょうか。", "人員配置の例"),
        ("多職種連携会議を市と拠点の共催とする場合、議事録はどちらが作るのが一般的でしょうか。", "議事録はどちらが作る"),
        ("災害時に備える在宅療養者の名簿を、拠点が更新する頻度の目安があれば教えてください。", "更新する頻度の目安"),
        ("拠点の委託料に、コーディネーターの研修旅費を含めてもよいでしょうか。", "コーディネーターの研修旅費"),
        ("第8次医療計画の中間見直しで、拠点の指標を差し替えることは認められますか。", "拠点の指標を差し替える"),
        ("急変時の入院先を輪番で決めている地域の取り決めを見せていただけますか。", "輪番で決めている地域"),
        ("退院前カンファレンスに拠点の職員が同席する場合の同意の取り方を教えてください。", "同意の取り方"),
        ("看取りの研修を介護職向けに開く際の標準的な内容はありますか。", "介護職向けに開く"),
        ("地域の医療資源の一覧を住民にも公開している拠点はありますか。", "住民にも公開している"),
        ("ワーキンググループの資料にある圏域別の集計表の元の数値は公表されていますか。", "圏域別の集計表"),
        ("拠点を医師会と市の二者で運営する場合、責任者はどちらに置くべきでしょうか。", "責任者はどちらに置く"),
        ("住民向けの講演会を年2回開く計画ですが、評価の方法の例を知りたいです。", "評価の方法の例"),
        ("BCPの訓練を圏域全体で行った例と、その費用の出どころを教えてください。", "BCPの訓練を圏域全体"),
        ("医療的ケア児への対応を拠点の業務に加えるときの留意点はありますか。", "医療的ケア児への対応"),
        ("離島の診療所と本島の拠点をオンラインで結ぶ場合の事例を探しています。", "本島の拠点をオンライン"),
        ("拠点の相談件数の数え方について、延べ数と実数のどちらを報告すればよいでしょうか。", "延べ数と実数"),
        ("訪問診療を担う医師が一人しかいない町での代診の仕組みを知りたいです。", "代診の仕組み"),
        ("口腔や栄養の職種が多職種連携会議に参加するときの謝金の例はありますか。", "謝金の例"),
        ("入退院支援の手引きを改定したいので、ひな形があれば送ってください。", "手引きを改定したい"),
        ("都道府県をまたいで患者が移る地域では、拠点どうしの協定は必要ですか。", "拠点どうしの協定"),
        ("基金を使わずに市の単独事業として拠点を続けている例があれば教えてください。", "市の単独事業として")]


class Person:
    def __init__(self, n):
        self.org, self.dom, area = ORGS[n % len(ORGS)]
        self.name = NAMES[n * 7 % len(NAMES)]
        self.tel = area + "-" + "0" * (6 - len(area)) + "-%04d" % (1000 + n * 137 % 8999)
        self.mail = "%s@%s" % (USERS[n * 3 % len(USERS)], self.dom)
        self.contact = self.tel + " / " + self.mail
        self.ask, self.key = ASKS[n * 4 % len(ASKS)]

    def form(self, **other):
        v = dict(org=self.org, name=self.name, contact=self.contact, inq=self.ask)
        v.update(other)
        return "1) 自治体・機関名：%(org)s\n2) 氏名：%(name)s\n3) 連絡先（TEL／メールアドレス）：%(contact)s\n4) 照会内容（具体的に）：%(inq)s\n" % v

    def card(self, fax=True):
        return "%s\n%s\n〒000-0012 例示県架空市中央1-2-3\nTEL %s%s\nE-mail %s\n" % (
            self.org, self.name, self.tel, "　FAX " + self.tel[:-4] + "9999" if fax else "", self.mail)


_D = object()


class Builder:
    """Called with a text, or with `content` (parts ready made); fields default to those of the person `p`."""

    def __init__(self, folder, prefix):
        self.folder, self.prefix, self.n = folder, prefix, 0
        self.seed = {"cl": 0, "st": 40, "tr": 200, "ed": 400, "le": 600}[prefix]

    def person(self):
        self.seed += 1
        return Person(self.seed)

    def __call__(self, slug, why, text=None, p=None, org=_D, name=_D, contact=_D, inq=_D, phones=_D, emails=_D, subject=k.PRESCRIBED, ok=True, frm=_D,
                 profile=None, html=None, content=None, att=(), flags=(), alt=None, excludes=None, min_lines=None, silent=False, tags=(), shown=_D,
                 unspecified=False, check_subject=True, no_missing=False, head_set=None, attachments=_D, **more):
        self.n += 1
        file = "%s%03d-%s.eml" % (self.prefix, self.n, slug)
        client, charset, cte, style = profile or k.PROFILES[self.n * 7 % len(k.PROFILES)]
        if content is None:
            if html is not None and text is not None:
                content = k.multi("alternative", [k.text_part(text, charset, cte), k.text_part(html, charset, cte, "html")], file)
            elif html is not None:
                content = k.text_part(html, charset, cte, "html")
            else:
                content = k.typed(text, charset, cte, style, file)
        if att:
            content = k.multi("mixed", [content] + [a if isinstance(a, bytes) else k.attach(*a) for a in att], file)
        none = p is None
        def pick(v, d):
            return d if v is _D else v
        org, name, inq = pick(org, None if none else p.org), pick(name, None if none else p.name), pick(inq, None if none else p.key)
        contact = pick(contact, None if none else p.contact)
        phones = pick(phones, [p.tel] if contact and not none else [])
        emails = pick(emails, [p.mail] if contact and not none else [])
        frm = pick(frm, p.mail if p else "tantou@city-midorino.example.lg.jp")
        shown = pick(shown, p.name if p else "")
        when = "2026-%02d-%02d %02d:%02d" % (6 + self.n % 7, 3 + self.n * 5 % 25, 9 + self.n % 9, self.n * 11 % 60)
        head_set = head_set or (charset if k.can(str(subject) + shown, charset) else "utf-8")
        args = dict(client=client, charset=head_set, name=shown, seed=file)
        args.update(more)
        when = args.pop("when", when)
        raw = k.mail(frm, subject, content, when, **args)
        if attachments is _D:
            attachments = [a[0] for a in att if not isinstance(a, bytes)] if att else None
        self.folder.add(raw, k.label(file, [self.prefix_tag(), client] + list(tags), subject or "", frm, org, name, contact, inq, phones, emails, ok,
                                     flags=flags, why=why, excludes=excludes, min_lines=min_lines, alt=alt, attachments=attachments, silent=silent,
                                     unspecified=unspecified, no_missing=no_missing), check_subject)

    def prefix_tag(self):
        return {"cl": "clients", "st": "styles", "tr": "traits", "ed": "edges", "le": "letters"}[self.prefix]
