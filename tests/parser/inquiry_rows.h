#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "parser/inquiry.h"
#include "parser/own_text.h"

namespace madoguchi::test {

inline Message message_of(const std::string& text) {
    Message message;
    message.text = text;
    message.blocks = split_blocks(message.text);
    return message;
}

inline std::string shown(const Inquiry& inquiry) {
    std::string out;
    for (const FieldName name : all_field_names) {
        out += (out.empty() ? "" : "|") + inquiry[name].value.value_or("-");
    }
    return out;
}

/// Text and its "organization|name|contact|inquiry", "-" for a missing one.
struct Row {
    std::string text;
    std::string want;
};

inline void check_rows(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        INFO(row.text);
        const Message message = message_of(row.text);
        const Inquiry inquiry = find_inquiry(message, {"zaitaku@desk.example.jp"});
        CHECK(shown(inquiry) == row.want);
        for (const Field& field : inquiry.fields) {
            CHECK(field.evidence.end <= message.text.size());
            CHECK((field.value.has_value() ? field.evidence.where : "text") == "text");
        }
    }
}

}  // namespace madoguchi::test
