#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/error.h"
#include "reply/acknowledgement.h"
#include "rules/desk.h"

namespace madoguchi {

/// A mail of this program's own accord to the secretariat. It holds no personal data: numbers, dates and receipt
/// numbers only. Stored as outage, recovery, digest.
enum class NoticeKind { outage, recovery, digest };
[[nodiscard]] std::string_view to_string(NoticeKind kind);
[[nodiscard]] std::optional<NoticeKind> notice_kind_from(std::string_view text);

/// Whom notices go to and come from. All addresses are checked; the texts are the configuration's.
struct NoticeAddresses {
    std::string to;
    std::string from;
    std::string envelope_from;  ///< "" is `<>`
    std::string administrator;  ///< whom the secretariat calls, one line; "" not known
    std::string page;           ///< address of the secretariat's page; "" not known
};

/// What keeps the mailbox from being read, as far as a secretary can make use of it.
enum class OutageCause { unreachable, login_refused, folder_missing, misconfigured };

struct OutageFacts {
    std::chrono::sys_seconds since;                        ///< the first try that failed
    std::optional<std::chrono::sys_seconds> last_success;  ///< nullopt: never
    OutageCause cause = OutageCause::unreachable;
};

struct RecoveryFacts {
    std::chrono::sys_seconds since;
    std::chrono::sys_seconds until;
    bool told_before = true;  ///< false: the mail about the outage never left, this one stands for both
};

struct DigestFacts {
    std::chrono::year_month_day day;                 ///< Japan
    std::int64_t waiting = 0;                        ///< cases that need a person
    std::vector<std::string> overdue;                ///< receipt numbers: nobody has them in hand for two days
    std::vector<std::string> held, failed, unknown;  ///< receipt numbers, by their acknowledgement
    std::int64_t open = 0;                           ///< not answered yet
    std::int64_t arrived = 0;                        ///< cases opened since `arrived_since`
    std::chrono::sys_seconds arrived_since;
    bool breaker_open = false;
    std::optional<std::chrono::sys_seconds> failing_since;  ///< the mailbox cannot be read
};

/// Each makes the whole mail, with `kind` none. The Message-ID follows from the kind and from what the notice is about:
/// the same notice always has the same one. Errors: an address that may not reach a header.
[[nodiscard]] Result<Acknowledgement> compose_notice(const OutageFacts& facts, const NoticeAddresses& addresses,
                                                     const Desk& desk, std::chrono::sys_seconds now,
                                                     const DeskKey& key);
[[nodiscard]] Result<Acknowledgement> compose_notice(const RecoveryFacts& facts, const NoticeAddresses& addresses,
                                                     const Desk& desk, std::chrono::sys_seconds now,
                                                     const DeskKey& key);
[[nodiscard]] Result<Acknowledgement> compose_notice(const DigestFacts& facts, const NoticeAddresses& addresses,
                                                     const Desk& desk, std::chrono::sys_seconds now,
                                                     const DeskKey& key);
/// The mail to oneself by which `madoguchid --doctor` tries the whole way.
[[nodiscard]] Result<Acknowledgement> compose_trial(const NoticeAddresses& addresses, const Desk& desk,
                                                    std::chrono::sys_seconds now, const DeskKey& key);

}  // namespace madoguchi
