#include "parser/form_lines.h"

#include <algorithm>
#include <array>

#include "parser/form_labels.h"
#include "parser/form_signs.h"
#include "parser/form_text.h"
#include "parser/own_text_marks.h"
#include "parser/text_lines.h"

namespace madoguchi {
namespace {

constexpr FieldSet contact{FieldName::contact};

constexpr std::array<std::string_view, 4> bars{"|", "│", "┃", "║"};

/// Length of the bar that the text starts with, or 0.
std::size_t leading_bar(std::string_view text) {
    const auto* const bar =
        std::find_if(bars.begin(), bars.end(), [&](std::string_view one) { return text.starts_with(one); });
    return bar == bars.end() ? 0 : bar->size();
}

void put(LabelledLines& out, const FormLine& line, const std::optional<Label>& label) {
    out.lines.push_back(line);
    out.labels.push_back(label);
}

void put(LabelledLines& out, const FormLine& line) {
    put(out, line, read_label(line.text.substr(line.heading)));
}

/// Cells of a row.
std::vector<FormLine> cells_of(const FormLine& line) {
    std::vector<FormLine> cells;
    std::size_t begin = 0;
    while (begin <= line.text.size()) {
        const std::size_t end = std::min(line.text.find('\t', begin), line.text.size());
        FormLine cell = line;
        cell.text = line.text.substr(begin, end - begin);
        cell.begin = line.begin + begin;
        cell.part_of_row = begin > 0;
        cell.after_gap = line.after_gap && begin == 0;
        cells.push_back(cell);
        begin = end + 1;
    }
    return cells;
}

bool is_digit_or_at(char c) {
    return (c >= '0' && c <= '9') || c == '@';
}

bool is_label_cell(const FormLine& cell) {
    const auto label = read_label(cell.text);
    return label && label->alone;
}

/// 所属 ⇥ 甲市 ⇥ 氏名 ⇥ 乙: each label starts a line. 0 if the row is not of that kind.
bool split_row(const FormLine& line, LabelledLines& out) {
    const std::vector<FormLine> cells = cells_of(line);
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (is_label_cell(cells[i])) {
            starts.push_back(i);
        }
    }
    if (starts.size() < 2 || starts.size() == cells.size()) {
        return false;
    }
    for (std::size_t k = 0; k < starts.size(); ++k) {
        const FormLine& first = cells[starts[k]];
        const std::size_t end = k + 1 < starts.size() ? cells[starts[k + 1]].begin - 1 : line.begin + line.text.size();
        FormLine part = first;
        part.text = line.text.substr(first.begin - line.begin, end - first.begin);
        put(out, part);
    }
    return true;
}

/// A short cell without a label or number: what stands over a column of No., or beside the rows of a person.
bool is_unknown_heading(const FormLine& cell) {
    constexpr std::size_t longest = 48;  // bytes
    const std::string_view text = trimmed(cell.text);
    return text.size() <= longest && std::none_of(text.begin(), text.end(), is_digit_or_at) && !read_label(text);
}

/// The cells of a row, each with the tab behind it: beside a value or a heading 市町村名 is a label, alone it is none.
std::vector<FormLine> cells_with_tabs(const FormLine& row) {
    std::vector<FormLine> cells = cells_of(row);
    for (FormLine& cell : cells) {
        const std::size_t begin = cell.begin - row.begin;
        cell.text = row.text.substr(begin, cell.text.size() + 1);
    }
    return cells;
}

/// 提出者 ⇥ 所属 ⇥ 甲市: the row with the cell that heads the rows of a person marked as its heading.
FormLine with_heading(FormLine row) {
    const std::vector<FormLine> cells = cells_with_tabs(row);
    if (cells.size() > 2 && !trimmed(cells[0].text).empty() && is_unknown_heading(cells[0]) &&
        is_label_cell(cells[1]) && !is_label_cell(cells[2])) {
        row.heading = cells[1].begin - row.begin;
    }
    return row;
}

/// The row with its last cell as the label, if the cells are short heads of which that one heads the inquiry:
/// 番号 ⇥ 照会内容. `below`: the next line, a row of as many cells that are no labels.
FormLine with_question_column(FormLine row, const FormLine& below) {
    const std::vector<FormLine> heads = cells_with_tabs(row);
    const std::vector<FormLine> cells = cells_of(below);
    const auto label = read_label(heads.back().text);
    if (heads.size() < 2 || heads.size() != cells.size() || !label || !label->alone || !label->listed ||
        label->fields != FieldSet(FieldName::inquiry) || (label->bare_inquiry && !read_number(cells[0].text)) ||
        std::any_of(cells.begin(), cells.end(), is_label_cell)) {
        return row;
    }
    const auto is_head = [](const FormLine& cell) {
        const auto other = read_label(cell.text);
        return is_unknown_heading(cell) || (other && other->kind == LabelKind::other && other->alone);
    };
    if (std::all_of(heads.begin(), heads.end() - 1, is_head)) {
        row.heading = heads.back().begin - row.begin;
    }
    return row;
}

/// Whether the cells are labels: all of them of the desk's list, or labels of three fields beside headings that no form
/// knows (No., 回答欄).
bool are_column_heads(const std::vector<FormLine>& cells) {
    FieldSet fields;
    std::size_t listed = 0;
    for (const FormLine& cell : cells) {
        const auto label = read_label(cell.text);
        if (label && label->alone) {
            fields.add(label->fields);
            listed += label->listed ? 1 : 0;
        } else if (label || !is_unknown_heading(cell)) {
            return false;
        }
    }
    const auto known =
        std::count_if(all_field_names.begin(), all_field_names.end(), [&](FieldName name) { return fields.has(name); });
    return (listed >= 2 && listed == cells.size()) || known >= 3;
}

/// A row of labels over a row of values. What stands under a heading that no form knows belongs to the inquiry behind
/// the inquiry, and elsewhere to no field.
bool split_columns(const FormLine& heads, const FormLine& values, LabelledLines& out) {
    const std::vector<FormLine> labels = cells_with_tabs(heads);
    const std::vector<FormLine> cells = cells_of(values);
    if (labels.size() != cells.size() || !are_column_heads(labels) ||
        std::any_of(cells.begin(), cells.end(), is_label_cell)) {
        return false;
    }
    bool in_inquiry = false;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto label = read_label(labels[i].text);
        in_inquiry = label ? label->fields.has(FieldName::inquiry) : in_inquiry;
        const bool empty = trimmed(cells[i].text).empty();
        if (!label && (empty || !in_inquiry)) {
            continue;
        }
        put(out, labels[i]);
        if (!empty) {
            put(out, cells[i]);
        }
    }
    return true;
}

