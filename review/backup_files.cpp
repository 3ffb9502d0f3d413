#include "review/backup_files.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <string_view>
#include <system_error>

#include "rules/business_calendar.h"

namespace madoguchi {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "desk-";
constexpr std::string_view suffix = ".sqlite";
constexpr std::string_view unfinished_suffix = ".part";
constexpr std::size_t moment_length = 15;

int number_of(std::string_view text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// Of a name that `backup` gives; nullopt for any other.
std::optional<std::chrono::sys_seconds> moment_of(std::string_view name) {
    if (name.size() != prefix.size() + moment_length + suffix.size() || !name.starts_with(prefix) ||
        !name.ends_with(suffix)) {
        return std::nullopt;
    }
    const auto text = name.substr(prefix.size(), moment_length);
    if (text[8] != '-' ||
        std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) != moment_length - 1) {
        return std::nullopt;
    }
    const auto two = [&](std::size_t at) { return number_of(text.substr(at, 2)); };
    const std::chrono::year_month_day day(std::chrono::year(number_of(text.substr(0, 4))),
                                          std::chrono::month(static_cast<unsigned>(two(4))),
                                          std::chrono::day(static_cast<unsigned>(two(6))));
    return from_japan(std::chrono::local_days(day) + std::chrono::hours(two(9)) + std::chrono::minutes(two(11)) +
                      std::chrono::seconds(two(13)));
}

fs::path folder_of(const fs::path& store) {
    return store.has_parent_path() ? store.parent_path() : fs::path(".");
}

std::optional<std::chrono::sys_seconds> changed_at(const fs::path& file) {
    struct ::stat seen {};
    return ::stat(file.c_str(), &seen) == 0
               ? std::optional(std::chrono::sys_seconds(std::chrono::seconds(seen.st_mtim.tv_sec)))
               : std::nullopt;
}

std::vector<OldCopy> copies_in(const fs::path& folder,
                               const std::function<std::optional<std::chrono::sys_seconds>(const fs::path&)>& made) {
    std::vector<OldCopy> all;
    std::error_code ignored;
    for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
        if (entry->is_regular_file(ignored)) {
            if (const auto at = made(entry->path())) {
                all.push_back({entry->path(), *at});
            }
        }
    }
    std::sort(all.begin(), all.end(), [](const OldCopy& a, const OldCopy& b) { return a.file < b.file; });
    std::stable_sort(all.begin(), all.end(), [](const OldCopy& a, const OldCopy& b) { return a.made < b.made; });
    return all;
}

}  // namespace

std::string moment_text(std::chrono::sys_seconds now) {
    const auto local = to_japan(now);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(local - day);
    return fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

std::string backup_name(std::chrono::sys_seconds now) {
    return fmt::format("{}{}{}", prefix, moment_text(now), suffix);
}

std::vector<OldCopy> backups_in(const fs::path& folder, std::chrono::sys_seconds now) {
    auto all = copies_in(folder, [](const fs::path& file) { return moment_of(file.filename().string()); });
    std::stable_partition(all.begin(), all.end(),
                          [&](const OldCopy& copy) { return copy.made > now + std::chrono::days(1); });
    return all;
}

std::vector<OldCopy> unfinished_in(const fs::path& folder) {
    return copies_in(folder, [](const fs::path& file) {
        const auto name = file.filename().string();
        const auto part = name.find(unfinished_suffix);
        return part != std::string::npos && moment_of(std::string_view(name).substr(0, part)) ? changed_at(file)
                                                                                              : std::nullopt;
    });
}

std::vector<OldCopy> unfinished_beside(const fs::path& store) {
    const auto name = store.filename().string() + ".restoring";
    return copies_in(folder_of(store), [&](const fs::path& file) {
        return file.filename().string().starts_with(name) ? changed_at(file) : std::nullopt;
    });
}

std::vector<OldCopy> copies_beside(const fs::path& store) {
    const auto name = store.filename().string();
    return copies_in(folder_of(store), [&](const fs::path& file) {
        const auto other = file.filename().string();
        const bool copy = other.starts_with(name + ".before-v") || other.starts_with(name + ".replaced-");
        return copy ? changed_at(file) : std::nullopt;
    });
}

}  // namespace madoguchi
