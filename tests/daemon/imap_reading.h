#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "fake_imap.h"

namespace madoguchi::test {

inline std::string mail(int n) {
    return fmt::format("From: p{}@example.jp\r\nSubject: {}\r\n\r\nA0003 OK FETCH completed\r\n* BYE\r\n)\r\n{}\r\n", n,
                       n, std::string(static_cast<std::size_t>(n) * 31, 'x'));
}

inline FakeFolder folder_of(int mails) {
    FakeFolder folder;
    for (int i = 1; i <= mails; ++i) {
        folder.add(mail(i));
    }
    return folder;
}

/// What reading a folder to its end brought.
struct All {
    std::vector<RawMail> mails;
    std::uint32_t through = 0;
    std::string error;
};

inline All read_all(Mailbox& mailbox, std::uint32_t first = 1, std::size_t count = 100, std::size_t bytes = 8U << 20) {
    All all;
    all.through = first - 1;
    for (int rounds = 0; rounds < 1000; ++rounds) {
        auto batch = mailbox.fetch(all.through + 1, count, bytes);
        if (!batch) {
            all.error = batch.error().message;
            return all;
        }
        all.through = batch->through_uid;
        std::move(batch->mails.begin(), batch->mails.end(), std::back_inserter(all.mails));
        if (!batch->more) {
            return all;
        }
    }
    all.error = "does not end";
    return all;
}

inline bool same_mails(const FakeFolder& folder, const All& all) {
    return std::equal(folder.mails.begin(), folder.mails.end(), all.mails.begin(), all.mails.end(),
                      [](const auto& a, const RawMail& b) {
                          return a.first == b.uid && a.second == b.bytes && a.second.size() == b.full_size;
                      });
}

inline void replace(std::string& text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at != std::string::npos) {
        text.replace(at, from.size(), to);
    }
}

inline int count_of(const FakeFolder& folder, const std::string& start) {
    return static_cast<int>(std::count_if(folder.commands.begin(), folder.commands.end(),
                                          [&](const std::string& c) { return c.starts_with(start); }));
}

}  // namespace madoguchi::test
