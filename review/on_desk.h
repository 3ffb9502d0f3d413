#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "review/console.h"
#include "review/desk_files.h"
#include "store/casework.h"
#include "store/store.h"

namespace madoguchi {

// What the commands on a store have in common: it is opened, the case is found, what went wrong is reported.

using DeskWork = std::function<Result<ExitStatus>(OpenDesk&)>;
[[nodiscard]] ExitStatus on_desk(Console& console, const DeskFiles& files, OpenMode mode, const DeskWork& work);

using CaseWork = std::function<Result<ExitStatus>(OpenDesk&, const CaseView&)>;
/// `which`: a case's number or receipt number.
[[nodiscard]] ExitStatus on_case(Console& console, const DeskFiles& files, OpenMode mode, const std::string& which,
                                 const CaseWork& work);

/// A command by which a person decides on one case.
struct CaseDecision {
    DeskFiles files;
    std::string which;  ///< case id or receipt number
    bool json = false;
    std::optional<std::int64_t> revision{};  ///< Case::revision that they saw; nullopt: whatever it is now
};

/// What came of a decision, in a Japanese sentence; another status than `ok`: why nothing came of it.
struct Said {
    std::string sentence;
    ExitStatus status = ExitStatus::ok;
};
using DecisionWork = std::function<Result<Said>(OpenDesk&, const CaseView&, const Decision&)>;
/// `work` decides, and returns the sentence that says so; `done` is its word in JSON. Where somebody came first, what
/// happened to the case since `revision` is listed.
[[nodiscard]] ExitStatus decide(Console& console, const CaseDecision& on, std::string_view done,
                                const DecisionWork& work);

/// What a command did to a case, as JSON or as the sentence.
ExitStatus print_change(Console& console, bool as_json, const Case& of, std::string_view done,
                        std::string_view sentence);
/// A list with its heading and how many there are.
ExitStatus print_list(Console& console, std::string_view heading, std::int64_t count, std::string_view unit,
                      std::string_view table);

}  // namespace madoguchi
