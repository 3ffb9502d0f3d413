/// Fills a store with cases of Japanese text, or takes one that is there, and prints how long lists, searches and the
/// other screens take: case_search_speed FILE [CASES].
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "store/case_search.h"
#include "store/casework.h"

using namespace madoguchi;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::sys_seconds opening{std::chrono::seconds{1780358400}};

const std::vector<std::string> towns{"浜松市",   "豊橋市",       "静岡県",   "愛知県岡崎市", "長野県", "松本市",
                                     "札幌市",   "北海道",       "仙台市",   "宮城県",       "大阪府", "大阪府堺市",
                                     "神戸市",   "岡山県倉敷市", "広島県",   "高松市",       "香川県", "福岡県",
                                     "北九州市", "長崎県",       "鹿児島県", "沖縄県那覇市", "横浜市", "神奈川県",
                                     "千葉県",   "千葉県柏市",   "新潟県",   "富山県"};
const std::vector<std::string> offices{
    "健康福祉部", "医師会",         "在宅医療連携拠点", "地域包括支援センター", "訪問看護ステーション", "総合病院",
    "保健所",     "在宅医療推進課", "薬剤師会",         "内科クリニック",       "医療介護連携センター"};
const std::vector<std::string> families{"山田", "田中", "佐藤", "鈴木", "高橋", "伊藤", "渡辺", "中村", "小林", "加藤"};
const std::vector<std::string> givens{"花子", "太郎", "一郎", "美咲", "健", "陽子", "直樹", "恵", "誠", "由美"};
const std::vector<std::string> matters{"多職種連携会議の開催頻度",
                                       "退院支援の手順",
                                       "急変時の受け入れ体制",
                                       "看取りの研修",
                                       "災害時のBCPの作り方",
                                       "在宅医療の資源の把握",
                                       "ガイドブック第2版の入手",
                                       "第8次医療計画の指標",
                                       "補助金の対象経費",
                                       "普及啓発の講演会",
                                       "後方支援病床の確保",
                                       "ICTによる情報共有",
                                       "小児の在宅医療",
                                       "離島の搬送手段",
                                       "訪問診療医の確保",
                                       "夜間の当番医の仕組み",
                                       "歯科との連携",
                                       "薬局との連携",
                                       "認知症の方の支援",
                                       "ワーキンググループの資料"};
const std::vector<std::string> phrases{"について教えてください。",
                                       "を進めるうえで他の地域の例を知りたいと考えています。",
                                       "に関して、国の考え方をご教示いただけますでしょうか。",
                                       "の担当者を置く必要がありますか。",
                                       "の費用は拠点の運営費に含めてよいでしょうか。",
                                       "を医師会に委託することはできますか。",
                                       "の頻度は年に何回が目安となりますか。",
                                       "に住民が加わる場合の留意点はありますか。",
                                       "のために県と市の役割をどう分けるべきか悩んでいます。",
                                       "の評価指標として用いる数値の出典が分かりません。"};

/// The same store at each run.
class Author {
public:
    const std::string& one(const std::vector<std::string>& of) { return of[random_() % of.size()]; }
    std::size_t number(std::size_t below) { return random_() % below; }
    std::string inquiry() {
        std::string text;
        for (std::size_t i = 0, most = 2 + number(6); i < most; ++i) {
            text += one(matters) + one(phrases) + (i % 2 == 0 ? "" : "\n");
        }
        return text + fmt::format("整理番号は{}です。", number(1000000));
    }

private:
    std::mt19937_64 random_{20260602};
};

