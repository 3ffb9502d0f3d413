#include "daemon/reconciliation.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "daemon/folder_place.h"
#include "daemon/intake_log.h"
#include "parser/message.h"
#include "store/digest.h"

namespace madoguchi {
namespace {

constexpr std::size_t batch_mails = 100;
constexpr std::size_t batch_bytes = 8U << 20;
constexpr std::int64_t most_lines = 50;  // for single mails of a folder

}  // namespace

/// A folder while it is compared.
struct Reconciliation::Folder {
    FolderComparison found;
    std::unordered_map<std::uint32_t, std::string> places;  ///< by UID: the hash; what is left is gone from the server
    Watermark watermark;
    bool settled = true;  ///< false: never read, or not since a restore; whatever it holds is missing
    std::int64_t lines = 0;
};

DoctorLine line_of(const FolderComparison& compared) {
    DoctorLine line;
    line.subject = compared.folder;
    line.found = fmt::format("{} mails on the server, {} of them stored", compared.on_server, compared.stored);
    const auto add = [&](std::int64_t number, std::string_view what) {
        if (number > 0) {
            line.found += fmt::format("; {} {}", number, what);
        }
    };
    add(compared.ahead, "not taken yet");
    add(compared.missing - compared.fetched, "missing in the store");
    add(compared.fetched, "were missing and have been fetched again");
    add(compared.changed, "stored with other bytes");
    add(compared.gone, "stored ones are no more on the server");
    if (!compared.whole()) {
        line.state = DoctorLine::State::error;
        line.remedy = compared.missing > compared.fetched
                          ? "Run madoguchid --reconcile --fetch-missing: it stores them, and sends nothing by itself."
                          : "Look at these mails in the mailbox, and at the store with madoguchi check-store.";
    } else if (compared.fetched > 0) {
        line.state = DoctorLine::State::warning;
        line.remedy = "They may have been acknowledged before they were lost: a person decides (madoguchi queue).";
    }
    return line;
}

DoctorLine sent_line_of(const FolderComparison& compared) {
    return {DoctorLine::State::ok, compared.folder,
            fmt::format("{} sent mails read: {} acknowledgements of which it was not known have gone out",
                        compared.on_server, compared.found_sent),
            "", 0};
}

Reconciliation::Reconciliation(Store& store, Intake& intake, Clocks clocks, Wake wake, Tell tell, Progress progress)
    : store_(store),
      intake_(intake),
      clocks_(std::move(clocks)),
      wake_(std::move(wake)),
      tell_(std::move(tell)),
      progress_(std::move(progress)) {}

tl::expected<Reconciliation::Folder, Trouble> Reconciliation::begin(Mailbox& mailbox, bool fetch) {
    const auto state = mailbox.open();
    if (!state) {
        return server_trouble(state.error());
    }
    Folder folder;
    folder.found.folder = mailbox.identity();
    folder.found.on_server = state->exists;
    const auto place = find_place(store_, mailbox, *state);
    if (!place) {
        return tl::unexpected(place.error());
    }
    const auto places = store_.places(place->mailbox, state->uidvalidity);
    if (!places) {
        return store_trouble(places.error());
    }
    for (const auto& known : *places) {
        folder.places.emplace(known.uid, known.raw_hash);
    }
    folder.settled = place->known.has_value();
    folder.watermark = place->known.value_or(Watermark{place->mailbox, state->uidvalidity, 0, state->uidnext});
    if (fetch && !folder.settled) {
        if (const auto set = store_.set_watermark(folder.watermark); !set) {
            return store_trouble(set.error());
        }
    }
    return folder;
}

tl::expected<void, Trouble> Reconciliation::each_batch(
    Mailbox& mailbox, const std::function<tl::expected<void, Trouble>(Mailbox::Batch&)>& work) {
    std::uint32_t next = 1;
    for (bool more = true; more;) {
        if (wake_.stop_requested()) {
            return server_trouble({ErrorCode::temporary, "stopped before the end", "Run it again."});
        }
        auto batch = mailbox.fetch(next, batch_mails, batch_bytes);
        if (!batch) {
            return server_trouble(batch.error());
        }
        if (auto done = work(*batch); !done) {
            return done;
        }
        more = batch->more && batch->through_uid >= next && batch->through_uid + 1 != 0;
        next = batch->through_uid + 1;
    }
    return {};
}

/// In another folder, or in this one before its UIDVALIDITY changed.
Result<bool> Reconciliation::known_elsewhere(const RawMail& raw) {
    try {
        const auto facts = store_.facts(raw, read_message(raw.bytes), clocks_.wall());
        return facts ? Result<bool>(facts->same_bytes.has_value()) : tl::unexpected(facts.error());
    } catch (const std::exception&) {
        return false;  // the intake reads it with more care
    }
}

void Reconciliation::tell_of(Folder& folder, const RawMail& raw, std::string_view what) {
    if (++folder.lines <= most_lines) {
        tell_({DoctorLine::State::error, folder.found.folder,
               fmt::format("uid {} of {:%Y-%m-%d %H:%M} UTC, {} bytes, {}", raw.uid,
                           fmt::gmtime(raw.internal_date.time_since_epoch().count()),
                           std::max<std::uint64_t>(raw.full_size, raw.bytes.size()), what),
               "", 0});
    }
}

tl::expected<void, Trouble> Reconciliation::compare_batch(Folder& folder, Mailbox::Batch& batch, bool fetch) {
    std::vector<RawMail> missing;
    for (auto& raw : batch.mails) {
        ++folder.found.on_server;
        raw.mailbox = folder.watermark.mailbox;
        const auto place = folder.places.find(raw.uid);
        if (place != folder.places.end()) {
            const bool same = place->second == raw_hash_of(raw.bytes);
            folder.places.erase(place);
            ++(same ? folder.found.stored : folder.found.changed);
            if (!same) {
                tell_of(folder, raw, "is stored with other bytes");
            }
            continue;
        }
        const auto known = known_elsewhere(raw);
        if (!known) {
            return store_trouble(known.error());
        }
        if (*known) {
            ++folder.found.stored;
        } else if (folder.settled && raw.uid > folder.watermark.last_uid) {
            ++folder.found.ahead;
            continue;
        } else {
            ++folder.found.missing;
            if (!fetch) {
                tell_of(folder, raw, "is not in the store");
            }
        }
        raw.origin = folder.settled && !*known ? MailOrigin::fetched_again : MailOrigin::arrived;
        missing.push_back(std::move(raw));
    }
    const auto through = folder.settled ? folder.watermark.last_uid : batch.through_uid;
    return fetch ? fetch_again(folder, missing, through) : tl::expected<void, Trouble>();
}

tl::expected<void, Trouble> Reconciliation::fetch_again(Folder& folder, const std::vector<RawMail>& missing,
                                                        std::uint32_t through_uid) {
    if (missing.empty()) {
        return {};
    }
    const auto lines = intake_.take(missing, through_uid, clocks_.wall());
    if (!lines) {
        return store_trouble(lines.error());
    }
    log_taken(*lines);
    folder.found.fetched +=
        std::count_if(lines->begin(), lines->end(), [](const IntakeLine& line) { return line.disposition != "known"; });
    return {};
}

tl::expected<FolderComparison, Trouble> Reconciliation::compare(Mailbox& mailbox, bool fetch) {
    auto folder = begin(mailbox, fetch);
    if (!folder) {
        return tl::unexpected(folder.error());
    }
    const auto all = std::exchange(folder->found.on_server, 0);
    const auto done = each_batch(mailbox, [&](Mailbox::Batch& batch) {
        auto compared = compare_batch(*folder, batch, fetch);
        progress_(folder->found.on_server, all);
        return compared;
    });
    if (!done) {
        return tl::unexpected(done.error());
    }
    folder->found.gone = static_cast<std::int64_t>(folder->places.size());
    if (folder->lines > most_lines) {
        tell_({DoctorLine::State::error, folder->found.folder,
               fmt::format("{} more mails, without a line each", folder->lines - most_lines), "", 0});
    }
    return folder->found;
}

tl::expected<FolderComparison, Trouble> Reconciliation::look_for_sent(Mailbox& mailbox) {
    const auto state = mailbox.open();
    if (!state) {
        return server_trouble(state.error());
    }
    FolderComparison found;
    found.folder = mailbox.identity();
    const auto done = each_batch(mailbox, [&](Mailbox::Batch& batch) -> tl::expected<void, Trouble> {
        found.on_server += static_cast<std::int64_t>(batch.mails.size());
        const auto sent = intake_.look_for_sent(batch.mails, clocks_.wall());
        if (!sent) {
            return store_trouble(sent.error());
        }
        for (const auto id : *sent) {
            log_found_sent(id);
        }
        found.found_sent += static_cast<std::int64_t>(sent->size());
        progress_(found.on_server, state->exists);
        return {};
    });
    return done ? tl::expected<FolderComparison, Trouble>(found) : tl::unexpected(done.error());
}

}  // namespace madoguchi
