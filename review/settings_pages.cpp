#include "review/settings_pages.h"

#include <fmt/format.h>

#include "review/concerns.h"
#include "review/json_output.h"
#include "review/time_text.h"
#include "rules/business_calendar.h"
#include "store/case_search.h"

#include <algorithm>
#include <charconv>

namespace madoguchi {

extern const std::string_view page_settings;

namespace {

/// A titled list of names and values.
class Section {
public:
    explicit Section(std::string_view title) { data_.set("title", title); }
    Section& fact(std::string_view name, std::string_view value) {
        PageData row;
        row.set("name", name).set_foreign("value", value.empty() ? words::none : value);
        data_.add("facts", std::move(row));
        return *this;
    }
    void end(PageData& page) { page.add("sections", std::move(data_)); }

private:
    PageData data_;
};

std::string clock_time(std::chrono::minutes since_midnight) {
    return fmt::format("{}:{:02}", since_midnight.count() / 60, since_midnight.count() % 60);
}

void add_concerns(PageData& data, const std::vector<Concern>& concerns) {
    data.set("well", concerns.empty() ? words::all_is_well : std::string_view());
    data.set("trouble", concerns.empty() ? std::string_view() : words::to_look_at);
    for (const auto& concern : concerns) {
        PageData row;
        row.set("sentence", std::string_view(concern.sentence)).set("path", concern.path);
        row.set("command", concern.path.empty() ? concern.command : std::string_view());
        data.add("concerns", std::move(row));
    }
}

void add_work(PageData& data, const PageContext& context, const StoreStatus& s) {
    const auto& imap = context.configuration.imap;
    const auto next = s.last_poll ? std::optional(*s.last_poll + imap.poll_seconds) : std::nullopt;
    Section work(words::settings_work);
    work.fact(words::last_success, time_and_age(s.last_success, context.now));
    work.fact(words::last_poll, time_and_age(s.last_poll, context.now));
    work.fact(words::next_poll, next && *next > context.now ? japanese_time(*next) : std::string(words::soon));
    work.fact(words::last_error, s.last_error);
    work.fact(words::settings_mailbox, fmt::format("{}（{}）", imap.user, imap.folder));
    work.fact(words::settings_stored, fmt::format(words::settings_counts, s.mails, s.cases, s.open_cases, s.ignored));
    work.end(data);
    Section outbox(words::acknowledgement);
    outbox.fact(words::of(OutboxState::sent), fmt::format("{}", s.outbox_sent));
    outbox.fact(words::of(OutboxState::queued), fmt::format("{}", s.outbox_queued + s.outbox_sending));
    outbox.fact(words::of(OutboxState::deferred), fmt::format("{}", s.outbox_deferred));
    outbox.fact(words::of(OutboxState::failed), fmt::format("{}", s.outbox_failed));
    outbox.fact(words::of(OutboxState::unknown), fmt::format("{}", s.outbox_unknown));
    outbox.fact(words::of(OutboxState::held), fmt::format("{}", s.outbox_held));
    outbox.end(data);
}

void add_desk(PageData& data, const PageContext& context) {
    const auto& desk = context.configuration.rules.desk;
    const auto opens = BusinessCalendar(desk).next_open(context.now);
    Section own(words::settings_desk);
    own.fact(words::settings_name, desk.name);
    own.fact(words::settings_address, fmt::format("{}", fmt::join(desk.own_addresses(), "、")));
    own.fact(words::settings_telephone, desk.telephone);
    own.fact(words::settings_hours, fmt::format("{}〜{}", clock_time(desk.opens_at), clock_time(desk.closes_at)));
    own.fact(words::settings_period, fmt::format("{}〜{}", japanese_date(desk.open_from), japanese_date(desk.open_to)));
    own.fact(words::settings_next_open, opens ? japanese_time(*opens) : std::string(words::never_open));
    own.end(data);
    const auto& limits = desk.limits;
    Section most(words::settings_limits);
    most.fact(words::limit_per_sender, fmt::format("{}", limits.per_sender_per_day));
    most.fact(words::limit_per_domain, fmt::format("{}", limits.per_domain_per_hour));
    most.fact(words::limit_per_day, fmt::format("{}", limits.per_day));
    most.fact(words::limit_incomplete, fmt::format("{}", limits.incomplete_per_case));
    most.fact(words::limit_bounce_days, fmt::format("{}", limits.bounce_days));
    most.end(data);
}

std::string conditions_of(const DeskRule& rule) {
    std::string out;
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) {
            out += fmt::format("{}{}「{}」", out.empty() ? "" : "、", name, value);
        }
    };
    add(words::sender, rule.sender);
    add(words::subject, rule.subject);
    add(words::whole_text, rule.text);
    add(rule.header_name, rule.header_name.empty() ? std::string_view()
                          : rule.header.empty()    ? words::rule_is_there
                                                   : std::string_view(rule.header));
    add(words::attachments, rule.attachment);
    const auto bytes = [](const std::optional<std::uint64_t>& n) {
        return n ? fmt::format("{} {}", *n, words::bytes) : std::string();
    };
    add(words::rule_larger, bytes(rule.larger_than));
    add(words::rule_smaller, bytes(rule.smaller_than));
    return out;
}

