#pragma once

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "daemon/mailbox.h"

namespace madoguchi::test {

inline std::string mail_of(int n) {
    return fmt::format(
        "Return-Path: <p{0}@city.example.jp>\r\nFrom: <p{0}@city.example.jp>\r\nTo: <zaitaku@desk.example.jp>\r\n"
        "Subject: 照会\r\nMessage-ID: <{0}@city.example.jp>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
        "charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n拠点の整備について第{0}号の考え方を御教示ください。"
        "\r\n",
        n);
}

/// A folder in memory, of which each fetch gives three mails. Notices two who use it at once.
class MemoryMailbox : public Mailbox {
    class Use {
    public:
        explicit Use(MemoryMailbox& of) : of_(of) { of_.shared = ++of_.users_ > 1 || of_.shared; }
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;
        ~Use() { --of_.users_; }

    private:
        MemoryMailbox& of_;
    };
    std::atomic<int> users_ = 0;

public:
    [[nodiscard]] std::string identity() const override { return "imap.example.jp/desk/INBOX"; }
    Result<MailboxState> open() override {
        const Use use(*this);
        const auto behind_last = mails.empty() ? 1 : mails.rbegin()->first + 1;
        return MailboxState{uidvalidity, uidnext.value_or(behind_last), static_cast<std::uint32_t>(mails.size()),
                            uidnext.has_value()};
    }
    Result<std::vector<MailSigns>> signs_of(const std::vector<std::uint32_t>& uids) override {
        const Use use(*this);
        std::vector<MailSigns> found;
        for (const auto uid : uids) {
            if (const auto mail = mails.find(uid); mail != mails.end()) {
                found.push_back({uid, mail->second.size(), date_of(uid)});
            }
        }
        return found;
    }
    Result<Batch> fetch(std::uint32_t first_uid, std::size_t /*max_count*/, std::size_t /*max_bytes*/) override {
        const Use use(*this);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        if (first_uid >= refused_from) {
            return failure(ErrorCode::temporary, "the server is away");
        }
        Batch batch;
        batch.through_uid = first_uid - 1;
        for (auto mail = mails.lower_bound(first_uid); mail != mails.end() && batch.mails.size() < 3; ++mail) {
            RawMail raw;
            raw.mailbox = identity();
            raw.uidvalidity = uidvalidity;
            raw.uid = batch.through_uid = mail->first;
            raw.internal_date = date_of(mail->first);
            raw.bytes = mail->second;
            raw.full_size = raw.bytes.size();
            batch.mails.push_back(std::move(raw));
        }
        batch.more = mails.upper_bound(batch.through_uid) != mails.end();
        return batch;
    }
    Result<bool> wait(std::chrono::seconds /*timeout*/) override {
        const Use use(*this);
        return false;
    }
    [[nodiscard]] bool acts_after_storing() const override { return true; }
    Result<void> after_storing(const std::vector<std::uint32_t>& uids) override {
        const Use use(*this);
        if (after_fails && !uids.empty()) {
            return tl::unexpected(*after_fails);
        }
        acted_on.insert(acted_on.end(), uids.begin(), uids.end());
        return {};
    }
    Result<void> finish_after(std::uint32_t last_uid) override {
        const Use use(*this);
        if (after_fails) {
            return tl::unexpected(*after_fails);
        }
        finished_through = last_uid;
        return {};
    }
    void close() override { const Use use(*this); }

    [[nodiscard]] std::chrono::sys_seconds date_of(std::uint32_t uid) const {
        const auto date = dates.find(uid);
        return date == dates.end() ? std::chrono::sys_seconds(std::chrono::seconds(1780621200)) : date->second;
    }

    std::map<std::uint32_t, std::string> mails;
    std::map<std::uint32_t, std::chrono::sys_seconds> dates;  ///< of those that did not come on the usual day
    std::vector<std::uint32_t> acted_on;
    std::uint32_t finished_through = 0;
    std::optional<Error> after_fails;  ///< whatever is to be done after storing
    std::atomic<bool> shared = false;
    std::uint32_t uidvalidity = 7;
    std::optional<std::uint32_t> uidnext;                                    ///< none: the server does not name it
    std::uint32_t refused_from = std::numeric_limits<std::uint32_t>::max();  ///< no fetch from there on
};

}  // namespace madoguchi::test
