#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "rules/rulebook.h"
#include "store/case.h"

namespace madoguchi {

/// What the lists of a screen need besides their rows.
struct ListStyle {
    const Rulebook& rules;
    std::chrono::sys_seconds now;
    std::size_t columns = 100;
};

/// Two lines a case: number, receipt number, when it came, how long ago, who, subject; then its flags and its
/// acknowledgement in words. Aligned for East Asian width; nothing of a mail reaches the terminal raw.
[[nodiscard]] std::string case_list(const std::vector<Case>& cases, const ListStyle& style);
/// One line a mail: number, when it came, who, subject; then why it is ignored.
[[nodiscard]] std::string mail_list(const std::vector<StoredMail>& mails, const ListStyle& style);
/// Two lines an outgoing mail: number, receipt number, kind, state, recipient; then what holds it up.
[[nodiscard]] std::string outbox_list(const std::vector<OutboxItem>& items, const ListStyle& style);

/// Why a case has no acknowledgement, or how far it got, one phrase.
[[nodiscard]] std::string acknowledgement_phrase(const Case& c);
/// The flags' titles, joined by 、.
[[nodiscard]] std::string flag_phrase(const std::vector<std::string>& codes, const Rulebook& rules);

}  // namespace madoguchi