std::string effects_of(const DeskRule& rule, const Rulebook& rules) {
    std::string out;
    const auto add = [&](bool holds, const std::string& what) {
        if (holds) {
            out += fmt::format("{}{}", out.empty() ? "→ " : "、", what);
        }
    };
    add(!rule.set_flag.empty(), fmt::format(words::rule_sets, rules.title_of(rule.set_flag)));
    add(!rule.clear_flag.empty(), fmt::format(words::rule_clears, rules.title_of(rule.clear_flag)));
    add(rule.acknowledge == RuleAcknowledge::hold, std::string(words::rule_holds));
    add(rule.acknowledge == RuleAcknowledge::allow, std::string(words::rule_allows));
    add(rule.ignore_sender, std::string(words::rule_ignores));
    return out;
}

void add_rules(PageData& data, const Rulebook& rules) {
    data.set("no_rules", rules.desk_rules.empty());
    for (const auto& rule : rules.desk_rules) {
        PageData row;
        row.set_foreign("name", rule.name);
        row.set_foreign("conditions", conditions_of(rule));
        row.set_foreign("effects", effects_of(rule, rules));
        data.add("rules", std::move(row));
    }
}

void add_accounts(PageData& data, const PageContext& context) {
    const auto users = Accounts(context.store).list();
    data.set("accounts_shown", users && context.visitor.session.user.role == Role::administrator);
    for (const auto& user : users ? *users : std::vector<User>()) {
        PageData row;
        row.set("login", std::string_view(user.login)).set_foreign("name", user.display_name);
        row.set("role", user.role == Role::administrator ? words::role_administrator : words::role_reviewer);
        row.set("disabled", user.disabled ? words::disabled : std::string_view());
        row.set("seen", std::string_view(user.last_seen ? japanese_time(*user.last_seen) : std::string()));
        data.add("accounts", std::move(row));
    }
}

}  // namespace

WebResponse settings_page(const PageContext& context, const std::vector<std::int64_t>&) {
    const auto reading = read_health(context.store, context.configuration, context.now);
    if (!reading) {
        return error_page(context, reading.error());
    }
    PageData data;
    add_concerns(data, concerns_of(*reading, HealthLimits::of(context.configuration.imap), context.now));
    add_work(data, context, reading->status);
    add_desk(data, context);
    add_rules(data, context.configuration.rules);
    add_accounts(data, context);
    return framed_page(context, words::settings_title, page_settings, data);
}

WebResponse news(const PageContext& context, const std::vector<std::int64_t>&) {
    MailId behind = 0;
    const auto text = context.request.query_value("behind");
    std::from_chars(text.data(), text.data() + text.size(), behind);
    const auto news = CaseSearch(context.store).news(behind);
    if (!news) {
        return WebResponse::text(503, words::http_refusal(503));
    }
    WebResponse response;
    response.content_type = "application/json; charset=utf-8";
    response.body = json::of_news(*news > 0 ? fmt::format(words::new_mails, *news) : std::string());
    return response;
}

}  // namespace madoguchi
