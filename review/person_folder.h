#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "store/retention.h"
#include "store/store.h"

namespace madoguchi {

/// What is written of one person into a new folder that only its owner may enter: every mail and acknowledgement byte
/// for byte, and person.json with all the rest. What other people sent into the person's cases is left out.
struct PersonFolder {
    std::filesystem::path folder;
    std::size_t mails = 0, sent = 0;  ///< files written
    std::size_t left_out = 0;         ///< mails of other people

    /// Writes all of `data`; `which`: of whom, as asked for. Errors: `denied` where the folder cannot be made or is
    /// there already, `no_space`, and those of the store; what was written by then stays.
    [[nodiscard]] Result<void> write(Store& store, const PersonalData& data, const std::string& which);

private:
    Result<void> make() const;
    Result<std::string> add_case(Store& store, CaseId id);
    Result<void> add_bytes(Store& store, MailId id);
    Result<void> write_file(const std::string& name, const std::string& bytes) const;
};

}  // namespace madoguchi