template <class T>
T must(Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

void add_one(Store& store, Author& author, std::uint32_t uid) {
    const auto name = author.one(families) + " " + author.one(givens);
    const auto address = fmt::format("user{}@pref{}.example.jp", author.number(20000), author.number(47));
    const auto now = opening + std::chrono::seconds(uid * 230);
    RawMail raw;
    raw.mailbox = "imap.example.jp/desk/INBOX";
    raw.uidvalidity = 1;
    raw.uid = uid;
    raw.internal_date = now;
    Message message;
    message.message_id = fmt::format("<{}@bench.example.jp>", uid);
    message.from = {{name, address}};
    message.subject = author.number(10) == 0 ? author.one(matters) + "の件" : "拠点整備・運用に関する照会";
    Inquiry inquiry;
    Verdict verdict;
    const bool incomplete = author.number(8) == 0;
    const bool foreign = author.number(20) == 0;
    inquiry[FieldName::organization].value = author.one(towns) + author.one(offices);
    inquiry[FieldName::name].value = name;
    inquiry[FieldName::contact].value = fmt::format("054-{:03}-{:04}", author.number(1000), author.number(10000));
    inquiry[FieldName::inquiry].value = author.inquiry();
    if (incomplete) {
        inquiry[FieldName::name].value = std::nullopt;
        verdict.flags.push_back({"missing-name", {}});
    }
    if (foreign) {
        verdict.flags.push_back({"off-topic", {{"text", 0, 6, "広告"}}});
    }
    message.text =
        fmt::format("1) 自治体・機関名：{}\n2) 氏名：{}\n3) 連絡先：{}\n4) 照会内容：{}\nよろしくお願いいたします。\n",
                    *inquiry[FieldName::organization].value, name, *inquiry[FieldName::contact].value,
                    *inquiry[FieldName::inquiry].value);
    message.blocks = {{BlockKind::own, 0, 0, message.text.size(), ""}};
    raw.bytes = fmt::format("From: <{}>\r\nMessage-ID: {}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}",
                            address, message.message_id, message.text);
    const auto kind = incomplete ? AckKind::incomplete : AckKind::receipt;
    verdict.disposition = verdict.flags.empty() ? Disposition::accepted : Disposition::flagged;
    verdict.ack =
        foreign ? AckDecision{AckKind::none, "off-topic", address, "", kind} : AckDecision{kind, "", address, "", kind};
    verdict.received_at = now;
    if (author.number(25) == 0) {
        verdict = {};
        verdict.disposition = Disposition::ignored;
        verdict.ack.reason = "auto-submitted";
        verdict.received_at = now;
        inquiry = {};
    }
    NewMail mail;
    mail.raw = &raw;
    mail.message = &message;
    mail.inquiry = &inquiry;
    mail.verdict = &verdict;
    const auto added = must(store.add(mail, now));
    if (!added.case_id) {
        return;
    }
    const Acknowledgement ack{kind, address, "", fmt::format("<{}@desk.example.jp>", uid), "Subject: ack\r\n\r\n"};
    const auto id = must(store.enqueue(added, ack, foreign, now, foreign ? "off-topic" : ""));
    if (!foreign) {
        must(store.mark_sending(id, now));
        author.number(200) == 0 ? must(store.mark_unknown(id, "cut off", now)) : must(store.mark_sent(id, "250", now));
    }
    // All but about two thousand are answered.
    if (author.number(50) != 0) {
        must(store.resolve(*added.case_id, foreign ? Outcome::off_topic : Outcome::answered,
                           author.number(3) == 0 ? author.one(matters) + "の資料を送付" : "", "tanaka",
                           now + std::chrono::hours(author.number(200))));
    }
}

void fill(Store& store, std::uint32_t cases) {
    must(store.set_watermark({"imap.example.jp/desk/INBOX", 1, 0, 0}));
    Author author;
    const auto begin = Clock::now();
    auto last = begin;
    for (std::uint32_t uid = 1; uid <= cases;) {
        auto batch = must(store.begin());
        for (int i = 0; i < 500 && uid <= cases; ++i) {
            add_one(store, author, uid++);
        }
        must(batch.commit());
        if (uid % 20000 == 1) {
            const auto now = Clock::now();
            fmt::print("stored {} in {:.1f} s, the last 20,000 in {:.1f} s\n", uid - 1,
                       std::chrono::duration<double>(now - begin).count(),
                       std::chrono::duration<double>(now - last).count());
            std::fflush(stdout);
            last = now;
        }
    }
}

void measure(const std::string& name, const std::function<std::int64_t(std::size_t)>& once, std::size_t times = 60) {
    std::vector<double> took;
    std::vector<double> worked;  // what other processes take does not count
    std::int64_t rows = 0;
    for (std::size_t i = 0; i < times; ++i) {
        const auto begin = Clock::now();
        const auto processor = std::clock();
        rows = once(i);
        worked.push_back(1000.0 * static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC);
        took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
    }
    std::sort(took.begin(), took.end());
    std::sort(worked.begin(), worked.end());
    fmt::print("{:<44} p50 {:7.2f} ms  p95 {:7.2f} ms, processor {:7.2f} and {:7.2f} ms; {}\n", name,
               took[took.size() / 2], took[took.size() * 95 / 100], worked[worked.size() / 2],
               worked[worked.size() * 95 / 100], rows);
    std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        fmt::print(stderr, "case_search_speed FILE [CASES]\n");
        return 2;
    }
    const std::filesystem::path file = arguments[1];
    const auto cases = static_cast<std::uint32_t>(count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 100000);
    auto store = must(Store::open(file, OpenMode::create));
    if (must(store.status()).mails == 0) {
        fill(store, cases);
    }
    CaseSearch search(store);
    const auto list = [&](const CaseQuery& query) { return must(search.find(query)).total; };
    constexpr std::pair<const char*, CaseScope> scopes[] = {{"needs_person", CaseScope::needs_person},
                                                            {"unanswered", CaseScope::unanswered},
                                                            {"closed", CaseScope::closed},
                                                            {"all", CaseScope::all}};
    constexpr std::pair<const char*, CaseOrder> orders[] = {{"oldest", CaseOrder::oldest},
                                                            {"newest", CaseOrder::newest},
                                                            {"organization", CaseOrder::organization},
                                                            {"changed", CaseOrder::changed}};
    for (const auto& [scope_name, scope] : scopes) {
        for (const auto& [order_name, order] : orders) {
            CaseQuery query;
            query.scope = scope;
            query.order = order;
            measure(fmt::format("find {} by {}", scope_name, order_name), [&, query](std::size_t i) mutable {
                query.offset = i % 10 * 50;
                return list(query);
            });
        }
    }
    for (const auto* words : {"浜松", "浜松市 補助金", "拠点", "ください", "在宅医療 連携", "BCP", "user1234",
                              "整理番号は123456", "離島の搬送手段", "見つからない語", "度", "の", "1"}) {
        CaseQuery query;
        query.words = words;
        query.scope = CaseScope::all;
        measure(
            fmt::format("find all \"{}\"", words), [&](std::size_t) { return list(query); }, 20);
    }
    CaseQuery both;
    both.scope = CaseScope::all;
    both.flag = "missing-name";
    measure("find all by flag", [&](std::size_t) { return list(both); });
    both.organization = "浜松市";
    measure("find all by flag and organization", [&](std::size_t) { return list(both); });
    both.scope = CaseScope::needs_person;
    measure("find needs_person by flag and organization", [&](std::size_t) { return list(both); });
    CaseQuery unknown;
    unknown.scope = CaseScope::all;
    unknown.acknowledgement = OutboxState::unknown;
    measure("find all by acknowledgement", [&](std::size_t) { return list(unknown); });
    unknown.acknowledgement = OutboxState::sent;
    measure("find all with a sent acknowledgement", [&](std::size_t) { return list(unknown); });
    CaseQuery taken;
    taken.scope = CaseScope::all;
    taken.taken_by = "tanaka";
    measure("find all taken by somebody", [&](std::size_t) { return list(taken); });
    const auto newest = must(search.find({CaseScope::all, {}, {}, {}, {}, {}, {}, {}, {}, CaseOrder::newest, 1, 0}));
    const auto most = newest.rows.front().id;
    const auto a_case = [&](std::size_t i) {
        return static_cast<CaseId>(1 + (i * 7919 + 91) % static_cast<std::size_t>(most));
    };
    measure(
        "similar", [&](std::size_t i) { return must(search.similar(a_case(i), 5)).size(); }, 100);
    measure(
        "similar, newest cases",
        [&](std::size_t i) { return must(search.similar(most - static_cast<CaseId>(i), 5)).size(); }, 100);
    measure("counts", [&](std::size_t) { return must(search.counts()).needs_person; });
    measure("show", [&](std::size_t i) { return must(store.show(a_case(i))).mails.size(); });
    measure("next in the queue", [&](std::size_t i) { return must(search.next({}, a_case(i))).value_or(0); });
    measure("ignored", [&](std::size_t i) { return must(search.ignored("", 50, i * 10)).total; });
    measure("ignored with words", [&](std::size_t) { return must(search.ignored("整理番号", 50, 0)).total; });
    return 0;
}
