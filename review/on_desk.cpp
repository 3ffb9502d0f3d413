#include "review/on_desk.h"

#include <fmt/format.h>

#include "review/json_output.h"
#include "review/time_text.h"
#include "review/visible_text.h"
#include "review/words.h"

namespace madoguchi {
namespace {

/// What others did meanwhile, below the error that says so.
void print_changes(Console& console, OpenDesk& desk, CaseId id, std::int64_t revision) {
    const auto view = desk.store.show(id);
    const auto changes = view ? changes_since(*view, revision) : std::vector<HistoryEntry>();
    if (!changes.empty()) {
        console.err << fmt::format("  {}:\n", words::changed_meanwhile);
    }
    for (const auto& entry : changes) {
        console.err << fmt::format("    {}  {}  {}\n", japanese_time(entry.at),
                                   visible_line(words::of_actor(entry.actor)),
                                   visible_line(words::of_history(entry, desk.configuration.rules)));
    }
    if (view) {
        console.err << fmt::format("  {}: {}\n", words::revision, view->summary.revision);
    }
}

}  // namespace

ExitStatus on_desk(Console& console, const DeskFiles& files, OpenMode mode, const DeskWork& work) {
    auto desk = OpenDesk::open(files, mode);
    if (!desk) {
        return report(console, desk.error());
    }
    const auto status = work(*desk);
    return status ? *status : report(console, status.error());
}

ExitStatus on_case(Console& console, const DeskFiles& files, OpenMode mode, const std::string& which,
                   const CaseWork& work) {
    return on_desk(console, files, mode, [&](OpenDesk& desk) -> Result<ExitStatus> {
        const auto view = desk.store.find_case(which).and_then([&](CaseId id) { return desk.store.show(id); });
        return view ? work(desk, *view) : tl::unexpected(view.error());
    });
}

ExitStatus decide(Console& console, const CaseDecision& on, std::string_view done, const DecisionWork& work) {
    return on_case(console, on.files, OpenMode::existing, on.which,
                   [&](OpenDesk& desk, const CaseView& view) -> Result<ExitStatus> {
                       const auto& c = view.summary;
                       const auto said = work(desk, view, {c.id, on.revision, console.actor, console.now()});
                       if (said) {
                           return said->status == ExitStatus::ok
                                      ? print_change(console, on.json, c, done, said->sentence)
                                      : refuse(console, said->status, said->sentence);
                       }
                       const auto status = report(console, said.error());
                       if (said.error().code == ErrorCode::conflict && on.revision) {
                           print_changes(console, desk, c.id, *on.revision);
                       }
                       return status;
                   });
}

ExitStatus print_change(Console& console, bool as_json, const Case& of, std::string_view done,
                        std::string_view sentence) {
    if (as_json) {
        console.out << json::of_change(of.id, of.receipt_number, done) << '\n';
    } else {
        console.out << sentence << '\n';
    }
    return ExitStatus::ok;
}

ExitStatus print_list(Console& console, std::string_view heading, std::int64_t count, std::string_view unit,
                      std::string_view table) {
    console.out << fmt::format("{} {} {}\n", heading, count, unit);
    if (!table.empty()) {
        console.out << '\n' << table;
    }
    return ExitStatus::ok;
}

}  // namespace madoguchi
