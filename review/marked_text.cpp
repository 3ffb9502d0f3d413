#include "review/marked_text.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "review/words.h"

namespace madoguchi {
namespace {

constexpr std::size_t shown_bytes = 64U << 10;

struct Mark {
    std::size_t begin = 0, end = 0;
    std::string label;
};

std::size_t character_start(std::string_view text, std::size_t at) {
    at = std::min(at, text.size());
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) {
        --at;
    }
    return at;
}

/// Where fields and flags came from within the text, in order and without overlaps: the first one wins. The offsets may
/// be those of an older parser.
std::vector<Mark> marks_of(const Inquiry& inquiry, const Verdict& verdict, std::string_view text) {
    std::vector<Mark> all;
    const auto add = [&](const Evidence& evidence, std::string_view label) {
        const auto begin = character_start(text, evidence.begin);
        const auto end = character_start(text, evidence.end);
        if (evidence.where == "text" && begin < end) {
            all.push_back({begin, end, std::string(label)});
        }
    };
    for (const auto name : all_field_names) {
        if (inquiry[name].value) {
            add(inquiry[name].evidence, label_of(name));
        }
    }
    for (const auto& flag : verdict.flags) {
        const auto* row = find_flag(flag.code);
        for (const auto& evidence : flag.evidence) {
            add(evidence, row == nullptr ? std::string_view(flag.code) : row->title);
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
    std::vector<Mark> apart;
    for (auto& mark : all) {
        if (apart.empty() || mark.begin >= apart.back().end) {
            apart.push_back(std::move(mark));
        }
    }
    return apart;
}

std::string_view class_of(BlockKind kind) {
    switch (kind) {
        case BlockKind::own:
            return "own";
        case BlockKind::quoted:
            return "quoted";
        case BlockKind::forwarded:
            return "forwarded";
        case BlockKind::signature:
            return "signature";
        case BlockKind::footer:
            return "footer";
    }
    return "own";
}

PageData piece(std::string_view words, std::string_view label) {
    PageData data;
    data.set_foreign_block("words", words).set("marked", !label.empty()).set("label", label);
    return data;
}

}  // namespace

std::vector<PageData> marked_text(const Message& message, const Inquiry& inquiry, const Verdict& verdict) {
    const std::string_view text(message.text);
    const auto shown = character_start(text, shown_bytes);
    const auto marks = marks_of(inquiry, verdict, text);
    auto blocks = message.blocks;
    if (blocks.empty() && !text.empty()) {
        blocks.push_back({BlockKind::own, 0, 0, text.size(), {}});
    }
    std::vector<PageData> all;
    auto mark = marks.begin();
    for (const auto& block : blocks) {
        const auto end = std::min(block.end, shown);
        if (block.begin >= end) {
            break;
        }
        PageData data;
        data.set("class", class_of(block.kind)).set("title", words::of(block.kind));
        data.set("own", block.kind == BlockKind::own || block.kind == BlockKind::signature);
        auto at = block.begin;
        while (at < end) {
            while (mark != marks.end() && mark->end <= at) {
                ++mark;
            }
            const auto next = mark == marks.end() ? end : std::clamp(mark->begin, at, end);
            if (next > at) {
                data.add("pieces", piece(text.substr(at, next - at), {}));
            }
            at = next;
            if (at < end) {
                const auto last = std::min(mark->end, end);
                data.add("pieces", piece(text.substr(at, last - at), mark->label));
                at = last;
            }
        }
        all.push_back(std::move(data));
    }
    if (shown < text.size()) {
        PageData cut;
        cut.set("class", "cut").set("title", words::cut_title).set("own", true);
        cut.add("pieces", piece(words::page_text_cut, {}));
        all.push_back(std::move(cut));
    }
    return all;
}

}  // namespace madoguchi
