#include "review/retention_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>
#include <span>

#include "desk/mentions.h"
#include "review/backup_files.h"
#include "review/json_output.h"
#include "review/person_folder.h"
#include "review/progress_line.h"
#include "review/retention_words.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"
#include "rules/business_calendar.h"
#include "store/retention.h"

namespace madoguchi {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t cases_at_once = 20;
constexpr std::size_t mails_at_once = 100;

std::string line_of(const nlohmann::json& object) {
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

RetentionLimits limits_of(const Configuration& configuration, std::chrono::sys_seconds now) {
    const auto& kept = configuration.retention;
    RetentionLimits limits;
    if (kept.closed_days > 0) {
        limits.closed_before = now - std::chrono::days(kept.closed_days);
    }
    if (kept.ignored_days > 0) {
        limits.ignored_before = now - std::chrono::days(kept.ignored_days);
    }
    limits.everything = kept.after_end_days > 0 && std::chrono::local_days(japan_day(now)) >
                                                       std::chrono::local_days(configuration.rules.desk.open_to) +
                                                           std::chrono::days(kept.after_end_days);
    return limits;
}

/// So many at a time that the daemon finds its turn in between.
Result<void> erase_all(Retention& retention, const PersonalData& data, ErasureReason why, Console& console) {
    ProgressLine progress(console, words::erasing);
    const auto total = data.cases.size() + data.mails.size();
    std::size_t done = 0;
    for (std::size_t i = 0; i < data.cases.size(); i += cases_at_once) {
        const auto some = std::span(data.cases).subspan(i, std::min(cases_at_once, data.cases.size() - i));
        if (auto r = retention.erase(some, {}, why, console.actor, console.now()); !r) {
            return r;
        }
        progress.show(static_cast<std::int64_t>(done += some.size()), static_cast<std::int64_t>(total));
    }
    for (std::size_t i = 0; i < data.mails.size(); i += mails_at_once) {
        const auto some = std::span(data.mails).subspan(i, std::min(mails_at_once, data.mails.size() - i));
        if (auto r = retention.erase({}, some, why, console.actor, console.now()); !r) {
            return r;
        }
        progress.show(static_cast<std::int64_t>(done += some.size()), static_cast<std::int64_t>(total));
    }
    return {};
}

/// Another program's reading passes.
Result<void> scrub(Retention& retention) {
    constexpr int most_tries = 3;
    auto done = retention.scrub();
    for (int again = 1; again < most_tries && !done && done.error().code == ErrorCode::temporary; ++again) {
        done = retention.scrub();
    }
    return done;
}

ExitStatus report_scrub(Console& console, const Error& error) {
    return error.code == ErrorCode::temporary ? refuse(console, ExitStatus::temporary, words::scrub_busy)
                                              : report(console, error);
}

struct Copies {
    std::vector<OldCopy> due, left;
};

Copies copies_of(const Configuration& configuration, std::chrono::sys_seconds now) {
    const auto& kept = configuration.retention;
    Copies copies;
    const auto is_old = [&](const OldCopy& copy) {
        return kept.backup_days > 0 && copy.made < now - std::chrono::days(kept.backup_days);
    };
    const auto backups = backups_in(kept.backup_folder, now);
    for (const auto& copy : backups) {  // the newest stays, however old it is: there is no other
        (is_old(copy) && &copy != &backups.back() ? copies.due : copies.left).push_back(copy);
    }
    for (const auto& copy : copies_beside(configuration.store_path)) {
        (is_old(copy) ? copies.due : copies.left).push_back(copy);
    }
    for (const auto& all : {unfinished_in(kept.backup_folder), unfinished_beside(configuration.store_path)}) {
        std::copy_if(all.begin(), all.end(), std::back_inserter(copies.due),
                     [&](const OldCopy& copy) { return copy.made < now - under_way; });
    }
    return copies;
}

void tell_of_copies(Console& console, const Copies& copies, bool applied, bool days_are_set) {
    if (!copies.due.empty()) {
        console.out << (applied ? fmt::format(words::old_copies_gone, copies.due.size())
                                : fmt::format(words::old_copies_due, copies.due.size()));
        for (const auto& copy : copies.due) {
            console.out << fmt::format("  {}\n", visible_line(copy.file.string()));
        }
    }
    if (!copies.left.empty()) {
        const auto newest = std::max_element(copies.left.begin(), copies.left.end(),
                                             [](const auto& a, const auto& b) { return a.made < b.made; });
        console.out << fmt::format(words::copies_hold, copies.left.size(), japanese_time(newest->made))
                    << (days_are_set ? std::string_view() : words::copies_are_kept);
    }
}

ExitStatus show_record(Console& console, Retention& retention, bool json) {
    const auto record = retention.record();
    if (!record) {
        return report(console, record.error());
    }
    auto lines = nlohmann::json::array();
    for (const auto& entry : *record) {
        if (json) {
            lines.push_back({{"at", iso_japan_time(entry.at)},
                             {"actor", entry.actor},
                             {"action", entry.action},
                             {"detail", entry.detail}});
        } else {
            console.out << fmt::format("{}  {}  {}  {}\n", japanese_time(entry.at), entry.action, entry.detail,
                                       visible_line(entry.actor));
        }
    }
    console.out << (json ? line_of(lines) : std::string());
    return ExitStatus::ok;
}

bool is_address(std::string_view which) {
    return which.find('@') != std::string_view::npos;
}

/// Whose data: the case, or everything of the address.
Result<PersonalData> data_of(Store& store, Retention& retention, const std::string& which) {
    if (is_address(which)) {
        return retention.of_address(which);
    }
    const auto id = store.find_case(which);
    return id ? retention.of_case(*id) : tl::unexpected(id.error());
}

/// What a purge is about.
struct Purge {
    PersonalData data;
    bool scrub_due = false;
    Copies copies;
};

/// The copies are gone after it. The record is written before the first of them goes.
Result<void> carry_out(const Purge& purge, Retention& retention, Console& console) {
    if (auto done = erase_all(retention, purge.data, ErasureReason::retention, console); !done) {
        return done;
    }
    if (!purge.data.empty() || !purge.copies.due.empty()) {
        const auto detail = fmt::format("cases={} mails={} ignored={} copies={}", purge.data.cases.size(),
                                        purge.data.case_mails, purge.data.mails.size(), purge.copies.due.size());
        if (auto noted = retention.note("purged", detail, console.actor, console.now()); !noted) {
            return noted;
        }
    }
    std::error_code failed;
    for (const auto& copy : purge.copies.due) {
        if (!fs::remove(copy.file, failed) && failed) {
            return failure(ErrorCode::denied, fmt::format("{}: {}", copy.file.string(), failed.message()),
                           "Remove it by hand, or run this as a user who may.");
        }
    }
    return {};
}

void tell_of_purge(Console& console, const Purge& purge, bool applied, const RetentionSettings& kept) {
    const auto& data = purge.data;
    if (kept.closed_days + kept.ignored_days + kept.after_end_days == 0) {
        console.out << words::nothing_configured;
    }
    console.out << fmt::format(words::purge_due, data.cases.size(), data.case_mails, data.mails.size());
    if (data.open_cases > 0) {
        console.out << fmt::format(words::purge_has_open, data.open_cases);
    }
    if (!data.empty()) {
        console.out << (applied ? words::purge_done : words::purge_dry)
                    << (applied ? words::scrubbed : std::string_view());
    }
    tell_of_copies(console, purge.copies, applied, kept.backup_days > 0);
}

Result<Mentions> mentions_of(Store& store, const std::string& address, const PersonalData& data, Console& console) {
    ProgressLine progress(console, words::reading);
    return find_mentions(store, address, data,
                         [&](std::int64_t done, std::int64_t total) { progress.show(done, total); });
}

/// A person's cases, a line each; and their receipt numbers.
Result<void> list_cases(Store& store, const PersonalData& data, std::string& lines, nlohmann::json& receipts) {
    for (const auto id : data.cases) {
        const auto view = store.show(id);
        if (!view) {
            return tl::unexpected(view.error());
        }
        receipts.push_back(view->summary.receipt_number);
        lines += fmt::format(words::person_case, view->summary.receipt_number, words::of(view->summary.state),
                             view->mails.size());
    }
    return {};
}

/// What the desk holds of one person, for good: the data, the address, and a line of the record.
Result<void> forget(Retention& retention, const PersonalData& data, const std::string& which, Console& console) {
    auto done = erase_all(retention, data, ErasureReason::request, console);
    if (done && is_address(which)) {
        done = retention.forget_address(which);
    }
    if (done && !data.empty()) {
        const auto mails = data.case_mails + static_cast<std::int64_t>(data.mails.size());
        done = retention.note("erased", fmt::format("cases={} mails={}", data.cases.size(), mails), console.actor,
                              console.now());
    }
    return done;
}

}  // namespace

ExitStatus PurgeCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, apply ? OpenMode::existing : OpenMode::read_only);
    if (!desk) {
        return report(console, desk.error());
    }
    Retention retention(desk->store);
    if (record) {
        return show_record(console, retention, json);
    }
    auto data = retention.due(limits_of(desk->configuration, console.now()));
    const auto scrub_due = retention.scrub_due();
    if (!data || !scrub_due) {
        return report(console, !data ? data.error() : scrub_due.error());
    }
    const Purge purge{std::move(*data), *scrub_due, copies_of(desk->configuration, console.now())};
    if (apply) {
        if (const auto done = carry_out(purge, retention, console); !done) {
            return report(console, done.error());
        }
        if (!purge.data.empty() || purge.scrub_due) {
            if (const auto done = scrub(retention); !done) {
                return report_scrub(console, done.error());
            }
        }
    }
    if (json) {
        console.out << line_of({{"applied", apply},
                                {"cases", purge.data.cases.size()},
                                {"open_cases", purge.data.open_cases},
                                {"case_mails", purge.data.case_mails},
                                {"ignored", purge.data.mails.size()},
                                {"old_copies", purge.copies.due.size()},
                                {"copies_left", purge.copies.left.size()}});
    } else {
        tell_of_purge(console, purge, apply, desk->configuration.retention);
    }
    return ExitStatus::ok;
}

