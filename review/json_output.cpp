#include "review/json_output.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>

#include "review/time_text.h"

namespace madoguchi::json {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json text(std::string_view value) {
    return std::string(value);
}

Json time(const std::optional<std::chrono::sys_seconds>& t) {
    return t ? Json(iso_japan_time(*t)) : Json(nullptr);
}

template <class Range, class Convert>
Json list(const Range& range, Convert convert) {
    Json all = Json::array();
    for (const auto& item : range) {
        all.push_back(convert(item));
    }
    return all;
}

Json address(const Address& a) {
    return {{"name", a.name}, {"address", a.address}};
}

Json value_or_null(const std::optional<std::string>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json evidence(const Evidence& e) {
    return {{"where", e.where}, {"begin", e.begin}, {"end", e.end}, {"text", e.text}};
}

Json fields(const Inquiry& inquiry) {
    Json all = Json::object();
    for (const auto name : all_field_names) {
        all[std::string(to_string(name))] = value_or_null(inquiry[name].value);
    }
    return all;
}

Json field_evidence(const Inquiry& inquiry) {
    Json all = Json::object();
    for (const auto name : all_field_names) {
        const auto& found = inquiry[name].evidence;
        all[std::string(to_string(name))] = found.where.empty() ? Json(nullptr) : evidence(found);
    }
    return all;
}

Json flag_codes(const std::vector<Flag>& flags) {
    return list(flags, [](const Flag& flag) { return Json(flag.code); });
}

Json flag_evidence(const std::vector<Flag>& flags) {
    Json all = Json::object();
    for (const auto& flag : flags) {
        all[flag.code] = list(flag.evidence, evidence);
    }
    return all;
}

Json decision(const AckDecision& ack) {
    return {{"kind", text(to_string(ack.kind))}, {"reason", ack.reason}};
}

Json classification(const Case& c) {
    const auto& as = c.classification;
    return {{"prefecture", as.prefecture},
            {"prefecture_name", text(prefecture_name(as.prefecture))},
            {"sender_kind", as.sender_kind},
            {"topic", as.topic},
            {"by", c.classified_by.empty() ? Json(nullptr) : Json(c.classified_by)}};
}

Json summary(const Case& c) {
    Json merged = Json::object();
    for (const auto name : all_field_names) {
        merged[std::string(to_string(name))] = value_or_null(c.fields[static_cast<std::size_t>(name)]);
    }
    Json ack = {{"kind", text(to_string(c.ack_kind))},
                {"state", c.ack_state ? text(to_string(*c.ack_state)) : Json(nullptr)},
                {"reason", c.ack_reason}};
    return {{"id", c.id},
            {"receipt_number", c.receipt_number},
            {"state", text(to_string(c.state))},
            {"outcome", text(to_string(c.outcome))},
            {"opened", iso_japan_time(c.opened)},
            {"changed", iso_japan_time(c.changed)},
            {"from", address(c.from)},
            {"subject", c.subject},
            {"fields", std::move(merged)},
            {"flags", c.flags},
            {"disposition", text(to_string(c.disposition))},
            {"ack", std::move(ack)},
            {"urgent", c.urgent},
            {"channel", text(to_string(c.channel))},
            {"taken_by", c.taken_by.empty() ? Json(nullptr) : Json(c.taken_by)},
            {"classification", classification(c)},
            {"closed", time(c.closed)},
            {"revision", c.revision}};
}

Json stored_mail(const StoredMail& mail) {
    return {{"mail_id", mail.id},
            {"case_id", mail.case_id ? Json(*mail.case_id) : Json(nullptr)},
            {"role", text(to_string(mail.role))},
            {"mailbox", mail.mailbox},
            {"uidvalidity", mail.uidvalidity},
            {"uid", mail.uid},
            {"message_id", mail.message_id},
            {"received_at", iso_japan_time(mail.received_at)},
            {"from", address(mail.from)},
            {"subject", mail.subject},
            {"bytes", mail.bytes},
            {"flags", flag_codes(mail.verdict.flags)},
            {"disposition", text(to_string(mail.verdict.disposition))},
            {"ack", decision(mail.verdict.ack)}};
}

Json mail_with_evidence(const StoredMail& mail) {
    Json all = stored_mail(mail);
    all["fields"] = fields(mail.inquiry);
    all["phones"] = mail.inquiry.phones;
    all["emails"] = mail.inquiry.emails;
    all["field_evidence"] = field_evidence(mail.inquiry);
    all["flag_evidence"] = flag_evidence(mail.verdict.flags);
    all["off_topic_score"] = mail.verdict.off_topic_score;
    all["unsure"] = list(mail.verdict.unsure, evidence);
    all["differing"] = list(mail.differing, [](FieldName name) { return text(to_string(name)); });
    return all;
}

Json outbox_item(const OutboxItem& item) {
    return {{"id", item.id},
            {"case_id", item.case_id},
            {"receipt_number", item.receipt_number},
            {"mail_id", item.mail_id},
            {"sequence", item.sequence},
            {"kind", text(to_string(item.kind))},
            {"state", text(to_string(item.state))},
            {"hold_reason", item.hold_reason},
            {"to", item.to},
            {"envelope_from", item.envelope_from},
            {"message_id", item.message_id},
            {"attempts", item.attempts},
            {"created", iso_japan_time(item.created)},
            {"next_attempt", iso_japan_time(item.next_attempt)},
            {"finished", time(item.finished)},
            {"last_error", item.last_error}};
}

Json history_entry(const HistoryEntry& entry) {
    return {
        {"at", iso_japan_time(entry.at)}, {"actor", entry.actor}, {"action", entry.action}, {"detail", entry.detail}};
}

Json note(const CaseNote& n) {
    return {{"at", iso_japan_time(n.at)}, {"actor", n.actor}, {"text", n.text}};
}

Json flag_decision(const FlagDecision& d) {
    return {{"code", d.code}, {"there", d.there}, {"actor", d.actor}, {"at", iso_japan_time(d.at)}};
}

Json watermark(const Watermark& mark) {
    return {{"mailbox", mark.mailbox},
            {"uidvalidity", mark.uidvalidity},
            {"last_uid", mark.last_uid},
            {"old_below_uid", mark.old_below_uid}};
}

}  // namespace

std::string of(const std::vector<Case>& cases) {
    return dumped(list(cases, summary));
}

std::string of(const CasePage& page) {
    return dumped(Json{{"total", page.total}, {"cases", list(page.rows, summary)}});
}

std::string of(const std::vector<SimilarCase>& similar) {
    return dumped(list(similar, [](const SimilarCase& other) {
        Json all = summary(other.summary);
        all["last_note"] = other.last_note;
        return all;
    }));
}

std::string of(const std::vector<Referral>& offices) {
    std::size_t number = 0;
    return dumped(list(offices, [&](const Referral& office) {
        return Json{{"number", ++number}, {"name", office.office}, {"contact", office.contact}};
    }));
}

std::string of(const std::vector<StoredMail>& ignored) {
    return dumped(list(ignored, stored_mail));
}

std::string of(const std::vector<OutboxItem>& items) {
    return dumped(list(items, outbox_item));
}

std::string of(const CaseView& view) {
    Json all = summary(view.summary);
    all["mails"] = list(view.mails, mail_with_evidence);
    all["outbox"] = list(view.outbox, outbox_item);
    all["history"] = list(view.history, history_entry);
    all["notes"] = list(view.notes, note);
    all["flag_decisions"] = list(view.flag_decisions, flag_decision);
    return dumped(all);
}

std::string of(const StoreStatus& status) {
    const Json outbox = {{"held", status.outbox_held},         {"queued", status.outbox_queued},
                         {"sending", status.outbox_sending},   {"sent", status.outbox_sent},
                         {"deferred", status.outbox_deferred}, {"failed", status.outbox_failed},
                         {"unknown", status.outbox_unknown}};
    return dumped({{"mails", status.mails},
                   {"cases", status.cases},
                   {"open_cases", status.open_cases},
                   {"queue", status.queue},
                   {"ignored", status.ignored},
                   {"outbox", outbox},
                   {"breaker_open", status.breaker_open},
                   {"last_poll", time(status.last_poll)},
                   {"last_success", time(status.last_success)},
                   {"last_error", status.last_error},
                   {"watermarks", list(status.watermarks, watermark)}});
}

std::string of_change(CaseId id, std::string_view receipt_number, std::string_view done) {
    return dumped(Json{{"case_id", id}, {"receipt_number", text(receipt_number)}, {"done", text(done)}});
}

std::string of_breaker(bool open, int queued) {
    return dumped(Json{{"open", open}, {"queued", queued}});
}

std::string of(const TermReview& review) {
    const auto one = [](const WrongDecision& wrong) {
        const auto& d = wrong.decision;
        return Json{{"case_id", d.case_id},
                    {"receipt_number", d.receipt_number},
                    {"from", address(d.from)},
                    {"subject", d.subject},
                    {"decided", d.off_topic ? "off-topic" : "not-off-topic"},
                    {"at", iso_japan_time(d.at)},
                    {"actor", d.actor},
                    {"flagged_then", d.flagged},
                    {"score_then", d.score},
                    {"flagged_now", wrong.flagged_now},
                    {"score_now", wrong.score_now},
                    {"right_now", wrong.right_now()},
                    {"erased", wrong.erased},
                    {"misleading", list(wrong.misleading, evidence)},
                    {"right", list(wrong.right, evidence)}};
    };
    return dumped(Json{{"decisions", review.decisions}, {"wrong", list(review.wrong, one)}});
}

std::string of(const JudgementChange& change) {
    const auto judged = [](Disposition disposition, bool unsure, AckKind ack, const std::string& reason, double score) {
        return Json{{"disposition", text(to_string(disposition))},
                    {"unsure", unsure},
                    {"ack", {{"kind", text(to_string(ack))}, {"reason", reason}}},
                    {"off_topic_score", score}};
    };
    return dumped(Json{
        {"mail_id", change.mail_id},
        {"case_id", change.case_id ? Json(*change.case_id) : Json(nullptr)},
        {"receipt_number", change.receipt_number},
        {"from", address(change.from)},
        {"subject", change.subject},
        {"open", change.open},
        {"added", change.added},
        {"removed", change.removed},
        {"before",
         judged(change.before, change.unsure_before, change.ack_before, change.reason_before, change.score_before)},
        {"after", judged(change.after, change.unsure_after, change.ack_after, change.reason_after, change.score_after)},
        {"applied", change.applied}});
}

std::string of(const RejudgeCounts& counts) {
    Json flags = Json::object();
    for (const auto& [code, number] : counts.flags) {
        flags[code] = Json{{"added", number.first}, {"removed", number.second}};
    }
    const auto moves = [](const auto& all) {
        return list(all, [](const auto& move) {
            return Json{{"before", text(to_string(move.first.first))},
                        {"after", text(to_string(move.first.second))},
                        {"count", move.second}};
        });
    };
    return dumped(Json{{"judged", counts.judged},
                       {"changed", counts.changed},
                       {"applied", counts.applied},
                       {"conflicts", counts.conflicts},
                       {"left_closed", counts.left_closed},
                       {"unreadable", counts.unreadable},
                       {"erased", counts.erased},
                       {"flags", std::move(flags)},
                       {"dispositions", moves(counts.dispositions)},
                       {"acks", moves(counts.acks)}});
}

std::string of_preview(const Acknowledgement& acknowledgement, std::optional<OutboxState> state,
                       std::string_view subject, std::string_view body) {
    return dumped(Json{{"kind", text(to_string(acknowledgement.kind))},
                       {"state", state ? text(to_string(*state)) : Json(nullptr)},
                       {"to", acknowledgement.to},
                       {"subject", text(subject)},
                       {"text", text(body)}});
}

std::string of(const std::vector<User>& users) {
    return dumped(list(users, [](const User& user) {
        return Json{{"login", user.login},       {"name", user.display_name},     {"role", text(to_string(user.role))},
                    {"disabled", user.disabled}, {"created", time(user.created)}, {"last_seen", time(user.last_seen)}};
    }));
}

std::string of_account(std::string_view login, std::string_view done) {
    return dumped(Json{{"login", text(login)}, {"done", text(done)}});
}

std::string of_serving(std::string_view address, std::string_view first_account) {
    return dumped(Json{{"address", text(address)},
                       {"first_account", first_account.empty() ? Json(nullptr) : text(first_account)}});
}

std::string of_news(std::string_view words) {
    return dumped(Json{{"words", text(words)}});
}

std::string of(const std::vector<ReportTable>& tables) {
    return dumped(list(tables, [](const ReportTable& table) {
        return Json{{"title", table.title},
                    {"columns", table.columns},
                    {"rows", list(table.rows, [](const auto& row) {
                         return Json{{"title", row.title}, {"cells", row.cells}};
                     })}};
    }));
}

}  // namespace madoguchi::json