/// 項目 ⇥ 記入欄 ⇥ 記入例 over rows of that kind: what stands in the column of examples is nobody's.
class SampleColumn {
public:
    /// Writes the row without its example, or nothing for the heads; false if it is no such row. `below`: the next
    /// line.
    bool take_out(const FormLine& line, const FormLine* below, LabelledLines& out) {
        const std::vector<FormLine> cells = cells_of(line);
        if (cells.size() < 3) {
            return false;
        }
        const auto heads_form = [&] {
            const std::vector<FormLine> next = below == nullptr ? std::vector<FormLine>{} : cells_of(*below);
            return next.size() == cells.size() && is_label_cell(next[0]);
        };
        for (std::size_t i = 1; i < cells.size(); ++i) {
            const std::string folded = fold_for_match(cells[i].text.substr(0, 60));
            if (std::find(heads.begin(), heads.end(), folded) != heads.end() && !is_label_cell(cells[0]) &&
                heads_form()) {
                columns_ = cells.size();
                at_ = i;
                return true;
            }
        }
        if (cells.size() != columns_ || !is_label_cell(cells[0])) {
            return false;
        }
        FormLine label = cells[0];
        label.text = line.text.substr(0, cells[0].text.size() + 1);  // with its tab
        put(out, label);
        for (std::size_t i = 1; i < cells.size(); ++i) {
            if (i != at_ && !trimmed(cells[i].text).empty()) {
                put(out, cells[i]);
            }
        }
        return true;
    }

private:
    static constexpr std::array<std::string_view, 7> heads{"記入例",   "記載例", "入力例",  "回答例",
                                                           "記入見本", "例",     "(記入例)"};
    std::size_t columns_ = 0;  ///< of the table with such a column; 0: none was seen
    std::size_t at_ = 0;
};

/// What a label in the middle of a line may begin with, or stand behind.
bool is_label_bracket(char32_t c) {
    return c == U'【' || c == U'［' || c == U'〔' || c == U'[';
}
bool parts_labels(char32_t c) {
    return is_space(c) || c == U'／' || c == U'/' || c == U'｜' || c == U'|' || c == U'、' || c == U'，';
}

/// Without the stroke or comma that parted it from the next label.
std::string_view without_parting_sign(std::string_view text) {
    text = trimmed(text);
    for (const std::string_view sign : {"／", "/", "｜", "|", "、", "，"}) {
        if (text.size() > sign.size() && text.substr(text.size() - sign.size()) == sign) {
            return trimmed(text.substr(0, text.size() - sign.size()));
        }
    }
    return text;
}

/// 【所属】甲市: the bracket closes behind the label.
bool is_bracketed_label(std::string_view text, const Label& label) {
    std::size_t at = 0;
    return !label.alone && is_label_bracket(next_code_point(text, at));
}

/// 2) and its like, without a digit before it.
bool begins_number(std::string_view text, std::size_t at) {
    const bool inside = at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9';
    const auto number = inside ? std::nullopt : read_number(text.substr(at));
    return number && number->set_off;
}

/// A cell of a row of which a cell above has several lines: 所属 (line end) 甲市 (tab) 氏名 (line end) 乙.
bool heads_cell(std::string_view row, std::size_t at) {
    return at > 0 && row[at - 1] == '\t' && holds(row.substr(0, at), cell_line_end_bytes);
}

