#include "store/case_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "parser/form_text.h"
#include "store/bigram_tokenizer.h"
#include "store/store_impl.h"

namespace madoguchi {
namespace {

/// Ids of case_texts: schema.cpp.
constexpr std::int64_t texts_a_case = std::int64_t{1} << 20;

using Ids = std::vector<std::int64_t>;  // sorted, each once

/// Words between white space of any kind.
std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> words(1);
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        if (is_space(next_code_point(text, at))) {
            words.emplace_back();
        } else {
            words.back() += text.substr(begin, at - begin);
        }
    }
    words.erase(std::remove(words.begin(), words.end(), std::string()), words.end());
    return words;
}

Ids both(const Ids& a, const Ids& b) {
    Ids kept;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(kept));
    return kept;
}

/// Narrows to `more`; what is not narrowed yet is everything.
void narrow(std::optional<Ids>& ids, Ids more) {
    ids = ids ? both(*ids, more) : std::move(more);
}

enum class Among { cases, ignored_mails };
enum class Column { any, organization };

/// The case of a text, or its mail of no case.
std::int64_t owner_of(std::int64_t text, Among among) {
    return among == Among::cases ? text / texts_a_case : -text;
}

/// Of the texts that the index has.
void find_indexed(Database& db, Ids& ids, const std::string& phrase, Column column, Among among) {
    const auto query = column == Column::organization ? "organization : " + phrase : phrase;
    auto row = among == Among::cases
                   ? db.query("SELECT rowid FROM text_index WHERE text_index MATCH ? AND rowid > 0", query)
                   : db.query("SELECT rowid FROM text_index WHERE text_index MATCH ? AND rowid < 0", query);
    while (row.step()) {
        ids.push_back(owner_of(row.integer(0), among));
    }
}

/// Of those that wait for it, each of which is read.
void find_waiting(Database& db, Ids& ids, std::string_view word, Column column, Among among) {
    auto row = db.query(waiting_texts(among == Among::cases));
    while (row.step()) {
        if ((column == Column::any && holds_word(row.blob(1), word)) || holds_word(row.blob(2), word)) {
            ids.push_back(owner_of(row.integer(0), among));
        }
    }
}

