#include "parser/mail_date.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "parser/utf8.h"

namespace madoguchi {
namespace {

using std::chrono::minutes;

struct Token {
    enum Kind { number, word, mark } kind = mark;
    std::string text;  ///< words in lower case
    long value = 0;
    std::size_t digits = 0;
    bool spaced = false;  ///< white space before it
};

struct Zone {
    std::string_view name;
    int hours;
};

constexpr std::array zones{Zone{"jst", 9},   Zone{"gmt", 0},   Zone{"utc", 0},   Zone{"ut", 0},    Zone{"z", 0},
                           Zone{"est", -5},  Zone{"edt", -4},  Zone{"cst", -6},  Zone{"cdt", -5},  Zone{"mst", -7},
                           Zone{"mdt", -6},  Zone{"pst", -8},  Zone{"pdt", -7},  Zone{"kst", 9},   Zone{"cet", 1},
                           Zone{"cest", 2},  Zone{"met", 1},   Zone{"mest", 2},  Zone{"mez", 1},   Zone{"mesz", 2},
                           Zone{"eet", 2},   Zone{"eest", 3},  Zone{"west", 1},  Zone{"sgt", 8},   Zone{"hkt", 8},
                           Zone{"aest", 10}, Zone{"aedt", 11}, Zone{"nzst", 12}, Zone{"nzdt", 13}, Zone{"akst", -9},
                           Zone{"akdt", -8}, Zone{"bst", 1},   Zone{"hst", -10}, Zone{"msk", 3},   Zone{"wet", 0}};

constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                  "jul", "aug", "sep", "oct", "nov", "dec"};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::vector<Token> tokens_of(std::string_view field) {
    constexpr std::size_t most_tokens = 60;
    std::vector<Token> tokens;
    int depth = 0;
    bool spaced = false;
    for (std::size_t at = 0; at < field.size() && tokens.size() < most_tokens;) {
        const char c = field[at];
        if (c == '(' || c == ')') {
            depth = std::max(0, depth + (c == '(' ? 1 : -1));
            ++at;
            continue;
        }
        if (depth > 0 || c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"') {
            spaced = true;
            ++at;
            continue;
        }
        const std::size_t begin = at;
        Token token;
        token.spaced = spaced;
        spaced = false;
        if (is_digit(c)) {
            while (at < field.size() && is_digit(field[at])) {
                ++at;
            }
            token.kind = Token::number;
            token.digits = at - begin;
            for (const char d : field.substr(begin, std::min<std::size_t>(token.digits, 9))) {
                token.value = token.value * 10 + (d - '0');
            }
        } else if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
            while (at < field.size() && std::isalpha(static_cast<unsigned char>(field[at])) != 0) {
                ++at;
            }
            token.kind = Token::word;
        } else {
            static_cast<void>(next_utf8(field, at));
        }
        token.text = lower_ascii(field.substr(begin, at - begin));
        tokens.push_back(std::move(token));
    }
    return tokens;
}

int month_named(const Token& token) {
    if (token.kind != Token::word || token.text.size() < 3) {
        return 0;
    }
    const auto found = std::find(months.begin(), months.end(), token.text.substr(0, 3));
    return found == months.end() ? 0 : static_cast<int>(found - months.begin()) + 1;
}

class DateReader {
public:
    explicit DateReader(std::string_view field) : tokens_(tokens_of(field)) {}

    std::optional<std::chrono::sys_seconds> read() {
        const bool date = read_japanese_date() || read_japanese_month() || read_named_month() || read_numeric_date();
        if (!date || !(read_time() || is_day_alone())) {
            return std::nullopt;
        }
        const std::chrono::year_month_day day{std::chrono::year{static_cast<int>(year_)},
                                              std::chrono::month{static_cast<unsigned>(month_)},
                                              std::chrono::day{static_cast<unsigned>(day_)}};
        if (!day.ok() || year_ < 1970 || year_ > 9999 || hour_ > 24 || minute_ > 59 || second_ > 60) {
            return std::nullopt;
        }
        return std::chrono::sys_days{day} + std::chrono::hours{hour_} + minutes{minute_} +
               std::chrono::seconds{second_} - zone_;
    }

private:
    [[nodiscard]] const Token* at(std::size_t i) const { return i < tokens_.size() ? &tokens_[i] : nullptr; }
    [[nodiscard]] bool is(std::size_t i, std::string_view text) const {
        return at(i) != nullptr && at(i)->text == text;
    }
    [[nodiscard]] bool is_number(std::size_t i) const { return at(i) != nullptr && at(i)->kind == Token::number; }

