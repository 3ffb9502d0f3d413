#include "rules/classification.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "rules/municipalities.h"

namespace madoguchi {
namespace {

struct Prefecture {
    std::string_view name;
    std::string_view label;  ///< of domains: pref.LABEL.lg.jp, city.x.LABEL.jp
};

constexpr std::array<Prefecture, 47> prefectures{{
    {"北海道", "hokkaido"}, {"青森県", "aomori"},      {"岩手県", "iwate"},     {"宮城県", "miyagi"},
    {"秋田県", "akita"},    {"山形県", "yamagata"},    {"福島県", "fukushima"}, {"茨城県", "ibaraki"},
    {"栃木県", "tochigi"},  {"群馬県", "gunma"},       {"埼玉県", "saitama"},   {"千葉県", "chiba"},
    {"東京都", "tokyo"},    {"神奈川県", "kanagawa"},  {"新潟県", "niigata"},   {"富山県", "toyama"},
    {"石川県", "ishikawa"}, {"福井県", "fukui"},       {"山梨県", "yamanashi"}, {"長野県", "nagano"},
    {"岐阜県", "gifu"},     {"静岡県", "shizuoka"},    {"愛知県", "aichi"},     {"三重県", "mie"},
    {"滋賀県", "shiga"},    {"京都府", "kyoto"},       {"大阪府", "osaka"},     {"兵庫県", "hyogo"},
    {"奈良県", "nara"},     {"和歌山県", "wakayama"},  {"鳥取県", "tottori"},   {"島根県", "shimane"},
    {"岡山県", "okayama"},  {"広島県", "hiroshima"},   {"山口県", "yamaguchi"}, {"徳島県", "tokushima"},
    {"香川県", "kagawa"},   {"愛媛県", "ehime"},       {"高知県", "kochi"},     {"福岡県", "fukuoka"},
    {"佐賀県", "saga"},     {"長崎県", "nagasaki"},    {"熊本県", "kumamoto"},  {"大分県", "oita"},
    {"宮崎県", "miyazaki"}, {"鹿児島県", "kagoshima"}, {"沖縄県", "okinawa"},
}};

constexpr std::array kinds{
    ClassRow{"prefecture", "都道府県"},
    ClassRow{"municipality", "市区町村"},
    ClassRow{"hub", "在宅医療・介護連携の拠点"},
    ClassRow{"medical-association", "医師会など職能団体"},
    ClassRow{"medical-institution", "病院・診療所"},
    ClassRow{"nursing", "訪問看護・介護事業所"},
    ClassRow{"pharmacy", "薬局"},
    ClassRow{"other", "その他"},
    ClassRow{"", "不明"},
};

constexpr std::array subjects{
    ClassRow{"hub", "拠点の整備・運営"},
    ClassRow{"guidebook", "ガイドブック"},
    ClassRow{"plan", "医療計画・指標"},
    ClassRow{"meeting", "多職種連携・会議"},
    ClassRow{"disaster", "災害時対応・BCP"},
    ClassRow{"resources", "資源の把握"},
    ClassRow{"transitions", "退院支援・急変時・看取り"},
    ClassRow{"training", "研修・普及啓発"},
    ClassRow{"budget", "予算・補助金"},
    ClassRow{"other", "その他"},
    ClassRow{"", "不明"},
};

/// Words that speak for a class; the first row with one of its words decides.
struct Sign {
    std::string_view code;
    std::array<std::string_view, 8> words;
};

/// What the office of a prefecture or a municipality is not called.
constexpr std::array<Sign, 7> kind_signs{{
    {"other", {"社会福祉協議会"}},
    {"hub", {"拠点", "連携センター", "連携支援センター", "在宅医療センター"}},
    {"medical-association", {"医師会", "薬剤師会", "看護協会", "協議会"}},
    {"nursing",
     {"訪問看護", "介護事業所", "介護老人", "居宅介護", "地域包括支援センター", "ケアプラン", "ケアマネ",
      "デイサービス"}},
    {"pharmacy", {"薬局"}},
    {"medical-institution", {"病院", "診療所", "クリニック", "医院", "医療センター"}},
    {"other", {"株式会社", "有限会社", "大学", "法人", "財団"}},
}};

constexpr std::array<Sign, 2> office_signs{{
    {"municipality", {"市役所", "区役所", "町役場", "村役場", "市保健", "保健センター"}},
    {"prefecture", {"県庁", "都庁", "府庁", "道庁", "保健所", "県健康", "県保健", "県医療"}},
}};

constexpr std::array<Sign, 9> topic_signs{{
    {"disaster", {"災害", "BCP", "ＢＣＰ", "業務継続"}},
    {"budget", {"補助金", "予算", "基金", "交付金", "助成"}},
    {"transitions", {"退院", "急変", "看取り", "みとり", "入退院"}},
    {"training", {"研修", "普及啓発", "講演", "啓発"}},
    {"resources", {"資源の把握", "資源把握", "社会資源", "リソース"}},
    {"plan", {"医療計画", "指標", "ワーキンググループ"}},
    {"meeting", {"多職種", "連携会議", "会議"}},
    {"guidebook", {"ガイドブック"}},
    {"hub", {"拠点"}},
}};

template <std::size_t Size>
std::string_view sign_in(std::string_view text, const std::array<Sign, Size>& signs) {
    for (const auto& sign : signs) {
        for (const auto word : sign.words) {
            if (!word.empty() && text.find(word) != std::string_view::npos) {
                return sign.code;
            }
        }
    }
    return "";
}

/// The first one named, and where its name ends.
std::optional<Municipality> named_prefecture(std::string_view text) {
    std::optional<Municipality> first;
    for (std::size_t i = 0; i < prefectures.size(); ++i) {
        const auto at = text.find(prefectures[i].name);
        if (at != std::string_view::npos && (!first || at < first->begin)) {
            first = {static_cast<int>(i) + 1, at, at + prefectures[i].name.size()};
        }
    }
    return first;
}

/// The labels of an address's domain that are public bodies' own: pref.aichi.lg.jp, city.nagoya.aichi.jp.
struct Office {
    int prefecture = 0;
    std::string_view kind;
};

Office office_of(std::string_view address) {
    Office office;
    auto domain = address.substr(std::min(address.rfind('@') + 1, address.size()));
    bool municipal = false;
    while (!domain.empty()) {
        const auto dot = std::min(domain.find('.'), domain.size());
        const auto label = domain.substr(0, dot);
        domain.remove_prefix(std::min(dot + 1, domain.size()));
        municipal = municipal || label == "city" || label == "town" || label == "vill" || label == "ward";
        if (label == "pref" || label == "metro") {
            office.kind = "prefecture";
        }
        // A town may be named as a prefecture is; its own label stands before the prefecture's.
        const auto found = std::find_if(prefectures.begin(), prefectures.end(),
                                        [&](const Prefecture& one) { return one.label == label; });
        if (found != prefectures.end() && (office.kind == "prefecture" || domain == "jp")) {
            office.prefecture = static_cast<int>(found - prefectures.begin()) + 1;
        }
    }
    if (municipal) {
        office.kind = "municipality";
    }
    return office;
}

/// 栄町クリニック stands in a quarter of any town: only 栄町立, and a town behind its district (郡), is the
/// municipality.
bool names_a_quarter(std::string_view organization, const Municipality& named, std::string_view kind) {
    const auto name = organization.substr(named.begin, named.end - named.begin);
    const bool business = kind == "medical-institution" || kind == "pharmacy" || kind == "nursing";
    const auto behind = organization.substr(named.end);
    const bool public_body =
        behind.starts_with("立") || behind.starts_with("国保") || behind.starts_with("国民健康保険");
    return business && (name.ends_with("町") || name.ends_with("村")) && !public_body &&
           !organization.substr(0, named.begin).ends_with("郡");
}

/// Of an organisation that calls itself nothing else.
std::string_view office_kind(std::string_view organization, bool municipality,
                             const std::optional<Municipality>& prefecture) {
    if (municipality) {
        return "municipality";
    }
    if (const auto kind = sign_in(organization, office_signs); !kind.empty()) {
        return kind;
    }
    for (const auto* end : {"市", "区", "町", "村"}) {
        if (organization.ends_with(end)) {
            return "municipality";
        }
    }
    return prefecture && prefecture->begin == 0 ? "prefecture" : "";
}

}  // namespace

std::span<const ClassRow> sender_kinds() {
    return kinds;
}

std::span<const ClassRow> topics() {
    return subjects;
}

std::string_view prefecture_name(int code) {
    return code >= 1 && code <= 47 ? prefectures[static_cast<std::size_t>(code) - 1].name : "不明";
}

Classification classify(const Inquiry& inquiry, std::string_view from_address, std::string_view subject) {
    const auto value = [&](FieldName name) { return inquiry[name].value.value_or(std::string()); };
    const auto organization = value(FieldName::organization);
    const auto office = office_of(from_address);
    const auto prefecture = named_prefecture(organization);
    auto kind = sign_in(organization, kind_signs);
    auto municipality = municipality_in(organization);
    if (municipality && names_a_quarter(organization, *municipality, kind)) {
        municipality.reset();
    }
    Classification as;
    as.prefecture = prefecture ? prefecture->prefecture : municipality ? municipality->prefecture : 0;
    if (as.prefecture == 0) {
        as.prefecture = office.prefecture;
    }
    if (kind.empty()) {
        kind = office_kind(organization, municipality.has_value(), prefecture);
    }
    as.sender_kind = kind.empty() ? office.kind : kind;
    as.topic = sign_in(value(FieldName::inquiry), topic_signs);
    if (as.topic.empty()) {
        // The prescribed subject names the hub, whatever is asked.
        as.topic = subject.find("拠点整備・運用") == std::string_view::npos ? sign_in(subject, topic_signs) : "";
    }
    return as;
}

}  // namespace madoguchi
