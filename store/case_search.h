#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace madoguchi {

/// Which cases a list is of.
enum class CaseScope {
    needs_person,  ///< the queue: flagged, or with an acknowledgement withheld, failed or unknown
    unanswered,    ///< not closed
    closed,
    all,
};
enum class CaseOrder { oldest, newest, organization, changed };

/// What a list of cases asks for; conditions that are empty do not count.
struct CaseQuery {
    CaseScope scope = CaseScope::needs_person;
    /// Words with spaces (ASCII or U+3000) between them: each must stand in the case's receipt number, sender, subject,
    /// fields, notes or own text, in any writing that NFKC and case folding make the same. One character suffices.
    std::string words;
    std::string flag;                               ///< a code
    std::optional<CaseState> state;                 ///< exactly that one
    std::optional<OutboxState> acknowledgement;     ///< of the newest acknowledgement
    std::optional<std::chrono::sys_seconds> since;  ///< opened then or later
    std::optional<std::chrono::sys_seconds> until;  ///< opened before
    std::string organization;                       ///< a part of it, as `words`
    std::string taken_by;                           ///< login name; "-" for nobody
    CaseOrder order = CaseOrder::oldest;
    std::size_t limit = 50;
    std::size_t offset = 0;
};

struct CasePage {
    std::vector<Case> rows;
    std::int64_t total = 0;  ///< without limit and offset
};

struct MailPage {
    std::vector<StoredMail> rows;
    std::int64_t total = 0;
};

/// An earlier case that asks the like.
struct SimilarCase {
    Case summary;
    std::string last_note;  ///< the newest note, "" for none: how it was dealt with
};

/// What stands above every screen.
struct DeskCounts {
    std::int64_t needs_person = 0, unanswered = 0, unknown = 0, failed = 0, held = 0;
    std::int64_t newest_mail = 0;  ///< MailId of the newest mail stored: grows with each
};

/// Lists and full-text search over a store; each call is cheap at 100,000 cases. Holds a reference; one thread.
class CaseSearch {
public:
    explicit CaseSearch(Store& store) : store_(store) {}

    [[nodiscard]] Result<CasePage> find(const CaseQuery& query);
    /// Mails of no case, newest first.
    [[nodiscard]] Result<MailPage> ignored(std::string_view words, std::size_t limit, std::size_t offset);
    /// Most alike first, by the rarer words of the inquiry, among those that the index has (Backlog::index_texts);
    /// never the case itself.
    [[nodiscard]] Result<std::vector<SimilarCase>> similar(CaseId id, std::size_t limit);
    [[nodiscard]] Result<DeskCounts> counts();
    /// How many mails of cases were stored behind that one.
    [[nodiscard]] Result<std::int64_t> news(MailId behind);
    /// The case behind this one in that list; nullopt at its end.
    [[nodiscard]] Result<std::optional<CaseId>> next(const CaseQuery& query, CaseId behind);

private:
    Store& store_;
};

}  // namespace madoguchi
