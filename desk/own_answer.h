#pragma once

#include <chrono>

#include "parser/error.h"
#include "parser/message.h"
#include "reply/acknowledgement.h"
#include "rules/desk.h"
#include "store/store.h"

namespace madoguchi {

/// The desk's own mail, written by a person: an answer, as far as it names a case by a Message-ID. A receipt number in
/// a forged mail must not close a case.
[[nodiscard]] bool is_own_answer(const Message& message, const Desk& desk, const DeskKey& key);

/// Closes the case that an answer of the desk names by a Message-ID. False: there is none, or it stays as it is.
[[nodiscard]] Result<bool> close_answered(Store& store, const Message& message, std::chrono::sys_seconds at,
                                          std::chrono::sys_seconds now);

}  // namespace madoguchi
