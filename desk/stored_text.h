#pragma once

#include "parser/message.h"
#include "store/store.h"

namespace madoguchi {

/// What can be read of a stored mail.
struct StoredText {
    enum class State {
        readable,
        erased,       ///< its bytes are gone: retention, or a person's request
        quarantined,  ///< its bytes are there, and reading them failed or ended the program (faults.md, I12)
    };
    State state = State::readable;
    Message message;  ///< empty unless readable
};

/// The text of `mail`. A quarantined mail is not read. Errors: those of the store.
[[nodiscard]] Result<StoredText> text_of(Store& store, const StoredMail& mail);

}  // namespace madoguchi
