#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace madoguchi {

/// How long personal data are kept. nullopt keeps them.
struct RetentionLimits {
    std::optional<std::chrono::sys_seconds> closed_before;   ///< cases closed before that moment
    std::optional<std::chrono::sys_seconds> ignored_before;  ///< mails of no case that came before it
    bool everything = false;                                 ///< all cases and mails, the open ones too
};

/// What is to be erased: whole cases with all their mails, and single mails of no case or of somebody else's.
struct PersonalData {
    std::vector<CaseId> cases;
    std::vector<MailId> mails;
    std::int64_t case_mails = 0;    ///< mails of these cases whose text is there
    std::int64_t others_mails = 0;  ///< of these, those that other people sent into the case
    std::int64_t open_cases = 0;    ///< of these cases
    [[nodiscard]] bool empty() const { return cases.empty() && mails.empty(); }
};

/// Why something is erased; stands in the case's history.
enum class ErasureReason { retention, request };

/// Finds and erases what identifies people: addresses, names, subjects, fields, texts, notes, mails, attachments,
/// acknowledgements, and all of it in the index of the search. Receipt numbers, times, flags, classes, states and
/// history stay, so every report counts the same; and so do each mail's place and hash, so that it is neither taken nor
/// acknowledged again. Holds a reference; one thread.
class Retention {
public:
    explicit Retention(Store& store) : store_(store) {}

    /// Nothing that is under way: no case of which an acknowledgement is just being handed over.
    [[nodiscard]] Result<PersonalData> due(const RetentionLimits& limits);
    /// The cases that the address opened, wrote on in, or is to be answered in, and its mails elsewhere (any case).
    [[nodiscard]] Result<PersonalData> of_address(std::string_view address);
    [[nodiscard]] Result<PersonalData> of_case(CaseId id);
    /// Receipt numbers of further cases in whose own texts, fields or notes the address stands (desk/mentions.h looks
    /// at all the rest of their mails).
    [[nodiscard]] Result<std::vector<std::string>> mentions(std::string_view address, const PersonalData& of);
    /// All mails beside these that hold something: of other cases and of none.
    [[nodiscard]] Result<std::vector<MailId>> further_mails(const PersonalData& of);

    /// One transaction for these; the caller takes so many at a time that the daemon is not kept waiting. An open case
    /// that is erased on request is closed as `other`. What waits to be sent is cancelled. Idempotent.
    [[nodiscard]] Result<void> erase(std::span<const CaseId> cases, std::span<const MailId> mails, ErasureReason why,
                                     std::string_view actor, std::chrono::sys_seconds now);
    /// Nothing of that address is left in what counts and bounces either.
    [[nodiscard]] Result<void> forget_address(std::string_view address);
    /// A line of the store's own history: "purged" or "erased", with numbers only.
    [[nodiscard]] Result<void> note(std::string_view action, std::string_view detail, std::string_view actor,
                                    std::chrono::sys_seconds now);
    /// All such lines, oldest first.
    [[nodiscard]] Result<std::vector<HistoryEntry>> record();

    /// Something was erased since the last scrub that went through.
    [[nodiscard]] Result<bool> scrub_due();
    /// Writes the whole file anew and empties its log, so that no byte of what was erased is left in either. Needs as
    /// much space again as the store has. `temporary` while another program reads: try again.
    [[nodiscard]] Result<void> scrub();

private:
    Store& store_;
};

}  // namespace madoguchi
