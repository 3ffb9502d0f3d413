#pragma once

#include <fmt/format.h>
#include <filesystem>

#include "desk/intake.h"
#include "store/store.h"
#include "tests/fuzz/must.h"
#include "tests/scratch_folder.h"

namespace madoguchi {

using test::friday_morning;
using test::ScratchFolder;

/// Where a target's store lies: in memory, where there is such a file system.
inline std::filesystem::path place_for_stores() {
    std::error_code error;
    const std::filesystem::path memory = "/dev/shm";
    return std::filesystem::is_directory(memory, error) ? memory : std::filesystem::temp_directory_path();
}

/// Takes `count` inquiries into a new store: cases 2026-000001 and so on, each with an acknowledgement in the outbox.
inline void take_inquiries(Store& store, const Configuration& configuration, std::uint32_t count) {
    constexpr const char* inbox = "imap.desk.example.jp/zaitaku/INBOX";
    must(store.set_watermark({inbox, 7, 0, 0}).has_value(), "the store takes no folder");
    const auto key = store.desk_key();
    must(key.has_value(), "the store has no key");
    Intake intake(store, configuration, *key);
    for (std::uint32_t uid = 1; uid <= count; ++uid) {
        RawMail mail;
        mail.mailbox = inbox;
        mail.uidvalidity = 7;
        mail.uid = uid;
        mail.internal_date = friday_morning;
        mail.bytes = fmt::format(
            "From: =?UTF-8?B?5bGx55SwIOiKseWtkA==?= <hanako{0}@pref.example.jp>\r\nTo: <zaitaku@desk.example.jp>\r\n"
            "Subject: question {0}\r\nMessage-ID: <question-{0}@pref.example.jp>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            "1) 自治体・機関名：例示県\r\n2) 氏名：山田 花子 {0}\r\n3) 連絡先（TEL／メールアドレス）：{1}\r\n"
            "4) 照会内容（具体的に）：多職種連携会議は、年に何回開くのが望ましいでしょうか。\r\n"
            "--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=\"a.html\"\r\n\r\n<p>a</p>\r\n"
            "--b--\r\n",
            uid, uid % 2 == 0 ? "054-000-0000" : "");
        mail.full_size = mail.bytes.size();
        const auto lines = intake.take({&mail, 1}, uid, friday_morning);
        must(lines && lines->size() == 1 && !lines->front().receipt_number.empty(), "the store takes no inquiry");
    }
}

}  // namespace madoguchi