    void set_year(const Token& token) {
        year_ = token.value;
        if (token.digits <= 2) {
            year_ += year_ < 50 ? 2000 : 1900;
        } else if (token.digits == 3) {  // RFC 5322 §4.3
            year_ += 1900;
        }
    }

    // 2026年6月8日, 令和8年6月8日
    bool read_japanese_date() {
        for (std::size_t i = 0; i + 4 < tokens_.size(); ++i) {
            if (is_number(i) && is(i + 1, "年") && is_number(i + 2) && is(i + 3, "月") && is_number(i + 4)) {
                set_year(tokens_[i]);
                if (i > 1 && is(i - 2, "令") && is(i - 1, "和")) {
                    year_ = 2018 + tokens_[i].value;
                }
                month_ = tokens_[i + 2].value;
                day_ = tokens_[i + 4].value;
                date_end_ = i + 5;
                return true;
            }
        }
        return false;
    }

    // 月, 08  6月 2026: what a mailer makes of "%a, %d %b %Y" in a Japanese locale.
    bool read_japanese_month() {
        for (std::size_t i = 0; i + 3 < tokens_.size(); ++i) {
            if (is_number(i) && is_number(i + 1) && is(i + 2, "月") && is_number(i + 3) && tokens_[i + 3].digits == 4) {
                set_year(tokens_[i + 3]);
                month_ = tokens_[i + 1].value;
                day_ = tokens_[i].value;
                date_end_ = i + 4;
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] bool is_date_mark(std::size_t i) const {
        return is(i, "-") || is(i, ",") || is(i, "/") || is(i, ".");
    }

    [[nodiscard]] std::size_t behind_marks(std::size_t i) const {
        while (is_date_mark(i)) {
            ++i;
        }
        return i;
    }

    // 8 Jun 2026, 08-Jun-26, Jun 8, 2026, Jun  8 11:31:09 2026
    bool read_named_month() {
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            const int month = month_named(tokens_[i]);
            if (month == 0) {
                continue;
            }
            month_ = month;
            std::size_t before = i;
            while (before > 0 && is_date_mark(before - 1)) {
                --before;
            }
            const std::size_t after = behind_marks(i + 1);
            if (is_number(after) && at(behind_marks(after + 1)) != nullptr &&
                month_named(*at(behind_marks(after + 1))) != 0) {
                continue;  // Mar, 2 Jun 2026: a Tuesday in French, Spanish and Italian
            }
            if (before > 0 && is_number(before - 1) && is_number(after) && !is(after + 1, ":")) {
                const bool year_first = tokens_[before - 1].digits == 4;
                set_year(tokens_[year_first ? before - 1 : after]);
                day_ = tokens_[year_first ? after : before - 1].value;
                date_end_ = after + 1;
                return true;
            }
            if (is_number(after)) {
                day_ = tokens_[after].value;
                return read_late_year(after + 1);
            }
            if (before > 0 && is_number(before - 1)) {
                day_ = tokens_[before - 1].value;
                return read_late_year(after);
            }
        }
        return false;
    }

    // The year behind the day, or behind the time (asctime).
    bool read_late_year(std::size_t from) {
        from = behind_marks(from);
        date_end_ = from;
        if (is_number(from) && tokens_[from].digits == 2 && !is(from + 1, ":")) {
            set_year(tokens_[from]);
            date_end_ = from + 1;
            return true;
        }
        for (std::size_t i = from; i < tokens_.size(); ++i) {
            const bool offset = i > 0 && (is(i - 1, "+") || is(i - 1, "-"));
            if (is_number(i) && tokens_[i].digits == 4 && !offset) {
                set_year(tokens_[i]);
                late_year_ = i;
                return true;
            }
        }
        return false;
    }

    // 2026-06-08, 2026/06/08, 20260608T113109, 06/08/2026, 8.6.2026
    bool read_numeric_date() {
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (!is_number(i)) {
                continue;
            }
            if (tokens_[i].digits == 8) {
                year_ = tokens_[i].value / 10000;
                month_ = tokens_[i].value / 100 % 100;
                day_ = tokens_[i].value % 100;
                date_end_ = i + 1;
                return true;
            }
            if (!is_date_mark(i + 1) || !is_number(i + 2) || !is_date_mark(i + 3) || !is_number(i + 4)) {
                continue;
            }
            const bool year_last = tokens_[i].digits <= 2 && tokens_[i + 4].digits == 4;
            set_year(tokens_[year_last ? i + 4 : i]);
            const long a = tokens_[year_last ? i : i + 2].value;
            const long b = tokens_[year_last ? i + 2 : i + 4].value;
            const bool day_first = year_last && (is(i + 1, ".") || a > 12);
            month_ = day_first ? b : a;
            day_ = day_first ? a : b;
            date_end_ = i + 5;
            return true;
        }
        return false;
    }

