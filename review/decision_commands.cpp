#include "review/decision_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "desk/person_wrote.h"
#include "desk/telephone.h"
#include "parser/form_text.h"
#include "review/json_output.h"
#include "review/time_text.h"
#include "review/words.h"
#include "store/accounts.h"

namespace madoguchi {
namespace {

constexpr int prefectures = 47;

/// The sentence where `done` holds.
Result<Said> said(const Result<void>& done, std::string sentence) {
    return done ? Result<Said>(Said{std::move(sentence)}) : tl::unexpected(done.error());
}

std::string about(std::string_view sentence, const CaseView& view) {
    return fmt::format(fmt::runtime(sentence), view.summary.receipt_number);
}

std::optional<FieldName> field_from(std::string_view text) {
    const auto* const found = std::find_if(all_field_names.begin(), all_field_names.end(),
                                           [&](FieldName name) { return to_string(name) == text; });
    return found == all_field_names.end() ? std::nullopt : std::optional(*found);
}

/// Accounts are the page's: a desk without them hands over to whoever it names.
Result<bool> takes_cases(Store& store, std::string_view login) {
    const auto users = Accounts(store).list();
    if (!users) {
        return tl::unexpected(users.error());
    }
    return users->empty() || std::any_of(users->begin(), users->end(),
                                         [&](const User& user) { return user.login == login && !user.disabled; });
}

std::optional<int> prefecture_from(std::string_view text) {
    for (int code = 0; code <= prefectures; ++code) {
        if (text == prefecture_name(code) || text == std::to_string(code) || text == fmt::format("{:02}", code)) {
            return code;
        }
    }
    return std::nullopt;
}

/// By code or by Japanese title.
std::optional<std::string> class_from(std::span<const ClassRow> rows, std::string_view text) {
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const ClassRow& r) { return r.code == text || r.title == text; });
    return row == rows.end() ? std::nullopt : std::optional(std::string(row->code));
}

std::string choices_of(std::span<const ClassRow> rows) {
    std::string all;
    for (const auto& row : rows) {
        all += row.code.empty() ? std::string() : fmt::format("\n  {}  {}", row.code, row.title);
    }
    return all;
}

}  // namespace

ExitStatus ResolveCommand::run(Console& console) const {
    const auto as = outcome_from(outcome);
    if (!as || *as == Outcome::none) {
        return report_usage(console, fmt::format(words::bad_outcome, outcome));
    }
    return decide(console, *this, "resolved", [&](OpenDesk& desk, const CaseView& view, const Decision& decision) {
        return said(Casework(desk.store).resolve(decision, *as, note),
                    fmt::format(words::resolved_sentence, view.summary.receipt_number, words::of(*as)));
    });
}

ExitStatus ReopenCommand::run(Console& console) const {
    return decide(console, *this, "reopened", [&](OpenDesk& desk, const CaseView& view, const Decision& decision) {
        return said(Casework(desk.store).reopen(decision), about(words::reopened_sentence, view));
    });
}

ExitStatus UndoCommand::run(Console& console) const {
    return decide(console, *this, "undone", [&](OpenDesk& desk, const CaseView& view, const Decision& decision) {
        return said(Casework(desk.store).undo_resolve(decision), about(words::undone_sentence, view));
    });
}

ExitStatus TakeCommand::run(Console& console) const {
    return decide(console, *this, "taken", [&](OpenDesk& desk, const CaseView& view, const Decision& decision) {
        return said(Casework(desk.store).take(decision), about(words::taken_sentence, view));
    });
}

ExitStatus GiveBackCommand::run(Console& console) const {
    return decide(console, *this, "given-back", [&](OpenDesk& desk, const CaseView& view, const Decision& decision) {
        return said(Casework(desk.store).give_back(decision), about(words::given_back_sentence, view));
    });
}

ExitStatus HandOverCommand::run(Console& console) const {
    return decide(console, *this, "handed-over",
                  [&](OpenDesk& desk, const CaseView& view, const Decision& decision) -> Result<Said> {
                      const auto there = takes_cases(desk.store, to);
                      if (!there) {
                          return tl::unexpected(there.error());
                      }
                      if (!*there) {
                          return Said{fmt::format(words::no_such_account, to), ExitStatus::no_input};
                      }
                      return said(Casework(desk.store).hand_over(decision, to),
                                  fmt::format(words::handed_over_sentence, view.summary.receipt_number, to));
                  });
}

ExitStatus NoteCommand::run(Console& console) const {
    if (trimmed(text).empty()) {
        return report_usage(console, words::bad_note);
    }
    return decide(console, *this, "noted", [&](OpenDesk& desk, const CaseView& view, const Decision& decision) {
        return said(Casework(desk.store).note(decision, text), about(words::noted_sentence, view));
    });
}

