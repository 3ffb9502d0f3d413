#pragma once

#include <string>
#include <vector>

#include "desk/decider.h"
#include "parser/error.h"
#include "rules/classification.h"
#include "store/casework.h"

namespace madoguchi {

/// What is wrong with an inquiry by telephone as somebody typed it. The screens have a Japanese sentence for each.
enum class CallProblem {
    nothing_said,    ///< all four fields are empty
    no_number,       ///< to be called back, and no contact
    too_long,        ///< a field or the note
    odd_characters,  ///< control characters, or no UTF-8
    in_future,       ///< came later than now
    too_long_ago,    ///< came over a year ago: a slip of the year
};

/// An inquiry by telephone on its way into the store, as it was typed.
struct CallEntry {
    TelephoneCall call;
    Classification as;  ///< empty: read from what was typed
    std::string note;   ///< for the case; "" none
};

/// All that is wrong with it, each once; empty where it may be entered.
[[nodiscard]] std::vector<CallProblem> problems_of(const CallEntry& entry, std::chrono::sys_seconds now);

/// The classes as they are read from what was typed: what a person corrects before it is entered.
[[nodiscard]] Classification class_of(const TelephoneCall& call);

/// Opens its case (Casework::open_by_telephone) with the note, in one transaction; `config` where problems_of() finds
/// one. The first three fields are folded to one line, as triage.md says of a mail's. Nothing is sent.
[[nodiscard]] Result<CaseId> enter_call(Store& store, const CallEntry& entry, const Decider& by);

}  // namespace madoguchi
