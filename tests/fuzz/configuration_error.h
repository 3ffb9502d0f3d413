#pragma once

#include <algorithm>
#include <charconv>
#include <string_view>

#include "parser/error.h"
#include "parser/utf8.h"
#include "reply/outgoing_mail.h"
#include "tests/fuzz/must.h"

namespace madoguchi {

/// What an error about a file of the administrator's must be: text for a terminal, with what to do, and each of its
/// lines begins with "FILE:LINE:", or with "FILE:LINE:COLUMN:" where the file's errors name one.
inline void check_configuration_error(const Error& error, std::string_view file, std::string_view content,
                                      bool with_column) {
    must(error.code == ErrorCode::config && !error.hint.empty(), "the error is none of the configuration");
    must(is_utf8(error.message), "the error is no UTF-8");
    must(!error.message.empty(), "the error says nothing");
    const auto lines = 1 + std::count(content.begin(), content.end(), '\n');
    const auto take_number = [](std::string_view& text) {
        long number = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
        must(text.starts_with(':'), "a line of the error names no line or column");
        text.remove_prefix(1);
        return number;
    };
    std::string_view left = error.message;
    while (!left.empty()) {
        auto line = left.substr(0, left.find('\n'));
        left.remove_prefix(std::min(line.size() + 1, left.size()));
        must(!has_control(line), "the error holds a control character");
        must(line.starts_with(file) && line.substr(file.size()).starts_with(':'), "a line of the error names no file");
        line.remove_prefix(file.size() + 1);
        const auto number = take_number(line);
        must(number >= 1 && number <= lines, "the error names a line that is not there");
        must(!with_column || take_number(line) >= 1, "the error names no column");
        must(line.size() > 1, "the error says nothing of its line");
    }
}

}  // namespace madoguchi
