#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/classification.h"
#include "store/store.h"

namespace madoguchi {

/// Whose decision on which case, and what it was taken on.
struct Decision {
    CaseId case_id = 0;
    std::optional<std::int64_t> revision;  ///< Case::revision that the person saw; another one now is a `conflict`
    std::string actor;                     ///< login name
    std::chrono::sys_seconds now;
};

/// An inquiry that came by telephone. The values are as a person typed them.
struct TelephoneCall {
    std::optional<std::string> organization, name, contact, inquiry;
    bool call_back = false;  ///< they asked to be called back: needs a person
    std::chrono::sys_seconds received_at;
};

/// What happened to a case since somebody saw that revision of it, oldest first: what a conflict is about.
[[nodiscard]] std::vector<HistoryEntry> changes_since(const CaseView& view, std::int64_t revision);

/// What a person does to a case. Each call is one transaction (or part of the open one), has its line in the history,
/// and counts Case::revision up. Holds a reference; one thread.
class Casework {
public:
    explicit Casework(Store& store) : store_(store) {}

    /// Nothing but the `conflict` where the case is no more what the person saw; for decisions that desk/ makes of
    /// several calls, within its transaction.
    [[nodiscard]] Result<void> require_unchanged(const Decision& decision);
    /// The case is mine: state `in-hand`. Of somebody else's case only with a revision, or it is a `conflict`.
    [[nodiscard]] Result<void> take(const Decision& decision);
    [[nodiscard]] Result<void> hand_over(const Decision& decision, std::string_view to_login);
    /// Nobody's again.
    [[nodiscard]] Result<void> give_back(const Decision& decision);
    [[nodiscard]] Result<void> note(const Decision& decision, std::string_view text);
    /// Sets or empties (nullopt) a field of the case; what came by mail stays with its mail. The flags of missing
    /// fields follow. Sends nothing.
    [[nodiscard]] Result<void> correct_field(const Decision& decision, FieldName field,
                                             const std::optional<std::string>& value);
    /// A person's word on a flag: outlives rejudging and further mails.
    [[nodiscard]] Result<void> set_flag(const Decision& decision, std::string_view code);
    [[nodiscard]] Result<void> clear_flag(const Decision& decision, std::string_view code);
    [[nodiscard]] Result<void> classify(const Decision& decision, const Classification& as);
    [[nodiscard]] Result<void> resolve(const Decision& decision, Outcome outcome, std::string_view note);
    [[nodiscard]] Result<void> reopen(const Decision& decision);
    /// Takes the last resolving back: the case stands as it stood before.
    [[nodiscard]] Result<void> undo_resolve(const Decision& decision);
    /// Opens a case of channel `telephone`. `flags`: of the fields that are missing, and `call-back`.
    [[nodiscard]] Result<CaseId> open_by_telephone(const TelephoneCall& call, const Classification& as,
                                                   std::string_view actor, std::chrono::sys_seconds now);

private:
    Store& store_;
};

}  // namespace madoguchi
