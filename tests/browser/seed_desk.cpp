// seed_desk STORE MAIL...: a new store with these mails, taken in as the daemon takes them in, in the order given, one
// a minute from the first day of the built-in desk on. Of the acknowledgements every seventh is refused by the server,
// every eleventh is of unknown fate; the others are sent.

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "desk/intake.h"

namespace {

using namespace madoguchi;

constexpr std::chrono::sys_seconds opening{std::chrono::seconds{1780621200}};  // 2026-06-05 10:00 JST
constexpr const char* mailbox = "imap.example.jp/desk/INBOX";

template <class T>
T must(Result<T> result) {
    if (!result) {
        std::cerr << "seed_desk: " << result.error().message << '\n';
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

RawMail mail_of(const char* file, std::uint32_t uid, std::chrono::sys_seconds at) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        std::cerr << "seed_desk: cannot read " << file << '\n';
        std::exit(1);
    }
    RawMail raw;
    raw.mailbox = mailbox;
    raw.uidvalidity = 7;
    raw.uid = uid;
    raw.internal_date = at;
    raw.bytes.assign(std::istreambuf_iterator<char>(in), {});
    raw.full_size = raw.bytes.size();
    return raw;
}

/// What a courier would have made of everything that is due.
void hand_over(Store& store, std::size_t& handed, std::chrono::sys_seconds now) {
    while (const auto item = must(store.next_due(now))) {
        must(store.mark_sending(item->id, now));
        ++handed;
        if (handed % 7 == 0) {
            must(store.mark_failed(item->id, "550 5.1.1 <" + item->to + ">: Recipient address rejected", now));
        } else if (handed % 11 == 0) {
            must(store.mark_unknown(item->id, "the connection broke off behind the mail", now));
        } else {
            must(store.mark_sent(item->id, "250 2.0.0 Ok: queued", now));
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: seed_desk STORE MAIL...\n";
        return 64;
    }
    auto store = must(Store::open(argv[1], OpenMode::create));
    const auto there = static_cast<std::uint32_t>(must(store.status()).mails);
    if (there == 0) {
        must(store.set_watermark({mailbox, 7, 0, 0}));
    }
    Configuration configuration;
    configuration.rules.desk.limits.per_day = static_cast<int>(there) + argc;
    Intake intake(store, configuration, must(store.desk_key()));
    auto now = opening + std::chrono::minutes(there);
    std::size_t handed = 0;
    for (int i = 2; i < argc; ++i) {
        const auto uid = there + static_cast<std::uint32_t>(i - 1);
        const auto raw = mail_of(argv[i], uid, now);
        (void)must(intake.take({&raw, 1}, uid, now));
        hand_over(store, handed, now);
        now += std::chrono::minutes(1);
    }
    const auto status = must(store.status());
    std::cout << fmt::format("{{\"mails\": {}, \"cases\": {}, \"ignored\": {}}}\n", status.mails, status.cases,
                             status.ignored);
    return 0;
}
