#include "store/bigram_tokenizer.h"

#include <sqlite3.h>

#include <algorithm>
#include <exception>
#include <vector>

#include "parser/form_text.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

struct Range {
    char32_t first, last;
};

/// Punctuation, symbols and box drawing: between words, never part of one.
constexpr Range separators[] = {
    {0x00, '/'},      {':', '@'},       {'[', '`'},       {'{', 0xA9},      {0xAB, 0xB4},     {0xB6, 0xB9},
    {0xBB, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},     {0x2000, 0x206F}, {0x20A0, 0x20CF}, {0x2190, 0x2BFF},
    {0x3000, 0x3004}, {0x3008, 0x3020}, {0x3030, 0x3030}, {0x303D, 0x303F}, {0x30FB, 0x30FB}, {0xE000, 0xF8FF},
    {0xFE10, 0xFE1F}, {0xFE30, 0xFE6F}, {0xFFF0, 0xFFFF},
};

bool is_letter(char32_t c) {
    for (const auto& range : separators) {
        if (c <= range.last) {
            return c < range.first;
        }
    }
    return true;
}

/// Before a token that is one character of a document.
constexpr char character_mark = '\x01';

/// The runs of a text, one after the other; a 0 behind each.
class Runs {
public:
    explicit Runs(std::string_view text) {
        const auto units = folded_units(text);
        for (std::size_t i = 0; i < units.size(); ++i) {
            const auto& unit = units[i];
            if (is_letter(unit.folded)) {
                characters_ += unit.folded;
                append_character(text_, unit.folded);
                continue;
            }
            const bool broken_line = unit.written == '\n' && !characters_.empty() && characters_.back() >= 0x80 &&
                                     i + 1 < units.size() && units[i + 1].folded >= 0x80 &&
                                     is_letter(units[i + 1].folded);
            if (!broken_line) {
                end_run();
            }
        }
        end_run();
    }

    [[nodiscard]] const std::u32string& characters() const { return characters_; }
    /// As UTF-8, without the last 0: the runs of a text hold it where the text's tokens hold its phrase.
    [[nodiscard]] std::string_view joined() const {
        return std::string_view(text_).substr(0, std::max<std::size_t>(text_.size(), 1) - 1);
    }

    /// See bigram_tokenizer.h. `take`: bool(std::string_view).
    template <class Take>
    void each_bigram(bool with_last, const Take& take) const {
        bool alone = true;  // no character of the same run stands before
        for (std::size_t at = 0; at < text_.size();) {
            const std::size_t next = behind(at);
            if (text_[at] == 0) {
                alone = true;
                at = next;
                continue;
            }
            const bool last_of_run = text_[next] == 0;
            const bool last_of_all = last_of_run && next + 1 == text_.size();
            if (last_of_all && !with_last && !alone) {
                return;
            }
            const std::size_t end = last_of_run ? next : behind(next);
            if (!take(std::string_view(text_).substr(at, end - at))) {
                return;
            }
            alone = false;
            at = next;
        }
    }

    /// Each character once, behind a mark. `take`: bool(std::string_view).
    template <class Take>
    void each_character(const Take& take) const {
        auto characters = characters_;
        std::sort(characters.begin(), characters.end());
        characters.erase(std::unique(characters.begin(), characters.end()), characters.end());
        std::string token;
        for (const auto c : characters) {
            token.assign(1, character_mark);
            append_character(token, c);
            if (c != 0 && !take(token)) {
                return;
            }
        }
    }

private:
    void end_run() {
        if (!characters_.empty() && characters_.back() != 0) {
            characters_ += U'\0';
            text_ += '\0';
        }
    }
    [[nodiscard]] std::size_t behind(std::size_t at) const {
        do {
            ++at;
        } while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U);
        return at;
    }

    std::u32string characters_;
    std::string text_;  ///< the same as UTF-8
};

int make_tokenizer(void*, const char**, int, Fts5Tokenizer** made) {
    // It has no state; FTS5 only wants an address.
    static char nothing;
    *made = reinterpret_cast<Fts5Tokenizer*>(&nothing);
    return SQLITE_OK;
}

void end_tokenizer(Fts5Tokenizer*) {}

int tokenize(Fts5Tokenizer*, void* context, int flags, const char* text, int size,
             int (*token)(void*, int, const char*, int, int, int)) {
    int code = SQLITE_OK;
    try {
        const Runs runs(std::string_view(text, static_cast<std::size_t>(size)));
        const auto take = [&](std::string_view bigram) {
            // The offsets are for highlight() and snippet(), which are not used.
            code = token(context, 0, bigram.data(), static_cast<int>(bigram.size()), 0, 0);
            return code == SQLITE_OK;
        };
        if ((flags & FTS5_TOKENIZE_QUERY) == 0) {
            runs.each_bigram(true, take);
            if (code == SQLITE_OK) {
                runs.each_character(take);
            }
        } else if ((flags & FTS5_TOKENIZE_PREFIX) == 0 && runs.characters().size() == 2) {
            runs.each_character(take);
        } else {
            runs.each_bigram(false, take);
        }
    } catch (const std::exception&) {
        return SQLITE_NOMEM;
    }
    return code;
}

}  // namespace

void each_bigram(std::string_view text, bool with_last, const std::function<bool(std::string_view)>& take) {
    Runs(text).each_bigram(with_last, take);
}

bool holds_word(std::string_view text, std::string_view word) {
    const Runs wanted(word);
    return !wanted.joined().empty() && holds(Runs(text).joined(), wanted.joined());
}

std::optional<std::string> phrase_of(std::string_view word) {
    const Runs found(word);
    const auto& runs = found.characters();
    if (runs.empty()) {
        return std::nullopt;
    }
    std::string phrase = "\"";
    for (std::size_t i = 0; i + 1 < runs.size(); ++i) {
        append_character(phrase, runs[i] == 0 ? U' ' : runs[i]);
    }
    const bool ends_in_one = runs.size() > 2 && runs[runs.size() - 3] == 0;
    phrase += ends_in_one ? "\"*" : "\"";
    return phrase;
}

int register_bigram_tokenizer(sqlite3* connection) {
    sqlite3_stmt* statement = nullptr;
    int code = sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr);
    fts5_api* api = nullptr;
    if (code == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
        (void)sqlite3_step(statement);
        code = sqlite3_finalize(statement);
    }
    if (code != SQLITE_OK || api == nullptr) {
        return code != SQLITE_OK ? code : SQLITE_ERROR;
    }
    fts5_tokenizer functions{make_tokenizer, end_tokenizer, tokenize};
    return api->xCreateTokenizer(api, "bigram", nullptr, &functions, nullptr);
}

}  // namespace madoguchi
