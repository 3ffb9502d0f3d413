#pragma once

#include <span>
#include <string>
#include <string_view>

#include "parser/inquiry.h"
#include "parser/message.h"

namespace madoguchi {

/// One row a kind of sender or topic: its stored code and its Japanese title.
struct ClassRow {
    std::string_view code;
    std::string_view title;
};
/// 都道府県, 市区町村, 拠点, 病院・診療所, 訪問看護, 関係団体, …, その他 (code "other"), 不明 (code "").
[[nodiscard]] std::span<const ClassRow> sender_kinds();
/// What an inquiry is about, for the reports.
[[nodiscard]] std::span<const ClassRow> topics();
/// JIS X 0401, 1 to 47: "北海道" … "沖縄県"; "不明" for anything else.
[[nodiscard]] std::string_view prefecture_name(int code);

/// How the reports count a case. A person may correct each of them.
struct Classification {
    int prefecture = 0;       ///< JIS X 0401; 0 unknown
    std::string sender_kind;  ///< code of sender_kinds(); "" unknown
    std::string topic;        ///< code of topics(); "" unknown
    bool operator==(const Classification&) const = default;
};

/// The prefecture is read from the organisation (its name, or its municipality's), else from the sender's domain
/// (pref.osaka.lg.jp, city.nagoya.aichi.jp); the topic from the inquiry, else from the subject. Pure.
[[nodiscard]] Classification classify(const Inquiry& inquiry, std::string_view from_address, std::string_view subject);

}  // namespace madoguchi