/// Case ids, or ids of mails of no case, whose texts hold the word; none where it has no letter and no digit.
std::optional<Ids> matching(Database& db, std::string_view word, Column column, Among among) {
    const auto phrase = phrase_of(word);
    if (!phrase) {
        return std::nullopt;
    }
    Ids ids;
    find_waiting(db, ids, word, column, among);
    find_indexed(db, ids, *phrase, column, among);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

/// Narrows to what holds every word. Signs alone are looked for by nobody, and found nowhere.
void narrow_to_words(Database& db, std::optional<Ids>& ids, std::string_view text, Column column, Among among) {
    const auto words = words_in(text);
    bool any = words.empty();
    for (const auto& word : words) {
        if (auto found = matching(db, word, column, among)) {
            any = true;
            narrow(ids, std::move(*found));
        }
    }
    if (!any) {
        ids = Ids();
    }
}

/// nullopt: all of them.
std::optional<Ids> candidates(Database& db, const CaseQuery& query) {
    std::optional<Ids> ids;
    narrow_to_words(db, ids, query.words, Column::any, Among::cases);
    narrow_to_words(db, ids, query.organization, Column::organization, Among::cases);
    if (!query.flag.empty()) {
        Ids flagged;
        auto row = db.query("SELECT case_id FROM case_flags WHERE code = ? ORDER BY case_id", query.flag);
        while (row.step()) {
            flagged.push_back(row.integer(0));
        }
        narrow(ids, std::move(flagged));
    }
    return ids;
}

std::string_view scope_condition(CaseScope scope) {
    switch (scope) {
        case CaseScope::needs_person:
            return "c.needs_person = 1";
        case CaseScope::unanswered:
            return "c.state <> 'closed'";
        case CaseScope::closed:
            return "c.state = 'closed'";
        case CaseScope::all:
            break;
    }
    return "1";
}

std::string_view order_of(CaseOrder order) {
    switch (order) {
        case CaseOrder::oldest:
            return "c.opened, c.id";
        case CaseOrder::newest:
            return "c.opened DESC, c.id DESC";
        case CaseOrder::organization:
            return "v.organization IS NULL, v.organization, v.case_id";
        case CaseOrder::changed:
            return "c.changed DESC, c.id DESC";
    }
    return "c.id";
}

/// What stands behind the case ?5 (opened ?6, changed ?7, organization ?8) in that order.
std::string_view behind_condition(CaseOrder order) {
    switch (order) {
        case CaseOrder::oldest:
            return "(c.opened, c.id) > (?6, ?5)";
        case CaseOrder::newest:
            return "(c.opened, c.id) < (?6, ?5)";
        case CaseOrder::organization:
            return "(v.organization IS NULL, coalesce(v.organization, ''), v.case_id) > (?8 IS NULL, coalesce(?8, ''), "
                   "?5)";
        case CaseOrder::changed:
            return "(c.changed, c.id) < (?7, ?5)";
    }
    return "1";
}

/// The rows of a list, and what their order needs beside the case.
std::string table_of(const CaseQuery& query, bool by_ids, bool ordered) {
    std::string cases = "cases AS c ";
    // The planner has no statistics, and so no idea how few these are.
    if (!by_ids && query.scope == CaseScope::needs_person) {
        cases += "INDEXED BY cases_for_a_person ";
    } else if (!by_ids && query.scope == CaseScope::unanswered) {
        cases += "INDEXED BY cases_open ";
    }
    if (query.order != CaseOrder::organization || !ordered) {
        return "FROM " + cases;
    }
    const bool few = by_ids || query.scope == CaseScope::needs_person || query.scope == CaseScope::unanswered;
    return few ? "FROM " + cases + "LEFT JOIN case_values AS v ON v.case_id = c.id "
               : "FROM case_values AS v CROSS JOIN cases AS c ON c.id = v.case_id ";
}

/// ?1 taken_by, ?2 since, ?3 until, ?4 ids as JSON. Few texts, because each stays prepared.
std::string condition_of(const CaseQuery& query, bool by_ids) {
    std::string sql =
        fmt::format("WHERE {} AND ?1 IS NOT NULL AND ?2 IS NOT NULL AND ?3 IS NOT NULL AND ?4 IS NOT NULL",
                    scope_condition(query.scope));
    if (query.since) {
        sql += " AND c.opened >= ?2";
    }
    if (query.until) {
        sql += " AND c.opened < ?3";
    }
    if (query.state) {
        sql += fmt::format(" AND c.state = '{}'", to_string(*query.state));
    }
    if (query.acknowledgement) {
        sql += fmt::format(" AND c.ack_state = '{}'", to_string(*query.acknowledgement));
        if (*query.acknowledgement != OutboxState::sent) {
            sql += " AND c.ack_state NOT IN ('', 'sent')";
        }
    }
    if (query.taken_by == "-") {
        sql += " AND c.taken_by = ''";
    } else if (!query.taken_by.empty()) {
        sql += " AND c.taken_by = ?1 AND c.taken_by <> ''";
    }
    if (by_ids) {
        sql += " AND c.id IN (SELECT value FROM json_each(?4))";
    }
    return sql;
}

std::string listed(const CaseQuery& query, bool by_ids) {
    return table_of(query, by_ids, true) + condition_of(query, by_ids);
}

std::chrono::sys_seconds since_of(const CaseQuery& query) {
    return query.since.value_or(
        std::chrono::sys_seconds(std::chrono::seconds(std::numeric_limits<std::int64_t>::min())));
}

std::chrono::sys_seconds until_of(const CaseQuery& query) {
    return query.until.value_or(
        std::chrono::sys_seconds(std::chrono::seconds(std::numeric_limits<std::int64_t>::max())));
}

/// So many are better looked up one by one than found on a walk through the list.
constexpr std::size_t few_ids = 3000;

std::string json_of(const Ids& ids) {
    return fmt::format("[{}]", fmt::join(ids, ","));
}

/// Membership of many ids, in one step each.
class IdSet {
public:
    explicit IdSet(const Ids& ids) : bits_(ids.empty() ? 0 : static_cast<std::size_t>(ids.back()) + 1) {
        for (const auto id : ids) {
            bits_[static_cast<std::size_t>(id)] = true;
        }
    }
    [[nodiscard]] bool has(std::int64_t id) const {
        return static_cast<std::size_t>(id) < bits_.size() && bits_[static_cast<std::size_t>(id)];
    }

private:
    std::vector<bool> bits_;
};

/// One page of a list of ids, filtered by `set` on the way.
struct IdPage {
    Ids rows;
    std::int64_t total = 0;
};

IdPage walk(Statement row, const Ids& set, std::size_t limit, std::size_t offset) {
    const IdSet wanted(set);
    IdPage page;
    while (row.step()) {
        const auto id = row.integer(0);
        if (wanted.has(id)) {
            const auto place = static_cast<std::size_t>(page.total++);
            if (place >= offset && page.rows.size() < limit) {
                page.rows.push_back(id);
            }
        }
    }
    return page;
}

IdPage page_of(Database& db, const CaseQuery& query) {
    const auto ids = candidates(db, query);
    const auto since = since_of(query);
    const auto until = until_of(query);
    if (ids && ids->size() > few_ids) {
        const auto sql = fmt::format("SELECT c.id {} ORDER BY {}", listed(query, false), order_of(query.order));
        return walk(db.query(sql, query.taken_by, since, until, ""), *ids, query.limit, query.offset);
    }
    const auto json = ids ? json_of(*ids) : std::string();
    const auto from = listed(query, ids.has_value());
    IdPage page;
    page.total =
        db.number("SELECT count(*) " + table_of(query, ids.has_value(), false) + condition_of(query, ids.has_value()),
                  query.taken_by, since, until, json)
            .value_or(0);
    auto row = db.query(fmt::format("SELECT c.id {} ORDER BY {} LIMIT ?5 OFFSET ?6", from, order_of(query.order)),
                        query.taken_by, since, until, json, query.limit, query.offset);
    while (row.step()) {
        page.rows.push_back(row.integer(0));
    }
    return page;
}

bool has_hiragana(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto c = next_code_point(text, at);
        if (c >= 0x3041 && c <= 0x309F) {
            return true;
        }
    }
    return false;
}

