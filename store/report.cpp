#include "store/report.h"

#include <algorithm>

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
    std::sort(waits.begin(), waits.end());
    const auto middle = waits.size() / 2;
    row.median_hours = waits.size() % 2 == 1 ? waits[middle] : (waits[middle - 1] + waits[middle]) / 2;
    double sum = 0;
    for (const auto hours : waits) {
        sum += hours;
    }
    row.mean_hours = sum / static_cast<double>(waits.size());
    row.longest_hours = waits.back();
}

/// One pass over the inquiries of a span.
class Counting {
public:
    Counting(Database& db, const BusinessCalendar& calendar, std::chrono::sys_seconds since,
             std::chrono::sys_seconds until)
        : db_(db), calendar_(calendar), since_(since), until_(until) {}

    Report run() {
        count_cases();
        count_flags();
        count_ignored();
        fill_months();
        for (auto& [month, row] : report_.months) {
            settle(row, waits_[month]);
        }
        settle(report_.whole, all_waits_);
        return std::move(report_);
    }

private:
    /// The month's row and the whole's.
    template <class Add>
    void add(std::chrono::sys_seconds opened, const Add& to) {
        to(report_.months[month_of(opened)]);
        to(report_.whole);
    }

    void count_cases() {
        auto row = db_.query(
            "SELECT opened, closed, outcome, channel, complete_at_first, completed_at IS NOT NULL, prefecture, "
            "sender_kind, topic FROM cases WHERE opened >= ? AND opened < ?",
            since_, until_);
        while (row.step()) {
            const auto opened = row.time(0);
            const auto closed = row.maybe_time(1);
            const auto outcome = row.text(2);
            const bool telephone = row.text(3) == "telephone";
            const bool complete = row.boolean(4);
            const bool completed = row.boolean(5);
            const auto prefecture = static_cast<int>(row.integer(6));
            const auto kind = row.text(7);
            const auto topic = row.text(8);
            add(opened, [&](ReportRow& to) {
                ++to.inquiries;
                ++(telephone ? to.by_telephone : to.by_mail);
                to.complete_at_first += complete ? 1 : 0;
                to.completed_by_reply += !complete && completed ? 1 : 0;
                ++(!closed ? to.open : outcome == "answered" ? to.answered : to.closed_otherwise);
                ++to.prefectures[prefecture];
                ++to.sender_kinds[kind];
                ++to.topics[topic];
            });
            if (closed && outcome == "answered") {
                const auto hours =
                    std::chrono::duration<double, std::ratio<3600>>(calendar_.business_time(opened, *closed)).count();
                waits_[month_of(opened)].push_back(hours);
                all_waits_.push_back(hours);
            }
        }
    }

    void count_flags() {
        auto row = db_.query(
            "SELECT c.opened, f.code FROM cases AS c JOIN mails AS m ON m.case_id = c.id AND m.role = 'opening' JOIN "
            "mail_flags AS f ON f.mail_id = m.id WHERE c.opened >= ? AND c.opened < ?",
            since_, until_);
        while (row.step()) {
            const auto code = row.text(1);
            add(row.time(0), [&](ReportRow& to) { ++to.flags[code]; });
        }
    }

    void count_ignored() {
        auto row =
            db_.query("SELECT received_at FROM mails WHERE case_id IS NULL AND received_at >= ? AND received_at < ?",
                      since_, until_);
        while (row.step()) {
            add(row.time(0), [](ReportRow& to) { ++to.ignored; });
        }
    }

    /// A month without anything has a row of its own too.
    void fill_months() {
        if (report_.months.empty()) {
            return;
        }
        const auto last = report_.months.rbegin()->first;
        for (auto month = report_.months.begin()->first; month < last; month += std::chrono::months(1)) {
            (void)report_.months[month];
        }
    }

    Database& db_;
    const BusinessCalendar& calendar_;
    std::chrono::sys_seconds since_, until_;
    Report report_;
    std::map<std::chrono::year_month, Waits> waits_;
    Waits all_waits_;
};

}  // namespace

Result<Report> make_report(Store& store, const BusinessCalendar& calendar,
                           std::optional<std::chrono::sys_seconds> since,
                           std::optional<std::chrono::sys_seconds> until) {
    auto& impl = store.impl();
    return impl.read([&] {
        return Counting(impl.db(), calendar, since.value_or(std::chrono::sys_seconds::min()),
                        until.value_or(std::chrono::sys_seconds::max()))
            .run();
    });
}

}  // namespace madoguchi