/// 所属：甲市　氏名：乙 or 1)所属：甲市2)氏名：乙 on one line: the offset of the next label with a colon or in
/// brackets, or npos.
std::size_t next_label_in(std::string_view text, std::size_t from, FieldSet current) {
    constexpr int most_looked = 24;  // places a line that a label might begin at
    int looked = 0;
    bool parted = false;
    for (std::size_t at = from; at < text.size() && looked < most_looked;) {
        const std::size_t before = at;
        const char32_t c = next_code_point(text, at);
        if (parts_labels(c)) {
            parted = true;
            continue;
        }
        if (parted || is_label_bracket(c) || begins_number(text, before)) {
            ++looked;
            const std::string_view rest = text.substr(before);
            const auto label = read_label(rest);
            const bool set_off = label && (label->colon || is_bracketed_label(rest, *label) ||
                                           (label->alone && heads_cell(text, before)));
            const bool same_contact = label && label->fields == contact && current.has(FieldName::contact);
            if (set_off && label->listed && label->kind == LabelKind::field && !same_contact &&
                !(label->fields == current)) {
                return before;
            }
        }
        parted = false;
    }
    return std::string_view::npos;
}

/// Where behind a line's first label another begins, or npos.
std::size_t next_label_behind(std::string_view text, const Label& first) {
    const bool parts = first.kind == LabelKind::field && !first.fields.has(FieldName::inquiry) &&
                       (first.colon || is_bracketed_label(trimmed(text), first));
    return parts ? next_label_in(text, first.end, first.fields) : std::string_view::npos;
}

void split_line(FormLine line, LabelledLines& out) {
    constexpr std::size_t longest = 600;  // bytes; a longer line is prose
    while (line.text.size() <= longest) {
        const auto label = read_label(line.text);
        const std::size_t next = label ? next_label_behind(line.text, *label) : std::string_view::npos;
        if (next == std::string_view::npos && line.heading == 0) {
            put(out, line, label);
            return;
        }
        if (next == std::string_view::npos) {
            break;
        }
        FormLine first = line;
        first.text = without_parting_sign(line.text.substr(0, next));
        put(out, first);
        line = rest_of(line, next);
    }
    put(out, line);
}

}  // namespace

FormLine rest_of(const FormLine& line, std::size_t offset) {
    FormLine rest = line;
    rest.text.remove_prefix(offset);
    rest.begin += offset;
    rest.heading -= std::min(offset, rest.heading);
    return rest;
}

FormLine without_separators(FormLine line) {
    constexpr std::array<std::string_view, 8> separators{":", "：", "→", "⇒", "⇨", "➔", "➜", "➡"};
    for (;;) {
        const std::string_view text = trimmed(line.text);
        line = rest_of(line, static_cast<std::size_t>(text.data() == nullptr ? 0 : text.data() - line.text.data()));
        line.text = text;
        const auto* const separator = std::find_if(separators.begin(), separators.end(),
                                                   [&](std::string_view s) { return text.substr(0, s.size()) == s; });
        if (separator == separators.end()) {
            break;
        }
        line = rest_of(line, separator->size());
    }
    for (const std::string_view bar : bars) {
        if (line.text.size() > bar.size() && line.text.ends_with(bar)) {
            line.text = trimmed(line.text.substr(0, line.text.size() - bar.size()));
        }
    }
    return line;
}

bool is_drawn_row(std::string_view text) {
    text = trimmed(text);
    const std::size_t bar = leading_bar(text);
    return bar != 0 && text.size() > bar &&
           std::any_of(bars.begin(), bars.end(), [&](std::string_view last) { return text.ends_with(last); });
}

FormLine without_bars(FormLine line) {
    line = without_separators(line);
    for (std::size_t bar = leading_bar(line.text); bar != 0; bar = leading_bar(line.text)) {
        line = without_separators(rest_of(line, bar));
    }
    return line;
}

bool ends_drawn_table(std::string_view text) {
    text = trimmed(text);
    std::size_t at = 0;
    return !text.empty() && among(U"└┗╚╰┕┖", next_code_point(text, at)) && is_rule(text);
}

LabelledLines one_label_a_line(const std::vector<FormLine>& lines) {
    LabelledLines out;
    out.lines.reserve(lines.size());
    out.labels.reserve(lines.size());
    SampleColumn sample;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool row = lines[i].text.find('\t') != std::string_view::npos && lines[i].text.size() < 4000;
        if (row && sample.take_out(lines[i], i + 1 < lines.size() ? &lines[i + 1] : nullptr, out)) {
            continue;
        }
        if (row && i + 1 < lines.size() && split_columns(lines[i], lines[i + 1], out)) {
            ++i;
        } else if (!row || !split_row(lines[i], out)) {
            FormLine line = row ? with_heading(lines[i]) : lines[i];
            if (row && line.heading == 0 && i + 1 < lines.size()) {
                line = with_question_column(line, lines[i + 1]);
            }
            split_line(line, out);
        }
    }
    return out;
}

}  // namespace madoguchi
