#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "store/store.h"

namespace madoguchi {

/// What the search and the reports do not have yet: texts that wait for the full-text index, and, in a store that was
/// made before schema 4, cases without a class and mails without words. Holds a reference; one thread.
class Backlog {
public:
    explicit Backlog(Store& store) : store_(store) {}

    [[nodiscard]] Result<bool> texts_wait();
    /// Puts at most so many of the waiting texts into the index, in one transaction; true where some are left. Writes
    /// nothing where none waits.
    [[nodiscard]] Result<bool> index_texts(std::int64_t most);

    /// Cases without a class, oldest first.
    [[nodiscard]] Result<std::vector<Case>> unclassified(std::size_t most);
    /// Nothing where a person came first. Not in the history: nobody has seen the case otherwise.
    [[nodiscard]] Result<void> classify(CaseId id, const Classification& as);

    /// Some mails that the search does not know the words of, among those behind `after` (0: the first of all).
    struct Window {
        std::vector<StoredMail> mails;
        std::optional<MailId> looked_through;  ///< go on behind it; nullopt: nothing is left behind `after`
    };
    [[nodiscard]] Result<Window> without_words(MailId after);
    [[nodiscard]] Result<void> file_words(MailId id, const Message& message);

private:
    Store& store_;
};

}  // namespace madoguchi
