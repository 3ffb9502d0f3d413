#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/configuration.h"
#include "desk/intake.h"
#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// What became of imported mails.
struct ImportCounts {
    std::int64_t read = 0, opened = 0, joined = 0, ignored = 0, known = 0;
};

/// Takes mails of the time before from files. They are never acknowledged, and one that is stored already, from here or
/// from the mailbox, is not stored twice; nor is one that the mailbox holds when the daemon comes to it. Holds
/// references; one thread.
class MailImport {
public:
    /// `close_as`: new cases are closed with this outcome, at the time of their mail.
    MailImport(Store& store, const Configuration& configuration, const DeskKey& key, std::optional<Outcome> close_as,
               std::string actor);

    /// One mail's bytes, with any line ends. `at`: when it came, where the mail itself does not say. Stored with the
    /// next full batch.
    [[nodiscard]] Result<void> add(std::string bytes, std::chrono::sys_seconds at, std::chrono::sys_seconds now);
    /// Stores what is left.
    [[nodiscard]] Result<void> finish(std::chrono::sys_seconds now);
    [[nodiscard]] const ImportCounts& counts() const { return counts_; }

private:
    [[nodiscard]] Result<bool> is_known(const RawMail& raw, const Message& message, std::chrono::sys_seconds now);
    [[nodiscard]] Result<void> close_cases(const std::vector<IntakeLine>& lines, std::chrono::sys_seconds now);

    Store& store_;
    Intake intake_;
    std::optional<Outcome> close_as_;
    std::string actor_;
    std::vector<RawMail> batch_;
    std::vector<std::string> batch_hashes_;
    std::uint32_t next_uid_ = 0;  ///< 0 not known yet
    ImportCounts counts_;
};

/// Cuts an mbox file (mboxo, mboxrd) into its mails, without the lines between them.
[[nodiscard]] std::vector<std::string_view> split_mbox(std::string_view bytes);
/// The mail as it was before it was written into an mbox: ">From " at a line's start loses its sign.
[[nodiscard]] std::string unquoted_mbox_mail(std::string_view mail);
/// It begins with a header field, or with an mbox line and one.
[[nodiscard]] bool looks_like_mail(std::string_view bytes);

}  // namespace madoguchi