/// A bigram of an inquiry, and how many earlier texts have it, about.
struct Trait {
    std::string phrase;
    double texts = 0;
};

constexpr std::size_t most_bigrams = 64;  ///< of an inquiry
constexpr int probe = 16;                 ///< texts that show how rare a bigram is
constexpr std::size_t most_traits = 12;
constexpr int most_texts = 600;  ///< of each trait, the newest

std::vector<std::string> bigrams_of(std::string_view text, bool with_hiragana) {
    std::vector<std::string> all;
    each_bigram(text, false, [&](std::string_view bigram) {
        std::size_t at = 0;
        (void)next_code_point(bigram, at);
        if (at < bigram.size() && (with_hiragana || !has_hiragana(bigram)) &&
            std::find(all.begin(), all.end(), bigram) == all.end()) {
            all.emplace_back(bigram);
        }
        return all.size() < most_bigrams;
    });
    return all;
}

constexpr std::string_view earlier_texts =
    "SELECT rowid FROM text_index WHERE text_index MATCH ?1 AND rowid > 0 AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3";

/// The rarer bigrams that earlier cases have too; rarest first.
std::vector<Trait> traits_of(Database& db, const std::vector<std::string>& bigrams, std::int64_t before) {
    std::vector<Trait> traits;
    const auto cases = static_cast<double>(before) / texts_a_case;
    for (const auto& bigram : bigrams) {
        auto phrase = phrase_of(bigram);
        if (!phrase) {
            continue;
        }
        auto row = db.query(earlier_texts, *phrase, before, probe);
        int found = 0;
        std::int64_t last = before;
        while (row.step()) {
            ++found;
            last = row.integer(0);
        }
        if (found == 0) {
            continue;
        }
        // As many more as the span of the newest ones lets expect.
        const auto span = std::max(1.0, static_cast<double>(before - last) / texts_a_case);
        traits.push_back({std::move(*phrase), found < probe ? found : std::max<double>(found, found * cases / span)});
    }
    std::stable_sort(traits.begin(), traits.end(), [](const Trait& a, const Trait& b) { return a.texts < b.texts; });
    traits.resize(std::min(traits.size(), most_traits));
    return traits;
}