ExitStatus EraseCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, apply ? OpenMode::existing : OpenMode::read_only);
    if (!desk) {
        return report(console, desk.error());
    }
    Retention retention(desk->store);
    const auto data = data_of(desk->store, retention, which);
    if (!data) {
        return report(console, data.error());
    }
    const auto mentioned = is_address(which) ? mentions_of(desk->store, which, *data, console) : Mentions{};
    if (!mentioned) {
        return report(console, mentioned.error());
    }
    auto cases = nlohmann::json::array();
    std::string list;
    if (const auto listed = list_cases(desk->store, *data, list, cases); !listed) {
        return report(console, listed.error());
    }
    if (apply) {
        if (const auto done = forget(retention, *data, which, console); !done) {
            return report(console, done.error());
        }
        const auto due = retention.scrub_due();  // also of an erasure that was cut short
        if (!due) {
            return report(console, due.error());
        }
        if (const auto clean = *due ? scrub(retention) : Result<void>(); !clean) {
            return report_scrub(console, clean.error());
        }
    }
    if (json) {
        console.out << line_of({{"applied", apply},
                                {"cases", cases},
                                {"case_mails", data->case_mails},
                                {"further_mails", data->mails.size()},
                                {"others_mails", data->others_mails},
                                {"open_cases", data->open_cases},
                                {"mentioned_in", mentioned->cases},
                                {"mentioned_in_mails", mentioned->mails}});
        return ExitStatus::ok;
    }
    if (data->empty()) {
        console.out << fmt::format(words::person_nothing, visible_line(which));
    } else {
        console.out << fmt::format(words::person_found, data->cases.size(), data->case_mails, data->mails.size())
                    << list;
        if (data->others_mails > 0) {
            console.out << fmt::format(words::others_go_too, data->others_mails);
        }
        if (data->open_cases > 0) {
            console.out << fmt::format(words::erase_closes, data->open_cases);
        }
        console.out << (apply ? words::erase_done : words::erase_dry) << words::erase_elsewhere;
        tell_of_copies(console, {{}, copies_of(desk->configuration, console.now()).left}, apply, true);
    }
    if (!mentioned->cases.empty()) {
        console.out << fmt::format(words::person_mentioned, fmt::join(mentioned->cases, "、"));
    }
    if (!mentioned->mails.empty()) {
        console.out << fmt::format(words::person_mentioned_elsewhere, fmt::join(mentioned->mails, "、"));
    }
    return ExitStatus::ok;
}