    // A day that is followed by nothing counts from its first minute.
    [[nodiscard]] bool is_day_alone() const {
        return std::none_of(tokens_.begin() + static_cast<std::ptrdiff_t>(std::min(date_end_, tokens_.size())),
                            tokens_.end(), [](const Token& token) { return token.kind == Token::number; });
    }

    bool read_time() {
        for (std::size_t i = date_end_; i < tokens_.size(); ++i) {
            if (!is_number(i)) {
                continue;
            }
            if (tokens_[i].digits == 6 && i > 0 && is(i - 1, "t")) {  // ISO 8601 basic
                hour_ = tokens_[i].value / 10000;
                minute_ = tokens_[i].value / 100 % 100;
                second_ = tokens_[i].value % 100;
                read_zone(i + 1);
                return true;
            }
            const bool japanese = is(i + 1, "時");
            if (tokens_[i].digits > 2 || !(is(i + 1, ":") || is(i + 1, ".") || japanese) || !is_number(i + 2)) {
                continue;
            }
            hour_ = tokens_[i].value;
            minute_ = tokens_[i + 2].value;
            std::size_t next = i + 3;
            if ((is(next, ":") || is(next, ".") || is(next, "分")) && is_number(next + 1)) {
                second_ = tokens_[next + 1].value;
                next += 2;
                if ((is(next, ".") || is(next, ",")) && is_number(next + 1)) {  // fractions
                    next += 2;
                }
            }
            read_zone(next);
            return true;
        }
        return false;
    }

    void read_zone(std::size_t from) {
        for (std::size_t i = from; i < tokens_.size(); ++i) {
            const Token& token = tokens_[i];
            if (i == late_year_) {
                continue;
            }
            if (token.text == "am" || token.text == "pm") {
                hour_ = hour_ % 12 + (token.text == "pm" ? 12 : 0);
                continue;
            }
            if ((token.text == "+" || token.text == "-") && is_number(i + 1)) {
                const Token& offset = tokens_[i + 1];
                long hours = offset.digits > 2 ? offset.value / 100 : offset.value;
                long rest = offset.digits > 2 ? offset.value % 100 : 0;
                if (is(i + 2, ":") && is_number(i + 3)) {
                    hours = offset.value;
                    rest = tokens_[i + 3].value;
                }
                if (hours <= 23 && rest <= 59) {
                    zone_ = minutes{(token.text == "-" ? -1 : 1) * (hours * 60 + rest)};
                    return;
                }
            }
            const bool signless = i == from && token.kind == Token::number && token.digits == 4 && token.spaced;
            if (signless && token.value <= 1400 && token.value % 100 <= 59) {  // "19:22:28 0200"
                zone_ = minutes{token.value / 100 * 60 + token.value % 100};
                return;
            }
            const auto* const named =
                std::find_if(zones.begin(), zones.end(), [&](const Zone& zone) { return zone.name == token.text; });
            const bool offset_follows = is(i + 1, "+") || is(i + 1, "-");
            if (named != zones.end() && !offset_follows) {
                zone_ = minutes{named->hours * 60};
                return;
            }
        }
    }

    std::vector<Token> tokens_;
    std::size_t date_end_ = 0;
    std::size_t late_year_ = static_cast<std::size_t>(-1);
    long year_ = 0;
    long month_ = 0;
    long day_ = 0;
    long hour_ = 0;
    long minute_ = 0;
    long second_ = 0;
    minutes zone_{9 * 60};
};

}  // namespace

std::optional<std::chrono::sys_seconds> read_date(std::string_view field) {
    return DateReader(field).read();
}

std::optional<std::chrono::sys_seconds> read_received_date(std::string_view field) {
    const std::size_t semicolon = field.rfind(';');
    if (semicolon == std::string_view::npos) {
        return std::nullopt;
    }
    return read_date(field.substr(semicolon + 1));
}

}  // namespace madoguchi
