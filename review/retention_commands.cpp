#include "review/retention_commands.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>

#include "review/backup_files.h"
#include "review/json_output.h"
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
    for (const auto& all : {backups_in(kept.backup_folder), copies_beside(configuration.store_path)}) {
        for (const auto& copy : all) {
            const bool old = kept.backup_days > 0 && copy.made < now - std::chrono::days(kept.backup_days);
            (old ? copies.due : copies.left).push_back(copy);
        }
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

/// Whose data: the case, or everything of the address.
Result<PersonalData> data_of(Store& store, Retention& retention, const std::string& which) {
    if (which.find('@') != std::string::npos) {
        return retention.of_address(which);
    }
    const auto id = store.find_case(which);
    return id ? retention.of_case(*id) : tl::unexpected(id.error());
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
    const auto now = console.now();
    const auto data = retention.due(limits_of(desk->configuration, now));
    const auto scrub_due = retention.scrub_due();
    if (!data || !scrub_due) {
        return report(console, !data ? data.error() : scrub_due.error());
    }
    const auto copies = copies_of(desk->configuration, now);
    auto answer = nlohmann::json{{"applied", apply},
                                 {"cases", data->cases.size()},
                                 {"open_cases", data->open_cases},
                                 {"case_mails", data->case_mails},
                                 {"ignored", data->mails.size()},
                                 {"old_copies", copies.due.size()},
                                 {"copies_left", copies.left.size()}};
    if (apply) {
        if (const auto done = erase_all(retention, *data, ErasureReason::retention, console); !done) {
            return report(console, done.error());
        }
        std::error_code failed;
        for (const auto& copy : copies.due) {
            if (!fs::remove(copy.file, failed) && failed) {
                return report(console,
                              Error{ErrorCode::denied, fmt::format("{}: {}", copy.file.string(), failed.message()),
                                    "Remove it by hand, or run this as a user who may."});
            }
        }
        const auto detail = fmt::format("cases={} mails={} ignored={} copies={}", data->cases.size(), data->case_mails,
                                        data->mails.size(), copies.due.size());
        if (!data->empty() || !copies.due.empty()) {
            if (const auto noted = retention.note("purged", detail, console.actor, now); !noted) {
                return report(console, noted.error());
            }
        }
        if (!data->empty() || *scrub_due) {
            if (const auto done = scrub(retention); !done) {
                return report_scrub(console, done.error());
            }
        }
    }
    if (json) {
        console.out << line_of(answer);
        return ExitStatus::ok;
    }
    const auto& kept = desk->configuration.retention;
    if (kept.closed_days + kept.ignored_days + kept.after_end_days == 0) {
        console.out << words::nothing_configured;
    }
    console.out << fmt::format(words::purge_due, data->cases.size(), data->case_mails, data->mails.size());
    if (data->open_cases > 0) {
        console.out << fmt::format(words::purge_has_open, data->open_cases);
    }
    if (!data->empty()) {
        console.out << (apply ? words::purge_done : words::purge_dry) << (apply ? words::scrubbed : std::string_view());
    }
    tell_of_copies(console, copies, apply, kept.backup_days > 0);
    return ExitStatus::ok;
}

ExitStatus EraseCommand::run(Console& console) const {
    auto desk = OpenDesk::open(files, apply ? OpenMode::existing : OpenMode::read_only);
    if (!desk) {
        return report(console, desk.error());
    }
    Retention retention(desk->store);
    const bool by_address = which.find('@') != std::string::npos;
    const auto data = data_of(desk->store, retention, which);
    if (!data) {
        return report(console, data.error());
    }
    const auto mentioned = by_address ? retention.mentions(which, *data) : std::vector<std::string>();
    if (!mentioned) {
        return report(console, mentioned.error());
    }
    auto cases = nlohmann::json::array();
    std::string list;
    for (const auto id : data->cases) {
        const auto view = desk->store.show(id);
        if (!view) {
            return report(console, view.error());
        }
        cases.push_back(view->summary.receipt_number);
        list += fmt::format(words::person_case, view->summary.receipt_number, words::of(view->summary.state),
                            view->mails.size());
    }
    if (apply && !data->empty()) {
        auto done = erase_all(retention, *data, ErasureReason::request, console);
        if (done && by_address) {
            done = retention.forget_address(which);
        }
        if (done) {
            done = retention.note("erased",
                                  fmt::format("cases={} mails={}", data->cases.size(),
                                              data->case_mails + static_cast<std::int64_t>(data->mails.size())),
                                  console.actor, console.now());
        }
        if (!done) {
            return report(console, done.error());
        }
        if (const auto clean = scrub(retention); !clean) {
            return report_scrub(console, clean.error());
        }
    }
    if (json) {
        console.out << line_of({{"applied", apply},
                                {"cases", cases},
                                {"case_mails", data->case_mails},
                                {"further_mails", data->mails.size()},
                                {"open_cases", data->open_cases},
                                {"mentioned_in", *mentioned}});
        return ExitStatus::ok;
    }
    if (data->empty()) {
        console.out << fmt::format(words::person_nothing, visible_line(which));
    } else {
        console.out << fmt::format(words::person_found, data->cases.size(), data->case_mails, data->mails.size())
                    << list;
        if (data->open_cases > 0) {
            console.out << fmt::format(words::erase_closes, data->open_cases);
        }
        console.out << (apply ? words::erase_done : words::erase_dry) << words::erase_elsewhere;
        tell_of_copies(console, {{}, copies_of(desk->configuration, console.now()).left}, apply, true);
    }
    if (!mentioned->empty()) {
        console.out << fmt::format(words::person_mentioned, fmt::join(*mentioned, "、"));
    }
    return ExitStatus::ok;
}

namespace {

/// All that is written of a person, one file at a time.
class PersonFolder {
public:
    PersonFolder(Store& store, fs::path folder) : store_(store), folder_(std::move(folder)) {}

    Result<void> make() {
        return ::mkdir(folder_.c_str(), S_IRWXU) == 0
                   ? Result<void>()
                   : failure(ErrorCode::denied, fmt::format("{}: {}", folder_.string(), std::strerror(errno)));
    }
    Result<void> add_case(CaseId id) {
        const auto view = store_.show(id);
        if (!view) {
            return tl::unexpected(view.error());
        }
        cases_.push_back(nlohmann::json::parse(json::of(*view)));
        for (const auto& mail : view->mails) {
            if (auto r = add_bytes(mail.id); !r) {
                return r;
            }
        }
        for (const auto& item : view->outbox) {
            if (!item.bytes.empty()) {
                ++sent;
                if (auto r = write(fmt::format("sent-{}.eml", item.id), item.bytes); !r) {
                    return r;
                }
            }
        }
        return {};
    }
    Result<void> add_mail(MailId id) {
        auto mail = store_.mail(id);
        if (!mail) {
            return tl::unexpected(mail.error());
        }
        further_.push_back(std::move(*mail));
        return add_bytes(id);
    }
    Result<void> finish(const std::string& which) {
        const nlohmann::json all{
            {"of", which}, {"cases", cases_}, {"further_mails", nlohmann::json::parse(json::of(further_))}};
        return write("person.json", all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
    }

    std::size_t mails = 0, sent = 0;

private:
    Result<void> add_bytes(MailId id) {
        const auto bytes = store_.raw_mail(id);
        if (!bytes) {
            return bytes.error().code == ErrorCode::not_found ? Result<void>() : tl::unexpected(bytes.error());
        }
        ++mails;
        return write(fmt::format("mail-{}.eml", id), *bytes);
    }
    Result<void> write(const std::string& name, const std::string& bytes) {
        std::ofstream out(folder_ / name, std::ios::binary);
        out << bytes;
        out.close();
        return out ? Result<void>()
                   : failure(ErrorCode::no_space, fmt::format("cannot write {}", (folder_ / name).string()));
    }

    Store& store_;
    fs::path folder_;
    nlohmann::json cases_ = nlohmann::json::array();
    std::vector<StoredMail> further_;
};

Result<void> write_person(PersonFolder& person, const PersonalData& data, const std::string& which) {
    for (const auto id : data.cases) {
        if (auto r = person.add_case(id); !r) {
            return r;
        }
    }
    for (const auto id : data.mails) {
        if (auto r = person.add_mail(id); !r) {
            return r;
        }
    }
    return person.finish(which);
}

}  // namespace

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
    PersonFolder person(desk->store, folder);
    if (const auto made = person.make(); !made) {
        return refuse(console, ExitStatus::denied, fmt::format(words::folder_cannot_be, folder, made.error().message));
    }
    auto done = write_person(person, *data, which);
    if (done) {
        done = retention.note("exported", fmt::format("cases={} mails={}", data->cases.size(), person.mails),
                              console.actor, console.now());
    }
    if (!done) {
        return report(console, done.error());
    }
    if (json) {
        console.out << line_of(
            {{"folder", folder}, {"cases", data->cases.size()}, {"mails", person.mails}, {"sent", person.sent}});
    } else {
        console.out << fmt::format(words::exported, visible_line(folder), data->cases.size(), person.mails,
                                   person.sent);
    }
    return ExitStatus::ok;
}

}  // namespace madoguchi
