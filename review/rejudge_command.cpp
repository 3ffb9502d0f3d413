#include "review/rejudge_command.h"

#include <fmt/format.h>

#include "desk/rejudge.h"
#include "review/case_list.h"
#include "review/columns.h"
#include "review/json_output.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

constexpr std::int64_t progress_step = 50;  // mails

std::string_view mark_of(const JudgementChange& change) {
    if (change.applied) {
        return words::applied_mark;
    }
    if (!change.case_id) {
        return words::ignored_mark;
    }
    return change.open ? words::not_applied_mark : words::closed_mark;
}

void add_flags(std::string& out, const JudgementChange& change, const Rulebook& rules) {
    const auto add = [&](std::string_view title, std::string_view word) {
        out += fmt::format("    {}: {} {}\n", words::flags, visible_line(title), word);
    };
    for (const auto& code : change.added) {
        add(rules.title_of(code), words::added);
    }
    for (const auto& code : change.removed) {
        add(rules.title_of(code), words::removed);
    }
    if (change.unsure_before != change.unsure_after) {
        add(words::unsure_mark, change.unsure_after ? words::added : words::removed);
    }
}

std::string decision_text(AckKind kind, std::string_view reason) {
    return kind != AckKind::none || reason.empty() ? std::string(words::of(kind))
                                                   : fmt::format("{}（{}）", words::of(kind), reason_text(reason));
}

std::string text_of(const JudgementChange& change, const Rulebook& rules) {
    const auto& number = change.receipt_number;
    auto out = fmt::format("{}  {}  {}\n", number.empty() ? words::no_case : std::string_view(number),
                           visible_line(words::of(change.from)),
                           visible_line(change.subject.empty() ? std::string(words::no_subject) : change.subject));
    add_flags(out, change, rules);
    if (change.before != change.after) {
        out += fmt::format("    {}: {} → {}\n", words::judgement, words::of(change.before), words::of(change.after));
    }
    if (change.ack_before != change.ack_after) {
        out += fmt::format("    {}: {} → {}\n", words::acknowledgement,
                           decision_text(change.ack_before, change.reason_before),
                           decision_text(change.ack_after, change.reason_after));
    }
    return out + fmt::format("    {}\n\n", mark_of(change));
}

template <class Moves>
void add_moves(std::string& out, std::string_view heading, const Moves& moves) {
    if (moves.empty()) {
        return;
    }
    out += fmt::format("{}:\n", heading);
    for (const auto& [move, number] : moves) {
        const auto words = fmt::format("{} → {}", words::of(move.first), words::of(move.second));
        out += fmt::format("  {} {:>6} {}\n", fit_columns(words, 50), number, words::count_unit);
    }
}

std::string table_of(const RejudgeCounts& counts, const Rulebook& rules, bool apply) {
    auto out = fmt::format(words::rejudged_heading, counts.judged, counts.changed);
    if (!counts.flags.empty()) {
        out += fmt::format("{}:\n", words::flag_changes);
        for (const auto& [code, number] : counts.flags) {
            out += fmt::format("  {} {} {:>6} {}  {} {:>6} {}\n", fit_columns(visible_line(rules.title_of(code)), 40),
                               words::added, number.first, words::count_unit, words::removed, number.second,
                               words::count_unit);
        }
    }
    add_moves(out, words::disposition_changes, counts.dispositions);
    add_moves(out, words::acknowledgement_changes, counts.acks);
    const auto add = [&out](std::string_view sentence, std::int64_t number) {
        out += number == 0 ? std::string() : fmt::format(fmt::runtime(sentence), number);
    };
    add(words::rejudge_unreadable, counts.unreadable);
    add(words::rejudge_erased, counts.erased);
    add(words::rejudge_conflicts, counts.conflicts);
    if (counts.changed == 0) {
        return out + std::string(words::no_changes);
    }
    return out + (apply ? fmt::format(words::rejudge_applied, counts.applied) : std::string(words::rejudge_dry));
}

/// One line on a terminal's error output, written anew as the work goes on; nothing elsewhere.
class ProgressLine {
public:
    explicit ProgressLine(Console& console) : console_(console) {}

    void show(std::int64_t done, std::int64_t total) {
        if (!console_.err_is_terminal || (done % progress_step != 0 && done != total)) {
            return;
        }
        console_.err << fmt::format("\r{}: {} / {} {}", words::judging, done, total, words::mail_unit);
        shown_ = done != total;
        console_.err << (shown_ ? "" : "\n");
        console_.err.flush();
    }

    /// Makes room for what is printed to the same terminal.
    void clear() {
        if (shown_ && console_.out_is_terminal) {
            console_.err << "\r\x1b[K";
            console_.err.flush();
            shown_ = false;
        }
    }

private:
    Console& console_;
    bool shown_ = false;
};

}  // namespace

ExitStatus RejudgeCommand::run(Console& console) const {
    std::chrono::sys_seconds from{};
    if (since) {
        const auto read = parse_time(*since);
        if (!read) {
            return report_usage(console, fmt::format(words::bad_time, "--since", *since));
        }
        from = *read;
    }
    auto desk = OpenDesk::open(files, apply ? OpenMode::existing : OpenMode::read_only);
    if (!desk) {
        return report(console, desk.error());
    }
    auto rulebook = std::move(desk->configuration.rules);
    if (rules) {
        auto other = read_configuration(*rules);
        if (!other) {
            return report(console, other.error());
        }
        rulebook = std::move(other->rules);
    }
    Rejudge rejudge{desk->store, rulebook, from, apply, console.actor, console.now, {}, {}};
    ProgressLine line(console);
    rejudge.changed = [&](const JudgementChange& change) {
        line.clear();
        console.out << (json ? json::of(change) + "\n" : text_of(change, rulebook));
        if (console.out_is_terminal) {
            console.out.flush();
        }
    };
    rejudge.progress = [&](std::int64_t done, std::int64_t total) { line.show(done, total); };
    const auto counts = rejudge.run();
    if (!counts) {
        return report(console, counts.error());
    }
    console.out << (json ? json::of(*counts) + "\n" : table_of(*counts, rulebook, apply));
    return ExitStatus::ok;
}

}  // namespace madoguchi
