#include "store/backlog.h"

#include "store/store_impl.h"

namespace madoguchi {
namespace {

/// So many ids are looked at, and so many mails handed out, at a time.
constexpr std::int64_t window_ids = 500;
constexpr std::size_t window_mails = 20;

}  // namespace

Result<bool> Backlog::texts_wait() {
    auto& impl = store_.impl();
    return impl.read([&] { return impl.db().number("SELECT 1 FROM text_changes LIMIT 1").has_value(); });
}

Result<bool> Backlog::index_texts(std::int64_t most) {
    auto any = texts_wait();
    if (!any || !*any) {
        return any;
    }
    if (const auto done = store_.impl().write([&] { store_.impl().index_texts(most); }); !done) {
        return tl::unexpected(done.error());
    }
    return texts_wait();
}

Result<std::vector<Case>> Backlog::unclassified(std::size_t most) {
    auto& impl = store_.impl();
    return impl.read([&] {
        std::vector<CaseId> ids;
        auto row = impl.db().query("SELECT id FROM cases WHERE classified_by = '' ORDER BY id LIMIT ?", most);
        while (row.step()) {
            ids.push_back(row.integer(0));
        }
        std::vector<Case> cases;
        cases.reserve(ids.size());
        for (const auto id : ids) {
            cases.push_back(impl.case_of_id(id));
        }
        return cases;
    });
}

Result<void> Backlog::classify(CaseId id, const Classification& as) {
    auto& impl = store_.impl();
    return impl.write([&] {
        if (impl.db().number("SELECT 1 FROM cases WHERE id = ? AND classified_by = ''", id)) {
            impl.classify_case(id, as, daemon_actor);
        }
    });
}

Result<Backlog::Window> Backlog::without_words(MailId after) {
    auto& impl = store_.impl();
    return impl.read([&] {
        Window window;
        const auto first = impl.db().number("SELECT min(id) FROM mails WHERE id > ?", after);
        if (!first) {
            return window;
        }
        window.looked_through = *first + window_ids;
        std::vector<MailId> ids;
        auto row = impl.db().query(
            "SELECT m.id FROM mails AS m JOIN raw_mails AS r ON r.mail_id = m.id WHERE m.id BETWEEN ? AND ? AND NOT "
            "EXISTS (SELECT 1 FROM case_texts WHERE mail_id = m.id) ORDER BY m.id LIMIT ?",
            *first, *first + window_ids, window_mails);
        while (row.step()) {
            ids.push_back(row.integer(0));
        }
        window.mails.reserve(ids.size());
        for (const auto id : ids) {
            window.mails.push_back(impl.mail_of_id(id));
        }
        if (ids.size() == window_mails) {
            window.looked_through = ids.back();
        }
        return window;
    });
}

Result<void> Backlog::file_words(MailId id, const Message& message) {
    auto& impl = store_.impl();
    return impl.write([&] {
        if (!impl.db().number("SELECT 1 FROM case_texts WHERE mail_id = ?", id)) {
            impl.file_words(id, message);
        }
    });
}

}  // namespace madoguchi
