#include "parser/text_lines.h"

#include <algorithm>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr std::string_view ideographic_space = "\u3000";

bool is_invisible(char32_t c) {
    return c == 0x00AD || c == 0x200B || c == 0xFEFF || c == 0x2060;
}

}  // namespace

void TextLines::begin_line() {
    if (empty_line_ && quote_ > 0 && out_.size() == line_) {
        out_.append(static_cast<std::size_t>(std::min(quote_, 30)), '>');
        out_ += ' ';
    }
    empty_line_ = false;
}

void TextLines::put(std::string_view character, char32_t c) {
    if (space_ || gap_) {
        const bool joins = !gap_ && newline_ && is_cjk(last_) && is_cjk(c);
        if (!empty_line_ && !fresh_cell_ && !joins) {
            out_ += gap_ ? ideographic_space : " ";
        }
        drop_space();
    }
    begin_line();
    fresh_cell_ = false;
    out_ += character;
    last_ = c;
}

void TextLines::add(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = next_utf8(text, at);
        if (c == '\n' || c == '\r') {
            if (!preserved_) {
                space_ = newline_ = true;
            } else if (c == '\n') {
                line_break();
            }
        } else if (c == ' ' || c == '\t' || c == '\f') {
            if (preserved_ && (empty_line_ || fresh_cell_ || last_ == 0)) {
                put(" ", 0);  // an indent: a tab here would begin a cell
            } else if (preserved_) {
                put(c == '\t' ? "\t" : " ", c);
            } else {
                space_ = true;
            }
        } else if (c == 0xA0) {
            put(" ", ' ');
        } else if (c >= 0x20 && !is_invisible(c)) {
            put(text.substr(begin, at - begin), c);
        }
    }
}

void TextLines::add_marker(std::string_view marker) {
    drop_space();
    put(marker, ' ');
    fresh_cell_ = true;
}

void TextLines::trim_blanks(std::size_t floor) {
    while (out_.size() > floor && out_.back() == ' ') {
        out_.pop_back();
    }
}

void TextLines::line_break() {
    drop_space();
    if (empty_line_) {
        begin_line();
    }
    trim_blanks(line_);
    out_ += '\n';
    line_ = out_.size();
    empty_line_ = true;
    fresh_cell_ = false;
    last_ = 0;
}

void TextLines::block() {
    drop_space();
    if (!empty_line_ && !fresh_cell_) {
        line_break();
    }
}

TextLines::CellStart TextLines::cell_start() {
    drop_space();
    fresh_cell_ = true;
    return {out_.size(), line_};
}

void TextLines::next_cell(CellStart from) {
    constexpr std::size_t short_cell = 240;
    const std::size_t begin = std::min(from.begin, out_.size());
    if (out_.size() - begin <= short_cell && out_.find('\n', begin) != std::string::npos) {
        std::string cell = out_.substr(begin);
        while (!cell.empty() && (cell.back() == '\n' || cell.back() == ' ')) {
            cell.pop_back();
        }
        out_.resize(begin);
        for (const char c : cell) {
            if (c == '\n') {
                out_ += cell_line_end_bytes;
            } else {
                out_ += c;
            }
        }
        line_ = std::min(from.line, begin);
        empty_line_ = false;
    }
    trim_blanks(begin);
    begin_line();
    out_ += '\t';
    last_ = 0;
}

void TextLines::end_cell() {
    drop_space();
    fresh_cell_ = false;
}

void TextLines::end_row(std::size_t begin) {
    drop_space();
    fresh_cell_ = false;
    begin = std::max(begin, line_);
    if (out_.find_first_not_of("\t >", std::min(begin, out_.size())) == std::string::npos) {
        out_.resize(std::min(begin, out_.size()));
        empty_line_ = out_.size() == line_;
        return;
    }
    block();
}

std::string TextLines::take() {
    trim_blanks(line_);
    return std::move(out_);
}

}  // namespace madoguchi
