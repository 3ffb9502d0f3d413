#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/intake.h"
#include "desk/rejudge.h"
#include "desk/term_review.h"
#include "review/report_table.h"
#include "store/accounts.h"
#include "store/case.h"
#include "store/case_search.h"
#include "store/store.h"

/// Everything that `--json` prints, as text. Always valid JSON in UTF-8 on one line, without its line end: bytes that
/// are no UTF-8 stand as U+FFFD. Times are Japan time, ISO 8601 with offset; what is not there is null.
namespace madoguchi::json {

/// One line of `check --json` (triage.md). `with_text` adds "text", the whole readable text.
[[nodiscard]] std::string check_line(std::string_view file, const CheckedMail& mail, bool with_text);
/// The line of a file that could not be read.
[[nodiscard]] std::string check_error_line(std::string_view file, std::string_view error);

[[nodiscard]] std::string of(const std::vector<Case>& cases);
[[nodiscard]] std::string of(const std::vector<StoredMail>& ignored);
[[nodiscard]] std::string of(const std::vector<OutboxItem>& items);
[[nodiscard]] std::string of(const CaseView& view);
/// {"total", "cases"}: one page of what was searched.
[[nodiscard]] std::string of(const CasePage& page);
/// [{…the case, "last_note"}].
[[nodiscard]] std::string of(const std::vector<SimilarCase>& similar);
/// [{"number", "name", "contact"}]: the right offices of the configuration.
[[nodiscard]] std::string of(const std::vector<Referral>& offices);
[[nodiscard]] std::string of(const StoreStatus& status);
/// What a command did to a case: {"case_id", "receipt_number", "done"}.
[[nodiscard]] std::string of_change(CaseId id, std::string_view receipt_number, std::string_view done);
/// {"open", "queued"}: the circuit breaker, and how many held mails were queued by closing it.
[[nodiscard]] std::string of_breaker(bool open, int queued);
/// {"decisions", "wrong": [{"receipt_number", …, "misleading", "right"}]}.
[[nodiscard]] std::string of(const TermReview& review);
/// One mail whose judgement changes: a line of its own.
[[nodiscard]] std::string of(const JudgementChange& change);
/// The last line of a rejudging: {"judged", "changed", …, "flags", "dispositions", "acks"}.
[[nodiscard]] std::string of(const RejudgeCounts& counts);
/// {"kind", "state", "to", "subject", "text"}: an acknowledgement as its reader sees it.
[[nodiscard]] std::string of_preview(const Acknowledgement& acknowledgement, std::optional<OutboxState> state,
                                     std::string_view subject, std::string_view text);

/// [{"login", "name", "role", "disabled", "created", "last_seen"}].
[[nodiscard]] std::string of(const std::vector<User>& users);
/// {"login", "done"}.
[[nodiscard]] std::string of_account(std::string_view login, std::string_view done);
/// {"address", "first_account"}: where the page is, and the place to make the first account (null: there is one).
[[nodiscard]] std::string of_serving(std::string_view address, std::string_view first_account);
/// {"words"}: a sentence of what is new; "" for nothing.
[[nodiscard]] std::string of_news(std::string_view words);

/// [{"title", "columns", "rows": [{"title", "cells"}]}].
[[nodiscard]] std::string of(const std::vector<ReportTable>& tables);

}  // namespace madoguchi::json
