#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "store/store_impl.h"

namespace madoguchi {
namespace {

/// "+off-topic -missing-name": what the history says, names of flags only.
std::string difference_of(const Rejudgement& judged, bool unsure_before) {
    std::vector<std::string> words;
    const auto add = [&](char sign, const std::vector<std::string>& more, const std::vector<std::string>& less) {
        std::vector<std::string> only;
        std::set_difference(more.begin(), more.end(), less.begin(), less.end(), std::back_inserter(only));
        std::transform(only.begin(), only.end(), std::back_inserter(words),
                       [sign](const std::string& code) { return sign + code; });
    };
    add('+', judged.flags, judged.flags_before);
    add('-', judged.flags_before, judged.flags);
    const bool unsure = !judged.verdict->unsure.empty();
    if (unsure != unsure_before) {
        words.emplace_back(unsure ? "+unsure" : "-unsure");
    }
    return fmt::format("{}", fmt::join(words, " "));
}

void require_unchanged(Database& db, const Rejudgement& judged) {
    std::vector<std::string> flags;
    auto row = db.query("SELECT code FROM case_flags WHERE case_id = ? ORDER BY code", judged.case_id);
    while (row.step()) {
        flags.push_back(row.text(0));
    }
    if (flags != judged.flags_before ||
        !db.number("SELECT 1 FROM cases WHERE id = ? AND state <> 'closed'", judged.case_id)) {
        throw StoreFailure{
            {ErrorCode::conflict, fmt::format("case {} has changed meanwhile", judged.case_id), "Judge it again."}};
    }
}

}  // namespace

Result<void> Store::rejudge(const Rejudgement& judged, std::string_view actor, std::chrono::sys_seconds now) {
    return impl_->write([&] {
        impl_->require_case(judged.case_id);
        auto& db = impl_->db();
        require_unchanged(db, judged);
        const auto& verdict = *judged.verdict;
        const bool unsure_before = db.number("SELECT unsure FROM cases WHERE id = ?", judged.case_id) == 1;
        db.run("DELETE FROM case_flags WHERE case_id = ?", judged.case_id);
        for (const auto& code : judged.flags) {
            db.run("INSERT INTO case_flags (case_id, code) VALUES (?, ?)", judged.case_id, code);
        }
        impl_->apply_flag_decisions(judged.case_id);
        db.run("UPDATE cases SET unsure = ? WHERE id = ?", !verdict.unsure.empty(), judged.case_id);
        db.run("DELETE FROM mail_evidence WHERE mail_id = ?", judged.mail_id);
        db.run("DELETE FROM mail_flags WHERE mail_id = ?", judged.mail_id);
        impl_->file_flags(judged.mail_id, verdict);
        // A mail that has a case keeps it.
        const auto disposition =
            verdict.disposition == Disposition::ignored ? Disposition::flagged : verdict.disposition;
        db.run("UPDATE mails SET off_topic_score = ?, disposition = ? WHERE id = ?", verdict.off_topic_score,
               to_string(disposition), judged.mail_id);
        impl_->note_history(judged.case_id, now, actor, "rejudged", difference_of(judged, unsure_before));
        impl_->refresh_case(judged.case_id, now);
    });
}

}  // namespace madoguchi
