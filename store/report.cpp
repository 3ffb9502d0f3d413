#include "store/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <unordered_map>

#include "store/store_impl.h"

namespace madoguchi {
namespace {

std::chrono::year_month month_of(std::chrono::sys_seconds t) {
    const auto day = japan_day(t);
    return day.year() / day.month();
}

/// Business hours from each inquiry to its answer.
using Waits = std::vector<double>;

void settle(ReportRow& row, Waits& waits) {
    if (waits.empty()) {
        return;
    }
    const auto middle = waits.begin() + static_cast<std::ptrdiff_t>(waits.size() / 2);
    std::nth_element(waits.begin(), middle, waits.end());
    const auto below = waits.size() % 2 == 1 ? middle : std::max_element(waits.begin(), middle);
    row.median_hours = (*below + *middle) / 2;
    row.mean_hours = std::accumulate(waits.begin(), waits.end(), 0.0) / static_cast<double>(waits.size());
    row.longest_hours = *std::max_element(waits.begin(), waits.end());
}

template <class Key>
void add_all(std::map<Key, std::int64_t>& to, const std::map<Key, std::int64_t>& from) {
    for (const auto& [key, number] : from) {
        to[key] += number;
    }
}

/// What can be added up: all but the waits.
void add_all(ReportRow& to, const ReportRow& from) {
    for (const auto number : {&ReportRow::inquiries, &ReportRow::by_mail, &ReportRow::by_telephone,
                              &ReportRow::complete_at_first, &ReportRow::completed_by_reply, &ReportRow::answered,
                              &ReportRow::closed_otherwise, &ReportRow::open, &ReportRow::ignored}) {
        to.*number += from.*number;
    }
    add_all(to.prefectures, from.prefectures);
    add_all(to.sender_kinds, from.sender_kinds);
    add_all(to.topics, from.topics);
    add_all(to.flags, from.flags);
}

/// BusinessCalendar::business_time for many spans of a few days each: a day's hours are looked up once, not in each.
class BusinessTime {
public:
    explicit BusinessTime(const BusinessCalendar& calendar) : calendar_(calendar) {}

    double hours(std::chrono::sys_seconds from, std::chrono::sys_seconds to) {
        std::chrono::seconds open(0);
        const auto last = std::chrono::floor<std::chrono::days>(to_japan(to));
        for (auto day = std::chrono::floor<std::chrono::days>(to_japan(from)); day <= last;
             day += std::chrono::days(1)) {
            const auto& [opens, closes] = hours_of(day);
            open += std::max(std::min(to, closes) - std::max(from, opens), std::chrono::seconds(0));
        }
        return std::chrono::duration<double, std::ratio<3600>>(open).count();
    }

private:
    struct Hours {
        std::chrono::sys_seconds opens, closes;  ///< the same on a day that is closed
    };

    const Hours& hours_of(std::chrono::local_days day) {
        const auto [found, first_time] = days_.try_emplace(day.time_since_epoch().count());
        if (first_time) {
            const auto begins = from_japan(day);
            const auto open = calendar_.business_time(begins, from_japan(day + std::chrono::days(1)));
            const auto opens = calendar_.next_open(begins).value_or(begins);
            found->second = {opens, opens + open};
        }
        return found->second;
    }

    const BusinessCalendar& calendar_;
    std::unordered_map<std::int64_t, Hours> days_;
};

/// Counts a few different words, without a copy for each time that one comes.
class Tally {
public:
    void add(std::string_view word) {
        const auto found = std::find_if(counts_.begin(), counts_.end(), [&](const auto& c) { return c.first == word; });
        if (found == counts_.end()) {
            counts_.emplace_back(word, 1);
        } else {
            ++found->second;
        }
    }
    void put_into(std::map<std::string, std::int64_t>& to) const { to.insert(counts_.begin(), counts_.end()); }

private:
    std::vector<std::pair<std::string, std::int64_t>> counts_;
};

/// What is counted of a month on the way.
struct Month {
    ReportRow* row = nullptr;
    Tally sender_kinds, topics, flags;
    std::array<std::int64_t, 48> prefectures{};  ///< by JIS X 0401
    Waits waits;
};

/// One pass over the inquiries of a span.
class Counting {
public:
    /// nullopt: from the first on, through the last.
    Counting(Database& db, const BusinessCalendar& calendar, std::optional<std::chrono::sys_seconds> since,
             std::optional<std::chrono::sys_seconds> until)
        : db_(db),
          time_(calendar),
          since_(since.value_or(std::chrono::sys_seconds::min())),
          until_(until.value_or(std::chrono::sys_seconds::max())),
          everything_(!since && !until) {}

