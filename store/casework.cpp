#include "store/casework.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "parser/form_text.h"
#include "store/store_impl.h"

namespace madoguchi {
namespace {

/// A case as a decision finds it.
struct Standing {
    std::string state;
    std::string taken_by;
};

[[noreturn]] void conflict(std::string message, std::string hint) {
    throw StoreFailure{{ErrorCode::conflict, std::move(message), std::move(hint)}};
}

Standing standing_of(Store::Impl& impl, const Decision& decision) {
    if (decision.actor.empty() || decision.actor == daemon_actor) {
        throw StoreFailure{{ErrorCode::config, "a decision needs the login name of a person", {}}};
    }
    auto& db = impl.db();
    auto row = db.query("SELECT state, taken_by, revision FROM cases WHERE id = ?", decision.case_id);
    if (!row.step()) {
        fail_not_found(fmt::format("there is no case {}", decision.case_id));
    }
    if (decision.revision && *decision.revision != row.integer(2)) {
        auto last =
            db.query("SELECT actor, action FROM history WHERE case_id = ? ORDER BY id DESC LIMIT 1", decision.case_id);
        const bool known = last.step();
        conflict(fmt::format("case {} has changed meanwhile{}", decision.case_id,
                             known ? fmt::format(" ({} by {})", last.text(1), last.text(0)) : std::string()),
                 "Look at it again before you decide.");
    }
    return {row.text(0), row.text(1)};
}

/// One decision: looked at, done, and in the history; all or nothing.
template <class Work>
Result<void> decide(Store& store, const Decision& decision, Work&& work) {
    auto& impl = store.impl();
    return impl.write([&] { work(impl, standing_of(impl, decision)); });
}

void note_decision(Store::Impl& impl, const Decision& decision, std::string_view action, std::string_view detail) {
    impl.note_history(decision.case_id, decision.now, decision.actor, action, detail);
    impl.refresh_case(decision.case_id, decision.now);
}

void require_open(const Standing& standing, const Decision& decision) {
    if (standing.state == "closed") {
        conflict(fmt::format("case {} is closed", decision.case_id), "Reopen it first.");
    }
}

/// As it is stored: nullopt where nothing is left to see.
std::optional<std::string> value_of(const std::optional<std::string>& typed) {
    if (!typed) {
        return std::nullopt;
    }
    const auto seen = trimmed(*typed);
    return seen.empty() ? std::nullopt : std::optional(std::string(seen));
}

bool reaches_somebody(std::string_view contact) {
    return !find_phones(contact).empty() || !find_emails(contact).empty();
}

std::string missing_code(FieldName field) {
    return fmt::format("missing-{}", to_string(field));
}

/// The flags that follow from a field's value.
std::vector<std::string> flags_of(FieldName field, const std::optional<std::string>& value) {
    if (!value) {
        return {missing_code(field)};
    }
    if (field == FieldName::contact && !reaches_somebody(*value)) {
        return {"invalid-contact"};
    }
    return {};
}

void require_code(std::string_view code) {
    const bool shaped = !code.empty() && code.size() <= 64 && std::all_of(code.begin(), code.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!shaped) {
        throw StoreFailure{{ErrorCode::config, "that is no code of a flag", "Codes are a-z, 0-9 and hyphens."}};
    }
}

void require_class(const Classification& as) {
    const auto known = [](std::span<const ClassRow> rows, std::string_view code) {
        return code.empty() ||
               std::any_of(rows.begin(), rows.end(), [&](const ClassRow& row) { return row.code == code; });
    };
    if (as.prefecture < 0 || as.prefecture > 47 || !known(sender_kinds(), as.sender_kind) ||
        !known(topics(), as.topic)) {
        throw StoreFailure{{ErrorCode::config, "there is no such prefecture, kind of sender or topic", {}}};
    }
}

/// What the mail said is found also after a person has put other words into its case: the inquiry, which the index has
/// of the case only, goes to the mail before the first correction.
void keep_words_of_mail(Database& db, CaseId id) {
    db.run(
        "UPDATE case_texts SET text = text || char(10, 10) || coalesce((SELECT inquiry FROM case_values WHERE case_id "
        "= "
        "?1), '') WHERE mail_id = (SELECT id FROM mails WHERE case_id = ?1 AND role = 'opening' LIMIT 1) AND NOT "
        "EXISTS "
        "(SELECT 1 FROM history WHERE case_id = ?1 AND action = 'corrected' AND detail = 'inquiry')",
        id);
}

void decide_flag(Store::Impl& impl, const Decision& decision, std::string_view code, bool present) {
    require_code(code);
    impl.db().run(
        "INSERT INTO flag_decisions (case_id, code, present, actor, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
        "SET present = excluded.present, actor = excluded.actor, at = excluded.at",
        decision.case_id, code, present, decision.actor, decision.now);
    impl.apply_flag_decisions(decision.case_id);
    note_decision(impl, decision, present ? "flag-set" : "flag-cleared", code);
}

}  // namespace

std::vector<HistoryEntry> changes_since(const CaseView& view, std::int64_t revision) {
    // As the trigger case_revised counts.
    static constexpr std::array<std::string_view, 5> of_daemon{"mail-joined", "reopened", "bounced", "rejudged",
                                                               "answered"};
    std::vector<HistoryEntry> changes;
    auto left = view.summary.revision - revision;
    for (auto entry = view.history.rbegin(); entry != view.history.rend() && left > 0; ++entry) {
        if (entry->actor != daemon_actor ||
            std::find(of_daemon.begin(), of_daemon.end(), entry->action) != of_daemon.end()) {
            changes.insert(changes.begin(), *entry);
            --left;
        }
    }
    return changes;
}

Result<void> Casework::require_unchanged(const Decision& decision) {
    return decide(store_, decision, [](Store::Impl&, const Standing&) {});
}

Result<void> Casework::take(const Decision& decision) {
    return decide(store_, decision, [&](Store::Impl& impl, const Standing& standing) {
        require_open(standing, decision);
        if (standing.taken_by == decision.actor && standing.state == "in-hand") {
            return;
        }
        if (!standing.taken_by.empty() && standing.taken_by != decision.actor && !decision.revision) {
            conflict(fmt::format("case {} is in the hands of {}", decision.case_id, standing.taken_by),
                     "Ask them, or look at the case first.");
        }
        impl.db().run("UPDATE cases SET taken_by = ?, state = 'in-hand' WHERE id = ?", decision.actor,
                      decision.case_id);
        note_decision(impl, decision, "taken", standing.taken_by);
    });
}

Result<void> Casework::hand_over(const Decision& decision, std::string_view to_login) {
    return decide(store_, decision, [&](Store::Impl& impl, const Standing& standing) {
        require_open(standing, decision);
        if (to_login.empty() || to_login == "-") {
            throw StoreFailure{{ErrorCode::config, "a case is handed over to somebody", {}}};
        }
        impl.db().run("UPDATE cases SET taken_by = ?, state = 'in-hand' WHERE id = ?", to_login, decision.case_id);
        note_decision(impl, decision, "handed-over", to_login);
    });
}

Result<void> Casework::give_back(const Decision& decision) {
    return decide(store_, decision, [&](Store::Impl& impl, const Standing& standing) {
        if (standing.taken_by.empty()) {
            conflict(fmt::format("case {} is in nobody's hands", decision.case_id), "Look at it again.");
        }
        impl.db().run(
            "UPDATE cases SET taken_by = '', state = CASE state WHEN 'in-hand' THEN 'new' ELSE state END WHERE id = ?",
            decision.case_id);
        note_decision(impl, decision, "given-back", standing.taken_by);
    });
}

Result<void> Casework::note(const Decision& decision, std::string_view text) {
    return decide(store_, decision, [&](Store::Impl& impl, const Standing&) {
        if (trimmed(text).empty()) {
            throw StoreFailure{{ErrorCode::config, "a note says something", {}}};
        }
        impl.db().run("INSERT INTO case_notes (case_id, at, actor, text) VALUES (?, ?, ?, ?)", decision.case_id,
                      decision.now, decision.actor, text);
        note_decision(impl, decision, "note", "");
    });
}

Result<void> Casework::correct_field(const Decision& decision, FieldName field,
                                     const std::optional<std::string>& value) {
    return decide(store_, decision, [&](Store::Impl& impl, const Standing&) {
        auto& db = impl.db();
        const auto kept = value_of(value);
        if (field == FieldName::inquiry) {
            keep_words_of_mail(db, decision.case_id);
        }
        db.run(fmt::format("UPDATE case_values SET {} = ? WHERE case_id = ?", to_string(field)), kept,
               decision.case_id);
        if (db.changes() == 0) {
            fail_not_found(fmt::format("the values of case {} were erased", decision.case_id));
        }
        db.run("DELETE FROM case_flags WHERE case_id = ?1 AND (code = ?2 OR (?3 AND code = 'invalid-contact'))",
               decision.case_id, missing_code(field), field == FieldName::contact);
        // These say that nobody could, or should, read a form.
        const bool formless =
            db.number("SELECT 1 FROM case_flags WHERE case_id = ? AND code IN ('unreadable', 'automated')",
                      decision.case_id)
                .has_value();
        for (const auto& code : flags_of(field, kept)) {
            if (!formless) {
                db.run("INSERT OR IGNORE INTO case_flags (case_id, code) VALUES (?, ?)", decision.case_id, code);
            }
        }
        impl.apply_flag_decisions(decision.case_id);
        note_decision(impl, decision, "corrected", to_string(field));
    });
}

Result<void> Casework::set_flag(const Decision& decision, std::string_view code) {
    return decide(store_, decision,
                  [&](Store::Impl& impl, const Standing&) { decide_flag(impl, decision, code, true); });
}

Result<void> Casework::clear_flag(const Decision& decision, std::string_view code) {
    return decide(store_, decision,
                  [&](Store::Impl& impl, const Standing&) { decide_flag(impl, decision, code, false); });
}

Result<void> Casework::classify(const Decision& decision, const Classification& as) {
    return decide(store_, decision, [&](Store::Impl& impl, const Standing&) {
        require_class(as);
        impl.classify_case(decision.case_id, as, decision.actor);
        note_decision(impl, decision, "classified", "");
    });
}

Result<void> Casework::resolve(const Decision& decision, Outcome outcome, std::string_view note) {
    return decide(store_, decision, [&](Store::Impl& impl, const Standing&) {
        impl.close_case(decision.case_id, outcome, note, decision.actor, decision.now);
    });
}

Result<void> Casework::reopen(const Decision& decision) {
    return decide(store_, decision, [&](Store::Impl& impl, const Standing&) {
        impl.reopen_case(decision.case_id, decision.actor, decision.now);
    });
}

Result<void> Casework::undo_resolve(const Decision& decision) {
    return decide(store_, decision, [&](Store::Impl& impl, const Standing&) {
        impl.undo_close(decision.case_id, decision.actor, decision.now);
    });
}

Result<CaseId> Casework::open_by_telephone(const TelephoneCall& call, const Classification& as, std::string_view actor,
                                           std::chrono::sys_seconds now) {
    auto& impl = store_.impl();
    return impl.write([&] {
        require_class(as);
        if (actor.empty() || actor == daemon_actor) {
            throw StoreFailure{{ErrorCode::config, "a decision needs the login name of a person", {}}};
        }
        Inquiry inquiry;
        const std::optional<std::string>* typed[] = {&call.organization, &call.name, &call.contact, &call.inquiry};
        std::vector<std::string> flags;
        for (const auto field : all_field_names) {
            inquiry[field].value = value_of(*typed[static_cast<std::size_t>(field)]);
            for (auto& code : flags_of(field, inquiry[field].value)) {
                flags.push_back(std::move(code));
            }
        }
        const bool complete = flags.empty();
        if (call.call_back) {
            flags.emplace_back("call-back");
        }
        auto& db = impl.db();
        const auto [year, count] = impl.next_receipt(now);
        db.run(
            "INSERT INTO cases (receipt_year, receipt_count, opened, changed, disposition, unsure, urgent, "
            "needs_person, "
            "ack_reason, channel, complete_at_first) VALUES (?, ?, ?, ?, 'accepted', 0, 0, 0, '', 'telephone', ?)",
            year, count, call.received_at, now, complete);
        const CaseId id = db.last_insert_id();
        db.run(
            "INSERT INTO case_values (case_id, from_name, from_address, subject, organization, name, contact, inquiry) "
            "VALUES (?, '', '', '', ?, ?, ?, ?)",
            id, inquiry[FieldName::organization].value, inquiry[FieldName::name].value,
            inquiry[FieldName::contact].value, inquiry[FieldName::inquiry].value);
        for (const auto& code : flags) {
            db.run("INSERT INTO case_flags (case_id, code) VALUES (?, ?)", id, code);
        }
        if (as == Classification{}) {
            const auto& contact = inquiry[FieldName::contact].value;
            inquiry.phones = contact ? find_phones(*contact) : std::vector<std::string>();
            inquiry.emails = contact ? find_emails(*contact) : std::vector<std::string>();
            impl.classify_case(id, madoguchi::classify(inquiry, "", ""), daemon_actor);
        } else {
            impl.classify_case(id, as, actor);
        }
        impl.note_history(id, now, actor, "opened", fmt::format("{}", fmt::join(flags, " ")));
        impl.refresh_case(id, now);
        return id;
    });
}

}  // namespace madoguchi
