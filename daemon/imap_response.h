#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/error.h"

namespace madoguchi {

/// IMAP's words are compared without case (ASCII).
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);

/// One value of a server's answer (RFC 9051 §4): an atom, NIL, a string (quoted or literal) or a list. Owns its bytes.
struct ImapValue {
    enum class Kind { nil, atom, string, list };
    Kind kind = Kind::nil;
    std::string text;              ///< of an atom or string; a literal over the limit: its first part
    std::uint64_t full_size = 0;   ///< bytes of a string as announced; larger than text.size() where it was cut
    std::vector<ImapValue> items;  ///< of a list

    [[nodiscard]] bool is_list() const { return kind == Kind::list; }
    /// The atom or string compared without case (ASCII).
    [[nodiscard]] bool is_word(std::string_view word) const;
    /// An atom of digits only, at most 2^63-1.
    [[nodiscard]] std::optional<std::uint64_t> number() const;
};

/// One whole answer: a line with its literals.
struct ImapResponse {
    enum class Kind { untagged, tagged, continuation };
    Kind kind = Kind::untagged;
    std::string tag;                      ///< of a tagged answer
    std::optional<std::uint32_t> number;  ///< "* 23 EXISTS": 23
    std::string name;                     ///< upper case: "OK", "NO", "BYE", "EXISTS", "FETCH" …
    std::string code;                     ///< upper-case name of the response code, "" for none: "UIDVALIDITY"
    std::string code_text;                ///< what follows the code's name within the brackets
    std::string text;                     ///< human text of a status answer or a continuation
    std::vector<ImapValue> values;        ///< of any other answer

    [[nodiscard]] bool is_status() const;
};

/// Reads a server's answers from bytes as they come, in pieces of any size (RFC 9051 §2.2, §9; RFC 3501; RFC 3516
/// literal8). A pure state machine: no I/O, no clock. An answer counts only when its line has ended; what stands inside
/// a literal can never be taken for one. After an error the reader is dead: the stream cannot be trusted any more.
class ImapResponseReader {
public:
    /// Bytes unless said otherwise.
    struct Limits {
        std::size_t line_bytes = 256U << 10;     ///< an answer without its literals
        std::uint64_t literal_kept = 50U << 20;  ///< more of one literal is counted and skipped
        std::uint64_t literal_announced = (std::uint64_t{1} << 31U) - 1;  ///< more is refused
        std::uint64_t answer_kept = 64U << 20;                            ///< all strings of one answer together
        std::size_t depth = 32;                                           ///< levels of lists
    };

    explicit ImapResponseReader(const Limits& limits) : limits_(limits) {}

    /// Takes all of `bytes`; whole answers are appended to `out`. Errors are `malformed` and name what was found, never
    /// a literal's content.
    [[nodiscard]] Result<void> feed(std::string_view bytes, std::vector<ImapResponse>& out);

    /// Nothing of an answer has been read yet: the stream stands between two answers.
    [[nodiscard]] bool between_answers() const { return state_ == State::tag && token_.empty(); }

private:
    enum class State {
        tag,
        first_word,
        second_word,
        status_start,
        status_code,
        text,
        before_value,
        after_value,
        atom,
        bracket,
        quoted,
        quoted_escape,
        tilde,
        literal_size,
        literal_plus,
        literal_end,
        literal_line_end,
        literal,
        line_end,
        dead
    };

    Result<void> step(char c, std::vector<ImapResponse>& out);
    Result<void> step_tag(char c);
    Result<void> step_first_word(char c, std::vector<ImapResponse>& out);
    Result<void> step_second_word(char c, std::vector<ImapResponse>& out);
    Result<void> step_status(char c, std::vector<ImapResponse>& out);
    Result<void> step_text(char c, std::vector<ImapResponse>& out);
    Result<void> step_before_value(char c, std::vector<ImapResponse>& out);
    Result<void> step_after_value(char c, std::vector<ImapResponse>& out);
    Result<void> step_atom(char c, std::vector<ImapResponse>& out);
    Result<void> step_quoted(char c);
    Result<void> step_literal_head(char c, std::vector<ImapResponse>& out);
    Result<void> name_is_known(char c, std::vector<ImapResponse>& out);
    Result<void> begin_literal();
    Result<void> keep(std::uint64_t bytes);
    void end_atom();
    void end_string(std::uint64_t full_size);
    Result<void> open_list();
    Result<void> close_list();
    Result<void> end_of_line(std::vector<ImapResponse>& out);
    void end_answer(std::vector<ImapResponse>& out);
    Result<void> refuse(std::string what);

    Limits limits_;
    State state_ = State::tag;
    ImapResponse answer_;
    std::string token_;
    std::vector<std::vector<ImapValue>> lists_{1};  ///< open lists, the answer's own values first
    std::uint64_t literal_size_ = 0;
    std::uint64_t literal_left_ = 0;
    std::uint64_t answer_kept_ = 0;
    std::size_t line_bytes_ = 0;
    bool after_list_ = false;
};

}  // namespace madoguchi
