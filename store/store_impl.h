#pragma once

#include <filesystem>
#include <new>
#include <optional>
#include <type_traits>

#include "store/compression.h"
#include "store/database.h"
#include "store/store.h"

namespace madoguchi {

/// An open file descriptor.
class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();
    [[nodiscard]] int get() const { return number_; }

private:
    int number_;
};

/// No retry waits so long: what is to wait for longer was deferred while the clock stood in the future, and is due.
inline constexpr std::chrono::hours longest_wait{1};

struct Store::Impl {
    Impl(std::filesystem::path store_file, OpenMode open_mode);

    std::filesystem::path file;
    OpenMode mode;
    std::unique_ptr<Database> database;
    DeskKey key{};
    Compression compression;
    std::vector<OutboxId> restored_unknown;  ///< told by the next recover_outbox()
    bool restored = false;
    Descriptor mark;              ///< `<file>-mark`, the daemon's only
    std::int64_t marked = -1;     ///< what is written there, as far as this process knows
    bool in_transaction = false;  ///< the caller's
    bool failed = false;          ///< a call within it failed

    [[nodiscard]] Database& db() { return *database; }

    /// Runs `work`, and turns what it throws into a Result. For calls that only read.
    template <class Work>
    auto read(Work&& work) -> Result<std::invoke_result_t<Work>>;
    /// The same within the open transaction, or within one of its own.
    template <class Work>
    auto write(Work&& work) -> Result<std::invoke_result_t<Work>>;
    /// read(), of one moment.
    template <class Work>
    auto look(Work&& work) -> Result<std::invoke_result_t<Work>> {
        return read([&] {
            const Snapshot moment(db());
            return work();
        });
    }

    void begin();
    void commit();
    /// The full-text index takes over what the open transaction changed in case_texts; more than a few new texts wait
    /// in text_changes (Backlog::index_texts), where the search reads them one by one.
    void update_text_index();
    /// The first of those that wait; the index has nothing of them.
    void index_texts(std::int64_t most);
    void roll_back() noexcept;
    void reopen_if_broken();

    void connect();
    void inspect_file() const;
    void load_key();

    // The mark beside the store.
    [[nodiscard]] std::int64_t progress();
    void open_mark();
    void write_mark(std::int64_t reached);
    void treat_as_restored();

    // Shared by the calls; within a transaction.
    [[nodiscard]] std::optional<std::int64_t> folder_of(std::string_view mailbox, std::uint32_t uidvalidity);
    void note_history(std::optional<CaseId> id, std::chrono::sys_seconds at, std::string_view actor,
                      std::string_view action, std::string_view detail);
    void file_flags(MailId id, const Verdict& verdict);
    void file_evidence(MailId id, std::string_view code, const std::vector<Evidence>& evidence);
    /// Disposition and place in the queue follow from flags, reason and the newest acknowledgement.
    void refresh_case(CaseId id, std::chrono::sys_seconds now);
    void require_case(CaseId id);
    /// What a person decided on the case's flags stands over what was found.
    void apply_flag_decisions(CaseId id);
    struct Receipt {
        int year = 0;
        std::int64_t count = 0;
    };
    /// See Store::supersede(); within a transaction.
    int supersede(CaseId id, std::chrono::sys_seconds now);
    [[nodiscard]] Receipt next_receipt(std::chrono::sys_seconds now);
    void close_case(CaseId id, Outcome outcome, std::string_view note, std::string_view actor,
                    std::chrono::sys_seconds now);
    void reopen_case(CaseId id, std::string_view actor, std::chrono::sys_seconds now);
    /// Takes close_case() back: state, note and the decision on the terms are as they were.
    void undo_close(CaseId id, std::string_view actor, std::chrono::sys_seconds now);
    /// What the search finds a mail by, besides its case's values; the mail's row must be there.
    void file_words(MailId id, const Message& message);
    void classify_case(CaseId id, const Classification& as, std::string_view actor);
    [[nodiscard]] Case case_of_id(CaseId id);
    [[nodiscard]] StoredMail mail_of_id(MailId id);
    /// Closed → new; true if it was closed.
    bool open_again(CaseId id, std::chrono::sys_seconds now);
    [[nodiscard]] static std::int64_t japan_day_of(std::chrono::sys_seconds t);
    [[nodiscard]] static std::int64_t hour_of(std::chrono::sys_seconds t);
    [[nodiscard]] std::int64_t domain_key_of(std::string_view address) const;
    /// How many acknowledgements the limits count in that period.
    [[nodiscard]] int acknowledged(std::string_view scope, std::int64_t period, std::int64_t of);
    /// Adds to, or takes from, what the limits count; of the moment in which it was queued.
    void count_acknowledgement(OutboxId id, int by);
    [[nodiscard]] std::vector<OutboxItem> outbox_of(CaseId id);
    /// For calls that take fewer arrows than there are. `deed`: what cannot be done otherwise, for the error.
    void require_state(OutboxId id, std::initializer_list<OutboxState> states, std::string_view deed);
    /// One arrow of an acknowledgement's way, with its line in the case's history. `action` "" writes none.
    void move(OutboxId id, OutboxState to, std::string_view actor, std::string_view action, std::string_view error,
              std::chrono::sys_seconds now, std::optional<std::chrono::sys_seconds> next_attempt = std::nullopt);
};

/// A flag that only a case's merged fields decide.
[[nodiscard]] bool is_of_fields(std::string_view code);
/// Flags that a follow-up's own mail carries, and that say nothing of its case: a reply has a subject of its own, and
/// thanks are no matter at all.
[[nodiscard]] bool stays_with_its_mail(std::string_view code);

/// Asks for id, text and organization of each text that waits for the index, of cases or of mails of no case.
[[nodiscard]] std::string_view waiting_texts(bool of_cases);

/// Thrown by `no such …`.
[[noreturn]] void fail_not_found(std::string message);

/// The first column of all rows.
[[nodiscard]] std::vector<std::int64_t> ids_of(Statement row);

template <class Work>
auto Store::Impl::read(Work&& work) -> Result<std::invoke_result_t<Work>> {
    try {
        reopen_if_broken();
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            work();
            return {};
        } else {
            return work();
        }
    } catch (const StoreFailure& thrown) {
        failed = true;
        return tl::unexpected<Error>(thrown.error);
    } catch (const std::bad_alloc&) {
        failed = true;
        return failure(ErrorCode::temporary, "out of memory", "It is tried again.");
    }
}

template <class Work>
auto Store::Impl::write(Work&& work) -> Result<std::invoke_result_t<Work>> {
    if (in_transaction) {
        return read(std::forward<Work>(work));
    }
    auto result = read([&] {
        begin();
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            work();
            commit();
        } else {
            auto value = work();
            commit();
            return value;
        }
    });
    if (!result) {
        roll_back();
    }
    return result;
}

}  // namespace madoguchi