ExitStatus ExportPersonCommand::run(Console& console) const {
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(folder, ignored))) {
        return refuse(console, ExitStatus::usage, fmt::format(words::folder_is_there, folder));
    }
    auto desk = OpenDesk::open(files, OpenMode::existing);
    if (!desk) {
        return report(console, desk.error());
    }
    Retention retention(desk->store);
    const auto data = data_of(desk->store, retention, which);
    if (!data) {
        return report(console, data.error());
    }
    if (data->empty()) {
        return refuse(console, ExitStatus::no_input, fmt::format(words::person_nothing, which));
    }
    PersonFolder person{folder};
    auto done = person.write(desk->store, *data, which);
    if (!done && done.error().code == ErrorCode::denied) {
        return refuse(console, ExitStatus::denied, fmt::format(words::folder_cannot_be, folder, done.error().message));
    }
    if (done) {
        done = retention.note("exported", fmt::format("cases={} mails={}", data->cases.size(), person.mails),
                              console.actor, console.now());
    }
    if (!done) {
        return report(console, done.error());
    }
    if (json) {
        console.out << line_of({{"folder", folder},
                                {"cases", data->cases.size()},
                                {"mails", person.mails},
                                {"sent", person.sent},
                                {"left_out", person.left_out}});
    } else {
        console.out << fmt::format(words::exported, visible_line(folder), data->cases.size(), person.mails,
                                   person.sent);
        if (person.left_out > 0) {
            console.out << fmt::format(words::others_left_out, person.left_out);
        }
    }
    return ExitStatus::ok;
}

}  // namespace madoguchi
