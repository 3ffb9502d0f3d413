#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/clocks.h"
#include "daemon/doctor.h"
#include "daemon/mailbox.h"
#include "daemon/trouble.h"
#include "desk/intake.h"
#include "store/store.h"

namespace madoguchi {

/// One folder of the server held against the store.
struct FolderComparison {
    std::string folder;
    std::int64_t on_server = 0;   ///< mails that were read
    std::int64_t stored = 0;      ///< of these, with the same bytes, in this place or another
    std::int64_t gone = 0;        ///< stored, and no more on the server
    std::int64_t ahead = 0;       ///< not taken yet: the daemon takes them when it runs
    std::int64_t missing = 0;     ///< ought to be stored, and are not
    std::int64_t changed = 0;     ///< stored with other bytes
    std::int64_t fetched = 0;     ///< of the missing ones, stored now
    std::int64_t found_sent = 0;  ///< acknowledgements found in the folder of sent mail

    [[nodiscard]] bool whole() const { return missing == fetched && changed == 0; }
};
/// What of it an administrator should know, the last line for the whole folder.
[[nodiscard]] DoctorLine line_of(const FolderComparison& compared);
[[nodiscard]] DoctorLine sent_line_of(const FolderComparison& compared);

/// Holds the server's mail against the store by UID and bytes: each is stored, not taken yet, or missing. What is
/// fetched again is stored as mail that may have been acknowledged already: a person decides. The caller holds the
/// store's lock. Holds references; one thread.
class Reconciliation {
public:
    using Tell = std::function<void(const DoctorLine&)>;
    using Progress = std::function<void(std::int64_t compared, std::int64_t of)>;

    Reconciliation(Store& store, Intake& intake, Clocks clocks, Wake wake, Tell tell, Progress progress);

    /// Reads all of `mailbox`. `fetch`: what is missing is stored.
    [[nodiscard]] tl::expected<FolderComparison, Trouble> compare(Mailbox& mailbox, bool fetch);
    /// Reads all of the folder of the desk's sent mail: acknowledgements of which the store does not know whether they
    /// went out.
    [[nodiscard]] tl::expected<FolderComparison, Trouble> look_for_sent(Mailbox& mailbox);

private:
    struct Folder;

    tl::expected<Folder, Trouble> begin(Mailbox& mailbox, bool fetch);
    tl::expected<void, Trouble> each_batch(Mailbox& mailbox,
                                           const std::function<tl::expected<void, Trouble>(Mailbox::Batch&)>& work);
    tl::expected<void, Trouble> compare_batch(Folder& folder, Mailbox::Batch& batch, bool fetch);
    Result<bool> known_elsewhere(const RawMail& raw);
    tl::expected<void, Trouble> fetch_again(Folder& folder, const std::vector<RawMail>& missing,
                                            std::uint32_t through_uid);
    void tell_of(Folder& folder, const RawMail& raw, std::string_view what);

    Store& store_;
    Intake& intake_;
    Clocks clocks_;
    Wake wake_;
    Tell tell_;
    Progress progress_;
};

}  // namespace madoguchi
