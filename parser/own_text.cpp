#include "parser/own_text.h"

#include <algorithm>
#include <string>

#include "parser/cited_names.h"
#include "parser/form_text.h"
#include "parser/own_text_marks.h"
#include "parser/own_text_signature.h"

namespace madoguchi {
namespace {

/// What `split_blocks` finds out about one line.
struct Place {
    BlockKind kind = BlockKind::own;
    int level = 0;
    std::string author;
    bool operator==(const Place&) const = default;
};

/// The text cut into lines, quote marks told apart.
struct Lines {
    std::vector<LineSpan> spans;
    std::vector<std::string_view> contents;  ///< without quote marks
    std::vector<int> depths;                 ///< number of quote marks
    std::vector<std::size_t> next_written;   ///< first line from here on that holds text, or size()
};

Lines read_lines(std::string_view text) {
    Lines lines;
    const CitedNames cited(text);
    lines.spans = lines_of(text);
    const std::size_t count = lines.spans.size();
    lines.contents.reserve(count);
    lines.depths.reserve(count);
    for (const LineSpan& span : lines.spans) {
        const std::string_view line = text.substr(span.begin, span.end - span.begin);
        const QuotePrefix prefix = cited.prefix(line);
        lines.contents.push_back(line.substr(prefix.length));
        lines.depths.push_back(prefix.depth);
    }
    lines.next_written.assign(count + 1, count);
    for (std::size_t i = count; i-- > 0;) {
        lines.next_written[i] = trimmed(lines.contents[i]).empty() ? lines.next_written[i + 1] : i;
    }
    return lines;
}

/// Follows the quote marks and the lines that introduce originals, line by line.
class Levels {
public:
    explicit Levels(const Lines& lines) : lines_(lines), places_(lines.spans.size()) {}

    std::vector<Place> read() {
        for (std::size_t i = 0; i < places_.size();) {
            i += std::max<std::size_t>(read_at(i), 1);
        }
        return std::move(places_);
    }

private:
    /// An original without quote marks: it goes on to the end, or until a line with fewer marks.
    struct Origin {
        int depth;  ///< quote marks of the line that introduced it
        BlockKind kind;
        std::string author;
    };
    /// Who wrote the lines with that many quote marks.
    struct QuotedBy {
        int depth;
        BlockKind kind;
        std::string author;
    };

    /// Places the line, or the introducing lines that begin with it; returns how many.
    std::size_t read_at(std::size_t i) {
        const int depth = lines_.depths[i];
        const bool enters = depth > previous_depth_ && (i == 0 || depth > 0);
        const bool empty = trimmed(lines_.contents[i]).empty();
        if (!empty) {
            leave(depth);
            previous_depth_ = depth;
        }
        if (const std::optional<OriginalMark> mark = original_mark(lines_.contents[i])) {
            if (mark->ends) {
                return end_origin(i, depth);
            }
            const auto header = header_block(lines_.contents, lines_.next_written[i + 1], true);
            const std::size_t count = header ? lines_.next_written[i + 1] + header->lines - i : 1;
            return introduce(i, count, {depth, mark->kind, header ? header->author : std::string{}}, enters);
        }
        if (const auto header = header_block(lines_.contents, i, false)) {
            return introduce(i, header->lines, {depth, BlockKind::quoted, header->author}, enters);
        }
        const auto quote_follows = [&](std::size_t from) {
            const std::size_t next = lines_.next_written[std::min(from, places_.size())];
            return next < places_.size() && lines_.depths[next] > depth;
        };
        if (const auto reply_line = attribution(lines_.contents, i, quote_follows)) {
            return introduce(i, reply_line->lines, {depth, BlockKind::quoted, reply_line->author}, enters);
        }
        place(i, depth);
        return 1;
    }

    /// Lines i … i+count-1 introduce an original. At the start of a quoted run they tell who wrote that run, unless
    /// more marks follow.
    std::size_t introduce(std::size_t i, std::size_t count, const Origin& origin, bool starts_run) {
        const std::size_t after = lines_.next_written[i + count];
        const bool marked = after < places_.size() && lines_.depths[after] > origin.depth;
        int at_level = level(origin.depth);
        if (marked) {
            at_level = level(lines_.depths[after]);
            quoted_by_.push_back({lines_.depths[after], origin.kind, origin.author});
        } else if (starts_run) {
            quoted_by_.push_back({origin.depth, origin.kind, origin.author});
        } else {
            ++at_level;
            origins_.push_back(origin);
        }
        for (std::size_t line = i; line < i + count; ++line) {
            places_[line] = {origin.kind, at_level, origin.author};
        }
        return count;
    }

    /// The line that says so belongs to no text.
    std::size_t end_origin(std::size_t i, int depth) {
        if (!origins_.empty() && origins_.back().depth == depth) {
            origins_.pop_back();
        }
        places_[i] = {BlockKind::footer, level(depth), {}};
        return 1;
    }

    /// Forgets originals that were quoted deeper than this line.
    void leave(int depth) {
        while (!origins_.empty() && origins_.back().depth > depth) {
            origins_.pop_back();
        }
        if (depth == 0 && previous_depth_ > 0) {
            quoted_by_.clear();
        }
        while (!quoted_by_.empty() && quoted_by_.back().depth > depth && previous_depth_ > depth) {
            quoted_by_.pop_back();
        }
    }

    [[nodiscard]] int level(int depth) const { return depth + static_cast<int>(origins_.size()); }

    void place(std::size_t i, int depth) {
        Place& at = places_[i];
        at.level = level(depth);
        if (at.level == 0) {
            return;
        }
        at.kind = BlockKind::quoted;
        const auto by =
            std::find_if(quoted_by_.rbegin(), quoted_by_.rend(), [&](const QuotedBy& q) { return q.depth == depth; });
        if (by != quoted_by_.rend()) {
            at.kind = by->kind;
            at.author = by->author;
        } else if (!origins_.empty() && origins_.back().depth == depth) {
            at.kind = origins_.back().kind;
            at.author = origins_.back().author;
        }
    }

    const Lines& lines_;
    std::vector<Place> places_;
    std::vector<Origin> origins_;
    std::vector<QuotedBy> quoted_by_;
    int previous_depth_ = 0;
};

/// Tells signature and footers apart in every run of lines of one mail.
void mark_signatures(const Lines& lines, std::vector<Place>& places) {
    std::vector<BlockKind> kinds;
    kinds.reserve(places.size());
    for (const Place& place : places) {
        kinds.push_back(place.kind);
    }
    for (std::size_t begin = 0; begin < places.size();) {
        std::size_t end = begin + 1;
        while (end < places.size() && places[end] == places[begin]) {
            ++end;
        }
        mark_signature(lines.contents, begin, end, kinds);
        begin = end;
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
        places[i].kind = kinds[i];
    }
}

}  // namespace

std::vector<TextBlock> split_blocks(std::string_view text) {
    const Lines lines = read_lines(text);
    std::vector<Place> places = Levels(lines).read();
    mark_signatures(lines, places);
    std::vector<TextBlock> blocks;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const std::size_t end = std::min(lines.spans[i].end + 1, text.size());
        const Place& at = places[i];
        if (!blocks.empty() && blocks.back().kind == at.kind && blocks.back().level == at.level &&
            blocks.back().author == at.author) {
            blocks.back().end = end;
        } else {
            blocks.push_back({at.kind, at.level, lines.spans[i].begin, end, at.author});
        }
    }
    return blocks;
}

}  // namespace madoguchi