/// Case ids, most alike first: the sum of how rare the shared bigrams are, as in BM25 without the length.
Ids alike(Database& db, const std::vector<Trait>& traits, std::int64_t before, std::size_t limit) {
    const auto cases = std::max(1.0, static_cast<double>(before) / texts_a_case);
    std::unordered_map<CaseId, double> scores;
    double whole = 0;
    for (const auto& trait : traits) {
        const double weight = std::log(1 + cases / trait.texts);
        whole += weight;
        auto row = db.query(earlier_texts, trait.phrase, before, most_texts);
        CaseId last = 0;
        while (row.step()) {
            const auto id = row.integer(0) / texts_a_case;
            if (id != last) {
                scores[id] += weight;
                last = id;
            }
        }
    }
    constexpr double least_share = 0.3;
    std::vector<std::pair<double, CaseId>> ranked;
    for (const auto& [id, score] : scores) {
        if (score >= least_share * whole) {
            ranked.emplace_back(score, id);
        }
    }
    const auto kept = std::min(limit, ranked.size());
    std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(kept), ranked.end(),
                      std::greater<>());
    Ids ids;
    std::transform(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(kept), std::back_inserter(ids),
                   [](const auto& one) { return one.second; });
    return ids;
}

}  // namespace

// CROSS: the planner has no statistics, and would go through all texts for the few that wait.
std::string_view waiting_texts(bool of_cases) {
    return of_cases ? "SELECT t.id, t.text, t.organization FROM text_changes AS c CROSS JOIN case_texts AS t ON t.id = "
                      "c.id WHERE c.id > 0"
                    : "SELECT t.id, t.text, t.organization FROM text_changes AS c CROSS JOIN case_texts AS t ON t.id = "
                      "c.id WHERE c.id < 0";
}

Result<CasePage> CaseSearch::find(const CaseQuery& query) {
    auto& impl = store_.impl();
    return impl.look([&] {
        const auto ids = page_of(impl.db(), query);
        CasePage page;
        page.total = ids.total;
        for (const auto id : ids.rows) {
            page.rows.push_back(impl.case_of_id(id));
        }
        return page;
    });
}

Result<MailPage> CaseSearch::ignored(std::string_view words, std::size_t limit, std::size_t offset) {
    auto& impl = store_.impl();
    return impl.look([&] {
        auto& db = impl.db();
        constexpr std::string_view newest_first =
            "SELECT id FROM mails WHERE case_id IS NULL ORDER BY received_at DESC, id DESC LIMIT ? OFFSET ?";
        std::optional<Ids> ids;
        narrow_to_words(db, ids, words, Column::any, Among::ignored_mails);
        IdPage found;
        if (ids) {
            found = walk(db.query(newest_first, -1, 0), *ids, limit, offset);
        } else {
            found.total = db.number("SELECT count(*) FROM mails WHERE case_id IS NULL").value_or(0);
            auto row = db.query(newest_first, limit, offset);
            while (row.step()) {
                found.rows.push_back(row.integer(0));
            }
        }
        MailPage page;
        page.total = found.total;
        for (const auto id : found.rows) {
            page.rows.push_back(impl.mail_of_id(id));
        }
        return page;
    });
}

