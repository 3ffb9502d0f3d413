#include "reply/template_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <kainjow/mustache.hpp>
#include <map>

#include "parser/form_text.h"
#include "rules/business_calendar.h"

namespace madoguchi {
namespace {

std::string clock(std::chrono::minutes since_midnight) {
    const auto minutes = since_midnight.count();
    return minutes % 60 == 0 ? fmt::format("{}時", minutes / 60) : fmt::format("{}時{}分", minutes / 60, minutes % 60);
}

std::string next_open_text(const Desk& desk, std::chrono::sys_seconds now) {
    const auto next = BusinessCalendar(desk).next_open(now);
    if (!next) {
        return {};
    }
    const auto japan = to_japan(*next);
    const std::string day = japanese_date(japan_day(*next));
    if (*next == now) {
        return fmt::format("本日、{}以降", day);
    }
    const auto of_day = std::chrono::floor<std::chrono::minutes>(japan - std::chrono::floor<std::chrono::days>(japan));
    return fmt::format("{}{}以降", day, clock(of_day));
}

/// The label without its bracketed hint.
std::string short_label(FieldName name) {
    const std::string_view label = label_of(name);
    return std::string(label.substr(0, label.find("（")));
}

std::string empty_form() {
    std::string form;
    int number = 0;
    for (const auto name : all_field_names) {
        form += fmt::format("{}{}) {}：", form.empty() ? "" : "\n", ++number, label_of(name));
    }
    return form;
}

/// The sender has to fill in this field. What was read decides, so that a case whose fields came in several mails is
/// not asked for what it has; the flags add what the fields alone do not show.
bool asks_for(FieldName name, const Inquiry& inquiry, const Verdict& verdict) {
    if (name == FieldName::contact && verdict.has("invalid-contact")) {
        return true;
    }
    const bool in_attachment = name == FieldName::inquiry && verdict.has("see-attachment");
    return inquiry.missing(name) && !in_attachment;
}

/// The section or comment tag that is alone on its line; "" where there is none.
std::string_view lone_tag(std::string_view line) {
    const auto begin = line.find_first_not_of(" \t");
    const auto end = line.find_last_not_of(" \t");
    if (begin == std::string_view::npos || end - begin < 4) {
        return {};
    }
    const auto tag = line.substr(begin, end - begin + 1);
    const bool alone = tag.starts_with("{{") && std::string_view("#^/!").find(tag[2]) != std::string_view::npos &&
                       tag.find("}}") == tag.size() - 2;
    return alone ? tag : std::string_view{};
}

/// Stands for a line end while mustache renders. The library leaves a blank line where a section is left out, and eats
/// the blank line after one that is not; so it gets no line ends to reckon with. No template holds this byte.
constexpr char line_end = '\x01';

std::string without_tag_lines(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        if (const auto tag = lone_tag(line); !tag.empty()) {
            out += tag;
        } else {
            out += line;
            out += end != std::string_view::npos ? std::string(1, line_end) : std::string{};
        }
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return out;
}

kainjow::mustache::data list_of(std::string_view item_name, const std::vector<std::string>& items) {
    kainjow::mustache::data list{kainjow::mustache::data::type::list};
    for (const auto& item : items) {
        list.push_back({std::string(item_name), item});
    }
    return list;
}

kainjow::mustache::data data_of(const TemplateValues& v) {
    kainjow::mustache::data data;
    const std::pair<const char*, const std::string&> texts[] = {
        {"receipt_number", v.receipt_number},
        {"received_on", v.received_on},
        {"next_open", v.next_open},
        {"desk_name", v.desk_name},
        {"desk_address", v.desk_address},
        {"subject", v.subject},
        {"telephone", v.telephone},
        {"hours", v.hours},
        {"open_from", v.open_from},
        {"open_to", v.open_to},
        {"form", v.form},
        {"read", v.read},
        {"office", v.office},
        {"office_contact", v.office_contact},
    };
    for (const auto& [name, text] : texts) {
        if (text.empty()) {
            data.set(name, false);
        } else {
            data.set(name, text);
        }
    }
    data.set("missing", list_of("label", v.missing));
    data.set("invalid_contact", v.invalid_contact);
    data.set("before_opening", v.before_opening);
    data.set("after_closing", v.after_closing);
    return data;
}

/// Templates that were parsed already, by their texts: the same few serve every mail.
using Parsed = std::map<std::string, kainjow::mustache::mustache, std::less<>>;

kainjow::mustache::mustache& parse_once(std::string_view text, Parsed& all) {
    constexpr std::size_t most = 32;
    if (const auto known = all.find(text); known != all.end()) {
        return known->second;
    }
    if (all.size() >= most) {
        all.clear();
    }
    auto& mustache = all.emplace(text, without_tag_lines(text)).first->second;
    mustache.set_custom_escape([](const std::string& s) { return s; });
    return mustache;
}

Result<std::string> render(std::string_view text, const kainjow::mustache::data& data) {
    thread_local Parsed all;
    try {
        auto& mustache = parse_once(text, all);
        std::string out = mustache.render(data);
        if (!mustache.is_valid()) {
            auto failed =
                failure(ErrorCode::config, fmt::format("the template cannot be used: {}", mustache.error_message()));
            all.clear();
            return failed;
        }
        std::replace(out.begin(), out.end(), line_end, '\n');
        return out;
    } catch (const std::exception& e) {
        return failure(ErrorCode::config, fmt::format("the template cannot be used: {}", e.what()));
    }
}

}  // namespace

TemplateValues template_values(const ComposeInput& input, const Inquiry& inquiry, const Verdict& verdict,
                               const Desk& desk) {
    TemplateValues values;
    const auto received = verdict.received_at.value_or(input.now);
    values.receipt_number = input.receipt_number;
    values.received_on = japanese_date(japan_day(received));
    values.next_open = next_open_text(desk, input.now);
    values.desk_name = desk.name;
    values.desk_address = desk.address;
    values.subject = desk.subject;
    values.telephone = desk.telephone;
    values.hours = fmt::format("平日{}～{}", clock(desk.opens_at), clock(desk.closes_at));
    values.open_from = japanese_date(desk.open_from);
    values.open_to = japanese_date(desk.open_to);
    values.form = empty_form();
    values.invalid_contact = verdict.has("invalid-contact");
    for (const auto name : all_field_names) {
        if (asks_for(name, inquiry, verdict)) {
            values.missing.emplace_back(label_of(name));
        } else if (!inquiry.missing(name)) {
            values.read += (values.read.empty() ? "" : "、") + short_label(name);
        }
    }
    values.office = folded_to_one_line(input.referral.office);
    values.office_contact = folded_to_one_line(input.referral.contact);
    values.before_opening = japan_day(received) < desk.open_from;
    values.after_closing = japan_day(received) > desk.open_to;
    return values;
}

Result<std::string> render_template(std::string_view text, const TemplateValues& values) {
    return render(text, data_of(values));
}

Result<std::string> render_template(std::string_view text, const PlainValues& values) {
    kainjow::mustache::data data;
    for (const auto& [name, value] : values.texts) {
        if (value.empty()) {
            data.set(name, false);
        } else {
            data.set(name, value);
        }
    }
    for (const auto& [name, items] : values.lists) {
        data.set(name, list_of("label", items));
    }
    return render(text, data);
}

}  // namespace madoguchi