    Report run() {
        count_cases();
        count_flags();
        count_ignored();
        fill_months();
        Waits all;
        for (auto& [month, row] : report_.months) {
            add_all(report_.whole, row);
            auto& waits = months_[month].waits;
            settle(row, waits);
            all.insert(all.end(), waits.begin(), waits.end());
        }
        settle(report_.whole, all);
        return std::move(report_);
    }

private:
    void count_cases() {
        auto row = db_.query(
            "SELECT opened, closed, outcome = 'answered', channel = 'telephone', complete_at_first, completed_at IS "
            "NOT "
            "NULL, prefecture, sender_kind, topic FROM cases INDEXED BY cases_reported WHERE opened >= ? AND opened < "
            "?",
            since_, until_);
        while (row.step()) {
            const auto opened = row.time(0);
            const auto closed = row.maybe_time(1);
            const bool answered = row.boolean(2);
            const bool telephone = row.boolean(3);
            const bool complete = row.boolean(4);
            auto& month = month_at(opened);
            auto& to = *month.row;
            ++to.inquiries;
            ++(telephone ? to.by_telephone : to.by_mail);
            to.complete_at_first += complete ? 1 : 0;
            to.completed_by_reply += !complete && row.boolean(5) ? 1 : 0;
            ++(!closed ? to.open : answered ? to.answered : to.closed_otherwise);
            ++month.prefectures[static_cast<std::size_t>(std::clamp<std::int64_t>(row.integer(6), 0, 47))];
            month.sender_kinds.add(row.blob(7));
            month.topics.add(row.blob(8));
            // A mail that was answered before it came here did not wait for this desk: it was imported.
            if (closed && answered && (telephone || *closed > opened)) {
                month.waits.push_back(time_.hours(opened, *closed));
            }
        }
        for (auto& [at, month] : months_) {
            for (std::size_t code = 0; code < month.prefectures.size(); ++code) {
                if (month.prefectures[code] > 0) {
                    month.row->prefectures[static_cast<int>(code)] = month.prefectures[code];
                }
            }
            month.sender_kinds.put_into(month.row->sender_kinds);
            month.topics.put_into(month.row->topics);
        }
    }

    void count_flags() {
        // The planner cannot know that a whole desk has fewer flags than mails. A case opens when its first mail came.
        constexpr std::string_view from_flags =
            "SELECT m.received_at, f.code FROM mail_flags AS f CROSS JOIN mails AS m INDEXED BY mails_opening ON m.id "
            "= "
            "f.mail_id WHERE m.role = 'opening' AND m.received_at >= ? AND m.received_at < ?";
        constexpr std::string_view from_cases =
            "SELECT c.opened, f.code FROM cases AS c JOIN mails AS m ON m.case_id = c.id AND m.role = 'opening' JOIN "
            "mail_flags AS f ON f.mail_id = m.id WHERE c.opened >= ? AND c.opened < ?";
        auto row = db_.query(everything_ ? from_flags : from_cases, since_, until_);
        while (row.step()) {
            month_at(row.time(0)).flags.add(row.blob(1));
        }
        for (auto& [at, month] : months_) {
            month.flags.put_into(month.row->flags);
        }
    }

    void count_ignored() {
        auto row =
            db_.query("SELECT received_at FROM mails WHERE case_id IS NULL AND received_at >= ? AND received_at < ?",
                      since_, until_);
        while (row.step()) {
            ++month_at(row.time(0)).row->ignored;
        }
    }

    /// Those of a day mostly come one after the other.
    Month& month_at(std::chrono::sys_seconds t) {
        const auto day = std::chrono::floor<std::chrono::days>(to_japan(t));
        if (month_ == nullptr || day != day_) {
            const auto at = month_of(t);
            month_ = &months_[at];
            month_->row = &report_.months[at];
            day_ = day;
        }
        return *month_;
    }

    /// A month without anything has a row of its own too, but not the years up to a date that somebody made up.
    void fill_months() {
        constexpr std::chrono::months longest_gap{12};
        auto& months = report_.months;
        for (auto at = months.begin(); at != months.end() && std::next(at) != months.end(); ++at) {
            const auto next = std::next(at)->first;
            for (auto month = at->first; next - at->first <= longest_gap && month < next;
                 month += std::chrono::months(1)) {
                (void)months[month];
            }
        }
    }

    Database& db_;
    BusinessTime time_;
    std::chrono::sys_seconds since_, until_;
    bool everything_;
    Report report_;
    std::map<std::chrono::year_month, Month> months_;
    Month* month_ = nullptr;  ///< of `day_`
    std::chrono::local_days day_;
};

}  // namespace

Result<Report> make_report(Store& store, const BusinessCalendar& calendar,
                           std::optional<std::chrono::sys_seconds> since,
                           std::optional<std::chrono::sys_seconds> until) {
    auto& impl = store.impl();
    return impl.read([&] { return Counting(impl.db(), calendar, since, until).run(); });
}

}  // namespace madoguchi
