// fill_store STORE COUNT MAIL...: a store with COUNT mails, copies of the given ones from other senders and with other
// Message-IDs, taken in as the daemon takes them in. Prints how long that took. The store must not be there.

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "desk/catch_up.h"
#include "desk/intake.h"

namespace {

using namespace madoguchi;

constexpr std::size_t batch_size = 100;

/// The copy's number goes into the first address of From and Return-Path and into the Message-ID.
std::string copy_of(const std::string& mail, std::size_t number) {
    std::string copy;
    const auto tag = fmt::format(".c{}@", number);
    bool in_header = true;
    bool address = false;
    for (std::size_t at = 0; at < mail.size();) {
        const auto end = std::min(mail.find('\n', at), mail.size() - 1) + 1;
        auto line = mail.substr(at, end - at);
        at = end;
        if (in_header) {
            in_header = line != "\n" && line != "\r\n";
            if (line[0] != ' ' && line[0] != '\t') {
                address = line.starts_with("From:") || line.starts_with("Return-Path:") ||
                          line.starts_with("Message-ID:") || line.starts_with("Message-Id:");
            }
            const auto sign = line.find('@');
            if (address && sign != std::string::npos) {
                line.replace(sign, 1, tag);
                address = false;
            }
        }
        copy += line;
    }
    return copy;
}

std::string content_of(const char* file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

template <class T>
T must(Result<T> result) {
    if (!result) {
        std::cerr << "fill_store: " << result.error().message << '\n';
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4 || std::filesystem::exists(argv[1])) {
        std::cerr << "usage: fill_store STORE COUNT MAIL...   (STORE must not be there)\n";
        return 64;
    }
    mallopt(M_TRIM_THRESHOLD, 32 << 20);  // as madoguchid has it
    std::vector<std::string> mails;
    for (int i = 3; i < argc; ++i) {
        mails.push_back(content_of(argv[i]));
    }
    const auto count = static_cast<std::size_t>(std::stoul(argv[2]));
    auto store = must(Store::open(argv[1], OpenMode::create));
    const std::string mailbox = "imap.example.jp/desk/INBOX";
    must(store.set_watermark({mailbox, 7, 0, 0}));
    Configuration configuration;
    configuration.rules.desk.limits.per_day = static_cast<int>(count) + 1;
    configuration.rules.desk.limits.per_domain_per_hour = static_cast<int>(count) + 1;
    Intake intake(store, configuration, must(store.desk_key()));
    // Within the built-in desk's period, one mail a minute.
    std::chrono::sys_seconds now{std::chrono::seconds{1780621200}};
    const auto begun = std::chrono::steady_clock::now();
    for (std::size_t done = 0; done < count;) {
        std::vector<RawMail> batch;
        for (; batch.size() < batch_size && done < count; ++done) {
            RawMail raw;
            raw.mailbox = mailbox;
            raw.uidvalidity = 7;
            raw.uid = static_cast<std::uint32_t>(done + 1);
            raw.internal_date = now += std::chrono::minutes(1);
            raw.bytes = copy_of(mails[done % mails.size()], done);
            raw.full_size = raw.bytes.size();
            batch.push_back(std::move(raw));
        }
        (void)must(intake.take(batch, static_cast<std::uint32_t>(done), now));
        if (::isatty(STDERR_FILENO) == 1) {
            std::cerr << fmt::format("\r{} / {}{}", done, count, done == count ? "\n" : "");
        }
    }
    for (CatchUp catch_up(store); !must(catch_up.step()).done;) {  // as the daemon does when it has time
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    const auto status = must(store.status());
    std::cout << fmt::format("{} mails in {:.1f} s; {} cases, {} ignored\n", status.mails, took.count(), status.cases,
                             status.ignored);
    return 0;
}
