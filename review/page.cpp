#include "review/page.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include "review/visible_text.h"

namespace madoguchi {

PageData& PageData::set(std::string_view name, std::string_view words) {
    values_.insert_or_assign(std::string(name), std::string(words));
    return *this;
}

PageData& PageData::set(std::string_view name, bool is) {
    values_.insert_or_assign(std::string(name), is);
    return *this;
}

PageData& PageData::set(std::string_view name, std::int64_t number) {
    return set(name, std::string_view(fmt::format("{}", number)));
}

PageData& PageData::set_foreign(std::string_view name, std::string_view words) {
    return set(name, std::string_view(visible_line(words)));
}

PageData& PageData::set_foreign_block(std::string_view name, std::string_view words) {
    return set(name, std::string_view(visible_block(words, "")));
}

PageData& PageData::add(std::string_view list, PageData row) {
    auto& value = values_.try_emplace(std::string(list), List()).first->second;
    std::get<List>(value).push_back(std::move(row));
    return *this;
}

PageData& PageData::put(std::string_view section, PageData data) {
    List one;
    one.push_back(std::move(data));
    values_.insert_or_assign(std::string(section), std::move(one));
    return *this;
}

PageData& PageData::set_html(std::string_view name, std::string html) {
    values_.insert_or_assign(std::string(name), Html{std::move(html)});
    return *this;
}

namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

}  // namespace

std::string render_template(std::string_view text, const PageData& page) {
    struct Convert {
        /// No words at all are no section either.
        data operator()(const std::string& words) const { return words.empty() ? data::type::bool_false : data(words); }
        data operator()(bool is) const { return is ? data::type::bool_true : data::type::bool_false; }
        data operator()(const PageData::Html& html) const { return html.text; }
        data operator()(const PageData::List& list) const {
            data all{data::type::list};
            for (const auto& row : list) {
                all << of(row);
            }
            return all;
        }
        static data of(const PageData& page) {
            data object{data::type::object};
            for (const auto& [name, value] : page.values_) {
                object.set(name, std::visit(Convert(), value));
            }
            return object;
        }
    };
    mustache parsed{std::string(text)};
    return parsed.render(Convert::of(page));
}

}  // namespace madoguchi