ExitStatus CorrectCommand::run(Console& console) const {
    const auto name = field_from(field);
    if (!name || value.has_value() == clear) {
        return report_usage(console, words::bad_correction_usage);
    }
    return decide(console, *this, "corrected", [&](OpenDesk& desk, const CaseView& view, const Decision& decision) {
        return said(Casework(desk.store).correct_field(decision, *name, value),
                    fmt::format(words::corrected_sentence, view.summary.receipt_number, label_of(*name)));
    });
}

ExitStatus FlagCommand::run(Console& console) const {
    const bool set = action == "set";
    return decide(console, *this, set ? "flag-set" : "flag-cleared",
                  [&](OpenDesk& desk, const CaseView& view, const Decision& decision) -> Result<Said> {
                      const auto& rules = desk.configuration.rules;
                      const auto& flags = view.summary.flags;
                      const bool there = std::find(flags.begin(), flags.end(), code) != flags.end();
                      // "automated" and "unreadable" say how a mail was read: nobody sets them.
                      const bool may_be_set = code != "automated" && code != "unreadable" &&
                                              (find_flag(code) != nullptr || rules.title_of(code) != code);
                      if (set ? !may_be_set : !there) {
                          return Said{fmt::format(fmt::runtime(set ? words::no_such_flag : words::no_flag_there), code),
                                      ExitStatus::no_input};
                      }
                      Casework casework(desk.store);
                      return said(
                          set ? casework.set_flag(decision, code) : casework.clear_flag(decision, code),
                          fmt::format(fmt::runtime(set ? words::flag_set_sentence : words::flag_cleared_sentence),
                                      view.summary.receipt_number, rules.title_of(code)));
                  });
}

std::string ClassOptions::put_over(Classification& as) const {
    if (prefecture) {
        const auto code = prefecture_from(*prefecture);
        if (!code) {
            return fmt::format(words::bad_prefecture, *prefecture);
        }
        as.prefecture = *code;
    }
    if (sender_kind) {
        const auto code = class_from(sender_kinds(), *sender_kind);
        if (!code) {
            return fmt::format(words::bad_class, "--sender-kind", *sender_kind, choices_of(sender_kinds()));
        }
        as.sender_kind = *code;
    }
    if (topic) {
        const auto code = class_from(topics(), *topic);
        if (!code) {
            return fmt::format(words::bad_class, "--topic", *topic, choices_of(topics()));
        }
        as.topic = *code;
    }
    return {};
}

ExitStatus ClassifyCommand::run(Console& console) const {
    Classification unused;
    const auto problem = as.given() ? as.put_over(unused) : std::string(words::nothing_to_classify);
    if (!problem.empty()) {
        return report_usage(console, problem);
    }
    return decide(console, *this, "classified", [&](OpenDesk& desk, const CaseView& view, const Decision& decision) {
        auto classification = view.summary.classification;
        (void)as.put_over(classification);
        return said(Casework(desk.store).classify(decision, classification), about(words::classified_sentence, view));
    });
}

ExitStatus PersonWroteCommand::run(Console& console) const {
    return on_desk(console, files, OpenMode::existing, [&](OpenDesk& desk) -> Result<ExitStatus> {
        const auto made =
            call_persons_mail(desk.store, desk.configuration, mail, {console.actor, console.now(), {}, false});
        if (!made) {
            return made.error().code == ErrorCode::config
                       ? Result<ExitStatus>(refuse(console, ExitStatus::usage, words::own_acknowledgement))
                       : tl::unexpected(made.error());
        }
        Case c;
        c.id = made->case_id;
        c.receipt_number = made->receipt_number;
        const auto sentence = made->already ? words::already_a_case : words::person_wrote_sentence;
        return print_change(console, json, c, made->already ? "already" : "person-wrote",
                            fmt::format(fmt::runtime(sentence), made->receipt_number));
    });
}

ExitStatus TelephoneCommand::run(Console& console) const {
    const auto now = console.now();
    const auto when = at ? parse_time(*at) : std::optional(now);
    if (!when) {
        return report_usage(console, fmt::format(words::bad_time, "--at", *at));
    }
    CallEntry entry{{organization, name, contact, inquiry, call_back, *when}, {}, note};
    if (as.given()) {
        entry.as = class_of(entry.call);
    }
    if (const auto problem = as.put_over(entry.as); !problem.empty()) {
        return report_usage(console, problem);
    }
    if (const auto problems = problems_of(entry, now); !problems.empty()) {
        std::string all;
        for (const auto problem : problems) {
            all += fmt::format("{}{}", all.empty() ? "" : "\n", words::of(problem));
        }
        return report_usage(console, all);
    }
    return on_desk(console, files, OpenMode::existing, [&](OpenDesk& desk) -> Result<ExitStatus> {
        const auto view = enter_call(desk.store, entry, {console.actor, now, {}, false}).and_then([&](CaseId id) {
            return desk.store.show(id);
        });
        return view ? Result<ExitStatus>(print_change(console, json, view->summary, "entered",
                                                      about(words::call_entered_sentence, *view)))
                    : tl::unexpected(view.error());
    });
}

}  // namespace madoguchi