Result<std::vector<SimilarCase>> CaseSearch::similar(CaseId id, std::size_t limit) {
    auto& impl = store_.impl();
    return impl.read([&] {
        auto& db = impl.db();
        const auto self = impl.case_of_id(id);
        const auto& inquiry = self.fields[static_cast<std::size_t>(FieldName::inquiry)];
        const auto text = inquiry.value_or(self.subject);
        auto bigrams = bigrams_of(text, false);
        if (bigrams.empty()) {
            bigrams = bigrams_of(text, true);
        }
        const auto before = id * texts_a_case;
        const auto traits = traits_of(db, bigrams, before);
        std::vector<SimilarCase> found;
        for (const auto other : alike(db, traits, before, limit)) {
            SimilarCase one;
            one.summary = impl.case_of_id(other);
            auto note = db.query("SELECT text FROM case_notes WHERE case_id = ? ORDER BY id DESC LIMIT 1", other);
            one.last_note = note.step() ? note.text(0) : std::string();
            found.push_back(std::move(one));
        }
        return found;
    });
}

Result<DeskCounts> CaseSearch::counts() {
    auto& impl = store_.impl();
    return impl.read([&] {
        auto& db = impl.db();
        DeskCounts counts;
        counts.unanswered =
            db.number("SELECT count(*) FROM cases INDEXED BY cases_open WHERE state <> 'closed'").value_or(0);
        auto row = db.query("SELECT ack_state, count(*) FROM cases WHERE needs_person = 1 GROUP BY ack_state");
        while (row.step()) {
            const auto number = row.integer(1);
            counts.needs_person += number;
            const auto state = row.text(0);
            counts.unknown += state == to_string(OutboxState::unknown) ? number : 0;
            counts.failed += state == to_string(OutboxState::failed) ? number : 0;
            counts.held += state == to_string(OutboxState::held) ? number : 0;
        }
        counts.newest_mail = db.number("SELECT max(id) FROM mails").value_or(0);
        return counts;
    });
}

Result<std::int64_t> CaseSearch::news(MailId behind) {
    auto& impl = store_.impl();
    return impl.read([&] {
        return impl.db().number("SELECT count(*) FROM mails WHERE id > ? AND case_id IS NOT NULL", behind).value_or(0);
    });
}

Result<std::optional<CaseId>> CaseSearch::next(const CaseQuery& query, CaseId behind) {
    auto& impl = store_.impl();
    return impl.look([&]() -> std::optional<CaseId> {
        auto& db = impl.db();
        auto place = db.query(
            "SELECT c.opened, c.changed, v.organization FROM cases AS c LEFT JOIN case_values AS v ON v.case_id = c.id "
            "WHERE c.id = ?",
            behind);
        if (!place.step()) {
            fail_not_found(fmt::format("there is no case {}", behind));
        }
        const auto ids = candidates(db, query);
        const bool few = ids && ids->size() <= few_ids;
        const auto sql = fmt::format("SELECT c.id {} AND {} AND ?6 + ?7 IS NOT NULL AND (?8 IS NULL OR 1) ORDER BY {}",
                                     listed(query, few), behind_condition(query.order), order_of(query.order));
        auto row = db.query(sql, query.taken_by, since_of(query), until_of(query), few ? json_of(*ids) : std::string(),
                            behind, place.time(0), place.time(1), place.maybe_text(2));
        const IdSet wanted(ids.value_or(Ids()));
        while (row.step()) {
            if (row.integer(0) != behind && (!ids || wanted.has(row.integer(0)))) {
                return row.integer(0);
            }
        }
        return std::nullopt;
    });
}

}  // namespace madoguchi
